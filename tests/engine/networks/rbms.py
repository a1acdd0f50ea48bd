"""Small restricted Boltzmann machines for the tests, and their sums over all configurations."""

import numpy as np
from hypothesis import strategies as st

from engine.data import Dataset
from engine.networks.rbm.declarations import DIGITS
from engine.networks.rbm.state import Weights
from engine.parameters import check_all

SEEDS = st.integers(0, 2**32 - 1)


def weights(visible: int, hidden: int, seed: int, size: float = 1.0) -> Weights:
    """Random weights and biases, double precision."""
    random = np.random.default_rng(seed)
    return Weights(
        random.normal(0, size, (visible, hidden)),
        random.normal(0, size, visible),
        random.normal(0, size, hidden),
    )


@st.composite
def machines(draw, most: int = 12):
    """Weights of any machine with at most `most` units."""
    visible = draw(st.integers(1, most - 1))
    hidden = draw(st.integers(1, most - visible))
    return weights(visible, hidden, draw(SEEDS), draw(st.sampled_from([0.1, 1.0, 3.0])))


def configurations(units: int):
    """All of them, a row each."""
    return ((np.arange(2**units)[:, None] >> np.arange(units)) & 1).astype(float)


def joint(machine: Weights):
    """p(v, h) of every pair of configurations: (2^V, 2^H), and log Z, by adding up all."""
    W, a, b = machine.W, machine.a, machine.b
    v, h = configurations(len(a)), configurations(len(b))
    energy = -(v @ a)[:, None] - (h @ b)[None, :] - v @ W @ h.T
    log_z = np.logaddexp.reduce(-energy, axis=None)
    return np.exp(-energy - log_z), log_z


def pictures(count: int, rows: int, columns: int, seed: int, *, grey: bool = False) -> Dataset:
    """Random pictures, black and white or grey."""
    random = np.random.default_rng(seed)
    if grey:
        items = random.integers(0, 256, (count, rows, columns)).astype(np.uint8)
    else:
        items = ((random.random((count, rows, columns)) < 0.4) * 255).astype(np.uint8)
    return Dataset("random", items, None, None, "made by the test")


def experiment(data: Dataset, **given):
    """`rbm-digits` on other data, small unless something else is given."""
    small = {"hidden": 5, "batch": 4, "k": 2, "train": data.count, "measure_every": 3}
    values = check_all(DIGITS.parameters, {**small, "measure_on": 6, **given})
    return DIGITS.build(values, data)


@st.composite
def experiments(draw, **given):
    """Any small experiment: sizes, kinds of units, rules."""
    data = pictures(
        draw(st.integers(4, 12)),
        draw(st.integers(1, 5)),
        draw(st.integers(1, 5)),
        draw(SEEDS),
        grey=draw(st.booleans()),
    )
    choices = {
        "visible": st.sampled_from(["binary", "gaussian"]),
        "hidden": st.integers(1, 9),
        "k": st.integers(1, 3),
        "persistent": st.booleans(),
        "batch": st.integers(1, 3),
        "test": st.integers(0, 2),
        "momentum": st.sampled_from([0.0, 0.5, 0.9]),
        "weight_decay": st.sampled_from([0.0, 0.01]),
        "sparsity": st.sampled_from([0.0, 0.1]),
        "pixels": st.sampled_from(["probabilities", "sampled", "thresholded"]),
        "standardise": st.booleans(),
        "init": st.sampled_from(["glorot", "normal"]),
        "precision": st.sampled_from(["float32", "float64"]),
        "measure_every": st.integers(1, 4),
    }
    drawn = {name: draw(choice) for name, choice in choices.items() if name not in given}
    return experiment(data, **drawn, **given)
