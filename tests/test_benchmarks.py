"""The benchmarks say what they should, on sizes so small that nothing is timed in earnest."""

import importlib
import importlib.util
import itertools
import json
import math
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks import __main__ as command
from benchmarks import history, live, live_window, loops, recall, start
from benchmarks.networks import Size, experiment, stored
from benchmarks.rounds import OFF_SCREEN, Partner, medians, percentile
from benchmarks.rows import Row, table
from engine.commands import Step
from engine.networks.hopfield import visiting
from engine.randomness import words

TINY = Size(rows=5, columns=7, patterns=3, flip=0.25, visits=300)
FIELDS = {"work", "ours", "peer", "peer_name", "ratio", "goal", "unit"}


def row(**changes: object) -> Row:
    values = {
        "work": "walking",
        "ours": 6.0,
        "unit": "km/h",
        "peer": 3.0,
        "peer_name": "a snail",
        "goal": 2.0,
        "goal_of": "ratio",
    }
    return Row(**(values | changes))


def test_a_row_has_the_agreed_fields_and_is_json():
    assert json.loads(json.dumps(row().as_json())).keys() >= FIELDS


@pytest.mark.parametrize(
    ("changes", "ratio", "met"),
    [
        ({}, 2.0, True),
        ({"goal": 2.1}, 2.0, False),
        ({"at_most": True, "goal": 1.5}, 2.0, False),
        ({"goal_of": "ours", "goal": 6.0, "at_most": True}, 2.0, True),
        ({"peer": None}, None, None),
        ({"peer": None, "goal_of": "ours", "goal": 5.0}, None, True),
    ],
)
def test_a_goal_is_about_the_ratio_or_about_ours(changes, ratio, met):
    assert row(**changes).ratio == ratio
    assert row(**changes).met is met


def test_the_table_names_work_and_peer_and_verdict():
    text = table([row(), row(peer=None, peer_name="a hare (not installed)")])
    assert "walking" in text
    assert "reached" in text
    assert "a hare (not installed)" in text
    assert "no peer" in text


def test_medians_take_turns():
    order: list[str] = []

    def contender(name: str, figures: list[float]) -> float:
        order.append(name)
        return figures.pop()

    ours, peer = [1.0, 9.0, 2.0], [5.0, 4.0, 6.0]
    found = medians([lambda: contender("ours", ours), lambda: contender("peer", peer)], 3)
    assert found == [2.0, 5.0]
    assert order == ["ours", "peer"] * 3


def test_the_percentile_is_one_of_the_values():
    assert percentile(range(1, 101), 0.99) == 99
    assert percentile([7.0], 0.99) == 7.0


def test_all_three_loops_agree_bit_for_bit():
    network = experiment(TINY)
    state = stored(network, TINY)
    loops.check_same(network, state, TINY, TINY.visits)
    units = np.random.default_rng(0).integers(TINY.units, size=TINY.visits)
    dense, sums = state.s.astype(np.float64), state.s.astype(np.int64)
    by_weights = loops.article_loop(loops.weights(state.memories.X_T, 1.0), dense, units)
    by_overlaps = loops.overlap_loop(state.memories.X_T, sums, units)
    assert np.array_equal(by_weights / TINY.patterns, by_overlaps)
    assert np.array_equal(dense, sums)


def test_a_difference_from_the_plain_loop_is_noticed():
    network = experiment(TINY)
    state = stored(network, TINY)

    class OneVisitTooFew:
        measure = network.measure

        @staticmethod
        def advance(state, count):
            after, columns = network.advance(state, count - 1)
            return after, columns

    with pytest.raises(loops.NotTheSameError):
        loops.check_same(OneVisitTooFew, state, TINY, TINY.visits)


def test_recall_beside_its_peers():
    article, given = recall.beside_article(
        TINY, goal=4_000, timed_visits=20, checked_visits=100, rounds=1
    )
    (package,) = recall.beside_package(TINY, goal=60, rounds=1)
    assert article.peer is not None
    assert article.ratio == article.ours / article.peer
    assert (given.peer, given.goal) == (article.peer, article.goal)
    assert "given" in given.work and "given" not in article.work
    alone = recall.by_itself(article)
    assert (alone.ours, alone.ratio, alone.met) == (article.ours, None, article.ours >= 20e6)
    installed = importlib.util.find_spec(recall.PEER) is not None
    assert (package.peer is not None) == installed
    assert ("not installed" in package.peer_name) != installed


@pytest.mark.parametrize(("orders", "runs_that_draw"), [(1, 1), (recall.ORDERS, 64)])
def test_an_order_is_given_or_drawn_within_the_time(orders, runs_that_draw, monkeypatch):
    draws = []
    monkeypatch.setattr(visiting, "words", lambda *a, **k: draws.append(a[0]) or words(*a, **k))
    monkeypatch.setattr(recall, "rate", lambda work, _: [work() for _ in range(64)])
    visiting._drawn.cache_clear()
    assert len(recall.our_rate(TINY, orders=orders)()) == 64
    assert sum(1 for _ in itertools.groupby(draws)) == runs_that_draw


