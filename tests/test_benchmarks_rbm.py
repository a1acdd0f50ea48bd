"""The RBM's benchmark rows, on work so small that nothing is timed in earnest."""

import importlib.util

import pytest

from benchmarks import rbm
from benchmarks.rbm import Work

TINY = Work(batch=3, k=1, persistent=True, updates=2)


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(rbm, "ROUNDS", 1)
    monkeypatch.setattr(rbm, "ITEMS", 12)
    monkeypatch.setattr(rbm, "HIDDEN", 4)
    monkeypatch.setattr(rbm, "PEAK_SIZE", 16)
    monkeypatch.setattr(rbm, "BESIDE_TORCH", ((TINY, 1.0),))
    monkeypatch.setattr(rbm, "BESIDE_SCIKIT_LEARN", ((TINY, 2.0, "fit, float32"),))


def test_there_is_a_row_for_each_peer_and_one_for_the_machine(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    torch, scikit_learn, peak = rbm.rows()
    assert torch.peer_name == "torch (not installed)"
    assert scikit_learn.peer_name == "scikit-learn (not installed)"
    assert torch.met is None and torch.ours > 0
    assert "batch 3, PCD-1" in torch.work
    assert peak.unit == "GFLOP/s"
    assert peak.ours > 0 and peak.peer > 0


def test_multiplications_are_those_of_every_product():
    up, down_and_up_again, gradient_of_data_and_model = 1, 2, 2
    products = up + down_and_up_again + gradient_of_data_and_model
    assert TINY.multiplications == 2 * products * 784 * 4 * 3


@pytest.mark.parametrize(
    ("module", "peer"),
    [
        ("torch", rbm.torch_rate),
        ("sklearn", rbm.scikit_learn_fit_rate),
        ("sklearn", rbm.scikit_learn_partial_fit_rate),
    ],
    ids=["torch", "fit", "partial_fit"],
)
def test_the_peers_do_their_work(module, peer):
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"{module} is not installed")
    flat = rbm.random_pictures().reshape(12, -1)
    assert peer(flat, 4, TINY.batch, TINY.k, TINY.persistent, TINY.updates)() > 0
