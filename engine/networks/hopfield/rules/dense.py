"""Dense memories: each overlap counts by a power of it, so that the nearest memory wins."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment import Term
from engine.networks.hopfield import dense, maths
from engine.networks.hopfield.coupling import Sum, Sums, Units, overlap_steps
from engine.networks.hopfield.maths import Floats, Ints, Signs
from engine.networks.hopfield.state import Memories, Rule
from engine.networks.hopfield.wording import script

SENTENCE = "overlaps count by their power: the nearest memory wins (Krotov and Hopfield 2016)"
NO_WEIGHTS = (
    "With this rule the field is no sum over the other units one by one, so there are no weights "
    "between pairs of units. Memory neurons have them: see Two layers."
)
EXACT_BITS = 52


@dataclass(frozen=True, slots=True, eq=False)
class Dense:
    """n h_i = sum_mu x_i^mu f(m_-i^mu) with f of power `p`, by the overlaps with the memories."""

    memories: Memories
    p: int
    symmetric: bool = True
    learned: bool = True
    continuous: bool = False
    thresholds: bool = False
    slack: float = 0.0
    remarks: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        return self.memories.n

    @property
    def units(self) -> int:
        return len(self.memories.X_T)

    @property
    def weightless(self) -> str:
        return "" if self.p == 2 else NO_WEIGHTS

    def bias(self, unit: int) -> float:
        return 0.0

    def sums(self, s: NDArray[Any]) -> None:
        return None

    def steps(self, units: Ints, changes: Ints) -> Sums:
        return overlap_steps(self.memories.X_T, units, changes)

    def rows(self, units: Units) -> Any:
        return self.memories.X_T[units].astype(np.float64)

    def fields(self, rows: Any, s: Signs, sums: Sums) -> Floats:
        """The same bits however many units are asked for at once; 0 only where it is 0.

        With A = (f(m - 1) + f(m + 1))/2 and D = (f(m + 1) - f(m - 1))/2, f(m_-i) is A - D where
        unit and memory agree and A + D where they do not: n h_i = sum_mu x_i A - s_i sum_mu D.
        """
        m = sums[:-1]
        if not len(m):
            return np.zeros(len(s))
        A, D, fine = self._parts(m) if m.ndim == 1 else self._parts_of_each(m)
        drive = rows @ A if m.ndim == 1 else np.einsum("kp,pk->k", rows, A)
        fields: Floats = drive - s * D
        doubtful = (np.abs(fields) <= 2.0 * len(m) * fine) & (fine > 0.0)
        for k in np.flatnonzero(doubtful):
            own = m if m.ndim == 1 else m[:, k]
            fields[k] = self._exactly(rows[k].astype(np.int8), int(s[k]), own)
        return fields

    def _parts(self, m: Ints) -> tuple[Floats, Any, Any]:
        """A (P, ...), sum_mu D (...) and what both are multiples of (...), 0 where all are 0."""
        below, above = self._neurons(m - 1), self._neurons(m + 1)
        A, D = (above + below) / 2.0, (above - below) / 2.0
        largest = A.max(axis=0)
        fine = np.ldexp(1.0, np.frexp(2.0 * len(m) * largest)[1] - EXACT_BITS)
        A, D = (np.rint(part / fine) * fine for part in (A, D))
        return A, D.sum(axis=0), np.where(largest > 0.0, fine, 0.0)

    def _parts_of_each(self, m: Ints) -> tuple[Floats, Any, Any]:
        """The same for each column of m (P, k), computed once for those that follow each other."""
        others = np.append(True, (m[:, 1:] != m[:, :-1]).any(axis=0))
        A, D, fine = self._parts(m[:, others])
        which = np.cumsum(others) - 1
        return A.take(which, axis=1), D.take(which), fine.take(which)

    def _neurons(self, m: Ints) -> Floats:
        return dense.power_neurons(m, units=self.units, p=self.p)

    def _exactly(self, x: Signs, s_i: int, m: Ints) -> float:
        total = dense.exact_power_sum(x, s_i, m, self.p)
        return float(Fraction(total, 2 * self.p) * Fraction(self.units) ** (2 - self.p))

    def exact_field(self, unit: int, s_i: int, sums: Sums) -> Fraction:
        s = np.array([s_i], np.int8)
        return Fraction(float(self.fields(self.rows(np.array([unit])), s, sums)[0]))

    def energies(self, sums: Sums) -> Floats:
        return dense.power_energies(sums[:-1], units=self.units, p=self.p, n=self.n)

    def weights(self, rows: Ints, columns: Ints) -> Floats:
        """Of power 2: as the Hebb rule's, felt of the memories with an overlap above 0."""
        X_T, same = self.memories.X_T, rows[:, np.newaxis] == columns[np.newaxis, :]
        return maths.weights(X_T[rows], X_T[columns], same, 0.0, self.n)

    def field_words(self, unit: int, s_i: int, sums: Sums) -> Sum:
        x = self.memories.X_T[unit].astype(np.int64)
        pulls = x * self._neurons(sums[:-1] - x * s_i)
        return Sum(
            r"x_i^\mu f(m_{-i}^\mu)",
            tuple(
                Term(rf"x_i^{{{script(label)}}} f^{{{script(label)}}}", float(value))
                for label, value in zip(self.memories.labels, pulls, strict=True)
            ),
        )

    def weight_words(self, i: int, j: int) -> Sum:
        return Sum(r"x_i^\mu x_j^\mu", ())


def couple(memories: Memories, rule: Rule) -> Dense:
    """The dense memory of the rule's power."""
    return Dense(memories, rule.power)
