"""The network that a study is about: its experiment with all memories stored, and its runs."""

import pickle
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data import Dataset
from engine.experiment import Declaration, Experiment
from engine.interventions import Clamp, Draw
from engine.laboratory.study import StudyError
from engine.networks import EXPERIMENTS, build, declaration
from engine.parameters import Value, check_all
from engine.randomness import uniform, words

Signs = NDArray[np.int8]

FAMILY = "Hopfield"
FIRST_SWEEPS = 16
MOST_SWEEPS = 256


@dataclass(frozen=True, slots=True)
class Patterns:
    """Patterns of -1/+1 to be stored, in a form that can be sent and compared: bits, row by row."""

    name: str
    shape: tuple[int, int]
    labels: tuple[str, ...]
    bits: bytes

    def signs(self) -> Signs:
        """(P, N)."""
        size = self.shape[0] * self.shape[1]
        count = len(self.labels) * size
        ones = np.unpackbits(np.frombuffer(self.bits, np.uint8), count=count)
        return (2 * ones.astype(np.int8) - 1).reshape(-1, size)

    def dataset(self) -> Dataset:
        """As data that an experiment can be built on: full brightness where a unit is +1."""
        items = np.where(self.signs() > 0, 255, 0).astype(np.uint8).reshape(-1, *self.shape)
        return Dataset(self.name, items, np.arange(len(items)), self.labels, "patterns")


def packed(signs: Signs) -> bytes:
    """The patterns (..., N), -1/+1, as bits."""
    return np.packbits(signs > 0).tobytes()


def random_patterns(units: int, count: int, seed: int, number: int) -> Patterns:
    """Pattern set `number`: each unit is -1 or +1 with equal chance, whatever the others are."""
    drawn = words(seed, f"patterns {units}", number, (units * count + 63) // 64)
    bits = drawn.astype("<u8").view(np.uint8)
    ones = np.unpackbits(bits, count=units * count)
    labels = tuple(f"#{index}" for index in range(count))
    return Patterns("random patterns", picture_shape(units), labels, np.packbits(ones).tobytes())


def picture_shape(units: int) -> tuple[int, int]:
    """Rows and columns of a picture of so many units, as square as can be."""
    rows = max(row for row in range(1, int(units**0.5) + 1) if units % row == 0)
    return rows, units // rows


@dataclass(frozen=True, slots=True)
class Source:
    """Where a study's network comes from: experiment, values, data and the seed of all of it.

    `data` is what `--data` takes, None for the experiment's own, or the patterns themselves.
    `learned` is a network that has learned more than these say, as `frozen` gives it.
    """

    experiment: str
    values: tuple[tuple[str, Value], ...]
    data: str | Patterns | None
    seed: int
    learned: bytes = b""

    @classmethod
    def of(
        cls,
        experiment: str,
        values: Mapping[str, Any],
        data: str | Patterns | None,
        seed: int,
        learned: bytes = b"",
    ) -> "Source":
        """The source with every value checked. Raises ParameterError, and StudyError where the
        experiment has no memories.
        """
        declared = declaration(experiment)
        if not _is_one_memory(declared):
            names = [name for name, known in EXPERIMENTS.items() if _is_one_memory(known)]
            several = declared.family == FAMILY
            trouble = "compares several rules" if several else "has no memories to end in"
            raise StudyError(f"{experiment} {trouble}: choose one of {', '.join(names)}.")
        checked = check_all(declared.parameters, values)
        return cls(experiment, tuple(checked.items()), data, seed, learned)

    def value(self, name: str) -> Value | None:
        return dict(self.values).get(name)


def _is_one_memory(declared: Declaration) -> bool:
    """Whether it is one associative memory, with one rule: what a study can be about."""
    rules = [parameter for parameter in declared.parameters if parameter.name == "rule"]
    return declared.family == FAMILY and bool(rules)


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """An experiment, and its state once all memories are stored: what every run begins from."""

    experiment: Experiment
    stored: Any

    @property
    def memories(self) -> Signs:
        """(P, N)."""
        patterns: Signs = self.stored.memories.X_T.T
        return patterns

    @property
    def labels(self) -> tuple[str, ...]:
        names: tuple[str, ...] = self.stored.memories.labels
        return names

    @property
    def units(self) -> int:
        return int(self.stored.units)

    def at(self, s: Signs, seed: int) -> Any:
        """The state with units `s` (N,), whose further course is that of `seed`."""
        drawn = self.experiment.intervene(self.stored, Draw(np.arange(self.units), s))
        return replace(drawn, seed=seed)

    def energy(self, state: Any) -> float | None:
        """E of a state; None where the rule has no energy."""
        return self.experiment.measure(state).get("energy")

    def at_rest(self, state: Any) -> Any:
        """Where `state` leads: at rest, in a two-cycle, or still moving after many sweeps."""
        sweep, sweeps = self.experiment.updates_in_epoch(state), 0
        while sweeps < MOST_SWEEPS and not (state.at_rest or state.two_cycle):
            more = max(FIRST_SWEEPS, sweeps)
            state, _ = self.experiment.advance(state, more * sweep)
            sweeps += more
        return state


def built(source: Source) -> Experiment:
    """The source's experiment. Raises ParameterError and DataError as `build` does."""
    values = dict(source.values)
    if isinstance(source.data, Patterns):
        return declaration(source.experiment).build(values, source.data.dataset())
    return build(source.experiment, values, source.data)


@lru_cache(maxsize=2)
def network(source: Source) -> Network:
    """The source's network, kept for the next job of the same process."""
    return stored(source)


def stored(source: Source) -> Network:
    """The source's network with all memories stored. Raises as `built` does."""
    experiment = built(source)
    state = pickle.loads(source.learned) if source.learned else experiment.initial(source.seed)
    while state.waiting:
        state, _ = experiment.advance(state, len(state.waiting))
    return Network(experiment, state)


def frozen(experiment: Experiment, state: Any) -> bytes:
    """The state's network, whatever its units are and however far its run is, for a Source.

    Held units are let go. Equal networks have equal bytes.
    """
    units = np.arange(state.units)
    free = experiment.intervene(state, Clamp(units, hold=False))
    plain = experiment.intervene(free, Draw(units, np.ones(state.units, np.int8)))
    begun = replace(plain, position=0, visits=0, flips=0, origin=0, heated=0, two_cycle=False)
    return pickle.dumps(begun)


def random_signs(seed: int, stream: str, number: int, units: int) -> Signs:
    """Units of -1 or +1 with equal chance: (units,)."""
    upper = uniform(words(seed, stream, number, units)) >= 0.5
    return np.where(upper, np.int8(1), np.int8(-1))
