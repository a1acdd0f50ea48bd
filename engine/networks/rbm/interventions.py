"""What a person can do to a restricted Boltzmann machine, and what becomes of its state."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.corruption import corrupted
from engine.experiment import read_only
from engine.interventions import (
    Clamp,
    Corrupt,
    Draw,
    Dream,
    Intervention,
    InterventionError,
    SetParameter,
    Show,
)
from engine.networks.rbm.batches import HALF_SCALE, VisibleData
from engine.networks.rbm.canvas import dreamt
from engine.networks.rbm.parameters import LIVE
from engine.networks.rbm.state import Bytes, State
from engine.parameters import ParameterError
from engine.randomness import words

INK = 255
MOST_STEPS = 100_000
Shape = tuple[int, int]


def intervene(state: State, intervention: Intervention, shape: Shape, data: VisibleData) -> State:
    """The state after the intervention; raises InterventionError where it makes no sense."""
    apply = _INTERVENTIONS.get(type(intervention))
    if apply is None:
        raise InterventionError(
            "A restricted Boltzmann machine stores no single memories: it learns from all its data."
        )
    return apply(state, intervention, shape, data)


def _with_picture(state: State, picture: Bytes) -> State:
    canvas = replace(state.canvas, picture=read_only(picture), chain=None)
    return replace(state, canvas=canvas)


def _draw(state: State, drawn: Draw, shape: Shape, data: VisibleData) -> State:
    picture = state.canvas.picture.copy()
    picture[_known_units(drawn.units, shape)] = np.where(np.asarray(drawn.values) > 0, INK, 0)
    return _with_picture(state, picture)


def _known_units(units: NDArray[np.int64], shape: Shape) -> NDArray[np.int64]:
    count = shape[0] * shape[1]
    if len(units) and not 0 <= units.min() <= units.max() < count:
        raise InterventionError(
            f"The machine sees pictures of {shape[1]} x {shape[0]}; bring the drawing to that size."
        )
    return units


def _clamp(state: State, clamp: Clamp, shape: Shape, data: VisibleData) -> State:
    held = state.canvas.held.copy()
    held[_known_units(clamp.units, shape)] = clamp.hold
    return replace(state, canvas=replace(state.canvas, held=read_only(held)))


def _corrupt(state: State, corrupt: Corrupt, shape: Shape, data: VisibleData) -> State:
    picture = state.canvas.picture
    signs = np.where(picture > HALF_SCALE, 1, -1).astype(np.int8)
    drawn = words(state.seed, "corrupt", corrupt.number, signs.size)
    try:
        spoilt = corrupted(corrupt.kind, signs, shape, corrupt.share, drawn)
    except ValueError as error:
        raise InterventionError(f"{error}") from None
    changed = np.where(spoilt > 0, INK, 0).astype(np.uint8)
    return _with_picture(state, np.where(spoilt == signs, picture, changed))


def _show(state: State, show: Show, shape: Shape, data: VisibleData) -> State:
    items = data.held_out if show.held_out else data.train
    if not 0 <= show.item < len(items):
        kind = "held-out" if show.held_out else "training"
        raise InterventionError(
            f"There is no {kind} item {show.item:,}: there are {len(items):,}, counted from 0."
        )
    return _with_picture(state, items[show.item].copy())


def _set(state: State, change: SetParameter, shape: Shape, data: VisibleData) -> State:
    parameter = LIVE.get(change.name)
    if parameter is None:
        raise InterventionError(f"{change.name} takes effect at a restart only.")
    try:
        changes: dict[str, Any] = {change.name: parameter.check(change.value)}
    except ParameterError as error:
        raise InterventionError(str(error)) from error
    return replace(state, rule=replace(state.rule, **changes))


def _dream(state: State, dream: Dream, shape: Shape, data: VisibleData) -> State:
    if not 0 <= dream.steps <= MOST_STEPS:
        raise InterventionError(f"A chain makes 0 to {MOST_STEPS:,} steps, not {dream.steps:,}.")
    if not 0.0 < dream.temperature < np.inf:
        raise InterventionError(f"A temperature is above 0; {dream.temperature:g} is not.")
    return replace(state, canvas=dreamt(state, dream, data))


_INTERVENTIONS: Mapping[type, Callable[[State, Any, Shape, VisibleData], State]] = {
    Draw: _draw,
    Clamp: _clamp,
    Corrupt: _corrupt,
    Show: _show,
    SetParameter: _set,
    Dream: _dream,
}
