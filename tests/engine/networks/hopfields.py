"""Small Hopfield experiments for the tests, and what it means that two states are the same."""

import dataclasses

import numpy as np
from hypothesis import strategies as st

from engine.data import Dataset
from engine.networks.hopfield.declarations import DIGITS
from engine.networks.hopfield.recall import _by_guesses
from engine.networks.hopfield.rules import RULES
from engine.networks.hopfield.visiting import visits
from engine.parameters import check_all


def dataset(patterns: int, rows: int, columns: int, seed: int) -> Dataset:
    """Random black and white pictures."""
    ink = np.random.default_rng(seed).random((patterns, rows, columns)) < 0.5
    return Dataset("random", (ink * 255).astype(np.uint8), None, None, "made by the test")


def experiment(data: Dataset, **given):
    """`hopfield-digits` on other data."""
    values = check_all(DIGITS.parameters, {"memories": data.count, **given})
    return DIGITS.build(values, data)


PAIRWISE = tuple(name for name in RULES if name not in ("dense", "exponential", "softmax"))


@st.composite
def experiments(
    draw,
    *,
    visits=("random", "permuted", "ordered", "synchronous"),
    rules=tuple(RULES),
    temperatures=(0.0, 0.0, 0.5, 20.0),
):
    """Any small network: size, memories, rule, temperature, visits, thresholds, start."""
    data = dataset(
        draw(st.integers(1, 6)), draw(st.integers(1, 7)), draw(st.integers(2, 7)), draw(SEEDS)
    )
    return experiment(
        data,
        visit=draw(st.sampled_from(visits)),
        flip=draw(st.sampled_from([0.0, 0.2, 0.5, 1.0])),
        rule=draw(st.sampled_from(rules)),
        temperature=draw(st.sampled_from(temperatures)),
        cooling=draw(st.sampled_from([1.0, 1.0, 0.5])),
        coldest=draw(st.sampled_from([0.0, 0.3])),
        power=draw(st.sampled_from([2, 3, 20])),
        beta=draw(st.sampled_from([0.01, 0.1, 3.0])),
        kappa=draw(st.sampled_from([0.0, 0.5, 1.0])),
        symmetrise=draw(st.booleans()),
        centred=draw(st.booleans()),
        normalisation=draw(st.sampled_from(["patterns", "units"])),
        threshold_sigma=draw(st.sampled_from([0.0, 0.01, 1.0])),
        start=draw(st.integers(0, data.count - 1)),
    )


SEEDS = st.integers(0, 2**32 - 1)
HINTS = {"at_rest"}  # computed when it comes cheap; no part of what a state is


def bits(value):
    """Everything that makes up a state, in a form that compares exactly."""
    if isinstance(value, np.ndarray):
        return (value.dtype.str, value.shape, value.tobytes())
    if isinstance(value, tuple):
        return tuple(bits(item) for item in value)
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value) if field.name not in HINTS]
        return tuple((name, bits(getattr(value, name))) for name in names)
    return value


def walked(state, count):
    """The states, as binary numbers, before and after each of so many visits: (count + 1,)."""
    _, course = _by_guesses(state, count)
    bit = 2 ** np.arange(state.units)
    flipped = np.zeros(count + 1, np.int64)
    flipped[course.visits + 1] = bit[visits(state, state.visits, count)[course.visits]]
    return np.bitwise_xor.accumulate(flipped) ^ int(bit @ (state.s > 0))
