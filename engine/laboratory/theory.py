"""What theory says of how many random patterns a rule can hold."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Capacity:
    """A rule's capacity: `load` is P / N in the limit of large N; None where P is no multiple of N.

    `sentence` says what holds, and who found it.
    """

    load: float | None
    sentence: str


_HEBB = Capacity(
    0.138,
    "Up to 0.138 N random patterns are recalled with few errors; beyond it none is "
    "(Amit, Gutfreund and Sompolinsky 1985).",
)

CAPACITIES: Mapping[str, Capacity] = {
    "hebb": _HEBB,
    "covariance": _HEBB,
    "pseudo-inverse": Capacity(
        1.0,
        "Up to N linearly independent patterns are fixed points "
        "(Personnaz, Guyon and Dreyfus 1985; Kanter and Sompolinsky 1987).",
    ),
    "krauth-mezard": Capacity(
        2.0, "Up to 2 N random patterns can be made fixed points (Gardner 1988)."
    ),
    "storkey": Capacity(
        None,
        "Its capacity grows as N / sqrt(2 ln N), faster than the Hebb rule's N / (2 ln N) "
        "(Storkey 1997).",
    ),
    "dense": Capacity(
        None, "With power n it grows as N to the power n - 1 (Krotov and Hopfield 2016)."
    ),
    "exponential": Capacity(None, "It grows as 2 to the power N / 2 (Demircigil et al. 2017)."),
    "unlearning": Capacity(0.138, "It is the Hebb rule's, 0.138 N, until something is unlearned."),
    "sequence": Capacity(
        None, "The state walks from pattern to pattern: its overlap with the first one passes."
    ),
    "softmax": Capacity(None, "It grows exponentially with N (Ramsauer et al. 2020)."),
}


def capacity(rule: str) -> Capacity | None:
    """What is known of the rule, if anything."""
    return CAPACITIES.get(rule)


def overlap(rule: str, loads: Sequence[float]) -> Floats:
    """The overlap of the state of recall at each load P / N: NaN where no theory says it."""
    curve = _OVERLAPS.get(rule)
    return np.array([math.nan if curve is None else curve(load) for load in loads])


def hebb_overlap(load: float) -> float:
    """m of the state of recall at temperature 0; 0 beyond the capacity.

    m = erf(y) with the largest y that solves erf(y) = y (sqrt(2 load) + 2/sqrt(pi) exp(-y^2))
    (Amit, Gutfreund and Sompolinsky 1985; Hertz, Krogh and Palmer 1991, eq. 2.73).
    """
    for y in np.arange(6.0, 0.0, -1e-3):
        if _surplus(float(y), load) >= 0.0:
            return math.erf(float(y))
    return 0.0


def _surplus(y: float, load: float) -> float:
    right = y * (math.sqrt(2.0 * load) + 2.0 / math.sqrt(math.pi) * math.exp(-y * y))
    return math.erf(y) - right


def _projection_overlap(load: float) -> float:
    return 1.0 if load < 1.0 else math.nan


_OVERLAPS = {
    "hebb": hebb_overlap,
    "covariance": hebb_overlap,
    "unlearning": hebb_overlap,
    "pseudo-inverse": _projection_overlap,
}
