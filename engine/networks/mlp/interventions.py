"""What a person can do to a network that learns: the state after it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np

from engine.experiment import read_only
from engine.interventions import (
    AddPoint,
    Draw,
    Intervention,
    InterventionError,
    LetGo,
    RemovePoint,
    SetParameter,
    Show,
)
from engine.networks.mlp.samples import Samples
from engine.networks.mlp.state import Moments, Rule, State
from engine.networks.mlp.tasks import Task
from engine.parameters import Parameter

Live = Mapping[str, Parameter]


def intervene(state: State, intervention: Intervention, task: Task, live: Live) -> State:
    """`state` after the intervention; raises InterventionError where it makes no sense."""
    if type(intervention) not in _CHANGES:
        raise InterventionError(
            "A multilayer perceptron has no units to hold or corrupt and no memories: draw on the "
            "canvas, show an item, add a point, or change a parameter."
        )
    return _CHANGES[type(intervention)](state, intervention, task, live)


def _draw(state: State, drawn: Draw, task: Task, live: Live) -> State:
    """A stroke on the canvas: what the network is shown; it learns nothing from it."""
    shape = task.unit_shape
    count = shape[0] * shape[1]
    if len(drawn.units) and not 0 <= drawn.units.min() <= drawn.units.max() < count:
        raise InterventionError(f"A place outside the canvas's {count:,} was drawn on.")
    canvas = np.zeros(count) if state.drawing is None else state.drawing.ravel().copy()
    canvas[drawn.units] = np.asarray(drawn.values) > 0
    drawing = read_only(canvas.reshape(shape))
    return replace(state, drawing=drawing, probe=task.drawn(drawing, state.shape.dtype))


def _show(state: State, show: Show, task: Task, live: Live) -> State:
    """An item is held before the network, and lies on the canvas to be changed."""
    probe = task.shown(state, show)
    rows, columns = task.unit_shape
    drawing = state.drawing
    if rows > 1:
        drawing = read_only(probe.x.reshape(rows, columns).astype(np.float64))
    return replace(state, probe=probe, drawing=drawing)


def _let_go(state: State, nothing: LetGo, task: Task, live: Live) -> State:
    return replace(state, probe=None, drawing=None)


def _add(state: State, point: AddPoint, task: Task, live: Live) -> State:
    return _with_samples(state, task.added(state.samples, point))


def _remove(state: State, point: RemovePoint, task: Task, live: Live) -> State:
    if min(task.unit_shape) > 1:
        raise InterventionError("Points can be taken out of a plane or a function only.")
    if not 0 <= point.index < len(state.samples):
        raise InterventionError(f"There is no point number {point.index:,} to take out.")
    return _with_samples(state, state.samples.without(point.index))


def _with_samples(state: State, samples: Samples) -> State:
    """The state with other samples: a new pass over them begins, and no batch is remembered."""
    return _from_the_first(replace(state, samples=samples, batch=()))


def _from_the_first(state: State) -> State:
    """A new pass over the samples begins."""
    if not state.place:
        return state
    return replace(state, passes=state.passes + 1, place=0, loss_sum=0.0)


def _set(state: State, change: SetParameter, task: Task, live: Live) -> State:
    """A live parameter changes; another optimiser begins without memory."""
    if change.name not in live:
        raise InterventionError(f"{change.name} takes effect at a restart only.")
    try:
        value = live[change.name].check(change.value)
    except ValueError as error:
        raise InterventionError(str(error)) from error
    changes: dict[str, Any] = {change.name: value}
    rule: Rule = replace(state.rule, **changes)
    if rule.optimizer != state.rule.optimizer:
        state = replace(state, moments=Moments())
    if rule.order != state.rule.order:
        state = _from_the_first(state)
    return replace(state, rule=rule)


_CHANGES: Mapping[type, Callable[[State, Any, Task, Live], State]] = MappingProxyType(
    {
        Draw: _draw,
        Show: _show,
        LetGo: _let_go,
        AddPoint: _add,
        RemovePoint: _remove,
        SetParameter: _set,
    }
)
