"""Patterns are spoilt exactly as much as asked, the same way for the same words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.data.corruption import (
    KINDS,
    Region,
    blank,
    chosen_units,
    corrupted,
    flip,
    keep,
    noise,
)
from engine.randomness import words


@st.composite
def patterns_and_words(draw):
    units = draw(st.integers(1, 60))
    signs = draw(arrays(np.bool_, units))
    # Few different words, so that equal ones are met.
    words = draw(
        arrays(np.uint64, units, elements=st.integers(0, draw(st.sampled_from([3, 2**64 - 1]))))
    )
    return np.where(signs, 1, -1).astype(np.int8), words


shares = st.floats(0, 1)


@given(patterns_and_words(), shares)
def test_flip_turns_over_exactly_the_share_rounded(given_, share):
    pattern, words = given_
    before = pattern.copy()

    flipped = flip(pattern, share, words)

    assert np.count_nonzero(flipped != pattern) == round(share * pattern.size)
    np.testing.assert_array_equal(pattern, before)
    np.testing.assert_array_equal(flip(flipped, share, words), pattern)


@given(patterns_and_words(), shares)
def test_the_units_of_the_smallest_words_are_chosen_equal_ones_by_index(given_, share):
    _, words = given_
    by_word_then_index = np.lexsort((np.arange(words.size), words))

    chosen = chosen_units(share, words, words.size)

    expected = np.sort(by_word_then_index[: round(share * words.size)])
    np.testing.assert_array_equal(chosen, expected)


@given(patterns_and_words(), shares)
def test_a_larger_share_flips_the_same_units_and_more(given_, share):
    _, words = given_
    fewer = chosen_units(share / 2, words, words.size)

    assert set(fewer) <= set(chosen_units(share, words, words.size))


@given(patterns_and_words(), shares)
def test_noise_sets_the_chosen_units_by_their_lowest_bit_and_no_others(given_, share):
    pattern, words = given_
    chosen = chosen_units(share, words, words.size)

    noisy = noise(pattern, share, words)

    np.testing.assert_array_equal(noisy[chosen], np.where(words[chosen] % 2, 1, -1))
    np.testing.assert_array_equal(np.delete(noisy, chosen), np.delete(pattern, chosen))


def test_full_noise_is_half_ones_whatever_was_chosen():
    words = np.random.Philox(7).random_raw(10_000)

    assert abs(noise(np.ones(10_000, np.int8), 0.5, words)[:].mean() - 0.5) < 0.05


def test_blank_and_keep_share_the_picture_between_them():
    picture = np.ones(12, np.int8)
    region = Region(top=1, left=0, rows=2, columns=2)

    blanked, kept = blank(picture, (3, 4), region), keep(picture, (3, 4), region)

    np.testing.assert_array_equal(blanked, -kept)
    assert kept.reshape(3, 4)[1:, :2].tolist() == [[1, 1], [1, 1]]
    assert np.count_nonzero(kept == 1) == 4
    assert (picture == 1).all()


@pytest.mark.parametrize(
    ("kind", "share", "rows_left"),
    [
        ("blank", 0.0, [1, 1, 1, 1, 1]),
        ("blank", 0.4, [1, 1, 1, -1, -1]),
        ("blank", 1.0, [-1] * 5),
        ("keep", 0.0, [-1] * 5),
        ("keep", 0.4, [1, 1, -1, -1, -1]),
        ("keep", 1.0, [1, 1, 1, 1, 1]),
    ],
)
def test_a_share_of_the_rows_is_blanked_from_the_bottom_or_kept_from_the_top(
    kind, share, rows_left
):
    full = np.ones(15, np.int8)
    spoilt = corrupted(kind, full, (5, 3), share, np.zeros(15, np.uint64))
    assert spoilt.reshape(5, 3).tolist() == [[left] * 3 for left in rows_left]


@given(patterns_and_words(), shares)
def test_by_name_units_are_flipped_and_made_noise_as_by_the_function(given_, share):
    pattern, words = given_
    shape = (1, pattern.size)
    for kind, function in (("flip", flip), ("noise", noise)):
        by_name = corrupted(kind, pattern, shape, share, words)
        np.testing.assert_array_equal(by_name, function(pattern, share, words))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_refuses_a_share_that_is_none(kind):
    with pytest.raises(ValueError, match="between 0 and 1"):
        corrupted(kind, np.ones(4, np.int8), (2, 2), 1.5, np.arange(4, dtype=np.uint64))


def test_an_unknown_kind_is_refused_and_the_known_ones_are_named():
    with pytest.raises(ValueError, match=r"'burn' is no kind.*flip, noise, blank, keep"):
        corrupted("burn", np.ones(4, np.int8), (2, 2), 0.5, np.arange(4, dtype=np.uint64))


@pytest.mark.parametrize("share", [-0.01, 1.01, float("nan"), float("inf")])
@pytest.mark.parametrize("spoil", [flip, noise])
def test_a_share_outside_0_to_1_is_refused(spoil, share):
    with pytest.raises(ValueError, match="between 0 and 1"):
        spoil(np.ones(4, np.int8), share, np.arange(4, dtype=np.uint64))


def test_one_word_for_each_unit_is_needed():
    with pytest.raises(ValueError, match="one for each"):
        flip(np.ones(4, np.int8), 0.5, np.arange(3, dtype=np.uint64))


@pytest.mark.parametrize("region", [Region(0, 0, 4, 1), Region(-1, 0, 1, 1), Region(0, 3, 1, 2)])
def test_a_region_outside_the_picture_is_refused(region):
    with pytest.raises(ValueError, match="does not lie within"):
        blank(np.ones(12, np.int8), (3, 4), region)


def test_a_shape_that_is_not_the_patterns_is_refused():
    with pytest.raises(ValueError, match="no picture of"):
        keep(np.ones(11, np.int8), (3, 4), Region(0, 0, 1, 1))


@pytest.mark.parametrize("kind", ["uniform", "low", "few"])
@pytest.mark.parametrize("share", [0.0001, 0.05, 0.3, 0.5, 0.9999, 1.0])
def test_of_many_words_the_smallest_are_chosen_however_they_lie(kind, share):
    drawn = words(3, "test", 0, 20_000)
    drawn = {"uniform": drawn, "low": drawn >> np.uint64(40), "few": drawn % np.uint64(7)}[kind]
    chosen = chosen_units(share, drawn, 20_000)
    expected = np.argsort(drawn, kind="stable")[: round(share * 20_000)]
    assert chosen.tolist() == sorted(expected.tolist())
