"""The speed: a slider from one update in two seconds to as fast as can be."""

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from gui.inputs import describe
from gui.numbers import short
from gui.theme import Appearance, words_in
from gui.views.filters import KeptKeys

SPEEDS = (
    0.5,
    *(step * 10.0**power for power in range(6) for step in (1, 2, 5)),
    1e6,
    math.inf,
)
WIDTH = 104


def speed_text(rate: float) -> str:
    """A speed as the slider's label says it."""
    return "fastest" if math.isinf(rate) else f"{short(rate)} / s"


def nearest(rate: float) -> int:
    """The slider's place for a speed."""
    if math.isinf(rate):
        return len(SPEEDS) - 1
    distances = [abs(math.log(rate / speed)) for speed in SPEEDS[:-1]]
    return distances.index(min(distances))


class SpeedSlider(QWidget):
    """Chooses among the speeds; `chosen` carries updates a second, infinity at the far end."""

    chosen = Signal(float)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._waiting: float | None = None
        self._name = QLabel("Speed", self)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        KeptKeys(self.slider, _ARROWS)
        self.slider.setRange(0, len(SPEEDS) - 1)
        self.slider.setPageStep(3)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        describe(
            self.slider,
            "Speed",
            "How many updates a second a run does: from one in two seconds to as fast as can be",
        )
        self._words = QLabel(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._name)
        row.addWidget(self.slider)
        row.addWidget(self._words)
        self.slider.valueChanged.connect(self._choose)
        appearance.changed.connect(self._dress)
        self._dress()

    @property
    def speed(self) -> float:
        """Updates a second."""
        return SPEEDS[self.slider.value()]

    def show_speed(self, rate: float) -> None:
        """Show the run's speed; until it has taken over what was chosen here, that stays."""
        if self._waiting is not None and rate != self._waiting:
            return
        self._waiting = None
        if not self.slider.isSliderDown() and self.slider.value() != nearest(rate):
            self.slider.blockSignals(True)
            self.slider.setValue(nearest(rate))
            self.slider.blockSignals(False)
            self._say()

    def _choose(self) -> None:
        self._say()
        self._waiting = self.speed
        self.chosen.emit(self.speed)

    def _say(self) -> None:
        self._words.setText(speed_text(self.speed))
        self.slider.setAccessibleDescription(f"{speed_text(self.speed)}: updates a second")

    def _dress(self) -> None:
        appearance = self._appearance
        self._name.setStyleSheet(words_in(appearance.theme.muted, appearance.theme))
        self._words.setFont(appearance.font("numbers"))
        self.slider.setFixedWidth(appearance.length(WIDTH))
        widest = max(self._words.fontMetrics().horizontalAdvance(speed_text(s)) for s in SPEEDS)
        self._words.setFixedWidth(widest + 4)
        self.layout().setSpacing(appearance.length(8))
        self._say()


_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)
