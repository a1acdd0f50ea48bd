"""The state of a layer of units, with what the last phase did to it."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.channels import Field
from engine.experiment import Phase
from gui.session import Frame, Session
from gui.theme import Appearance, words_in
from gui.views.answers import Answers
from gui.views.marks import NO_UNITS, Marks, few
from gui.views.pictures import UnitPicture
from gui.views.reading import channel_named, differing_units, held_units
from gui.words import Paragraph

MOST_SINGLED_OUT = 4
LINES = 2
Told = Callable[[Any], tuple[str, str]]
Summary = tuple[Any, tuple[str, str]]


def _summary(question: tuple[Told, Any]) -> Summary:
    told, state = question
    return state, told(state)


class FieldView(QWidget):
    """Shows a `Field` channel: the unit just visited outlined, those just changed marked.

    Below stands what the field tells of itself, each part in at most so many `lines`.
    """

    def __init__(
        self,
        session: Session,
        appearance: Appearance,
        channel_name: str,
        parent: QWidget | None = None,
        *,
        lines: int = LINES,
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._channel_name = channel_name
        self._lines = lines
        self._named: tuple[int, ...] = ()
        self._field: Field | None = None
        self._frame: Frame | None = None
        self._answers = Answers(_summary, self._show_summary, "stepwell-summary", self)
        self.picture = UnitPicture(session, appearance, name="Network state", parent=self)
        self.picture.empty_text = "The units will appear here as soon as an experiment is open."
        self._below = QWidget(self)
        self._below.hide()
        self.headline = Paragraph(self._below, lines)
        self.sentence = Paragraph(self._below, lines)
        self.headline.setAccessibleName("Where the network is")
        self.sentence.setAccessibleName("What that means")
        words = QVBoxLayout(self._below)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(4)
        words.addWidget(self.headline)
        words.addWidget(self.sentence)
        words.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.picture, 100)
        layout.addWidget(self._below)
        layout.addStretch(1)
        session.opened.connect(self._forget)
        appearance.changed.connect(self._dress)
        self._dress()

    def _forget(self) -> None:
        """Another experiment: what was said of the last one is no longer so."""
        self._frame = self._field = None
        self._say("", "")

    def set_named(self, units: tuple[int, ...]) -> None:
        """Outline the units that the explanation names."""
        self._named = few(units)
        if self._frame is not None:
            self._mark(self._frame)

    def show_frame(self, frame: Frame) -> None:
        """Draw the frame's state and phase."""
        before, self._frame = self._frame, frame
        experiment, state = frame.experiment, frame.snapshot.state
        field = channel_named(experiment, state, self._channel_name)
        if not isinstance(field, Field):
            self._show_nothing(f"This experiment shows no {self._channel_name} of units.")
            return
        source = frame.snapshot.phase if field.of_phase else state
        if source is None:
            self._show_nothing(f"{field.label}: step a phase to see it.")
            return
        self.picture.set_accessible(field.label)
        self.picture.first_unit = field.first_unit
        self.picture.set_values(field.read(source), field.low, field.high)
        self._field = field
        self._mark(frame)
        self._below.setVisible(field.told is not None)
        if field.told is not None:
            self._summarise(before, frame, field.told)

    def _show_nothing(self, text: str) -> None:
        self.picture.empty_text = text
        self.picture.set_values(None, -1, 1)

    def _mark(self, frame: Frame) -> None:
        experiment, state = frame.experiment, frame.snapshot.state
        phase = self._own_phase(frame)
        self.picture.set_marks(
            Marks(
                visited=_singled_out(phase),
                named=self._named,
                changed=NO_UNITS if phase is None else phase.changed,
                focus=frame.focus,
                held=self._held(frame),
                differing=differing_units(experiment, state) if self._is_of_several() else None,
            )
        )

    def _held(self, frame: Frame) -> NDArray[np.bool_] | None:
        """The units held, where this is the layer that holds them: elsewhere they go on."""
        if self._channel_name != "state" and not self._is_of_several():
            return None
        return held_units(frame.experiment, frame.snapshot.state)

    def _is_of_several(self) -> bool:
        """Whether there are other networks beside the one that is shown."""
        return self._field is not None and self._field.own_phase is not None

    def _own_phase(self, frame: Frame) -> Phase | None:
        """The phase, or the part of it that is about these units."""
        field, phase = self._field, frame.snapshot.phase
        if phase is None or field is None or field.own_phase is None:
            return phase
        own: Phase = field.own_phase(phase)
        return own

    def _summarise(self, before: Frame | None, frame: Frame, told: Told) -> None:
        """At rest, say where the network is; it may take a while to find out."""
        if frame.snapshot.running:
            self._say("", "")
        elif (
            before is None
            or before.snapshot.running
            or (before.snapshot.state is not frame.snapshot.state)
        ):
            self._answers.ask((told, frame.snapshot.state))

    def _show_summary(self, summary: Summary) -> None:
        state, (headline, sentence) = summary
        snapshot = None if self._frame is None else self._frame.snapshot
        if snapshot is not None and snapshot.state is state and not snapshot.running:
            self._say(headline, sentence)

    def _say(self, headline: str, sentence: str) -> None:
        self.headline.set_words(headline)
        self.sentence.set_words(sentence)

    def _dress(self) -> None:
        theme = self._appearance.theme
        self.headline.setFont(self._appearance.font("strong"))
        self.headline.setStyleSheet(words_in(theme.accent_text, theme))
        self.sentence.setFont(self._appearance.font("small"))
        self.sentence.setStyleSheet(words_in(theme.muted, theme))
        self.headline.fit()
        self.sentence.fit()
        # Room for all lines: the words come and go, and move nothing.
        lines = (self.headline.fontMetrics(), self.sentence.fontMetrics())
        self._below.setFixedHeight(sum(self._lines * line.lineSpacing() + 4 for line in lines))


def _singled_out(phase: Phase | None) -> tuple[int, ...]:
    """The units to outline; where a phase is about a whole layer, none."""
    if phase is None or len(phase.units) > MOST_SINGLED_OUT:
        return ()
    return phase.units
