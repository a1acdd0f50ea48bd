"""What a learning rule makes of the memories: the coupling by which units feel each other.

The experiment, its fast path and its explanations know a rule by this protocol alone. A coupling is
immutable. What it needs to know of a state are a few *sums* over all units (for the Hebb rule the
overlaps with the memories), which a flip changes by a *step*; they must be exact, whatever the
order of the flips, so that a state has one set of sums and every run the same bits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.experiment import Term
from engine.networks.hopfield.maths import Floats, Ints, Signs

Units = Ints | slice
Sums = NDArray[Any]


class Coupling(Protocol):
    """The weights of all pairs of units, as functions; n is the rule's normalisation."""

    @property
    def n(self) -> int: ...

    @property
    def symmetric(self) -> bool:
        """Whether there is an energy that no visit at temperature 0 can raise."""
        ...

    @property
    def continuous(self) -> bool:
        """Whether units are real, and updated by one step of attention."""
        ...

    @property
    def thresholds(self) -> bool:
        """Whether the units' thresholds take part; memories that are neurons know none."""
        ...

    @property
    def weightless(self) -> str:
        """Why there are no weights between pairs of units, in words; "" where there are."""
        ...

    @property
    def learned(self) -> bool:
        """Whether the rule has nothing more to learn about its memories."""
        ...

    @property
    def slack(self) -> float:
        """How far `fields` may be from the truth; 0 where it is exact."""
        ...

    def sums(self, s: NDArray[Any]) -> Sums | None:
        """The sums of a state (K,), its units real or -1 and +1.

        None where they are the overlaps m^mu and the total S.
        """
        ...

    def steps(self, units: Ints, changes: Ints) -> Sums:
        """What changes of s_i by `changes` (k,) do to the sums: (K, k)."""
        ...

    def rows(self, units: Units) -> Any:
        """What `fields` needs to know of some units; gathered once, used often."""
        ...

    def fields(self, rows: Any, s: Signs, sums: Sums) -> Floats:
        """n h_i of the units of `rows`, whose states are `s` (k,): (k,), to within `slack`.

        `sums` are (K,), or (K, k) where each unit is visited with its own.
        """
        ...

    def exact_field(self, unit: int, s_i: int, sums: Sums) -> Fraction:
        """n h_i of one unit, exactly; `sums` (K,)."""
        ...

    def energies(self, sums: Sums) -> Floats:
        """E without thresholds for sums (K, ...): (...).

        The same bits however many are asked for at once. Of a coupling that is not symmetric it is
        the same formula, which means nothing there.
        """
        ...

    def weights(self, rows: Ints, columns: Ints) -> Floats:
        """w_ij (k, l) between the units `rows` (k,) and `columns` (l,); w_ii = 0."""
        ...

    def field_words(self, unit: int, s_i: int, sums: Sums) -> "Sum":
        """The field of one unit, n h_i, as the sum that the rule makes it of."""
        ...

    def weight_words(self, i: int, j: int) -> "Sum":
        """One weight, n w_ij, as the sum that the rule makes it of."""
        ...

    def bias(self, unit: int) -> float:
        """n beta_i: what the rule adds to the unit's field whatever the others do; mostly 0."""
        ...

    @property
    def remarks(self) -> Sequence[str]:
        """Sentences about what the rule met: dependent memories, learning that is not done."""
        ...


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum in TeX (over the memories, in symbols) and all its terms.

    `own` is what the zero diagonal takes away, d_i s_i; `where` says what a symbol is, if need be.
    """

    symbols: str
    terms: tuple[Term, ...]
    own: float = 0.0
    where: str = ""

    @property
    def value(self) -> float:
        return sum(term.value for term in self.terms) - self.own


def overlap_steps(X_T: Signs, units: Ints, changes: Ints) -> Sums:
    """What changes of s_i by `changes` (k,) do to the overlaps m^mu and the total S: (P + 1, k)."""
    return np.concatenate((X_T.take(units, axis=0).T * changes, changes[np.newaxis]))


def zero_diagonal(product: Floats, rows: Ints, columns: Ints) -> Floats:
    """`product` (k, l) with 0 where the row's unit is the column's."""
    product[rows[:, np.newaxis] == columns[np.newaxis, :]] = 0.0
    return product
