"""The MLP's benchmark rows, on work so small that nothing is timed in earnest."""

import importlib.util

import numpy as np
import pytest

from benchmarks import mlp
from benchmarks.mlp import BY_HAND, EAGER, FIT, PARTIAL_FIT, Work

TINY = Work(hidden=4, classes=3, batch=2, updates=2)


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(mlp, "ROUNDS", 1)
    monkeypatch.setattr(mlp, "BESIDE", ((TINY, ((*BY_HAND, 2.0), (*PARTIAL_FIT, 3.0))),))


def test_there_is_a_row_for_each_peer_and_one_for_the_article(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    by_hand, partial_fit, article = mlp.rows()
    assert by_hand.peer_name == "torch (not installed)"
    assert partial_fit.peer_name == "scikit-learn (not installed)"
    assert by_hand.met is None and by_hand.ours > 0
    assert "784-4-3, batch 2" in by_hand.work
    assert article.ours > 0


@pytest.mark.parametrize("beside", [BY_HAND, EAGER, PARTIAL_FIT, FIT], ids=lambda each: each[2])
@pytest.mark.parametrize("classes", [2, 3])
def test_the_peers_do_their_work(beside, classes):
    package, module, _, peer = beside
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"{package} is not installed")
    data = mlp.random_pictures(classes)
    X = data.items.reshape(len(data.items), -1).astype(np.float32)
    assert peer(X, data.labels, 4, 2, 3, softmax=classes > 2)() > 0
