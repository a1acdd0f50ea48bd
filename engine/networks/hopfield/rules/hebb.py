"""The Hebb rule: units that agree in a memory pull each other together (Hopfield 1982)."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment import Term
from engine.networks.hopfield import maths
from engine.networks.hopfield.coupling import Sum, Sums, Units, overlap_steps
from engine.networks.hopfield.maths import Floats, Ints, Signs
from engine.networks.hopfield.state import Memories, Rule
from engine.networks.hopfield.wording import script

SENTENCE = "units that agree in a memory pull each other together (Hopfield 1982)"


@dataclass(frozen=True, slots=True, eq=False)
class Hebb:
    """n w_ij = sum_mu (x_i^mu - rho)(x_j^mu - rho), by the memories themselves."""

    memories: Memories
    symmetric: bool = True
    learned: bool = True
    remarks: tuple[str, ...] = ()
    continuous: bool = False
    thresholds: bool = True
    weightless: str = ""

    @property
    def n(self) -> int:
        return self.memories.n

    @property
    def slack(self) -> float:
        memories = self.memories
        whole = memories.rho == 0.0
        return 0.0 if whole else maths.rounding(memories.count, len(memories.X_T), memories.rho)

    def sums(self, s: NDArray[Any]) -> None:
        return None

    def steps(self, units: Ints, changes: Ints) -> Sums:
        return overlap_steps(self.memories.X_T, units, changes)

    def rows(self, units: Units) -> Any:
        X_T = self.memories.X_T[units]
        return X_T.astype(np.float64), maths.self_coupling(X_T, self.memories.rho)

    def fields(self, rows: Any, s: Signs, sums: Sums) -> Floats:
        X_T, own = rows
        a = maths.centred_sums(sums[:-1], sums[-1], self.memories.rho)
        drives = maths.drives if a.ndim == 1 else maths.own_drives
        field: Floats = drives(X_T, a.astype(np.float64), self.memories.rho) - own * s
        return field

    def exact_field(self, unit: int, s_i: int, sums: Sums) -> Fraction:
        m, total, memories = sums[:-1], int(sums[-1]), self.memories
        return maths.exact_net_field(
            memories.X_T[unit], s_i, m, total, memories.exact_rho, 0, memories.n
        )

    def energies(self, sums: Sums) -> Floats:
        memories = self.memories
        units = len(memories.X_T)
        return maths.energy(sums[:-1], sums[-1], units=units, rho=memories.rho, n=memories.n)

    def weights(self, rows: Ints, columns: Ints) -> Floats:
        memories = self.memories
        same = rows[:, np.newaxis] == columns[np.newaxis, :]
        X_T = memories.X_T
        return maths.weights(X_T[rows], X_T[columns], same, memories.rho, memories.n)

    def bias(self, unit: int) -> float:
        return 0.0

    def field_words(self, unit: int, s_i: int, sums: Sums) -> Sum:
        memories = self.memories
        a = maths.centred_sums(sums[:-1], int(sums[-1]), memories.rho)
        x = memories.X_T[unit] - memories.rho
        own = float(maths.self_coupling(memories.X_T[[unit]], memories.rho)[0])
        plain = memories.exact_rho == 0
        return Sum(
            r"x_i^\mu m^\mu" if plain else r"(x_i^\mu - \rho)(m^\mu - \rho S)",
            tuple(
                Term(rf"x_i^{{{script(label)}}} m^{{{script(label)}}}", float(value))
                for label, value in zip(memories.labels, x * a, strict=True)
            ),
            own * s_i,
        )

    def weight_words(self, i: int, j: int) -> Sum:
        memories = self.memories
        products = (memories.X_T[i] - memories.rho) * (memories.X_T[j] - memories.rho)
        plain = memories.exact_rho == 0
        return Sum(
            r"x_i^\mu x_j^\mu" if plain else r"(x_i^\mu - \rho)(x_j^\mu - \rho)",
            tuple(
                Term(rf"x_i^{{{script(label)}}} x_j^{{{script(label)}}}", float(value))
                for label, value in zip(memories.labels, products, strict=True)
            ),
        )


def couple(memories: Memories, rule: Rule) -> Hebb:
    """The Hebb rule's coupling of these memories."""
    return Hebb(memories)
