"""Real MNIST, as the article uses it. Needs STEPWELL_DATA."""

import os
import time
from pathlib import Path

import numpy as np
import pytest

from engine.data import DEFAULT_THRESHOLD, binarise, open_data

DATA = os.environ.get("STEPWELL_DATA")

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(
        not DATA or not Path(DATA).is_dir(),
        reason="STEPWELL_DATA does not name the folder that holds MNIST",
    ),
]


def test_all_of_mnist_is_read_in_good_time():
    start = time.perf_counter()
    data = open_data(Path(DATA) / "mnist")
    seconds = time.perf_counter() - start

    assert data.items.shape == (60_000, 28, 28)
    assert data.labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert np.bincount(data.labels)[[1, 7]].tolist() == [6742, 6265]
    assert seconds < 3


def test_test_images_find_their_labels():
    data = open_data(Path(DATA) / "mnist" / "t10k-images-idx3-ubyte.gz")

    assert data.count == 10_000
    assert data.label(0) == "7"


def test_the_default_threshold_gives_the_articles_energies():
    patterns = binarise(
        open_data(Path(DATA) / "mnist").first(3).items, threshold=DEFAULT_THRESHOLD
    ).astype(int)
    overlaps = patterns @ patterns.T

    energies = -(np.sum(overlaps**2, axis=0) - 3 * 784) / (2 * 3)

    np.testing.assert_allclose(energies, [-188_717.3, -186_285.3, -171_384.0], atol=0.05)
