"""The trace as a file has every series' value at every update, exactly."""

import csv
import math
import tracemalloc

import numpy as np
import pytest

from engine import tracefile
from engine.headless import Headless, Plan
from engine.networks import build
from engine.outputs import OutputError
from engine.tracefile import write_trace

UPDATES = 3_000


@pytest.fixture(scope="module")
def outcome():
    return Headless(build("hopfield-digits", {}, None), 1).run(Plan(updates=UPDATES))


@pytest.fixture(scope="module")
def expected(outcome):
    """Each series at updates 0 .. UPDATES, read from the trace one by one."""
    at = np.arange(UPDATES + 1)
    return {
        series.name: series.of(outcome.trace.sample(series.column, at)) for series in outcome.series
    }


@pytest.mark.parametrize("block", [7, 1_000, 65_536])
def test_csv(tmp_path, monkeypatch, outcome, expected, block):
    monkeypatch.setattr(tracefile, "BLOCK", block)
    path = tmp_path / "trace.csv"
    write_trace(path, outcome)
    with path.open(newline="") as stream:
        head, *rows = csv.reader(stream)
    assert head == ["update", *expected]
    assert [int(row[0]) for row in rows] == list(range(UPDATES + 1))
    read = np.array([[float(cell) if cell else math.nan for cell in row[1:]] for row in rows])
    np.testing.assert_array_equal(read, np.stack(list(expected.values()), axis=1))


@pytest.mark.parametrize("block", [7, 1_000, 65_536])
def test_npz(tmp_path, monkeypatch, outcome, expected, block):
    monkeypatch.setattr(tracefile, "BLOCK", block)
    path = tmp_path / "trace.NPZ"
    write_trace(path, outcome)
    with np.load(path, allow_pickle=False) as arrays:
        assert list(arrays) == ["update", *expected]
        np.testing.assert_array_equal(arrays["update"], np.arange(UPDATES + 1))
        for name, values in expected.items():
            np.testing.assert_array_equal(arrays[name], values)


def test_the_start_alone(tmp_path):
    outcome = Headless(build("hopfield-digits", {}, None), 1).run(Plan(updates=0))
    write_trace(tmp_path / "trace.csv", outcome)
    head, row = (tmp_path / "trace.csv").read_text().splitlines()
    assert head.startswith("update,energy,")
    assert row.startswith("0,0,")


@pytest.mark.parametrize("name", ["trace.csv", "trace.npz"])
def test_a_million_updates_take_little_memory(tmp_path, name):
    outcome = Headless(build("hopfield-digits", {}, None), 1).run(Plan(updates=1_000_000))
    tracemalloc.start()
    write_trace(tmp_path / name, outcome)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8_000_000  # one series alone would take that if it were held whole


def test_another_ending(tmp_path, outcome):
    with pytest.raises(OutputError, match=r"neither \.csv nor \.npz"):
        write_trace(tmp_path / "trace.txt", outcome)
    assert list(tmp_path.iterdir()) == []
