"""The timeline: any update of a run can be gone back to, and forward again to the same bits.

It keeps checkpoints within a budget of bytes, the interventions with the update they came at, and
the trace. Doing something new after going back starts a branch; the old one stays.
"""

from bisect import bisect_left, bisect_right, insort
from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from typing import Any

from engine.experiment import Experiment, arrays_of
from engine.interventions import Intervention, Recorded, supersedes
from engine.trace import Trace

DEFAULT_BUDGET = 256 * 1024 * 1024
STATE_OVERHEAD = 1024
NEARBY_STATES = 32
#: Of large states fewer: making and keeping all of them would take longer than a step back may.
FEWEST_NEARBY = 4
NEARBY_AT_ONCE = 8 << 20
#: States kept for the next steps back take at most a quarter of the budget, and may always take
#: this much; the checkpoints have the rest.
NEARBY_PART = 4
NEARBY_BYTES = 1 << 20


def _position(recorded: Recorded) -> int:
    return recorded.position


@dataclass(slots=True)
class Branch:
    """One course of events: where it left its parent, what people did, what was measured."""

    number: int
    parent: int | None
    forked_at: int
    trace: Trace
    interventions: tuple[Recorded, ...] = ()
    end: int = 0
    positions: list[int] = field(default_factory=list)
    states: dict[int, Any] = field(default_factory=dict)

    def record(self, intervention: Recorded) -> None:
        """Note what a person did; the longer form of a stroke takes the shorter one's place."""
        last = self.interventions[-1] if self.interventions else None
        same_place = last is not None and last.position == intervention.position
        if last and same_place and supersedes(intervention.intervention, last.intervention):
            self.interventions = (*self.interventions[:-1], intervention)
        else:
            self.interventions = (*self.interventions, intervention)

    def keep(self, state: Any) -> None:
        """Hold `state` as the checkpoint of its position."""
        if state.position not in self.states:
            insort(self.positions, state.position)
        self.states[state.position] = state

    def drop(self, position: int) -> Any:
        """Let go of a checkpoint; returns the state."""
        self.positions.remove(position)
        return self.states.pop(position)


class _Holding:
    """States that are held, and the memory of their arrays; one that many share counts once."""

    def __init__(self) -> None:
        self._held: Counter[int] = Counter()
        self._array_bytes = 0
        self._states = 0

    @property
    def nbytes(self) -> int:
        return self._array_bytes + STATE_OVERHEAD * self._states

    def hold(self, state: Any) -> None:
        self._states += 1
        for array in arrays_of(state):
            if not self._held[id(array)]:
                self._array_bytes += array.nbytes
            self._held[id(array)] += 1

    def release(self, state: Any) -> None:
        self._states -= 1
        for array in arrays_of(state):
            self._held[id(array)] -= 1
            if not self._held[id(array)]:
                self._array_bytes -= array.nbytes
                del self._held[id(array)]


