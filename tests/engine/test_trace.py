"""The trace gives back every value of every update, however it was cut up."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.trace import Columns, Trace

VALUES = st.lists(st.integers(0, 2), min_size=1, max_size=400)


def columns_of(values: list[int], start: int, before: int) -> Columns:
    """The rows at which `values`, one for each update after `start`, change."""
    changed = np.flatnonzero(np.diff(np.concatenate(([before], values))) != 0)
    column = np.array(values, np.float64)[changed]
    return Columns(start, start + len(values), changed + start + 1, {"x": column})


@given(VALUES, st.lists(st.integers(0, 400), max_size=5))
def test_the_trace_keeps_every_value_in_whatever_slices_it_comes(values, cuts):
    trace = Trace(0, {"x": 7.0})
    marks = sorted({0, len(values), *(cut for cut in cuts if cut < len(values))})
    before = 7
    for start, stop in itertools.pairwise(marks):
        trace.extend(columns_of(values[start:stop], start, before))
        before = values[stop - 1]
    assert trace.last == len(values)
    assert trace.dense("x", 0, len(values)).tolist() == [7.0, *values]


@given(VALUES)
def test_columns_expand_to_one_value_an_update(values):
    assert columns_of(values, 3, 9).dense("x", 9.0).tolist() == values


@given(VALUES, st.integers(0, 400))
def test_columns_can_be_cut_in_two(values, cut):
    whole = columns_of(values, 0, 9)
    first, second = whole.until(cut), whole.after(cut, {})
    rows = [*first.values["x"], *second.values["x"]]
    assert rows == whole.values["x"].tolist()
    assert first.stop == min(cut, len(values))


@given(st.integers(1, 20_000), st.integers(1, 300), st.integers(0, 2**32))
def test_the_envelope_holds_every_value_and_none_that_is_not_there(updates, pixels, seed):
    values = np.random.default_rng(seed).normal(size=updates)
    trace = Trace(0, {"x": 0.0})
    trace.extend(Columns(0, updates, np.arange(1, updates + 1), {"x": values}))
    _, low, high = trace.envelope("x", 0, updates, pixels)
    everything = np.concatenate(([0.0], values))
    assert low.min() == everything.min()
    assert high.max() == everything.max()
    assert np.isin(low, everything).all()
    assert np.isin(high, everything).all()


def test_a_pixel_covers_what_the_column_is_anywhere_within_it():
    trace = Trace(0, {"x": 5.0})
    trace.extend(Columns(0, 100, np.array([50]), {"x": np.array([-1.0])}))
    centre, low, high = trace.envelope("x", 0, 100, 10)
    at_change = int(np.searchsorted(centre, 50)) - 1
    assert (low[:at_change] == 5).all()
    assert (low[at_change + 1 :] == -1).all()
    assert (high[at_change + 2 :] == -1).all()


@given(st.integers(1, 40), st.integers(100, 40_000), st.integers(1, 300))
def test_the_envelope_knows_nothing_of_what_came_before_its_start(start, updates, pixels):
    values = np.full(updates, 7.0)
    values[: start - 1] = 1000.0
    trace = Trace(0, {"x": 1000.0})
    trace.extend(Columns(0, updates, np.arange(1, updates + 1), {"x": values}))
    _, low, high = trace.envelope("x", start, updates, pixels)
    assert low.tolist() == high.tolist() == [7.0] * len(low)


def test_a_column_that_comes_later_is_absent_before():
    trace = Trace(0, {"x": 1.0})
    trace.mark(4, {"x": 1.0, "y": 2.0})
    assert np.isnan(trace.value("y", 3))
    assert trace.value("y", 4) == 2.0
    trace.mark(6, {"x": 1.0})
    assert np.isnan(trace.value("y", 6))


def test_what_was_handed_out_does_not_change_when_the_trace_grows():
    trace = Trace(0, {"x": 0.0})
    at, values = trace.changes("x")
    for update in range(1, 5000):
        trace.mark(update, {"x": float(update)})
    assert at.tolist() == [0]
    assert values.tolist() == [0.0]


def test_replayed_updates_are_not_appended_again():
    trace = Trace(0, {"x": 0.0})
    columns = Columns(0, 10, np.array([5]), {"x": np.array([1.0])})
    trace.extend(columns)
    trace.extend(columns)
    assert trace.rows == 2


def test_a_copy_ends_where_it_is_told_to():
    trace = Trace(0, {"x": 0.0})
    trace.extend(Columns(0, 100, np.arange(1, 101), {"x": np.arange(1.0, 101.0)}))
    copy = trace.copy_until(40)
    copy.mark(41, {"x": -1.0})
    assert copy.dense("x", 39, 41).tolist() == [39, 40, -1]
    assert trace.value("x", 41) == 41
