"""The articles' experiments with their own data give the articles' numbers. Needs STEPWELL_DATA."""

import os
from pathlib import Path

import numpy as np
import pytest

from engine.networks import EXPERIMENTS, build

DATA = os.environ.get("STEPWELL_DATA")
SEEDS = range(10)
MIXTURE = {"kind": "mixture", "memories": [0, 1, 2], "signs": [1, 1, 1]}

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(
        not DATA or not Path(DATA).is_dir(),
        reason="STEPWELL_DATA does not name the folder that holds MNIST and the photographs",
    ),
]


def digits(**values):
    """The article's experiment on the first training images of MNIST: 5, 0, 4, ..."""
    return build("hopfield-digits", values, Path(DATA) / "mnist")


def end(experiment, seed: int):
    """What came of it, and its energies from when the memories were stored."""
    start = experiment.initial(seed)
    stored, _ = experiment.advance(start, len(start.waiting))
    updates = EXPERIMENTS[experiment.id].default_updates - stored.position
    last, columns = experiment.advance(stored, updates)
    energies = columns.dense("energy", experiment.measure(stored)["energy"])
    return experiment.result(last), energies


@pytest.fixture(scope="module", params=range(3))
def three(request: pytest.FixtureRequest):
    return digits(start=request.param)


@pytest.mark.parametrize("seed", SEEDS)
def test_three_digits_fall_into_their_mixture(three, seed):
    result, energies = end(three, seed)

    assert result["ended_in"] == MIXTURE
    assert result["energy"] == pytest.approx(-202_901.3, abs=0.05)
    assert result["overlaps"] == pytest.approx([0.862, 0.842, 0.730], abs=0.0005)
    assert result["distances"] == [54, 62, 106]
    assert len(energies) == 9_997
    assert np.all(np.diff(energies) <= 0)


def test_the_three_stored_digits_are_no_fixed_points_and_lie_higher(three):
    result, _ = end(three, 0)

    assert result["memory_labels"] == ["5", "0", "4"]
    assert result["memory_energies"] == pytest.approx(
        [-188_717.3, -186_285.3, -171_384.0], abs=0.05
    )
    assert result["memory_is_fixed_point"] == [False, False, False]
    assert result["unstable_units"] == [54, 62, 106]
    assert result["energy"] < min(result["memory_energies"])


@pytest.mark.parametrize("start", range(2))
def test_two_digits_are_recalled_exactly(start):
    experiment = digits(memories=2, start=start)
    for seed in SEEDS:
        result, energies = end(experiment, seed)
        assert result["ended_in"] == {"kind": "memory", "memories": [start], "signs": [1]}
        assert result["distances"][start] == 0
        assert result["memory_is_fixed_point"] == [True, True]
        assert np.all(np.diff(energies) <= 0)


@pytest.mark.parametrize("start", range(5))
def test_five_photographs_are_recalled(start):
    experiment = build("hopfield-pictures", {"start": start}, Path(DATA) / "images")
    assert experiment.unit_shape == (64, 64)
    recalled = {"kind": "memory", "memories": [start], "signs": [1]}
    results = [end(experiment, seed)[0]["ended_in"] == recalled for seed in SEEDS]
    assert sum(results) >= 8
