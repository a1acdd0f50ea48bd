"""What is pointed out on a picture of units, and how it is drawn."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from gui.theme import Appearance, Theme
from gui.views import raster
from gui.views.grid import Grid

NO_UNITS: NDArray[np.int64] = np.empty(0, np.int64)
LEAST_RING = 12.0
DOTS_FROM = 6.0
MOST_NAMED = 8
DIFFERING = 150
CHANGED, FAINTEST = 190, 40


def few(units: tuple[int, ...]) -> tuple[int, ...]:
    """The units that the explanation names, as long as they are few enough to be outlined."""
    return units if len(units) <= MOST_NAMED else ()


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """What is pointed out on a picture: units visited and changed just now, in focus, held; those
    that the explanation names; those that differ from other networks' beside it.
    """

    visited: tuple[int, ...] = ()
    named: tuple[int, ...] = ()
    changed: NDArray[np.int64] = field(default_factory=lambda: NO_UNITS)
    focus: int | None = None
    held: NDArray[np.bool_] | None = None
    differing: NDArray[np.bool_] | None = None

    def same(self, other: "Marks") -> bool:
        """Whether both mark the same units, as far as can be told without looking at each."""
        return (
            self.visited == other.visited
            and self.named == other.named
            and self.focus == other.focus
            and self.same_overlays(other)
        )

    def same_overlays(self, other: "Marks") -> bool:
        """Whether both tell of the same units changed, held and differing."""
        return (
            raster.same_values(self.changed, other.changed)
            and raster.same_values(self.held, other.held)
            and _equal(self.differing, other.differing)
        )

    def within(self, first: int, units: int) -> "Marks":
        """The same for a picture of so many units, the first of which has the number `first`."""

        # Not `in range(...)`: for what is no plain int, like None, that tries every number.
        def inside(numbers: Iterable[int]) -> tuple[int, ...]:
            return tuple(unit - first for unit in numbers if first <= unit < first + units)

        changed = _within(self.changed, first, units)
        focus = inside(() if self.focus is None else (self.focus,))
        held = self.held if self.held is not None and self.held.size == units else None
        one = focus[0] if focus else None
        return Marks(inside(self.visited), inside(self.named), changed, one, held, self.differing)


def _equal(one: NDArray[np.bool_] | None, other: NDArray[np.bool_] | None) -> bool:
    """Whether both are the same, looked at one by one only where they are not the same memory."""
    if one is None or other is None:
        return one is other
    return raster.same_values(one, other) or np.array_equal(one, other)


def _within(numbers: NDArray[np.int64], first: int, units: int) -> NDArray[np.int64]:
    """Those of the units' numbers that are on the picture, counted from its first."""
    if not numbers.size or (first == 0 and 0 <= numbers.min() <= numbers.max() < units):
        return numbers
    return numbers[(numbers >= first) & (numbers < first + units)] - first


def held_image(marks: Marks, grid: Grid, theme: Theme, pixel_ratio: float) -> QImage | None:
    """The units that are held, hatched; as large as the grid."""
    if marks.held is None or not marks.held.any():
        return None
    colour = QColor(theme.muted)
    mask = raster.mask_image(marks.held.reshape(grid.rows, grid.columns), colour)
    size = grid.size * pixel_ratio
    return raster.hatched(mask, round(size.width()), round(size.height()), colour)


def differing_image(marks: Marks, theme: Theme) -> QImage | None:
    """The units that differ, tinted so that it is still seen what they are; one pixel each."""
    if marks.differing is None:
        return None
    colour = QColor(theme.differing)
    colour.setAlpha(DIFFERING)
    return raster.mask_image(marks.differing, colour)


def changed_image(marks: Marks, grid: Grid, theme: Theme, pixel_ratio: float) -> QImage | None:
    """Where units are too small for dots, the changed ones tinted; to be stretched to the grid.

    Of units that share a pixel, the more changed, the stronger: where few did, they are still seen,
    and what the picture shows as well.
    """
    changed = marks.changed
    if changed.size == 0 or grid.cell >= DOTS_FROM:
        return None
    factor = max(1, int(1 / (grid.cell * pixel_ratio)))
    down, across = -(-grid.rows // factor), -(-grid.columns // factor)
    rows, columns = np.divmod(changed.astype(np.int32), grid.columns)
    counts = np.bincount(rows // factor * across + columns // factor, minlength=down * across)
    strengths = np.where(counts > 0, np.maximum(CHANGED * counts / factor**2, FAINTEST), 0)
    tint = strengths.astype(np.uint8).reshape(down, across)
    return raster.tint_image(tint, QColor(theme.accent))


def draw_dots(painter: QPainter, marks: Marks, grid: Grid, theme: Theme) -> None:
    """A dot in the corner of each unit that has changed."""
    if grid.cell < DOTS_FROM:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.accent))
    side = max(3.0, grid.cell * 0.3)
    rows, columns = np.divmod(marks.changed, grid.columns)
    lefts = grid.left + (columns + 1) * grid.cell - side
    tops = grid.top + rows * grid.cell
    dots = zip(lefts.tolist(), tops.tolist(), strict=True)
    painter.drawRects([QRectF(left, top, side, side) for left, top in dots])


def draw_rings(painter: QPainter, marks: Marks, grid: Grid, theme: Theme) -> None:
    """The outlines: of units named, visited, in focus."""
    for unit in marks.named:
        if unit not in marks.visited and unit != marks.focus:
            draw_ring(painter, grid.rect_of(unit), theme.muted, theme.paper, width=1.0)
    for unit in marks.visited:
        draw_ring(painter, grid.rect_of(unit), theme.accent, theme.paper)
    if marks.focus is not None:
        outside = 3.0 if marks.focus in marks.visited else 0.0
        rect = grid.rect_of(marks.focus).adjusted(-outside, -outside, outside, outside)
        draw_ring(painter, rect, theme.text, theme.paper)


def draw_ring(
    painter: QPainter,
    around: QRectF,
    colour: str,
    halo: str,
    *,
    width: float = 2.0,
    least: float = LEAST_RING,
) -> None:
    """The outline of a unit: never too small to be seen, and clear of what is below."""
    short = max(0.0, least - around.width()) / 2
    rect = inside(painter, around.adjusted(-short - 1, -short - 1, short + 1, short + 1), width)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for thickness, ink in ((width + 2.5, halo), (width, colour)):
        painter.setPen(QPen(QColor(ink), thickness))
        painter.drawRoundedRect(rect, 3, 3)


def inside(painter: QPainter, rect: QRectF, width: float) -> QRectF:
    """As much of `rect` as can be drawn around with a pen of a width: at the edge of what is
    painted on, an outline is narrower, but it is closed.
    """
    half = width / 2
    return rect.intersected(QRectF(painter.window()).adjusted(half, half, -half, -half))


def draw_empty(painter: QPainter, room: QRectF, text: str, appearance: Appearance) -> None:
    """What would appear here, and how to get it."""
    painter.setPen(QColor(appearance.theme.muted))
    painter.setFont(appearance.font("small"))
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(room.adjusted(12, 12, -12, -12), int(flags), text)
