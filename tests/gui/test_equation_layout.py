from hypothesis import given
from hypothesis import strategies as st

from gui.equation_layout import LEAST_SHRINK, SIZES, Block, Layout, fitted, lay_out
from gui.typesetting import Formula

widths = st.floats(0.3, 12.0)
pieces = st.lists(widths, max_size=5)
equations = st.lists(st.tuples(pieces, pieces), min_size=1, max_size=5)


def formula(width: float) -> Formula:
    return Formula("x", b"<svg/>", 0.0, width, 0.8, 0.3)


def blocks_of(given_widths: list[tuple[list[float], list[float]]]) -> list[Block]:
    return [
        Block(tuple(map(formula, symbols)), tuple(map(formula, numbers)))
        for symbols, numbers in given_widths
    ]


def fit(blocks: list[Block], width: float, height: float, before: Layout | None = None) -> Layout:
    return fitted(
        blocks,
        width,
        height,
        scale=1.0,
        measure=lambda formula: formula.width,
        largest=before.size if before else SIZES[0],
        broken=before.broken if before else frozenset(),
    )


@given(equations, st.floats(100, 900), st.floats(40, 400))
def test_everything_is_placed_once_and_nothing_overlaps(
    given_widths: list[tuple[list[float], list[float]]], width: float, height: float
) -> None:
    layout = fit(blocks_of(given_widths), width, height)
    assert len(layout.placed) == sum(len(a) + len(b) for a, b in given_widths)
    boxes = [
        (piece.x, piece.x + piece.formula.width * piece.size, piece.y) for piece in layout.placed
    ]
    for index, (left, right, y) in enumerate(boxes):
        assert left >= 0
        assert right <= layout.width + 1e-6
        for other_left, other_right, other_y in boxes[index + 1 :]:
            assert y != other_y or right <= other_left + 1e-6 or other_right <= left + 1e-6


@given(equations, st.floats(250, 900))
def test_it_stays_within_the_width_unless_one_piece_is_wider(
    given_widths: list[tuple[list[float], list[float]]], width: float
) -> None:
    layout = fit(blocks_of(given_widths), width, 10_000)
    widest = max([0.0, *(w for a, b in given_widths for w in (*a, *b))]) + 2
    if widest * layout.size * LEAST_SHRINK <= width:
        assert layout.width <= width + 1e-6


def test_short_equations_share_a_line_and_long_ones_are_wrapped() -> None:
    short = blocks_of([([2.0], [3.0]), ([2.0], [3.0])])
    assert len({piece.y for piece in fit(short, 400, 200).placed}) == 1
    long = blocks_of([([9.0, 9.0], [9.0, 9.0, 9.0])])
    lines = sorted({piece.y for piece in lay_out(long, 360, 18, lambda f: f.width).placed})
    assert len(lines) == 3


def test_it_grows_smaller_before_it_is_scrolled() -> None:
    blocks = blocks_of([([12.0], [12.0])] * 3)
    roomy, tight, narrow = fit(blocks, 500, 400), fit(blocks, 500, 60), fit(blocks, 500, 20)
    assert roomy.size == SIZES[0]
    assert tight.size < roomy.size
    assert tight.height <= 60
    assert narrow.height > 20
    assert narrow.size >= 13


def test_numbers_that_change_move_nothing() -> None:
    wide = fit(blocks_of([([6.0], [8.0]), ([6.0], [9.0])]), 300, 90)
    narrow = fit(blocks_of([([6.0], [1.0]), ([6.0], [2.0])]), 300, 90, wide)
    assert narrow.size <= wide.size
    firsts = [(piece.x, piece.y) for piece in wide.placed if piece.formula.width == 6.0]
    assert [(p.x, p.y) for p in narrow.placed if p.formula.width == 6.0] == firsts
