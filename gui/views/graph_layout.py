"""Where the layers and units of a network lie, and which of its connections are worth a line."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

ROUND_FROM = 7.0
MOST_UNIT, LEAST_UNIT = 30.0, 4.0
MOST_LINES = 180
FOCUS_LINES = 120
SHARE_OF_WIDTH = 0.30

Places = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class LayerPlace:
    """One layer on the widget: its room, the centre of each unit (n, 2), how large a unit is.

    A layer with `shape` is a picture of (rows, columns), others columns of units. `first` is the
    number of its first unit.
    """

    rect: QRectF
    centres: Places
    unit: float
    first: int
    shape: tuple[int, int] | None = None

    @property
    def size(self) -> int:
        return len(self.centres)

    @property
    def round(self) -> bool:
        """Whether units are large enough to be circles."""
        return self.shape is None and self.unit >= ROUND_FROM

    def centre(self, unit: int) -> QPointF:
        return QPointF(*self.centres[unit].tolist())

    def rect_of(self, unit: int) -> QRectF:
        """Where a unit is drawn."""
        half = self.unit / 2
        return QRectF(self.centre(unit), self.centre(unit)).adjusted(-half, -half, half, half)

    def unit_at(self, place: QPointF) -> int | None:
        """The layer's unit under a place, or very near it."""
        if not self.rect.adjusted(-3, -3, 3, 3).contains(place):
            return None
        distance = np.abs(self.centres - (place.x(), place.y())).max(axis=1)
        nearest = int(distance.argmin())
        return nearest if distance[nearest] <= self.unit / 2 + 3 else None


def layers_in(
    sizes: Sequence[int], input_shape: tuple[int, int] | None, room: QRectF, scale: float
) -> list[LayerPlace]:
    """Each layer in a part of the room, input at the left."""
    shapes = [input_shape, *[None] * (len(sizes) - 1)]
    widths = [_width(n, s, room, scale) for n, s in zip(sizes, shapes, strict=True)]
    left_over = max(room.width() - sum(widths), 0.0)
    gap = left_over / max(len(sizes) - 1, 1)
    made, left, first = [], room.left(), 0
    for size, shape, width in zip(sizes, shapes, widths, strict=True):
        part = QRectF(left, room.top(), width, room.height())
        made.append(_picture(part, shape, first) if shape else _columns(part, size, first, scale))
        left += width + gap
        first += size
    return made


def layer_of(places: Sequence[LayerPlace], unit: int | None) -> tuple[int, int] | None:
    """The layer that a unit is in, and its place there; None where there is none."""
    for layer, place in enumerate(places):
        if unit is not None and place.first <= unit < place.first + place.size:
            return layer, unit - place.first
    return None


def heads_at(
    places: Sequence[LayerPlace], widths: Sequence[float], room: float, gap: float = 5.0
) -> list[float]:
    """Where the layers' names begin: above their layers, beside each other, inside the room."""
    lefts, end = [], 0.0
    for place, width in zip(places, widths, strict=True):
        lefts.append(max(place.rect.center().x() - width / 2, end))
        end = lefts[-1] + width + gap
    end = room + gap
    for layer in reversed(range(len(lefts))):
        lefts[layer] = min(lefts[layer], end - gap - widths[layer])
        end = lefts[layer]
    return lefts


def in_lines(text: str, fits: Callable[[str], bool]) -> list[str]:
    """A text of parts with commas between them, on lines that fit where the parts do."""
    lines: list[str] = []
    for part in text.split(", "):
        if lines and fits(f"{lines[-1]}, {part}"):
            lines[-1] = f"{lines[-1]}, {part}"
        else:
            lines.append(part)
    return lines


def _side(size: int, height: float, scale: float) -> tuple[float, int]:
    """How large a unit with its gap is, and how many columns of them the layer has."""
    one = height / size
    if one >= 9.0 * scale:
        return min(one, MOST_UNIT * scale), 1
    side = max(6.0 * scale, LEAST_UNIT)
    while True:
        columns = math.ceil(size / max(1, int(height / side)))
        if columns * side <= height or side <= LEAST_UNIT / 2:
            return side, columns
        side *= 0.9


