"""The Storkey rule: each memory is stored beside what the network already says of it (1997).

With the local fields h_ij = sum_(k != i, j) w_ik x_k of the new memory x,

    w_ij <- w_ij + 1/N (x_i x_j - x_i h_ji - h_ij x_j)

Taken by the whole fields h_i = sum_k w_ik x_k this is (1 + 2/N) w_ij + 1/N (x_i x_j - x_i h_j -
h_i x_j): two columns for each memory, x and h. So the order in which memories come matters.
"""

import numpy as np

from engine.networks.hopfield.factors import Factors, factors, fineness, rounded
from engine.networks.hopfield.maths import Floats
from engine.networks.hopfield.state import Memories, Rule
from engine.networks.hopfield.wording import script

SENTENCE = "each memory is stored less what the network says of it already: the order matters"


def couple(memories: Memories, rule: Rule) -> Factors:
    """The coupling of these memories, stored one after the other."""
    nothing = np.empty((len(memories.X_T), 0))
    coupling = _coupling(nothing, nothing, memories, 0)
    for count in range(1, memories.count + 1):
        coupling = _one_more(coupling, memories, count)
    return coupling


def add(coupling: Factors, memories: Memories, rule: Rule) -> Factors:
    """One memory more: the last one."""
    return _one_more(coupling, memories, memories.count)


def _one_more(coupling: Factors, memories: Memories, count: int) -> Factors:
    """Memory number `count`, counted from 1, stored on top of those before it."""
    units = len(memories.X_T)
    x = memories.X_T[:, count - 1]
    rows, sums = coupling.rows(slice(None)), coupling.sums(x)
    h = _dyadic(coupling.fields(rows, x, sums) / units)
    U: Floats = np.column_stack((coupling.U * (1.0 + 2.0 / units), x - h, -x))
    V = np.column_stack((coupling.V, x, h))
    return _coupling(_dyadic(U), V, memories, count)


def _dyadic(values: Floats) -> Floats:
    """So rounded that a sum over all units is exact."""
    return rounded(values, fineness(len(values) * float(np.abs(values).max(initial=1.0))))


def _coupling(U: Floats, V: Floats, memories: Memories, count: int) -> Factors:
    labels = [script(label) for label in memories.labels[:count]]
    return factors(
        U,
        V,
        n=memories.n,
        fine=0.0,
        names=[name for label in labels for name in (f"x,{label}", f"h,{label}")],
        symbols=(r"u_i^\mu a^\mu", r"u_i^\mu v_j^\mu"),
        where=r"w_{ij} \leftarrow w_{ij} + \tfrac{1}{N} (x_i x_j - x_i h_{ji} - h_{ij} x_j)",
    )
