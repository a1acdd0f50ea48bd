"""The data that comes with the program."""

import subprocess
import sys

import numpy as np
import pytest

from engine.data import BUILT_IN, binarise, open_data
from engine.paths import resources

FINGERPRINT_OF_DIGITS = "89ceaeec717b16666859dbf86f896608dc244a84baddecb21ae1bdca699d19da"


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("digits", (1797, 28, 28)),
        ("digits-8x8", (1797, 8, 8)),
        ("letters", (26, 16, 16)),
        ("pictures", (5, 64, 64)),
    ],
)
def test_each_has_its_size_and_a_label_for_each_item(name, shape):
    data = open_data(name)

    assert data.name == name
    assert data.items.shape == shape
    assert data.labels.shape == shape[:1]
    assert data.items.max() == 255 or name == "pictures"
    assert data.source


def test_the_descriptions_name_all_that_can_be_opened():
    assert list(BUILT_IN) == ["digits", "digits-8x8", "letters", "pictures", "bars"]


def test_digits_are_the_same_bytes_on_every_machine():
    assert open_data("digits").fingerprint == FINGERPRINT_OF_DIGITS
    assert open_data("digits-8x8").labels[:10].tolist() == list(range(10))


def test_digits_look_like_mnists_ink_in_the_middle_and_none_at_the_edge():
    items = open_data("digits").items
    mass = items.sum(axis=(1, 2), dtype=np.float64)
    rows = items.sum(axis=2) @ np.arange(28) / mass
    columns = items.sum(axis=1) @ np.arange(28) / mass

    assert np.abs(rows - 13.5).max() <= 0.51
    assert np.abs(columns - 13.5).max() <= 0.51
    assert not items[:, [0, -1], :].any()
    assert not items[:, :, [0, -1]].any()
    share_of_ink = (binarise(items, threshold=0.5) == 1).mean(axis=1)
    assert 0.04 < share_of_ink.min() <= share_of_ink.max() < 0.3


def test_letters_are_black_and_white_and_all_different():
    data = open_data("letters")

    assert "".join(data.label(i) for i in range(26)) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert set(np.unique(data.items)) == {0, 255}
    patterns = binarise(data.items, threshold=0.5).astype(int)
    distances = (256 - patterns @ patterns.T) // 2
    assert distances[~np.eye(26, dtype=bool)].min() >= 10


def test_pictures_cut_at_their_means_are_nearly_uncorrelated():
    data = open_data("pictures")
    patterns = binarise(data.items, threshold=None).astype(int)
    overlaps = patterns @ patterns.T / patterns.shape[1]

    assert [data.label(i) for i in range(5)] == ["boat", "cat", "house", "stepwell", "tree"]
    assert np.abs(overlaps - np.eye(5)).max() < 0.3


def test_the_script_draws_the_pictures_that_are_embedded(tmp_path):
    script = tmp_path / "make_pictures.py"
    script.write_bytes((resources() / "data" / "make_pictures.py").read_bytes())
    subprocess.run([sys.executable, script], check=True)

    with np.load(tmp_path / "pictures.npz") as drawn:
        for item, name in zip(open_data("pictures").items, drawn.files, strict=True):
            # Another version of Pillow may round the odd pixel of an edge differently.
            assert np.abs(drawn[name].astype(int) - item).mean() < 0.5
