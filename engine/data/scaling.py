"""Numbers of any kind into bytes 0..255, and into whole labels."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import DataError

BLOCK_VALUES = 1 << 22
#: Grey levels with fractions, as resizing makes them, have something at least as bright.
BRIGHT = 128
#: What has nothing as bright as this counts to another number than 255.
DARK = 32


def to_bytes(values: NDArray[Any], where: str) -> NDArray[np.uint8]:
    """The values as grey levels 0..255, rounded: the same shape, uint8.

    Told by their range: within 0..1 they are shares of full scale, within 0..255 grey levels; only
    -1 and +1 are background and ink. DataError, naming `where`, for any other range or kind, and
    for fractions that reach above 1 but not to half of 255: those are measurements.
    """
    if values.dtype.kind not in "buif":
        raise DataError(
            f"{where} holds no numbers but values of the kind {values.dtype}: save it as numbers."
        )
    low, high = _range(values)
    if not (np.isfinite(low) and np.isfinite(high)):
        raise DataError(
            f"{where} holds values that are not finite (NaN or infinity): put numbers there."
        )
    if low == -1 and high <= 1 and _all_signs(values):
        return _rounded(values > 0, 255)
    if low < 0 or high > 255:
        raise DataError(
            f"{where} holds values from {low:g} to {high:g}: they must lie within 0..255 or 0..1. "
            "Subtract the least and divide by the range."
        )
    if high <= 1:
        return _rounded(values, 255)
    if high < BRIGHT and _has_fractions(values):
        raise DataError(
            f"{where} holds values from {low:g} to {high:g}: these are neither shares within 0..1 "
            "nor grey levels within 0..255. Subtract the least and divide by the range."
        )
    if values.ndim > 1 and high < DARK:
        raise DataError(
            f"{where} holds values from {low:g} to {high:g}: as grey levels within 0..255 all is "
            f"black. If {high:g} stands for white, divide by it."
        )
    if values.dtype == np.uint8:
        return values.astype(np.uint8, copy=False)
    return _rounded(values, 1)


def to_labels(values: NDArray[Any], where: str) -> NDArray[np.int64]:
    """The values as whole labels, shape (count,); DataError, naming `where`, when they are not."""
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 1 or values.dtype.kind not in "buif":
        raise DataError(f"{where}: the labels must be one whole number for each picture.")
    if values.dtype.kind == "f" and not np.all(np.abs(values) < 2.0**53):
        raise DataError(f"{where}: a label is no number, or too large to be one.")
    labels = values.astype(np.int64)
    if not np.array_equal(labels, values):
        raise DataError(f"{where}: a label is no whole number.")
    return labels


def square(flat: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Items (count, n) as square pictures where n is a square, otherwise as pictures of one row."""
    count, length = flat.shape
    side = int(np.sqrt(length))
    return flat.reshape(count, side, side) if side * side == length else flat[:, None, :]


def _range(values: NDArray[Any]) -> tuple[float, float]:
    """The least and greatest value; NaN, where there is one, wins both."""
    if values.size == 0:
        return 0.0, 0.0
    return float(np.min(values)), float(np.max(values))


def _all_signs(values: NDArray[Any]) -> bool:
    return bool(np.all((values == -1) | (values == 1)))


def _has_fractions(values: NDArray[Any]) -> bool:
    return values.dtype.kind == "f" and not np.array_equal(values, np.rint(values))


def _rounded(values: NDArray[Any], factor: int) -> NDArray[np.uint8]:
    """round(values * factor), a block at a time: no second array of the wide type is made."""
    flat = np.ascontiguousarray(values).reshape(-1)
    scaled = np.empty(flat.size, dtype=np.uint8)
    for start in range(0, flat.size, BLOCK_VALUES):
        block = flat[start : start + BLOCK_VALUES].astype(np.float64)
        scaled[start : start + BLOCK_VALUES] = np.rint(block * factor)
    return scaled.reshape(values.shape)
