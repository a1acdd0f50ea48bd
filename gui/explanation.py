"""The explanation: the equation of the present phase, with this state's numbers, and in words."""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QGuiApplication,
    QHideEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QLabel, QMenu, QVBoxLayout, QWidget

from engine.channels import Focus
from engine.driver import UNTHROTTLED
from engine.experiment import Experiment, Explanation, Phase
from engine.interventions import Intervention
from gui.background import Latest
from gui.equation_layout import Block
from gui.equations import Equations
from gui.session import Frame, Session
from gui.theme import Appearance
from gui.typesetting_process import TYPESETTER

LOOK_EVERY = 16
READABLE = 0.5
MOST_WORK = 0.06
LONGEST_WAIT = 2.0
MOST_LINES = 4
LEAST_HEIGHT = 51
TITLE = "Explanation"
EMPTY = "Press update \N{BLACK RIGHT-POINTING TRIANGLE}: the equation of each step appears here."
COMING = "The equation of this step appears here in a moment."
_SENTENCE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What is to be explained, and for which unit or weight.

    Where no `phase` led to the `state`, it is the one that comes next, after what people did:
    `done`, in words.
    """

    experiment: Experiment
    phase: Phase | None
    focus: Focus
    state: Any
    done: str = ""

    def same_as(self, other: "Asked | None") -> bool:
        return other is not None and (
            self.experiment is other.experiment
            and self.phase is other.phase
            and (self.phase is not None or self.state is other.state)
            and self.focus == other.focus
        )


@dataclass(frozen=True, slots=True, eq=False)
class Explained:
    """An explanation with its equations typeset; `seconds` is what that took of the thread."""

    asked: Asked
    explanation: Explanation
    blocks: tuple[Block, ...]
    seconds: float


def _explained(asked: Asked) -> Explained:
    """Explain and have it typeset; for the worker's thread."""
    began = time.thread_time()
    try:
        phase = asked.phase or next(iter(asked.experiment.phases(asked.state)))
        explanation = asked.experiment.explain(phase, asked.focus)
    except Exception as error:  # an explanation that fails must not stop the run
        explanation = _unexplained(asked.state, error)
    equations = explanation.equations
    symbols = TYPESETTER.lines([equation.symbols for equation in equations])
    numbers = TYPESETTER.lines([equation.numbers for equation in equations])
    blocks = tuple(Block(*lines) for lines in zip(symbols, numbers, strict=True))
    return Explained(asked, explanation, blocks, time.thread_time() - began)


def _unexplained(state: Any, error: Exception) -> Explanation:
    return Explanation(
        f"update {state.position:,}",
        (),
        f"This step went well, but it could not be explained ({type(error).__name__}: {error}).",
    )


