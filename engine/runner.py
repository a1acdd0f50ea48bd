"""The runner: one thread that steps. Commands go in; the latest state, the trace and events come out.

It works in slices of a few milliseconds and looks at the commands between them, so that any command
is answered at once. It sends no signal and knows no screen: whoever shows the run looks at
`snapshot` when it likes, and empties `events`, in which nothing is lost.
"""

import math
import queue
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.breakpoints import Breakpoint, NotFinite, Watch
from engine.experiment import Experiment, Phase
from engine.interventions import Intervention, InterventionError, supersedes
from engine.timeline import DEFAULT_BUDGET, Timeline
from engine.trace import Columns, Trace

SLICE = 0.004
CHUNK = 0.0008
MOST_UPDATES_IN_CHUNK = 65_536
EXPLAINED_EVERY = 0.4
PHASED_BELOW = 30.0
UNTHROTTLED = math.inf


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
    """The run stopped at `position`; `reason` says why, in words."""

    reason: str
    position: int


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
    interventions: tuple[tuple[int, Intervention], ...]


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
    def in_phase(self) -> bool:
        """Whether an update is under way, looked at phase by phase."""
        phase = self.phase
        return phase is not None and phase.after is None and phase.update == self.position + 1


class Runner:
    """Steps one experiment on a thread of its own; `close` ends the thread."""

    def __init__(
        self,
        experiment: Experiment,
        seed: int,
        *,
        budget: int = DEFAULT_BUDGET,
        gate: threading.Event | None = None,
        speed: float = UNTHROTTLED,
    ) -> None:
        self.experiment = experiment
        self.seed = seed
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._gate = gate
        self._wake = threading.Condition()
        self._commands: deque[Command] = deque()
        self._closing = False
        self._timeline = Timeline(experiment, seed, budget=budget)
        self._state = self._timeline.go_to(0)
        self._phases: list[Phase] = []
        self._phase: Phase | None = None
        self._breakpoints: tuple[Breakpoint, ...] = tuple(experiment.stops(self._state))
        self._watches: list[Watch] = []
        self._running = False
        self._run_until: int | None = None
        self._speed = speed
        self._due = 0.0
        self._chunk = 1
        self._rate = 0.0
        self._rate_mark = (time.monotonic(), 0)
        self._explained = 0.0
        self._reason = ""
        self.snapshot = self._take()
        self._thread = threading.Thread(target=self._work, name="stepwell-runner", daemon=True)
        self._thread.start()

    def send(self, command: Command) -> None:
        """Hand over a command; it is looked at within a slice."""
        with self._wake:
            waiting = self._commands[-1] if self._commands else None
            if waiting is not None and _replaces(command, waiting):
                self._commands.pop()
            self._commands.append(command)
            self._wake.notify()

    def close(self) -> None:
        """End the thread and wait for it; the runner cannot be used afterwards."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join()

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    @property
    def breakpoints(self) -> tuple[Breakpoint, ...]:
        """The conditions at which the run stops."""
        return self._breakpoints

    def wait_idle(self, timeout: float = 60.0) -> bool:
        """Wait until no command is waiting and nothing runs; for the command line and tests."""
        with self._wake:
            return self._wake.wait_for(
                lambda: not self._commands and not self._running and not self._busy, timeout
            )

    _busy = False

    def _work(self) -> None:
        while True:
            with self._wake:
                while not self._commands and not self._closing and not self._running:
                    self._busy = False
                    self._wake.notify_all()
                    self._wake.wait()
                if self._running and not self._commands and not self._closing:
                    pause = self._due - time.monotonic()
                    if pause > 0:
                        self._wake.wait(min(pause, 0.5))
                if self._closing:
                    return
                self._busy = True
                command = self._commands.popleft() if self._commands else None
            try:
                if command is not None:
                    _HANDLERS[type(command)](self, command)
                elif self._running and time.monotonic() >= self._due:
                    self._slice()
            except InterventionError as error:
                self.events.put(Refused(str(error)))
            except Exception as error:
                self._fail(error)
            self.snapshot = self._take()

    def _take(self) -> Snapshot:
        timeline = self._timeline
        branches = tuple(
            BranchInfo(
                branch.number,
                branch.parent,
                branch.forked_at,
                branch.end,
                branch.trace,
                tuple((entry.position, entry.intervention) for entry in branch.interventions),
            )
            for branch in timeline.branches.values()
        )
        return Snapshot(
            state=self._state,
            phase=self._phase,
            running=self._running,
            rate=self._rate,
            speed=self._speed,
            reason=self._reason,
            end=timeline.current.end,
            history_bytes=timeline.bytes_held,
            history_budget=timeline.budget,
            branch=timeline.current.number,
            branches=branches,
            trace=timeline.current.trace,
        )

    def _fail(self, error: Exception) -> None:
        """Stay at the last good state and tell what happened."""
        self._running = False
        self._phases = []
        position = int(self._state.position)
        self._reason = f"the step after update {position:,} failed: {error}"
        details = "".join(traceback.format_exception(error))
        self.events.put(Failed(str(error) or type(error).__name__, position, details))

    def _stop(self, reason: str) -> None:
        self._running = False
        self._rate = 0.0
        self._reason = reason
        self.events.put(Stopped(reason, int(self._state.position)))

    def _on_run(self, command: Run) -> None:
        self._finish_update()
        start = int(self._state.position)
        self._run_until = None if command.updates is None else start + command.updates
        self._arm()
        self._running = command.updates != 0
        self._reason = ""
        self._due = time.monotonic()
        self._rate_mark = (self._due, start)
        self._explained = self._due

    def _arm(self) -> None:
        series = {entry.name: entry for entry in self.experiment.series(self._state)}
        start = int(self._state.position)
        self._watches = [Watch(condition, series, start) for condition in self._breakpoints]

    def _on_pause(self, command: Pause) -> None:
        if self._running:
            self._stop(f"paused at update {self._state.position:,}")

    def _on_speed(self, command: SetSpeed) -> None:
        self._speed = command.rate
        self._due = time.monotonic()

    def _on_breakpoints(self, command: SetBreakpoints) -> None:
        self._breakpoints = command.breakpoints
        self._arm()

    def _on_budget(self, command: SetBudget) -> None:
        self._timeline.set_budget(command.budget)

    def _on_intervene(self, command: Intervene) -> None:
        self._phases, self._phase = [], None
        self._state = self._timeline.intervene(self._state, command.intervention)
        self._reason = ""
        self._arm()

    def _on_switch(self, command: SwitchBranch) -> None:
        self._halt()
        self._state = self._timeline.switch(command.number)
        self._look_back()

    def _on_close_branch(self, command: CloseBranch) -> None:
        if command.number != self._timeline.current.number:
            self._timeline.close(command.number)

    def _on_go_to(self, command: GoTo) -> None:
        self._halt()
        self._jump(command.position)

    def _on_step(self, command: Step) -> None:
        self._halt()
        self._reason = ""
        steps = _STEPS[command.rung]
        for _ in range(abs(command.count)):
            steps[0 if command.count > 0 else 1](self)

    def _halt(self) -> None:
        self._running = False
        self._rate = 0.0

    def _jump(self, position: int) -> None:
        self._phases = []
        self._state = self._timeline.go_to(position)
        self._reason = ""
        self._look_back()

    def _look_back(self) -> None:
        """Show the last phase of the update that made the present state."""
        position = int(self._state.position)
        self._phase = None
        if position > self._timeline.current.trace.first:
            self._phase = self._whole_update(self._timeline.go_to(position - 1))[-1]

    def _whole_update(self, state: Any) -> list[Phase]:
        return list(self.experiment.phases(state))

    def _commit(self, phase: Phase) -> None:
        """Take over the state that an update's last phase carries."""
        before, after = self._state, phase.after
        _, columns = self.experiment.advance(before, 1)
        self._timeline.current.trace.extend(columns)
        self._state = self._timeline.replayed(after)
        self._timeline.record(self._state)
        self._phases = []

    def _phase_forward(self) -> None:
        if not self._phases:
            self._phases = self._whole_update(self._state)
            self._phase = self._phases[0]
        else:
            assert self._phase is not None
            self._phase = self._phases[self._phase.number]
        if self._phase.after is not None:
            self._commit(self._phase)

    def _phase_back(self) -> None:
        if self._phases:
            assert self._phase is not None
            if self._phase.number > 1:
                self._phase = self._phases[self._phase.number - 2]
            else:
                self._phases = []
                self._look_back()
        elif self._state.position > self._timeline.current.trace.first:
            self._state = self._timeline.go_to(self._state.position - 1)
            self._phases = self._whole_update(self._state)
            if len(self._phases) == 1:
                self._phases = []
                self._look_back()
            else:
                self._phase = self._phases[-2]

    def _finish_update(self) -> None:
        while self._phases:
            self._phase_forward()

    def _update_forward(self) -> None:
        if not self._phases:
            self._phase_forward()
        self._finish_update()

    def _update_back(self) -> None:
        self._jump(self._state.position if self._phases else self._state.position - 1)

    def _epoch_forward(self) -> None:
        self._phases = []
        state = self._state
        updates = self.experiment.updates_in_epoch(state)
        into = round((self.experiment.epoch(state) % 1.0) * updates)
        remaining = updates - into % updates
        self._arm_nothing()
        target = state.position + remaining
        while self._state.position < target - 1:
            left = target - 1 - self._state.position
            self._advance(self._timeline.pending(self._state, limit=min(left, self._chunk)))
        self._update_forward()
        self._timeline.record(self._state)

    def _epoch_back(self) -> None:
        state = self._state
        updates = self.experiment.updates_in_epoch(state)
        into = round((self.experiment.epoch(state) % 1.0) * updates) % updates
        self._jump(state.position - (into or updates))

    def _arm_nothing(self) -> None:
        self._watches = []

    def _slice(self) -> None:
        """Run for a few milliseconds, or for as many updates as the chosen speed has due."""
        now = time.monotonic()
        if self._speed <= PHASED_BELOW or now - self._explained > EXPLAINED_EVERY:
            self._explained = now
            self._phased_update()
        if self._speed == UNTHROTTLED:
            end = now + SLICE
            while self._running and time.monotonic() < end:
                self._timed_chunk()
        elif self._speed > PHASED_BELOW:
            due = max(1, int((now - self._due) * self._speed) + 1)
            while self._running and due > 0 and time.monotonic() < now + 5 * SLICE:
                due -= self._chunk_of(min(due, MOST_UPDATES_IN_CHUNK))
            self._due = max(self._due + 1 / self._speed, now + max(1 / self._speed, SLICE))
        else:
            self._due = max(self._due + 1 / self._speed, now)
        self._timeline.record(self._state)
        self._measure_rate(now)

    def _measure_rate(self, now: float) -> None:
        since, position = self._rate_mark
        if now - since > 0.5:
            self._rate = (self._state.position - position) / (now - since)
            self._rate_mark = (now, int(self._state.position))

    def _timed_chunk(self) -> None:
        """One chunk of roughly CHUNK seconds, waiting first while the screen draws."""
        if self._gate is not None:
            self._gate.wait(0.05)
        began = time.perf_counter()
        done = self._chunk_of(self._chunk)
        spent = time.perf_counter() - began
        if done == self._chunk and spent < CHUNK / 2:
            self._chunk = min(2 * self._chunk, MOST_UPDATES_IN_CHUNK)
        elif spent > 2 * CHUNK:
            self._chunk = max(1, self._chunk // 2)

    def _chunk_of(self, updates: int) -> int:
        """At most `updates` updates, fewer if a breakpoint or the run's end comes first."""
        if self._run_until is not None:
            updates = min(updates, self._run_until - self._state.position)
        if updates > 0:
            updates = self._timeline.pending(self._state, limit=updates)
            before = self._state.position
            self._advance(updates)
            updates = self._state.position - before
        if self._running and self._state.position == self._run_until:
            self._stop(f"all updates done, at update {self._state.position:,}")
        return max(updates, 1)

    def _phased_update(self) -> None:
        """One update of a run by its phases, so that it can be explained."""
        if self._run_until is not None and self._state.position >= self._run_until:
            return
        phase = self._whole_update(self._state)[-1]
        before = self._state.position
        self._chunk_of(1)
        if self._state.position == before + 1:
            self._phase = phase

    def _advance(self, updates: int) -> None:
        """Advance, record, and stop at the first breakpoint that is hit on the way."""
        state, columns = self.experiment.advance(self._state, updates)
        trace = self._timeline.current.trace
        before = _Before(trace, columns.start)
        hits = [(watch.first_hit(columns, before), watch.condition) for watch in self._watches]
        found = min(
            ((at, condition) for at, condition in hits if at is not None),
            key=lambda hit: hit[0],
            default=None,
        )
        if found is None:
            self._reach(state, columns)
            return
        at, condition = found
        stop = at - 1 if isinstance(condition, NotFinite) else at
        if stop == columns.stop:
            self._reach(state, columns)
        elif stop > columns.start:
            state, columns = self.experiment.advance(self._state, stop - columns.start)
            self._reach(state, columns)
        self._timeline.record(self._state)
        self._show_last_update()
        self._stop(_stop_text(condition, stop))

    def _show_last_update(self) -> None:
        position = int(self._state.position)
        if position > self._timeline.current.trace.first:
            self._phase = self._whole_update(self._timeline.go_to(position - 1))[-1]

    def _reach(self, state: Any, columns: Columns) -> None:
        self._timeline.current.trace.extend(columns)
        self._state = self._timeline.replayed(state)
        self._timeline.current.end = max(self._timeline.current.end, self._state.position)


class _Before(Mapping[str, float]):
    """The trace's values at one update, looked up only when asked for."""

    def __init__(self, trace: Trace, position: int) -> None:
        self._trace = trace
        self._position = position

    def __getitem__(self, name: str) -> float:
        return self._trace.value(name, self._position)

    def __iter__(self) -> Any:
        return iter(self._trace.names)

    def __len__(self) -> int:
        return len(self._trace.names)


def _stop_text(condition: Breakpoint, position: int) -> str:
    if isinstance(condition, NotFinite):
        return f"update {position + 1:,} would make a value not finite; this is the last good one"
    return f"{condition.text()}, at update {position:,}"


def _replaces(command: Command, waiting: Command) -> bool:
    """Whether a newer command makes a waiting one superfluous."""
    if isinstance(command, Intervene) and isinstance(waiting, Intervene):
        return supersedes(command.intervention, waiting.intervention)
    return type(command) is type(waiting) and isinstance(command, GoTo | SetSpeed | SetBudget)


_HANDLERS: Mapping[type, Callable[[Runner, Any], None]] = {
    Run: Runner._on_run,
    Pause: Runner._on_pause,
    Step: Runner._on_step,
    GoTo: Runner._on_go_to,
    Intervene: Runner._on_intervene,
    SetSpeed: Runner._on_speed,
    SetBreakpoints: Runner._on_breakpoints,
    SetBudget: Runner._on_budget,
    SwitchBranch: Runner._on_switch,
    CloseBranch: Runner._on_close_branch,
}

_STEPS: Mapping[str, Sequence[Callable[[Runner], None]]] = {
    "phase": (Runner._phase_forward, Runner._phase_back),
    "update": (Runner._update_forward, Runner._update_back),
    "epoch": (Runner._epoch_forward, Runner._epoch_back),
}
