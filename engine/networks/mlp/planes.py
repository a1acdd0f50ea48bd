"""Telling points of the plane apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.channels import Channel, Regions, Scatter, Series
from engine.data.plane import plane
from engine.data.points import Points, read_plane
from engine.interventions import AddPoint, InterventionError, Show
from engine.networks.mlp import classification
from engine.networks.mlp.forward import outputs
from engine.networks.mlp.products import Array
from engine.networks.mlp.samples import Samples, one_of
from engine.networks.mlp.state import Measured, Network, Probe, Shape, State
from engine.networks.mlp.targets import PLANE
from engine.networks.mlp.tasks import chosen, row
from engine.parameters import Values

RESOLUTION = 80
EDGE = 1.2

Extent = tuple[float, float, float, float]


def open_plane(source: str | Path, values: Values) -> Points:
    """The chosen pattern's points, or those of a CSV file."""
    if source != PLANE:
        return read_plane(Path(source).expanduser())
    return plane(
        str(values["points"]),
        int(values["train"]) + int(values["test"]),
        classes=int(values["classes"]),
        noise=float(values["noise"]),
        seed=int(values["points_seed"]),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """Points of several classes, seen from `extent`."""

    test: Samples
    output_names: tuple[str, ...]
    extent: Extent
    measured: tuple[str, ...] = classification.MEASURED
    unit_shape: tuple[int, int] = (1, 2)

    def measure(self, network: Network, shape: Shape, samples: Samples) -> Measured:
        return classification.measure(network, shape, samples, self.test)

    def series(self, state: State) -> Sequence[Series]:
        return classification.series(len(state.samples), len(self.test), state.rule.test_every)

    def result(self, state: State) -> dict[str, Any]:
        return classification.result(state, self.test, self.output_names)

    def summary(self, state: State) -> tuple[str, str]:
        return classification.summary(state, self.test, self.output_names)

    def drawn(self, drawing: Array, dtype: str) -> Probe:
        raise InterventionError("There is no canvas here: click points into the plane.")

    def shown(self, state: State, show: Show) -> Probe:
        return chosen(self.test if show.held_out else state.samples, show, self.output_names)

    def added(self, samples: Samples, point: AddPoint) -> Samples:
        label = int(point.y)
        if len(point.x) != 2 or not np.isfinite(point.x).all():
            raise InterventionError("A point of the plane has two coordinates, both finite.")
        if label != point.y or not 0 <= label < len(self.output_names):
            raise InterventionError(
                f"There is no class {point.y:g}: there are 0 to {len(self.output_names) - 1}."
            )
        dtype = samples.X.dtype.name
        t = one_of(np.array([label]), len(self.output_names), dtype)
        return samples.with_one(row(point.x, dtype), t, label)

    def channels(self, state: State) -> Sequence[Channel]:
        """The decision regions, the points that are learned, those for testing."""
        return (
            Regions(
                name="regions",
                label="What is answered where",
                read=self._regions,
                names=self.output_names,
                extent=self.extent,
            ),
            Scatter(
                name="points",
                label="Points that are learned",
                read=lambda state: _places(state.samples),
                names=self.output_names,
                extent=self.extent,
                can_add=True,
            ),
            Scatter(
                name="test_points",
                label="Points for testing",
                read=lambda state: _places(self.test),
                names=self.output_names,
                extent=self.extent,
            ),
        )

    def _regions(self, state: State) -> Array:
        left, right, bottom, top = self.extent
        x, y = np.meshgrid(
            np.linspace(left, right, RESOLUTION), np.linspace(bottom, top, RESOLUTION)
        )
        places = np.column_stack((x.ravel(), y.ravel())).astype(state.shape.dtype)
        given = outputs(state.network, state.shape, places)
        return given.T.reshape(-1, RESOLUTION, RESOLUTION)


def _places(samples: Samples) -> tuple[Array, Array]:
    assert samples.labels is not None
    return samples.X.astype(np.float64), samples.labels


def task_of(data: Points, values: Values, shape: Shape) -> tuple[Plane, Samples]:
    """The task, and what is learned from; of a file, every fifth point is for testing."""
    classes = max(2, data.classes)
    numbers = np.arange(data.count)
    made = data.name == values["points"]
    for_test = numbers >= int(values["train"]) if made else numbers % 5 == 4
    everything = Samples(
        data.x.astype(shape.dtype),
        one_of(data.labels, classes, shape.dtype),
        data.labels,
    )
    train, test = (everything.taken(np.flatnonzero(which)) for which in (~for_test, for_test))
    names = tuple(str(label) for label in range(classes))
    return Plane(test, names, _extent(data.x)), train


def _extent(x: Array) -> Extent:
    """What is seen: all points, and -1.2 to 1.2 at least."""
    low = np.minimum(x.min(axis=0, initial=0.0) * 1.1, -EDGE)
    high = np.maximum(x.max(axis=0, initial=0.0) * 1.1, EDGE)
    return float(low[0]), float(high[0]), float(low[1]), float(high[1])
