"""The timeline: any update of a run can be gone back to, and forward again to the same bits.

It keeps checkpoints within a budget of bytes, the interventions with the update they came at, and
the trace. Doing something new after going back starts a branch; the old one stays, and what came
before is shared between them.
"""

import math
import time
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.checkpoints import LONGEST_REPLAY, Holding, Stretch
from engine.experiment import Experiment, arrays_of
from engine.interventions import Intervention, InterventionError, Recorded, supersedes
from engine.trace import Trace, bytes_of

DEFAULT_BUDGET = 256 * 1024 * 1024
NEARBY_STATES = 32
#: Of large states fewer: making and keeping all of them would take longer than a step back may.
FEWEST_NEARBY = 4
NEARBY_AT_ONCE = 8 << 20
#: States kept for the next steps back take at most a quarter of what all states may, and may always
#: take this much; the checkpoints have the rest.
NEARBY_PART = 4
NEARBY_BYTES = 1 << 20
#: However much the traces take, of which nothing is dropped, states may take half of the budget.
PART_OF_STATES = 2


class BranchError(InterventionError):
    """A branch that there is not, or that has to stay; the message is for people."""


def _position(recorded: Recorded) -> int:
    return recorded.position


@dataclass(slots=True)
class Branch:
    """One course of events: where it left its parent, what people did, what was measured."""

    number: int
    parent: int | None
    forked_at: int
    trace: Trace
    stretch: Stretch
    interventions: tuple[Recorded, ...] = ()
    end: int = 0

    def record(self, intervention: Recorded) -> None:
        """Note what a person did; the longer form of a stroke takes the shorter one's place."""
        last = self.interventions[-1] if self.interventions else None
        same_place = last is not None and last.position == intervention.position
        if last and same_place and supersedes(intervention.intervention, last.intervention):
            self.interventions = (*self.interventions[:-1], intervention)
        else:
            self.interventions = (*self.interventions, intervention)


