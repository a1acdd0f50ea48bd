"""Capacity: what theory says of random patterns is what recall finds."""

import numpy as np
import pytest

from engine.laboratory.capacity import Capacity, usual_patterns
from engine.laboratory.network import random_patterns
from engine.laboratory.processes import Processes
from engine.laboratory.study import InProcess, carry_out
from engine.laboratory.theory import CAPACITIES, hebb_overlap, overlap
from engine.networks.hopfield.rules import RULES
from engine.parameters import ParameterError


def points(scheduler=None, **words):
    study = Capacity.of("hopfield-digits", words.pop("values", {}), **words)
    return carry_out(study, scheduler or InProcess()).findings().points


def test_hebb_recalls_a_tenth_of_its_units_and_breaks_down_at_a_fifth():
    few, many = points(units=1000, patterns=(100, 200), networks=4)
    assert few.mean > 0.95
    assert few.mean == pytest.approx(hebb_overlap(0.1), abs=4 * few.error)
    assert 0.2 < many.mean < 0.6
    assert many.error < 0.1


def test_the_numbers_do_not_depend_on_who_computes_them():
    words = {"units": 100, "patterns": (5, 20), "networks": 3, "seed": 4}
    assert points(**words) == points(**words, scheduler=Processes(2))


def test_one_network_has_no_known_error():
    (point,) = points(units=50, patterns=(2,), networks=1)
    assert point.error is None


def test_patterns_are_random_and_each_set_another():
    first = random_patterns(1000, 8, 1, 0).signs()
    assert first.shape == (8, 1000)
    assert set(np.unique(first)) == {-1, 1}
    overlaps = first.astype(int) @ first.T / 1000
    assert np.abs(overlaps - np.eye(8)).max() < 0.15
    assert np.abs(first.mean()) < 0.05
    assert not np.array_equal(first, random_patterns(1000, 8, 1, 1).signs())
    assert not np.array_equal(first, random_patterns(1000, 8, 2, 0).signs())
    assert np.array_equal(first, random_patterns(1000, 8, 1, 0).signs())


def test_patterns_reach_the_network_as_they_are():
    patterns = random_patterns(35, 3, 1, 0)
    items = patterns.dataset().items
    assert items.shape == (3, 5, 7)
    assert np.array_equal(items.reshape(3, -1) > 0, patterns.signs() > 0)


def test_the_mean_field_overlap_falls_to_zero_at_the_capacity():
    assert hebb_overlap(0.01) > 0.9999
    assert hebb_overlap(0.1379) == pytest.approx(0.967, abs=0.002)
    assert hebb_overlap(0.139) == 0.0
    assert np.isnan(overlap("storkey", [0.1])).all()
    assert overlap("pseudo-inverse", [0.5]) == [1.0]


def test_the_usual_numbers_lie_on_both_sides_of_the_capacity():
    chosen = usual_patterns("hebb", 1000)
    assert 138 in chosen
    assert chosen[0] < 100 and chosen[-1] > 200
    for rule in (*CAPACITIES, "of which nothing is known"):
        assert all(1 <= number <= 1000 for number in usual_patterns(rule, 1000))


def test_something_is_known_of_every_rule():
    assert CAPACITIES.keys() >= RULES.keys()


def test_the_pseudo_inverse_recalls_exactly_at_half_of_its_units():
    (point,) = points(values={"rule": "pseudo-inverse"}, units=400, patterns=(200,), networks=2)
    assert point.mean == 1.0


def test_more_patterns_than_can_be_are_told_before():
    with pytest.raises(ParameterError, match="from 1 to 100,000"):
        Capacity.of("hopfield-digits", {}, units=10, patterns=[1_000_000]).check()
    with pytest.raises(ParameterError, match="flip"):
        Capacity.of("hopfield-digits", {"flip": 2}, units=10)
