"""The energy between states: of units that are -1 or +1 only on average.

Where units are drawn independently with means p_i in -1..1, the mean of a quadratic energy is the
energy's own formula at p, because no unit is coupled to itself:

    E(p) = -1/2 sum_ij w_ij p_i p_j - sum_i (beta_i - theta_i) p_i

At points p = sum_k c_k r_k of disjoint parts r_k it is -1/2 c.Q c - b.c with Q_kl = r_k.W r_l, and
the fields of a few states that are made of the parts give Q and b: so no weight is needed, and any
rule may have made them. An energy that is no quadratic form is taken at the overlaps of p, rounded
to whole numbers; that of a continuous memory, which has such states itself, exactly.
"""

from dataclasses import replace

import numpy as np

from engine.networks.hopfield import maths
from engine.networks.hopfield.state import State, energy, sums_of, with_sums

ROWS = 65_536
CLOSE = 1e-6


def energies(state: State, parts: maths.Signs, shares: maths.Floats) -> maths.Floats:
    """E at the points p = sum_k shares[., k] parts[k] of the state's network: (points,).

    `parts` (k, N) are -1, 0 or +1, and every unit is in one of them; `shares` (points, k) are
    -1..1.
    """
    if state.coupling.continuous:
        return _of_activities(state, parts, shares)
    count = len(parts)
    turned = 1 - 2 * np.eye(count, dtype=np.int8)[1:]
    signs = np.vstack([np.ones(count), turned, -np.ones(count)]).astype(np.int8)
    states = [_at(state, sign @ parts) for sign in signs]
    known = np.array([energy(each) for each in states])
    pulls = np.array([_pulls(each, parts) for each in states])
    solved = np.linalg.solve(np.column_stack([signs, np.ones(len(signs))]), pulls)
    Q, b = solved[:-1].T / state.coupling.n, solved[-1] / state.coupling.n

    def form(c: maths.Floats) -> maths.Floats:
        value: maths.Floats = -np.einsum("mk,kl,ml->m", c, (Q + Q.T) / 4.0, c) - c @ b
        return value

    offsets = known - form(signs.astype(np.float64))
    if np.ptp(offsets) <= CLOSE * (1.0 + np.abs(known).max()):
        found: maths.Floats = form(shares) + offsets[0]
        return found
    return _by_overlaps(state, parts, shares)


def _at(state: State, s: maths.Signs) -> State:
    return with_sums(replace(state, s=s.astype(np.int8)))


def _pulls(state: State, parts: maths.Signs) -> maths.Floats:
    """r_k . n (h - theta) of the state for each part: (k,)."""
    coupling, sums = state.coupling, sums_of(state)
    pulls = np.zeros(len(parts))
    for start in range(0, state.units, ROWS):
        rows = slice(start, start + ROWS)
        fields = coupling.fields(coupling.rows(rows), state.s[rows], sums)
        theta = state.theta[rows] * maths.THRESHOLD_UNIT
        pulls += parts[:, rows] @ (fields - coupling.n * theta)
    return pulls


def _by_overlaps(state: State, parts: maths.Signs, shares: maths.Floats) -> maths.Floats:
    """The energy's formula at the overlaps and the total of p, rounded to whole numbers."""
    each = [np.append(maths.overlap_sums(state.memories.X_T, r), r.sum()) for r in parts]
    sums = np.rint(np.array(each).T @ shares.T).astype(np.int64)
    theta = (parts @ state.theta) * maths.THRESHOLD_UNIT
    found: maths.Floats = state.coupling.energies(sums) + shares @ theta
    return found


def _of_activities(state: State, parts: maths.Signs, shares: maths.Floats) -> maths.Floats:
    """The energy of real activities p: its sums are the overlaps, and the square of p.

    Thresholds take no part in it.
    """
    each = np.array([state.coupling.sums(r) for r in parts])
    squares = (shares * shares) @ each[:, -1]
    sums = np.vstack([each[:, :-1].T @ shares.T, squares])
    return state.coupling.energies(sums)
