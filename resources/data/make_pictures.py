"""Draws the five built-in pictures, 64 x 64 grey, and writes pictures.npz beside this script.

    python resources/data/make_pictures.py [FOLDER]     with FOLDER, also as PNG files to look at

Each is drawn eight times as large and averaged down. Lengths are in units of the final pixels,
greys run from 0 (black) to 255 (white). Light and dark are laid out so that, cut at their means,
the five are nearly uncorrelated: then an associative memory can hold them all.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

SIZE = 64
SCALE = 8

Point = tuple[float, float]


class Sheet:
    """A sheet of SIZE x SIZE pixels that is drawn on with soft edges."""

    def __init__(self, top: float, bottom: float) -> None:
        """A background that goes from grey `top` to grey `bottom`."""
        column = np.linspace(top, bottom, SIZE * SCALE)[:, None]
        grey = np.broadcast_to(np.rint(column).astype(np.uint8), (SIZE * SCALE, SIZE * SCALE))
        self.image = Image.fromarray(grey.copy())
        self._pen = ImageDraw.Draw(self.image)

    def polygon(self, points: Sequence[Point], grey: int) -> None:
        """A filled polygon."""
        self._pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=grey)

    def box(self, left: float, top: float, right: float, bottom: float, grey: int) -> None:
        """A filled rectangle."""
        self.polygon([(left, top), (right, top), (right, bottom), (left, bottom)], grey)

    def disc(self, x: float, y: float, radius: float, grey: int, *, tall: float = 1.0) -> None:
        """A filled disc, or an ellipse `tall` times as high as wide."""
        edges = (x - radius, y - radius * tall, x + radius, y + radius * tall)
        self._pen.ellipse([edge * SCALE for edge in edges], fill=grey)

    def line(self, points: Sequence[Point], grey: int, *, width: float = 1.0) -> None:
        """A line through points, with round joints."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self._pen.line(scaled, fill=grey, width=round(width * SCALE), joint="curve")

    def reduced(self) -> NDArray[np.uint8]:
        """The picture at its final size."""
        small = self.image.resize((SIZE, SIZE), Image.Resampling.BOX)
        return np.asarray(small, dtype=np.uint8)


def boat() -> Sheet:
    """A sailing boat by night: white sails before a dark sky, the moon's road on the water."""
    sheet = Sheet(20, 70)
    sheet.disc(11, 11, 6, 240)
    sheet.disc(14, 9.5, 5, 28)
    for x, y in [(25, 6), (56, 10), (50, 24), (6, 28), (60, 34)]:
        sheet.disc(x, y, 0.7, 220)
    sheet.box(0, 48, 64, 64, 150)
    for y, left, right in [(50, 2, 20), (52, 40, 62), (55, 10, 34), (58, 36, 58), (61, 4, 30)]:
        sheet.line([(left, y), (right, y)], 225, width=1.3)
    sheet.polygon([(34, 4), (34, 41), (58, 41), (47, 22)], 250)
    sheet.polygon([(31, 9), (31, 41), (11, 41), (20, 26)], 215)
    sheet.line([(32.5, 2), (32.5, 44)], 90, width=1.4)
    sheet.polygon([(8, 43), (60, 43), (52, 52), (16, 52)], 30)
    sheet.line([(9, 44), (59, 44)], 200, width=1.2)
    return sheet


def cat() -> Sheet:
    """A black cat's face before a light wall."""
    sheet = Sheet(205, 235)
    sheet.polygon([(9, 4), (10, 34), (30, 18)], 25)
    sheet.polygon([(55, 4), (54, 34), (34, 18)], 25)
    sheet.polygon([(13, 11), (14, 24), (22, 18)], 150)
    sheet.polygon([(51, 11), (50, 24), (42, 18)], 150)
    sheet.disc(32, 37, 25, 35, tall=0.9)
    for x in (21, 43):
        sheet.disc(x, 32, 6.5, 245, tall=0.85)
        sheet.disc(x, 32, 2.2, 10, tall=2.1)
    sheet.disc(27.5, 46, 6, 110, tall=0.8)
    sheet.disc(36.5, 46, 6, 110, tall=0.8)
    sheet.polygon([(28.5, 41), (35.5, 41), (32, 45)], 235)
    for side in (-1, 1):
        for end, start in [(38, 44), (46, 46), (54, 48)]:
            sheet.line([(32 + side * 9, start), (32 + side * 30, end)], 190, width=0.8)
    return sheet


