"""The runner: one thread that steps. Commands in; the latest snapshot, the trace and events out.

It works in slices of a few milliseconds and looks at the commands between them, so that any command
is answered at once. It sends no signal and knows no screen: whoever shows the run looks at
`snapshot` when it likes, and empties `events`, in which nothing is lost.
"""

import contextlib
import math
import queue
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from engine.breakpoints import Breakpoint, NotFinite
from engine.commands import (
    BranchInfo,
    CloseBranch,
    Command,
    Event,
    Failed,
    GoTo,
    Intervene,
    Pause,
    Refused,
    Run,
    SetBreakpoints,
    SetBudget,
    SetSpeed,
    Snapshot,
    Step,
    Stopped,
    SwitchBranch,
    replaces,
)
from engine.experiment import Experiment, NotYetError
from engine.gate import Gate
from engine.interventions import InterventionError
from engine.stepper import Stepper
from engine.timeline import DEFAULT_BUDGET, Branch

SLICE = 0.004
CHUNK = 0.0008
# What even one update costs is paid by each chunk: it is to be a small part of the chunk's time.
OVERHEADS = 8
MOST_UPDATES_IN_CHUNK = 262_144
EXPLAINED_EVERY = 1.0
PHASED_BELOW = 30.0
RATE_OVER = 0.5
GATE_PATIENCE = 0.05
ALONE = 0.008
UNTHROTTLED = math.inf


@dataclass(slots=True)
class _Walk:
    """A step that is taken many times, as long as `left` and the run have any."""

    step: Callable[[], Breakpoint | None]
    left: int


