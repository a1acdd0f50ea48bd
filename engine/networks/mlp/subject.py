"""What an explanation speaks of: a unit or a weight of the layer at work."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.channels import Focus
from engine.experiment import Phase
from engine.networks.mlp.phases import Detail, known
from engine.networks.mlp.products import Array
from engine.networks.mlp.state import State


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """What is spoken of: unit `unit` of layer `layer` and, for a weight, unit `below` under it."""

    phase: Phase
    layer: int
    unit: int
    below: int | None
    layer_name: Callable[[int], str]
    unit_name: Callable[[int, int], str]

    @property
    def state(self) -> State:
        state: State = self.phase.before
        return state

    @property
    def detail(self) -> Detail:
        detail: Detail = self.phase.detail
        return detail

    @property
    def samples(self) -> int:
        """How many are in the batch."""
        return len(self.detail.batch)

    def title(self, what: str) -> str:
        return f"update {self.phase.update:,}: {what}"

    def name(self, layer: int, unit: int) -> str:
        """A unit in words."""
        return self.unit_name(layer, unit)

    def number(self, layer: int, unit: int) -> int:
        """A unit's number among all."""
        return self.state.shape.first_unit(layer) + unit


def chosen(phase: Phase, focus: Focus) -> tuple[int, int | None]:
    """The unit of the layer at work that is in focus, and the one below it; or those that stand
    out.
    """
    shape, detail = phase.before.shape, phase.detail
    unit = below = None
    for each in focus if isinstance(focus, tuple) else (focus,):
        if each is None:
            continue
        layer, place_there = shape.layer_of(each)
        if layer == detail.layer and place_there < shape.sizes[layer]:
            unit = place_there
        elif layer == detail.layer - 1:
            below = place_there
    numbers = detail.layers[detail.layer - 1]
    telling = _telling(numbers.weight_gradient, numbers.delta, numbers.Z)
    if unit is None:
        unit = int(np.abs(_column(telling, below)).argmax())
    if below is None and numbers.weight_gradient is not None:
        below = int(np.abs(numbers.weight_gradient[unit]).argmax())
    return unit, below


def _telling(gradient: Array | None, delta: Array | None, Z: Array | None) -> Array:
    """(n, k): what of each unit says how much there is to see."""
    if gradient is not None:
        return gradient
    return known(Z if delta is None else delta)[:1].T


def _column(telling: Array, below: int | None) -> Array:
    if below is not None and below < telling.shape[1]:
        column: Array = telling[:, below]
        return column
    sizes: Array = np.abs(telling).max(axis=1)
    return sizes
