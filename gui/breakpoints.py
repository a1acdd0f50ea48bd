"""Conditions at which the run stops: chosen, added, and which of them stopped it."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.breakpoints import (
    OPERATORS,
    Breakpoint,
    Compare,
    Flat,
    NotFinite,
    Settled,
    TwoCycle,
)
from engine.channels import Series
from engine.commands import SetBreakpoints
from engine.experiment import Experiment
from gui.icons import set_icon
from gui.inputs import ChoiceBox, IntegerBox, RealBox, describe
from gui.numbers import MINUS
from gui.session import Frame, Session
from gui.theme import Appearance, words_in
from gui.views.reading import series_of

FLAT = "flat for"
LARGEST_NUMBER = 1e12
LONGEST_LABEL = 36


def words(condition: Breakpoint, series: Sequence[Series]) -> str:
    """A condition in a few words."""
    return _SHORT.get(type(condition), "") or with_labels(condition.text(), series)


_SHORT = {
    Settled: "no unit changes for a sweep",
    TwoCycle: "two states take turns",
    NotFinite: "a value is not finite",
}


def brief(condition: Breakpoint, series: Sequence[Series]) -> str:
    """A condition in a word or two."""
    return _BRIEF.get(type(condition), "") or with_labels(condition.text(), series)


def with_labels(text: str, series: Sequence[Series]) -> str:
    """What begins with the name of a series, as the screen writes it: its label, proper signs."""
    name, _, rest = text.partition(" ")
    label = next((_label(each) for each in series if each.name == name), "")
    if not label:
        return text
    for typed, sign in _SIGNS.items():
        rest = rest.replace(typed, sign)
    return f"{label} {rest}"


def _label(series: Series) -> str:
    """Its label; where that is long, its name."""
    if len(series.label) <= LONGEST_LABEL:
        return series.label
    return series.name.replace("_", " ").capitalize()


_SIGNS = {"<=": "≤", ">=": "≥", "==": "=", "!=": "≠", " -": f" {MINUS}"}


_BRIEF = {Settled: "settled", TwoCycle: "two-cycle", NotFinite: "not finite"}


def standard(experiment: Experiment, state: object) -> tuple[Breakpoint, ...]:
    """The conditions that are always offered."""
    offered = (Settled(experiment.updates_in_epoch(state)), TwoCycle(), NotFinite())
    names = {series.name for series in experiment.series(state)}
    return tuple(each for each in offered if each.series in names or not each.series)


class _Row(QWidget):
    """One condition with its check box; those that a person added can be removed."""

    changed = Signal()
    removed = Signal(object)

    def __init__(
        self,
        condition: Breakpoint,
        text: str,
        appearance: Appearance,
        *,
        on: bool,
        removable: bool,
    ) -> None:
        super().__init__()
        self.condition = condition
        self.removable = removable
        self.box = QCheckBox(text, self)
        self.box.setChecked(on)
        self.box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        describe(self.box, f"Stop when {text}", f"Stop when {text}")
        self.box.toggled.connect(self.changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.box, 1)
        if removable:
            remove = QToolButton(self)
            remove.setProperty("role", "plain")
            remove.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            set_icon(remove, "close", appearance, side=12)
            describe(remove, f"Remove: {text}", "Remove this condition")
            remove.clicked.connect(lambda: self.removed.emit(self))
            row.addWidget(remove)

    def highlight(self, on: bool, appearance: Appearance) -> None:
        """Show whether this is what stopped the run."""
        theme = appearance.theme
        self.box.setFont(appearance.font("strong" if on else "body"))
        self.box.setStyleSheet(words_in(theme.accent_text if on else theme.text, theme))


class BreakpointsEditor(QWidget):
    """The list of conditions, and the line in which one is added."""

    changed = Signal()

    def __init__(
        self, session: Session, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._appearance = appearance
        self._rows: list[_Row] = []
        self._experiment = ""
        self._reason = ""
        self._series: tuple[Series, ...] = ()
        self._sweep = 0
        self.series_box = ChoiceBox({}, self)
        self.operator_box = ChoiceBox(dict.fromkeys((*OPERATORS, FLAT), ""), self)
        self.number_box = RealBox(-LARGEST_NUMBER, LARGEST_NUMBER, self)
        self.updates_box = IntegerBox(1, 1_000_000_000, self)
        self.add_button = QPushButton("Add", self)
        self._build()
        session.opened.connect(self._opened)
        appearance.changed.connect(self._dress)
        self._dress()

    def _build(self) -> None:
        describe(self.series_box, "Series", "The series that is watched")
        describe(self.operator_box, "Comparison", "How it is compared")
        describe(self.number_box, "Number", "The number that it is compared with")
        describe(self.updates_box, "Updates", "For how many updates it keeps one value")
        describe(self.add_button, "Add the condition", "Stop at this condition as well")
        self.add_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.add_button.setAutoDefault(True)  # Return presses it too
        self.updates_box.setValue(100)
        self.updates_box.hide()
        self._heading = QLabel("Stop when", self)
        self._list = QVBoxLayout()
        upper, lower = QHBoxLayout(), QHBoxLayout()
        upper.addWidget(self.series_box, 1)
        lower.addWidget(self.operator_box)
        lower.addWidget(self.number_box, 1)
        lower.addWidget(self.updates_box, 1)
        lower.addWidget(self.add_button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._heading)
        self._column.addLayout(self._list)
        self._column.addLayout(upper)
        self._column.addLayout(lower)
        self.operator_box.currentIndexChanged.connect(self._choose_number)
        self.add_button.clicked.connect(self._add)
        for box in (self.number_box, self.updates_box):
            box.lineEdit().returnPressed.connect(self._add)

    @property
    def chosen(self) -> tuple[Breakpoint, ...]:
        """The conditions that are switched on."""
        return tuple(row.condition for row in self._rows if row.box.isChecked())

    @property
    def series(self) -> tuple[Series, ...]:
        """The series that there are, with their labels."""
        return self._series

    @property
    def stopped_by(self) -> Breakpoint | None:
        """The condition that stopped the run, if one did."""
        met = (row.condition for row in self._rows if _names(self._reason, row.condition))
        return next(met, None)

    def show_frame(self, frame: Frame) -> None:
        """Show what stopped the run; follow what a sweep is, which a live parameter may change."""
        state, experiment = frame.snapshot.state, frame.experiment
        self._offer(series_of(experiment, state))
        sweep = experiment.updates_in_epoch(state)
        if sweep != self._sweep:
            self._sweep = sweep
            self._follow_sweep(sweep)
        reason = "" if frame.snapshot.running else frame.snapshot.reason
        if reason != self._reason:
            self._reason = reason
            self._highlight()

    def _opened(self) -> None:
        """A new run: what a person chose for this experiment before stays chosen."""
        experiment, state = self._session.experiment, self._session.snapshot.state
        chosen = self.chosen if experiment.id == self._experiment else None
        added = [row.condition for row in self._rows if row.removable] if chosen else []
        self._experiment, self._reason = experiment.id, ""
        self._offer(series_of(experiment, state))
        self._sweep = experiment.updates_in_epoch(state)
        stops = tuple(experiment.stops(state))
        offered = standard(experiment, state)
        for row in list(self._rows):
            self._drop(row)
        on = stops if chosen is None else tuple(_anew(each, offered) for each in chosen)
        for condition in offered:
            self._append(condition, on=condition in on, removable=False)
        for condition in dict.fromkeys((*stops, *added)):
            if condition not in offered:
                self._append(condition, on=condition in on, removable=True)
        if self.chosen == stops:
            self.changed.emit()
        else:
            self._send()

    def _offer(self, series: tuple[Series, ...]) -> None:
        """Offer these series; not while somebody chooses among them."""
        if series == self._series or self.series_box.view().isVisible():
            return
        self._series = series
        chosen = self.series_box.currentData()
        self.series_box.clear()
        for row, each in enumerate(series):
            self.series_box.addItem(_label(each), each.name)
            self.series_box.setItemData(row, each.label, Qt.ItemDataRole.ToolTipRole)
        self.series_box.choose(chosen)

    def _append(self, condition: Breakpoint, *, on: bool, removable: bool) -> None:
        text = words(condition, self._series)
        row = _Row(condition, text, self._appearance, on=on, removable=removable)
        row.changed.connect(self._send)
        row.removed.connect(self._remove)
        self._rows.append(row)
        self._list.addWidget(row)
        row.show()
        row.highlight(False, self._appearance)

    def _drop(self, row: _Row) -> None:
        self._rows.remove(row)
        self._list.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _remove(self, row: _Row) -> None:
        self._drop(row)
        self._send()

    def _follow_sweep(self, sweep: int) -> None:
        for row in self._rows:
            if isinstance(row.condition, Settled) and row.condition.updates != sweep:
                row.condition = replace(row.condition, updates=sweep)
                if row.box.isChecked():
                    self._send()

    def _choose_number(self) -> None:
        flat = self.operator_box.currentText() == FLAT
        self.updates_box.setVisible(flat)
        self.number_box.setVisible(not flat)

    def _add(self) -> None:
        series, operator = self.series_box.currentData(), self.operator_box.currentText()
        for box in (self.number_box, self.updates_box):
            box.interpretText()
        condition: Breakpoint
        if operator == FLAT:
            condition = Flat(series, self.updates_box.value())
        else:
            condition = Compare(series, operator, self.number_box.value())
        listed = next((row for row in self._rows if row.condition == condition), None)
        if listed is not None:
            listed.box.setChecked(True)
        elif series:
            self._append(condition, on=True, removable=True)
            self._send()

    def _send(self) -> None:
        self._session.send(SetBreakpoints(self.chosen))
        self.changed.emit()

    def _highlight(self) -> None:
        met = self.stopped_by
        for row in self._rows:
            row.highlight(row.condition is met, self._appearance)
        self.changed.emit()

    def _dress(self) -> None:
        appearance = self._appearance
        self._heading.setFont(appearance.font("title"))
        self._heading.setStyleSheet(words_in(appearance.theme.muted, appearance.theme))
        self._column.setSpacing(appearance.length(8))
        self._list.setSpacing(appearance.length(4))
        self.series_box.setMinimumWidth(appearance.length(150))
        self.operator_box.setFixedWidth(appearance.length(84))
        self._highlight()


def _anew(condition: Breakpoint, offered: Sequence[Breakpoint]) -> Breakpoint:
    """The offered condition of the same kind, or else the condition as it is."""
    return next((each for each in offered if type(each) is type(condition)), condition)


def _names(reason: str, condition: Breakpoint) -> bool:
    """Whether a reason to stop speaks of this condition."""
    if isinstance(condition, NotFinite):
        return "not finite" in reason
    return reason.startswith(f"{condition.text()},")
