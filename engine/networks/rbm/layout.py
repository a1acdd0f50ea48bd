"""How hidden units are laid out on the screen."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Shape = tuple[int, int]


def grid(units: int) -> Shape:
    """Rows and columns in which hidden units are shown: near a square, if possible without gap."""
    rows = int(np.sqrt(units))
    whole = next(count for count in range(rows, 0, -1) if units % count == 0)
    if whole * whole * 4 >= units:
        return whole, units // whole
    return rows, -(-units // rows)


def filled(values: NDArray[Any], shape: Shape) -> NDArray[Any]:
    """`values` in a grid, 0 where it has more places."""
    padded = np.zeros(shape[0] * shape[1], values.dtype)
    padded[: len(values)] = values
    return padded.reshape(shape)
