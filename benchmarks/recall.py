"""Hopfield recall: random visits from a spoilt pattern, with the energy after every visit."""

import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.metadata import version
from itertools import cycle

import numpy as np

from benchmarks.loops import article_loop, check_same, weights
from benchmarks.networks import SEED, Size, experiment, stored
from benchmarks.rounds import in_fresh_process, medians, rate
from benchmarks.rows import Row

SMALL = Size(rows=28, columns=28, patterns=3, flip=0.25, visits=10_000)
MIDDLE = Size(rows=64, columns=64, patterns=40, flip=0.25, visits=10_000)
MILLION = Size(rows=1000, columns=1000, patterns=5, flip=0.3, visits=1_000_000)
PEER = "hopfieldnetwork"
ORDERS = 32  # more than the program keeps drawn

Rate = Callable[[], float]


def small() -> Sequence[Row]:
    """A network of 784 units beside the article's loop and the package, and by itself.

    How fast the loop is depends on the machine's memory more than on its processor: each of its
    energies reads all of W.
    """
    drawing, given = beside_article(
        SMALL, goal=4_000, timed_visits=500, checked_visits=2_000, rounds=15
    )
    return [drawing, given, by_itself(drawing), *beside_package(SMALL, goal=60, rounds=15)]


def by_itself(row: Row) -> Row:
    """The same figure beside no other."""
    return replace(
        row,
        work="the first row's visits a second, whatever the loop does",
        peer=None,
        peer_name="none",
        goal=20e6,
        goal_of="ours",
    )


def middle() -> Sequence[Row]:
    """A network of 4,096 units beside the package."""
    return beside_package(MIDDLE, goal=80, rounds=9)


def title(size: Size) -> str:
    """What is done, in words."""
    return (
        f"Hopfield N={size.units:,}, {size.patterns} patterns, {size.visits:,} random visits "
        f"from {size.flip:.0%} noise, energy after every visit"
    )


def our_rate(size: Size, *, orders: int = ORDERS) -> Rate:
    """Visits a second of ours; the energies are spread out to one for each visit.

    Of `orders` orders of visits one is taken after the other: a single one stays drawn from the
    first time on, of as many as ORDERS each is drawn anew every time.
    """
    network = experiment(size)
    state = stored(network, size)
    before = network.measure(state)["energy"]
    states = cycle([replace(state, seed=SEED + order) for order in range(orders)])

    def work() -> None:
        _, columns = network.advance(next(states), size.visits)
        assert len(columns.dense("energy", before)) == size.visits

    return lambda: rate(work, size.visits)


def beside_article(
    size: Size, *, goal: float, timed_visits: int, checked_visits: int, rounds: int
) -> Sequence[Row]:
    """Beside the article's loop, of which fewer visits are timed: each takes as long.

    Ours draws the order of its visits within the time; the loop is given it. A second row says what
    ours is where it is given too.
    """
    network = experiment(size)
    state = stored(network, size)
    check_same(network, state, size, checked_visits)
    W = weights(state.memories.X_T, size.patterns)
    units = np.random.default_rng(SEED).integers(size.units, size=timed_visits)

    def loop() -> float:
        s = state.s.astype(np.float64)
        return rate(lambda: article_loop(W, s, units), timed_visits)

    drawing, given, peer = medians([our_rate(size), our_rate(size, orders=1), loop], rounds)
    row = _row(size, drawing, peer, "the article's loop", goal)
    return [row, replace(row, ours=given, work="the same, the order of the visits given to both")]


def beside_package(size: Size, *, goal: float, rounds: int) -> Sequence[Row]:
    """Beside the package `hopfieldnetwork`, which keeps no energies and visits in permutations.

    It draws them within the time, and so do we.
    """
    network = experiment(size)
    check_same(network, stored(network, size), size, 200)
    if importlib.util.find_spec(PEER) is None:
        (ours,) = medians([our_rate(size)], rounds)
        return [_row(size, ours, None, f"{PEER} (not installed)", goal)]
    ours, peer = medians([our_rate(size), package_rate(size)], rounds)
    return [_row(size, ours, peer, f"{PEER} {version(PEER)}, no energies", goal)]


def package_rate(size: Size) -> Rate:
    """Visits a second of the package, in whole sweeps, about as many visits as ours."""
    from hopfieldnetwork import HopfieldNetwork

    state = stored(experiment(size), size)
    network = HopfieldNetwork(size.units)
    for pattern in state.memories.X_T.T:
        network.train_pattern(pattern)
    sweeps = max(1, round(size.visits / size.units))

    def work() -> None:
        network.set_initial_neurons_state(state.s.copy())
        network.update_neurons(sweeps, "async")

    return lambda: rate(work, sweeps * size.units)


def _row(size: Size, ours: float, peer: float | None, name: str, goal: float) -> Row:
    return Row(
        work=title(size),
        ours=ours,
        unit="visits/s",
        peer=peer,
        peer_name=name,
        goal=goal,
        goal_of="ratio",
    )


def million(size: Size = MILLION) -> Sequence[Row]:
    """One sweep of a million units in a process of its own, whose whole memory counts."""
    found = in_fresh_process(
        "benchmarks.one_sweep", str(size.rows), str(size.columns), str(size.patterns)
    )
    work = (
        f"Hopfield N={size.units:,}, {size.patterns} patterns, {size.flip:.0%} noise, "
        "one sweep with energies"
    )
    none = f"none: W alone would take {8 * size.units**2 / 1e12:,.1f} TB"
    return [
        Row(
            work=work,
            ours=found["seconds"],
            unit="s",
            peer_name=none,
            goal=0.25,
            goal_of="ours",
            at_most=True,
        ),
        Row(
            work="the same: most memory that the whole process ever had resident",
            ours=found["peak_megabytes"],
            unit="MB",
            peer_name=none,
            goal=200,
            goal_of="ours",
            at_most=True,
        ),
    ]
