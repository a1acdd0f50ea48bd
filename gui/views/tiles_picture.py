"""Many small pictures on one widget: only those in sight are coloured and drawn."""

import time
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QScrollArea, QToolTip, QWidget

from gui.theme import Appearance
from gui.views import mosaic
from gui.views.filters import Told
from gui.views.marks import draw_empty, draw_ring
from gui.views.mosaic import Layout, Stack

BAR = 10
CAPTION_GAP = 3
SMOOTH_BELOW = 3.0
ROUND_FROM = 60.0
_ARROWS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 0, Qt.Key.Key_Down: 0}


class TilesPicture(QWidget):
    """The pictures with their captions; a click on one is told as `clicked`.

    Several stacks are shown above one another, picture by picture.
    """

    clicked = Signal(int)
    painted = Signal(float)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.stacks: tuple[Stack, ...] = ()
        self.captions: Sequence[str] = ()
        self.hints: Sequence[str] = ()
        self.film = False
        self.ringed: int | None = None
        self.newest: int | None = None
        self.empty_text = ""
        self.room = QSizeF(100, 100)
        self._layout: Layout | None = None
        self._images: tuple[range, tuple[QImage, ...]] | None = None
        self.coloured = 0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._told = Told(self, self._tell)
        appearance.changed.connect(self.forget_images)

    @property
    def count(self) -> int:
        return max((len(stack.pictures) for stack in self.stacks), default=0)

    @property
    def arrangement(self) -> Layout | None:
        """Where the pictures lie now; None where there is none."""
        return self._layout

    def forget_images(self) -> None:
        """Arrange and colour all anew."""
        self._images = None
        self.arrange()
        self.update()

    def show_stacks(
        self, stacks: Sequence[Stack], captions: Sequence[str], hints: Sequence[str] = ()
    ) -> None:
        """Other pictures; does nothing where they are the same. `hints` are told on hovering."""
        same = tuple(captions) == tuple(self.captions)
        if same and mosaic.same_stacks(stacks, self.stacks) and self._layout is not None:
            return
        self.stacks, self.captions, self.hints = tuple(stacks), tuple(captions), tuple(hints)
        self._images = None
        self.arrange()
        self.update()

    def set_ringed(self, ringed: int | None, newest: int | None = None) -> None:
        """Outline the picture in focus, and the newest one."""
        if (ringed, newest) != (self.ringed, self.newest):
            self.ringed, self.newest = ringed, newest
            self.update()

    def arrange(self) -> None:
        """Give every picture its place in the room that there is."""
        if self.count == 0:
            self._layout = None
            self.setFixedSize(self.room.toSize().expandedTo(QSize(1, 1)))
            return
        scale, deep = self._appearance.scale, len(self.stacks)
        caption = self._caption_height()
        if self.film:
            self._layout = mosaic.strip(self.count, deep, self.room, caption, scale)
        else:
            bar, least = self._appearance.length(BAR), self._least_side()
            self._layout = mosaic.fitted(self.count, deep, self.room, caption, scale, bar, least)
        wanted = self._layout.size
        if self.film or wanted.height() <= self.room.height():
            wanted.setHeight(self.room.height())
        if not self.film and wanted.height() > self.room.height():
            wanted.setWidth(self.room.width() - self._appearance.length(BAR))
        self.setFixedSize(wanted.toSize())

    def _caption_height(self) -> float:
        if not any(self.captions):
            return 0.0
        metrics = QFontMetricsF(self._appearance.font("caption"))
        return metrics.height() + CAPTION_GAP - 1

    def _least_side(self) -> float:
        """How small a picture may become: its caption stays whole, if it is not very long."""
        metrics, scale = QFontMetricsF(self._appearance.font("caption")), self._appearance.scale
        widest = max(map(metrics.horizontalAdvance, self.captions), default=0.0)
        return max(mosaic.LEAST_SIDE * scale, min(widest, mosaic.WIDEST_CAPTION * scale))

    def hint(self, index: int) -> str:
        """A picture in words."""
        for words in (self.hints, self.captions):
            if index < len(words) and words[index]:
                return words[index]
        return f"picture {index}"

    def _tell(self, place: QPoint, screen_place: QPoint) -> None:
        index = None if self._layout is None else self._layout.index_at(QPointF(place))
        if self._layout is None or index is None:
            QToolTip.hideText()
            return
        around = self._layout.whole_rect(index).toAlignedRect()
        QToolTip.showText(screen_place, self.hint(index), self, around)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = None if self._layout is None else self._layout.index_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index is not None:
            self.clicked.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        layout, key = self._layout, Qt.Key(event.key())
        alone = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if layout is None or key not in _ARROWS or not alone:
            super().keyPressEvent(event)
            return
        steps = _ARROWS[key] or (layout.columns if key == Qt.Key.Key_Down else -layout.columns)
        wanted = 0 if self.ringed is None else self.ringed + steps
        if 0 <= wanted < self.count and wanted != self.ringed:
            self.clicked.emit(wanted)

    def paintEvent(self, event: QPaintEvent) -> None:
        began = time.perf_counter()
        self._paint(QPainter(self), event)
        self.painted.emit(time.perf_counter() - began)

    def _paint(self, painter: QPainter, event: QPaintEvent) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        layout = self._layout
        if layout is None:
            draw_empty(painter, QRectF(self.rect()), self.empty_text, self._appearance)
            return
        part = layout.within(QRectF(event.rect()))
        self._colour(layout, part)
        for index in part:
            self._draw(painter, layout, index)
        self._draw_captions(painter, layout, part)
        self._draw_rings(painter, layout)

    def _draw(self, painter: QPainter, layout: Layout, index: int) -> None:
        theme = self._appearance.theme
        assert self._images is not None
        first, images = self._images
        painter.setPen(QPen(QColor(theme.faint), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for layer, (stack, image) in enumerate(zip(self.stacks, images, strict=True)):
            if index >= len(stack.pictures):
                continue
            _, rows, columns = stack.pictures.shape
            rect = _inside(layout.rect_of(index, layer), rows, columns)
            source = QRectF(0, (index - first.start) * rows, columns, rows)
            cell = rect.width() * self.devicePixelRatioF() / columns
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, cell < SMOOTH_BELOW)
            # Without smoothing of their edges, images are drawn many times faster.
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.drawImage(rect, image, source)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, rect.width() >= ROUND_FROM)
            if rect.width() >= ROUND_FROM:
                painter.drawRoundedRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5), 2, 2)
            else:
                painter.drawRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5))

    def _colour(self, layout: Layout, part: range) -> None:
        """Colour the pictures in sight, once."""
        known = self._images
        if known is not None and known[0].start <= part.start and part.stop <= known[0].stop:
            return
        seen = layout.within(QRectF(self.visibleRegion().boundingRect()))
        wanted = range(min(part.start, seen.start), max(part.stop, seen.stop))
        theme = self._appearance.theme
        self._images = (wanted, tuple(stack.image(wanted, theme) for stack in self.stacks))
        self.coloured += len(wanted)

    def _draw_captions(self, painter: QPainter, layout: Layout, part: range) -> None:
        if not layout.caption:
            return
        painter.setFont(self._appearance.font("caption"))
        painter.setPen(QColor(self._appearance.theme.muted))
        metrics = QFontMetricsF(painter.font())
        for index in part:
            if index < len(self.captions):
                room = layout.caption_rect(index).adjusted(-2, 0, 2, 0)
                text = metrics.elidedText(
                    self.captions[index], Qt.TextElideMode.ElideRight, room.width()
                )
                painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), text)

    def _draw_rings(self, painter: QPainter, layout: Layout) -> None:
        theme = self._appearance.theme
        for index, colour in ((self.newest, theme.accent), (self.ringed, theme.text)):
            if index is not None and 0 <= index < self.count:
                draw_ring(painter, layout.whole_rect(index), colour, theme.paper)


