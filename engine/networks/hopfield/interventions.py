"""What a person can do to a Hopfield network, and what becomes of its state."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from engine.data import DataError
from engine.data.corruption import corrupted
from engine.experiment import read_only
from engine.interventions import (
    Clamp,
    Corrupt,
    Draw,
    Forget,
    Intervention,
    InterventionError,
    SetParameter,
    Store,
    Unlearn,
)
from engine.networks.hopfield import maths
from engine.networks.hopfield.needs import require
from engine.networks.hopfield.parameters import HEAT, LIVE
from engine.networks.hopfield.state import State, disturbed, memories_of, with_sums
from engine.networks.hopfield.storing import (
    UNLEARNING,
    adjusted,
    coupled,
    enqueue,
    unlearn,
    without,
)
from engine.parameters import ParameterError
from engine.randomness import words


def intervene(state: State, intervention: Intervention, shape: tuple[int, int]) -> State:
    """The state after the intervention; raises InterventionError where it makes no sense."""
    apply = _INTERVENTIONS.get(type(intervention))
    if apply is None:
        raise InterventionError("This is for other networks; a Hopfield network has no use for it.")
    return apply(state, intervention, shape)


def _draw(state: State, drawn: Draw, shape: tuple[int, int]) -> State:
    units = _known_units(state, drawn.units)
    s = state.s.copy()
    s[units] = np.where(np.asarray(drawn.values) > 0, 1, -1)
    xi = None if state.xi is None else state.xi.copy()
    if xi is not None:
        xi[units] = s[units]
    return with_sums(disturbed(state, s=s, xi=xi))


def _clamp(state: State, clamp: Clamp, shape: tuple[int, int]) -> State:
    clamped = state.clamped.copy()
    clamped[_known_units(state, clamp.units)] = clamp.hold
    return disturbed(state, clamped=read_only(clamped))


def _known_units(state: State, units: maths.Ints) -> maths.Ints:
    if len(units) and not 0 <= units.min() <= units.max() < state.units:
        raise InterventionError(
            f"A unit outside the network's {state.units:,} was drawn on; draw inside it."
        )
    return units


def _corrupt(state: State, corrupt: Corrupt, shape: tuple[int, int]) -> State:
    random = words(state.seed, "corrupt", corrupt.number, state.units)
    try:
        s = corrupted(corrupt.kind, state.s, shape, corrupt.share, random)
    except ValueError as error:
        raise InterventionError(f"{error}") from None
    return with_sums(disturbed(state, s=s, xi=None))


def _set(state: State, change: SetParameter, shape: tuple[int, int]) -> State:
    declared = next((each for each in LIVE if each.name == change.name), None)
    if declared is None:
        raise InterventionError(f"{change.name} takes effect at a restart only.")
    try:
        changes: dict[str, Any] = {change.name: declared.check(change.value)}
    except ParameterError as error:
        raise InterventionError(str(error)) from None
    state = disturbed(state, rule=replace(state.rule, **changes))
    if declared in HEAT:
        return replace(state, heated=state.visits)
    if change.name == "visit":
        return state
    old = state.memories
    memories = memories_of(old.X_T, old.serials, old.labels, state.rule, old)
    if change.name == "unlearning":
        return state
    if change.name == "rule":
        _require_memory(state)
        return coupled(state, memories)
    return adjusted(state, memories)


def _require_memory(state: State) -> None:
    """InterventionError where the present rule's network finds no room."""
    try:
        require(state.units, state.memories.count, (state.rule.rule,))
    except DataError as error:
        raise InterventionError(str(error)) from None


def _store(state: State, store: Store, shape: tuple[int, int]) -> State:
    if store.pattern.shape != (state.units,):
        raise InterventionError(
            f"A memory of {store.pattern.size:,} units does not fit a network of "
            f"{state.units:,}; choose a picture of {shape[1]} x {shape[0]}."
        )
    return enqueue(state, read_only(store.pattern.copy()), store.label)


def _forget(state: State, forget: Forget, shape: tuple[int, int]) -> State:
    waiting = {memory.serial for memory in state.waiting}
    if forget.serial not in waiting | set(state.memories.serials):
        raise InterventionError(f"There is no memory number {forget.serial} to forget.")
    return without(state, forget.serial)


def _unlearn(state: State, wish: Unlearn, shape: tuple[int, int]) -> State:
    if state.rule.rule not in UNLEARNING:
        raise InterventionError(
            f"The rule {state.rule.rule} cannot unlearn a state; set the rule to unlearning first."
        )
    if not state.memories.count:
        raise InterventionError("Nothing is stored yet, so there is nothing to unlearn.")
    return unlearn(state)


_INTERVENTIONS: Mapping[type, Callable[[State, Any, tuple[int, int]], State]] = {
    Draw: _draw,
    Clamp: _clamp,
    Corrupt: _corrupt,
    SetParameter: _set,
    Store: _store,
    Forget: _forget,
    Unlearn: _unlearn,
}
