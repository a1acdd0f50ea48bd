"""Exponential memories: the steepest of the dense ones (Demircigil et al. 2017)."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment import Term
from engine.networks.hopfield import dense
from engine.networks.hopfield.coupling import Sum, Sums, Units, overlap_steps
from engine.networks.hopfield.maths import Floats, Ints, Signs
from engine.networks.hopfield.rules.dense import NO_WEIGHTS
from engine.networks.hopfield.state import Memories, Rule

SENTENCE = "overlaps count by their exponential, steeper than any power (Demircigil et al. 2017)"
LOGARITHM = "The energy is shown as a logarithm, −ln Σ exp(m), which falls where it does."


@dataclass(frozen=True, slots=True, eq=False)
class Exponential:
    """h_i = (L(s_i = +1) - L(s_i = -1)) / 2 with L = log sum_mu exp(m^mu)."""

    memories: Memories
    n: int = 1
    symmetric: bool = True
    learned: bool = True
    continuous: bool = False
    thresholds: bool = False
    weightless: str = NO_WEIGHTS
    slack: float = 1e-13
    remarks: tuple[str, ...] = (LOGARITHM,)

    def bias(self, unit: int) -> float:
        return 0.0

    def sums(self, s: NDArray[Any]) -> None:
        return None

    def steps(self, units: Ints, changes: Ints) -> Sums:
        return overlap_steps(self.memories.X_T, units, changes)

    def rows(self, units: Units) -> Any:
        return self.memories.X_T[units].astype(np.float64)

    def fields(self, rows: Any, s: Signs, sums: Sums) -> Floats:
        m = sums[:-1]
        return dense.exponential_fields(rows, s, m) if len(m) else np.zeros(len(s))

    def exact_field(self, unit: int, s_i: int, sums: Sums) -> Fraction:
        """Its sign is beyond rounding's reach, its size within it."""
        if not self.memories.count:
            return Fraction(0)
        x = self.memories.X_T[unit]
        return Fraction(dense.exact_exponential_field(x, s_i, sums[:-1]))

    def energies(self, sums: Sums) -> Floats:
        m = sums[:-1]
        return dense.exponential_energies(m) if len(m) else np.zeros(m.shape[1:])

    def weights(self, rows: Ints, columns: Ints) -> Floats:
        """There are none: all 0."""
        return np.zeros((len(rows), len(columns)))

    def field_words(self, unit: int, s_i: int, sums: Sums) -> Sum:
        """Half the difference of the two logarithms."""
        m, x = sums[:-1], self.memories.X_T[unit].astype(np.int64)
        if not len(m):
            return Sum("0", ())
        up, down = (
            -float(dense.exponential_energies(m + x * (value - s_i))) / 2.0 for value in (1, -1)
        )
        return Sum(
            r"\frac{1}{2} \left(\ln \sum_\mu e^{m_{-i}^\mu + x_i^\mu}"
            r" - \ln \sum_\mu e^{m_{-i}^\mu - x_i^\mu}\right)",
            (
                Term(r"\frac{1}{2} \ln \sum_\mu e^{m_{-i}^\mu + x_i^\mu}", up),
                Term(r"-\frac{1}{2} \ln \sum_\mu e^{m_{-i}^\mu - x_i^\mu}", -down),
            ),
        )

    def weight_words(self, i: int, j: int) -> Sum:
        return Sum("0", ())


def couple(memories: Memories, rule: Rule) -> Exponential:
    """The exponential memory of these patterns."""
    return Exponential(memories)
