"""Randomness is a function of where it is drawn, and has the right statistics."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.randomness import below, normal, permutation, uniform, words

SEEDS = st.integers(0, 2**64 - 1)


@given(SEEDS, st.integers(0, 50), st.integers(0, 50), st.integers(0, 20))
def test_any_part_of_a_stream_can_be_drawn_alone(seed, start, count, position):
    whole = words(seed, "visits", position, start + count)
    assert words(seed, "visits", position, count, start=start).tolist() == whole[start:].tolist()


def test_known_words_stay_what_they_are():
    assert words(1, "visits", 0, 2).tolist() == [12929720443341504970, 11915747997042375812]


def test_seeds_streams_and_positions_differ():
    drawn = {
        words(seed, stream, position, 1)[0]
        for seed in range(5)
        for stream in ("a", "b")
        for position in range(5)
    }
    assert len(drawn) == 50


@given(SEEDS, st.integers(1, 2**32 - 1))
def test_integers_stay_below_their_limit(seed, limit):
    drawn = below(words(seed, "x", 0, 20), limit)
    assert drawn.shape == (40,)
    assert drawn.min() >= 0
    assert drawn.max() < limit


def test_integers_are_uniform():
    counts = np.bincount(below(words(3, "x", 0, 50_000), 10), minlength=10)
    assert abs(counts - 10_000).max() < 5 * np.sqrt(10_000)


def test_normal_numbers_are_normal():
    drawn = normal(words(3, "x", 0, 200_000))
    assert abs(drawn.mean()) < 0.02
    assert abs(drawn.std() - 1) < 0.02
    assert abs((abs(drawn) < 1).mean() - 0.6827) < 0.01


def test_uniform_numbers_fill_the_unit_interval():
    drawn = uniform(words(3, "x", 0, 100_000))
    assert 0 <= drawn.min() < 0.001
    assert 0.999 < drawn.max() < 1


@given(SEEDS, st.integers(1, 300), st.integers(0, 9))
def test_a_permutation_holds_everything_once(seed, size, position):
    order = permutation(seed, "sweeps", position, size)
    assert sorted(order.tolist()) == list(range(size))


def test_permutations_are_uniform():
    firsts = np.bincount([permutation(seed, "s", 0, 5)[0] for seed in range(2000)], minlength=5)
    assert abs(firsts - 400).max() < 5 * np.sqrt(400)
