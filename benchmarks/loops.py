"""The same recall as plain loops: the peers that we time, and the judges of our exactness."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.networks import Size
from engine.experiment import Experiment
from engine.networks.hopfield.visiting import visits

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class NotTheSameError(AssertionError):
    """The fast path and the plain loop disagree: its speed would mean nothing."""


def weights(X_T: NDArray[np.int8], n: float) -> Floats:
    """W = 1/n sum_mu x^mu (x^mu)^T with zero diagonal: (N, N) from the patterns (N, P)."""
    X = X_T.astype(np.float64)
    W: Floats = X @ X.T / n
    np.fill_diagonal(W, 0.0)
    return W


def article_loop(W: Floats, s: Floats, units: Ints) -> Floats:
    """Visit the units one after the other, changing `s`; E = -1/2 s^T W s after each visit."""
    energies = np.empty(len(units))
    for visit, i in enumerate(units):
        field = W[i] @ s
        if field != 0:
            s[i] = np.sign(field)
        energies[visit] = -0.5 * (s @ W @ s)
    return energies


def overlap_loop(X_T: NDArray[np.int8], s: Ints, units: Ints) -> Floats:
    """The same with the patterns in the weights' place, in Python's own integers; n = P.

    For networks whose W no machine holds.
    """
    m = [int(sum_) for sum_ in X_T.T.astype(np.int64) @ s]
    patterns, energies = len(m), np.empty(len(units))
    for visit, i in enumerate(units):
        x, old = X_T[i].tolist(), int(s[i])
        field = sum(a * b for a, b in zip(x, m, strict=True)) - patterns * old
        if field * old < 0:
            s[i] = -old
            m = [b - 2 * old * a for a, b in zip(x, m, strict=True)]
        energies[visit] = -(sum(b * b for b in m) - patterns * len(s)) / (2 * patterns)
    return energies


def check_same(network: Experiment, state: Any, size: Size, count: int) -> None:
    """`count` visits by `advance` and by a plain loop: the same units and energies, bit for bit.

    The loop with W uses n W and n E, which are whole numbers, so that rounding cannot part them.
    """
    units = visits(state, state.visits, count)
    after, columns = network.advance(state, count)
    fast = columns.dense("energy", network.measure(state)["energy"])
    X_T = state.memories.X_T
    if size.units <= 8192:
        s = state.s.astype(np.float64)
        plain = article_loop(weights(X_T, 1.0), s, units) / size.patterns
    else:
        s = state.s.astype(np.int64)
        plain = overlap_loop(X_T, s, units)
    if not (np.array_equal(after.s, s) and np.array_equal(fast, plain)):
        raise NotTheSameError(
            f"{count:,} visits to {size.units:,} units differ from the plain loop"
        )
