"""How sure a number is that was found in a sample."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

NORMAL_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `tries`; `low` and `high` are the ends of the 95 % interval of the probability."""

    hits: int
    tries: int
    low: float
    high: float

    @property
    def value(self) -> float:
        return self.hits / self.tries


def share(hits: int, tries: int) -> Share:
    """A share with its score interval (Wilson 1927), which is right for few tries and near 0 or 1.

    `tries` is at least 1.
    """
    z2, p = NORMAL_95**2, hits / tries
    middle = (p + z2 / (2 * tries)) / (1 + z2 / tries)
    reach = NORMAL_95 / (1 + z2 / tries) * math.sqrt(p * (1 - p) / tries + z2 / (4 * tries**2))
    low = 0.0 if hits == 0 else max(0.0, middle - reach)
    high = 1.0 if hits == tries else min(1.0, middle + reach)
    return Share(hits, tries, low, high)


def mean_and_error(values: Sequence[float]) -> tuple[float, float | None]:
    """The mean and its standard error; of a single value no error is known."""
    array = np.asarray(values, np.float64)
    if len(array) < 2:
        return float(array.mean()), None
    return float(array.mean()), float(array.std(ddof=1) / math.sqrt(len(array)))
