"""Breakpoints fire at the very update at which their condition is first met, in any slices."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.breakpoints import (
    BreakpointError,
    Compare,
    Flat,
    NotFinite,
    Settled,
    TwoCycle,
    Watch,
    parse,
)
from engine.channels import Series
from engine.trace import Columns

SERIES = {
    name: Series(name=name, label=name, column=name, group=name)
    for name in ("flips", "energy", "two_cycle")
}
VALUES = st.lists(st.integers(0, 2), min_size=1, max_size=60)
CUTS = st.lists(st.integers(1, 59), max_size=4)


def hit(
    condition,
    values: list[float],
    cuts: list[int],
    before: float = 1.0,
    origin: int = 0,
    fresh: bool = False,
    every_row: bool = False,
) -> int | None:
    """Where the condition fires when the values come in slices, of a stage that begins at `origin`
    and is known to begin once it has. With `every_row`, other columns change at each update.
    """
    watch = Watch(condition, SERIES, 0, preparing=origin > 0, fresh=fresh)
    name = condition.series or "energy"
    marks = sorted({0, len(values), *(cut for cut in cuts if cut < len(values))})
    for start, stop in itertools.pairwise(marks):
        part = np.array(values[start:stop], np.float64)
        changed = np.flatnonzero(np.diff(np.concatenate(([before], part))) != 0)
        changed = np.arange(len(part)) if every_row else changed
        columns = Columns(start, stop, changed + start + 1, {name: part[changed]})
        begun = origin if origin <= stop else stop + 1
        found = watch.first_hit(columns, {name: before}, begun)
        if found is not None:
            return found
        before = float(part[-1])
    return None


def first(met: list[bool]) -> int | None:
    return met.index(True) + 1 if True in met else None


@given(VALUES, CUTS)
def test_a_comparison_fires_when_it_comes_to_hold(values, cuts):
    with_before = [1, *values]
    met = [now == 2 != earlier for earlier, now in itertools.pairwise(with_before)]
    assert hit(Compare("energy", "==", 2.0), values, cuts) == first(met)


@given(VALUES, CUTS, st.integers(1, 6))
def test_flat_fires_after_as_many_equal_updates(values, cuts, span):
    with_before = [1, *values]
    met = [
        end >= span and len(set(with_before[end - span : end + 1])) == 1
        for end in range(1, len(with_before))
    ]
    assert hit(Flat("energy", span), values, cuts) == first(met)


@given(VALUES, CUTS, st.integers(1, 6))
def test_settled_fires_after_a_sweep_without_flips(values, cuts, sweep):
    met = [end >= sweep and not any(values[end - sweep : end]) for end in range(1, len(values) + 1)]
    assert hit(Settled(sweep), values, cuts) == first(met)


@given(VALUES, CUTS, st.integers(1, 60))
def test_what_a_series_is_before_its_stage_begins_does_not_count(values, cuts, origin):
    begun = [value == 2 and end >= origin for end, value in enumerate(values, 1)]
    is_two = Compare("energy", "==", 2.0)
    assert hit(is_two, values, cuts, 2.0, origin, fresh=True) == first(begun)
    comes = [
        now == 2 and end > origin and earlier != 2
        for end, (earlier, now) in enumerate(itertools.pairwise([2, *values]), 1)
    ]
    assert hit(is_two, values, cuts, 2.0, origin) == first(comes)
    still = [
        end >= origin + 3 and len(set(values[end - 4 : end])) == 1
        for end in range(1, len(values) + 1)
    ]
    assert hit(Flat("energy", 3), values, cuts, 2.0, origin) == first(still)


def test_no_value_satisfies_no_comparison():
    for operator in ("!=", "<", ">=", "=="):
        assert hit(Compare("energy", operator, 5.0), [np.nan, np.nan], [], np.nan) is None
    assert hit(Compare("energy", "!=", 5.0), [np.nan, 4.0], [], np.nan) == 2


@given(VALUES, CUTS, st.sampled_from([0, 1]), st.booleans())
def test_a_two_cycle_is_noticed_once(values, cuts, before, every_row):
    met = [now == 1 != earlier for earlier, now in itertools.pairwise([before, *values])]
    assert hit(TwoCycle(), values, cuts, before=before, every_row=every_row) == first(met)


def test_what_stood_before_a_slice_is_none_of_its_updates():
    watch = Watch(Settled(12), SERIES, 0)
    quiet = Columns(0, 10, np.array([1]), {"flips": np.array([0.0])})
    assert watch.first_hit(quiet, {"flips": 1.0}) is None
    goes_on = Columns(10, 20, np.array([11]), {"flips": np.array([0.0])})
    assert watch.first_hit(goes_on, {"flips": 1.0}) == 12


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_noticed_in_any_series(bad):
    assert hit(NotFinite(), [1.0, 2.0, bad, 3.0], []) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("energy<-200000", Compare("energy", "<", -200000.0)),
        (" flips == 0 ", Compare("flips", "==", 0.0)),
        ("energy flat 100", Flat("energy", 100)),
        ("energy flat for 7 updates", Flat("energy", 7)),
        ("settled", Settled(784)),
        ("two-cycle", TwoCycle()),
        ("not-finite", NotFinite()),
    ],
)
def test_conditions_are_read_from_text(text, expected):
    assert parse(text, names=("energy", "flips"), sweep=784) == expected


@pytest.mark.parametrize(
    "text", ["", "energy", "energy < x", "heat < 3", "energy =< 3", "energy flat 0"]
)
def test_what_is_no_condition_is_refused_in_words(text):
    with pytest.raises(BreakpointError, match=r"\w{3}"):
        parse(text, names=("energy", "flips"), sweep=784)
