"""Contrastive divergence of a machine of 784 visible and 500 hidden units, in updates a second."""

import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.rbm_peers import (
    scikit_learn_fit_rate,
    scikit_learn_partial_fit_rate,
    torch_rate,
)
from benchmarks.rounds import medians, rate
from benchmarks.rows import Row
from engine.data import Dataset
from engine.networks import declaration
from engine.parameters import check_all
from engine.randomness import words

VISIBLE_SHAPE = (28, 28)
HIDDEN = 500
ITEMS = 2000
SEED = 1
ROUNDS = 9
PEAK_SIZE = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What an update does: the batch, k Gibbs steps, persistent chains or not; timed `updates`."""

    batch: int
    k: int
    persistent: bool
    updates: int

    @property
    def title(self) -> str:
        kind = "PCD" if self.persistent else "CD"
        return f"RBM 784-500, batch {self.batch}, {kind}-{self.k}"

    @property
    def multiplications(self) -> int:
        """Multiply-adds of an update's matrix products, each counted as two operations."""
        up_and_down = 1 + 2 * self.k
        gradient = 2
        pairs = VISIBLE_SHAPE[0] * VISIBLE_SHAPE[1] * HIDDEN * self.batch
        return 2 * pairs * (up_and_down + gradient)


BESIDE_TORCH = (
    (Work(batch=100, k=1, persistent=False, updates=20), 1.0),
    (Work(batch=100, k=10, persistent=True, updates=4), 1.0),
    (Work(batch=20, k=1, persistent=False, updates=60), 0.85),
    (Work(batch=20, k=10, persistent=True, updates=12), 0.85),
)
BESIDE_SCIKIT_LEARN = (
    (Work(batch=100, k=1, persistent=True, updates=20), 2.8, "partial_fit, float64"),
    (Work(batch=20, k=1, persistent=True, updates=100), 2.2, "fit, float32"),
)


def rows() -> Sequence[Row]:
    """Beside torch, beside scikit-learn, and beside the machine's own matrix products."""
    items = random_pictures()
    return [
        *(_beside_torch(work, goal, items) for work, goal in BESIDE_TORCH),
        *(_beside_scikit_learn(work, goal, how, items) for work, goal, how in BESIDE_SCIKIT_LEARN),
        *(_beside_peak(work, items) for work, _ in BESIDE_TORCH),
    ]


def random_pictures() -> NDArray[np.uint8]:
    """Pictures with a fifth of their pixels on, as digits have."""
    size = ITEMS * VISIBLE_SHAPE[0] * VISIBLE_SHAPE[1]
    noise = words(SEED, "benchmark", 0, size // 8).view(np.uint8)
    return np.where(noise < 51, 255, 0).astype(np.uint8).reshape(ITEMS, *VISIBLE_SHAPE)


def experiment(work: Work, items: NDArray[np.uint8]) -> Any:
    """`rbm-digits` on these pictures, measuring nothing on the way."""
    declared = declaration("rbm-digits")
    given = {"batch": work.batch, "k": work.k, "persistent": work.persistent, "test": 0}
    given |= {"hidden": HIDDEN, "train": ITEMS, "measure_every": 1_000_000, "measure_on": 10}
    values = check_all(declared.parameters, given)
    return declared.build(values, Dataset("random", items, None, None, "made by the benchmark"))


def our_rate(work: Work, items: NDArray[np.uint8]) -> Callable[[], float]:
    """Updates a second of ours."""
    network = experiment(work, items)
    state = network.initial(SEED)
    return lambda: rate(lambda: network.advance(state, work.updates), work.updates)


def _beside_torch(work: Work, goal: float, items: NDArray[np.uint8]) -> Row:
    return _row(work, goal, items, "torch", "torch", torch_rate)


def _beside_scikit_learn(work: Work, goal: float, how: str, items: NDArray[np.uint8]) -> Row:
    partly = how.startswith("partial_fit")
    peer = scikit_learn_partial_fit_rate if partly else scikit_learn_fit_rate
    return _row(work, goal, items, "scikit-learn", "sklearn", peer, how)


def _row(
    work: Work,
    goal: float,
    items: NDArray[np.uint8],
    package: str,
    module: str,
    peer_rate: Callable[..., Callable[[], float]],
    how: str = "",
) -> Row:
    """Our rate beside a package's, or alone where it is not installed."""
    ours = our_rate(work, items)
    if importlib.util.find_spec(module) is None:
        (figure,) = medians([ours], ROUNDS)
        return _told(work, figure, None, f"{package} (not installed)", goal)
    flat = items.reshape(ITEMS, -1)
    theirs = peer_rate(flat, HIDDEN, work.batch, work.k, work.persistent, work.updates)
    figure, peer = medians([ours, theirs], ROUNDS)
    name = f"{package} {version(package)}" + (f", {how}" if how else "")
    return _told(work, figure, peer, name, goal)


def _told(work: Work, ours: float, peer: float | None, name: str, goal: float) -> Row:
    return Row(
        work=work.title,
        ours=ours,
        unit="updates/s",
        peer=peer,
        peer_name=name,
        goal=goal,
        goal_of="ratio",
    )


def _beside_peak(work: Work, items: NDArray[np.uint8]) -> Row:
    """What the matrix products of our updates come to, beside one large product of this machine."""
    ours, peak = medians([our_rate(work, items), peak_rate()], ROUNDS)
    return Row(
        work=f"{work.title}: its matrix products, float32",
        ours=ours * work.multiplications / 1e9,
        unit="GFLOP/s",
        peer=peak / 1e9,
        peer_name=f"one product of {PEAK_SIZE} x {PEAK_SIZE}",
        goal=0.6,
        goal_of="ratio",
    )


def peak_rate() -> Callable[[], float]:
    """Operations a second of a large product in single precision."""
    noise = np.random.default_rng(SEED)
    left, right = noise.random((2, PEAK_SIZE, PEAK_SIZE), dtype=np.float32)
    out = np.empty_like(left)
    return lambda: rate(lambda: np.matmul(left, right, out=out), 2.0 * PEAK_SIZE**3)
