"""The Hopfield experiments: recalling digits, recalling pictures."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from engine.breakpoints import Breakpoint, Settled, TwoCycle
from engine.channels import Bars, Channel, Field, Matrix, Series, Tiles
from engine.data import DataError, Dataset
from engine.data.corruption import blank, flip, half, keep, noise
from engine.data.memory import require_memory
from engine.data.patterns import binarise
from engine.experiment import Explanation, Phase, read_only
from engine.interventions import (
    Clamp,
    Corrupt,
    Draw,
    Forget,
    Intervention,
    InterventionError,
    SetParameter,
    Store,
)
from engine.networks.hopfield import maths
from engine.networks.hopfield.attractors import (
    ended_in,
    memory_energies,
    pairwise_overlaps,
    unstable_units,
)
from engine.networks.hopfield.explain import explain
from engine.networks.hopfield.phases import phases
from engine.networks.hopfield.recall import advance, measure
from engine.networks.hopfield.state import Memory, Rule, State, memories_of, with_sums
from engine.networks.hopfield.storing import enqueue, without
from engine.networks.hopfield.summary import summary
from engine.networks.hopfield.visiting import VISITS
from engine.parameters import Choice, Flag, Integer, Parameter, Real, Value, Values
from engine.randomness import normal, words
from engine.trace import Columns

HALF_SCALE = 0.5
BYTES_PER_UNIT = 64
NO_CLAMP_KINDS = ("flip", "noise", "blank", "keep")


def parameters(
    *, flip_share: float, visit: str, centred: bool, threshold_sigma: float, memories: int, ink: str
) -> tuple[Parameter, ...]:
    """The parameters of a Hopfield experiment with the defaults of its article."""
    return (
        Integer(
            name="memories",
            label="Memories",
            help="how many items of the data are stored, from the first",
            default=memories,
            low=1,
            high=100_000,
        ),
        Integer(
            name="start",
            label="Start from",
            help="index of the memory that the network starts from, counted from 0",
            default=0,
            low=0,
            high=99_999,
        ),
        Real(
            name="flip",
            label="Flip",
            help="share of the start's units that are flipped at random",
            default=flip_share,
            low=0.0,
            high=1.0,
        ),
        Choice(
            name="visit",
            label="Visits",
            help="the order in which the units are updated",
            default=visit,
            choices=VISITS,
            live=True,
        ),
        Choice(
            name="rule",
            label="Rule",
            help="how the memories make the weights",
            default="hebb",
            choices={"hebb": "units that agree in a memory pull each other together"},
        ),
        Flag(
            name="centred",
            label="Centred",
            help="whether the mean of all entries is taken from the memories first",
            default=centred,
            live=True,
        ),
        Choice(
            name="normalisation",
            label="Divide by",
            help="what the sum over the memories is divided by",
            default="patterns",
            choices={"patterns": "the number of memories", "units": "the number of units"},
            live=True,
        ),
        Real(
            name="threshold_sigma",
            label="Threshold σ",
            help="standard deviation of the units' random thresholds",
            default=threshold_sigma,
            low=0.0,
            high=100.0,
        ),
        Choice(
            name="ink",
            label="Ink above",
            help="the brightness above which a pixel of the data becomes a unit of +1",
            default=ink,
            choices={"half": "half of full brightness", "mean": "the picture's own mean"},
        ),
    )


@dataclass(frozen=True, slots=True, eq=False)
class HopfieldExperiment:
    """A Hopfield network, the memories that it is to store, and what it starts from."""

    id: str
    values: Values
    data: Dataset
    patterns: maths.Signs
    epoch_name: str = "sweep"

    @property
    def unit_shape(self) -> tuple[int, int]:
        return self.data.shape

    def initial(self, seed: int) -> State:
        """Nothing is stored yet; the units show the start; the memories wait."""
        units = self.patterns.shape[1]
        rule = Rule(
            str(self.values["visit"]),
            bool(self.values["centred"]),
            str(self.values["normalisation"]),
        )
        start = self.patterns[int(self.values["start"])]
        s = flip(start, float(self.values["flip"]), words(seed, "flip", 0, units))
        waiting = tuple(
            Memory(index, self.data.label(index), read_only(pattern))
            for index, pattern in enumerate(self.patterns)
        )
        empty = memories_of(np.empty((units, 0), np.int8), (), (), rule)
        return with_sums(
            State(
                position=0,
                seed=seed,
                rule=rule,
                s=s,
                memories=empty,
                waiting=waiting,
                theta=self._thresholds(seed, units),
                clamped=read_only(np.zeros(units, np.bool_)),
                overlaps=np.empty(0, np.int64),
                total=0,
                theta_s=0,
                next_serial=len(waiting),
            )
        )

    def _thresholds(self, seed: int, units: int) -> maths.Ints:
        sigma = float(self.values["threshold_sigma"])
        drawn = normal(words(seed, "thresholds", 0, 2 * units)) if sigma else np.zeros(units)
        return read_only(np.rint(drawn * (sigma / maths.THRESHOLD_UNIT)).astype(np.int64))

    def phases(self, state: State) -> Iterator[Phase]:
        return phases(state)

    def advance(self, state: State, updates: int) -> tuple[State, Columns]:
        return advance(state, updates)

    def measure(self, state: State) -> dict[str, float]:
        return measure(state)

    def explain(self, phase: Phase, focus: int | None) -> Explanation:
        return explain(phase, focus, self.unit_shape)

    def series(self, state: State) -> Sequence[Series]:
        """Energy, flips, and for each memory its overlap and its distance."""
        units, memories = state.units, state.memories
        each = list(zip(memories.serials, memories.labels, strict=True))
        plain = [
            Series(name="energy", label="Energy", column="energy", group="energy"),
            Series(name="flips", label="Units changed", column="flips", group="flips"),
            Series(
                name="two_cycle", label="Back where it was", column="two_cycle", group="two_cycle"
            ),
        ]
        overlaps = [
            Series(
                name=f"overlap_{serial}",
                label=f"Overlap with {label}",
                column=f"overlap_{serial}",
                group="overlap",
                scale=1.0 / units,
                memory=serial,
                short=label,
            )
            for serial, label in each
        ]
        distances = [
            Series(
                name=f"distance_{serial}",
                label=f"Distance to {label}",
                column=f"overlap_{serial}",
                group="distance",
                unit="units",
                scale=-0.5,
                offset=units / 2,
                memory=serial,
                short=label,
            )
            for serial, label in each
        ]
        total = Series(
            name="distance_sum",
            label="Sum of the distances",
            column="distance_sum",
            group="distance",
            unit="units",
            short="sum",
        )
        return (*plain, *overlaps, *distances, total)

    def channels(self, state: State) -> Sequence[Channel]:
        """The units, what is held, the memories with their overlaps, the weights."""
        rows, columns = self.unit_shape
        names = state.memories.labels

        def pictures(state: State) -> maths.Signs:
            return state.memories.X_T.T.reshape(-1, rows, columns)

        def waiting(state: State) -> maths.Signs:
            patterns = [memory.pattern for memory in state.waiting]
            return np.array(patterns, np.int8).reshape(-1, rows, columns)

        return (
            Field(
                name="state",
                label="Network state",
                read=lambda state: state.s.reshape(rows, columns),
                shape=(rows, columns),
                low=-1,
                high=1,
            ),
            Field(
                name="clamped",
                label="Units held",
                read=lambda state: state.clamped.reshape(rows, columns),
                shape=(rows, columns),
                low=0,
                high=1,
            ),
            Tiles(name="memories", label="Memories", read=pictures, low=-1, high=1, captions=names),
            Tiles(
                name="waiting",
                label="To be stored",
                read=waiting,
                low=-1,
                high=1,
                captions=tuple(memory.label for memory in state.waiting),
            ),
            Bars(
                name="overlaps",
                label="Overlap with each memory",
                read=lambda state: state.overlaps / state.units,
                names=names,
                low=-1,
                high=1,
            ),
            Bars(
                name="unstable",
                label="Unstable units of each memory",
                read=lambda state: np.array(unstable_units(state)),
                names=names,
                low=0,
                high=state.units,
            ),
            Bars(
                name="memory_serials",
                label="Serial number of each memory",
                read=lambda state: np.array(state.memories.serials, np.int64),
                names=names,
                low=0,
                high=state.next_serial,
            ),
            self._weights(state),
        )

    def _weights(self, state: State) -> Matrix:
        def block(state: State, rows: maths.Ints, columns: maths.Ints) -> maths.Floats:
            memories = state.memories
            return maths.weights(
                memories.X_T[rows],
                memories.X_T[columns],
                rows[:, np.newaxis] == columns[np.newaxis, :],
                memories.rho,
                memories.n,
            )

        return Matrix(
            name="weights",
            label="Weights",
            block=block,
            version=lambda state: state.memories,
            shape=(state.units, state.units),
            picture=self.unit_shape,
            meaning="Orange pulls this unit towards the other's sign, blue pushes it away.",
        )

    def intervene(self, state: State, intervention: Intervention) -> State:
        return _INTERVENTIONS[type(intervention)](self, state, intervention)

    def _draw(self, state: State, drawn: Draw) -> State:
        units = self._known_units(state, drawn.units)
        s = state.s.copy()
        s[units] = np.where(np.asarray(drawn.values) > 0, 1, -1)
        return with_sums(replace(state, s=s, earlier=None))

    def _clamp(self, state: State, clamp: Clamp) -> State:
        clamped = state.clamped.copy()
        clamped[self._known_units(state, clamp.units)] = clamp.hold
        return replace(state, clamped=read_only(clamped), earlier=None, at_rest=False)

    def _known_units(self, state: State, units: maths.Ints) -> maths.Ints:
        if len(units) and not 0 <= units.min() <= units.max() < state.units:
            raise InterventionError(
                f"A unit outside the network's {state.units:,} was drawn on; draw inside it."
            )
        return units

    def _corrupt(self, state: State, corrupt: Corrupt) -> State:
        if corrupt.kind not in NO_CLAMP_KINDS:
            raise InterventionError(
                f"There is no corruption {corrupt.kind!r}; there are {', '.join(NO_CLAMP_KINDS)}."
            )
        random = words(state.seed, "corrupt", corrupt.number, state.units)
        lower = half(self.unit_shape, "lower")
        s = {
            "flip": lambda: flip(state.s, corrupt.share, random),
            "noise": lambda: noise(state.s, corrupt.share, random),
            "blank": lambda: blank(state.s, self.unit_shape, lower),
            "keep": lambda: keep(state.s, self.unit_shape, lower),
        }[corrupt.kind]()
        return with_sums(replace(state, s=s, earlier=None))

    def _set(self, state: State, change: SetParameter) -> State:
        if change.name not in Rule.__dataclass_fields__:
            raise InterventionError(f"{change.name} takes effect at a restart only.")
        changes: dict[str, Any] = {change.name: change.value}
        rule = replace(state.rule, **changes)
        memories = state.memories
        again = memories_of(memories.X_T, memories.serials, memories.labels, rule)
        return with_sums(replace(state, rule=rule, memories=again, earlier=None))

    def _store(self, state: State, store: Store) -> State:
        if store.pattern.shape != (state.units,):
            raise InterventionError(
                f"A memory of {store.pattern.size:,} units does not fit a network of "
                f"{state.units:,}; choose a picture of {self.unit_shape[1]} x {self.unit_shape[0]}."
            )
        return enqueue(state, read_only(store.pattern.copy()), store.label)

    def _forget(self, state: State, forget: Forget) -> State:
        waiting = {memory.serial for memory in state.waiting}
        if forget.serial not in waiting | set(state.memories.serials):
            raise InterventionError(f"There is no memory number {forget.serial} to forget.")
        return without(state, forget.serial)

    def epoch(self, state: State) -> float:
        return state.visits / state.units

    def origin(self, state: State) -> int:
        return state.origin

    def updates_in_epoch(self, state: State) -> int:
        return 1 if state.rule.visit == "synchronous" else state.units

    def stops(self, state: State) -> Sequence[Breakpoint]:
        return (Settled(self.updates_in_epoch(state)), TwoCycle())

    def result(self, state: State) -> dict[str, Any]:
        """The issue of the recall: overlaps, distances, how the memories lie, where it ended."""
        ending = ended_in(state)
        unstable = unstable_units(state)
        return {
            "energy": measure(state)["energy"],
            "overlaps": (state.overlaps / state.units).tolist(),
            "distances": ((state.units - state.overlaps) // 2).tolist(),
            "memory_labels": list(state.memories.labels),
            "memory_energies": memory_energies(state).tolist(),
            "memory_is_fixed_point": [count == 0 for count in unstable],
            "unstable_units": list(unstable),
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


_INTERVENTIONS: Mapping[type, Callable[[HopfieldExperiment, State, Any], State]] = {
    Draw: HopfieldExperiment._draw,
    Clamp: HopfieldExperiment._clamp,
    Corrupt: HopfieldExperiment._corrupt,
    SetParameter: HopfieldExperiment._set,
    Store: HopfieldExperiment._store,
    Forget: HopfieldExperiment._forget,
}


def build(id: str, values: Values, data: Dataset) -> HopfieldExperiment:
    """The experiment on the first items of `data`; raises DataError where they do not fit."""
    memories, start = int(values["memories"]), int(values["start"])
    if memories > data.count:
        raise DataError(
            f"{data.name} has {data.count:,} items, so {memories:,} memories cannot be stored; "
            f"set memories to at most {data.count:,}."
        )
    if start >= memories:
        raise DataError(
            f"start = {start} names no memory: with memories = {memories} it must be "
            f"0 to {memories - 1}."
        )
    units = data.shape[0] * data.shape[1]
    require_memory(units * (BYTES_PER_UNIT + 4 * memories), f"A network of {units:,} units")
    threshold = HALF_SCALE if values["ink"] == "half" else None
    patterns = binarise(data.items[:memories], threshold=threshold)
    return HopfieldExperiment(id, values, data, read_only(patterns))
