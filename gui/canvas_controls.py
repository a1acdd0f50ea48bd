"""What stands around the canvas's picture: rows of tools, sliders and buttons."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.data.corruption import KINDS
from gui.canvas_tools import Tools, size_buttons, tool_button
from gui.drawing import LARGEST_BRUSH
from gui.inputs import ChoiceBox, describe
from gui.theme import Appearance
from gui.views.filters import KeptKeys
from gui.views.pictures import NO_LIMIT, UnitPicture

GAP, BESIDE_GAP = 5, 14
BRUSH_STEPS = 8
ARROW = 40  # what a choice needs beside its word
WORTH_MOVING = 1.3
ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


STORE, HOLD, START, FREE, PICTURE = "store", "hold", "start", "free", "picture"
MEMORY = frozenset({STORE, HOLD, START})


class Controls(QWidget):
    """All controls of the canvas; what they do is the canvas's own affair.

    `abilities` are what the network can do with a picture: STORE it, HOLD some of its units, START
    from a memory; or look at it until it is FREE again to follow its training. A PICTURE that is
    dropped on the canvas becomes what is on it, instead of the data.
    """

    def __init__(
        self,
        tools: Tools,
        appearance: Appearance,
        parent: QWidget,
        abilities: frozenset[str] = MEMORY,
    ) -> None:
        super().__init__(parent)
        self.abilities = abilities
        self._tools = tools
        self._appearance = appearance
        self.brush_size = _slider("Brush size", 1, LARGEST_BRUSH, self)
        self.brush_size.setToolTip("Brush size: smaller [ , larger ]")
        self.corruption = ChoiceBox(dict(KINDS), self)
        self.corruption.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.corrupt = _slider("Corrupt: percent", 0, 100, self)
        self.percent = QLabel("0 %", self)
        self.percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.send = self._button(
            "Send to network", "Give every unit of the network the canvas's value"
        )
        self.store = self._button(
            "Store as memory", "Make the canvas a memory: the next update stores it"
        )
        self.free = self._button(
            "Follow training", "Take the canvas away: the network sees its training samples again"
        )
        self.memories = QMenu(self)
        self._build()
        self.corruption.currentIndexChanged.connect(self._describe_corruption)
        self._describe_corruption()
        tools.smaller.triggered.connect(
            lambda: self.brush_size.setValue(self.brush_size.value() - self._brush_step())
        )
        tools.larger.triggered.connect(
            lambda: self.brush_size.setValue(self.brush_size.value() + self._brush_step())
        )

    def _brush_step(self) -> int:
        """One, and larger with a large brush."""
        return max(1, self.brush_size.value() // BRUSH_STEPS)

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(tip)
        button.setAccessibleName(text)
        button.setStyleSheet("padding-left: 4px; padding-right: 4px")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(self._tool_rows())
        column.addLayout(
            _row(
                (self.corruption, 0),
                (self.corrupt, 1),
                (self.percent, 0),
                (tool_button(self._tools.again, self), 0),
            )
        )
        self.store.setVisible(STORE in self.abilities)
        self.free.setVisible(FREE in self.abilities)
        column.addLayout(_row((self.send, 1), (self.store, 1), (self.free, 1)))
        column.addStretch(1)

    def _tool_rows(self) -> QGridLayout:
        tools = self._tools
        rows = QGridLayout()
        rows.setSpacing(GAP)
        upper, lower = [tools.brush, tools.eraser], [tools.undo, tools.redo]
        lower += [tools.invert, tools.clear]
        if HOLD in self.abilities:
            upper += [tools.hold, tools.release]
        if START in self.abilities:
            lower.append(tools.start)
        lower.append(tools.live)
        for row, actions in enumerate((upper, lower)):
            for column, action in enumerate(actions):
                rows.addWidget(self._tool(action), row, column)
        rows.addWidget(self.brush_size, 0, len(upper), 1, len(lower) - len(upper) + 1)
        rows.setColumnStretch(len(lower), 1)
        return rows

    def _tool(self, action: QAction) -> QToolButton:
        button = tool_button(action, self)
        if action is self._tools.start:
            button.setMenu(self.memories)
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            self._tools.start.triggered.connect(button.showMenu)
        elif action is self._tools.live:
            button.setProperty("role", "plain")
        return button

    @property
    def kind(self) -> str:
        """The kind of corruption that is chosen, one of KINDS."""
        kind: str = self.corruption.currentData()
        return kind

    @property
    def by_chance(self) -> bool:
        """Whether that one chooses units at random, so that others could be."""
        return self.kind in ("flip", "noise")

    def rest_corruption(self) -> None:
        """Put the slider where nothing is corrupted, without corrupting anything."""
        percent = 100 if self.kind == "keep" else 0
        self.corrupt.blockSignals(True)
        self.corrupt.setValue(percent)
        self.corrupt.blockSignals(False)
        self.percent.setText(f"{percent} %")

    def _describe_corruption(self) -> None:
        """Say of both what they do: the chosen kind."""
        meaning = KINDS[self.kind]
        for control, name in ((self.corruption, "Corrupt by"), (self.corrupt, "Corrupt: percent")):
            describe(control, name, f"Corrupt: {meaning}")

    def dress(self) -> None:
        """Take the appearance's sizes."""
        size_buttons(self, self._appearance)
        metrics = QFontMetrics(self._appearance.font("body"))
        self.percent.setFixedWidth(metrics.horizontalAdvance("100 %"))
        widest = max(metrics.horizontalAdvance(kind) for kind in KINDS)
        self.corruption.setFixedWidth(widest + self._appearance.length(ARROW))


class PictureWithControls(QWidget):
    """A picture with its controls below, or beside it where that makes it much larger."""

    def __init__(self, appearance: Appearance, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._row = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._row.setSizeConstraint(QBoxLayout.SizeConstraint.SetNoConstraint)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP)

    def place(self, picture: UnitPicture, controls: Controls) -> None:
        """What to place."""
        self._picture, self._controls = picture, controls
        self._row.addWidget(picture, 100)
        self._row.addWidget(controls, 1)
        self._row.addStretch(1)
        self._appearance.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self._controls.dress()
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """What it needs with the controls below, wherever they are now."""
        return self._controls.minimumSizeHint() + QSize(0, self._picture.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        need, gap = self._controls.sizeHint(), self._appearance.length(BESIDE_GAP)
        below = min(self.width(), self.height() - need.height() - gap)
        beside = min(self.width() - need.width() - gap, self.height())
        wide = beside > WORTH_MOVING * below
        self._picture.set_hugging(not wide)
        self._picture.setMaximumWidth(max(beside, 72) if wide else NO_LIMIT)
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if way != self._row.direction():
            self._row.setDirection(way)
            self._row.setSpacing(gap if wide else GAP)


def _row(*parts: tuple[QWidget, int]) -> QHBoxLayout:
    """Widgets in a row, each with its stretch."""
    row = QHBoxLayout()
    row.setSpacing(6)
    for widget, stretch in parts:
        row.addWidget(widget, stretch)
    return row


def _slider(name: str, low: int, high: int, parent: QWidget) -> QSlider:
    """A slider that, once reached by Tab, keeps the arrow keys for itself."""
    slider = QSlider(Qt.Orientation.Horizontal, parent)
    slider.setRange(low, high)
    slider.setAccessibleName(name)
    slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    slider.setMinimumWidth(40)
    KeptKeys(slider, ARROWS)
    return slider
