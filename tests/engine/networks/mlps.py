"""Small multilayer perceptrons for the tests, and what it means that two states are the same."""

import dataclasses

import numpy as np
from hypothesis import strategies as st

from engine.data import Dataset
from engine.networks import EXPERIMENTS
from engine.networks.mlp.samples import Samples
from engine.parameters import check_all

SEEDS = st.integers(0, 2**32 - 1)
HIDDEN = ("sigmoid", "tanh", "relu", "identity", "softmax")
OUTPUTS = (
    *((output, "squared") for output in HIDDEN),
    ("softmax", "cross-entropy"),
    ("sigmoid", "cross-entropy"),
)


def pictures(classes: int, each: int, rows: int, columns: int, seed: int) -> Dataset:
    """Random grey pictures with labels in turn."""
    random = np.random.default_rng(seed)
    items = random.integers(0, 256, (classes * each, rows, columns)).astype(np.uint8)
    labels = np.arange(classes * each) % classes
    return Dataset("random", items, labels, None, "made by the test")


def experiment(data, id="mlp-digits", **given):
    """A shipped experiment on other data."""
    declared = EXPERIMENTS[id]
    return declared.build(check_all(declared.parameters, given), data)


@st.composite
def experiments(draw, *, precisions=("float64", "float32"), **fixed):
    """Any small network: depth, sizes, activations, loss, optimiser, batches, order."""
    data = pictures(
        draw(st.integers(2, 4)), 10, draw(st.integers(1, 5)), draw(st.integers(2, 6)), 0
    )
    output, loss = draw(st.sampled_from(OUTPUTS))
    given = {
        "hidden": draw(st.lists(st.integers(1, 9), max_size=3)),
        "activation": draw(st.sampled_from(HIDDEN)),
        "output": output,
        "loss": loss,
        "optimizer": draw(st.sampled_from(["sgd", "momentum", "adam"])),
        "learning_rate": draw(st.sampled_from([0.01, 0.1])),
        "momentum": draw(st.sampled_from([0.0, 0.5, 0.9])),
        "weight_decay": draw(st.sampled_from([0.0, 0.01])),
        "batch": draw(st.sampled_from([1, 2, 7, 100])),
        "order": draw(st.sampled_from(["ordered", "shuffled"])),
        "init": draw(st.sampled_from(["normal", "glorot", "he", "article"])),
        "sigma": 0.5,
        "precision": draw(st.sampled_from(precisions)),
        "test_every": draw(st.sampled_from([0, 1, 3])),
    }
    return experiment(data, **(given | fixed))


def bits(value):
    """Everything that makes up a state, in a form that compares exactly."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        value = np.where(np.isnan(value), np.array(np.nan, value.dtype), value)
    if isinstance(value, np.ndarray):
        return (value.dtype.str, value.shape, value.tobytes())
    if isinstance(value, Samples):
        return bits((value.X, value.T))
    if isinstance(value, tuple):
        return tuple(bits(item) for item in value)
    if isinstance(value, float):
        return value.hex()
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value)]
        return tuple((name, bits(getattr(value, name))) for name in names)
    return value
