"""The next update, phase by phase: the textbook's algorithm, written to be read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment import Phase, read_only
from engine.networks.mlp import maths
from engine.networks.mlp.activations import ACTIVATIONS
from engine.networks.mlp.losses import Loss, loss_on
from engine.networks.mlp.products import Array
from engine.networks.mlp.schedule import next_batch
from engine.networks.mlp.state import Moments, Network, State
from engine.networks.mlp.training import Measure, due

FORWARD, BACKWARD, UPDATE = "forward", "backward", "update"


@dataclass(frozen=True, slots=True, eq=False)
class LayerNumbers:
    """What an update computes in one layer; each is None until its phase has come.

    Z, A, delta are (B, n); the others have the shapes of the layer's weights and biases. The
    gradients are the loss's own, without weight decay; W and b are those after the update.
    """

    Z: Array | None = None
    A: Array | None = None
    delta: Array | None = None
    weight_gradient: Array | None = None
    bias_gradient: Array | None = None
    W: Array | None = None
    b: Array | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Detail:
    """One moment within an update: `layer` is the one at work, 0 where none is.

    `direction` is forward, backward or update. `batch` are the samples, X (B, inputs) and
    T (B, outputs) what they are; `layers` what has been computed so far, of layer 1 first; `loss`
    the batch's mean loss, once it is known. `moments` are the optimiser's after the update.
    """

    layer: int
    direction: str
    batch: NDArray[np.int64]
    X: Array
    T: Array
    layers: tuple[LayerNumbers, ...]
    loss: float | None = None
    moments: Moments | None = None

    def below(self, layer: int) -> Array:
        """The activations that layer `layer` is fed with."""
        if layer == 1:
            return self.X
        return known(self.layers[layer - 2].A)


def phases(state: State, measure: Measure) -> Iterator[Phase]:
    """Take a batch; forward; loss; output delta; backward; update: a layer at a time."""
    with np.errstate(all="ignore"):
        moments = list(_moments(state))
        count = len(moments)
        for number, (name, detail) in enumerate(moments, 1):
            after = _after(state, detail, measure) if number == count else None
            units, lit = _units(state, detail), _lit(state, detail)
            yield Phase(name, number, count, state, detail, after, units=units, lit=lit)


def _lit(state: State, detail: Detail) -> str:
    """The matrix that a phase is about: the weights that are used, or the gradient that is made."""
    layer = detail.layer
    if detail.direction != BACKWARD:
        return f"weights_{layer}" if layer else ""
    if detail.layers[layer - 1].weight_gradient is not None:
        return f"gradient_{layer}"
    return f"weights_{layer + 1}" if layer < state.shape.layers else ""


def _units(state: State, detail: Detail) -> tuple[int, ...]:
    """The units of the layer at work, where they can be counted at a glance."""
    first, size = state.shape.first_unit(detail.layer), state.shape.sizes[detail.layer]
    return tuple(range(first, first + size)) if detail.layer and size <= 1000 else ()


def _moments(state: State) -> Iterator[tuple[str, Detail]]:
    """Every phase of the update: its name, and all that is known by then."""
    detail, layers = _taken(state), range(1, state.shape.layers + 1)
    yield "batch", detail
    for layer in layers:
        detail = _summed(state, detail, layer)
        yield "pre-activation", detail
        detail = _activated(state, detail, layer)
        yield "activation", detail
    detail = _judged(state, detail)
    yield "loss", detail
    detail = _output_delta(state, detail)
    yield "output delta", detail
    for layer in reversed(layers):
        detail = _weight_gradient(detail, layer)
        yield "weight gradient", detail
        detail = _bias_gradient(detail, layer)
        yield "bias gradient", detail
        if layer > 1:
            detail = _delta(state, detail, layer - 1)
            yield "delta", detail
    for layer in layers:
        detail = _updated(state, detail, layer)
        yield "update", detail


def _taken(state: State) -> Detail:
    batch = next_batch(state)
    X, T = taken(state, batch)
    return Detail(0, FORWARD, batch, X, T, (LayerNumbers(),) * state.shape.layers)


def taken(state: State, batch: NDArray[np.int64]) -> tuple[Array, Array]:
    """The samples of a batch: (B, inputs) and (B, outputs)."""
    samples = state.samples
    if len(batch) == 1:
        return samples.rows[int(batch[0])]
    return read_only(samples.X.take(batch, 0)), read_only(samples.T.take(batch, 0))


def _summed(state: State, detail: Detail, layer: int) -> Detail:
    W, b = state.network.weights[layer - 1], state.network.biases[layer - 1]
    return _with(detail, layer, FORWARD, Z=maths.pre_activation(detail.below(layer), W, b))


def _activated(state: State, detail: Detail, layer: int) -> Detail:
    Z = known(detail.layers[layer - 1].Z)
    A = ACTIVATIONS[state.shape.activation(layer)].value(Z)
    return _with(detail, layer, FORWARD, A=A)


def _judged(state: State, detail: Detail) -> Detail:
    top = detail.layers[-1]
    loss = loss_of(state).value(known(top.Z), known(top.A), detail.T)
    return replace(detail, layer=state.shape.layers, direction=FORWARD, loss=loss)


def _output_delta(state: State, detail: Detail) -> Detail:
    delta = loss_of(state).delta(known(detail.layers[-1].A), detail.T)
    return _with(detail, state.shape.layers, BACKWARD, delta=delta)


def _weight_gradient(detail: Detail, layer: int) -> Detail:
    delta = known(detail.layers[layer - 1].delta)
    gradient = maths.weight_gradient(delta, detail.below(layer))
    return _with(detail, layer, BACKWARD, weight_gradient=gradient)


def _bias_gradient(detail: Detail, layer: int) -> Detail:
    delta = known(detail.layers[layer - 1].delta)
    return _with(detail, layer, BACKWARD, bias_gradient=maths.bias_gradient(delta))


def _delta(state: State, detail: Detail, layer: int) -> Detail:
    """delta of a hidden layer, from that of the layer above."""
    G = maths.passed_down(known(detail.layers[layer].delta), state.network.weights[layer])
    activation = ACTIVATIONS[state.shape.activation(layer)]
    return _with(
        detail, layer, BACKWARD, delta=activation.down(G, known(detail.layers[layer - 1].A))
    )


def known(array: Array | None) -> Array:
    """What an earlier phase has computed."""
    assert array is not None, "a phase was asked for what comes later"
    return array


def _updated(state: State, detail: Detail, layer: int) -> Detail:
    """Layer `layer` after the update, the optimiser's moments with it."""
    numbers, index = detail.layers[layer - 1], layer - 1
    W, b = state.network.weights[index], state.network.biases[index]
    gradient = known(numbers.weight_gradient)
    if state.rule.weight_decay:
        gradient = maths.decayed(gradient, W, state.rule.weight_decay)
    remembered = [network for network in (state.moments.first, state.moments.second) if network]
    new_W, *moments_W = stepped(
        state, W, gradient, [network.weights[index] for network in remembered]
    )
    new_b, *moments_b = stepped(
        state, b, known(numbers.bias_gradient), [network.biases[index] for network in remembered]
    )
    moments = _joined(state, detail.moments, moments_W, moments_b)
    return replace(_with(detail, layer, UPDATE, W=new_W, b=new_b), moments=moments)


