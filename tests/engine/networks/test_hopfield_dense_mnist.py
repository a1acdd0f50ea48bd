"""Dense memories keep real digits apart where the Hebb rule melts them. Needs STEPWELL_DATA."""

import os
from pathlib import Path

import pytest

from engine.networks import build

DATA = os.environ.get("STEPWELL_DATA")
SEEDS = range(10)
FLAT = {"rule": "dense", "power": 2}
CUBE = {"rule": "dense", "power": 3}
STEEP = {"rule": "dense", "power": 20}
EXPONENTIAL = {"rule": "exponential"}
SOFTMAX = {"rule": "softmax", "beta": 0.1}
RECALL, ATTENTION = 10_000, 5

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(
        not DATA or not Path(DATA).is_dir(),
        reason="STEPWELL_DATA does not name the folder that holds MNIST",
    ),
]


def share_recalled(memories: int, rule: dict[str, object]) -> float:
    """Of 10 seeds for each start, the share that ends exactly in the memory started from."""
    exact = 0
    for start in range(memories):
        given = rule | {"memories": memories, "start": start, "flip": 0.05}
        experiment = build("hopfield-digits", given, Path(DATA) / "mnist")
        for seed in SEEDS:
            state = experiment.initial(seed)
            state, _ = experiment.advance(state, memories)
            updates = ATTENTION if rule is SOFTMAX else RECALL
            state, _ = experiment.advance(state, updates)
            ended = experiment.result(state)["ended_in"]
            exact += ended == {"kind": "memory", "memories": [start], "signs": [1]}
    return exact / (memories * len(SEEDS))


@pytest.mark.parametrize("rule", [CUBE, STEEP, EXPONENTIAL, SOFTMAX])
@pytest.mark.parametrize("memories", [2, 3])
def test_two_and_three_digits_are_recalled_exactly(memories, rule):
    assert share_recalled(memories, rule) == 1


@pytest.mark.parametrize("rule", [STEEP, EXPONENTIAL, SOFTMAX])
def test_ten_digits_are_recalled_exactly_by_the_steep_ones(rule):
    assert share_recalled(10, rule) == 1


def test_power_two_melts_three_digits_as_the_hebb_rule_does():
    assert share_recalled(2, FLAT) == 1
    assert share_recalled(3, FLAT) == 0
