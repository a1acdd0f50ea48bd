"""Points instead of pictures: a function's values, or places in the plane with their classes."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import DataError
from engine.data.table import read_numbers

MOST_POINTS = 1_000_000

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Points with what is known of each.

    `x` (count, dimensions) are the places; `y` (count,) is a function's value there, or the class
    0, 1, ...; `classes` is how many classes there are, 0 for a function. The arrays are read-only.
    """

    name: str
    x: Floats
    y: Floats
    classes: int
    source: str

    def __post_init__(self) -> None:
        if not np.isfinite(self.x).all() or not np.isfinite(self.y).all():
            raise DataError(f"{self.name} holds values that are not finite (NaN or infinity).")
        self.x.setflags(write=False)
        self.y.setflags(write=False)

    @property
    def count(self) -> int:
        """How many points there are."""
        return len(self.x)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of each point's coordinates."""
        return (1, self.x.shape[1])

    @property
    def fingerprint(self) -> str:
        """SHA-256, in hexadecimal, of places and values."""
        digest = hashlib.sha256(f"points {self.x.shape} {self.classes}".encode())
        digest.update(np.ascontiguousarray(self.x, "<f8").tobytes())
        digest.update(np.ascontiguousarray(self.y, "<f8").tobytes())
        return digest.hexdigest()

    @property
    def labels(self) -> NDArray[np.int64]:
        """The classes as whole numbers; of a function, zeros."""
        return self.y.astype(np.int64) if self.classes else np.zeros(self.count, np.int64)

    def label(self, index: int) -> str:
        """What to call point `index` on the screen."""
        coordinates = ", ".join(f"{value:.3g}" for value in self.x[index])
        return f"({coordinates})"


def read_function(path: Path) -> Points:
    """x and y from the two columns of a CSV file; DataError for anything else."""
    numbers = _columns(path, 2, "x and y")
    return Points(path.name, numbers[:, :1].copy(), numbers[:, 1].copy(), 0, _source(path))


def read_plane(path: Path) -> Points:
    """Places and classes from the three columns of a CSV file; DataError for anything else."""
    numbers = _columns(path, 3, "x, y and the class")
    y = numbers[:, 2].copy()
    if not np.array_equal(y, np.rint(y)) or y.min() < 0:
        raise DataError(f"{path.name}: the third column must be the class, 0, 1, 2 and so on.")
    if np.ptp(y) == 0:
        raise DataError(f"{path.name} holds points of one class only: give it two or more.")
    return Points(path.name, numbers[:, :2].copy(), y, int(y.max()) + 1, _source(path))


def _columns(path: Path, count: int, what: str) -> Floats:
    try:
        numbers = read_numbers(path)
    except OSError as error:
        raise DataError(f"{path.name} cannot be read: {error.strerror or error}.") from error
    if numbers.shape[1] != count:
        raise DataError(
            f"{path.name} has {numbers.shape[1]:,} columns: there must be {count}, {what}."
        )
    if len(numbers) > MOST_POINTS:
        raise DataError(f"{path.name} has {len(numbers):,} lines: at most {MOST_POINTS:,} fit.")
    return numbers


def _source(path: Path) -> str:
    return f"CSV file {path.name}"
