from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.channels import Series
from engine.commands import BranchInfo
from engine.trace import Columns, Trace
from gui.views.curves import (
    apart,
    axis_ticks,
    calm_range,
    parting,
    points,
    round_up,
    tick_step,
    tick_text,
    ticks,
)

ENERGY = Series(name="energy", label="Energy", column="e", group="energy")
DISTANCE = Series(
    name="distance", label="Distance", column="e", group="distance", scale=-0.5, offset=10.0
)


def trace_of(values: np.ndarray) -> Trace:
    """A trace whose column e has `values` after the updates 0, 1, 2, ..."""
    trace = Trace(0, {"e": float(values[0])})
    at = np.flatnonzero(values[1:] != values[:-1]) + 1
    trace.extend(Columns(0, len(values) - 1, at, {"e": values[at]}))
    return trace


def course(seed: int, updates: int, share: float = 1.0) -> np.ndarray:
    random = np.random.default_rng(seed)
    moves = random.integers(-5, 6, updates + 1) * (random.random(updates + 1) < share)
    return np.cumsum(moves).astype(np.float64)


def stands_at(x: np.ndarray, y: np.ndarray, update: int) -> float:
    """The value of a step curve at an update: what it goes on with from there."""
    return float(y[np.flatnonzero(x <= update)[-1]])


@given(
    st.integers(0, 999), st.integers(1, 300), st.floats(0, 1), st.sampled_from([ENERGY, DISTANCE])
)
def test_few_rows_are_drawn_exactly(seed: int, updates: int, share: float, series: Series) -> None:
    values = course(seed, updates, share)
    drawn = points(trace_of(values), series, 0, updates, 400)
    assert drawn.steps
    for update in range(updates):
        assert stands_at(drawn.x, drawn.y, update) == series.of(values[update])
    assert drawn.x[-1] == updates


@given(st.integers(0, 99), st.integers(0, 500), st.integers(1, 400))
def test_a_part_of_the_run_begins_and_ends_where_it_is_cut(
    seed: int, start: int, span: int
) -> None:
    values = course(seed, 1000, 0.3)
    drawn = points(trace_of(values), ENERGY, start + 0.5, start + span, 500)
    assert drawn.x[0] == start + 0.5
    assert drawn.x[-1] == start + span
    assert drawn.y[0] == values[start]


@pytest.mark.parametrize("series", [ENERGY, DISTANCE])
def test_many_rows_are_drawn_as_all_that_they_reach(series: Series) -> None:
    values = course(3, 200_000)
    drawn = points(trace_of(values), series, 0, 200_000, 300)
    exact = series.of(values)
    assert not drawn.steps
    assert len(drawn.x) <= 600
    assert drawn.low == exact.min()
    assert drawn.high == exact.max()
    width = 200_000 / 300
    for x, y in zip(drawn.x, drawn.y, strict=True):
        near = exact[int(max(x - 2 * width, 0)) : int(x + 2 * width)]
        assert near.min() <= y <= near.max()


def test_a_falling_course_is_not_drawn_as_a_saw() -> None:
    values = -np.arange(100_000.0)
    drawn = points(trace_of(values), ENERGY, 0, 99_999, 200)
    steps = np.diff(drawn.y)
    assert steps.max() < 0.1 * -steps.min()


def test_a_series_that_comes_later_has_a_gap_before() -> None:
    trace = trace_of(course(1, 10))
    trace.mark(10, {"e": 0.0, "late": 5.0})
    late = Series(name="late", label="Late", column="late", group="energy")
    drawn = points(trace, late, 0, 10, 100)
    assert np.isnan(drawn.y[0])
    assert drawn.y[-1] == drawn.low == drawn.high == 5.0


def test_a_series_that_is_not_there_has_no_points() -> None:
    trace = trace_of(course(1, 10))
    missing = Series(name="m", label="M", column="m", group="energy")
    assert not len(points(trace, missing, 0, 10, 100).x)
    assert not len(points(trace, ENERGY, 11, 20, 100).x)


@given(st.floats(1, 1e7))
def test_ranges_end_at_round_numbers_not_far_away(value: float) -> None:
    assert value * (1 - 1e-9) <= round_up(value) <= value * 1.34


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_a_calm_range_holds_its_values_and_only_grows(low: float, span: float) -> None:
    bottom, top = calm_range(low, low + span, None)
    slack = 1e-6 * (1 + abs(low) + span)
    assert bottom <= low + slack
    assert low + span <= top + slack
    assert calm_range(bottom, top, (bottom, top)) == (bottom, top)
    wider = calm_range(bottom - 1, top, (bottom, top))
    assert wider[0] < bottom
    assert wider[1] >= top - slack


def test_ranges_of_values_that_stay_the_same() -> None:
    assert calm_range(0.0, 0.0, None) == (0.0, 1.0)
    bottom, top = calm_range(-200.0, -200.0, None)
    assert bottom < -200 < top


def test_an_axis_with_room_for_one_number_has_one() -> None:
    assert axis_ticks(3, 4_003, 1) == (2_000.0, [2_000.0, 4_000.0])
    assert axis_ticks(3, 10_003, 1) == (10_000.0, [10_000.0])
    assert axis_ticks(3, 3.5, 4, 1.0) == (1.0, [3.0])
    assert axis_ticks(3.2, 3.5, 4, 1.0) == (1.0, [])


def test_ticks_are_round_and_short() -> None:
    step = tick_step(48_000, 4)
    assert [tick_text(tick, step, 203e3) for tick in ticks(-203e3, -155e3, step)] == [
        "−200k",
        "−180k",
        "−160k",
    ]
    assert tick_text(1_200_000, 200_000, 1.4e6) == "1.2M"
    assert tick_text(5_000, 1_000, 5_000) == "5,000"
    assert tick_text(12_500, 500, 13_000) == "12.5k"
    assert tick_text(2e155, 1e155, 4e155) == "2·10¹⁵⁵"
    assert tick_text(0.5, 0.1, 1.0) == "0.5"
    assert tick_text(1_234_560, 10, 1_234_600) == "1,234,560"
    assert tick_text(0.0, 20_000, 60_000) == "0"


@given(st.lists(st.floats(0, 100), max_size=8))
def test_labels_keep_apart_in_their_order(wanted: list[float]) -> None:
    placed = apart(wanted, 10, 0, 100)
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    for above, below in pairwise(order):
        assert placed[below] - placed[above] >= 10 - 1e-6
    assert all(-1e-6 <= place <= 100 + 1e-6 for place in placed)


def test_labels_with_room_stay_where_they_belong() -> None:
    assert apart([50.0, 10.0, 80.0], 10, 0, 100) == [50.0, 10.0, 80.0]


def branch(number: int, parent: int | None, forked_at: int, end: int) -> BranchInfo:
    return BranchInfo(number, parent, forked_at, end, Trace(0, {}), ())


def test_where_branches_part() -> None:
    branches = [
        branch(0, None, 0, 900),
        branch(1, 0, 300, 700),
        branch(2, 0, 500, 600),
        branch(3, 1, 400, 650),
        branch(4, 2, 200, 800),
    ]
    assert parting(branches, 1, 0) == parting(branches, 0, 1) == 300
    assert parting(branches, 1, 2) == 300
    assert parting(branches, 3, 1) == 400
    assert parting(branches, 3, 0) == 300
    assert parting(branches, 3, 2) == 300
    assert parting(branches, 4, 0) == 200
    assert parting(branches, 4, 3) == 200
