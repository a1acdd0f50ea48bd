"""The equations of the modern continuous memory: one update is one step of attention.

Symbols: N units xi_i, real, between -1 and +1; P memories x^mu in {-1, +1}^N, the columns of X;
beta, an inverse temperature, per raw dot product; lse(beta, a) = 1/beta log sum_mu exp(beta a^mu).

    a   = X^T xi                                                     the overlaps, real
    p   = softmax(beta a)                                            the weights of the memories
    xi <- X p                                                        (Ramsauer et al. 2020, eq. 3)
    E   = -lse(beta, a) + xi.xi/2 + log(P)/beta + N/2                (Ramsauer et al. 2020, eq. 2)

where N is the largest squared norm of a memory. E is never below 0, and no update raises it. With
each memory a neuron of activation p^mu it has pairwise synapses only (Krotov and Hopfield 2021).

Activities are kept as multiples of a power of two so small that no overlap is ever rounded: an
overlap has the same bits in whatever order it is summed.
"""

import math

import numpy as np
from numpy.typing import NDArray

from engine.networks.hopfield.maths import Floats, Signs

CHUNK = 65_536
EXACT_BITS = 52
EXACT = 2.0**50


def fineness(units: int) -> float:
    """What activities are multiples of, so that a sum over `units` of them is exact."""
    return 2.0 ** (math.ceil(math.log2(max(units, 1))) - EXACT_BITS)


def overlaps(X_T: Signs, xi: NDArray[np.floating]) -> Floats:
    """a^mu = sum_i x_i^mu xi_i: (P,) from `X_T` (N, P) and `xi` (N,)."""
    a = np.zeros(X_T.shape[1])
    for start in range(0, len(xi), CHUNK):
        rows = slice(start, start + CHUNK)
        a += xi[rows].astype(np.float64) @ X_T[rows].astype(np.float64)
    return a


def attention(a: Floats, beta: float) -> Floats:
    """p = softmax(beta a): the weights of the memories (P,), which sum to 1."""
    weights = np.exp(beta * (a - a.max(initial=-np.inf)))
    p: Floats = weights / weights.sum()
    return p


def average(X_T: Signs, p: Floats, units: int) -> Floats:
    """xi_i = sum_mu x_i^mu p^mu of the units whose patterns are `X_T` (k, P): (k,).

    `units` is N, which says how finely activities are kept.
    """
    fine, p = fineness(units), np.rint(p * EXACT) / EXACT
    xi = np.empty(len(X_T))
    for start in range(0, len(X_T), CHUNK):
        rows = slice(start, start + CHUNK)
        xi[rows] = np.rint(X_T[rows].astype(np.float64) @ p / fine) * fine
    return np.clip(xi, -1.0, 1.0)


def lse(a: Floats, beta: float) -> float:
    """1/beta log sum_mu exp(beta a^mu) for overlaps a (P,), P > 0: nothing overflows."""
    top = float(a.max())
    return top + math.log(math.fsum(np.exp(beta * (a - top)).tolist())) / beta


def energy(a: Floats, square: float, beta: float, units: int) -> float:
    """E for overlaps a (P,), P > 0, and `square` = xi.xi."""
    return -lse(a, beta) + square / 2.0 + math.log(len(a)) / beta + units / 2.0
