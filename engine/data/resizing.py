"""Small pictures brought to the look of MNIST: enlarged smoothly, centred by their mass.

All in whole numbers, so that the same picture gives the same bytes on every machine.
"""

import numpy as np
from numpy.typing import NDArray

WEIGHT_SCALE = 4096


def enlarge(items: NDArray[np.uint8], size: int, *, gain: float = 1.0) -> NDArray[np.uint8]:
    """Square pictures (count, n, n) enlarged to (count, size, size), brightness times `gain`.

    Cubic convolution (Keys 1981, "Cubic convolution interpolation for digital image processing",
    a = -1/2) along rows and columns, with background beyond the edge, clipped to 0..255.
    """
    weights = _cubic_weights(items.shape[1], size)
    # One product for all pictures, with a row for each new pixel. Whole numbers below 2**53 are
    # exact in float64, in whatever order it adds them up.
    pixels = items.reshape(len(items), -1).astype(np.float64)
    brightness = pixels @ np.kron(weights, weights).T
    brightness *= gain / WEIGHT_SCALE**2
    np.rint(brightness, out=brightness)
    np.clip(brightness, 0, 255, out=brightness)
    return brightness.astype(np.uint8).reshape(len(items), size, size)


def centre(items: NDArray[np.uint8], shape: tuple[int, int]) -> NDArray[np.uint8]:
    """Pictures laid into background of `shape`, each with its centre of mass in the middle.

    `items` is (count, rows, columns), the result (count, *shape). What would fall beyond the edge
    is lost; an empty picture is laid in by its geometric middle.
    """
    rows = _offsets(items.sum(axis=2, dtype=np.int64), shape[0])
    columns = _offsets(items.sum(axis=1, dtype=np.int64), shape[1])
    above, below = _margins(rows, items.shape[1], shape[0])
    left, right = _margins(columns, items.shape[2], shape[1])
    padded = np.zeros(
        (len(items), above + items.shape[1] + below, left + items.shape[2] + right), np.uint8
    )
    padded[:, above : above + items.shape[1], left : left + items.shape[2]] = items
    windows = np.lib.stride_tricks.sliding_window_view(padded, shape, axis=(1, 2))
    laid: NDArray[np.uint8] = windows[np.arange(len(items)), above - rows, left - columns]
    return laid


def _margins(offsets: NDArray[np.int64], length: int, size: int) -> tuple[int, int]:
    """How much background before and after `length` pixels all windows of `size` need."""
    return max(0, int(offsets.max())), max(0, size - length - int(offsets.min()))


def _cubic_weights(size: int, new_size: int) -> NDArray[np.float64]:
    """Shape (new_size, size): how much each old sample gives to each new one, in 4096ths."""
    positions = (np.arange(new_size) + 0.5) * size / new_size - 0.5
    return np.rint(WEIGHT_SCALE * _keys(np.abs(positions[:, None] - np.arange(size))))


def _keys(x: NDArray[np.float64]) -> NDArray[np.float64]:
    near = (1.5 * x - 2.5) * x * x + 1.0
    far = ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0
    return np.where(x < 1.0, near, np.where(x < 2.0, far, 0.0))


def _offsets(profile: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Where each picture's first row goes, of `size`, given its mass in each row: (count, rows)."""
    length = profile.shape[1]
    mass = profile.sum(axis=1)
    moment = profile @ (2 * np.arange(length) + 1)
    # Twice the centre is moment / mass; half up, in whole numbers, so that no rounding can differ.
    centred = (size * mass - moment + mass) // np.maximum(2 * mass, 1)
    offsets = np.where(mass > 0, centred, (size - length) // 2)
    clipped: NDArray[np.int64] = np.clip(offsets, -length, size)
    return clipped
