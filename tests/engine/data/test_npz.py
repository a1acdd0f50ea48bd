"""NumPy's .npz files: numbers are read, objects never."""

import io
import zipfile

import numpy as np
import pytest

from engine.data import DataError, open_data

ITEMS = np.random.default_rng(0).integers(0, 256, (6, 4, 4), dtype=np.uint8)
LABELS = np.arange(6) % 3


def saved(folder, **arrays):
    np.savez(folder / "some.npz", **arrays)
    return folder / "some.npz"


@pytest.mark.parametrize(
    "items",
    [
        ITEMS,
        ITEMS.reshape(6, 16),
        ITEMS[..., None],
        ITEMS.astype(np.int64),
        ITEMS.astype(np.float64),
        ITEMS / 255,
        (ITEMS / 255).astype(np.float32).reshape(6, 16),
        np.asfortranarray(ITEMS / 255),
    ],
)
def test_pictures_are_the_same_however_they_are_written(tmp_path, items):
    data = open_data(saved(tmp_path, x_train=items, y_train=LABELS))

    np.testing.assert_array_equal(data.items, ITEMS)
    assert data.labels.tolist() == LABELS.tolist()


@pytest.mark.parametrize(
    ("items", "labels"),
    [("train_x", "train_y"), ("X", "y"), ("images", "labels"), ("arr_0", "arr_1")],
)
def test_the_usual_names_are_known(tmp_path, items, labels):
    data = open_data(saved(tmp_path, **{labels: LABELS, items: ITEMS}))

    assert data.count == data.labels.size == 6


def test_training_pictures_are_preferred_to_test_pictures(tmp_path):
    assert open_data(saved(tmp_path, x_test=ITEMS[:2], x_train=ITEMS)).count == 6


@pytest.mark.parametrize("items", [ITEMS > 127, np.where(ITEMS > 127, 1, -1), ITEMS // 128])
def test_black_and_white_patterns_are_background_and_ink(tmp_path, items):
    data = open_data(saved(tmp_path, x=items))

    np.testing.assert_array_equal(data.items, np.where(ITEMS > 127, 255, 0))


def test_items_that_are_no_squares_are_pictures_of_one_row(tmp_path):
    assert open_data(saved(tmp_path, x=ITEMS.reshape(8, 12))).shape == (1, 12)


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"x": np.array([[1, None]], dtype=object)}, "pickled Python objects"),
        ({"x": ITEMS, "y": np.array(["a"] * 6, dtype=object)}, "y in some.npz holds pickled"),
        ({"pictures": ITEMS}, "under a name that is known .*: it has pictures"),
        ({}, "it has nothing"),
        ({"x": ITEMS[0, 0]}, "has the shape"),
        ({"x": ITEMS[:0]}, "has the shape"),
        ({"x": np.float64(3)}, "has the shape"),
        ({"x": ITEMS * 2.0}, "from .* to .*0..255"),
        ({"x": ITEMS - 1.0}, "0..255"),
        ({"x": ITEMS * np.nan}, "not finite"),
        ({"x": ITEMS.astype(str)}, "no numbers"),
        ({"x": ITEMS.astype(complex)}, "no numbers"),
        ({"x": ITEMS, "y": LABELS[:4]}, "4 labels for 6 pictures"),
        ({"x": ITEMS, "y": LABELS + 0.5}, "no whole number"),
        ({"x": ITEMS, "y": LABELS * np.nan}, "no number"),
        ({"x": ITEMS, "y": np.eye(6)}, "one whole number for each"),
        ({"x": ITEMS, "y": LABELS.astype(str)}, "one whole number for each"),
    ],
)
def test_what_is_wrong_is_said_in_words_with_the_files_name(tmp_path, arrays, words):
    with pytest.raises(DataError, match=words) as error:
        open_data(saved(tmp_path, **arrays))

    assert "some.npz" in str(error.value)


def test_the_declared_size_is_checked_before_memory_is_taken(tmp_path):
    header = io.BytesIO()
    description = {"descr": "<f8", "fortran_order": False, "shape": (10**6, 10**4, 10**3)}
    np.lib.format.write_array_header_1_0(header, description)
    with zipfile.ZipFile(tmp_path / "big.npz", "w") as packed:
        packed.writestr("x_train.npy", header.getvalue())

    with pytest.raises(DataError, match="would need 80 TB of memory"):
        open_data(tmp_path / "big.npz")


def test_an_array_with_more_than_its_header_says_is_refused(tmp_path):
    array = io.BytesIO()
    np.save(array, ITEMS)
    with zipfile.ZipFile(tmp_path / "long.npz", "w") as packed:
        packed.writestr("x_train.npy", array.getvalue() + b"\0")

    with pytest.raises(DataError, match=r"x_train in long\.npz holds more than its header says"):
        open_data(tmp_path / "long.npz")


def test_a_file_that_is_no_zip_is_refused(tmp_path):
    (tmp_path / "a.npz").write_bytes(b"no zip at all")

    with pytest.raises(DataError, match=r"a\.npz cannot be read"):
        open_data(tmp_path / "a.npz")
