"""Where does it end? From many random and corrupted starts, the end states, and what is recalled.

Even starts are random; odd ones are a memory with a share of its units flipped. Memories and shares
take turns in a random order, so that any number of starts is spread evenly over them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.data.corruption import flip
from engine.laboratory.network import Network, Signs, Source, network, packed, random_signs
from engine.laboratory.statistics import Share, share
from engine.networks.hopfield.attractors import Ending, ended_in
from engine.randomness import permutation, words

FLIPS = tuple(step / 20 for step in range(11))
STARTS_IN_JOB = 16
CYCLE = "cycle"


@dataclass(frozen=True, slots=True)
class Start:
    """Start number `number`: from a memory with a share of it flipped, or (None) at random."""

    number: int
    memory: int | None = None
    flip: float = 0.0


def start(number: int, memories: int, seed: int) -> Start:
    """Which start has the number."""
    if number % 2 == 0:
        return Start(number)
    cells = memories * len(FLIPS)
    turn, place = divmod(number // 2, cells)
    memory, level = divmod(int(permutation(seed, "basin cells", turn, cells)[place]), len(FLIPS))
    return Start(number, memory, FLIPS[level])


@dataclass(frozen=True, slots=True)
class Run:
    """One start and where it ended: what that is, its energy if it has one, its units as bits."""

    start: Start
    ending: Ending
    energy: float | None
    bits: bytes
    recalled: bool


@dataclass(frozen=True, slots=True)
class StartsJob:
    """The starts number `first` to `last` - 1."""

    source: Source
    first: int
    last: int

    @property
    def parts(self) -> int:
        return self.last - self.first

    def run(self) -> list[Run]:
        net = network(self.source)
        endings: dict[bytes, Ending] = {}
        return [_run(net, self.source.seed, number, endings) for number in self._numbers()]

    def _numbers(self) -> range:
        return range(self.first, self.last)


def _run(net: Network, seed: int, number: int, endings: dict[bytes, Ending]) -> Run:
    chosen = start(number, len(net.memories), seed)
    visits = int(words(seed, "basin visits", number, 1)[0])
    state = _one_of_cycle(net, net.at_rest(net.at(_units(net, seed, chosen), visits)))
    bits = packed(state.s)
    if not state.at_rest or bits not in endings:
        endings[bits] = ended_in(state)
    recalled = chosen.memory is not None and np.array_equal(state.s, net.memories[chosen.memory])
    return Run(chosen, endings[bits], net.energy(state), bits, recalled)


def _units(net: Network, seed: int, chosen: Start) -> Signs:
    if chosen.memory is None:
        return random_signs(seed, "basin starts", chosen.number, net.units)
    drawn = words(seed, "basin flips", chosen.number, net.units)
    return flip(net.memories[chosen.memory], chosen.flip, drawn)


def _one_of_cycle(net: Network, state: Any) -> Any:
    """Of the two states of a two-cycle always the same one, whichever a run came to first."""
    if not state.two_cycle:
        return state
    other, _ = net.experiment.advance(state, 1)
    return min(state, other, key=lambda either: packed(either.s))


@dataclass(frozen=True, slots=True)
class EndState:
    """A state in which runs ended: `count` of them, `from_random` of these from a random start."""

    ending: Ending
    energy: float | None
    count: int
    from_random: int
    bits: bytes
    shape: tuple[int, int]

    def picture(self) -> Signs:
        """(rows, columns), -1/+1."""
        rows, columns = self.shape
        ones = np.unpackbits(np.frombuffer(self.bits, np.uint8), count=rows * columns)
        return (2 * ones.astype(np.int8) - 1).reshape(rows, columns)


@dataclass(frozen=True, slots=True)
class Recall:
    """How often memory number `memory` (None: any) was recalled exactly, by share flipped."""

    memory: int | None
    label: str
    shares: tuple[tuple[float, Share], ...]


@dataclass(frozen=True, slots=True)
class BasinFindings:
    """What was found from `starts` starts: end states, the most frequent first; recall curves.

    `recalls` has one curve for each memory, `pooled` is that of all of them together.
    """

    starts: int
    labels: tuple[str, ...]
    end_states: tuple[EndState, ...]
    recalls: tuple[Recall, ...]
    pooled: Recall

    def share_of(self, end: EndState) -> float:
        """Share of all starts that ended there."""
        return end.count / self.starts

    def named(self, end: EndState) -> str:
        """What it is, with the names of the memories it is made of."""
        names = [self.labels[index] for index in end.ending.memories]
        signs = ("" if sign > 0 else "−" for sign in end.ending.signs)
        return _NAMES[end.ending.kind].format(
            one=", ".join(names),
            sum=" + ".join(
                f"{sign}{name}" for sign, name in zip(signs, names, strict=True)
            ).replace("+ −", "− "),
        )


_NAMES = {
    "memory": "memory {one}",
    "inverse": "inverse of {one}",
    "mixture": "mixture {sum}",
    "fixed_point": "another fixed point",
    "cycle": "a two-cycle",
    "moving": "not at rest",
}


@dataclass(frozen=True, slots=True)
class Basins:
    """The study: `starts` starts of the source's network."""

    source: Source
    starts: int

    @property
    def jobs(self) -> Sequence[StartsJob]:
        firsts = range(0, self.starts, STARTS_IN_JOB)
        return [
            StartsJob(self.source, first, min(first + STARTS_IN_JOB, self.starts))
            for first in firsts
        ]

    def findings(self, results: Mapping[int, Sequence[Run]]) -> BasinFindings:
        net = network(self.source)
        runs = [run for number in sorted(results) for run in results[number]]
        each = [_recall(runs, index, label) for index, label in enumerate(net.labels)]
        return BasinFindings(
            starts=len(runs),
            labels=net.labels,
            end_states=_end_states(runs, net.experiment.unit_shape),
            recalls=tuple(each),
            pooled=_recall(runs, None, "all memories"),
        )


def _end_states(runs: Sequence[Run], shape: tuple[int, int]) -> tuple[EndState, ...]:
    by_end: dict[tuple[str, bytes], list[Run]] = defaultdict(list)
    for run in runs:
        by_end[run.ending.kind, run.bits].append(run)
    found = [
        EndState(
            ending=same[0].ending,
            energy=same[0].energy,
            count=len(same),
            from_random=sum(run.start.memory is None for run in same),
            bits=same[0].bits,
            shape=shape,
        )
        for same in by_end.values()
    ]
    return tuple(sorted(found, key=lambda end: (-end.count, end.energy or 0.0, end.bits)))


def _recall(runs: Sequence[Run], memory: int | None, label: str) -> Recall:
    """The curve of one memory, or with None of all: at each share of which there were starts."""
    by_flip: dict[float, list[bool]] = defaultdict(list)
    for run in runs:
        if run.start.memory is not None and memory in (None, run.start.memory):
            by_flip[run.start.flip].append(run.recalled)
    shares = ((flipped, share(sum(by_flip[flipped]), len(by_flip[flipped]))) for flipped in by_flip)
    return Recall(memory, label, tuple(sorted(shares, key=lambda item: item[0])))
