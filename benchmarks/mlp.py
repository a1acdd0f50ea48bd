"""Back-propagation in networks of 784 inputs, single precision, in updates a second."""

import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from benchmarks.mlp_peers import (
    scikit_learn_fit_rate,
    scikit_learn_rate,
    torch_by_hand_rate,
    torch_eager_rate,
)
from benchmarks.rounds import medians, rate
from benchmarks.rows import Row
from engine.data import Dataset
from engine.networks import declaration
from engine.networks.mlp.experiment import MlpExperiment
from engine.parameters import check_all
from engine.randomness import words

PICTURE = (28, 28)
ITEMS = 12_800
SEED = 1
ROUNDS = 9
NEVER = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A network of one hidden layer, its batch, and how many updates are timed at once."""

    hidden: int
    classes: int
    batch: int
    updates: int

    @property
    def title(self) -> str:
        return f"MLP 784-{self.hidden}-{self.classes}, batch {self.batch}"

    @property
    def softmax(self) -> bool:
        """The article's network for two classes is sigmoid throughout."""
        return self.classes > 2


Peer = Callable[..., Callable[[], float]]
Beside = tuple[str, str, str, Peer, float]

BY_HAND = ("torch", "torch", "by hand", torch_by_hand_rate)
EAGER = ("torch", "torch", "eager", torch_eager_rate)
PARTIAL_FIT = ("scikit-learn", "sklearn", "partial_fit", scikit_learn_rate)
FIT = ("scikit-learn", "sklearn", "fit", scikit_learn_fit_rate)

BESIDE: Sequence[tuple[Work, Sequence[Beside]]] = (
    (
        Work(hidden=10, classes=2, batch=1, updates=500),
        ((*EAGER, 8.0), (*BY_HAND, 2.0), (*PARTIAL_FIT, 50.0)),
    ),
    (Work(hidden=100, classes=10, batch=1, updates=400), ((*BY_HAND, 1.5), (*EAGER, 6.0))),
    (
        Work(hidden=100, classes=10, batch=32, updates=100),
        ((*BY_HAND, 1.0), (*EAGER, 2.5), (*FIT, 1.0)),
    ),
    (Work(hidden=100, classes=10, batch=128, updates=40), ((*BY_HAND, 1.0), (*EAGER, 1.6))),
)


def rows() -> Sequence[Row]:
    """Beside torch and scikit-learn, and the article's run with its test after every update."""
    return [
        *(_row(work, *beside) for work, peers in BESIDE for beside in peers),
        _article(),
    ]


def _row(work: Work, package: str, module: str, how: str, peer: Peer, goal: float) -> Row:
    """Our rate beside a package's, or alone where it is not installed."""
    data = random_pictures(work.classes)
    ours = our_rate(work, data)
    told = partial(Row, work=f"{work.title}, float32", unit="updates/s", goal=goal, goal_of="ratio")
    if importlib.util.find_spec(module) is None:
        (figure,) = medians([ours], ROUNDS)
        return told(ours=figure, peer_name=f"{package} (not installed)")
    X = data.items.reshape(ITEMS, -1).astype(np.float32) / np.float32(255.0)
    assert data.labels is not None
    theirs = peer(X, data.labels, work.hidden, work.batch, work.updates, softmax=work.softmax)
    figure, other = medians([ours, theirs], ROUNDS)
    return told(ours=figure, peer=other, peer_name=f"{package} {version(package)}, {how}")


def random_pictures(classes: int) -> Dataset:
    """Pictures with a fifth of their pixels on, as digits have, and a class each."""
    size = ITEMS * PICTURE[0] * PICTURE[1]
    noise = words(SEED, "benchmark", 0, size // 8).view(np.uint8)
    items = np.where(noise < 51, 255, 0).astype(np.uint8).reshape(ITEMS, *PICTURE)
    labels: NDArray[np.int64] = np.arange(ITEMS) % classes
    return Dataset("random", items, labels, None, "made by the benchmark")


def experiment(work: Work, data: Dataset) -> MlpExperiment:
    """`mlp-digits` on these pictures, measuring nothing on the way."""
    declared = declaration("mlp-digits")
    given = {
        "hidden": (work.hidden,),
        "batch": work.batch,
        "precision": "float32",
        "order": "ordered",
        "test_every": NEVER,
    }
    if not work.softmax:
        given |= {"activation": "sigmoid", "output": "sigmoid", "loss": "squared"}
    made = declared.build(check_all(declared.parameters, given), data)
    assert isinstance(made, MlpExperiment)
    return made


def our_rate(work: Work, data: Dataset) -> Callable[[], float]:
    """Updates a second of ours, the values of all series at every one of them included."""
    network = experiment(work, data)
    state = network.initial(SEED)
    return lambda: rate(lambda: network.advance(state, work.updates), work.updates)


def _article() -> Row:
    """`mlp-one-or-seven` as it is, its 1,000 test items answered after every update."""
    declared = declaration("mlp-one-or-seven")
    data = random_pictures(10)
    values = check_all(declared.parameters, {"classes": (1, 7), "test_from": 1000})
    network = declared.build(values, data)
    state = network.initial(SEED)
    (figure,) = medians([lambda: rate(lambda: network.advance(state, 50), 50)], ROUNDS)
    return Row(
        work="mlp-one-or-seven, 1,000 test items after every update, float64",
        ours=figure,
        unit="updates/s",
        peer_name="no peer does it",
        goal=1000.0,
        goal_of="ours",
    )
