"""The transport: back, forward, run and pause; how fast; where in the run one is."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from engine.commands import (
    BranchInfo,
    CloseBranch,
    GoTo,
    Pause,
    Run,
    SetSpeed,
    Snapshot,
    Step,
    SwitchBranch,
)
from gui.counter import Counter
from gui.icons import set_icon
from gui.inputs import ChoiceBox, IntegerBox, describe, out_of_range
from gui.numbers import number
from gui.scrubber import Scrubber, Stretch
from gui.session import Frame, Session
from gui.speeds import SpeedSlider
from gui.theme import Appearance

MOST_AT_ONCE = 1_000_000
COUNTER_WIDTH = 264
TENTHS_BELOW, EPOCHS_BELOW = 1_000, 1_000_000
RUN_WIDTH = 92
BRANCH_WIDTH, BRANCH_HEIGHT = 176, 22
BRIEF_WIDTH = 108
LEAST_WIDTH = 740


@dataclass(frozen=True, slots=True)
class Rung:
    """A button: the rung of the ladder, and whether it goes back or forward."""

    name: str
    direction: int


RUNGS = tuple(
    Rung(name, direction)
    for direction, names in ((-1, ("epoch", "update", "phase")), (1, ("phase", "update", "epoch")))
    for name in names
)


class Transport(QWidget):
    """Buttons, speed, counter and scrubber of the run; it never widens the window.

    Where the buttons' row has no room for speed and counter, they stand beside the scrubber.
    `refused` says why a number that was written makes no sense.
    """

    speed_chosen = Signal(float)
    refused = Signal(str)

    def __init__(
        self, session: Session, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._appearance = appearance
        self._running = self._narrow = False
        self._branches: tuple[tuple[int, int], ...] = ()
        self._infos: tuple[BranchInfo, ...] = ()
        self.buttons = {rung: QPushButton(self) for rung in RUNGS}
        self.run_button = QPushButton(self)
        self.count_box = IntegerBox(1, MOST_AT_ONCE, self)
        self.speed = SpeedSlider(appearance, self)
        self.branch_box = ChoiceBox({}, self)
        self.close_branch_button = QToolButton(self)
        self.close_menu = QMenu(self)
        self.close_branch = self.close_menu.addAction("")
        self.counter = Counter(appearance, self)
        self.scrubber = Scrubber(appearance, self)
        self._name_all()
        self._build()
        self._connect()
        self._dress()

    def _name_all(self) -> None:
        self.run_button.setProperty("role", "now")
        self.run_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.count_box.setPrefix("× ")
        describe(self.count_box, "Count", "How many rungs each of the buttons goes at once")
        describe(self.branch_box, "Branch", "Which of the courses that the run has taken is shown")
        describe(self.close_branch_button, "Close branch", "Let go of the branch that is shown")
        self.close_branch_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for rung, button in self.buttons.items():
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            forward = Qt.LayoutDirection.RightToLeft
            plain = Qt.LayoutDirection.LeftToRight
            button.setLayoutDirection(forward if rung.direction > 0 else plain)
        self._name_rungs("epoch")
        self._name_run(False)

    def _name_rungs(self, epoch: str) -> None:
        for rung, button in self.buttons.items():
            name = epoch if rung.name == "epoch" else rung.name
            way = "forward" if rung.direction > 0 else "back"
            button.setText(name)
            describe(button, f"One {name} {way}", f"Go one {name} {way}, or as many as × says")

    def _name_run(self, running: bool) -> None:
        self.run_button.setText("Pause" if running else "Run")
        tip = "Stop here (Space)" if running else "Run until a condition stops it (Space)"
        describe(self.run_button, self.run_button.text(), tip)
        icon = "pause" if running else "forward"
        set_icon(self.run_button, icon, self._appearance, side=14, role="now")

    def _build(self) -> None:
        self._row = QHBoxLayout()
        buttons = [self.buttons[rung] for rung in RUNGS]
        for widget in (*buttons[:3], self.run_button, *buttons[3:], self.count_box):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        self._lower = QHBoxLayout()
        self._lower.addWidget(self.scrubber, 1)
        self._lower.addWidget(self.branch_box)
        self._lower.addWidget(self.close_branch_button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._row)
        self._column.addLayout(self._lower)
        self.branch_box.hide()
        self.close_branch_button.hide()

    def _share_rows(self) -> None:
        """Speed and counter beside the buttons, or beside the scrubber."""
        for row in (self._row, self._lower):
            row.removeWidget(self.speed)
            row.removeWidget(self.counter)
        if self._narrow:
            self._lower.insertWidget(0, self.speed)
            self._lower.addWidget(self.counter)
        else:
            self._row.insertWidget(self._row.indexOf(self.count_box) + 1, self.speed)
            self._row.addWidget(self.counter)
        self.speed.setContentsMargins(0 if self._narrow else self._appearance.length(8), 0, 0, 0)

    def _fit(self) -> None:
        """Take the arrangement that there is room for."""
        length, margin = self._appearance.length, self.speed.contentsMargins().left()
        beside = self.speed.sizeHint().width() - margin + length(8 + COUNTER_WIDTH)
        buttons = sum(self._row.itemAt(n).minimumSize().width() for n in range(len(RUNGS) + 2))
        needed = buttons + beside + (len(RUNGS) + 4) * self._row.spacing()
        narrow = self._appearance.scale > 1 or self.width() < needed
        if narrow != self._narrow:
            self._narrow = narrow
            self._share_rows()
            self._name_branches()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _connect(self) -> None:
        for rung, button in self.buttons.items():
            button.clicked.connect(lambda _=False, rung=rung: self.step(rung.name, rung.direction))
        self.run_button.clicked.connect(self.run_or_pause)
        self.speed.chosen.connect(self._choose_speed)
        self.scrubber.wanted.connect(self.go_to)
        self.counter.wanted.connect(self.go_or_run_to)
        self.counter.refused.connect(self.refused)
        self.count_box.corrected.connect(
            lambda written: self.refused.emit(out_of_range(self.count_box, written))
        )
        self.branch_box.activated.connect(
            lambda _: self._session.send(SwitchBranch(self.branch_box.currentData()))
        )
        self.close_branch_button.clicked.connect(self._ask_whether_to_close)
        self.close_branch.triggered.connect(self._close_branch)
        self._session.opened.connect(self._opened)
        self._appearance.changed.connect(self._dress)

    def run_or_pause(self) -> None:
        """Pause what runs; run what does not."""
        self._session.send(Pause() if self._session.snapshot.running else Run())

    def step(self, rung: str, direction: int) -> None:
        """Go as many rungs as the count says, forward (1) or back (-1)."""
        self._session.send(Step(rung, direction * self.count_box.value()))

    def go_to(self, update: int) -> None:
        """Go to the state after `update`."""
        self._session.send(GoTo(update))

    def go_or_run_to(self, update: int) -> None:
        """Go to the state after `update`; where the run has not come to it yet, run there."""
        end = self._session.snapshot.end
        self.go_to(min(update, end))
        if update > end:
            self._session.send(Step("update", update - end))

    def go_to_end(self) -> None:
        """Go to the last update done; a run is there, and pauses."""
        snapshot = self._session.snapshot
        self._session.send(Pause() if snapshot.running else GoTo(snapshot.end))

    def _choose_speed(self, rate: float) -> None:
        self._session.send(SetSpeed(rate))
        self.speed_chosen.emit(rate)

    def _ask_whether_to_close(self) -> None:
        """One more click lets go of the branch: nothing brings it back."""
        self.close_branch.setText(f"Let go of {self.branch_box.currentText()} for good")
        self.close_menu.popup(self.close_branch_button.mapToGlobal(QPoint(0, 0)))

    def _close_branch(self) -> None:
        """Leave the present branch for its parent, or for the newest other, and let go of it."""
        snapshot = self._session.snapshot
        present = snapshot.branch
        others = {branch.number: branch for branch in snapshot.branches if branch.number != present}
        if not others:
            return
        parent = snapshot.course.parent
        self._session.send(SwitchBranch(parent if parent in others else max(others)))
        self._session.send(CloseBranch(present))

    def _opened(self) -> None:
        self._name_rungs(self._session.experiment.epoch_name)
        self._branches = self._infos = ()
        self._dress()

    def show_frame(self, frame: Frame) -> None:
        """Show where the run is."""
        snapshot = frame.snapshot
        if snapshot.running != self._running:
            self._running = snapshot.running
            self._name_run(snapshot.running)
        self.counter.set_text(_counter(frame))
        self.speed.show_speed(snapshot.speed)
        self.scrubber.show_stretch(_stretch(frame))
        self._show_branches(snapshot)
        if not snapshot.running:
            self.scrubber.speak()

    def _show_branches(self, snapshot: Snapshot) -> None:
        """Offer the branches where there are several."""
        branches = tuple((branch.number, branch.end) for branch in snapshot.branches)
        known = tuple(number for number, _ in self._branches)
        if branches == self._branches or self.branch_box.view().isVisible():
            return
        if tuple(number for number, _ in branches) != known:
            self._fill_branches(snapshot.branches)
        self._branches = branches
        self._infos = snapshot.branches
        self._name_branches()
        self.branch_box.setCurrentIndex(self.branch_box.findData(snapshot.branch))
        several = len(branches) > 1
        self.branch_box.setVisible(several)
        self.close_branch_button.setVisible(several)

    def _fill_branches(self, branches: tuple[BranchInfo, ...]) -> None:
        self.branch_box.clear()
        for index, branch in enumerate(branches):
            self.branch_box.addItem(_branch_text(index, branch, brief=False), branch.number)

    def _name_branches(self) -> None:
        """With little room, only which branch, not from where to where."""
        brief = self._narrow
        for index, branch in enumerate(self._infos):
            self.branch_box.setItemText(index, _branch_text(index, branch, brief=brief))
        width, length = BRIEF_WIDTH if brief else BRANCH_WIDTH, self._appearance.length
        self.branch_box.setFixedSize(length(width), length(BRANCH_HEIGHT))

    def _dress(self) -> None:
        appearance = self._appearance
        self._name_branches()
        self.counter.dress(appearance.font("strong"), appearance.theme.text)
        self.counter.setFixedWidth(appearance.length(COUNTER_WIDTH))
        self.run_button.setFont(appearance.font("strong"))
        self.run_button.setFixedWidth(appearance.length(RUN_WIDTH))
        self._row.setSpacing(appearance.length(6))
        self._column.setSpacing(appearance.length(6))
        self._lower.setSpacing(appearance.length(12))
        self._share_rows()
        self._name_run(self._running)
        for rung, button in self.buttons.items():
            set_icon(button, "forward" if rung.direction > 0 else "back", appearance, side=13)
        set_icon(self.close_branch_button, "close", appearance, side=12)
        self.count_box.setFixedWidth(appearance.length(76))
        height = appearance.length(BRANCH_HEIGHT)
        self.close_branch_button.setFixedSize(height, height)
        self.setMinimumWidth(appearance.length(LEAST_WIDTH))
        self._fit()


def _counter(frame: Frame) -> str:
    """Where the run is: in updates and in epochs or sweeps, or in which phase of an update."""
    snapshot, experiment = frame.snapshot, frame.experiment
    if snapshot.in_phase and snapshot.phase is not None and not snapshot.running:
        phase = snapshot.phase
        return f"in update {phase.update:,} · phase {phase.number} of {phase.count}"
    epochs = experiment.epoch(snapshot.state)
    if epochs >= EPOCHS_BELOW:
        return f"update {snapshot.position:,}"
    done = number(epochs, digits=1 if epochs < TENTHS_BELOW else 0)
    return f"update {snapshot.position:,} · {experiment.epoch_name} {done}"


def _stretch(frame: Frame) -> Stretch:
    snapshot = frame.snapshot
    return Stretch(
        first=snapshot.trace.first,
        position=snapshot.position,
        end=max(snapshot.end, snapshot.position),
        origin=frame.experiment.origin(snapshot.state),
        interventions=snapshot.course.interventions,
    )


def _branch_text(index: int, branch: BranchInfo, *, brief: bool) -> str:
    if branch.parent is None:
        return "first course" if brief else f"first course to {branch.end:,}"
    return f"branch {index + 1}" + ("" if brief else f" from {branch.forked_at:,}")
