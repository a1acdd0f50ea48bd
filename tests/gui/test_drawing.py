"""The picture being drawn: strokes without gaps, undo and redo."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.drawing import LARGEST_BRUSH, Drawing, brushed, footprint, largest_brush

SHAPE = (20, 30)
places = st.tuples(st.floats(0, 29.99), st.floats(0, 19.99))


@given(places, places, st.integers(1, LARGEST_BRUSH))
def test_a_stroke_covers_its_ends_and_has_no_gap(start, end, size):
    units = brushed(SHAPE, start, end, size)
    picture = np.zeros(SHAPE, bool)
    picture.flat[units] = True
    for x, y in (start, end):
        assert picture[int(y), int(x)]
    reached = np.zeros(SHAPE, bool)
    reached[int(start[1]), int(start[0])] = True
    for _ in range(sum(SHAPE)):
        grown = np.pad(reached, 1)
        grown = sum(
            grown[1 + y : 1 + y + SHAPE[0], 1 + x : 1 + x + SHAPE[1]]
            for y in (-1, 0, 1)
            for x in (-1, 0, 1)
        )
        reached = (grown > 0) & picture
    assert (reached == picture).all()


def way_of(start, end):
    """Points of the way, half a unit apart at most."""
    steps = max(1, math.ceil(2 * max(abs(end[0] - start[0]), abs(end[1] - start[1]))))
    return zip(*(np.linspace(start[k], end[k], steps + 1) for k in (0, 1)), strict=True)


anywhere = st.tuples(st.floats(-40, 60), st.floats(-40, 60))


@given(anywhere, anywhere, st.integers(1, 40))
def test_a_stroke_is_all_that_the_brush_covers_on_its_way(start, end, size):
    rows, columns = footprint(size)
    shift, covered = (size - 1) / 2, set()
    for x, y in way_of(start, end):
        left, top = math.floor(x - shift), math.floor(y - shift)
        covered |= set(zip((rows + top).tolist(), (columns + left).tolist(), strict=True))
    inside = [row * 30 + column for row, column in covered if 0 <= row < 20 and 0 <= column < 30]
    assert brushed(SHAPE, start, end, size).tolist() == sorted(inside)


def test_what_undo_keeps_is_limited_and_the_newest_stays(monkeypatch):
    drawing = Drawing(SHAPE)
    strokes = [np.arange(count) for count in (600, 300, 300, 300)]
    for number, units in enumerate(strokes):
        drawing.begin()
        drawing.set_units(units, 1 if number % 2 == 0 else -1)
        drawing.end()
        if number == 0:
            monkeypatch.setattr("gui.drawing.UNDO_BYTES", 2 * drawing._done[0].bytes_held)
    assert len(drawing._done) == 2
    monkeypatch.setattr("gui.drawing.UNDO_BYTES", 0)
    drawing.begin()
    drawing.set_units(strokes[0], 1)
    drawing.end()
    assert len(drawing._done) == 1 and drawing.can_undo


def test_a_large_picture_has_larger_brushes():
    assert largest_brush((28, 28)) == LARGEST_BRUSH
    assert largest_brush((700, 1000)) == 125


def test_a_million_units_have_a_long_history_within_its_bounds():
    drawing = Drawing((1000, 1000))
    random = np.random.default_rng(0)
    pictures = [drawing.picture]
    for _ in range(20):
        drawing.replace(random.choice(np.array([-1, 1], np.int8), 10**6))
        pictures.append(drawing.picture)
    for picture in pictures[-2::-1]:
        drawing.undo()
        assert np.array_equal(drawing.picture, picture)
    assert not drawing.can_undo


@given(st.integers(1, LARGEST_BRUSH))
def test_a_brush_is_as_wide_as_its_size(size):
    rows, columns = footprint(size)
    for numbers in (rows, columns):
        assert numbers.max() - numbers.min() + 1 == size


@pytest.mark.parametrize("point", [(-5.0, 3.0), (40.0, 3.0), (3.0, -4.0)])
def test_outside_the_picture_nothing_is_drawn(point):
    assert brushed(SHAPE, point, point, 1).size == 0


def test_brush_of_one_is_the_unit_under_the_pointer():
    assert brushed(SHAPE, (7.9, 3.01), (7.9, 3.01), 1).tolist() == [3 * 30 + 7]


edits = st.lists(
    st.tuples(st.lists(st.integers(0, 24), min_size=1, max_size=5), st.sampled_from([-1, 1])),
    max_size=8,
)


@given(edits)
def test_undo_goes_back_through_every_picture_and_redo_forward_again(edits):
    drawing = Drawing((5, 5))
    pictures = [drawing.picture]
    for units, value in edits:
        drawing.begin()
        drawing.set_units(np.array(units), value)
        drawing.end()
        if not np.array_equal(drawing.picture, pictures[-1]):
            pictures.append(drawing.picture)
    for picture in pictures[-2::-1]:
        drawing.undo()
        assert np.array_equal(drawing.picture, picture)
    assert not drawing.can_undo
    for picture in pictures[1:]:
        drawing.redo()
        assert np.array_equal(drawing.picture, picture)
    assert not drawing.can_redo


def test_what_was_handed_out_does_not_change():
    drawing = Drawing((5, 5))
    before = drawing.picture
    drawing.begin()
    drawing.set_units(np.array([3]), 1)
    assert before[3] == -1


def test_a_new_edit_makes_redo_impossible():
    drawing = Drawing((5, 5))
    for unit in (1, 2):
        drawing.begin()
        drawing.set_units(np.array([unit]), 1)
        drawing.end()
    drawing.undo()
    assert drawing.can_redo
    drawing.replace(-drawing.picture)
    assert not drawing.can_redo


def test_an_edit_tells_all_units_that_it_touched():
    drawing = Drawing((5, 5))
    touch = drawing.begin()
    drawing.set_units(np.array([4, 2]), 1)
    drawing.set_units(np.array([9]), 1)
    assert touch.units().tolist() == [2, 4, 9]
