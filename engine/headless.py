"""A run without a screen: from update 0 until all is done, or a condition comes to hold."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.breakpoints import Breakpoint, NotFinite, parse
from engine.channels import Series
from engine.commands import BranchInfo, Snapshot
from engine.experiment import Experiment
from engine.reporting import Outcome
from engine.stepper import Stepper

CHUNK = 0.05
MOST_UPDATES_IN_CHUNK = 1 << 22
HISTORY_BYTES = 64 * 1024 * 1024
ALL_DONE = "all updates done"
NOT_FINITE = "not finite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How far to run: `updates` or `epochs`, or until one of the conditions comes to hold."""

    updates: int | None = None
    epochs: int | None = None
    until: tuple[Breakpoint, ...] = ()


class Headless:
    """One run, as fast as can be. `progress` is told the position about twenty times a second."""

    def __init__(
        self, experiment: Experiment, seed: int, *, progress: Callable[[int], None] | None = None
    ) -> None:
        self.stepper = Stepper(experiment, seed, budget=HISTORY_BYTES)
        self.experiment = experiment
        self._progress = progress or _unwatched
        self._series: dict[str, Series] = {}
        self._reason = ""

    def run(self, plan: Plan) -> Outcome:
        """Go through with the plan. A value that is not finite ends it at the update before."""
        began = time.perf_counter()
        hit = self._advance(plan)
        seconds = time.perf_counter() - began
        self._reason = self._reason_of(hit)
        stepper = self.stepper
        return Outcome(
            experiment=self.experiment,
            seed=stepper.state.seed,
            state=stepper.state,
            trace=stepper.trace,
            series=self._all_series(),
            reason=self._reason,
            finite=not isinstance(hit, NotFinite),
            seconds=seconds,
        )

    def _reason_of(self, hit: Breakpoint | None) -> str:
        if hit is None:
            return ALL_DONE
        if not isinstance(hit, NotFinite):
            return hit.text()
        trouble = self.experiment.trouble(self.stepper.state)
        return f"{NOT_FINITE}: {trouble}" if trouble else NOT_FINITE

    def snapshot(self) -> Snapshot:
        """The run as the window's views see it, with the last phase of its last update."""
        stepper, timeline = self.stepper, self.stepper.timeline
        stepper.look_back()
        branch = timeline.current
        return Snapshot(
            state=stepper.state,
            phase=stepper.phase,
            running=False,
            rate=0.0,
            speed=math.inf,
            reason=self._reason,
            end=branch.end,
            history_bytes=timeline.bytes_held,
            history_budget=timeline.budget,
            branch=branch.number,
            branches=(BranchInfo(branch.number, None, 0, branch.end, branch.trace, ()),),
            trace=branch.trace,
        )

    def _advance(self, plan: Plan) -> Breakpoint | None:
        stepper, chunk = self.stepper, 1
        stepper.breakpoints = (NotFinite(), *plan.until)
        stepper.arm(fresh=True)
        self._note_series()
        while (left := self._left(plan)) > 0:
            began = time.perf_counter()
            hit = stepper.advance(min(chunk, left))
            spent = time.perf_counter() - began
            self._note_series()
            self._progress(stepper.position)
            if hit is not None:
                return hit
            stepper.keep()
            if spent < CHUNK / 2:
                chunk = min(2 * chunk, MOST_UPDATES_IN_CHUNK)
            elif spent > 2 * CHUNK:
                chunk = max(1, chunk // 2)
        return None

    def _left(self, plan: Plan) -> int:
        """How many updates are left; where epochs count, at least that many."""
        if plan.epochs is None:
            return (plan.updates or 0) - self.stepper.position
        state = self.stepper.state
        epochs = plan.epochs - self.experiment.epoch(state)
        if epochs <= 0:
            return 0
        return max(1, round(epochs * self.experiment.updates_in_epoch(state)))

    def _note_series(self) -> None:
        for series in self.experiment.series(self.stepper.state):
            self._series.setdefault(series.name, series)

    def _all_series(self) -> tuple[Series, ...]:
        """Those of the last state in their order, then those that are no more."""
        now = {series.name: series for series in self.experiment.series(self.stepper.state)}
        return tuple((now | self._series | now).values())


def conditions(experiment: Experiment, seed: int, texts: Sequence[str]) -> tuple[Breakpoint, ...]:
    """The conditions that `texts` say; raises BreakpointError for what cannot be understood.

    A condition may name a series that comes with the first updates only.
    """
    if not texts:
        return ()
    start = experiment.initial(seed)
    sweep = experiment.updates_in_epoch(start)
    names = _names_to_come(experiment, start)
    return tuple(parse(text, names=names, sweep=sweep) for text in texts)


def _names_to_come(experiment: Experiment, state: Any) -> tuple[str, ...]:
    """All series that there are once no update brings another one."""
    known = {series.name: None for series in experiment.series(state)}
    while True:
        state, _ = experiment.advance(state, 1)
        found = {series.name: None for series in experiment.series(state)}
        if found.keys() <= known.keys():
            return tuple(known)
        known |= found


def _unwatched(position: int) -> None:
    """Nobody looks at how far it is."""
