"""The canvas beside the learning: what the machine makes of a picture, and chains that run free.

Nothing here changes what is learned.
"""

from dataclasses import replace

import numpy as np

from engine.experiment import read_only
from engine.interventions import Dream
from engine.networks.rbm import maths
from engine.networks.rbm.batches import VisibleData
from engine.networks.rbm.maths import Array
from engine.networks.rbm.noise import Bits, centred, drawn_bits, normals
from engine.networks.rbm.state import Canvas, Chain, State

FRAMES_KEPT = 24


def canvas_units(state: State, data: VisibleData) -> Array:
    """The drawn picture as visible units: (V,)."""
    v: Array = data.units(state.canvas.picture[np.newaxis])[0]
    return v


def hidden_probabilities(state: State, data: VisibleData) -> Array:
    """p(h | the drawn picture): (H,)."""
    weights = state.weights
    return maths.sigmoid(canvas_units(state, data) @ weights.W + weights.b)


def reconstruction(state: State, data: VisibleData) -> Array:
    """The mean-field reconstruction of the drawn picture, as brightness: (V,)."""
    made: Array = reconstructions(state, canvas_units(state, data)[np.newaxis], data)[0]
    return made


def reconstructions(state: State, v: Array, data: VisibleData) -> Array:
    """The mean-field reconstructions of visible units (n, V), as brightness: (n, V)."""
    weights = state.weights
    made = maths.mean_field(v, weights.W, weights.a, weights.b, gaussian=data.gaussian)
    return data.pictures(made)


def dreamt(state: State, dream: Dream, data: VisibleData) -> Canvas:
    """The canvas with its chain as far as `dream` says: begun, or gone on with."""
    chain = state.canvas.chain
    if chain is None or chain.number != dream.number or chain.steps > dream.steps:
        chain = _begun(state, dream, data)
    frames, samples, v, h = list(chain.frames), list(chain.samples), chain.v, chain.h
    for step in range(chain.steps, dream.steps):
        h, means, v = _gibbs_step(state, v, dream, step, data)
        for film, units in ((frames, means), (samples, v)):
            film.append(_frame(units, data))
            del film[:-FRAMES_KEPT]
    gone_on = replace(
        chain,
        temperature=dream.temperature,
        steps=dream.steps,
        v=read_only(v),
        h=read_only(h),
        frames=tuple(frames),
        samples=tuple(samples),
    )
    return replace(state.canvas, chain=gone_on)


def _begun(state: State, dream: Dream, data: VisibleData) -> Chain:
    """A chain before its first step: at the drawn picture; or at noise, where no unit is held.

    Noise are tosses of a coin for the hidden units, as the persistent chains begin with. Tosses
    for the pixels would lie far from all data: there a machine of digits switches its hidden units
    off, and stays for thousands of steps with nothing but coin tosses.
    """
    if dream.from_noise:
        hidden, dtype = state.hidden_units, state.weights.W.dtype
        bits = drawn_bits(state.seed, "dream noise", dream.number, hidden + state.visible_units)
        h = (bits[:hidden] < 0).astype(dtype)
        means, v = _visible(state, h, dream, 0, bits[hidden:], data)
    else:
        h = np.zeros(state.hidden_units, state.weights.W.dtype)
        means = v = canvas_units(state, data)
    films = (_frame(means, data),), (_frame(v, data),)
    return Chain(
        dream.number, dream.temperature, dream.from_noise, 0, read_only(v), read_only(h), *films
    )


def _frame(v: Array, data: VisibleData) -> Array:
    """Visible units (V,) as brightness, to be kept."""
    return read_only(data.pictures(v[np.newaxis])[0].copy())


def _stream_position(number: int) -> int:
    """Where a chain's normal numbers are drawn: far from those of any update."""
    return 2**63 + number


def _gibbs_step(
    state: State, v: Array, dream: Dream, step: int, data: VisibleData
) -> tuple[Array, Array, Array]:
    """One Gibbs step: the hidden sample, the visible means given it, and the visible sample."""
    weights, dtype = state.weights, state.weights.W.dtype
    visible, hidden = weights.W.shape
    bits = drawn_bits(state.seed, f"dream {dream.number}", step, hidden + visible)
    t = maths.tilt((v @ weights.W + weights.b) / dream.temperature)
    h = maths.sample(t, centred(bits[:hidden], dtype))
    return h, *_visible(state, h, dream, step + 1, bits[hidden:], data)


def _visible(
    state: State, h: Array, dream: Dream, step: int, bits: Bits, data: VisibleData
) -> tuple[Array, Array]:
    """The visible means given `h` (H,) and the sample drawn from them; held units keep theirs."""
    weights, temperature = state.weights, dream.temperature
    means: Array = weights.W @ h + weights.a
    if data.gaussian:
        position = _stream_position(dream.number)
        drawn = normals(state.seed, position, step, len(means), weights.W.dtype)
        sampled = means + drawn * float(np.sqrt(temperature))
    else:
        t = maths.tilt(means / temperature)
        means, sampled = maths.probability(t), maths.sample(t, centred(bits, weights.W.dtype))
    held, own = state.canvas.held, canvas_units(state, data)
    return np.where(held, own, means), np.where(held, own, sampled)
