"""A drawing is brought to where and how large the data's own pictures are drawn."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data import open_data
from engine.data.framing import Framing, bounding_box, framed, framing_of, resampled

DATA = os.environ.get("STEPWELL_DATA")
MNIST = Framing((28, 28), 20, True, (14.5, 14.5))


def drawing(rows: slice, columns: slice) -> np.ndarray:
    ink = np.zeros((28, 28), np.uint8)
    ink[rows, columns] = 255
    return ink


def test_the_embedded_digits_are_framed_as_they_were_made():
    assert framing_of(open_data("digits").items) == Framing((28, 28), 20, True, (14.0, 14.0))


@pytest.mark.data
@pytest.mark.skipif(not DATA, reason="STEPWELL_DATA does not name the folder that holds MNIST")
def test_mnists_framing_is_its_own_and_leaves_its_items_as_they_are():
    items = open_data(Path(DATA) / "mnist").items[:300]
    assert framing_of(items) == MNIST
    apart = [np.abs(framed(item, MNIST).astype(int) - item).mean() for item in items]
    assert np.mean(apart) < 0.5
    assert np.mean(np.array(apart) < 0.01) > 0.75


@given(st.integers(0, 20), st.integers(0, 20), st.integers(1, 8), st.integers(1, 8))
def test_the_longer_side_fills_the_box_and_the_mass_is_in_the_middle(top, left, rows, columns):
    made = framed(drawing(slice(top, top + rows), slice(left, left + columns)), MNIST)
    box = bounding_box(made)
    assert max(side.stop - side.start for side in box) == 20
    for axis, middle in zip((1, 0), MNIST.middle, strict=True):
        mass = made.sum(axis=axis)
        assert abs(np.average(np.arange(28) + 0.5, weights=mass) - middle) <= 0.5 + 1e-9


@given(st.integers(0, 20), st.integers(0, 20))
def test_where_it_was_drawn_does_not_matter(top, left):
    shape = np.triu(np.full((8, 6), 255, np.uint8))
    canvas = np.zeros((28, 28), np.uint8)
    canvas[top : top + 8, left : left + 6] = shape
    elsewhere = np.zeros((28, 28), np.uint8)
    elsewhere[3:11, 5:11] = shape
    assert (framed(canvas, MNIST) == framed(elsewhere, MNIST)).all()


def test_nothing_drawn_stays_nothing():
    assert not framed(np.zeros((28, 28), np.uint8), MNIST).any()
    assert framing_of(np.zeros((3, 5, 6), np.uint8)).shape == (5, 6)


@given(st.integers(1, 30), st.integers(1, 30), st.integers(1, 30), st.integers(1, 30))
def test_an_even_picture_stays_even_at_any_size(rows, columns, new_rows, new_columns):
    picture = np.full((rows, columns), 137, np.uint8)
    assert (resampled(picture, (new_rows, new_columns)) == 137).all()


def test_the_same_size_is_the_same_picture():
    picture = np.random.default_rng(0).integers(0, 256, (9, 7)).astype(np.uint8)
    assert (resampled(picture, (9, 7)) == picture).all()
