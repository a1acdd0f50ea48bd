"""The scrubber: the whole run as a line; drag along it to any update."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.interventions import Recorded
from gui.inputs import describe
from gui.theme import Appearance
from gui.views.filters import Told

HEIGHT = 22
KNOB = 14
LINE = 6
MARK = 6
MOST_TOLD = 3
HELP = (
    "Drag to any update. Dots mark where something was drawn or changed;\n"
    "the line's mark is where the memories were stored and recalling began."
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run as the scrubber shows it: where it is, where it ends, what a person did where."""

    first: int = 0
    position: int = 0
    end: int = 0
    origin: int = 0
    interventions: tuple[Recorded, ...] = ()


class Scrubber(QWidget):
    """Shows the timeline; `wanted` carries the update that a person goes to."""

    wanted = Signal(object)  # an update: for Qt, int has 32 bits

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._stretch = Stretch()
        self._dragged: int | None = None
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing behind it is painted
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        describe(self, "Timeline", HELP)
        self._told = Told(self, self._tell)
        appearance.changed.connect(self._dress)
        self._dress()

    @property
    def stretch(self) -> Stretch:
        """What is shown."""
        return self._stretch

    def show_stretch(self, stretch: Stretch) -> None:
        """Show a run; drawn only where it is another than before."""
        if stretch != self._stretch:
            self._stretch = stretch
            self.update()

    def speak(self) -> None:
        """Tell assistive technology where the run is."""
        self.setAccessibleDescription(f"Update {self._stretch.position:,} of {self._stretch.end:,}")

    def x_of(self, update: Any) -> Any:
        """Where an update, or each of an array of them, is in pixels."""
        stretch = self._stretch
        span = max(1, stretch.end - stretch.first)
        return self._left() + self._length() * (update - stretch.first) / span

    def update_at(self, x: float) -> int:
        """The update at a place."""
        stretch = self._stretch
        share = min(1.0, max(0.0, (x - self._left()) / max(1.0, self._length())))
        return stretch.first + round(share * (stretch.end - stretch.first))

    def words_at(self, x: float) -> str:
        """Which update is at a place, or what was done at the dots that are there."""
        told = [f"update {at.position:,}: {at.intervention.words}" for at in self._done_near(x)]
        more = len(told) - MOST_TOLD
        if more > 0:
            told[MOST_TOLD:] = [f"and {more:,} more"]
        return "\n".join(told) if told else f"update {self.update_at(x):,}"

    def _done_near(self, x: float) -> list[Recorded]:
        near = self._appearance.length(MARK)
        recorded = self._stretch.interventions
        return [entry for entry in recorded if abs(self.x_of(entry.position) - x) <= near]

    def _left(self) -> float:
        return self._appearance.length(KNOB) / 2

    def _length(self) -> float:
        return self.width() - self._appearance.length(KNOB)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag_to(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None:
            self._drag_to(event)
        QToolTip.showText(
            event.globalPosition().toPoint(), self.words_at(event.position().x()), self
        )

    def _tell(self, place: QPoint, screen_place: QPoint) -> None:
        """Where the pointer rests, and no dot is, it is told how to use the line as well."""
        x = place.x()
        words = self.words_at(x) if self._done_near(x) else f"{self.words_at(x)}\n{HELP}"
        QToolTip.showText(screen_place, words, self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        tenth = max(1, (self._stretch.end - self._stretch.first) // 10)
        steps = {Qt.Key.Key_PageUp: tenth, Qt.Key.Key_PageDown: -tenth}
        if event.key() not in steps:
            super().keyPressEvent(event)
            return
        target = self._stretch.position + steps[Qt.Key(event.key())]
        self.wanted.emit(min(self._stretch.end, max(self._stretch.first, target)))

    def _drag_to(self, event: QMouseEvent) -> None:
        update = self.update_at(event.position().x())
        if update != self._dragged:
            self._dragged = update
            self.wanted.emit(update)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._appearance.theme.panel))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        self._paint_line(painter)
        self._paint_marks(painter)
        self._paint_knob(painter)
        painter.end()

    def _here(self) -> float:
        return self.x_of(self._stretch.position if self._dragged is None else self._dragged)

    def _paint_line(self, painter: QPainter) -> None:
        theme, thickness = self._appearance.theme, self._appearance.length(LINE)
        top, left = (self.height() - thickness) / 2, self._left()
        for colour, end in (
            (theme.control, left + self._length()),
            (theme.memory_colours[0], self._here()),
        ):
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(
                QRectF(left, top, end - left, thickness), thickness / 2, thickness / 2
            )
        if self._stretch.origin > self._stretch.first:
            painter.setBrush(QColor(theme.text))
            x, wide = self.x_of(self._stretch.origin), self._appearance.length(2)
            painter.drawRect(QRectF(x - wide / 2, top - thickness / 2, wide, 2 * thickness))

    def _paint_marks(self, painter: QPainter) -> None:
        theme, side = self._appearance.theme, self._appearance.length(MARK)
        painter.setPen(QPen(QColor(theme.panel), self._appearance.length(1)))
        painter.setBrush(QColor(theme.text))
        middle = self.height() / 2
        for x in self._marked_pixels():
            painter.drawEllipse(QPointF(x, middle), side / 2 + 0.5, side / 2 + 0.5)

    def _marked_pixels(self) -> list[float]:
        """Where marks are, thinned to those that can be told from one another."""
        apart, last, seen = self._appearance.length(MARK) / 2, -math.inf, []
        positions = [entry.position for entry in self._stretch.interventions]
        pixels = np.round(self.x_of(np.array(positions)))
        for x in np.sort(pixels).tolist():
            if x - last >= apart:
                seen.append(x)
                last = x
        return seen

    def _paint_knob(self, painter: QPainter) -> None:
        theme, side = self._appearance.theme, self._appearance.length(KNOB)
        ring = self._appearance.length(2)
        painter.setPen(QPen(QColor(theme.text if self.hasFocus() else theme.panel), ring))
        painter.setBrush(QColor(theme.accent))
        painter.drawEllipse(QPointF(self._here(), self.height() / 2), side / 2, side / 2)

    def _dress(self) -> None:
        self.setFixedHeight(self._appearance.length(HEIGHT))
        self.update()
