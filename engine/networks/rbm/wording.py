"""How units are named in explanations, and which of many terms are written out."""

from dataclasses import dataclass

import numpy as np

from engine.networks.rbm.maths import Floats
from engine.text import place

WRITTEN_OUT = 3


@dataclass(frozen=True, slots=True)
class Pair:
    """A visible unit `i` and a hidden unit `j`, and how they are called and numbered."""

    i: int
    j: int
    columns: int
    first_hidden: int

    @property
    def visible(self) -> int:
        return self.i

    @property
    def hidden(self) -> int:
        """The hidden unit's number among all units."""
        return self.first_hidden + self.j

    @property
    def visible_name(self) -> str:
        return self.place(self.i)

    def place(self, unit: int) -> str:
        """A visible unit as (column, row)."""
        return place(unit, self.columns)


def label(name: str) -> str:
    """A unit's name where TeX wants an index."""
    return rf"\text{{{name}}}"


def largest_pulls(pulls: Floats) -> tuple[tuple[int, ...], float]:
    """The units of the largest terms, and the sum of all others."""
    order = np.argsort(-np.abs(pulls), kind="stable")[:WRITTEN_OUT]
    named = tuple(int(unit) for unit in order)
    others = np.delete(pulls, list(named))
    return named, float(others.sum())
