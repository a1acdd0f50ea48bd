"""The trace gives back every value of every update, however it was cut up."""

import itertools

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.trace import FEW_ROWS, Columns, Trace, _Pyramid, bytes_of

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


@given(st.lists(st.integers(1, 3000), min_size=2, max_size=6), st.integers(0, 2**32))
def test_a_trace_that_is_drawn_while_it_grows_shows_all_that_it_has(lengths, seed):
    generator = np.random.default_rng(seed)
    trace, everything = Trace(0, {"x": 0.0}), np.zeros(1)
    for length in lengths:
        start, values = trace.last, generator.normal(size=length)
        at = np.arange(start + 1, start + length + 1)
        trace.extend(Columns(start, start + length, at, {"x": values}))
        everything = np.append(everything, values)
        _, low, high = trace.envelope("x", 0, trace.last, 1)
        assert (low.min(), high.max()) == (everything.min(), everything.max())
        edges = np.linspace(0, trace.last, 5)
        _, low, high = trace.envelope("x", 0, trace.last, 4)
        for pixel in range(4):
            within = everything[int(edges[pixel]) : int(edges[pixel + 1]) + 1]
            assert low[pixel] <= within.min()
            assert high[pixel] >= within.max()


@given(st.lists(st.integers(1, 3000), min_size=2, max_size=6))
@example([256, 3000])  # so many rows that the next one begins another level of blocks
@example([4096, 30_000])
def test_blocks_that_are_made_while_rows_come_are_those_made_at_once(lengths):
    values = np.random.default_rng(1).normal(size=sum(lengths))
    whole, piecewise = _Pyramid(), _Pyramid()
    whole.append(values)
    for part in np.split(values, np.cumsum(lengths)[:-1]):
        piecewise.append(part)
        piecewise.levels()
    for ours, theirs in zip(piecewise.levels(), whole.levels(), strict=True):
        for extrema, expected in zip(ours, theirs, strict=True):
            assert extrema.view().tolist() == expected.view().tolist()


def grown(trace: Trace, updates: int, seed: int) -> np.ndarray:
    """Lets a trace grow by as many rows; returns their values, of column x."""
    values = np.random.default_rng(seed).normal(size=updates)
    start = trace.last
    at = np.arange(start + 1, start + updates + 1)
    trace.extend(Columns(start, start + updates, at, {"x": values}))
    return values


FORKS = st.lists(
    st.tuples(st.integers(0, 9), st.floats(0, 1), st.integers(0, 700)), min_size=1, max_size=5
)


@given(FORKS, st.integers(1, 60), st.integers(0, 2**32), st.sampled_from([0, 10, 300]))
def test_a_forked_trace_reads_as_if_it_had_been_written_by_itself(forks, pixels, seed, few):
    traces = [Trace(0, {"x": 0.0})]
    known = [np.append(0.0, grown(traces[0], 900, seed))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.trace.FEW_ROWS", few)
        for number, (choice, share, updates) in enumerate(forks, 1):
            parent = choice % len(traces)
            position = round(share * traces[parent].last)
            trace = traces[parent].fork(position)
            trace.mark(position, {"x": 100.0 + number})
            known[parent] = np.append(known[parent], grown(traces[parent], 5, seed))
            before = known[parent][:position]
            known.append(np.concatenate((before, [100.0 + number], grown(trace, updates, number))))
            traces.append(trace)
    for trace, values in zip(traces, known, strict=True):
        reads_like(trace, values, pixels)


def reads_like(trace: Trace, known: np.ndarray, pixels: int) -> None:
    """Asserts that the column x has these values at the updates 0, 1, ..."""
    last = len(known) - 1
    assert trace.dense("x", 0, last).tolist() == known.tolist()
    at, values = trace.changes("x")
    assert len(at) == len(values) == trace.rows
    assert np.all(np.diff(at) >= 0)
    final = np.append(np.diff(at) > 0, True)  # a mark may stand at the update of another row
    assert values[final].tolist() == known[at[final]].tolist()
    start, stop = last / 3, last / 2
    at, values = trace.changes("x", start, stop)
    assert len(at) == len(values) == trace.rows_within(start, stop)
    assert (at[0], at[-1]) == (int(start), int(stop))
    assert values[-1] == known[int(stop)]
    for stop in (last / 2, last):
        _, low, high = trace.envelope("x", 0, stop, pixels)
        within = known[: int(stop) + 1]
        assert low.min() <= within.min()
        assert high.max() >= within.max()
        assert np.isin(np.append(low, high), trace.changes("x")[1]).all()


@pytest.mark.parametrize("after", [1, 8, 15])
def test_what_a_trace_did_after_a_fork_is_not_drawn_in_the_other_one(after):
    trace = Trace(0, {"x": 0.0})
    position = 2 * FEW_ROWS + after
    values = np.where(np.arange(1, 2 * position) <= position, 0.0, 1000.0)
    at = np.arange(1, 2 * position)
    trace.extend(Columns(0, 2 * position, at, {"x": values}))
    fork = trace.fork(position)
    for pixels in (1, 4, 40):
        assert fork.envelope("x", 0, position, pixels)[2].max() == 0
        assert trace.envelope("x", 0, 2 * position, pixels)[2].max() == 1000


def test_a_short_trace_that_is_forked_again_and_again_stays_in_one_piece():
    trace = Trace(0, {"x": 0.0})
    for number in range(50):
        trace = trace.fork(number)
        trace.mark(number + 1, {"x": 1.0})
    assert bytes_of([trace]) == trace.own_bytes


def test_a_column_that_only_one_of_two_forked_traces_has_is_absent_in_the_other():
    trace = Trace(0, {"x": 1.0})
    grown(trace, 10_000, 1)
    fork = trace.fork(9_000)
    fork.mark(9_000, {"y": 2.0})
    assert trace.names == ("x",)
    assert fork.names == ("x", "y")
    assert np.isnan(fork.value("y", 8_999))
    assert fork.value("y", 9_000) == 2.0
    assert np.isnan(fork.value("x", 9_000))
    assert not np.isnan(fork.value("x", 8_999))


def test_a_forked_trace_copies_few_rows_and_the_memory_of_the_others_counts_once():
    trace = Trace(0, {"x": 0.0})
    grown(trace, 200_000, 1)
    alone = bytes_of([trace])
    forks = [trace]
    for number in range(20):
        fork = forks[-1].fork(150_000 + number)
        fork.mark(150_000 + number, {"x": 1.0})
        forks.append(fork)
        assert fork.own_bytes <= 2 * FEW_ROWS * 2 * 8
    assert bytes_of(forks) == alone + sum(fork.own_bytes for fork in forks[1:])
    assert bytes_of([forks[-1]]) >= bytes_of([trace])


def test_a_fork_ends_where_it_is_told_to():
    trace = Trace(0, {"x": 0.0})
    trace.extend(Columns(0, 100, np.arange(1, 101), {"x": np.arange(1.0, 101.0)}))
    fork = trace.fork(40)
    fork.mark(41, {"x": -1.0})
    assert fork.dense("x", 39, 41).tolist() == [39, 40, -1]
    assert trace.value("x", 41) == 41
