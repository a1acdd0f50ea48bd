"""The Hopfield experiments: recalling digits, recalling pictures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.breakpoints import Breakpoint, Settled, TwoCycle
from engine.channels import Channel, Focus, Series
from engine.data import DataError, Dataset
from engine.data.corruption import corrupted
from engine.data.patterns import binarise
from engine.experiment import Caution, Explanation, Phase, read_only
from engine.interventions import Intervention
from engine.networks.hopfield import maths
from engine.networks.hopfield.attractors import (
    ended_in,
    memory_energies,
    pairwise_overlaps,
    unstable_units,
)
from engine.networks.hopfield.channels import channels, no_energy, series
from engine.networks.hopfield.explain import explain
from engine.networks.hopfield.interventions import intervene
from engine.networks.hopfield.needs import require
from engine.networks.hopfield.phases import phases
from engine.networks.hopfield.recall import advance, measure
from engine.networks.hopfield.rules import RULES
from engine.networks.hopfield.state import Memory, Rule, State, memories_of, with_sums
from engine.networks.hopfield.summary import summary
from engine.parameters import Value, Values
from engine.randomness import normal, words
from engine.text import counted
from engine.trace import Columns

DRAWN_AT_ONCE = 65_536


@dataclass(frozen=True, slots=True, eq=False)
class HopfieldExperiment:
    """A Hopfield network, the memories that it is to store, and what it starts from."""

    id: str
    values: Values
    data: Dataset
    patterns: maths.Signs
    cautions: tuple[Caution, ...] = ()
    keeps_update: bool = False
    epoch_name: str = "sweep"

    @property
    def unit_shape(self) -> tuple[int, int]:
        return self.data.shape

    def initial(self, seed: int) -> State:
        """Nothing is stored yet; the units show the start; the memories wait."""
        units = self.patterns.shape[1]
        rule = Rule(**{field.name: self.values[field.name] for field in fields(Rule)})
        start = self.patterns[int(self.values["start"])]
        kind, share = str(self.values["corruption"]), float(self.values["flip"])
        s = corrupted(kind, start, self.unit_shape, share, words(seed, "flip", 0, units))
        waiting = tuple(
            Memory(index, self.data.label(index), read_only(pattern))
            for index, pattern in enumerate(self.patterns)
        )
        thresholds = self._thresholds(seed, units)
        empty = memories_of(np.empty((units, 0), np.int8), (), (), rule)
        return with_sums(
            State(
                position=0,
                seed=seed,
                rule=rule,
                s=s,
                memories=empty,
                coupling=RULES[rule.rule].couple(empty, rule),
                waiting=waiting,
                theta=thresholds,
                thresholds=thresholds,
                clamped=read_only(np.zeros(units, np.bool_)),
                overlaps=np.empty(0, np.int64),
                total=0,
                theta_s=0,
                next_serial=len(waiting),
            )
        )

    def _thresholds(self, seed: int, units: int) -> maths.Ints:
        sigma = float(self.values["threshold_sigma"])
        theta = np.zeros(units, np.int64)
        for start in range(0, units if sigma else 0, DRAWN_AT_ONCE):
            count = min(DRAWN_AT_ONCE, units - start)
            drawn = normal(words(seed, "thresholds", 0, 2 * count, start=2 * start))
            theta[start : start + count] = np.rint(drawn * (sigma / maths.THRESHOLD_UNIT))
        return read_only(theta)

    def phases(self, state: State) -> Iterator[Phase]:
        return phases(state)

    def advance(self, state: State, updates: int) -> tuple[State, Columns]:
        return advance(state, updates)

    def measure(self, state: State) -> dict[str, float]:
        return measure(state)

    def explain(self, phase: Phase, focus: Focus) -> Explanation:
        return explain(phase, focus, self.unit_shape)

    def series(self, state: State) -> Sequence[Series]:
        return series(state)

    def channels(self, state: State) -> Sequence[Channel]:
        return channels(state, self.unit_shape)

    def intervene(self, state: State, intervention: Intervention) -> State:
        return intervene(state, intervention, self.unit_shape)

    def epoch(self, state: State) -> float:
        return state.visits / state.units

    def origin(self, state: State) -> int:
        return state.origin

    def preparing(self, state: State) -> bool:
        return (bool(state.waiting) or state.learning) and state.origin == state.position

    def updates_in_epoch(self, state: State) -> int:
        return 1 if state.at_once else state.units

    def stops(self, state: State) -> Sequence[Breakpoint]:
        return (Settled(self.updates_in_epoch(state)), TwoCycle())

    def result(self, state: State) -> dict[str, Any]:
        """The issue of the recall: overlaps, distances, how the memories lie, where it ended."""
        ending = ended_in(state)
        unstable = unstable_units(state)
        return {
            "energy": measure(state).get("energy"),
            "overlaps": (state.overlaps / state.units).tolist(),
            "distances": ((state.units - state.overlaps) // 2).tolist(),
            "memory_labels": list(state.memories.labels),
            "memory_energies": (
                memory_energies(state).tolist() if state.coupling.symmetric else None
            ),
            "memory_is_fixed_point": [count == 0 for count in unstable],
            "unstable_units": list(unstable),
            "remarks": [*state.coupling.remarks, *no_energy(state)],
            "memory_overlaps": pairwise_overlaps(state).tolist(),
            "ended_in": {
                "kind": ending.kind,
                "memories": list(ending.memories),
                "signs": list(ending.signs),
            },
        }

    def summary(self, state: State) -> tuple[str, str]:
        return summary(state)

    def parameter(self, state: State, name: str) -> Value:
        if name in Rule.__dataclass_fields__:
            value: Value = getattr(state.rule, name)
            return value
        start: Value = self.values[name]
        return start

    def trouble(self, state: State) -> str:
        return ""


def fitted(values: Values, data: Dataset) -> Values:
    """No more memories than `data` has items, and a start that is one of them."""
    memories = min(int(values["memories"]), data.count)
    return {"memories": memories, "start": min(int(values["start"]), memories - 1)}


def build(id: str, values: Values, data: Dataset) -> HopfieldExperiment:
    """The experiment on the first items of `data`; raises DataError where they do not fit."""
    memories, start = int(values["memories"]), int(values["start"])
    if memories > data.count:
        raise DataError(
            f"{data.name} has {counted(data.count, 'item')}, so {memories:,} cannot be stored; "
            f"set memories to at most {data.count:,}."
        )
    if start >= memories:
        raise DataError(
            f"start = {start} names no memory: with memories = {memories} it must be "
            f"0 to {memories - 1}."
        )
    units = data.shape[0] * data.shape[1]
    require(units, memories, [str(values["rule"])])
    return HopfieldExperiment(id, values, data, read_only(_patterns(values, data.items[:memories])))


def _patterns(values: Values, items: NDArray[np.uint8]) -> maths.Signs:
    """The memories (P, N), -1 and +1, that pictures (P, rows, columns) stand for."""
    threshold = None if values["ink"] == "mean" else float(values["ink_threshold"])
    bright = binarise(items, threshold=threshold)
    return -bright if values["ink"] == "dark" else bright
