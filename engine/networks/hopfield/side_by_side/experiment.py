"""The experiment in which several rules are stepped side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from engine.breakpoints import Breakpoint, Settled, TwoCycle
from engine.channels import Channel, Focus, Series
from engine.data import Dataset
from engine.experiment import Caution, Explanation, Phase
from engine.interventions import Intervention, InterventionError, SetParameter, Unlearn
from engine.networks.hopfield.experiment import HopfieldExperiment
from engine.networks.hopfield.experiment import build as build_single
from engine.networks.hopfield.needs import require
from engine.networks.hopfield.side_by_side import channels as seen
from engine.networks.hopfield.side_by_side.columns import measure
from engine.networks.hopfield.side_by_side.explain import explain
from engine.networks.hopfield.side_by_side.lockstep import advance, phases
from engine.networks.hopfield.side_by_side.state import Sides, differing
from engine.networks.hopfield.state import State
from engine.parameters import Value, Values
from engine.text import counted
from engine.trace import Columns


@dataclass(frozen=True, slots=True, eq=False)
class SideBySide:
    """Networks that have all in common but their rule: `singles`, in the order of the rules."""

    id: str
    values: Values
    data: Dataset
    singles: tuple[HopfieldExperiment, ...]
    cautions: tuple[Caution, ...] = ()
    keeps_update: bool = False
    epoch_name: str = "sweep"

    @property
    def unit_shape(self) -> tuple[int, int]:
        return self.data.shape

    def initial(self, seed: int) -> Sides:
        """The same start for every rule."""
        return Sides(0, seed, tuple(single.initial(seed) for single in self.singles))

    def phases(self, state: Sides) -> Iterator[Phase]:
        return phases(state)

    def advance(self, state: Sides, updates: int) -> tuple[Sides, Columns]:
        return advance(state, updates)

    def measure(self, state: Sides) -> dict[str, float]:
        return measure(state)

    def explain(self, phase: Phase, focus: Focus) -> Explanation:
        return explain(phase, focus, self.unit_shape)

    def series(self, state: Sides) -> Sequence[Series]:
        return seen.series(state)

    def channels(self, state: Sides) -> Sequence[Channel]:
        return seen.channels(state, self.unit_shape)

    def intervene(self, state: Sides, intervention: Intervention) -> Sides:
        """The same is done to all; what only some rules can take is done to those."""
        if isinstance(intervention, SetParameter) and intervention.name not in self.values:
            raise InterventionError(f"There is no parameter {intervention.name!r} here.")
        done: list[State] = []
        refused: list[InterventionError] = []
        for single, side in zip(self.singles, state.sides, strict=True):
            try:
                _require_own_rule(side, intervention)
                done.append(single.intervene(side, intervention))
            except InterventionError as error:
                done.append(side)
                refused.append(error)
        if len(refused) == len(done):
            raise refused[0]
        return replace(state, sides=tuple(done))

    def _pacer(self, state: Sides) -> tuple[HopfieldExperiment, State]:
        """The network with most updates in a sweep: its sweeps are those of all."""
        both = zip(self.singles, state.sides, strict=True)
        return max(both, key=lambda one: one[0].updates_in_epoch(one[1]))

    def epoch(self, state: Sides) -> float:
        single, side = self._pacer(state)
        return single.epoch(side)

    def origin(self, state: Sides) -> int:
        return max(side.origin for side in state.sides)

    def preparing(self, state: Sides) -> bool:
        return any(map(HopfieldExperiment.preparing, self.singles, state.sides))

    def updates_in_epoch(self, state: Sides) -> int:
        single, side = self._pacer(state)
        return single.updates_in_epoch(side)

    def stops(self, state: Sides) -> Sequence[Breakpoint]:
        return (Settled(self.updates_in_epoch(state)), TwoCycle())

    def result(self, state: Sides) -> dict[str, Any]:
        """Each rule's issue as that of a network alone has it; and where they ended, in a line."""
        each = self._each(state)
        results = {side.rule.rule: single.result(side) for single, side in each}
        return {
            "units_that_differ": int(np.count_nonzero(differing(state))),
            "rules": list(results),
            "ended": [_ending(single, side) for single, side in each],
            "energies": [result["energy"] for result in results.values()],
            "by_rule": results,
        }

    def _each(self, state: Sides) -> list[tuple[HopfieldExperiment, State]]:
        return list(zip(self.singles, state.sides, strict=True))

    def summary(self, state: Sides) -> tuple[str, str]:
        """Whether they came to the same, and where each one is."""
        apart = int(np.count_nonzero(differing(state)))
        headline = f"differ in {counted(apart, 'unit')}" if apart else "all rules in the same state"
        parts = [f"{side.rule.rule}: {_ending(single, side)}" for single, side in self._each(state)]
        return headline, f"{'; '.join(parts)}."

    def parameter(self, state: Sides, name: str) -> Value:
        if name == "rules":
            value: Value = self.values[name]
            return value
        return self.singles[0].parameter(state.sides[0], name)

    def trouble(self, state: Sides) -> str:
        return next(filter(None, (single.trouble(side) for single, side in self._each(state))), "")


def _require_own_rule(side: State, intervention: Intervention) -> None:
    """InterventionError where it would make another rule of the network's own: the rule hebb that
    unlearns is the rule unlearning.
    """
    if isinstance(intervention, Unlearn) and side.rule.rule != "unlearning":
        raise InterventionError("Only the rule unlearning can unlearn: have it among the rules.")


def _ending(single: HopfieldExperiment, side: State) -> str:
    return single.summary(side)[0].removeprefix("ended in: ")


def build(id: str, values: Values, data: Dataset) -> SideBySide:
    """The experiment on the first items of `data`; raises DataError where they do not fit."""
    rules: Sequence[str] = values["rules"]
    own: Mapping[str, Any] = {name: value for name, value in values.items() if name != "rules"}
    first = build_single(id, {**own, "rule": rules[0]}, data)
    memories, units = first.patterns.shape
    require(units, memories, rules)
    singles = tuple(replace(first, values={**own, "rule": rule}) for rule in rules)
    return SideBySide(id, values, data, singles)
