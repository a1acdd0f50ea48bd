"""What a machine dreams and how probable that is: histograms, and for small machines exactly."""

import numpy as np

from engine.networks.rbm import maths
from engine.networks.rbm.batches import VisibleData
from engine.networks.rbm.maths import Array, Floats
from engine.networks.rbm.measures import Gauge
from engine.networks.rbm.noise import centred, drawn_bits, normals
from engine.networks.rbm.partition import all_states
from engine.networks.rbm.state import State, Weights

BINS = 40
CHAINS = 500
STEPS_BEFORE, STEPS_COUNTED = 200, 100
#: Where a histogram's random pictures draw their normal numbers: far from any update.
RANDOM_PICTURES = 2**61


def random_pictures(state: State, gauge: Gauge, data: VisibleData) -> Array:
    """Pictures whose pixels follow the training sample's means, independent of each other."""
    shape, dtype = gauge.train.shape, state.weights.W.dtype
    mean = gauge.train.mean(axis=0)
    if data.gaussian:
        drawn = normals(state.seed, RANDOM_PICTURES, 0, shape[0] * shape[1], dtype).reshape(shape)
        scattered: Array = (mean + drawn * gauge.train.std(axis=0)).astype(dtype)
        return scattered
    bits = drawn_bits(state.seed, "random pictures", 0, shape[0] * shape[1])
    return maths.sample(2.0 * mean - 1.0, centred(bits, dtype).reshape(shape))


def free_energies(state: State, gauge: Gauge, data: VisibleData) -> tuple[Floats, Floats]:
    """Histogram of F for training, held-out (where there is any) and random pictures."""
    samples = [gauge.train, gauge.held_out, random_pictures(state, gauge, data)]
    energies = [gauge.free_energy(v, state.weights) for v in samples if len(v)]
    together = np.concatenate(energies)
    edges = np.linspace(together.min(), together.max() + 1e-9, BINS + 1)
    shares = [np.histogram(energy, edges)[0] / len(energy) for energy in energies]
    return edges, np.array(shares)


def exact_probabilities(weights: Weights, gauge: Gauge) -> Floats:
    """p of each of the 2^V pictures of a small machine, picture number n having pixel i = bit i."""
    v = all_states(len(weights.a), 0, 2 ** len(weights.a))
    energy = gauge.free_energy(v.astype(weights.W.dtype), weights)
    p = np.exp(energy.min() - energy)
    normalised: Floats = p / p.sum()
    return normalised


def sampled_frequencies(state: State) -> Floats:
    """How often many chains of the machine come by each of the 2^V pictures."""
    weights, dtype = state.weights, state.weights.W.dtype
    visible, hidden = weights.W.shape
    counts = np.zeros(2**visible)
    places = 2 ** np.arange(visible)
    h = (drawn_bits(state.seed, "counting start", 0, CHAINS * hidden) < 0).astype(dtype)
    h = h.reshape(CHAINS, hidden)
    for step in range(STEPS_BEFORE + STEPS_COUNTED):
        bits = drawn_bits(state.seed, "counting", step, CHAINS * (visible + hidden))
        noise = centred(bits, dtype)
        x = maths.visible_input(h, weights.W, weights.a)
        v_T = maths.sample(maths.tilt(x), noise[: x.size].reshape(x.shape))
        x_h = maths.hidden_input(v_T, weights.W, weights.b)
        h = maths.sample(maths.tilt(x_h), noise[x.size :].reshape(x_h.shape))
        if step >= STEPS_BEFORE:
            counts += np.bincount((places @ v_T).astype(np.int64), minlength=len(counts))
    frequencies: Floats = counts / counts.sum()
    return frequencies


def probabilities(state: State, gauge: Gauge) -> tuple[Floats, Floats]:
    """Rank, and exact probability and sampled frequency of every picture in that order."""
    exact = exact_probabilities(state.weights, gauge)
    order = np.argsort(-exact, kind="stable")
    both = np.array((exact[order], sampled_frequencies(state)[order]))
    return np.arange(1.0, len(exact) + 1), both


def most_probable(state: State, gauge: Gauge, count: int) -> tuple[Floats, Floats]:
    """The most probable pictures (count, V), and their exact probabilities (count,)."""
    exact = exact_probabilities(state.weights, gauge)
    order = np.argsort(-exact, kind="stable")[:count]
    v = (order[:, np.newaxis] >> np.arange(state.visible_units)) & 1
    return v.astype(np.float64), exact[order]
