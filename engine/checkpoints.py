"""Checkpoints: the states that a replay begins at, so far apart that few of them are enough.

How far apart two are is told in seconds of work: those that the run took from one to the other.
"""

import math
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment import arrays_of

STATE_OVERHEAD = 1024
#: More than this many are thinned also where there is room, as long as replay from one to the
#: next stays this short.
MANY = 4096
LONGEST_REPLAY = 0.032
SHORTEST_SPACING = 0.001
#: Of so many states one is let go at a time: none of a run's slices has to wait for all of them.
PART_AT_ONCE = 1024


class Holding:
    """States that are held, and the memory of their arrays; one that many share counts once."""

    def __init__(self) -> None:
        self._held: Counter[int] = Counter()  # states and arrays, by identity
        self._arrays: dict[int, tuple[int, ...]] = {}
        self._sizes: dict[int, int] = {}
        self._array_bytes = 0

    @property
    def nbytes(self) -> int:
        """Memory, in bytes."""
        return self._array_bytes + STATE_OVERHEAD * len(self._arrays)

    def hold(self, state: Any) -> None:
        """Count a state and its arrays."""
        self._held[id(state)] += 1
        if id(state) in self._arrays:
            return
        arrays = arrays_of(state)
        self._arrays[id(state)] = tuple(map(id, arrays))
        for part in arrays:
            if not self._held[id(part)]:
                self._sizes[id(part)] = part.nbytes
                self._array_bytes += part.nbytes
            self._held[id(part)] += 1

    def release(self, states: Sequence[Any]) -> None:
        """Count states no longer that were held; what they hold is not looked for again."""
        for state in states:
            if self._let_go(id(state)):
                for part in self._arrays.pop(id(state)):
                    if self._let_go(part):
                        self._array_bytes -= self._sizes.pop(part)

    def _let_go(self, held: int) -> bool:
        """Whether that was the last time that it was held."""
        self._held[held] -= 1
        if self._held[held]:
            return False
        del self._held[held]
        return True


@dataclass(slots=True, eq=False)
class Stretch:
    """The checkpoints of one branch from the update on at which it `begins`.

    Those of the updates before are in its `stem`, the stretch that it parted from, which several
    may share. `spacing`, in seconds: what lies between two that are no farther apart is let go.
    """

    begins: int
    stem: "Stretch | None" = None
    positions: list[int] = field(default_factory=list)
    states: dict[int, Any] = field(default_factory=dict)
    spacing: float = 0.0
    #: Seconds of work from the checkpoint before to each.
    _seconds: "array[float]" = field(default_factory=lambda: array("d"))
    _thinned: int = 1  # the first that the present round of thinning has not come to

    def line(self) -> Iterator["Stretch"]:
        """This stretch, the one that it stems from, and so on."""
        stretch: Stretch | None = self
        while stretch is not None:
            yield stretch
            stretch = stretch.stem

    def holder(self, position: int) -> "Stretch":
        """The one of the line that has the checkpoints around update `position`."""
        return next(stretch for stretch in self.line() if position >= stretch.begins)

    def before(self, position: int) -> int:
        """The last update up to and including `position` of which there is a checkpoint."""
        return self.positions[bisect_right(self.positions, position) - 1]

    @property
    def crowded(self) -> bool:
        """Whether there are so many that fewer would do."""
        return len(self.positions) > MANY and self.spacing < LONGEST_REPLAY

    def put(self, state: Any, seconds: float) -> list[Any]:
        """Keep a state `seconds` of work after the last one, or in its place; returns those let go.

        The last one stays only where its neighbours would be too far apart without it.
        """
        gone = []
        if state.position in self.states:
            gone.append(self.states[state.position])
        else:
            if len(self.positions) > 1 and self._seconds[-1] + seconds <= self.spacing:
                gone.append(self.states.pop(self.positions.pop()))
                seconds += self._seconds.pop()
            self.positions.append(state.position)
            self._seconds.append(seconds)
        self.states[state.position] = state
        return gone

    def thin(self, widest: float = math.inf) -> list[Any]:
        """Let go of the next few that the spacing allows, never the first nor the last.

        Where none is left that it allows, the spacing is doubled, or as wide as any needs to go,
        and at most `widest`, for a new round; returns the states.
        """
        last = len(self.positions) - 1
        most = 1 + last // PART_AT_ONCE
        begin = end = self._next_to_go()
        if begin >= last:
            least = self._around(1, last).min(initial=math.inf)
            wider = max(SHORTEST_SPACING, 2 * self.spacing, float(least))
            self._thinned, self.spacing = 1, min(wider, widest)
            return []
        staying: list[int] = []
        gone: list[int] = []
        while end < last and len(gone) < most and len(staying) <= 2 * most:
            together = self._seconds[end] + self._seconds[end + 1]
            if together <= self.spacing:
                gone.append(end)
                self._seconds[end + 1] = together
            else:
                staying.append(end)
            end += 1
        states = [self.states.pop(self.positions[index]) for index in gone]
        self.positions[begin:end] = [self.positions[index] for index in staying]
        self._seconds[begin:end] = array("d", [self._seconds[index] for index in staying])
        self._thinned = begin + len(staying)
        return states

    def _around(self, begin: int, end: int) -> NDArray[np.float64]:
        """Seconds between the neighbours of each of the checkpoints number begin .. end-1."""
        seconds = np.array(self._seconds[begin : end + 1])
        together: NDArray[np.float64] = seconds[:-1] + seconds[1:]
        return together

    def _next_to_go(self) -> int:
        """The number of the next that the spacing allows to go in this round, or of the last."""
        last = len(self.positions) - 1
        for begin in range(self._thinned, last, PART_AT_ONCE):
            allowed = self._around(begin, min(begin + PART_AT_ONCE, last)) <= self.spacing
            if allowed.any():
                return begin + int(allowed.argmax())
        return last

    def cut(self, position: float) -> list[Any]:
        """Let go of all from update `position` on; returns the states."""
        first = bisect_left(self.positions, position)
        states = [self.states.pop(later) for later in self.positions[first:]]
        del self.positions[first:], self._seconds[first:]
        return states