def _inside(square: QRectF, rows: int, columns: int) -> QRectF:
    """A picture's place in its square, in its own proportions."""
    side = square.width() / max(rows, columns)
    rect = QRectF(0, 0, columns * side, rows * side)
    rect.moveCenter(square.center())
    return QRectF(rect.toRect())


class Scroller(QScrollArea):
    """The room of the pictures: they are told its size, and scrolled in it."""

    def __init__(self, picture: TilesPicture, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = picture
        self.setWidget(picture)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        picture.setAutoFillBackground(False)
        self.setMinimumSize(72, 40)
        self._left_at = -1
        self._place: int | None = None
        self.follow_kind()

    def follow_kind(self) -> None:
        """A grid is scrolled down, a film to the side."""
        never, needed = (
            Qt.ScrollBarPolicy.ScrollBarAlwaysOff,
            Qt.ScrollBarPolicy.ScrollBarAsNeeded,
        )
        film = self._picture.film
        self.setVerticalScrollBarPolicy(never if film else needed)
        self.setHorizontalScrollBarPolicy(needed if film else never)

    def resizeEvent(self, event: object) -> None:
        followed, place = self._picture.film and self.following, self._place
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.fit()
        if followed:
            self.show_place(place)

    def fit(self) -> None:
        """Tell the pictures how much room there is, without the bars."""
        size = QSizeF(self.maximumViewportSize())
        if self._picture.film:
            size.setHeight(size.height() - self.horizontalScrollBar().sizeHint().height())
        if size != self._picture.room:
            self._picture.room = size
            self._picture.forget_images()

    def show_place(self, index: int | None) -> None:
        """Scroll to a film's end, or to its picture `index` where that would be out of sight."""
        bar, layout = self.horizontalScrollBar(), self._picture.arrangement
        wanted = bar.maximum()
        if index is not None and layout is not None:
            wanted = min(wanted, max(0, int(layout.whole_rect(index).left()) - BAR))
        bar.setValue(wanted)
        self._place = index
        self._left_at = bar.value()

    @property
    def following(self) -> bool:
        """Whether nobody has scrolled away from what was shown last, or is back at the end."""
        bar = self.horizontalScrollBar()
        return bar.value() == self._left_at or bar.value() >= bar.maximum() - 4
