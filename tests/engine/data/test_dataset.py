"""A data set cannot be changed, and is known by its contents."""

import numpy as np
import pytest

from engine.data import DataError, Dataset


def dataset(items, labels=None, names=None):
    return Dataset("a file", np.asarray(items, np.uint8), labels, names, "made here")


ITEMS = np.arange(24, dtype=np.uint8).reshape(4, 2, 3)
LABELS = np.array([3, 1, 0, 1])


def test_its_arrays_are_read_only():
    data = dataset(ITEMS.copy(), LABELS.copy())

    for array in (data.items, data.labels):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_equal_data_have_equal_fingerprints_and_different_data_different_ones():
    of_label, of_pixel = LABELS.copy(), ITEMS.copy()
    of_label[2] += 1
    of_pixel[3, 1, 2] += 1
    different = [
        dataset(ITEMS, LABELS),
        dataset(ITEMS),
        dataset(ITEMS, of_label),
        dataset(of_pixel, LABELS),
        dataset(ITEMS.reshape(4, 3, 2), LABELS),
        dataset(ITEMS[:3], LABELS[:3]),
    ]

    assert len({data.fingerprint for data in different}) == len(different)
    assert dataset(ITEMS.copy(), LABELS.copy()).fingerprint == different[0].fingerprint
    assert len(different[0].fingerprint) == 64


def test_items_are_called_by_their_label_its_name_or_their_number():
    assert dataset(ITEMS, LABELS).label(0) == "3"
    assert dataset(ITEMS, LABELS, ("A", "B")).label(1) == "B"
    assert dataset(ITEMS, LABELS, ("A", "B")).label(0) == "3"
    assert dataset(ITEMS).label(3) == "#3"


def test_taking_items_takes_their_labels():
    data = dataset(ITEMS, LABELS).take([2, 0])

    assert data.labels.tolist() == [0, 3]
    np.testing.assert_array_equal(data.items, ITEMS[[2, 0]])
    assert data.fingerprint != dataset(ITEMS, LABELS).fingerprint
    assert dataset(ITEMS).first(2).count == 2


@pytest.mark.parametrize("count", [0, 5, -1])
def test_more_items_than_there_are_cannot_be_taken(count):
    with pytest.raises(DataError, match="choose 1 to 4"):
        dataset(ITEMS).first(count)


def test_an_item_that_is_not_there_cannot_be_taken():
    with pytest.raises(DataError, match="no item 4"):
        dataset(ITEMS).take([4])


def test_every_item_has_its_label():
    with pytest.raises(DataError, match="3 labels for 4 pictures"):
        dataset(ITEMS, LABELS[:3])


@pytest.mark.parametrize("shape", [(0, 2, 2), (3, 0, 2), (4, 4)])
def test_there_is_no_data_without_pictures(shape):
    with pytest.raises(DataError, match="holds no pictures"):
        dataset(np.zeros(shape))
