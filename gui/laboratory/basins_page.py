"""Where does it end? The end states of many starts, and how often each memory is recalled."""

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from engine.commands import Intervene
from engine.interventions import Draw
from engine.laboratory.basins import BasinFindings, Basins, Recall
from engine.laboratory.landscape import Spot
from engine.laboratory.study import StudyError
from gui.inputs import IntegerBox, describe
from gui.laboratory.desk import Desk
from gui.laboratory.gallery import MOST_ROWS, EndStates, Entry, Scroller
from gui.laboratory.page import Page
from gui.laboratory.plot import Course, Picture, StudyPlot
from gui.laboratory.subject import source_of, told
from gui.laboratory.work import Report
from gui.session import Session
from gui.theme import Appearance

MOST_CURVES = 7
MOST_SPOTS = 8


class BasinsPage(Page):
    """A gallery of end states, and curves of recall with their uncertainty.

    `found` carries the end states that are at rest, when all starts have ended.
    """

    found = Signal(object)

    def __init__(self, session: Session, appearance: Appearance, desk: Desk) -> None:
        super().__init__(session, appearance, desk)
        self.starts = IntegerBox(1, 10_000_000)
        self.starts.setValue(500)
        tip = "Half of them are random, half are memories with 0 to 50 % of their units flipped"
        describe(self.starts, "Number of starts", tip)
        self.add_field("Starts", self.starts, 92)
        self.start = self.add_start("Find where they end", "Run the network from all these starts")
        self.start.clicked.connect(self.begin)
        self.ends = EndStates(appearance, self)
        self.ends.empty_text = (
            "The states in which the runs end appear here, with picture, energy and share of the "
            "starts. Press Find where they end."
        )
        self.ends.chosen.connect(self._put)
        self.plot = StudyPlot(appearance, "Recall by share flipped", self)
        self.plot.empty_text = "How often each memory is recalled, by share of its units flipped."
        below = QHBoxLayout()
        below.addWidget(Scroller(self.ends, self), 4)
        below.addWidget(self.plot, 5)
        self.body.addLayout(below, 1)
        self._dress()

    def begin(self) -> None:
        """Begin the study of the network as it is now."""
        if self.frame is None:
            return
        try:
            study = Basins(source_of(self.frame), self.starts.value())
        except StudyError as error:
            self.desk.tell(str(error))
            return
        self.about.set_text(told(self.frame))
        self.desk.start(study, "starts", self.show_report)

    def show_report(self, report: Report) -> None:
        """Show what was found so far."""
        if report.findings is not None:
            self.show_found(report.findings)
            if report.ended:
                self.found.emit(_spots(report.findings))

    def show_found(self, found: BasinFindings) -> None:
        """Show end states and curves."""
        entries = [
            Entry(
                name=found.named(end),
                picture=end.picture(),
                energy=end.energy,
                count=end.count,
                share=found.share_of(end),
                from_random=end.from_random,
            )
            for end in found.end_states[:MOST_ROWS]
        ]
        self.ends.show_entries(entries, len(found.end_states))
        self.plot.show_picture(_picture(found))

    def _put(self, entry: Entry) -> None:
        """Let the network be in an end state."""
        s = entry.picture.reshape(-1)
        if self.frame is not None and s.size == self.frame.snapshot.state.units:
            said = f"Every unit was set as in the end state {entry.name}"
            self.session.send(Intervene(Draw(np.arange(s.size), s, said=said)))


def _spots(found: BasinFindings) -> tuple[Spot, ...]:
    """The end states that are no memory and no inverse, for a landscape."""
    others = [end for end in found.end_states if end.ending.kind in ("mixture", "fixed_point")]
    return tuple(Spot(found.named(end), end.bits) for end in others[:MOST_SPOTS])


def _picture(found: BasinFindings) -> Picture:
    """One curve for each memory, as far as they can be told apart, and that of all together."""
    each = found.recalls if 1 < len(found.recalls) <= MOST_CURVES else ()
    courses = [_course(recall, index, band=False) for index, recall in enumerate(each)]
    return Picture(
        courses=[*courses, _course(found.pooled, None, band=True)],
        x=(0.0, 0.5),
        y=(0.0, 1.0),
        x_label="share flipped",
        y_label="probability of recall, with its 95 % interval",
    )


def _course(recall: Recall, colour: int | None, *, band: bool) -> Course:
    shares = [share for _, share in recall.shares]
    return Course(
        name="all" if recall.memory is None else recall.label,
        x=np.array([flip for flip, _ in recall.shares]),
        y=np.array([share.value for share in shares]),
        low=np.array([share.low for share in shares]) if band else None,
        high=np.array([share.high for share in shares]) if band else None,
        colour=colour,
    )