def stepped(state: State, W: Array, gradient: Array, moments: Sequence[Array]) -> tuple[Array, ...]:
    """The parameters after one step, then the moments that the optimiser keeps of it.

    `moments` are those from before, none at an optimiser's first step.
    """
    eta, nothing = state.rule.learning_rate, np.zeros_like(W)
    first, second = [*moments, nothing, nothing][:2]
    if state.rule.optimizer == "sgd":
        return (maths.descent(W, gradient, eta),)
    if state.rule.optimizer == "momentum":
        v = maths.velocity(first, gradient, state.rule.momentum)
        return maths.descent(W, v, eta), v
    m, v = maths.first_moment(first, gradient), maths.second_moment(second, gradient)
    return maths.adam(W, m, v, step=state.moments.steps + 1, eta=eta), m, v


def _joined(
    state: State, before: Moments | None, weights: list[Array], biases: list[Array]
) -> Moments:
    """The moments of the layers so far with those of one more."""
    kept = [None, None] if before is None else [before.first, before.second]
    pairs = zip(weights, biases, strict=True)
    networks: list[Network | None] = [None, None]
    for number, (W, b) in enumerate(pairs):
        old = kept[number] or Network((), ())
        W, b = read_only(W), read_only(b)
        networks[number] = Network((*old.weights, W), (*old.biases, b))
    return Moments(state.moments.steps + 1, *networks)


def _with(detail: Detail, layer: int, direction: str, **computed: Array) -> Detail:
    """`detail` at work in `layer`, with what has been computed there."""
    changes: dict[str, Any] = {name: read_only(array) for name, array in computed.items()}
    layers = list(detail.layers)
    layers[layer - 1] = replace(layers[layer - 1], **changes)
    return replace(detail, layer=layer, direction=direction, layers=tuple(layers))


def loss_of(state: State) -> Loss:
    """The state's loss on its output activation."""
    loss = loss_on(state.shape.loss, state.shape.output)
    assert loss is not None
    return loss


def _after(state: State, detail: Detail, measure: Measure) -> State:
    """The state that the update makes."""
    weights = tuple(numbers.W for numbers in detail.layers if numbers.W is not None)
    biases = tuple(numbers.b for numbers in detail.layers if numbers.b is not None)
    network = Network(weights, biases)
    assert detail.loss is not None and detail.moments is not None
    size, count = len(detail.batch), len(state.samples)
    place, loss_sum = state.place + size, state.loss_sum + detail.loss * size
    passes, pass_loss = state.passes, state.pass_loss
    if place == count:
        passes, place, pass_loss, loss_sum = passes + 1, 0, loss_sum / count, 0.0
    measured = state.measured
    if due(state.rule, state.position + 1, place):
        measured = replace(measure(network, state.samples), position=state.position + 1)
    return replace(
        state,
        position=state.position + 1,
        network=network,
        moments=detail.moments,
        passes=passes,
        place=place,
        batch=tuple(detail.batch.tolist()),
        batch_loss=detail.loss,
        loss_sum=loss_sum,
        pass_loss=pass_loss,
        measured=measured,
    )
