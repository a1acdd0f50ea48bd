"""Layers side by side, the one lit that the present phase is about."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from engine.channels import Field
from gui.session import Frame, Session
from gui.theme import Appearance, words_in
from gui.views.field import FieldView
from gui.views.reading import channel_named

ARROW = 26
TIP = 5.0


class Way(QWidget):
    """An arrow towards the layer that is lit."""

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._right: bool | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("From which layer to which the present half-step goes")

    def sizeHint(self) -> QSize:
        return QSize(self._appearance.length(ARROW), 40)

    def point(self, right: bool | None) -> None:
        """To the right, to the left, or nowhere."""
        if right != self._right:
            self._right = right
            words = {True: "to the right", False: "to the left", None: "nowhere"}
            self.setAccessibleDescription(words[right])
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._right is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = self._appearance.scale
        painter.translate(self.width() / 2, min(self.height(), self.width() * 6) / 2)
        painter.scale(scale if self._right else -scale, scale)
        colour = QColor(self._appearance.theme.accent)
        painter.setPen(QPen(colour, 2.0))
        painter.drawLine(QPointF(-9, 0), QPointF(5, 0))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        points = (QPointF(10, 0), QPointF(2, -TIP), QPointF(2, TIP))
        painter.drawPolygon(QPolygonF(points))
        painter.end()


class LitField(QWidget):
    """A layer's picture with its name above; a line in the accent where it is lit."""

    def __init__(
        self, session: Session, appearance: Appearance, channel_name: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.channel_name = channel_name
        self.lit = False
        self.title = QLabel("", self)
        self.title.setMinimumWidth(1)
        self.view = FieldView(session, appearance, channel_name, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(7)
        layout.addWidget(self.title)
        layout.addWidget(self.view, 1)
        appearance.changed.connect(self.dress)
        self.dress()

    def show_frame(self, frame: Frame) -> None:
        """Show the layer, and whether the phase is about it."""
        channel = channel_named(frame.experiment, frame.snapshot.state, self.channel_name)
        text = channel.label if isinstance(channel, Field) else ""
        if text != self.title.text():
            self.title.setText(text)
        self.view.show_frame(frame)

    def set_lit(self, lit: bool) -> None:
        """Light it, or not."""
        if lit != self.lit:
            self.lit = lit
            self.dress()

    def dress(self) -> None:
        """Name and line in the present colours."""
        theme = self._appearance.theme
        self.title.setFont(self._appearance.font("title"))
        colour = theme.accent_text if self.lit else theme.muted
        self.title.setStyleSheet(words_in(colour, theme))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.lit:
            return
        painter = QPainter(self)
        picture = self.view.picture
        grid = picture.grid()
        if grid is not None:
            corner = picture.mapTo(self, grid.rect.topLeft().toPoint())
            line = QRectF(corner.x(), corner.y() - 6, grid.rect.width(), 3)
            painter.fillRect(line, QColor(self._appearance.theme.accent))
        painter.end()


class LayersView(QWidget):
    """Shows some `Field` channels as layers, and in words which half-step is going on.

    In the phases that `alone` names, a layer changes of itself: no arrow leads to it.
    """

    def __init__(
        self,
        session: Session,
        appearance: Appearance,
        names: Sequence[str],
        parent: QWidget | None = None,
        *,
        alone: Sequence[str] = (),
    ) -> None:
        super().__init__(parent)
        self._alone = frozenset(alone)
        self._appearance = appearance
        self.layers = [LitField(session, appearance, name, self) for name in names]
        self.ways = [Way(appearance, self) for _ in names[1:]]
        self.words = QLabel("", self)
        self.words.setAccessibleName("The phase that is shown")
        self.words.setMinimumWidth(1)
        row = QHBoxLayout()
        row.setSpacing(4)
        for number, layer in enumerate(self.layers):
            if number:
                row.addWidget(self.ways[number - 1])
            row.addWidget(layer, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 0)
        layout.addLayout(row, 1)
        layout.addWidget(self.words)
        self._at: int | None = None
        appearance.changed.connect(self._dress)
        self._dress()

    def set_named(self, units: tuple[int, ...]) -> None:
        """Outline the units that the explanation names."""
        for layer in self.layers:
            layer.view.set_named(units)

    def show_frame(self, frame: Frame) -> None:
        """Show all layers and light the one at work."""
        phase = frame.snapshot.phase
        names = [layer.channel_name for layer in self.layers]
        at = names.index(phase.lit) if phase is not None and phase.lit in names else None
        for number, layer in enumerate(self.layers):
            layer.set_lit(number == at)
            layer.show_frame(frame)
        for number, way in enumerate(self.ways):
            by_itself = phase is None or phase.name in self._alone
            way.point(None if at is None or by_itself else at > number)
        text = "" if phase is None else f"{phase.name}, phase {phase.number} of {phase.count}"
        if text != self.words.text():
            self.words.setText(text)

    def _dress(self) -> None:
        self.words.setFont(self._appearance.font("small"))
        self.words.setStyleSheet(words_in(self._appearance.theme.text, self._appearance.theme))
