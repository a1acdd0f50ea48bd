"""The experiments with restricted Boltzmann machines: learning digits, or bars and stripes."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from engine.breakpoints import Breakpoint, NotFinite
from engine.channels import Channel, Focus, Series
from engine.data import DataError, Dataset, require_memory
from engine.experiment import Caution, Explanation, Phase, read_only
from engine.interventions import Intervention
from engine.networks.rbm.batches import (
    VisibleData,
    binary,
    scale_of,
)
from engine.networks.rbm.cautions import cautions_about
from engine.networks.rbm.channels import channels
from engine.networks.rbm.explain import explain
from engine.networks.rbm.interventions import intervene
from engine.networks.rbm.maths import Array
from engine.networks.rbm.measures import ENUMERATED_LIVE, LISTED_PICTURES_LIVE, Gauge, measured_at
from engine.networks.rbm.noise import drawn_bits
from engine.networks.rbm.phases import phases
from engine.networks.rbm.results import result
from engine.networks.rbm.series import series
from engine.networks.rbm.state import (
    NOTHING_MEASURED,
    Bytes,
    Canvas,
    Rule,
    State,
    Weights,
    frozen,
    rule_fields,
)
from engine.networks.rbm.summary import summary, trouble
from engine.networks.rbm.training import advance, measure
from engine.parameters import Value, Values
from engine.randomness import normal, uniform, words
from engine.trace import Columns

#: Working memory of a weight: state, velocity, their successors and what is on the way.
COPIES_OF_WEIGHTS = 8
SHARE_HELD_OUT = 5
CHECKED = 1000


@dataclass(frozen=True, slots=True, eq=False)
class RbmExperiment:
    """A restricted Boltzmann machine, the pictures it learns from, and how it is measured.

    `cautions` are what a person should read before learning starts. Nothing that a person does
    stops the update under way: what is drawn is not learned, and what is set holds from here on.
    """

    id: str
    values: Values
    data: Dataset
    pictures: VisibleData
    gauge: Gauge
    cautions: tuple[Caution, ...] = ()
    keeps_update: bool = True
    epoch_name: str = "epoch"

    @property
    def unit_shape(self) -> tuple[int, int]:
        return self.data.shape

    def initial(self, seed: int) -> State:
        """Weights by choice, biases 0, chains at noise, nothing learned yet."""
        visible, hidden = self.pictures.train.shape[1], int(self.values["hidden"])
        dtype = self.pictures.dtype
        W = _INITIAL[str(self.values["init"])](seed, visible, hidden, self.values).astype(dtype)
        nothing = Weights(np.zeros_like(W), np.zeros(visible, dtype), np.zeros(hidden, dtype))
        chains = drawn_bits(seed, "chains", 0, self.pictures.batch * hidden) < 0
        weights = frozen(W, np.zeros(visible, dtype), np.zeros(hidden, dtype))
        first = self.pictures.held_out if len(self.pictures.held_out) else self.pictures.train
        return State(
            position=0,
            seed=seed,
            rule=Rule(**{name: self.values[name] for name in rule_fields()}),
            weights=weights,
            velocity=frozen(nothing.W, nothing.a, nothing.b),
            chains=read_only(chains.reshape(self.pictures.batch, hidden)),
            activity=read_only(np.full(hidden, 0.5, dtype)),
            canvas=Canvas(read_only(first[0].copy()), read_only(np.zeros(visible, bool))),
            measured=measured_at(0, seed, weights, self.gauge, NOTHING_MEASURED),
        )

    def phases(self, state: State) -> Iterator[Phase]:
        return phases(state, self.pictures, self.gauge)

    def advance(self, state: State, updates: int) -> tuple[State, Columns]:
        return advance(state, updates, self.pictures, self.gauge)

    def measure(self, state: State) -> dict[str, float]:
        return measure(state)

    def series(self, state: State) -> Sequence[Series]:
        return series(state)

    def channels(self, state: State) -> Sequence[Channel]:
        return channels(state, self.unit_shape, self.pictures, self.gauge)

    def explain(self, phase: Phase, focus: Focus) -> Explanation:
        return explain(phase, focus, self.unit_shape[1], gaussian=self.pictures.gaussian)

    def intervene(self, state: State, intervention: Intervention) -> State:
        return intervene(state, intervention, self.unit_shape, self.pictures)

    def epoch(self, state: State) -> float:
        return state.position / self.pictures.updates_in_epoch

    def origin(self, state: State) -> int:
        return 0

    def preparing(self, state: State) -> bool:
        return False

    def updates_in_epoch(self, state: State) -> int:
        return self.pictures.updates_in_epoch

    def stops(self, state: State) -> Sequence[Breakpoint]:
        return (NotFinite(),)

    def result(self, state: State) -> dict[str, Any]:
        """Errors, free energies and likelihoods over the whole data."""
        with np.errstate(over="ignore", invalid="ignore"):
            found = result(state, self.pictures, self.gauge)
        return {**found, "warnings": [caution.sentence for caution in self.cautions]}

    def summary(self, state: State) -> tuple[str, str]:
        return summary(state, self.epoch(state))

    def parameter(self, state: State, name: str) -> Value:
        value: Value = getattr(state.rule, name) if name in rule_fields() else self.values[name]
        return value

    def trouble(self, state: State) -> str:
        """Why the update after `state` would make a value not finite, and what to lower; or ""."""
        with np.errstate(over="ignore", invalid="ignore"):
            after, _ = self.advance(state, 1)
            finite = all(math.isfinite(value) for value in self.measure(after).values())
        return "" if finite else trouble(state)


def _glorot(seed: int, visible: int, hidden: int, values: Values) -> Array:
    bound = np.sqrt(6.0 / (visible + hidden))
    drawn = uniform(words(seed, "weights", 0, visible * hidden)).reshape(visible, hidden)
    scattered: Array = (2.0 * drawn - 1.0) * bound
    return scattered


def _normal(seed: int, visible: int, hidden: int, values: Values) -> Array:
    drawn = normal(words(seed, "weights", 0, 2 * visible * hidden)).reshape(visible, hidden)
    scattered: Array = drawn * float(values["sigma"])
    return scattered


_INITIAL: Mapping[str, Callable[[int, int, int, Values], Array]] = {
    "glorot": _glorot,
    "normal": _normal,
}


def build(id: str, values: Values, data: Dataset) -> RbmExperiment:
    """The experiment on `data`; raises DataError where the data does not fit."""
    units, hidden = data.shape[0] * data.shape[1], int(values["hidden"])
    dtype: DTypeLike = np.dtype(str(values["precision"]))
    size = np.dtype(dtype).itemsize
    require_memory(
        units * hidden * size * COPIES_OF_WEIGHTS,
        f"A machine of {units:,} visible and {hidden:,} hidden units",
    )
    train, held_out = _split(values, data)
    batch, gaussian = int(values["batch"]), values["visible"] == "gaussian"
    if batch > len(train):
        raise DataError(
            f"A batch of {batch:,} is larger than the {len(train):,} pictures to train on: "
            f"set batch to at most {len(train):,}."
        )
    scale = scale_of(train, dtype) if gaussian and values["standardise"] else None
    pictures = VisibleData(train, held_out, str(values["pixels"]), gaussian, scale, batch, dtype)
    gauge = _gauge(pictures, hidden, values)
    cautions = cautions_about(values, pictures.units(train[:CHECKED]), data.name, scaled=scale)
    return RbmExperiment(id, values, data, pictures, gauge, cautions)


def _split(values: Values, data: Dataset) -> tuple[Bytes, Bytes]:
    """The training and the held-out pictures as rows of bytes."""
    items = data.items.reshape(data.count, -1)
    train, test = int(values["train"]), int(values["test"])
    if data.held_out:
        own = items[data.count - data.held_out :]
        return items[: min(train, data.count - data.held_out)], own[:test]
    test = min(test, data.count // SHARE_HELD_OUT)
    train = min(train, data.count - test)
    return items[:train], items[train : train + test]


def _gauge(pictures: VisibleData, hidden: int, values: Values) -> Gauge:
    sample = int(values["measure_on"])
    train, held_out = pictures.train[:sample], pictures.held_out[:sample]
    dtype, units = pictures.dtype, pictures.train.shape[1]
    listed = not pictures.gaussian and units <= LISTED_PICTURES_LIVE
    patterns = np.unique(binary(pictures.train, np.uint8), axis=0) if listed else train[:0]
    return Gauge(
        train=pictures.units(train),
        held_out=pictures.units(held_out),
        train_binary=binary(train, dtype),
        held_out_binary=binary(held_out, dtype),
        patterns=patterns.astype(dtype),
        solvable=(hidden if pictures.gaussian else min(units, hidden)) <= ENUMERATED_LIVE,
        gaussian=pictures.gaussian,
        every=int(values["measure_every"]),
        epoch=pictures.updates_in_epoch,
    )
