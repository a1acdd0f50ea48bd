"""What a network is to learn: the face of pictures, functions and planes."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from engine.channels import Channel, Series
from engine.interventions import AddPoint, InterventionError, Show
from engine.networks.mlp.products import Array
from engine.networks.mlp.samples import Samples
from engine.networks.mlp.state import Measured, Network, Probe, Shape, State


class Task(Protocol):
    """What the experiment asks of what is to be learned."""

    @property
    def unit_shape(self) -> tuple[int, int]:
        """(rows, columns) of the canvas, and of the inputs as a picture."""
        ...

    @property
    def measured(self) -> tuple[str, ...]:
        """The columns that `measure` gives, in their order."""
        ...

    @property
    def output_names(self) -> tuple[str, ...]: ...

    def measure(self, network: Network, shape: Shape, samples: Samples) -> Measured:
        """The measurements of whole sets, with the answers to the test set if there is one."""
        ...

    def series(self, state: State) -> Sequence[Series]: ...

    def channels(self, state: State) -> Sequence[Channel]:
        """What is to be seen of this task only."""
        ...

    def result(self, state: State) -> dict[str, Any]: ...

    def summary(self, state: State) -> tuple[str, str]: ...

    def drawn(self, drawing: Array, dtype: str) -> Probe:
        """What the network is shown of a drawing; raises InterventionError."""
        ...

    def shown(self, state: State, show: Show) -> Probe:
        """An item to be held before the network; raises InterventionError."""
        ...

    def added(self, samples: Samples, point: AddPoint) -> Samples:
        """The samples with one more point; raises InterventionError."""
        ...


def chosen(samples: Samples, show: Show, names: Sequence[str]) -> Probe:
    """Sample number `show.item` as a probe, with its class or number as caption."""
    kind = "test" if show.held_out else "train"
    if not 0 <= show.item < len(samples):
        raise InterventionError(
            f"There is no {kind} item {show.item:,}: there are {len(samples):,}, counted from 0."
        )
    x, t = samples.rows[show.item]
    return Probe(kind, x, t, show.item, samples.described(show.item, names))


def row(values: Sequence[float], dtype: str) -> Array:
    """One sample's numbers: (1, n)."""
    return np.array([values], dtype)
