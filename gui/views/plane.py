"""The plane: what is answered at each place, and the points that it is learned from."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from engine.channels import Regions, Scatter
from engine.commands import Intervene
from engine.experiment import Experiment
from engine.interventions import AddPoint, RemovePoint
from gui.inputs import describe
from gui.numbers import number
from gui.session import Frame, Session
from gui.theme import Appearance, Theme
from gui.views.axes import Axes, draw_axes, draw_dots
from gui.views.caption import Caption
from gui.views.filters import Told
from gui.views.following import Follower, Reading
from gui.views.marks import draw_empty
from gui.views.raster import same_values

RADIUS = 3.6
NEAR = 8.0
STRENGTH = 0.42
ROOM = 22.0
HINT = "Click adds a point, right-click takes one out. The small rings are for testing."


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Places (n, 2) and the group (n,) of each, of one `Scatter`."""

    places: NDArray[np.float64]
    groups: NDArray[np.int64]


def region_image(outputs: NDArray[Any], theme: Theme) -> QImage:
    """The mixture of the classes' colours at each place; the first row of `outputs` below."""
    shares = np.clip(np.nan_to_num(np.asarray(outputs, np.float64)), 0.0, None)
    total = shares.sum(axis=0)
    shares = shares / np.where(total > 0, total, 1.0)
    colours = np.array([QColor(c).getRgb()[:3] for c in theme.memory_colours], np.float64)
    of_class = colours[np.arange(len(shares)) % len(colours)]
    mixed = np.tensordot(shares, of_class, axes=(0, 0))
    sure = STRENGTH * np.where(total > 0, shares.max(axis=0), 0.0)[..., np.newaxis]
    ground = np.array(QColor(theme.paper).getRgb()[:3], np.float64)
    pixels = np.rint(ground + (mixed - ground) * sure).astype(np.uint32)[::-1]
    words = 0xFF000000 | (pixels[..., 0] << 16) | (pixels[..., 1] << 8) | pixels[..., 2]
    words = np.ascontiguousarray(words.astype(np.uint32))
    rows, columns = words.shape
    return QImage(words.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()


class PlanePicture(QWidget):
    """Paints regions, points and those for testing; a click adds one, with Shift takes one out."""

    def __init__(self, session: Session, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._appearance = appearance
        self.scatter: Scatter | None = None
        self.points: Points | None = None
        self.tests: Points | None = None
        self.outputs: NDArray[Any] | None = None
        self.chosen = 0
        self.empty_text = ""
        self._image: QImage | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(100, 70)
        self._told = Told(self, self._tell)
        appearance.changed.connect(self._recolour)

    def sizeHint(self) -> QSize:
        return QSize(300, 300)

    def _recolour(self) -> None:
        self._image = None
        self.update()

    def show_outputs(self, outputs: NDArray[Any] | None) -> None:
        """Other regions; nothing is done where they are the same."""
        if not same_values(outputs, self.outputs):
            self.outputs, self._image = outputs, None
            self.update()

    def axes(self) -> Axes | None:
        """Where the plane is now: both directions to one scale."""
        if self.scatter is None:
            return None
        left, right, bottom, top = self.scatter.extent
        scale = self._appearance.scale
        room = QRectF(self.rect()).adjusted(ROOM * scale + 8, 4, -4, -ROOM * scale)
        size = min(room.width() / (right - left), room.height() / (top - bottom))
        rect = QRectF(0, room.top(), size * (right - left), size * (top - bottom))
        rect.moveLeft(room.left() + (room.width() - rect.width()) / 2)
        return Axes(rect, (left, right), (bottom, top))

    def colour(self, group: int) -> QColor:
        """A class's colour."""
        colours = self._appearance.theme.memory_colours
        return QColor(colours[group % len(colours)])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        axes, theme = self.axes(), self._appearance.theme
        if axes is None:
            draw_empty(painter, QRectF(self.rect()), self.empty_text, self._appearance)
            return
        draw_axes(painter, axes, self._appearance)
        painter.setPen(QPen(QColor(theme.faint), 1))
        painter.setBrush(QColor(theme.paper))
        painter.drawRoundedRect(axes.rect.adjusted(-1, -1, 1, 1), 3, 3)
        painter.save()
        painter.setClipRect(axes.rect)
        if self.outputs is not None:
            if self._image is None:
                self._image = region_image(self.outputs, theme)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(axes.rect, self._image)
        self._draw_points(painter, axes)
        painter.restore()

    def _draw_points(self, painter: QPainter, axes: Axes) -> None:
        radius = RADIUS * self._appearance.scale
        for points, test in ((self.tests, True), (self.points, False)):
            if points is None:
                continue
            size = radius * (0.6 if test or len(points.groups) > 600 else 1.0)
            places = axes.line(points.places[:, 0], points.places[:, 1]).toList()
            for group in np.unique(points.groups).tolist():
                mine = [places[index] for index in np.flatnonzero(points.groups == group)]
                halo = QColor(self._appearance.theme.paper)
                fill = self.colour(group)
                if test:
                    fill, halo = QColor(Qt.GlobalColor.transparent), fill
                draw_dots(painter, mine, size, fill, halo)

    def nearest(self, place: QPointF) -> int | None:
        """The learned point under or near a place."""
        axes = self.axes()
        if axes is None or self.points is None or not len(self.points.groups):
            return None
        x, y = axes.value_at(place)
        across = (self.points.places[:, 0] - x) * axes.rect.width() / (axes.x[1] - axes.x[0])
        down = (self.points.places[:, 1] - y) * axes.rect.height() / (axes.y[1] - axes.y[0])
        distance = np.hypot(across, down)
        found = int(distance.argmin())
        return found if distance[found] <= NEAR * self._appearance.scale else None

    def told(self, place: QPointF) -> str:
        """A place in words: what is there, and what is answered."""
        axes, scatter = self.axes(), self.scatter
        if axes is None or scatter is None or not axes.rect.contains(place):
            return ""
        x, y = axes.value_at(place)
        text = f"({number(x, digits=2)}, {number(y, digits=2)})"
        found = self.nearest(place)
        if found is not None and self.points is not None:
            text += f": point {found} of class {scatter.names[int(self.points.groups[found])]}"
        if self.outputs is not None:
            rows, columns = self.outputs.shape[1:]
            row = round((y - axes.y[0]) / (axes.y[1] - axes.y[0]) * (rows - 1))
            column = round((x - axes.x[0]) / (axes.x[1] - axes.x[0]) * (columns - 1))
            answer = self.outputs[:, row, column]
            best = int(np.argmax(answer))
            text += f"\nanswered {scatter.names[best]} ({number(float(answer[best]), digits=3)})"
        return text

    def _tell(self, place: QPoint, screen_place: QPoint) -> None:
        text = self.told(QPointF(place))
        if text:
            QToolTip.showText(screen_place, text, self)
        else:
            QToolTip.hideText()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        axes, scatter = self.axes(), self.scatter
        inside = axes is not None and axes.rect.contains(event.position())
        if axes is None or scatter is None or not scatter.can_add or not inside:
            super().mousePressEvent(event)
            return
        taking = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.button() == Qt.MouseButton.RightButton or taking:
            found = self.nearest(event.position())
            if found is not None:
                self._session.send(Intervene(RemovePoint(found)))
        elif event.button() == Qt.MouseButton.LeftButton:
            place = axes.value_at(event.position())
            self._session.send(Intervene(AddPoint(place, float(self.chosen))))


class PlaneView(QWidget):
    """Shows a `Scatter` channel over the `Regions` and beside the points for testing, if any."""

    def __init__(
        self,
        session: Session,
        appearance: Appearance,
        channel_name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._experiment: Experiment | None = None
        self.picture = PlanePicture(session, appearance, self)
        self._choices = QButtonGroup(self)
        self._row = QHBoxLayout()
        self._row.setSpacing(6)
        self.hint = Caption(appearance, self)
        self._names: tuple[str, ...] = ()
        self._chips: list[QToolButton] = []
        self._choices.idToggled.connect(self._choose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.picture, 1)
        layout.addLayout(self._row)
        layout.addWidget(self.hint)
        self._points = Follower(self, channel_name, Scatter, self._show, self._show_nothing)
        self._others: list[Follower] = []
        self._channel_name = channel_name
        appearance.changed.connect(self._dress)

    @property
    def chips(self) -> list[QToolButton]:
        """The buttons that choose the class of a point that is added."""
        return self._chips

    def show_frame(self, frame: Frame) -> None:
        """Show the points and the regions of the frame's state."""
        if frame.experiment is not self._experiment:
            self._experiment = frame.experiment
            self._find_others(frame)
        self._points.follow(frame)
        for follower in self._others:
            follower.follow(frame)

    def _find_others(self, frame: Frame) -> None:
        """The regions below, and the second scatter."""
        for follower in self._others:
            follower.forget()
            follower.deleteLater()
        self._others = []
        self.picture.tests = None
        self.picture.show_outputs(None)
        for channel in frame.experiment.channels(frame.snapshot.state):
            if isinstance(channel, Regions):
                self._others.append(
                    Follower(self, channel.name, Regions, self._show_regions, _ignore)
                )
            elif isinstance(channel, Scatter) and channel.name != self._channel_name:
                self._others.append(
                    Follower(self, channel.name, Scatter, self._show_tests, _ignore)
                )

    def _show(self, reading: Reading) -> None:
        scatter = reading.channel
        assert isinstance(scatter, Scatter)
        self.picture.scatter, self.picture.points = scatter, Points(*reading.value)
        self.picture.setAccessibleName(scatter.label)
        self.picture.update()
        names = tuple(scatter.names) if scatter.can_add else ()
        if names != self._names:
            self._offer(names)

    def _show_tests(self, reading: Reading) -> None:
        known, points = self.picture.tests, Points(*reading.value)
        if known is None or not same_values(known.places, points.places):
            self.picture.tests = points
            self.picture.update()

    def _show_regions(self, reading: Reading) -> None:
        self.picture.show_outputs(np.asarray(reading.value))

    def _show_nothing(self, text: str) -> None:
        self.picture.scatter, self.picture.points = None, None
        self.picture.empty_text = text
        self.picture.update()

    def _offer(self, names: tuple[str, ...]) -> None:
        """Buttons that choose the class of the points that a click adds."""
        while self._row.count():
            self._row.takeAt(0)
        for chip in self._chips:
            self._choices.removeButton(chip)
            chip.deleteLater()
        self._names, self._chips = names, []
        for index, name in enumerate(names):
            chip = QToolButton(self)
            chip.setText(name)
            chip.setCheckable(True)
            chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            chip.setProperty("role", "switch")
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            describe(chip, f"Add points of class {name}", f"A click in the plane adds a {name}")
            self._choices.addButton(chip, index)
            self._chips.append(chip)
            self._row.addWidget(chip)
        self._row.addStretch(1)
        self.hint.say(HINT if names else "")
        if self._chips:
            self._chips[min(self.picture.chosen, len(names) - 1)].setChecked(True)
        self._dress()

    def _choose(self, index: int, chosen: bool) -> None:
        if chosen:
            self.picture.chosen = index

    def _dress(self) -> None:
        appearance = self._appearance
        side = appearance.length(12)
        for index, chip in enumerate(self._chips):
            chip.setIcon(_round(self.picture.colour(index), side))
            chip.setFont(appearance.font("small"))
            chip.setStyleSheet(f"padding: {appearance.length(3)}px {appearance.length(5)}px")


def _ignore(text: str) -> None:
    """Nothing is shown where the channel is not there."""


def _round(colour: QColor, side: int) -> QIcon:
    pixmap = QPixmap(4 * side, 4 * side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(QRectF(pixmap.rect()).adjusted(4, 4, -4, -4))
    painter.end()
    return QIcon(pixmap)
