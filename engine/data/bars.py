"""Bars and stripes: each column on or off, or each row (Hinton, Sejnowski 1986; MacKay 2003)."""

import numpy as np
from numpy.typing import NDArray


def bars_and_stripes(size: int) -> NDArray[np.uint8]:
    """All different pictures of `size` x `size` made of bars or of stripes, 0 or 255.

    Shape (2 * 2**size - 2, size, size): the empty and the full picture are both, and come once.
    """
    choices = (np.arange(2**size)[:, np.newaxis] >> np.arange(size)) & 1
    bars = np.repeat(choices[:, np.newaxis, :], size, axis=1)
    stripes = np.repeat(choices[1:-1, :, np.newaxis], size, axis=2)
    return (np.concatenate((bars, stripes)) * 255).astype(np.uint8)
