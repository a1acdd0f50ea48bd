"""Five pictures as memories come back from three tenths of their units flipped."""

import os
from pathlib import Path

import numpy as np
import pytest

from engine.data import binarise, open_data

DATA = os.environ.get("STEPWELL_DATA")


@pytest.mark.data
@pytest.mark.skipif(
    not DATA or not Path(DATA).is_dir(),
    reason="STEPWELL_DATA does not name the folder that holds the five photographs",
)
def test_the_photographs_are_recalled_from_three_tenths_flipped():
    data = open_data(Path(DATA) / "images", shape=(64, 64))
    assert [data.label(i) for i in range(5)] == [
        "cameraman",
        "house",
        "jetplane",
        "lake_gray",
        "mandril_gray",
    ]
    patterns = binarise(data.items, threshold=None).astype(float)

    recalled = recalls(patterns, seeds=range(10))

    assert recalled.all(axis=1).sum() >= 4
    assert recalled[0].sum() >= 8


def test_our_own_pictures_are_recalled_as_well():
    patterns = binarise(open_data("pictures").items, threshold=None).astype(float)

    assert recalls(patterns, seeds=range(5)).all()


def recalls(patterns, seeds):
    """Whether each pattern came back, from each seed: mean-centred Hebb, synchronous updates."""
    centred = patterns - patterns.mean()
    W = centred.T @ centred / len(patterns)
    np.fill_diagonal(W, 0)
    recalled = []
    for seed in seeds:
        generator = np.random.default_rng(seed)
        theta = generator.normal(0, 0.01, patterns.shape[1])
        s = patterns.copy()
        for state in s:
            state[generator.permutation(state.size)[: round(0.3 * state.size)]] *= -1
        for _ in range(20):
            s = np.sign(s @ W - theta)
        recalled.append((s == patterns).all(axis=1))
    return np.array(recalled).T
