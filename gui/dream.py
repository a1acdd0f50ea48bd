"""A chain of one's own: from the canvas or from noise, by steps or running, at a temperature."""

import itertools

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSlider, QVBoxLayout, QWidget

from engine.commands import Intervene
from engine.interventions import Dream
from gui.inputs import describe
from gui.numbers import number
from gui.session import Frame, Session
from gui.theme import Appearance, words_in
from gui.views.filters import KeptKeys
from gui.views.tiles_grid import TilesGridView

STEP_EVERY = 120
TENTHS = 10
LINES = 2
EMPTY = "Let a chain begin: from your picture, or from noise."
ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)

_numbers = itertools.count(1)


class DreamView(QWidget):
    """Shows the chain's pictures and lets it run; the network learns nothing from it."""

    def __init__(
        self,
        session: Session,
        appearance: Appearance,
        channel_name: str = "dream_film",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._appearance = appearance
        self._number = 0
        self._steps = 0
        self._position = 0
        self._went_back = False
        self._from_noise = False
        below = ("dream_samples",)
        self.film = TilesGridView(session, appearance, channel_name, below, EMPTY, self)
        self.from_picture = self._button(
            "From picture", "Begin a chain with the picture on the canvas; held units stay"
        )
        self.from_noise = self._button(
            "From noise",
            "Begin a chain with hidden units tossed by a coin; held units stay as drawn",
        )
        self.step = self._button("Step", "One Gibbs step of the chain: hidden units, then visible")
        self.run = self._button("Run", "Let the chain go on by itself, or stop it")
        self.run.setCheckable(True)
        self.temperature = self._slider()
        self.told = QLabel("T = 1", self)
        self.where = QLabel("", self)
        self.where.setWordWrap(True)
        self.where.setAccessibleName("Where the chain is")
        self.where.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.film.told_changed.connect(self.where.setText)
        self._timer = QTimer(self, interval=STEP_EVERY)
        self._timer.timeout.connect(self.take_step)
        self._connect()
        self._build()
        appearance.changed.connect(self._dress)
        self._dress()

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setStyleSheet("padding-left: 4px; padding-right: 4px")
        describe(button, text, tip)
        return button

    def _slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal, self)
        slider.setRange(1, 4 * TENTHS)
        slider.setValue(TENTHS)
        slider.setMinimumWidth(40)
        slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        describe(
            slider, "Temperature", "Temperature of the chain: the hotter, the more it is by chance"
        )
        KeptKeys(slider, ARROWS)
        return slider

    def _connect(self) -> None:
        self.from_picture.clicked.connect(lambda: self.begin(from_noise=False))
        self.from_noise.clicked.connect(lambda: self.begin(from_noise=True))
        self.step.clicked.connect(self.take_step)
        self.run.toggled.connect(self._run)
        self.temperature.valueChanged.connect(self._tell)
        self._session.opened.connect(self._forget)

    def _build(self) -> None:
        buttons, below = QHBoxLayout(), QHBoxLayout()
        for row in (buttons, below):
            row.setSpacing(5)
        for button in (self.from_picture, self.from_noise):
            buttons.addWidget(button, 1)
        below.addWidget(self.step)
        below.addWidget(self.run)
        below.addWidget(self.temperature, 1)
        below.addWidget(self.told)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        layout.addWidget(self.film, 1)
        layout.addWidget(self.where)
        layout.addLayout(buttons)
        layout.addLayout(below)

    @property
    def at(self) -> float:
        """The temperature that is chosen."""
        return self.temperature.value() / TENTHS

    def show_frame(self, frame: Frame) -> None:
        """Show the chain of the frame's state."""
        self.film.show_frame(frame)
        position = frame.snapshot.state.position
        self._went_back = self._went_back or position < self._position
        self._position = position

    def begin(self, *, from_noise: bool) -> None:
        """A new chain, before its first step."""
        self._number, self._steps, self._from_noise = next(_numbers), 0, from_noise
        self._went_back = False
        self._send()

    def take_step(self) -> None:
        """One step of the chain; a chain begins with the picture where there is none."""
        if self._went_back:
            self._go_on_from_there()
        if not self._number:
            self._number = next(_numbers)
        self._steps += 1
        self._send()

    def _go_on_from_there(self) -> None:
        """The run went back, and the chain with it: where it is now, the film says."""
        self._went_back = False
        captions = self.film.picture.captions
        self._steps = int(captions[-1]) if captions else 0
        if not captions:
            self._number, self._from_noise = 0, False

    def _send(self) -> None:
        dream = Dream(self._steps, self.at, self._from_noise, self._number)
        self._session.send(Intervene(dream))

    def _run(self, on: bool) -> None:
        self.run.setText("Stop" if on else "Run")
        if on:
            self._timer.start()
        else:
            self._timer.stop()

    def hideEvent(self, event: QHideEvent) -> None:
        """A chain that nobody sees does not run."""
        self.run.setChecked(False)
        super().hideEvent(event)

    def _forget(self) -> None:
        self.run.setChecked(False)
        self._number = self._steps = self._position = 0
        self._went_back = False

    def _tell(self) -> None:
        self.told.setText(f"T = {number(self.at, digits=1)}")

    def _dress(self) -> None:
        self.where.setFont(self._appearance.font("small"))
        self.where.setStyleSheet(words_in(self._appearance.theme.muted, self._appearance.theme))
        # Words come and go, and move nothing.
        self.where.setFixedHeight(LINES * self.where.fontMetrics().lineSpacing() + 2)
        metrics = self.told.fontMetrics()
        self.told.setMinimumWidth(metrics.horizontalAdvance("T = 4.0"))
        self._tell()