def house() -> Sheet:
    """A white house, smoke from its chimney, a light path through a dark meadow."""
    sheet = Sheet(190, 205)
    smoke = [(47, 3, 3), (40, 1, 4), (31, 0, 4.5), (20, 1, 5.5), (9, 2, 6.5), (0, 4, 7)]
    for x, y, radius in smoke:
        sheet.disc(x, y, radius, 100)
    sheet.polygon([(4, 28), (32, 6), (60, 28)], 40)
    sheet.box(44, 7, 50, 20, 70)
    sheet.box(9, 28, 55, 54, 235)
    sheet.box(0, 52, 64, 64, 60)
    sheet.polygon([(28, 54), (38, 54), (48, 64), (20, 64)], 210)
    sheet.box(28, 37, 38, 54, 55)
    sheet.disc(36, 46, 0.9, 230)
    for left in (13, 42):
        sheet.box(left, 34, left + 10, 45, 45)
        sheet.line([(left + 5, 34), (left + 5, 45)], 235)
        sheet.line([(left, 39.5), (left + 10, 39.5)], 235)
    sheet.disc(32, 20, 3.2, 225)
    return sheet


def stepwell() -> Sheet:
    """A stepwell from above: terraces, square within square, and stairs down to dark water."""
    sheet = Sheet(225, 225)
    lit, shaded = (245, 225, 200, 180), (110, 85, 60, 35)
    for level in range(5):
        edge = 2 + 6 * level
        terrace(sheet, edge, shaded)
        terrace(sheet, edge + 3, lit)
    for step in range(20):
        grey = 50 if step % 2 else 230
        sheet.box(28, 2 + 1.5 * step, 36, 3.5 + 1.5 * step, grey)
        sheet.box(28, 60.5 - 1.5 * step, 36, 62 - 1.5 * step, grey)
    sheet.box(26, 26, 38, 38, 25)
    sheet.line([(28, 30), (33, 30)], 170, width=1.2)
    sheet.line([(31, 34), (36, 34)], 170, width=1.2)
    return sheet


def terrace(sheet: Sheet, edge: float, greys: tuple[int, int, int, int]) -> None:
    """A square `edge` from the border, its top, right, bottom and left quarters in four greys."""
    near, far = edge, SIZE - edge
    corners = [(near, near), (far, near), (far, far), (near, far)]
    for side, grey in enumerate(greys):
        sheet.polygon([corners[side], corners[(side + 1) % 4], (SIZE / 2, SIZE / 2)], grey)


def tree() -> Sheet:
    """An apple tree, its shadow on the snow, and the sun."""
    sheet = Sheet(150, 215)
    sheet.disc(54, 12, 7, 250)
    sheet.disc(40, 100, 52, 235)
    sheet.polygon([(14, 57), (19, 30), (25, 30), (25, 57), (32, 60), (8, 60)], 40)
    sheet.polygon([(10, 60), (30, 60), (62, 53), (62, 57), (30, 64), (12, 64)], 105)
    sheet.line([(22, 40), (36, 30)], 40, width=2.4)
    crown = [(20, 14, 13), (8, 24, 12), (33, 19, 11), (20, 29, 12), (36, 29, 8), (4, 38, 7)]
    for x, y, radius in crown:
        sheet.disc(x, y, radius, 55)
    for x, y in [(14, 10), (26, 13), (7, 21), (18, 23), (31, 25), (10, 33), (37, 17), (24, 34)]:
        sheet.disc(x, y, 2.6, 245)
    return sheet


PICTURES: tuple[Callable[[], Sheet], ...] = (boat, cat, house, stepwell, tree)


def main() -> None:
    """Draw all, in alphabetical order of their names."""
    drawn = {draw.__name__: draw().reduced() for draw in PICTURES}
    np.savez_compressed(Path(__file__).parent / "pictures.npz", **drawn)
    for folder in map(Path, sys.argv[1:]):
        folder.mkdir(parents=True, exist_ok=True)
        for name, picture in drawn.items():
            Image.fromarray(picture).save(folder / f"{name}.png")


if __name__ == "__main__":
    main()
