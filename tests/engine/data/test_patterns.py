"""Pictures become patterns of -1 and +1."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.data import binarise

pictures = arrays(np.uint8, st.tuples(st.integers(1, 4), st.integers(1, 6), st.integers(1, 6)))


@given(pictures, st.floats(0, 1))
def test_a_unit_is_plus_one_where_the_picture_is_above_the_threshold(items, threshold):
    expected = np.where(items > threshold * 255, 1, -1).reshape(len(items), -1)

    patterns = binarise(items, threshold=threshold)

    assert patterns.dtype == np.int8
    np.testing.assert_array_equal(patterns, expected)


@given(pictures)
def test_without_a_threshold_each_picture_is_cut_at_its_own_mean(items):
    size = items[0].size
    # In whole numbers: v > total / size.
    totals = items.sum(axis=(1, 2), dtype=np.int64)
    expected = np.where(items * np.int64(size) > totals[:, None, None], 1, -1)

    patterns = binarise(items, threshold=None)

    np.testing.assert_array_equal(patterns, expected.reshape(len(items), -1))


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan")])
def test_a_threshold_outside_full_scale_is_refused(threshold):
    with pytest.raises(ValueError, match="between 0 and 1"):
        binarise(np.zeros((1, 2, 2), np.uint8), threshold=threshold)