def _nearby(state: Any) -> int:
    """How many states before one that is gone back to are kept for the next steps back."""
    largest = max((array.nbytes for array in arrays_of(state)), default=1)
    return min(NEARBY_STATES, max(FEWEST_NEARBY, NEARBY_AT_ONCE // max(1, largest)))


class Timeline:
    """Recent states, checkpoints, interventions and branches of one run. Used by one thread."""

    def __init__(self, experiment: Experiment, seed: int, *, budget: int = DEFAULT_BUDGET) -> None:
        self.experiment = experiment
        self.budget = budget
        self._checkpoints = _Holding()
        self._near_ones = _Holding()
        self._nearby: OrderedDict[tuple[int, int], Any] = OrderedDict()
        start = experiment.initial(seed)
        root = Branch(0, None, 0, Trace(start.position, experiment.measure(start)))
        self.branches: dict[int, Branch] = {0: root}
        self.current = root
        self._keep(root, start)

    @property
    def bytes_held(self) -> int:
        """Memory that checkpoints take, and states kept for the next steps back."""
        return self._checkpoints.nbytes + self._near_ones.nbytes

    @property
    def _room(self) -> int:
        """Bytes that the checkpoints may take."""
        part = self.budget // NEARBY_PART
        return self.budget - part if part > NEARBY_BYTES else self.budget

    def record(self, state: Any) -> None:
        """Keep a state that the present branch has just reached, thinning when over the budget."""
        branch = self.current
        branch.end = max(branch.end, state.position)
        if state.position not in branch.states:
            self._keep(branch, state)
            self._fit()

    def intervene(self, state: Any, intervention: Intervention) -> Any:
        """Apply and record an intervention; starts a branch if `state` is not the end."""
        changed = self.experiment.intervene(state, intervention)
        if state.position < self.current.end:
            self._fork(state)
        branch = self.current
        branch.record(Recorded(state.position, intervention))
        self._forget_nearby(branch, state.position)
        self._release(branch.states.get(state.position))
        if state.position in branch.states:
            branch.drop(state.position)
        self._keep(branch, changed)
        self._fit()
        branch.trace.mark(changed.position, self.experiment.measure(changed))
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
        known = branch.states.get(position) or self._nearby.get((branch.number, position))
        if known is not None:
            return known
        at = branch.positions[bisect_right(branch.positions, position) - 1]
        for back in range(1, NEARBY_STATES):
            near = self._nearby.get((branch.number, position - back))
            if near is not None and position - back > at:
                return self._walk(near, position)
        return self._walk(branch.states[at], position)

    def _walk(self, state: Any, position: int) -> Any:
        """Replay from `state`; the last few states on the way are kept for the next step back."""
        near = _nearby(state)
        while state.position < position:
            left = position - state.position
            stride = self.pending(state, limit=left - near if left > near else 1)
            state, _ = self.experiment.advance(state, stride)
            state = self.replayed(state)
            if position - state.position <= near:
                self._remember(state)
        return state

    def _remember(self, state: Any) -> None:
        key = (self.current.number, state.position)
        self._forget_near(key)
        self._nearby[key] = state
        self._near_ones.hold(state)
        self._fit_nearby()

    def _fit_nearby(self) -> None:
        """Let go of the oldest until the rest is few enough, in number and in bytes."""
        while len(self._nearby) > 1 and (
            len(self._nearby) > 4 * NEARBY_STATES
            or self._near_ones.nbytes > max(NEARBY_BYTES, self.budget // NEARBY_PART)
        ):
            self._forget_near(next(iter(self._nearby)))

    def _forget_near(self, key: tuple[int, int]) -> None:
        state = self._nearby.pop(key, None)
        if state is not None:
            self._near_ones.release(state)

    def _forget_nearby(self, branch: Branch, position: int) -> None:
        for key in [key for key in self._nearby if key[0] == branch.number and key[1] >= position]:
            self._forget_near(key)

    def _following(self, position: int) -> Recorded | None:
        recorded = self.current.interventions
        index = bisect_right(recorded, position, key=_position)
        return recorded[index] if index < len(recorded) else None

    def _fork(self, state: Any) -> None:
        """A new branch that shares the present one's course up to `state` becomes the present."""
        old = self.current
        number = max(self.branches) + 1
        kept = bisect_right(old.interventions, state.position, key=_position)
        interventions = old.interventions[:kept]
        branch = Branch(
            number,
            old.number,
            state.position,
            old.trace.copy_until(state.position),
            interventions,
            end=state.position,
        )
        for position in old.positions:
            if position < state.position:
                self._keep(branch, old.states[position])
        self._keep(branch, state)
        self.branches[number] = branch
        self.current = branch

    def switch(self, number: int) -> Any:
        """Make another branch the present one; returns the state at its end."""
        self.current = self.branches[number]
        return self.go_to(self.current.end)

    def close(self, number: int) -> None:
        """Let go of a branch that is not the present one."""
        branch = self.branches.pop(number)
        for state in branch.states.values():
            self._release(state)
        self._forget_nearby(branch, branch.trace.first)

    def _keep(self, branch: Branch, state: Any) -> None:
        branch.keep(state)
        self._checkpoints.hold(state)

    def _release(self, state: Any) -> None:
        if state is not None:
            self._checkpoints.release(state)

    def set_budget(self, budget: int) -> None:
        """Change the budget, in bytes; takes effect at once."""
        self.budget = budget
        self._fit_nearby()
        self._fit()

    def _fit(self) -> None:
        """Thin the checkpoints, every other one of the longest branch first, to fit the budget.

        A branch keeps its first state and its last one whatever the budget is.
        """
        while self._checkpoints.nbytes > self._room:
            branch = max(self.branches.values(), key=lambda candidate: len(candidate.positions))
            if len(branch.positions) <= 2:
                return
            for position in branch.positions[1:-1:2]:
                self._release(branch.drop(position))