class ExplanationView(QWidget):
    """Shows what the latest phase did; at a rate that can be read while running."""

    title_changed = Signal(str)
    note_changed = Signal(str)
    sentence_changed = Signal(str)
    named_units_changed = Signal(object)
    named_weights_changed = Signal(object)

    def __init__(
        self, session: Session, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._wanted: Asked | None = None
        self._running = self._hurried = False
        self._asked: Asked | None = None
        self._now: Callable[[], float] = time.monotonic
        self._next_ask = 0.0
        self._shown: Explained | None = None
        self._named: tuple[int, ...] = ()
        self._named_weights: tuple[tuple[int, int], ...] = ()
        self._lines = 1
        self.title, self.note = TITLE, ""
        self._worker: Latest[Asked, Explained] = Latest(_explained, "stepwell-explanation")
        self._clock = QTimer(self, interval=LOOK_EVERY)
        self._clock.timeout.connect(self._look)
        self.equations = Equations(appearance)
        self.sentence = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.sentence.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.sentence.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.sentence.setAccessibleName("Explanation in words")
        self.setAccessibleName(TITLE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.equations, 1)
        layout.addWidget(self.sentence)
        self.copy_tex = QAction("Copy as TeX", self)
        self.copy_tex.triggered.connect(self._copy_tex)
        self.copy_sentence = QAction("Copy sentence", self)
        self.copy_sentence.triggered.connect(self._copy_sentence)
        self._dress()
        appearance.changed.connect(self._dress)
        session.opened.connect(self.clear)
        self.destroyed.connect(self._worker.close)
        QCoreApplication.instance().aboutToQuit.connect(self.close_worker)
        self.clear()

    def close_worker(self) -> None:
        """End the worker thread; the view shows nothing new afterwards."""
        self._clock.stop()
        self._worker.close()

    def _dress(self) -> None:
        theme = self._appearance.theme
        self.sentence.setFont(self._appearance.font("body"))
        self.sentence.setStyleSheet(
            f"color: {theme.text if self._shown else theme.muted}; background: transparent;"
        )
        self.sentence.setAlignment(_SENTENCE if self._shown else Qt.AlignmentFlag.AlignCenter)
        self.equations.setVisible(self._shown is not None)
        self.setMinimumHeight(self._appearance.length(LEAST_HEIGHT))
        self._lines = 1
        self._reserve()

    def clear(self) -> None:
        """Say what would be here."""
        self._wanted = self._asked = self._shown = None
        self._next_ask = 0.0
        self._clock.stop()
        self.equations.show_blocks(())
        self.sentence.setText(EMPTY)
        self._dress()
        self._set_heading(TITLE, "")
        self._name((), ())
        self.sentence_changed.emit("")

    # Which phase, and when

    def show_frame(self, frame: Frame) -> None:
        """Take note of the phase to explain; nothing is computed here."""
        self._running = frame.snapshot.running
        # Then frames come often: an answer waits for one, and is drawn together with all else.
        self._hurried = self._running and frame.snapshot.speed == UNTHROTTLED
        snapshot = frame.snapshot
        if snapshot.phase is None and (self._running or frame.explained is None):
            if not self._running:
                self._show_what_was_done(snapshot.done_here)
            return
        done = _words_of(snapshot.done_here) if snapshot.phase is None else ""
        wanted = Asked(frame.experiment, snapshot.phase, frame.explained, snapshot.state, done)
        if not wanted.same_as(self._wanted):
            self._wanted = wanted
        if self._shown is None:
            self.sentence.setText(COMING)
        self._look()

    def _show_what_was_done(self, interventions: Sequence[Intervention]) -> None:
        """There is no update to explain here; say what a person did, or what would be here."""
        if self._wanted is not None:
            self.clear()
        done = _words_of(interventions)
        self.sentence.setText(f"{done}\n{EMPTY}" if done else EMPTY)
        self._reserve()
        self.sentence_changed.emit(done)

    def _look(self) -> None:
        """Take an answer that is there; ask for what is wanted once it is time."""
        answer = self._worker.take()
        if answer is not None:
            self._show(answer)
        wanted = self._wanted
        if wanted is not None and not wanted.same_as(self._asked) and self._is_time(wanted):
            self._asked = wanted
            self._next_ask = self._now() + READABLE
            self._worker.ask(wanted)
        waiting = wanted is not None and not wanted.same_as(
            self._shown.asked if self._shown else None
        )
        if not waiting or self._hurried:
            self._clock.stop()
        elif not self._clock.isActive():
            self._clock.start()

    def _is_time(self, wanted: Asked) -> bool:
        """At once, except for another phase of a run: that waits until the last one is read."""
        if not self._running or self._asked is None or wanted.phase is self._asked.phase:
            return True
        return self._now() >= self._next_ask

    def _show(self, explained: Explained) -> None:
        if self._wanted is None or explained.asked.experiment is not self._wanted.experiment:
            return
        explanation, phase = explained.explanation, explained.asked.phase
        fresh = self._shown is None
        self._shown = explained
        rest = min(explained.seconds / MOST_WORK, LONGEST_WAIT)
        self._next_ask = self._now() + max(READABLE, rest)
        self.equations.show_blocks(explained.blocks)
        self.equations.setAccessibleDescription(explanation.sentence)
        if fresh:
            self._dress()
        sentence = f"{explained.asked.done} {explanation.sentence}".strip()
        self.sentence.setText(_unbroken(sentence))
        self._reserve()
        self._set_heading(
            f"{TITLE} \N{EM DASH} {explanation.title}",
            f"phase {phase.number} of {phase.count}" if phase and phase.count > 1 else "",
        )
        self._name(explanation.units, explanation.weights)
        self.sentence_changed.emit(sentence)

    def _set_heading(self, title: str, note: str) -> None:
        if title != self.title:
            self.title = title
            self.title_changed.emit(title)
        if note != self.note:
            self.note = note
            self.note_changed.emit(note)

    @property
    def brief_title(self) -> str:
        """The title without saying that it is an explanation."""
        brief = self.title.removeprefix(f"{TITLE} \N{EM DASH} ")
        return brief[:1].upper() + brief[1:]

    def _name(self, units: tuple[int, ...], weights: tuple[tuple[int, int], ...]) -> None:
        if units != self._named:
            self._named = units
            self.named_units_changed.emit(units)
        if weights != self._named_weights:
            self._named_weights = weights
            self.named_weights_changed.emit(weights)

    @property
    def named_units(self) -> tuple[int, ...]:
        """The units that the explanation on the screen names."""
        return self._named

    def _reserve(self) -> None:
        """Keep the room of the longest sentence so far, so that nothing jumps; as far as there is
        room: the equations need some, and the window never grows for a sentence.
        """
        line = self.sentence.fontMetrics().lineSpacing()
        width = max(self.width(), 1)
        self.sentence.setMinimumHeight(0)  # else it would need as much again
        needed = self.sentence.heightForWidth(width)
        room = self.height() - self.equations.minimumSizeHint().height() - self.layout().spacing()
        most = max(min(room // line, MOST_LINES), 1)
        self._lines = min(max(self._lines, round(needed / line)), most)
        self.sentence.setMinimumHeight(self._lines * line)
        self.setToolTip(self.sentence.text() if round(needed / line) > most else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lines = 1
        self._reserve()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is outlined for an explanation that cannot be seen."""
        super().hideEvent(event)
        self._clock.stop()
        self._name((), ())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._shown is not None:
            self._name(self._shown.explanation.units, self._shown.explanation.weights)
        self._look()

    # Copying

    def tex(self) -> str:
        """The equations on the screen as TeX, one on each line."""
        if self._shown is None:
            return ""
        lines = [
            f"{equation.symbols} {equation.numbers}"
            for equation in self._shown.explanation.equations
        ]
        return " \\\\\n".join(lines)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.copy_tex.setEnabled(bool(self.tex()))
        self.copy_sentence.setEnabled(self._shown is not None)
        menu.addActions([self.copy_tex, self.copy_sentence])
        menu.popup(event.globalPos())

    def _copy_tex(self) -> None:
        QGuiApplication.clipboard().setText(self.tex())

    def _copy_sentence(self) -> None:
        if self._shown is not None:
            QGuiApplication.clipboard().setText(self._shown.explanation.sentence)


def _words_of(interventions: Sequence[Intervention]) -> str:
    """The last thing that a person did, as a sentence."""
    return f"{interventions[-1].words}." if interventions else ""


def _unbroken(sentence: str) -> str:
    """The sentence with no line's end inside a place such as (3, 7)."""
    return re.sub(r"\((\d+), (\d+)\)", "(\\1,\N{NO-BREAK SPACE}\\2)", sentence)