def test_the_million_is_measured_in_a_process_of_its_own():
    seconds, memory = recall.million(TINY)
    assert seconds.peer is None
    assert seconds.unit == "s"
    assert memory.unit == "MB"
    assert memory.ours > 1


def test_jumps_in_a_long_run():
    worst, median, kept = history.rows([TINY], jumps=5)
    assert 0 < median.ours <= worst.ours
    assert kept.ours > 0


def test_the_live_window_and_the_engine_alone_are_asked_in_turn(monkeypatch):
    asked: list[tuple[str, object]] = []
    speeds = {"window": iter([90.0, 50.0, 40.0]), "alone": iter([100.0, 100.0, 50.0])}

    class Answering:
        def __init__(self, module, *arguments, screen=None):
            assert module == "benchmarks.live_window"
            self.name = "alone" if "--without" in arguments else "window"

        def __enter__(self):
            return self

        def __exit__(self, *_):
            asked.append((self.name, "end"))

        def ask(self, line):
            asked.append((self.name, line))
            if line == "answers":
                return {"pause": 30.0}
            return {"updates_per_second": next(speeds[self.name]), "gaps": [17.0] * 99 + [40.0]}

    monkeypatch.setattr(live, "Partner", Answering)
    monkeypatch.setattr(live, "screens", lambda: [OFF_SCREEN])
    frame, share, pause = live.rows(seconds=2.0, rounds=3)
    assert asked[:4] == [("window", 2.0), ("alone", 2.0)] * 2
    assert asked[6:] == [("window", "answers"), ("alone", "end"), ("window", "end")]
    assert frame.ours == 17.0  # one in a hundred may be longer
    assert share.ours == 80.0  # of 90, 50 and 80 %
    assert share.met
    assert pause.ours == 30.0
    assert "off-screen" in pause.work


def test_a_partner_measures_the_engine_again_and_again():
    with Partner("benchmarks.live_window", "--without") as alone:
        speeds = [alone.ask(0.05)["updates_per_second"] for _ in range(2)]
    assert min(speeds) > 0


def test_a_command_that_no_frame_shows_is_the_worst_answer(monkeypatch):
    """Of the three commands the second is never seen."""
    monkeypatch.setattr(live_window, "TRIES", 2)
    monkeypatch.setattr(live_window, "PATIENCE", 0.2)
    watched = live_window.Watched.__new__(live_window.Watched)
    watched._probe, sent = live_window.Probe(), []

    class Recording:
        def send(self, command):
            sent.append(command)

    class Answering:
        def processEvents(self, _):  # noqa: N802 (Qt's name)
            if not isinstance(sent[-1], Step) or sent[-1].count < 0:
                watched._probe.seen = time.perf_counter()

    watched._session, watched._application = Recording(), Answering()
    watched._loop = SimpleNamespace(ProcessEventsFlag=SimpleNamespace(WaitForMoreEvents=None))
    watched._wait = lambda duration: None
    answers = watched.answers()
    assert answers["a step"] == math.inf
    assert max(answers["pause"], answers["a step back"]) < 200


def test_a_partner_that_ends_is_told():
    with (
        Partner("benchmarks.live_window", "--without") as alone,
        pytest.raises(ChildProcessError),
    ):
        alone.ask("how long?")


def test_the_start_is_counted_from_before_the_process(monkeypatch):
    monkeypatch.setattr(start, "in_fresh_process", lambda *_, **__: time.time() + 5.0)
    monkeypatch.setattr(start, "screens", lambda: [OFF_SCREEN])
    (beside,) = start.rows(rounds=1)
    assert beside.unit == "s"
    assert beside.at_most
    assert beside.peer is not None


def test_every_module_that_measures_is_among_the_benchmarks():
    modules = [
        importlib.import_module(f"benchmarks.{path.stem}")
        for path in Path(command.__file__).parent.glob("*.py")
        if path.stem not in ("__init__", "__main__", "rows")
    ]
    measuring = {module for module in modules if hasattr(module, "rows")}
    known = {sys.modules[made.__module__] for made in command.BENCHMARKS.values()}
    assert measuring <= known
    assert {module.__name__.split(".")[1] for module in known} == {
        "history",
        "live",
        "mlp",
        "rbm",
        "recall",
        "rules",
        "start",
    }


def test_unknown_names_are_refused(capsys):
    with pytest.raises(SystemExit):
        command.main(["recall-785"])
    assert "recall-784" in capsys.readouterr().err


def test_rows_are_printed_as_json(capsys, monkeypatch):
    monkeypatch.setattr(command, "BENCHMARKS", {"walk": lambda: [row()]})
    assert command.main(["--json"]) == 0
    (printed,) = json.loads(capsys.readouterr().out)
    assert printed.keys() >= FIELDS