class Runner:
    """Steps one experiment on a thread of its own; `close` ends the thread."""

    def __init__(
        self,
        experiment: Experiment,
        seed: int,
        *,
        budget: int = DEFAULT_BUDGET,
        gate: Gate | None = None,
        speed: float = UNTHROTTLED,
    ) -> None:
        self.experiment = experiment
        self.seed = seed
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._told: list[Event] = []
        self._stepper = Stepper(experiment, seed, budget=budget)
        self._gate = gate
        self._speed = speed
        self._running = False
        self._marching = False
        self._walk: _Walk | None = None
        self._until: int | None = None
        self._epochs_left: int | None = None
        self._reason = ""
        self._due = 0.0
        self._chunk = 1
        self._overhead = 0.0
        self._alone_since = 0.0
        self._explained = 0.0
        self._rate = 0.0
        self._rate_mark = (0.0, 0)
        self._wake = threading.Condition()
        self._commands: deque[Command] = deque()
        self._busy = False
        self._closing = False
        self.snapshot = self._take()
        self._thread = threading.Thread(target=self._work, name="stepwell-runner", daemon=True)
        self._thread.start()

    def send(self, command: Command) -> None:
        """Hand over a command; it is looked at within a slice."""
        with self._wake:
            if self._commands and replaces(command, self._commands[-1]):
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
        """Whether the thread has not ended."""
        return self._thread.is_alive()

    @property
    def breakpoints(self) -> tuple[Breakpoint, ...]:
        """The conditions at which the run stops."""
        return self._stepper.breakpoints

    def wait_idle(self, timeout: float = 60.0) -> bool:
        """Wait until no command is waiting and nothing runs; False if it takes longer."""
        with self._wake:
            return self._wake.wait_for(
                lambda: not (self._commands or self._running or self._busy), timeout
            )

    def _work(self) -> None:
        while True:
            going_on, command = self._next_turn()
            if not going_on:
                return
            try:
                if command is not None:
                    _HANDLERS[type(command)](self, command)
                elif self._running and time.monotonic() >= self._due:
                    self._slice()
            except InterventionError as error:
                self._told.append(Refused(str(error)))
            except NotYetError as error:
                self._wait(str(error))
            except Exception as error:
                self._fail(error)
            self.snapshot = self._take()
            self._publish()

    def _publish(self) -> None:
        """Let events be seen: not before the snapshot that shows what they tell of."""
        for event in self._told:
            self.events.put(event)
        self._told.clear()

    def _next_turn(self) -> tuple[bool, Command | None]:
        """Sleep until there is something to do: whether to go on, and the next command if any."""
        with self._wake:
            self._busy = False
            while not (self._commands or self._closing or self._running):
                self._wake.notify_all()
                self._wake.wait()
            if self._running and not (self._commands or self._closing):
                pause = self._due - time.monotonic()
                if pause > 0:
                    self._wake.wait(pause)
            self._busy = True
            command = self._commands.popleft() if self._commands else None
            return not self._closing, command

    def _take(self) -> Snapshot:
        stepper, timeline = self._stepper, self._stepper.timeline
        return Snapshot(
            state=stepper.state,
            phase=stepper.phase,
            running=self._running,
            rate=self._rate,
            speed=self._speed,
            reason=self._reason,
            end=timeline.current.end,
            history_bytes=timeline.bytes_held,
            history_budget=timeline.budget,
            branch=timeline.current.number,
            branches=tuple(_info(branch) for branch in timeline.branches.values()),
            trace=stepper.trace,
        )

    def _wait(self, message: str) -> None:
        """Stay where the run is, and tell what it waits for."""
        self._halt()
        self._stepper.give_up_update()
        self._told.append(Refused(message))

    def _fail(self, error: Exception) -> None:
        """Stay at the last good state and tell what happened."""
        self._halt()
        self._stepper.give_up_update()
        with contextlib.suppress(Exception):  # what has failed may fail in this as well
            self._stepper.look_back()
        position = self._stepper.position
        message = str(error) or type(error).__name__
        self._reason = f"update {position + 1:,} failed: {message}"
        self._told.append(Failed(message, position, "".join(traceback.format_exception(error))))

    def _halt(self) -> None:
        self._running = self._marching = False
        self._walk = None
        self._rate = 0.0
        self._epochs_left = None
        self._reason = ""

    def _stop(self, reason: str, trouble: str = "") -> None:
        self._halt()
        self._reason = reason
        self._stepper.keep()
        if not self._stepper.midway:
            self._stepper.look_back()
        if reason:
            self._told.append(Stopped(reason, self._stepper.position, trouble))

    def _start(self, updates: int | None, *, marching: bool) -> None:
        """Run from here: at the chosen speed, or marching, as fast as can be."""
        self._walk = self._epochs_left = None
        if self._stop_at(self._stepper.finish_update()):
            return
        now, position = time.monotonic(), self._stepper.position
        self._until = None if updates is None else position + updates
        self._stepper.arm()
        self._running, self._marching = True, marching
        self._chunk = 1
        self._reason = ""
        self._due = self._explained = now
        self._rate_mark = (now, position + 1)  # the first update comes at once

    def _on_run(self, command: Run) -> None:
        self._start(command.updates, marching=False)

    def _on_pause(self, command: Pause) -> None:
        if self._running:
            self._stop(f"paused at update {self._stepper.position:,}")

    def _on_speed(self, command: SetSpeed) -> None:
        self._speed = command.rate
        self._due = time.monotonic()

    def _on_breakpoints(self, command: SetBreakpoints) -> None:
        self._stepper.breakpoints = command.breakpoints
        self._stepper.arm()

    def _on_budget(self, command: SetBudget) -> None:
        self._stepper.timeline.set_budget(command.budget)

    def _on_intervene(self, command: Intervene) -> None:
        self._stepper.intervene(command.intervention)
        self._chunk = 1  # what was at rest may now have much to do
        self._reason = ""

    def _on_switch(self, command: SwitchBranch) -> None:
        self._halt()
        self._stepper.switch(command.number)

    def _on_close_branch(self, command: CloseBranch) -> None:
        if command.number != self._stepper.timeline.current.number:
            self._stepper.timeline.close(command.number)

    def _on_go_to(self, command: GoTo) -> None:
        self._halt()
        self._stepper.go_to(command.position)

    def _on_step(self, command: Step) -> None:
        self._halt()
        _STEPS[command.rung, command.count > 0](self, abs(command.count))

    def _phases_forward(self, count: int) -> None:
        if not self._stop_at(self._stepper.phase_forward()) and count > 1:
            self._stepper.arm()
            self._begin_walk(partial(self._stepper.phase_forward, watched=True), count - 1)

    def _phases_back(self, count: int) -> None:
        self._begin_walk(self._stepper.phase_back, count)

    def _updates_forward(self, count: int) -> None:
        if not self._stop_at(self._stepper.update_forward()) and count > 1:
            self._start(count - 1, marching=True)

    def _updates_back(self, count: int) -> None:
        self._stepper.update_back()
        if count > 1:
            self._stepper.go_to(self._stepper.position - (count - 1))

    def _epochs_forward(self, count: int) -> None:
        self._start(self._stepper.updates_to_epoch_end(), marching=True)
        self._epochs_left = count

    def _epochs_back(self, count: int) -> None:
        self._begin_walk(self._stepper.epoch_back, count)

    def _begin_walk(self, step: Callable[[], Breakpoint | None], count: int) -> None:
        """Take a step `count` times, the first of them now; fewer where the run begins or stops."""
        now = time.monotonic()
        self._running, self._marching, self._reason = True, True, ""
        self._walk = _Walk(step, count)
        self._due, self._rate_mark = now, (now, self._stepper.position)
        self._walk_on(self._walk, now)

    def _walk_on(self, walk: _Walk, now: float) -> None:
        """As many steps as fit in a slice."""
        while self._running and walk.left and time.monotonic() < now + SLICE:
            self._give_way()
            walk.left -= 1
            self._stop_at(walk.step())
            if self._stepper.at_start:
                walk.left = 0
            self._let_others_in()
        if self._running and not walk.left:
            self._halt()

    def _slice(self) -> None:
        """Run for a few milliseconds, or for as many updates as the chosen speed has due."""
        now = time.monotonic()
        speed = UNTHROTTLED if self._marching else self._speed
        if self._walk is not None:
            self._walk_on(self._walk, now)
        elif speed <= PHASED_BELOW:
            self._explain_one(now)
            self._due = max(self._due + 1 / speed, now)
        elif speed == UNTHROTTLED:
            self._explain_sometimes(now)
            while self._running and time.monotonic() < now + SLICE:
                self._timed_chunk()
        else:
            self._explain_sometimes(now)
            self._catch_up(now, speed)
        self._stepper.keep()
        self._measure_rate(now)

    def _catch_up(self, now: float, speed: float) -> None:
        """What is due at `speed` since the last slice, at most what fits in a few slices."""
        due = max(1, int((now - self._due) * speed))
        while self._running and due > 0 and time.monotonic() < now + 4 * SLICE:
            before = self._stepper.position
            self._timed_chunk(due)
            due -= max(1, self._stepper.position - before)
        self._due = now + max(1 / speed, SLICE) if due > 0 else max(self._due + 1 / speed, now)

    def _explain_sometimes(self, now: float) -> None:
        """At a readable rate, one update is looked at phase by phase."""
        if not self._marching and now - self._explained > EXPLAINED_EVERY:
            self._explain_one(now)

    def _explain_one(self, now: float) -> None:
        self._explained = now
        if not self._arrived():
            self._stop_at(self._stepper.explained_update())

    def _timed_chunk(self, most: int = MOST_UPDATES_IN_CHUNK) -> None:
        """One chunk of roughly CHUNK seconds, waiting first while the screen draws.

        Longer, up to a slice, where the first update of a chunk takes long and further ones do not.
        At most `most` updates.
        """
        self._give_way()
        updates = min(self._chunk, most)
        began = time.thread_time()  # waiting for the interpreter makes no chunk too large
        self._chunk_of(updates)
        spent = time.thread_time() - began
        self._let_others_in()
        if updates == 1:
            self._overhead = spent
        aim = min(max(CHUNK, OVERHEADS * self._overhead), SLICE)
        if spent < aim / 2 and updates == self._chunk:
            self._chunk = min(2 * self._chunk, MOST_UPDATES_IN_CHUNK)
        elif spent > 2 * aim:
            self._chunk = max(1, self._chunk // 2)

    def _give_way(self) -> None:
        """Wait while the screen draws."""
        if self._gate is not None and self._gate.wait(GATE_PATIENCE):
            self._alone_since = time.perf_counter()

    def _let_others_in(self) -> None:
        """Now and then, hand the interpreter to whoever waits for it: they get it at no other time.

        The shortest sleep there is takes as long as many a chunk, so not after each of them.
        """
        now = time.perf_counter()
        if now - self._alone_since > ALONE:
            time.sleep(0)
            self._alone_since = now

    def _chunk_of(self, updates: int) -> None:
        """At most `updates` updates; fewer where a breakpoint or the run's end comes first."""
        if self._arrived():
            return
        if self._until is not None:
            updates = min(updates, self._until - self._stepper.position)
        self._stop_at(self._stepper.advance(updates))
        self._arrived()

    def _arrived(self) -> bool:
        """Whether the run's end is reached: then it stops."""
        if not self._running or self._until is None or self._stepper.position < self._until:
            return not self._running
        if self._epochs_left is not None and self._next_epoch():
            return False
        marched = self._marching
        self._stop("" if marched else f"all updates done, at update {self._stepper.position:,}")
        return True

    def _next_epoch(self) -> bool:
        """Whether there is more of the epochs that were asked for; then it goes on."""
        assert self._until is not None and self._epochs_left is not None
        if not self._stepper.into_epoch():
            self._epochs_left -= 1
        self._until += self._stepper.updates_to_epoch_end()
        return self._epochs_left > 0

    def _stop_at(self, hit: Breakpoint | None) -> bool:
        """Whether a breakpoint was hit: then it stops, and says at which."""
        if hit is None:
            return False
        position = self._stepper.position
        if isinstance(hit, NotFinite):
            trouble = self.experiment.trouble(self._stepper.state)
            self._stop(
                f"update {position + 1:,} would make a value not finite; this is the last good one"
                + (f": {trouble}" if trouble else ""),
                trouble,
            )
        else:
            self._stop(f"{hit.text()}, at update {position:,}")
        return True

    def _measure_rate(self, now: float) -> None:
        since, position = self._rate_mark
        if self._running and now - since > RATE_OVER:
            self._rate = max(0, self._stepper.position - position) / (now - since)
            self._rate_mark = (now, self._stepper.position)


def _info(branch: Branch) -> BranchInfo:
    return BranchInfo(
        branch.number,
        branch.parent,
        branch.forked_at,
        branch.end,
        branch.trace,
        branch.interventions,
    )


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

_STEPS: Mapping[tuple[str, bool], Callable[[Runner, int], None]] = {
    ("phase", True): Runner._phases_forward,
    ("phase", False): Runner._phases_back,
    ("update", True): Runner._updates_forward,
    ("update", False): Runner._updates_back,
    ("epoch", True): Runner._epochs_forward,
    ("epoch", False): Runner._epochs_back,
}

__all__ = [
    "UNTHROTTLED",
    "BranchInfo",
    "CloseBranch",
    "Command",
    "Event",
    "Failed",
    "GoTo",
    "Intervene",
    "Pause",
    "Refused",
    "Run",
    "Runner",
    "SetBreakpoints",
    "SetBudget",
    "SetSpeed",
    "Snapshot",
    "Step",
    "Stopped",
    "SwitchBranch",
]
