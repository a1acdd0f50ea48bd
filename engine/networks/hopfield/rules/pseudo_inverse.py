"""The pseudo-inverse rule: every memory is a fixed point (Personnaz, Guyon and Dreyfus 1985).

    n w_ij = N sum_mu,nu x_i^mu (C^+)_mu,nu x_j^nu,   C_mu,nu = sum_i x_i^mu x_i^nu

is N times the projection on what the memories span. Stored at once, C is inverted in closed form
(`couple`); stored one after the other, the inverse grows with each (Greville 1960; `add`). A memory
that is a linear combination of others is in their span already: it changes nothing, and is named.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.experiment import read_only
from engine.networks.hopfield.factors import Factors, factors, fineness, rounded
from engine.networks.hopfield.maths import Floats, Ints, Signs, gram, overlap_sums
from engine.networks.hopfield.state import Memories, Rule
from engine.networks.hopfield.wording import script

SENTENCE = "weights that project on what the memories span: each is a fixed point, up to N of them"
DEPENDENT = 1e-9
NAMED = 4


@dataclass(frozen=True, slots=True)
class Dependence:
    """A memory, by its label, and those that it is a linear combination of."""

    label: str
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Inverse:
    """C^+ of the memories (P, P), and which of them depend on others."""

    C_inverse: Floats
    dependent: tuple[Dependence, ...] = ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is to be said of dependent memories: each of a few, or how many there are."""
        if len(self.dependent) <= NAMED:
            return tuple(_said(each) for each in self.dependent)
        labels = _listed([each.label for each in self.dependent])
        return (
            f"Memories {labels} are linear combinations of others: they are in their span "
            "already, so they change no weight.",
        )


def couple(memories: Memories, rule: Rule) -> Factors:
    """The coupling in closed form; where memories depend on others, grown: that is stable."""
    C = gram(memories.X_T)
    inverse = _grown_through(C, memories.labels)
    if inverse.dependent:
        return _coupling(memories, inverse)
    return _coupling(memories, Inverse(np.linalg.inv(C.astype(np.float64))))


def add(coupling: Factors, memories: Memories, rule: Rule) -> Factors:
    """One memory more, the last one: the inverse grows by a row and a column."""
    overlaps = overlap_sums(memories.X_T, memories.X_T[:, -1])
    return _coupling(memories, _grown(coupling.kept, overlaps, memories.labels))


def _grown_through(C: Ints, labels: Sequence[str]) -> Inverse:
    inverse = Inverse(np.zeros((0, 0)))
    for count in range(1, len(C) + 1):
        inverse = _grown(inverse, C[count - 1, :count], labels[:count])
    return inverse


def _grown(inverse: Inverse, overlaps: Ints, labels: Sequence[str]) -> Inverse:
    """The inverse with one memory more, whose `overlaps` (P + 1,) end with its own, N."""
    old, own = overlaps[:-1].astype(np.float64), float(overlaps[-1])
    part = inverse.C_inverse @ old
    new = own - float(old @ part)
    count = len(old)
    C_inverse = np.zeros((count + 1, count + 1))
    C_inverse[:count, :count] = inverse.C_inverse
    if new < DEPENDENT * own:
        of = tuple(labels[index] for index in np.flatnonzero(np.abs(part) > 1e-6).tolist())
        return Inverse(C_inverse, (*inverse.dependent, Dependence(labels[-1], of)))
    row = np.append(part, -1.0)
    return Inverse(C_inverse + np.outer(row, row) / new, inverse.dependent)


def _said(dependence: Dependence) -> str:
    """Which memory is a combination of which, in words."""
    return (
        f"Memory {dependence.label} is a linear combination of {_listed(dependence.of)}: it is in "
        "their span already, so it changes no weight."
    )


def _listed(labels: Sequence[str]) -> str:
    """The first few labels, and how many more there are."""
    more = len(labels) - NAMED
    return ", ".join(labels[:NAMED]) + (f" and {more:,} more" if more > 0 else "")


def _coupling(memories: Memories, inverse: Inverse) -> Factors:
    """U = N X C^+, so rounded that no sum is."""
    read_only(inverse.C_inverse)
    units, X_T = len(memories.X_T), memories.X_T
    M = units * (inverse.C_inverse + inverse.C_inverse.T) / 2.0
    largest = float(np.abs(M).sum(axis=0).max(initial=1.0))
    fine = fineness(len(M) * units * largest)
    return factors(
        _product(X_T, rounded(M, fine)),
        X_T,
        n=memories.n,
        fine=fine,
        names=[script(label) for label in memories.labels],
        symbols=(r"u_i^\mu m^\mu", r"u_i^\mu x_j^\mu"),
        where=r"u_i^\mu = N \sum_\nu (C^{-1})_{\mu\nu}\, x_i^\nu",
        remarks=inverse.remarks,
        kept=inverse,
    )


def _product(X_T: Signs, M: Floats) -> Floats:
    """X M (N, P), a stretch of units at a time."""
    U = np.empty(X_T.shape)
    for start in range(0, len(X_T), 65_536):
        rows = slice(start, start + 65_536)
        U[rows] = X_T[rows].astype(np.float64) @ M
    return U
