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
from engine.networks.rbm.noise import centred, drawn_bits, normals
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
    frames, v = list(chain.frames), chain.v.copy()
    for step in range(chain.steps, dream.steps):
        v, means = _gibbs_step(state, v, dream.temperature, dream.number, step, data)
        frames.append(read_only(data.pictures(means[np.newaxis])[0]))
        del frames[:-FRAMES_KEPT]
    gone_on = replace(
        chain,
        temperature=dream.temperature,
        steps=dream.steps,
        v=read_only(v),
        frames=tuple(frames),
    )
    return replace(state.canvas, chain=gone_on)


def _begun(state: State, dream: Dream, data: VisibleData) -> Chain:
    """A chain before its first step: the drawn picture, or noise where no unit is held."""
    v = canvas_units(state, data)
    if dream.from_noise:
        v = np.where(state.canvas.held, v, _noise(state, dream.number, data)).astype(v.dtype)
    first = read_only(data.pictures(v[np.newaxis])[0].copy())
    return Chain(dream.number, dream.temperature, dream.from_noise, 0, read_only(v), (first,))


def _noise(state: State, number: int, data: VisibleData) -> Array:
    """Fair coins, or for Gaussian units standard normal numbers."""
    units, dtype = state.visible_units, state.weights.W.dtype
    if data.gaussian:
        return normals(state.seed, _stream_position(number), 0, units, dtype)
    coins: Array = (drawn_bits(state.seed, "dream noise", number, units) < 0).astype(dtype)
    return coins


def _stream_position(number: int) -> int:
    """Where a chain's normal numbers are drawn: far from those of any update."""
    return 2**63 + number


def _gibbs_step(
    state: State, v: Array, temperature: float, number: int, step: int, data: VisibleData
) -> tuple[Array, Array]:
    """One Gibbs step at a temperature: the visible sample and the means that it was drawn from."""
    weights, dtype = state.weights, state.weights.W.dtype
    visible, hidden = weights.W.shape
    bits = drawn_bits(state.seed, f"dream {number}", step, hidden + visible)
    t = maths.tilt((v @ weights.W + weights.b) / temperature)
    h = maths.sample(t, centred(bits[:hidden], dtype))
    means: Array = weights.W @ h + weights.a
    if data.gaussian:
        drawn = normals(state.seed, _stream_position(number), step + 1, visible, dtype)
        sampled = means + drawn * float(np.sqrt(temperature))
    else:
        t = maths.tilt(means / temperature)
        means, sampled = maths.probability(t), maths.sample(t, centred(bits[hidden:], dtype))
    held, own = state.canvas.held, canvas_units(state, data)
    return np.where(held, own, sampled), np.where(held, own, means)
