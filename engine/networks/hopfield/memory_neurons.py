"""The two-layer view: each memory as a neuron, joined to every unit by a synapse x_i^mu.

A rule whose field is a sum over the memories is also a network of two layers (Krotov and Hopfield
2021): a memory neuron adds up what the units send it, m^mu = sum_i x_i^mu s_i, answers with an
activation f(m^mu), and a unit adds up what the memory neurons send back. No synapse joins more than
two neurons, whatever the power in the energy; the update is the same.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from engine.channels import Absent, Bars, Graph, Layers
from engine.experiment import Phase
from engine.networks.hopfield import dense, maths, modern
from engine.networks.hopfield.phases import Attention, Visit
from engine.networks.hopfield.state import State, activities, sums_of
from engine.networks.hopfield.wording import nothing_stored

MOST_SYNAPSES = 1_000_000
NO_NEURONS = "This rule's field is no sum over the memories, so they make no layer of neurons."
TOO_MANY = "The network is too large to be drawn as two layers; fewer units can be."

SYNAPSES = "The lines are one unit's synapses: orange +1, blue −1."
MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "hebb": "What each sends back: the units that agree less those that differ",
        "dense": "What each sends back: a power of how well the units agree",
        "exponential": "How loud each is; all of them add up to 1",
        "softmax": "Each memory's weight in the average; all add up to 1",
    }
)


def inputs(state: State, without: int | None = None) -> maths.Ints | maths.Floats:
    """m^mu of the memory neurons (P,): of all units, or of all but the unit `without`."""
    if state.coupling.continuous:
        overlaps: maths.Floats = sums_of(state)[:-1]
        return overlaps
    if without is None:
        return state.overlaps
    own: maths.Ints = state.memories.X_T[without] * int(state.s[without])
    return state.overlaps - own


def outputs(state: State, without: int | None = None) -> maths.Floats:
    """f(m^mu), the activations of the memory neurons (P,)."""
    return _ACTIVATIONS[state.rule.rule](state, inputs(state, without))


def _linear(state: State, m: maths.Ints) -> maths.Floats:
    return m.astype(np.float64)


def _power(state: State, m: maths.Ints) -> maths.Floats:
    return dense.power_neurons(m, units=state.units, p=state.rule.power)


def _exponential(state: State, m: maths.Ints) -> maths.Floats:
    return dense.exponential_neurons(m) if len(m) else np.empty(0)


def _softmax(state: State, m: maths.Floats) -> maths.Floats:
    return modern.attention(m, state.rule.beta)


_ACTIVATIONS: Mapping[str, Callable[..., maths.Floats]] = MappingProxyType(
    {"hebb": _linear, "dense": _power, "exponential": _exponential, "softmax": _softmax}
)


def has_neurons(state: State) -> bool:
    """Whether the rule's update can be made by memory neurons."""
    return state.rule.rule in _ACTIVATIONS and (
        state.rule.rule != "hebb" or state.memories.rho == 0.0
    )


def _no_layer(state: State) -> str:
    """Why there are no memory neurons; "" where there are."""
    if not has_neurons(state):
        return NO_NEURONS
    return "" if state.memories.count else nothing_stored(state)


def _range(state: State) -> tuple[float, float]:
    units = float(state.units)
    known = {"hebb": (-units, units), "dense": (0.0, units)}
    return known.get(state.rule.rule, (0.0, 1.0))


def two_layers(state: State, shape: tuple[int, int]) -> Graph | Absent:
    """Units and memory neurons with their synapses; or why there is nothing to be seen."""
    memories, label = state.memories, "Units and memory neurons"
    reason = _no_layer(state)
    if not reason and memories.X_T.size > MOST_SYNAPSES:
        reason = TOO_MANY
    if reason:
        return Absent(name="two_layers", label=label, words=reason)
    low, high = _range(state)
    high = high if high == 1.0 else np.inf  # the strongest neuron is to be seen at any power
    return Graph(
        name="two_layers",
        label=label,
        read=_layers,
        sizes=(state.units, memories.count),
        names=("units", "memory neurons"),
        output_names=memories.labels,
        low=(-1.0, low),
        high=(1.0, high),
        input_shape=shape,
    )


def _layers(state: State, phase: Phase | None) -> Layers:
    """Both layers, the one at work lit; of a visit, the neurons as the unit feels them."""
    visit = phase.detail if phase is not None and isinstance(phase.detail, Visit) else None
    before = state if phase is None else phase.before
    felt = visit is not None and before.memories is state.memories
    answers = outputs(before, visit.unit) if visit is not None and felt else outputs(state)
    active = None if phase is None else _AT_WORK.get((type(phase.detail), phase.name))
    return Layers(
        activations=(activities(state), answers),
        weights=(state.memories.X_T.T,),
        deltas=(None, None),
        gradients=(None,),
        active=active,
        direction="" if active is None else "forward",
        about=SYNAPSES,
    )


_AT_WORK: Mapping[tuple[type, str], int] = MappingProxyType(
    {
        (Visit, "field"): 1,
        (Visit, "sign"): 0,
        (Attention, "overlaps"): 1,
        (Attention, "attention"): 1,
        (Attention, "average"): 0,
    }
)


def neuron_bars(state: State) -> Bars | Absent:
    """What each memory neuron answers; of a continuous memory the weights of its attention."""
    label = "Attention to each memory" if state.coupling.continuous else "Memory neurons"
    reason = _no_layer(state)
    if reason:
        return Absent(name="neurons", label=label, words=reason)
    low, high = _range(state)
    return Bars(
        name="neurons",
        label=label,
        read=outputs,
        names=state.memories.labels,
        low=low,
        high=high,
        meaning=MEANINGS[state.rule.rule],
    )
