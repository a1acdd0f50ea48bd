"""Learning a function of x from its values."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.channels import Channel, Curve, Series
from engine.data.dataset import DataError
from engine.data.expressions import Expression, parse
from engine.data.points import Points, read_function
from engine.interventions import AddPoint, InterventionError, Show
from engine.networks.mlp.forward import outputs
from engine.networks.mlp.products import Array
from engine.networks.mlp.samples import Samples
from engine.networks.mlp.state import Measured, Network, Probe, Shape, State
from engine.networks.mlp.targets import EXPRESSION, FUNCTION, NONE, TARGETS
from engine.networks.mlp.tasks import chosen, row
from engine.networks.mlp.training import how_often
from engine.parameters import Values
from engine.text import number

FINENESS = 240
MARGIN = 0.05


def open_function(source: str | Path, values: Values) -> Points:
    """The values of the chosen function, or those of a CSV file."""
    if source != FUNCTION:
        return read_function(Path(source).expanduser())
    low, high, step = (float(values[name]) for name in ("low", "high", "step"))
    if not low < high:
        raise DataError(f"x from {low:g} to {high:g} is no range: low must be less than high.")
    if (high - low) / step > 100_000:
        raise DataError(f"A step of {step:g} makes more than 100,000 points: choose a larger one.")
    if values["target"] == NONE:
        return Points("no point yet", np.empty((0, 1)), np.empty(0), 0, "clicked by hand")
    expression = expression_of(values)
    assert expression is not None
    x = np.arange(low, high, step)
    return Points(expression.text, x[:, np.newaxis], expression(x), 0, "made by the program")


def expression_of(values: Values) -> Expression | None:
    """The function that is to be learned, if it is written down."""
    target = str(values["target"])
    if target == NONE:
        return None
    return parse(str(values[EXPRESSION]) if target == EXPRESSION else TARGETS[target])


@dataclass(frozen=True, slots=True)
class Scale:
    """x between -1 and 1: the network sees (x - middle) / half."""

    middle: float
    half: float

    def inward(self, x: Array) -> Array:
        """What the network sees of x."""
        return (x - self.middle) / self.half

    def outward(self, u: Array) -> Array:
        """x of what the network sees."""
        return u * self.half + self.middle


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function of one number; `truth` is None where only points are known. `by_hand` says that
    it begins without any.
    """

    scale: Scale
    truth: Expression | None
    by_hand: bool = False
    measured: tuple[str, ...] = ("max_abs_error",)
    output_names: tuple[str, ...] = ("y",)
    unit_shape: tuple[int, int] = (1, 1)

    def measure(self, network: Network, shape: Shape, samples: Samples) -> Measured:
        return Measured((_largest_error(network, shape, samples),))

    def series(self, state: State) -> Sequence[Series]:
        """The errors that the article counts, and what each update learns from."""
        return (
            Series(
                name="mean_error",
                label="Mean error of the last epoch, half squared, as it was learned",
                column="pass_loss",
                group="error",
                when="each epoch",
            ),
            Series(
                name="max_abs_error",
                label="Largest distance to a point",
                column="max_abs_error",
                group="max_abs_error",
                when=how_often(state.rule.test_every),
            ),
            Series(
                name="batch_loss",
                label="Loss of the batch, just before its update",
                column="batch_loss",
                group="batch_loss",
            ),
        )

    def result(self, state: State) -> dict[str, Any]:
        """How far the network is from the points."""
        return {
            "mean_error": state.pass_loss,
            "max_abs_error": _largest_error(state.network, state.shape, state.samples),
            "train_size": len(state.samples),
            "epochs": state.passes,
        }

    def summary(self, state: State) -> tuple[str, str]:
        if not len(state.samples):
            return "No point yet", "Click points into the plot: the network learns to meet them."
        far = _largest_error(state.network, state.shape, state.samples)
        return (
            f"Mean error {number(state.pass_loss)}",
            f"After update {state.position:,} the network is at most {number(far)} away from the "
            f"{len(state.samples):,} points.",
        )

    def drawn(self, drawing: Array, dtype: str) -> Probe:
        raise InterventionError("There is no canvas here: click points into the plot.")

    def shown(self, state: State, show: Show) -> Probe:
        return chosen(state.samples, show, self.output_names)

    def added(self, samples: Samples, point: AddPoint) -> Samples:
        if len(point.x) != 1 or not np.isfinite([*point.x, point.y]).all():
            raise InterventionError("A point of a function has one x and one y, both finite.")
        dtype = samples.X.dtype.name
        x = self.scale.inward(row(point.x, dtype))
        return samples.with_one(x, row([point.y], dtype), None)

    def channels(self, state: State) -> Sequence[Channel]:
        """The fit over the truth and the points."""
        known = ("function", "network", "points") if self.truth else ("network", "points")
        return (
            Curve(
                name="fit",
                label="The network's answer and what it is to be",
                read=self._fit,
                names=known,
                x_label="x",
                y_label="y",
                marks=("points",),
                y_least=(-1.0, 1.0) if self.by_hand else None,
            ),
        )

    def _fit(self, state: State) -> tuple[Array, Array]:
        places = state.samples.X[:, 0]
        low, high = places.min(initial=-1.0), places.max(initial=1.0)
        room = MARGIN * (high - low)
        u = np.concatenate((np.linspace(low - room, high + room, FINENESS), places))
        points = np.concatenate((np.full(FINENESS, np.nan), state.samples.T[:, 0]))
        order = np.argsort(u, kind="stable")
        u, points = u[order].astype(state.shape.dtype), points[order]
        given = outputs(state.network, state.shape, u[:, np.newaxis])[:, 0]
        x = self.scale.outward(u.astype(np.float64))
        lines = [given, points] if self.truth is None else [_known(self.truth, x), given, points]
        return x, np.array(lines, np.float64)


def _known(truth: Expression, x: Array) -> Array:
    """The function where it has a value; beyond its range it may have none."""
    try:
        return truth(x)
    except DataError:
        return np.array([_or_nothing(truth, value) for value in x])


def _or_nothing(truth: Expression, x: float) -> float:
    try:
        return float(truth(np.array([x]))[0])
    except DataError:
        return float("nan")


def _largest_error(network: Network, shape: Shape, samples: Samples) -> float:
    if not len(samples):
        return 0.0
    return float(np.abs(outputs(network, shape, samples.X) - samples.T).max())


def task_of(data: Points, values: Values, shape: Shape) -> tuple[Function, Samples]:
    """The task, and what is learned from."""
    made = data.source == "made by the program" or not data.count
    low, high = (
        (float(values["low"]), float(values["high"]))
        if made
        else (float(data.x.min()), float(data.x.max()))
    )
    if low == high:
        raise DataError(f"{data.name} has points at x = {low:g} only: give it more than one x.")
    scale = Scale((low + high) / 2, (high - low) / 2)
    u = scale.inward(data.x)
    samples = Samples(u.astype(shape.dtype), data.y[:, np.newaxis].astype(shape.dtype))
    return Function(scale, expression_of(values) if made else None, not data.count), samples
