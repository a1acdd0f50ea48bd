"""The energy between states: of units that are -1 or +1 only on average.

Where units are drawn independently with means p_i in -1..1, the mean of the energy is the energy's
own formula at p, because no unit is coupled to itself:

    n E(p) = -1/2 (sum_mu (a^mu)^2 - sum_i d_i p_i^2) + n sum_i theta_i p_i,
    a^mu   = sum_i (x_i^mu - rho) p_i,   d_i = sum_mu (x_i^mu - rho)^2

At a state of the network it is the state's energy.
"""

import numpy as np

from engine.networks.hopfield import maths
from engine.networks.hopfield.state import State

ROWS = 65_536


def energies(state: State, parts: maths.Signs, shares: maths.Floats) -> maths.Floats:
    """E at the points p = sum_k shares[., k] parts[k] of the state's network: (points,).

    `parts` (k, N) are -1, 0 or +1 and no unit is in two of them; `shares` (points, k) are -1..1.
    """
    squares = np.zeros((len(parts), len(parts)))
    a = np.zeros((state.memories.count, len(parts)))
    own, theta = np.zeros(len(parts)), np.zeros(len(parts))
    for start in range(0, state.units, ROWS):
        rows = slice(start, start + ROWS)
        p = parts[:, rows].T.astype(np.float64)
        centred = state.memories.X_T[rows] - state.memories.rho
        a += centred.T @ p
        own += maths.self_coupling(state.memories.X_T[rows], state.memories.rho) @ (p * p)
        theta += (state.theta[rows] * maths.THRESHOLD_UNIT) @ p
    squares = a.T @ a - np.diag(own)
    pulled: maths.Floats = np.einsum("mk,kl,ml->m", shares, squares, shares)
    return -pulled / (2.0 * state.memories.n) + shares @ theta
