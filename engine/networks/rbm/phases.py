"""The next update, half-step by half-step: contrastive divergence, written to be read.

CD-k (Hinton 2002) starts the chain from the data's own hidden units; PCD-k (Tieleman 2008) goes on
with chains that are kept from update to update.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.experiment import Phase, read_only
from engine.networks.rbm import maths
from engine.networks.rbm.batches import VisibleData
from engine.networks.rbm.learning import learned, running_activity, sparsity_pull
from engine.networks.rbm.maths import Array
from engine.networks.rbm.measures import Gauge
from engine.networks.rbm.noise import Draws, centred, normals
from engine.networks.rbm.state import State, Weights, frozen

BATCH, PROBABILITIES, SAMPLE, CHAINS = "batch", "probabilities", "sample", "chains"
VISIBLE, HIDDEN = "visible", "hidden"


@dataclass(frozen=True, slots=True, eq=False)
class Half:
    """Half a Gibbs step: what one layer has become, `values`, (V, B) or (B, H).

    `kind` is batch, probabilities, sample or chains; `step` is the Gibbs step, 0 for the data's
    side. `x` are the units' inputs; `noise` is what was drawn: 2u - 1, or for Gaussian units the
    normally distributed number itself.
    """

    layer: str
    kind: str
    step: int
    values: Array
    x: Array | None = None
    noise: Array | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """All that one update computed: what each of its phases shows a part of.

    `v_data` and `v_model` (V, B) are the visible units of the data and of the chains' ends,
    `p_data` and `p_model` (B, H) the hidden probabilities given them. `contrast` (2B, H) holds
    both of these, the latter negative, times learning rate / batch, and `v_both` (V, 2B) the
    visible units that belong to them; `gain` is the gradient's part of the change. `pull` (H,) is
    what sparsity takes from the data's hidden probabilities.
    """

    items: NDArray[np.int64]
    halves: tuple[Half, ...]
    v_data: Array
    p_data: Array
    pull: Array | None
    v_model: Array
    p_model: Array
    contrast: Array
    v_both: Array
    gain: Weights
    after: State


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """What one phase shows: the update, and how many of its half-steps are done."""

    update: Update
    done: int

    @property
    def half(self) -> Half:
        """The half-step that was done last."""
        return self.update.halves[self.done - 1]

    @property
    def halves(self) -> tuple[Half, ...]:
        """All half-steps done so far."""
        return self.update.halves[: self.done]


DATA_SIDE, MODEL_SIDE = "data statistics", "model statistics"
LEARNING = (
    DATA_SIDE,
    MODEL_SIDE,
    "difference",
    "weights",
    "visible biases",
    "hidden biases",
)
_LIT = {
    "data statistics": "statistics_data",
    "model statistics": "statistics_model",
    "difference": "statistics_difference",
    "weights": "weights",
    "visible biases": "visible",
    "hidden biases": "hidden",
}


def phases(state: State, data: VisibleData, gauge: Gauge) -> Iterator[Phase]:
    """The phases of the next update: its half-steps, then what is learned from them."""
    with np.errstate(over="ignore", invalid="ignore"):
        update = worked_out(state, data, gauge)
    count = len(update.halves) + len(LEARNING)
    for number, half in enumerate(update.halves, 1):
        yield Phase(
            name_of(half, data.gaussian),
            number,
            count,
            state,
            Moment(update, number),
            lit=half.layer,
        )
    whole = Moment(update, len(update.halves))
    for number, name in enumerate(LEARNING, len(update.halves) + 1):
        after = update.after if number == count else None
        yield Phase(name, number, count, state, whole, after, lit=_LIT[name])


def name_of(half: Half, gaussian: bool) -> str:
    """What the phase of a half-step is called."""
    if half.kind in (BATCH, CHAINS):
        return half.kind
    if gaussian and half.layer == VISIBLE and half.kind == PROBABILITIES:
        return "visible means"
    return f"{half.layer} {half.kind}"


def worked_out(state: State, data: VisibleData, gauge: Gauge) -> Update:
    """The next update, worked out in the order of the textbook."""
    rule, W = state.rule, state.weights.W
    halves = list(gibbs_steps(state, data))
    v_data, p_data = halves[0].values, halves[1].values
    v_model, p_model = _chain_end(halves)

    scale = rule.learning_rate / data.batch
    activity = running_activity(state.activity, p_data)
    pull = sparsity_pull(activity, rule) if rule.sparsity else None
    contrast = maths.contrast(p_data if pull is None else p_data - pull, p_model, scale)
    v_both = np.concatenate((v_data, v_model), axis=1)
    signs = np.repeat(np.array([scale, -scale], W.dtype), data.batch)
    gain = Weights(v_both @ contrast, v_both @ signs, contrast.sum(axis=0))
    if rule.weight_decay:
        shrunk = maths.decayed(gain.W, W, rule.learning_rate * rule.weight_decay)
        gain = Weights(shrunk, gain.a, gain.b)

    old, weights, alpha = state.velocity, state.weights, rule.momentum
    velocity = frozen(
        maths.velocity(old.W, gain.W, alpha),
        maths.velocity(old.a, gain.a, alpha),
        maths.velocity(old.b, gain.b, alpha),
    )
    after = learned(
        state,
        frozen(W + velocity.W, weights.a + velocity.a, weights.b + velocity.b),
        velocity,
        gauge,
        chains=read_only(halves[-1].values > 0.5) if rule.persistent else state.chains,
        activity=activity,
        hidden_activity=float(p_data.mean()),
    )
    items = data.items_of(state.seed, state.position)
    return Update(
        items, tuple(halves), v_data, p_data, pull, v_model, p_model, contrast, v_both, gain, after
    )


def _chain_end(halves: list[Half]) -> tuple[Array, Array]:
    """The visible sample that the chain ended in, and the hidden probabilities given it."""
    v_T = [half.values for half in halves if half.layer == VISIBLE and half.kind == SAMPLE][-1]
    p = [half.values for half in halves if half.layer == HIDDEN and half.kind == PROBABILITIES][-1]
    return v_T, p


def gibbs_steps(state: State, data: VisibleData) -> Iterator[Half]:
    """The half-steps of the next update, one after the other."""
    rule, (W, a, b) = state.rule, (state.weights.W, state.weights.a, state.weights.b)
    size_v, size_h = data.batch * len(a), data.batch * len(b)
    per_step = size_h if data.gaussian else size_v + size_h
    draws = Draws(state.seed, state.position, rule.k * per_step)

    v_T = data.transposed_batch(state.seed, state.position)
    yield Half(VISIBLE, BATCH, 0, v_T)
    x = maths.hidden_input(v_T, W, b)
    yield Half(HIDDEN, PROBABILITIES, 0, maths.sigmoid(x), x)
    if rule.persistent:
        h = state.chains.astype(W.dtype)
        yield Half(HIDDEN, CHAINS, 0, h)
    else:
        noise = centred(draws.take(size_h), W.dtype).reshape(x.shape)
        h = maths.sample(maths.tilt(x), noise)
        yield Half(HIDDEN, SAMPLE, 0, h, x, noise)

    for step in range(1, rule.k + 1):
        x = maths.visible_input(h, W, a)
        if data.gaussian:
            yield Half(VISIBLE, PROBABILITIES, step, x, x)
            noise = normals(state.seed, state.position, step - 1, x.size, W.dtype).reshape(x.shape)
            v_T = x + noise
        else:
            yield Half(VISIBLE, PROBABILITIES, step, maths.sigmoid(x), x)
            noise = centred(draws.take(size_v), W.dtype).reshape(x.shape)
            v_T = maths.sample(maths.tilt(x), noise)
        yield Half(VISIBLE, SAMPLE, step, v_T, x, noise)
        x = maths.hidden_input(v_T, W, b)
        yield Half(HIDDEN, PROBABILITIES, step, maths.sigmoid(x), x)
        if step < rule.k or rule.persistent:
            noise = centred(draws.take(size_h), W.dtype).reshape(x.shape)
            h = maths.sample(maths.tilt(x), noise)
            yield Half(HIDDEN, SAMPLE, step, h, x, noise)
