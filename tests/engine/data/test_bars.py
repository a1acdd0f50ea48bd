"""Bars and stripes: all of them, each once."""

import numpy as np
import pytest

from engine.data import open_data
from engine.data.bars import bars_and_stripes


@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_every_picture_has_equal_rows_or_equal_columns_and_comes_once(size):
    pictures = bars_and_stripes(size)
    assert pictures.shape == (2 * 2**size - 2, size, size)
    assert len(np.unique(pictures.reshape(len(pictures), -1), axis=0)) == len(pictures)
    assert set(np.unique(pictures)) == {0, 255}
    bars = (pictures == pictures[:, :1, :]).all(axis=(1, 2))
    stripes = (pictures == pictures[:, :, :1]).all(axis=(1, 2))
    assert (bars | stripes).all()
    assert (bars & stripes).sum() == 2


def test_they_are_built_in_as_pictures_of_four_by_four():
    data = open_data("bars")
    assert data.items.shape == (30, 4, 4)
    assert np.array_equal(data.items, bars_and_stripes(4))