def _nearby(state: Any) -> int:
    """How many states before one that is gone back to are kept for the next steps back."""
    largest = max((array.nbytes for array in arrays_of(state)), default=1)
    return min(NEARBY_STATES, max(FEWEST_NEARBY, NEARBY_AT_ONCE // max(1, largest)))


class Timeline:
    """Recent states, checkpoints, interventions and branches of one run. Used by one thread.

    `clock` tells the seconds of work done so far; how far apart checkpoints are is judged by it.
    """

    def __init__(self, experiment: Experiment, seed: int, *, budget: int = DEFAULT_BUDGET) -> None:
        self.experiment = experiment
        self.budget = budget
        self.clock: Callable[[], float] = time.thread_time
        self._worked = self.clock()
        self._checkpoints = Holding()
        self._near_ones = Holding()
        self._nearby: OrderedDict[tuple[Stretch, int], Any] = OrderedDict()
        start = experiment.initial(seed)
        trace = Trace(start.position, experiment.measure(start))
        root = Branch(0, None, 0, trace, Stretch(start.position))
        self.branches: dict[int, Branch] = {0: root}
        self.current = root
        self._stretches = [root.stretch]
        self._other_rows = 0
        self._keep(start)

    @property
    def bytes_held(self) -> int:
        """Memory of all checkpoints, of states kept for the next steps back, and of all traces.

        What several of them share counts once.
        """
        return self._checkpoints.nbytes + self._near_ones.nbytes + self._trace_bytes

    @property
    def _trace_bytes(self) -> int:
        return self._other_rows + self.current.trace.own_bytes

    @property
    def _for_states(self) -> int:
        """Bytes that states may take: what the traces leave, and always a good part."""
        return max(self.budget - self._trace_bytes, self.budget // PART_OF_STATES)

    @property
    def _for_nearby(self) -> int:
        return max(NEARBY_BYTES, self._for_states // NEARBY_PART)

    @property
    def _room(self) -> int:
        """Bytes that the checkpoints may take."""
        part = self._for_states // NEARBY_PART
        return self._for_states - part if part > NEARBY_BYTES else self._for_states

    def record(self, state: Any) -> None:
        """Keep a state that the present branch has reached, thinning when over the budget.

        Where it was before already, the state is kept for the next steps back only.
        """
        branch = self.current
        branch.end = max(branch.end, state.position)
        stretch = branch.stretch.holder(state.position)
        if state.position > branch.stretch.positions[-1]:
            self._keep(state)
            self._fit()
        elif state.position not in stretch.states:
            self._remember(stretch, state)

    def intervene(self, state: Any, intervention: Intervention) -> Any:
        """Apply and record an intervention; starts a branch if `state` is not the end."""
        changed = self.experiment.intervene(state, intervention)
        values = self.experiment.measure(changed)
        if state.position < self.current.end:
            self._fork(state.position)
        branch = self.current
        branch.record(Recorded(state.position, intervention))
        branch.trace.mark(changed.position, values)
        self._forget_near((branch.stretch, state.position))
        self._keep(changed)
        self._fit()
        return changed

    def pending(self, state: Any, *, limit: int) -> int:
        """How many of the next `limit` updates come before the next recorded intervention."""
        following = self._following(state.position)
        if following is None:
            return limit
        return min(limit, int(following.position - state.position))

    def replayed(self, state: Any) -> Any:
        """`state` after the interventions that this branch recorded at its position."""
        entries = self.current.interventions
        first = bisect_left(entries, state.position, key=_position)
        last = bisect_right(entries, state.position, key=_position)
        for recorded in entries[first:last]:
            state = self.experiment.intervene(state, recorded.intervention)
        return state

    def go_to(self, position: int) -> Any:
        """The state after update `position` of the present branch, interventions included.

        The position is brought into the branch's range.
        """
        branch = self.current
        position = min(max(position, branch.trace.first), branch.end)
        stretch = branch.stretch.holder(position)
        known = stretch.states.get(position) or self._nearby.get((stretch, position))
        if known is not None:
            return known
        at = stretch.before(position)
        near = [one for held, one in self._nearby if held is stretch and at < one < position]
        state = self._nearby[stretch, max(near)] if near else stretch.states[at]
        return self._walk(stretch, state, position)

    def _walk(self, stretch: Stretch, state: Any, position: int) -> Any:
        """Replay from `state`; the last few states on the way are kept for the next step back."""
        near = _nearby(state)
        while state.position < position:
            left = position - state.position
            stride = self.pending(state, limit=left - near if left > near else 1)
            state, _ = self.experiment.advance(state, stride)
            state = self.replayed(state)
            if position - state.position <= near:
                self._remember(stretch, state)
        return state

    def _remember(self, stretch: Stretch, state: Any) -> None:
        key = (stretch, state.position)
        self._forget_near(key)
        self._nearby[key] = state
        self._near_ones.hold(state)
        self._fit_nearby()

    def _fit_nearby(self) -> None:
        """Let go of the oldest until the rest is few enough, in number and in bytes."""
        while len(self._nearby) > 1 and (
            len(self._nearby) > 4 * NEARBY_STATES or self._near_ones.nbytes > self._for_nearby
        ):
            self._forget_near(next(iter(self._nearby)))

    def _forget_near(self, key: tuple[Stretch, int]) -> None:
        state = self._nearby.pop(key, None)
        if state is not None:
            self._near_ones.release([state])

    def _following(self, position: int) -> Recorded | None:
        recorded = self.current.interventions
        index = bisect_right(recorded, position, key=_position)
        return recorded[index] if index < len(recorded) else None

    def _fork(self, position: int) -> None:
        """A new branch that shares the present one's course up to `position` becomes the present.

        It has no checkpoint of its own yet.
        """
        old = self.current
        kept = bisect_right(old.interventions, position, key=_position)
        branch = Branch(
            max(self.branches) + 1,
            old.number,
            position,
            old.trace.fork(position),
            Stretch(position, old.stretch.holder(position)),
            old.interventions[:kept],
            end=position,
        )
        self.branches[branch.number] = branch
        self._stretches.append(branch.stretch)
        self._go_over_to(branch)

    def _go_over_to(self, branch: Branch) -> None:
        self.current = branch
        traces = [branch.trace for branch in self.branches.values()]
        self._other_rows = bytes_of(traces) - branch.trace.own_bytes

    def switch(self, number: int) -> Any:
        """Make another branch the present one; returns the state at its end.

        Raises BranchError if there is none of that number.
        """
        if number not in self.branches:
            raise BranchError("That branch is closed: there is nothing left of it to go to.")
        self._go_over_to(self.branches[number])
        return self.go_to(self.current.end)

    def close(self, number: int) -> None:
        """Let go of a branch, save for what others share with it; closing it again does nothing.

        Raises BranchError if it is the present one.
        """
        if number == self.current.number:
            raise BranchError("The present branch stays open: go to another one to close it.")
        self.branches.pop(number, None)
        needed = self._needed()
        for stretch in self._stretches:
            until = needed.get(stretch, stretch.begins)
            self._checkpoints.release(stretch.cut(until))
            for key in [key for key in self._nearby if key[0] is stretch and key[1] >= until]:
                self._forget_near(key)
        self._stretches = list(needed)
        self._go_over_to(self.current)

    def _needed(self) -> dict[Stretch, float]:
        """Until which update the branches need each stretch."""
        needed: dict[Stretch, float] = {}
        for branch in self.branches.values():
            until = math.inf
            for stretch in branch.stretch.line():
                needed[stretch] = max(until, needed.get(stretch, until))
                until = stretch.begins
        return needed

    def _keep(self, state: Any) -> None:
        """Make a state that the present branch has just reached its last checkpoint."""
        now = self.clock()
        gone = self.current.stretch.put(state, max(0.0, now - self._worked))
        self._worked = now
        self._checkpoints.hold(state)
        self._checkpoints.release(gone)

    def set_budget(self, budget: int) -> None:
        """Change the budget, in bytes; takes effect at once."""
        self.budget = budget
        for stretch in self._stretches:
            stretch.spacing = 0.0
        self._fit_nearby()
        self._fit()

    def _fit(self) -> None:
        """Thin the checkpoints to fit the budget, and where fewer do.

        A branch keeps its first state and its last one whatever the budget is.
        """
        while self.current.stretch.crowded:
            self._checkpoints.release(self.current.stretch.thin(LONGEST_REPLAY))
        while self._checkpoints.nbytes > self._room:
            longest = max(self._stretches, key=lambda stretch: len(stretch.positions))
            if len(longest.positions) <= 2:
                return
            self._checkpoints.release(longest.thin())