def _width(size: int, shape: tuple[int, int] | None, room: QRectF, scale: float) -> float:
    if shape is not None:
        rows, columns = shape
        return float(min(room.width() * SHARE_OF_WIDTH, room.height() * columns / rows))
    side, columns = _side(size, room.height(), scale)
    return columns * side


def _picture(room: QRectF, shape: tuple[int, int], first: int) -> LayerPlace:
    rows, columns = shape
    unit = min(room.width() / columns, room.height() / rows)
    top = room.center().y() - rows * unit / 2
    down, across = np.indices(shape).reshape(2, -1) + 0.5
    centres = np.column_stack((room.left() + across * unit, top + down * unit))
    rect = QRectF(room.left(), top, columns * unit, rows * unit)
    return LayerPlace(rect, centres, unit, first, shape)


def _columns(room: QRectF, size: int, first: int, scale: float) -> LayerPlace:
    side, columns = _side(size, room.height(), scale)
    rows = math.ceil(size / columns)
    numbers = np.arange(size)
    across, down = numbers // rows, numbers % rows
    top = room.center().y() - rows * side / 2
    centres = np.column_stack((room.left() + (across + 0.5) * side, top + (down + 0.5) * side))
    rect = QRectF(room.left(), top, columns * side, rows * side)
    return LayerPlace(rect, centres, side * (0.72 if columns == 1 else 0.84), first)


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """The connections worth drawing between two layers: units above and below, and the values.

    The strongest come last. `largest` is the size of the strongest of all, drawn or not.
    """

    above: NDArray[np.int64]
    below: NDArray[np.int64]
    values: NDArray[np.float64]
    largest: float
    left_out: int


def strongest(
    weights: NDArray[Any],
    most: int = MOST_LINES,
    above: int | None = None,
    below: int | None = None,
) -> Lines:
    """The strongest of the weights (n, m), of one unit above or below only where that is given.

    Where all are equally strong, half as many are chosen, evenly.
    """
    sizes = np.abs(weights)
    largest = float(np.nanmax(sizes, initial=0.0))
    if above is not None:
        chosen = above * weights.shape[1] + np.arange(weights.shape[1])
    elif below is not None:
        chosen = np.arange(weights.shape[0]) * weights.shape[1] + below
    else:
        chosen = np.arange(weights.size)
    flat = sizes.reshape(-1)[chosen]
    if len(chosen) > most:
        alike = flat.min() == flat.max()
        evenly = np.linspace(0, len(flat) - 1, most // 2).astype(np.int64)
        kept = evenly if alike else np.argpartition(flat, len(flat) - most)[-most:]
        chosen, flat = chosen[kept], flat[kept]
    order = np.argsort(flat, kind="stable")
    chosen = chosen[order]
    rows, columns = np.divmod(chosen, weights.shape[1])
    values = weights.reshape(-1)[chosen].astype(np.float64)
    return Lines(rows, columns, values, largest, weights.size - len(chosen))


def nearest(
    lines: Lines, below: Places, above: Places, place: tuple[float, float], within: float = 4.0
) -> tuple[int, int] | None:
    """The units above and below that the line nearest to a place joins; None beyond `within`.

    Of lines that cross near it, it is the strongest.
    """
    starts, stops = below[lines.below], above[lines.above]
    along = stops - starts
    lengths = np.maximum((along**2).sum(axis=1), 1e-12)
    shares = np.clip(((np.array(place) - starts) * along).sum(axis=1) / lengths, 0.0, 1.0)
    distances = np.hypot(*(starts + shares[:, np.newaxis] * along - place).T)
    near = np.flatnonzero(distances <= max(1.5, distances.min(initial=np.inf)))
    if not len(near) or distances[near].min() > within:
        return None
    chosen = near[-1]
    return int(lines.above[chosen]), int(lines.below[chosen])
