"""The modern continuous memory: an update replaces all units by an attention-weighted average."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.networks.hopfield import modern
from engine.networks.hopfield.coupling import Sum, Sums, Units
from engine.networks.hopfield.maths import Floats, Ints, Signs
from engine.networks.hopfield.rules.dense import NO_WEIGHTS
from engine.networks.hopfield.state import Memories, Rule

SENTENCE = "units are real: all become the memories' average, by attention (Ramsauer et al. 2020)"


@dataclass(frozen=True, slots=True, eq=False)
class Softmax:
    """xi <- X softmax(beta X^T xi); its sums are the real overlaps a^mu and xi.xi."""

    memories: Memories
    beta: float
    n: int = 1
    symmetric: bool = True
    learned: bool = True
    continuous: bool = True
    thresholds: bool = False
    weightless: str = NO_WEIGHTS
    slack: float = 0.0
    remarks: tuple[str, ...] = ()

    @property
    def units(self) -> int:
        return len(self.memories.X_T)

    def bias(self, unit: int) -> float:
        return 0.0

    def sums(self, s: NDArray[Any]) -> Sums:
        """a^mu and xi.xi of real activities: (P + 1,)."""
        xi = s.astype(np.float64)
        return np.append(modern.overlaps(self.memories.X_T, xi), float(xi @ xi))

    def steps(self, units: Ints, changes: Ints) -> Sums:
        """Units that go from one sign to the other change the overlaps, and no square."""
        moved = self.memories.X_T.take(units, axis=0).T * changes.astype(np.float64)
        return np.concatenate((moved, np.zeros((1, len(changes)))))

    def rows(self, units: Units) -> Any:
        return self.memories.X_T[units]

    def fields(self, rows: Any, s: Signs, sums: Sums) -> Floats:
        """What the units would become, xi_i: its sign is their read-out. `sums` are (P + 1,)."""
        if not self.memories.count:
            return np.zeros(len(s))
        return modern.average(rows, self.attention(sums), self.units)

    def attention(self, sums: Sums) -> Floats:
        """The weights of the memories (P,)."""
        return modern.attention(sums[:-1], self.beta)

    def exact_field(self, unit: int, s_i: int, sums: Sums) -> Fraction:
        s = np.array([s_i], np.int8)
        return Fraction(float(self.fields(self.rows(np.array([unit])), s, sums)[0]))

    def energies(self, sums: Sums) -> Floats:
        flat = sums.reshape(len(sums), -1)
        each = [
            modern.energy(column[:-1], float(column[-1]), self.beta, self.units)
            for column in flat.T
            if self.memories.count
        ]
        return np.array(each or np.zeros(flat.shape[1])).reshape(sums.shape[1:])

    def weights(self, rows: Ints, columns: Ints) -> Floats:
        """There are none: all 0."""
        return np.zeros((len(rows), len(columns)))

    def field_words(self, unit: int, s_i: int, sums: Sums) -> Sum:
        return Sum("0", ())

    def weight_words(self, i: int, j: int) -> Sum:
        return Sum("0", ())


def couple(memories: Memories, rule: Rule) -> Softmax:
    """The continuous memory of the rule's beta."""
    return Softmax(memories, rule.beta)
