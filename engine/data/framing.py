"""Bringing a drawing to where and how large the data's own pictures are drawn.

MNIST's digits were scaled, in proportion, to fit a box of 20 x 20 and laid into 28 x 28 with their
centre of mass in the middle (LeCun, Cortes and Burges, "The MNIST database"). How large they are,
what is in the middle and where exactly that is, is read off the items: so any data tells its own.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.resizing import WEIGHT_SCALE

FULL = 255
INK = 32
LOOKED_AT = 500

Bytes = NDArray[np.uint8]
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Framing:
    """Pictures of `shape` whose longer side is `box`, with their middle at `middle`.

    The middle is the centre of mass if `by_mass`, else that of the bounding box; (row, column) from
    the upper left corner, a pixel being 1 wide.
    """

    shape: tuple[int, int]
    box: int
    by_mass: bool
    middle: Place


def framing_of(items: Bytes) -> Framing:
    """How the items (count, rows, columns) are framed, by the first few hundred of them."""
    shape = (items.shape[1], items.shape[2])
    inked = [item for item in items[:LOOKED_AT] if bounding_box(item) is not None]
    if not inked:
        return Framing(shape, min(shape), False, (shape[0] / 2, shape[1] / 2))
    sides = [_longer_side(item) for item in inked]
    of_box = np.array([_centre_of_box(item) for item in inked])
    of_mass = np.array([_centre_of_mass(item) for item in inked])
    by_mass = bool(of_mass.std(axis=0).sum() < of_box.std(axis=0).sum())
    row, column = np.rint(2 * (of_mass if by_mass else of_box).mean(axis=0)) / 2
    return Framing(shape, int(np.median(sides)), by_mass, (float(row), float(column)))


def _longer_side(item: Bytes) -> int:
    box = bounding_box(item)
    assert box is not None
    return max(int(side.stop - side.start) for side in box)


def _centre_of_box(item: Bytes) -> Place:
    box = bounding_box(item)
    assert box is not None
    return ((box[0].start + box[0].stop) / 2, (box[1].start + box[1].stop) / 2)


def _centre_of_mass(item: Bytes) -> Place:
    rows, columns = (item.sum(axis=axis, dtype=np.int64) for axis in (1, 0))
    return _middle(rows), _middle(columns)


def _middle(mass: NDArray[np.int64]) -> float:
    return float(mass @ (2 * np.arange(len(mass)) + 1)) / (2 * int(mass.sum()))


def bounding_box(picture: Bytes) -> tuple[slice, slice] | None:
    """The rows and columns that hold ink, or None of an empty picture."""
    ink = picture >= INK
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return None
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def framed(drawing: Bytes, framing: Framing) -> Bytes:
    """A drawing (rows, columns), cut out, scaled to the box and centred: `framing.shape`."""
    box = bounding_box(drawing)
    if box is None:
        return np.zeros(framing.shape, np.uint8)
    cut = drawing[box]
    scale = framing.box / max(cut.shape)
    size = tuple(
        min(max(1, round(side * scale)), most)
        for side, most in zip(cut.shape, framing.shape, strict=True)
    )
    scaled = resampled(cut, (size[0], size[1]))
    own = _centre_of_mass(scaled) if framing.by_mass else (size[0] / 2, size[1] / 2)
    offsets = [math.ceil(m - 0.5 - o) for m, o in zip(framing.middle, own, strict=True)]
    return _laid(scaled, framing.shape, offsets)


def _laid(picture: Bytes, shape: tuple[int, int], offsets: list[int]) -> Bytes:
    """The picture on background, its upper left corner at `offsets`; what sticks out is lost."""
    margin = max(shape)
    canvas = np.zeros([side + 2 * margin for side in shape], np.uint8)
    top, left = (min(max(offset + margin, 0), 2 * margin) for offset in offsets)
    canvas[top : top + len(picture), left : left + picture.shape[1]] = picture
    return canvas[margin : margin + shape[0], margin : margin + shape[1]].copy()


def resampled(picture: Bytes, shape: tuple[int, int]) -> Bytes:
    """A picture enlarged or reduced to `shape` by linear interpolation, without gaps.

    In whole numbers, so that the same picture gives the same bytes on every machine.
    """
    rows, columns = (_weights(old, new) for old, new in zip(picture.shape, shape, strict=True))
    sums = rows @ picture.astype(np.float64) @ columns.T
    totals = np.outer(rows.sum(axis=1), columns.sum(axis=1))
    return np.rint(sums / totals).clip(0, FULL).astype(np.uint8)


def _weights(size: int, new_size: int) -> NDArray[np.float64]:
    """Shape (new_size, size), in 4096ths: a triangle that spans a pixel of the coarser grid."""
    reach = max(1.0, size / new_size)
    places = (np.arange(new_size) + 0.5) * size / new_size - 0.5
    distance = np.abs(places[:, np.newaxis] - np.arange(size)) / reach
    weights: NDArray[np.float64] = np.rint(WEIGHT_SCALE * np.maximum(0.0, 1.0 - distance))
    return weights
