"""The equations of dense associative memories: energies steeper than quadratic.

Symbols: N units s_i = -1 or +1; P memories x^mu in {-1, +1}^N; m^mu = sum_i x_i^mu s_i, integers;
m_-i^mu = m^mu - x_i^mu s_i, the same without unit i; n, the rule's normalisation; a power p.

    n E = -N^2/p sum_mu F(m^mu / N),  F(z) = z^p for z > 0, else 0   (Krotov and Hopfield 2016)
      E = -log sum_mu exp(m^mu)                                      (Demircigil et al. 2017)

The first is scaled so that p = 2 is the Hebb rule of the memories with m^mu > 0; the second is the
logarithm of Demircigil's, which falls where that does and overflows nowhere. A unit's field is half
of what its being +1 instead of -1 takes from E, and follows from one number per memory,

    n h_i = sum_mu x_i^mu f(m_-i^mu),   f(m) = N^2/(2p) (F((m + 1)/N) - F((m - 1)/N))
      h_i = artanh(tanh(1) sum_mu x_i^mu f_-i^mu),   f_-i = softmax(m_-i)

so that memory neurons with the activation f, joined to the units by the synapses x_i^mu alone, make
the same update: no synapse joins more than two neurons (Krotov and Hopfield 2021).
"""

import math
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from engine.networks.hopfield.maths import Floats, Ints, Signs

EXP_IS_ZERO = 746
TANH_1, COSH_1, SINH_1 = math.tanh(1.0), math.cosh(1.0), math.sinh(1.0)
_EXPONENTIALS: Floats = np.array([math.exp(-k) for k in range(EXP_IS_ZERO + 1)])
_EXPONENTIALS.setflags(write=False)


def whole_power(z: Floats, p: int) -> Floats:
    """z^p by multiplication alone, so that it has the same bits on every machine."""
    result = np.ones_like(z)
    for _ in range(p):
        result = result * z
    return result


def rectified_power(z: Floats, p: int) -> Floats:
    """F(z) = z^p for z > 0, else 0: the rectified polynomial; any shape."""
    return whole_power(np.maximum(z, 0.0), p)


def power_energies(m: Ints, *, units: int, p: int, n: int) -> Floats:
    """E without thresholds for overlap sums m (P, ...): (...)."""
    total = np.zeros(m.shape[1:])
    for overlaps in m:
        total += rectified_power(overlaps / float(units), p)
    energies: Floats = -(float(units) ** 2) / (p * n) * total
    return energies


def power_neurons(m: Ints, *, units: int, p: int) -> Floats:
    """f(m) = N^2/(2p) (F((m + 1)/N) - F((m - 1)/N)) for memory neurons with inputs m; any shape.

    As a^p - b^p = (a - b) (a^(p-1) + a^(p-2) b + ... + b^(p-1)): nothing cancels.
    """
    a = np.maximum(m + 1, 0) / float(units)
    b = np.maximum(m - 1, 0) / float(units)
    between, power_of_b = np.zeros_like(a), np.ones_like(a)
    for _ in range(p):
        between = between * a + power_of_b
        power_of_b = power_of_b * b
    steps = np.maximum(m + 1, 0) - np.maximum(m - 1, 0)
    neurons: Floats = units / (2.0 * p) * steps * between
    return neurons


def exact_power_sum(x_i: Signs, s_i: int, m: Ints, p: int) -> int:
    """sum_mu F(x_i^mu + m_-i^mu) - F(-x_i^mu + m_-i^mu), exactly: it is 2p N^(p-2) n h_i.

    The comparison that decides the update (Krotov and Hopfield 2016).
    """
    total = 0
    for x, overlap in zip(x_i.tolist(), m.tolist(), strict=True):
        rest = overlap - x * s_i
        total += max(rest + x, 0) ** p - max(rest - x, 0) ** p
    return total


def exponentials(m: Ints) -> Floats:
    """exp(m^mu - max m) for overlap sums m (P, ...): between 0 and 1; same shape."""
    gaps = np.minimum(m.max(axis=0, keepdims=True) - m, EXP_IS_ZERO)
    weights: Floats = _EXPONENTIALS[gaps]
    return weights


def exponential_energies(m: Ints) -> Floats:
    """E = -log sum_mu exp(m^mu) without thresholds for overlap sums m (P, ...): (...); P > 0."""
    total = np.zeros(m.shape[1:])
    for weight in exponentials(m):
        total += weight
    logarithms = np.array([math.log(value) for value in total.flat]).reshape(total.shape)
    energies: Floats = -(m.max(axis=0) + logarithms)
    return energies


def exponential_neurons(m: Ints) -> Floats:
    """softmax(m): the activations of the memory neurons with inputs m (P, ...); they sum to 1."""
    weights = exponentials(m)
    activations: Floats = weights / weights.sum(axis=0)
    return activations


def exponential_fields(X_T: NDArray[np.float64], s: Signs, m: Ints) -> Floats:
    """h_i of units with patterns `X_T` (k, P) and states `s` (k,); m is (P,), or (P, k).

    sum_mu exp(m_-i) = cosh(1) S - s_i sinh(1) T_i and sum_mu x_i exp(m_-i) = cosh(1) T_i - s_i
    sinh(1) S, with S = sum_mu exp(m^mu) and T_i = sum_mu x_i^mu exp(m^mu).
    """
    weights = exponentials(m)
    S = weights.sum(axis=0)
    T = X_T @ weights if m.ndim == 1 else np.einsum("kp,pk->k", X_T, weights)
    mean = (COSH_1 * T - s * SINH_1 * S) / (COSH_1 * S - s * SINH_1 * T)
    fields: Floats = np.arctanh(TANH_1 * np.clip(mean, -1.0, 1.0))
    return fields


def exact_exponential_field(x_i: Signs, s_i: int, m: Ints) -> float:
    """h_i of one unit, its sign for sure: memories of equal input that disagree cancel first."""
    pulls: Counter[int] = Counter()
    inputs = []
    for x, overlap in zip(x_i.tolist(), m.tolist(), strict=True):
        pulls[overlap - x * s_i] += x
        inputs.append(overlap - x * s_i)
    left = {rest: count for rest, count in pulls.items() if count}
    if not left:
        return 0.0
    top, first = max(inputs), max(left)
    whole = math.fsum(_exp(rest - top) for rest in inputs)
    drive = math.fsum(count * _exp(rest - first) for rest, count in left.items())
    field = math.atanh(TANH_1 * max(-1.0, min(1.0, drive / whole * _exp(first - top))))
    return field or math.copysign(math.ulp(0.0), drive)


def _exp(exponent: int) -> float:
    return float(_EXPONENTIALS[min(-exponent, EXP_IS_ZERO)])
