"""The runner: one thread that steps. Commands in; the latest snapshot, the trace and events out.

It works in slices of a few milliseconds and looks at the commands between them, so that any command
is answered at once. It sends no signal and knows no screen: whoever shows the run looks at
`snapshot` when it likes, and empties `events`, in which nothing is lost.
"""

import contextlib
import queue
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from engine.breakpoints import Breakpoint
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
    SwitchBranch,
    replaces,
)
from engine.driver import UNTHROTTLED, Driver
from engine.experiment import Experiment, NotYetError
from engine.gate import Gate
from engine.interventions import InterventionError
from engine.stepper import Stepper
from engine.timeline import DEFAULT_BUDGET, Branch


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
        self._driver = Driver(self._stepper, self._told.append, gate, speed)
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
                lambda: not (self._commands or self._driver.running or self._busy), timeout
            )

    def _work(self) -> None:
        while True:
            going_on, command = self._next_turn()
            if not going_on:
                return
            try:
                if command is not None:
                    _HANDLERS[type(command)](self, command)
                elif self._driver.running and time.monotonic() >= self._driver.due:
                    self._driver.slice()
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
            while not (self._commands or self._closing or self._driver.running):
                self._wake.notify_all()
                self._wake.wait()
            if self._driver.running and not (self._commands or self._closing):
                pause = self._driver.due - time.monotonic()
                if pause > 0:
                    self._wake.wait(pause)
            self._busy = True
            command = self._commands.popleft() if self._commands else None
            return not self._closing, command

    def _take(self) -> Snapshot:
        stepper, timeline, driver = self._stepper, self._stepper.timeline, self._driver
        return Snapshot(
            state=stepper.state,
            phase=stepper.phase,
            running=driver.running,
            rate=driver.rate,
            speed=driver.speed,
            reason=driver.reason,
            end=timeline.current.end,
            history_bytes=timeline.bytes_held,
            history_budget=timeline.budget,
            branch=timeline.current.number,
            branches=tuple(_info(branch) for branch in timeline.branches.values()),
            trace=stepper.trace,
        )

    def _wait(self, message: str) -> None:
        """Stay where the run is, and tell what it waits for."""
        self._driver.halt()
        self._stepper.give_up_update()
        self._told.append(Refused(message))

    def _fail(self, error: Exception) -> None:
        """Stay at the last good state and tell what happened."""
        self._driver.halt()
        self._stepper.give_up_update()
        with contextlib.suppress(Exception):  # what has failed may fail in this as well
            self._stepper.look_back()
        position = self._stepper.position
        message = str(error) or type(error).__name__
        self._driver.reason = f"update {position + 1:,} failed: {message}"
        self._told.append(Failed(message, position, "".join(traceback.format_exception(error))))

    def _on_run(self, command: Run) -> None:
        self._driver.start(command.updates, marching=False)

    def _on_pause(self, command: Pause) -> None:
        if self._driver.running:
            self._driver.stop(f"paused at update {self._stepper.position:,}")

    def _on_speed(self, command: SetSpeed) -> None:
        self._driver.speed = command.rate
        self._driver.due = time.monotonic()

    def _on_breakpoints(self, command: SetBreakpoints) -> None:
        self._stepper.breakpoints = command.breakpoints
        self._stepper.arm()

    def _on_budget(self, command: SetBudget) -> None:
        self._stepper.timeline.set_budget(command.budget)

    def _on_intervene(self, command: Intervene) -> None:
        self._stepper.intervene(command.intervention)
        self._driver.begin_gently()

    def _on_switch(self, command: SwitchBranch) -> None:
        self._driver.halt()
        self._stepper.switch(command.number)

    def _on_close_branch(self, command: CloseBranch) -> None:
        if command.number != self._stepper.timeline.current.number:
            self._stepper.timeline.close(command.number)

    def _on_go_to(self, command: GoTo) -> None:
        self._driver.halt()
        self._stepper.go_to(command.position)

    def _on_step(self, command: Step) -> None:
        self._driver.step(command.rung, command.count)


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
