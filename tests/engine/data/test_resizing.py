"""Enlarging and centring small pictures."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.data.resizing import centre, enlarge

pictures = arrays(np.uint8, st.tuples(st.integers(1, 3), st.integers(1, 7), st.integers(1, 7)))


def test_the_inside_of_an_even_surface_stays_even():
    large = enlarge(np.full((1, 8, 8), 200, np.uint8), 20)

    assert (large[0, 4:-4, 4:-4] == 200).all()


def test_the_same_size_is_the_same_picture():
    items = np.random.default_rng(0).integers(0, 256, (2, 9, 9), dtype=np.uint8)

    np.testing.assert_array_equal(enlarge(items, 9), items)


def test_enlarging_turns_with_the_picture():
    items = np.random.default_rng(0).integers(0, 256, (1, 8, 8), dtype=np.uint8)

    np.testing.assert_array_equal(
        enlarge(np.rot90(items, axes=(1, 2)), 20), np.rot90(enlarge(items, 20), axes=(1, 2))
    )


@given(pictures)
def test_centring_moves_ink_and_changes_none(items):
    laid = centre(items, (21, 21))

    np.testing.assert_array_equal(
        np.sort(laid.reshape(len(items), -1))[:, -items[0].size :],
        np.sort(items.reshape(len(items), -1)),
    )


@given(pictures, st.sampled_from([(5, 5), (4, 9), (28, 28)]))
def test_the_centre_of_mass_comes_within_half_a_pixel_of_the_middle(items, shape):
    for picture, laid in zip(items, centre(items, shape), strict=True):
        if laid.sum() != picture.sum() or not picture.any():
            continue  # some of it fell beyond the edge
        for axis, size in enumerate(shape):
            profile = laid.sum(axis=1 - axis, dtype=np.float64)
            assert abs(profile @ np.arange(size) / profile.sum() - (size - 1) / 2) <= 0.5 + 1e-9
