"""The pseudo-likelihood of pictures of binary units (Besag 1975): every unit given all others.

log PL(v) = sum_i log p(v_i | the other units) = sum_i log sigma(F(v with unit i flipped) - F(v))
"""

import numpy as np
from numpy.typing import NDArray

from engine.networks.rbm import maths
from engine.networks.rbm.maths import Array, Floats
from engine.networks.rbm.state import Weights

#: Products of this many factors exp(+-|W|) stay finite in single precision.
LARGEST_EXPONENT = 80.0
LARGEST_WEIGHT = 20.0


def pseudo_likelihood(v: Array, weights: Weights) -> Floats:
    """log PL of pictures `v` (n, V) of zeros and ones: (n,), exact over all visible units.

    Flipping unit i changes softplus(x_j) by log(1 + p_j (exp(d_i W_ij) - 1)), d_i = 1 - 2 v_i;
    many such factors are multiplied before one logarithm is taken.
    """
    W, a = weights.W, weights.a
    if len(v) > len(a):
        return _by_free_energies(v, weights)
    p = maths.sigmoid(v @ W + weights.b)
    largest = float(np.abs(W).max())
    if not largest <= LARGEST_WEIGHT:
        return _by_free_energies(v, weights)
    flips = np.concatenate((np.expm1(W), np.expm1(-W)))
    factors = np.empty_like(W)
    result = np.empty(len(v))
    for n, picture in enumerate(v):
        on = picture > 0.5
        np.take(flips, np.arange(len(W)) + len(W) * on, axis=0, out=factors, mode="clip")
        np.multiply(factors, p[n], out=factors)
        np.add(factors, 1.0, out=factors)
        rise = -np.where(on, -a, a) - _sum_of_logs(factors, largest)
        result[n] = -maths.softplus(-rise).sum(dtype=np.float64)
    return result


def _sum_of_logs(factors: Array, largest: float) -> Floats:
    """The sum of the logarithms of each row, (V,); `factors` (V, H) is used up."""
    width, exponent = factors.shape[1], largest
    while width > 1 and (growth := 2 + width % 2) * exponent < LARGEST_EXPONENT:
        half = width // 2
        if width % 2:
            factors[:, 0] *= factors[:, width - 1]
        np.multiply(factors[:, :half], factors[:, half : 2 * half], out=factors[:, :half])
        width, exponent = half, growth * exponent
    logs: Floats = np.log(factors[:, :width]).sum(axis=1, dtype=np.float64)
    return logs


def _by_free_energies(v: Array, weights: Weights) -> Floats:
    """The same from the definition, a unit at a time: for any weights, and for few units."""
    W, a, b = (np.asarray(part, np.float64) for part in (weights.W, weights.a, weights.b))
    v = v.astype(np.float64)
    energy = maths.free_energy(v, W, a, b)
    result = np.zeros(len(v))
    for i in range(len(a)):
        flipped = v.copy()
        flipped[:, i] = 1.0 - v[:, i]
        result -= maths.softplus(energy - maths.free_energy(flipped, W, a, b))
    return result


def one_unit_estimate(v: Array, units: NDArray[np.int64], weights: Weights) -> Floats:
    """V log p(v_i | the other units) for one unit i of each picture, `units` (n,): (n,)."""
    W, a, b = weights.W, weights.a, weights.b
    rows = np.arange(len(v))
    sign = 1.0 - 2.0 * v[rows, units]
    x = v @ W + b
    flipped = x + sign[:, np.newaxis] * W[units]
    change = (maths.softplus(flipped) - maths.softplus(x)).sum(axis=1, dtype=np.float64)
    rise = -sign * a[units] - change
    estimate: Floats = -len(a) * maths.softplus(-rise).astype(np.float64)
    return estimate
