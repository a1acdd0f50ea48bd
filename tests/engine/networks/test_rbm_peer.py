"""Beside scikit-learn's BernoulliRBM, where it is installed: the same machine gives the same."""

import numpy as np
import pytest
from rbms import weights

from engine.networks.rbm import maths

pytest.importorskip("sklearn", reason="scikit-learn is not installed")


@pytest.fixture
def peer():
    from sklearn.neural_network import BernoulliRBM

    machine = weights(30, 20, 3, 0.5)
    other = BernoulliRBM(n_components=20, random_state=0)
    other.components_ = machine.W.T.copy()
    other.intercept_visible_, other.intercept_hidden_ = machine.a, machine.b
    other.n_features_in_ = 30
    return machine, other


def test_free_energies_are_the_same(peer):
    machine, other = peer
    v = (np.random.default_rng(0).random((50, 30)) < 0.5).astype(float)
    ours = maths.free_energy(v, machine.W, machine.a, machine.b)
    assert ours == pytest.approx(other._free_energy(v), rel=1e-12)


def test_hidden_conditionals_are_the_same(peer):
    machine, other = peer
    v = np.random.default_rng(1).random((50, 30))
    ours = maths.sigmoid(maths.hidden_input(v.T.copy(), machine.W, machine.b))
    assert ours == pytest.approx(other.transform(v), abs=1e-12)


def test_visible_conditionals_are_the_same(peer):
    """scikit-learn only samples them: the frequencies of many samples."""
    machine, other = peer
    h = (np.random.default_rng(2).random((1, 20)) < 0.5).astype(float)
    ours = maths.sigmoid(maths.visible_input(h, machine.W, machine.a))[:, 0]
    random = np.random.RandomState(0)
    drawn = other._sample_visibles(np.repeat(h, 20_000, axis=0), random).mean(axis=0)
    assert np.abs(ours - drawn).max() < 5 * 0.5 / np.sqrt(20_000)
