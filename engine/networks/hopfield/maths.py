"""The equations of the Hopfield network with the Hebb rule, by its patterns instead of its weights.

Symbols: N units with states s_i = -1 or +1; P patterns x^mu in {-1, +1}^N; n, the rule's
normalisation (P or N); rho, the number taken from every entry of every pattern (0, or their mean);
theta_i, the thresholds.

    w_ij = 1/n sum_mu (x_i^mu - rho)(x_j^mu - rho),  w_ii = 0          (Hebb 1949; Hopfield 1982)
    h_i  = sum_j w_ij s_j                                              local field
    E    = -1/2 sum_ij w_ij s_i s_j + sum_i theta_i s_i                (Hopfield 1982, eq. 7)

All of it follows from the overlap sums m^mu = sum_i x_i^mu s_i and the total S = sum_i s_i, so no
N x N array is needed: with a^mu = m^mu - rho S,

    n h_i = sum_mu x_i^mu a^mu - rho sum_mu a^mu - s_i d_i,   d_i = sum_mu (x_i^mu - rho)^2
    n E   = -1/2 (sum_mu (a^mu)^2 - sum_i d_i) + n sum_i theta_i s_i

With rho = 0 every number here is an integer, and exact. Patterns come as `X_T` (N, P), int8.
"""

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Signs = NDArray[np.int8]
Floats = NDArray[np.float64]

THRESHOLD_UNIT = 2.0**-32


def overlap_sums(X_T: Signs, s: Signs) -> Ints:
    """m^mu = sum_i x_i^mu s_i: (P,) from `X_T` (N, P) and `s` (N,)."""
    m = np.zeros(X_T.shape[1], np.int64)
    for start in range(0, len(s), 65_536):
        rows = slice(start, start + 65_536)
        m += (s[rows].astype(np.float32) @ X_T[rows].astype(np.float32)).astype(np.int64)
    return m


def gram(X_T: Signs) -> Ints:
    """C_mu,nu = sum_i x_i^mu x_i^nu: (P, P)."""
    C = np.zeros((X_T.shape[1], X_T.shape[1]), np.int64)
    for start in range(0, len(X_T), 65_536):
        block = X_T[start : start + 65_536].astype(np.float32)
        C += (block.T @ block).astype(np.int64)
    return C


def centred_sums(m: Ints, total: Ints | int, rho: float) -> Ints | Floats:
    """a^mu = m^mu - rho S: (P, ...) from m (P, ...) and totals (...)."""
    return m - rho * total if rho else m


def self_coupling(X_T: Signs, rho: float) -> Floats:
    """d_i = sum_mu (x_i^mu - rho)^2, what the zero diagonal takes away: (rows of X_T,)."""
    patterns = X_T.shape[1]
    if rho == 0.0:
        return np.full(len(X_T), float(patterns))
    sums = X_T.astype(np.float32) @ np.ones(patterns, np.float32)  # exact: small whole numbers
    coupling: Floats = patterns * (1.0 + rho * rho) - 2.0 * rho * sums.astype(np.float64)
    return coupling


def drives(X_T: NDArray[Any], a: NDArray[Any], rho: float) -> Floats:
    """n h_i + s_i d_i = sum_mu (x_i^mu - rho) a^mu for units with patterns `X_T` (k, P).

    (k,) for `a` (P,); (k, c) for the c moments of `a` (P, c).
    """
    drive: Floats = (a.T @ X_T.T).T  # each moment's drives side by side in memory
    return drive - rho * a.sum(axis=0) if rho else drive


def own_drives(X_T: NDArray[Any], a: NDArray[Any], rho: float) -> Floats:
    """The same where each unit has its own moment: (k,) for `a` (P, k)."""
    drive: Floats = np.einsum("kp,pk->k", X_T, a)
    return drive - rho * a.sum(axis=0) if rho else drive


def rounding(patterns: int, units: int, rho: float) -> float:
    """How far n h_i, or n (h_i - theta_i), may be from the truth in floating point."""
    scale = 1.0 + abs(rho)
    return 1e-12 * patterns * (2.0 * units + 1.0) * scale * scale + 1e-9


def energy(m: Ints, total: Ints | int, *, units: int, rho: float, n: int) -> Floats:
    """E without thresholds for overlap sums m (P, ...) and totals (...).

    sum (a^mu)^2 = sum (m^mu)^2 - rho S (2 sum m^mu - rho P S), its sums over mu being integers: so
    E has the same bits however many are asked for at once.
    """
    patterns = len(m)
    squares = (m * m).sum(axis=0)
    if rho:
        S = np.asarray(total)
        squares = squares - rho * (S * (2 * m.sum(axis=0) - rho * patterns * S))
    diagonal = patterns * units * (1.0 - rho * rho)
    energies: Floats = (diagonal - squares) / (2.0 * n)
    return energies


def energy_change(net_field: float, old: int, new: int) -> float:
    """Delta E = -(s_new - s_old) (h_i - theta_i) of one unit's change (Hopfield 1982, eq. 8)."""
    return -(new - old) * net_field


def decide(net_field: float, old: int) -> int:
    """The unit's new state: the sign of h_i - theta_i; a field of exactly 0 leaves it as it is."""
    return old if net_field == 0 else (1 if net_field > 0 else -1)


def exact_net_field(
    x_i: Signs, s_i: int, m: Ints, total: int, rho: Fraction, theta_i: int, n: int
) -> Fraction:
    """n (h_i - theta_i) of one unit as an exact fraction; its sign is beyond rounding's reach."""
    pairs = zip((int(x) for x in x_i), (int(value) for value in m), strict=True)
    field = sum(((x - rho) * (value - rho * total - (x - rho) * s_i) for x, value in pairs))
    return Fraction(field) - n * Fraction(theta_i, 2**32)


def weights(rows_T: Signs, columns_T: Signs, same: NDArray[np.bool_], rho: float, n: int) -> Floats:
    """w_ij between units given by their patterns (k, P) and (l, P): (k, l).

    `same` (k, l) tells where both are one unit: the zero diagonal.
    """
    product: Floats = (rows_T - rho) @ (columns_T - rho).T / max(n, 1)
    product[same] = 0.0
    return product


def exact_mean(patterns: Signs) -> Fraction:
    """The mean of all entries of all patterns, as an exact fraction; 0 without patterns."""
    if patterns.size == 0:
        return Fraction(0)
    return Fraction(int(patterns.sum(dtype=np.int64)), patterns.size)
