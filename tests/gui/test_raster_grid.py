"""Arrays made smaller and coloured; where units lie on the screen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from gui.theme import LIGHT
from gui.views.grid import Grid
from gui.views.marks import CHANGED, FAINTEST, Marks, changed_image, draw_dots
from gui.views.matrix_window import Span
from gui.views.raster import image_of, packed, reduced, same_values, shades

TABLE = np.stack([np.arange(256)] * 3 + [np.full(256, 255)], axis=1).astype(np.uint8)


@given(
    arrays.arrays(np.int8, st.tuples(st.integers(1, 30), st.integers(1, 30)), elements=st.just(1)),
    st.integers(1, 7),
)
def test_reducing_keeps_what_is_even(values, factor):
    small = reduced(values, factor)
    assert small.shape == tuple(-(-length // factor) for length in values.shape)
    assert (small == 1).all()


def test_reducing_takes_means_of_squares():
    values = np.arange(16).reshape(4, 4)
    assert reduced(values, 2).tolist() == [[2.5, 4.5], [10.5, 12.5]]


def test_shades_go_from_end_to_end_and_no_further():
    places = shades(np.array([-2.0, -1.0, 0.0, 1.0, 9.0, np.nan]), -1, 1)
    assert places.tolist() == [0, 0, 128, 255, 255, 0]


def test_an_image_has_the_table_s_colours():
    image = image_of(np.array([[0, 255, 10]], np.uint8), TABLE)
    assert [image.pixelColor(x, 0).red() for x in range(3)] == [0, 255, 10]
    assert packed(TABLE)[10] == 0xFF0A0A0A


def test_the_same_memory_is_the_same_values():
    values = np.zeros((6, 4))
    assert same_values(values.reshape(4, 6), values.reshape(4, 6))
    assert not same_values(values, values.copy())
    assert not same_values(values, None)
    assert not same_values(values[0], values[1])


shapes = st.tuples(st.integers(1, 1200), st.integers(1, 1200))


@given(shapes, st.floats(50, 900), st.floats(50, 900), st.sampled_from([1.0, 1.5, 2.0]))
def test_every_unit_is_found_where_it_is_drawn(shape, width, height, ratio):
    grid = Grid.fitted(shape, QRectF(3, 4, width, height), ratio)
    units = shape[0] * shape[1]
    for unit in {0, units // 2, units - 1}:
        assert grid.unit_at(grid.rect_of(unit).center()) == unit
    assert grid.rect.height() <= height + 1e-6
    assert grid.rect.width() <= width + 1e-6
    assert grid.unit_at(QPointF(grid.left - 0.1, grid.top)) is None


def test_a_picture_fills_its_room_with_whole_pixels():
    grid = Grid.fitted((28, 28), QRectF(0, 0, 270.4, 300))
    assert grid.rect.width() == 270
    assert grid.left == 0


def test_the_neighbour_at_the_edge_is_the_unit_itself():
    grid = Grid(3, 4, 1, 0, 0)
    assert grid.neighbour(0, -1, 0) == 0
    assert grid.neighbour(0, 1, 1) == 5
    assert grid.neighbour(11, 1, 1) == 11


@given(
    st.integers(1, 1_000_000),
    st.lists(st.tuples(st.floats(0.2, 4), st.floats(0, 1), st.floats(-2, 2)), max_size=9),
    st.integers(1, 500),
)
def test_a_span_stays_inside_and_never_asks_for_more_than_the_pixels(limit, moves, pixels):
    span = Span.whole(limit)
    for factor, at, shift in moves:
        span = span.zoomed(factor, at).moved(shift)
        assert span.first >= 0
        assert span.first + span.length <= limit + 1e-6 * limit
        samples = span.samples(pixels)
        assert 0 < len(samples) <= pixels + 1
        assert samples.min() >= 0
        assert samples.max() < limit


def test_what_is_under_the_pointer_stays_under_it():
    span = Span.whole(100)
    assert span.zoomed(0.5, 0.25).entry_at(0.25) == span.entry_at(0.25)


@pytest.mark.parametrize("pixels", [50, 200])
def test_a_whole_span_reaches_from_end_to_end(pixels):
    assert Span.whole(100).extent(pixels) == (0.0, 1.0)


@pytest.mark.parametrize("largest", [1.0, 1e20, 1e60, 1e250])
def test_numbers_of_any_size_have_their_shade(largest):
    values = np.array([-largest, 0.0, largest, 1e290])
    least, middle, *most = shades(values, -largest, largest).tolist()
    assert (least, most) == (0, [255, 255])
    assert middle in (127, 128)


def test_marks_are_brought_to_a_picture_without_a_look_at_each_of_its_units():
    many = 10**15
    marks = Marks(visited=(np.int64(5), 2), named=(many + 7,), focus=None)
    here = marks.within(3, many)
    assert (here.visited, here.named, here.focus) == ((2,), (), None)
    assert Marks(focus=many + 2).within(3, many).focus == many - 1


def test_units_that_share_a_pixel_are_tinted_by_how_many_of_them_changed():
    grid = Grid(8, 8, 0.25, 0.0, 0.0)  # 4 x 4 units a pixel
    quarter = [row * 8 + column for row in range(2) for column in range(2)]
    most = [row * 8 + column for row in range(4) for column in range(4, 8)]
    image = changed_image(Marks(changed=np.array([*quarter, *most, 63])), grid, LIGHT, 1.0)
    assert image is not None
    tints = [image.pixelColor(x, y).alpha() for y in range(2) for x in range(2)]
    assert tints == [CHANGED // 4, CHANGED, 0, FAINTEST]
    assert image.pixelColor(1, 0).rgb() & 0xFFFFFF == QColor(LIGHT.accent).rgb() & 0xFFFFFF


def test_each_unit_that_changed_has_a_dot_in_its_corner_and_no_other_has():
    grid = Grid(rows=3, columns=4, cell=10.0, left=5.0, top=2.0)
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    draw_dots(painter, Marks(changed=np.array([1, 6, 11])), grid, LIGHT)
    painter.end()
    corners = [grid.rect_of(unit).topRight() for unit in range(12)]
    dotted = [
        unit
        for unit, corner in enumerate(corners)
        if image.pixelColor(int(corner.x()) - 2, int(corner.y()) + 1) == QColor(LIGHT.accent)
    ]
    assert dotted == [1, 6, 11]
