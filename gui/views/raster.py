"""From arrays of values to images: made smaller first, then coloured by a table of 256 colours."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter

Table = NDArray[np.uint8]

MOST_SINGLE = 1e30


def same_values(one: NDArray[Any] | None, other: NDArray[Any] | None) -> bool:
    """Whether both are the same memory seen the same way: read-only values that need no redrawing.

    Only sure while both are held, so that the memory cannot have been used for something else.
    """
    if one is None or other is None or one is other:
        return one is other
    same_form = one.shape == other.shape and one.strides == other.strides
    start, other_start = (array.__array_interface__["data"][0] for array in (one, other))
    return same_form and one.dtype == other.dtype and start == other_start


def reduced(values: NDArray[Any], factor: int) -> NDArray[Any]:
    """The means of squares of `factor` x `factor` values; at the ends the last value is repeated.

    Shape (rows, columns) becomes (ceil(rows / factor), ceil(columns / factor)).
    """
    if factor <= 1:
        return values
    missing = [-length % factor for length in values.shape]
    if any(missing):
        values = np.pad(values, [(0, missing[0]), (0, missing[1])], mode="edge")
    kind = np.int32 if values.dtype.kind in "iub" else np.float64
    strips = values[::factor].astype(kind)
    for offset in range(1, factor):
        strips += values[offset::factor]
    means = strips[:, ::factor].astype(np.float32)
    for offset in range(1, factor):
        means += strips[:, offset::factor]
    means /= factor * factor
    return means


def shades(values: NDArray[Any], low: float, high: float) -> NDArray[np.uint8]:
    """Values from `low` to `high` as places 0..255 in a colour table, those beyond at its ends."""
    kind = np.float32 if max(abs(low), abs(high)) < MOST_SINGLE else np.float64
    with np.errstate(over="ignore", invalid="ignore"):  # a run that diverges is seen, too
        scaled = (values.astype(kind) - low) * (255.0 / (high - low))
    return np.nan_to_num(np.clip(np.rint(scaled), 0, 255)).astype(np.uint8)


def image_of(places: NDArray[np.uint8], table: Table) -> QImage:
    """The image of places (rows, columns) in a table of 256 RGBA colours."""
    pixels = np.ascontiguousarray(packed(table)[places])
    rows, columns = pixels.shape
    return QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()


def packed(table: Table) -> NDArray[np.uint32]:
    """A table of RGBA colours as Qt's 0xffRRGGBB words."""
    red, green, blue = (table[:, channel].astype(np.uint32) for channel in range(3))
    return np.uint32(0xFF000000) | (red << 16) | (green << 8) | blue


def mask_image(mask: NDArray[np.bool_], colour: QColor) -> QImage:
    """An image in `colour` where `mask` is true, and clear elsewhere."""
    pixels = np.where(mask, np.uint32(colour.rgba()), np.uint32(0))
    rows, columns = pixels.shape
    return QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_ARGB32).copy()


def tint_image(strengths: NDArray[np.uint8], colour: QColor) -> QImage:
    """An image in `colour`, as opaque as `strengths` (rows, columns) say: 0 clear, 255 wholly."""
    pixels = np.uint32(colour.rgb() & 0xFFFFFF) | (strengths.astype(np.uint32) << 24)
    rows, columns = pixels.shape
    return QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_ARGB32).copy()


def hatched(mask: QImage, width: int, height: int, colour: QColor) -> QImage:
    """Diagonal lines, `width` x `height` device pixels, where the stretched mask is not clear."""
    size = (max(width, 1), max(height, 1))
    image = QImage(*size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.fillRect(image.rect(), QBrush(_stripes(colour)))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
    painter.drawImage(image.rect(), mask)
    painter.end()
    return image


def _stripes(colour: QColor) -> QImage:
    """A tile of diagonal lines two pixels thick, six apart."""
    down, across = np.indices((6, 6))
    return mask_image((down + across) % 6 < 2, colour)
