"""The network as a graph: layers and connections, forward and backward told apart."""

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from engine.channels import Graph
from gui.inputs import describe
from gui.panel import TitleLine
from gui.session import Frame, Session
from gui.theme import Appearance
from gui.views.following import Follower, Reading
from gui.views.graph_painting import BACKWARD, Shown
from gui.views.graph_picture import GraphPicture

BY_PHASE, WEIGHTS, GRADIENTS = 0, 1, 2
CHOICES = (
    (BY_PHASE, "phase", "Weights on the way forward, gradients on the way back"),
    (WEIGHTS, "weights", "Units by activation, connections by weight"),
    (GRADIENTS, "gradients", "Units by delta, connections by gradient"),
)


def read_graph(graph: Graph, source: tuple[object, object]) -> object:
    """A graph is read from state and phase."""
    return graph.read(*source)


class GraphView(QWidget):
    """Shows a `Graph` channel; `read_anew` carries each reading, for views of the same moment.

    A `plain` network has weights alone, nothing to choose, and the visited unit's are drawn.
    """

    read_anew = Signal(object)

    def __init__(
        self,
        session: Session,
        appearance: Appearance,
        channel_name: str,
        parent: QWidget | None = None,
        *,
        plain: bool = False,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._plain = plain
        self._appearance = appearance
        self._frame: Frame | None = None
        self._reading: Reading | None = None
        self.picture = GraphPicture(appearance, self)
        self.picture.unit_clicked.connect(self._focus)
        self.picture.weight_clicked.connect(session.toggle_weight)
        self._choices = QButtonGroup(self)
        self.buttons = [self._button(*choice) for choice in CHOICES]
        self._head = QHBoxLayout()
        self._head.setSpacing(0)
        self._head.addStretch(1)
        for button in self.buttons:
            self._head.addWidget(button)
            button.setVisible(not plain)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._head)
        layout.addWidget(self.picture, 1)
        self.buttons[BY_PHASE].setChecked(True)
        self._choices.idToggled.connect(self._choose)
        self._follower = Follower(
            self, channel_name, Graph, self._show, self._show_nothing, read_graph
        )
        self.picture.painted.connect(self._follower.charge)
        appearance.changed.connect(self._dress)
        self._dress()

    def _button(self, number: int, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        describe(button, f"Colour the network by {text}", tip)
        self._choices.addButton(button, number)
        return button

    def use_title_line(self, line: TitleLine) -> None:
        """Put the choice into the title's line."""
        for button in self.buttons:
            self._head.removeWidget(button)
            line.take_in(button)

    def set_named(self, units: tuple[int, ...]) -> None:
        """Outline the units that the explanation names."""
        self.picture.set_named(units)

    def _dress(self) -> None:
        theme, font = self._appearance.theme, self._appearance.font("small")
        bold = QFont(font)
        bold.setWeight(QFont.Weight.DemiBold)
        for button in self.buttons:
            words = QFontMetricsF(bold).horizontalAdvance(button.text())
            button.setFixedWidth(math.ceil(words) + self._appearance.length(8))
            button.setStyleSheet(
                "QToolButton { border: none; background: transparent; padding: 2px 0;"
                f" color: {theme.muted}; }}"
                f"QToolButton:checked {{ color: {theme.text}; font-weight: 600; }}"
                f"QToolButton:hover, QToolButton:focus {{ color: {theme.text}; }}"
            )
            button.setFont(font)  # which a style sheet that comes later can take away

    def show_frame(self, frame: Frame) -> None:
        """Show the network at the frame's state and phase."""
        focus_only = self._frame is not None and self._frame.explained != frame.explained
        self._frame = frame
        self._follower.follow(frame)
        if focus_only:
            self._paint()

    def _show(self, reading: Reading) -> None:
        self._reading = reading
        self.picture.setAccessibleName(reading.channel.label)
        self._paint()
        self.read_anew.emit(reading)

    def _show_nothing(self, text: str) -> None:
        self._reading = None
        self.picture.empty_text = text
        self.picture.show_network(None)
        self.read_anew.emit(None)

    @property
    def gradients(self) -> bool:
        """Whether deltas and gradients are shown now."""
        if self._reading is None or self._choices.checkedId() != BY_PHASE:
            return self._choices.checkedId() == GRADIENTS
        return bool(self._reading.value.direction == BACKWARD)

    def _paint(self) -> None:
        if self._reading is None or self._frame is None:
            return
        graph = self._reading.channel
        assert isinstance(graph, Graph)
        frame, value = self._frame, self._reading.value
        focus = frame.focus if frame.focus is not None else self._visited(frame)
        shown = Shown(graph, value, self.gradients, focus, frame.weight)
        self.picture.show_network(shown)

    def _visited(self, frame: Frame) -> int | None:
        """The unit that the phase is about, where the connections of one are shown."""
        phase = frame.snapshot.phase
        return phase.units[0] if self._plain and phase is not None and phase.units else None

    def _choose(self, choice: int, chosen: bool) -> None:
        if chosen:
            self._paint()

    def _focus(self, unit: int) -> None:
        self._session.set_focus(None if unit == self._session.focus else unit)
