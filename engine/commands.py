"""What the runner takes and gives: commands in; the latest snapshot and lossless events out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.breakpoints import Breakpoint
from engine.experiment import Phase
from engine.interventions import Intervention, Recorded, SetParameter, supersedes
from engine.trace import Trace


@dataclass(frozen=True, slots=True)
class Run:
    """Run until a breakpoint, or until `updates` more are done."""

    updates: int | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Stop after the present slice."""


@dataclass(frozen=True, slots=True)
class Step:
    """Go `count` rungs (phase, update or epoch) forward, or back where it is negative."""

    rung: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class GoTo:
    """Go to the state after update `position`."""

    position: int


@dataclass(frozen=True, slots=True)
class Intervene:
    """Do something to the network."""

    intervention: Intervention


@dataclass(frozen=True, slots=True)
class SetSpeed:
    """Run at `rate` updates a second; infinity is as fast as can be."""

    rate: float


@dataclass(frozen=True, slots=True)
class SetBreakpoints:
    """Stop at these conditions from now on."""

    breakpoints: tuple[Breakpoint, ...]


@dataclass(frozen=True, slots=True)
class SetBudget:
    """Keep the history within this many bytes."""

    budget: int


@dataclass(frozen=True, slots=True)
class SwitchBranch:
    """Make branch `number` the present one."""

    number: int


@dataclass(frozen=True, slots=True)
class CloseBranch:
    """Let go of branch `number`, which is not the present one."""

    number: int


Command = (
    Run
    | Pause
    | Step
    | GoTo
    | Intervene
    | SetSpeed
    | SetBreakpoints
    | SetBudget
    | SwitchBranch
    | CloseBranch
)


@dataclass(frozen=True, slots=True)
class Stopped:
    """The run stopped at `position`; `reason` says why, in words.

    `trouble` says what went wrong and what to try, where the next update would make a value not
    finite.
    """

    reason: str
    position: int
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A command could not be carried out; `message` says why, in words. Nothing changed."""

    message: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A step failed; the state is the last good one. `details` is the traceback."""

    message: str
    position: int
    details: str


Event = Stopped | Refused | Failed


@dataclass(frozen=True, slots=True)
class BranchInfo:
    """What the screen shows of a branch."""

    number: int
    parent: int | None
    forked_at: int
    end: int
    trace: Trace
    interventions: tuple[Recorded, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that can be seen of the run at one moment; immutable, taken by handing over a reference.

    `state` is the last whole one; `phase` is the last phase looked at, which belongs either to the
    update that made `state` (it has `after`) or to the next one (it has not, except that a later
    jump leaves an older phase standing until the next).
    """

    state: Any
    phase: Phase | None
    running: bool
    rate: float
    speed: float
    reason: str
    end: int
    history_bytes: int
    history_budget: int
    branch: int
    branches: tuple[BranchInfo, ...]
    trace: Trace

    @property
    def position(self) -> int:
        """Number of updates done."""
        return int(self.state.position)

    @property
    def course(self) -> BranchInfo:
        """The branch that the run is on."""
        return next(branch for branch in self.branches if branch.number == self.branch)

    @property
    def done_here(self) -> Sequence[Intervention]:
        """What a person did at this position, in order."""
        recorded = self.course.interventions
        return [entry.intervention for entry in recorded if entry.position == self.position]

    @property
    def in_phase(self) -> bool:
        """Whether an update is under way, looked at phase by phase."""
        phase = self.phase
        return phase is not None and phase.after is None and phase.update == self.position + 1


def replaces(command: Command, waiting: Command) -> bool:
    """Whether a newer command makes a waiting one of its kind superfluous."""
    if isinstance(command, Intervene) and isinstance(waiting, Intervene):
        new, old = command.intervention, waiting.intervention
        if isinstance(new, SetParameter) and isinstance(old, SetParameter):
            return new.name == old.name
        return supersedes(new, old)
    return type(command) is type(waiting) and isinstance(command, GoTo | SetSpeed | SetBudget)
