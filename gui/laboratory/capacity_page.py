"""Capacity: overlap after recall by number of random patterns, beside the theory."""

import math

import numpy as np
from PySide6.QtWidgets import QLabel

from engine.data import DataError
from engine.laboratory.capacity import Capacity, CapacityFindings
from engine.laboratory.study import StudyError
from engine.laboratory.theory import overlap
from engine.parameters import ParameterError
from gui.controls import Line
from gui.inputs import IntegerBox, describe
from gui.laboratory.desk import Desk
from gui.laboratory.page import Page
from gui.laboratory.plot import Course, Picture, StudyPlot
from gui.laboratory.subject import values_of
from gui.laboratory.work import Report
from gui.session import Session
from gui.theme import Appearance, words_in

THEORY_POINTS = 200


class CapacityPage(Page):
    """Points with error bars, and what theory says."""

    def __init__(self, session: Session, appearance: Appearance, desk: Desk) -> None:
        super().__init__(session, appearance, desk)
        self.units, self.networks = IntegerBox(10, 1_000_000), IntegerBox(1, 10_000)
        self.units.setValue(1000)
        self.networks.setValue(10)
        self.patterns = Line(self)
        self.patterns.setPlaceholderText("around the capacity")
        describe(self.units, "Units", "Units of the networks: N")
        describe(
            self.patterns,
            "Numbers of patterns",
            "How many random patterns are stored, with commas: 50, 100, 200. Empty: numbers on "
            "both sides of the rule's capacity",
        )
        describe(self.networks, "Networks", "Networks for each number of patterns")
        self.add_field("Units", self.units, 84)
        self.add_field("Patterns", self.patterns, 180)
        self.add_field("Networks", self.networks, 72)
        tip = "Store random patterns with the present rule, flip some units of each, and recall it"
        self.start = self.add_start("Measure", tip)
        self.start.clicked.connect(self.begin)
        self.plot = StudyPlot(appearance, "Overlap by number of patterns", self)
        self.plot.empty_text = (
            "The overlap after recall by number of random patterns appears here. Press Measure."
        )
        self.sentence = QLabel("", self)
        self.sentence.setWordWrap(True)
        self.sentence.setAccessibleName("What theory says")
        self.body.addWidget(self.plot, 1)
        self.body.addWidget(self.sentence)
        self._dress()

    def begin(self) -> None:
        """Begin the study with the present rule and values."""
        if self.frame is None:
            return
        values = values_of(self.frame)
        try:
            study = Capacity.of(
                self.frame.experiment.id,
                values,
                units=self.units.value(),
                patterns=numbers(self.patterns.text()),
                networks=self.networks.value(),
                seed=self.frame.snapshot.state.seed,
            )
            study.check()
        except (StudyError, ParameterError, DataError) as error:
            self.desk.tell(str(error))
            return
        share = float(values["flip"])  # type: ignore[arg-type]
        heat = float(values.get("temperature", 0.0))  # type: ignore[arg-type]
        warm = f", temperature {heat:g}" if heat else ""
        self.about.set_text(f"rule {study.rule}, from {100 * share:.0f} % flipped{warm}")
        self.desk.start(study, "networks", self.show_report)

    def show_report(self, report: Report) -> None:
        """Show what was found so far."""
        if report.findings is not None:
            self.show_found(report.findings)

    def show_found(self, found: CapacityFindings) -> None:
        """Show points and theory."""
        self.plot.show_picture(_picture(found))
        self.sentence.setText("" if found.theory is None else found.theory.sentence)

    def _dress(self) -> None:
        super()._dress()
        if hasattr(self, "sentence"):
            self.sentence.setFont(self.appearance.font("small"))
            theme = self.appearance.theme
            self.sentence.setStyleSheet(words_in(theme.muted, theme))


def numbers(text: str) -> list[int]:
    """Numbers written with commas; raises ParameterError."""
    parts = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
    wrong = [part for part in parts if not part.isdigit() or int(part) < 1]
    if wrong:
        raise ParameterError(
            f"Patterns are whole numbers from 1 with commas between, as in 50, 100; not {wrong[0]}."
        )
    return [int(part) for part in parts]


def _picture(found: CapacityFindings) -> Picture:
    x = np.array([point.patterns for point in found.points], np.float64)
    y = np.array([point.mean for point in found.points])
    off = np.array([np.nan if p.error is None else p.error for p in found.points])
    most = max(1.05 * float(x.max()), 2.0)
    courses = [Course("measured: mean ± standard error", x, y, y - off, y + off, dots=True)]
    grid = np.linspace(0.0, most, THEORY_POINTS + 1)[1:]
    theory = overlap(found.rule, (grid / found.units).tolist())
    if np.isfinite(theory).any():
        courses.append(Course("theory", grid, theory, dashed=True))
    load = None if found.theory is None else found.theory.load
    uprights = [] if load is None else [(load * found.units, f"{number_of(load)} N")]
    low = float(np.nanmin(np.append(y - np.nan_to_num(off), 0.0)))
    return Picture(
        courses=courses,
        x=(0.0, most),
        y=(min(0.0, math.floor(10 * low) / 10), 1.0),
        x_label="random patterns",
        y_label="overlap after recall",
        uprights=uprights,
    )


def number_of(load: float) -> str:
    """A load without needless zeros."""
    return f"{load:g}"
