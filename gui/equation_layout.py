"""Where the pieces of equations stand: on as few lines as fit, as large as fits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gui.typesetting import Formula

SIZES = (18.0, 17.0, 16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.0)
LEAST_PIXELS = 13.0
SCROLLED = 14.0
INDENT = 1.4
BETWEEN_BLOCKS = 2.4
BETWEEN_LINES = 0.42
LEAST_ASCENT = 0.75
LEAST_DESCENT = 0.25
LEAST_SHRINK = 0.7

Measure = Callable[[Formula], float]


@dataclass(frozen=True, slots=True)
class Block:
    """One equation: the pieces of its symbols, then the pieces of its numbers."""

    symbols: tuple[Formula, ...]
    numbers: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece, the start of its baseline and its size, in pixels."""

    formula: Formula
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything placed, and the room that it takes. `broken` tells the blocks that take more
    than one line or begin one."""

    placed: tuple[Placed, ...]
    width: float
    height: float
    size: float
    broken: frozenset[tuple[int, str]]


@dataclass(slots=True)
class _Line:
    """A line being filled; widths in ems."""

    pieces: list[tuple[Formula, float]]
    width: float
    block: int

    @property
    def ascent(self) -> float:
        return max([LEAST_ASCENT, *(formula.ascent for formula, _ in self.pieces)])

    @property
    def descent(self) -> float:
        return max([LEAST_DESCENT, *(formula.descent for formula, _ in self.pieces)])


def fitted(
    blocks: Sequence[Block],
    width: float,
    height: float,
    *,
    scale: float,
    measure: Measure,
    largest: float = SIZES[0],
    broken: frozenset[tuple[int, str]] = frozenset(),
) -> Layout:
    """The layout in the largest size that fits into the room, else in a comfortable one to scroll.

    `largest` and `broken` are what an earlier layout of the same equations came to: numbers that
    change then move nothing about.
    """
    least = LEAST_PIXELS / scale
    sizes = [size for size in SIZES if size == SIZES[0] or size >= least]
    for size in [size for size in sizes if size <= largest] or sizes[-1:]:
        layout = lay_out(blocks, width, size * scale, measure, broken)
        if layout.height <= height and layout.width <= width:
            return layout
    size = max(min(SCROLLED, largest), sizes[-1])
    return lay_out(blocks, width, size * scale, measure, broken)


def lay_out(
    blocks: Sequence[Block],
    width: float,
    size: float,
    measure: Measure,
    broken: frozenset[tuple[int, str]] = frozenset(),
) -> Layout:
    """The blocks in lines of `width` pixels, `size` pixels to the em."""
    room = width / size
    lines: list[_Line] = []
    breaks = set(broken)
    for index, block in enumerate(blocks):
        _add_block(lines, index, block, room, measure, breaks)
    return _placed(lines, room, size, frozenset(breaks))


def _add_block(
    lines: list[_Line],
    index: int,
    block: Block,
    room: float,
    measure: Measure,
    breaks: set[tuple[int, str]],
) -> None:
    symbols, numbers = _length(block.symbols, measure), _length(block.numbers, measure)
    if symbols + numbers > room:
        breaks.add((index, "inside"))
    whole = (index, "inside") not in breaks
    start = lines[-1].width + BETWEEN_BLOCKS if lines else 0.0
    if not whole or not lines or start + symbols + numbers > room:
        breaks.add((index, "before"))
    if (index, "before") not in breaks:
        line = lines[-1]
        line.width = start
        _fill(lines, line, (*block.symbols, *block.numbers), room, measure)
        return
    first = _Line([], 0.0, index)
    lines.append(first)
    if whole:
        _fill(lines, first, (*block.symbols, *block.numbers), room, measure)
        return
    _fill(lines, first, block.symbols, room, measure)
    if block.numbers:
        second = _Line([], 0.0, index)
        lines.append(second)
        _fill(lines, second, block.numbers, room, measure)


def _length(formulas: Sequence[Formula], measure: Measure) -> float:
    return sum(measure(formula) for formula in formulas)


def _fill(
    lines: list[_Line], line: _Line, formulas: Sequence[Formula], room: float, measure: Measure
) -> None:
    """Add pieces to a line, going on in an indented new one where the room ends."""
    for formula in formulas:
        length = measure(formula)
        if line.pieces and line.width + length > room:
            line = _Line([], INDENT, line.block)
            lines.append(line)
        line.pieces.append((formula, line.width))
        line.width += length


def _placed(
    lines: Sequence[_Line], room: float, size: float, breaks: frozenset[tuple[int, str]]
) -> Layout:
    """A line with a piece that is wider than the room is made smaller, as far as it can be read."""
    placed: list[Placed] = []
    y = width = 0.0
    for number, line in enumerate(lines):
        own = size * max(LEAST_SHRINK, min(1.0, room / line.width)) if line.width else size
        y += (BETWEEN_LINES * size if number else 0.0) + line.ascent * own
        placed += [Placed(formula, x * own, y, own) for formula, x in line.pieces]
        y += line.descent * own
        width = max(width, line.width * own)
    return Layout(tuple(placed), width, y, size, breaks)
