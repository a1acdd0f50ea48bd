"""Real MNIST with the defaults, one epoch: the figures that the experiment is known by.

Needs STEPWELL_DATA. The longer trainings are told in docs/rbm.md.
"""

import os
from pathlib import Path

import pytest

from engine.networks import build

DATA = os.environ.get("STEPWELL_DATA")

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(
        not DATA or not (Path(DATA) / "mnist").is_dir(),
        reason="STEPWELL_DATA does not name the folder that holds MNIST",
    ),
]


def test_one_epoch_on_ten_thousand_digits():
    made = build("rbm-digits", {"measure_every": 500}, Path(DATA) / "mnist")
    state = made.initial(0)
    untrained = made.measure(state)
    assert untrained["reconstruction_test"] == pytest.approx(0.238, abs=0.01)
    state, _ = made.advance(state, made.updates_in_epoch(state))
    result = made.result(state)
    assert result["train_size"] == 10_000
    assert result["reconstruction_mse_test"] == pytest.approx(0.029, abs=0.002)
    assert result["pseudo_likelihood_test"] == pytest.approx(-123, abs=8)
    assert abs(result["free_energy_gap"]) < 3
    assert result["dead_hidden_units"] == 0
    log_z = result["log_z"]
    assert log_z["method"] == "annealed importance sampling"
    assert 0 < log_z["standard_error"] < 2
