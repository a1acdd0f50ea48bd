"""Every learning rule: many updates at once beside one update after another, with the energy."""

from collections.abc import Sequence
from typing import Any

from benchmarks.networks import Size, experiment, stored
from benchmarks.rounds import medians, rate
from benchmarks.rows import Row
from engine.experiment import Experiment
from engine.networks.hopfield.rules import RULES

SMALL = Size(rows=28, columns=28, patterns=10, flip=0.25, visits=10_000)
LARGE = Size(rows=100, columns=100, patterns=10, flip=0.25, visits=100_000)
PLAIN_VISITS = 100
GOAL, GOAL_AT_ONCE = 100.0, 0.5


def small() -> Sequence[Row]:
    """Networks of 784 units."""
    return rows(SMALL, rounds=7)


def large() -> Sequence[Row]:
    """Networks of 10,000 units."""
    return rows(LARGE, rounds=5)


def rows(size: Size, rounds: int) -> Sequence[Row]:
    """A row for each rule; the dense one with a small and with its largest power."""
    given: list[dict[str, Any]] = [{"rule": name} for name in RULES if name != "dense"]
    given += [{"rule": "dense", "power": power} for power in (3, 20)]
    return [_row(size, values, rounds) for values in given]


def _row(size: Size, given: dict[str, Any], rounds: int) -> Row:
    network = experiment(size, **given)
    state = stored(network, size)
    at_once = network.updates_in_epoch(state) == 1
    updates, plain = (5, 5) if at_once else (size.visits, PLAIN_VISITS)

    def ours() -> float:
        return rate(lambda: network.advance(state, updates), updates)

    def one_by_one() -> float:
        return rate(lambda: _step(network, state, plain), plain)

    fast, slow = medians([ours, one_by_one], rounds)
    name = " ".join(str(value) for value in given.values())
    return Row(
        work=f"Hopfield {name}, N={size.units:,}, {size.patterns} patterns, {updates:,} updates "
        f"from {size.flip:.0%} noise",
        ours=fast,
        unit="updates/s" if at_once else "visits/s",
        peer=slow,
        peer_name="ours, one after another",
        goal=GOAL_AT_ONCE if at_once else GOAL,
        goal_of="ratio",
    )


def _step(network: Experiment, state: Any, updates: int) -> None:
    """Some updates by their phases, as the textbook has them."""
    for _ in range(updates):
        *_, last = network.phases(state)
        state = last.after
        network.measure(state)
