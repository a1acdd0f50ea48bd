"""A picture from a file, brought to the size of what it is dropped on."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data import open_data
from engine.data.formats import PICTURE_SUFFIXES

HALF = 127
Shape = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Dropped:
    """The picture as units (N,), -1 or +1, and what was done to bring it there."""

    pattern: NDArray[np.int8]
    told: str


def is_picture(path: str) -> bool:
    """Whether the file's name is that of a picture."""
    return Path(path).suffix.lower() in PICTURE_SUFFIXES


def picture_of(path: str, shape: Shape) -> Dropped:
    """The picture in a file; raises DataError where it cannot be read."""
    rows, columns = open_data(path).shape
    items = open_data(path, shape=shape).items
    pattern = np.where(items[0].reshape(-1) > HALF, 1, -1).astype(np.int8)
    name = Path(path).name
    brought = "brought to" if (rows, columns) != shape else "is"
    was = f" of {columns:,} x {rows:,}" if (rows, columns) != shape else ""
    told = (
        f"{name}{was} {brought} {shape[1]:,} x {shape[0]:,} pixels, on where brighter than half. "
        "Invert it if its background is bright."
    )
    return Dropped(pattern, told)
