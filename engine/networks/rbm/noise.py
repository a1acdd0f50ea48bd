"""The numbers that an update draws: a function of the seed and of the update's number.

Binary units use up 16 random bits each: u = (r + 1/2) / 65536 with r = 0 .. 65535, so that a
probability is rounded to the nearest 1/65536 and 0 and 1 stay what they are.
"""

import numpy as np
from numpy.typing import DTypeLike, NDArray

from engine.networks.rbm.maths import Array
from engine.randomness import words

Bits = NDArray[np.int16]
HALF_RANGE = 2.0**-15


def drawn_bits(seed: int, stream: str, position: int, count: int) -> Bits:
    """`count` random 16-bit integers, -32768 .. 32767."""
    drawn = words(seed, stream, position, (count + 3) // 4)
    bits: Bits = drawn.astype("<u8", copy=False).view("<i2")[:count]
    return bits


def centred(bits: Bits, dtype: DTypeLike) -> Array:
    """2u - 1 of each, in (-1, 1)."""
    noise: Array = np.add(bits, 0.5, dtype=dtype)
    noise *= HALF_RANGE
    return noise


def centred_into(bits: Bits, out: Array) -> Array:
    """The same, written to `out`, whose shape says how the bits are laid out."""
    np.add(bits.reshape(out.shape), 0.5, out=out, dtype=out.dtype)
    np.multiply(out, HALF_RANGE, out=out)
    return out


def normals(seed: int, position: int, step: int, count: int, dtype: DTypeLike) -> Array:
    """The `count` normally distributed numbers of an update's Gibbs step `step`, from 0.

    Two come from each word (Box and Muller 1958).
    """
    half = (count + 1) // 2
    drawn = words(seed, "gaussian", position, half, start=step * half)
    parts = drawn.astype("<u8", copy=False).view("<u4").reshape(-1, 2)
    radius = np.sqrt(-2.0 * np.log((parts[:, 0] + 0.5) * 2.0**-32))
    angle = (2.0 * np.pi * 2.0**-32) * parts[:, 1]
    both = np.concatenate((radius * np.cos(angle), radius * np.sin(angle)))
    made: Array = both[:count].astype(dtype)
    return made


class Draws:
    """All that one update draws for binary units, handed out half-step by half-step."""

    def __init__(self, seed: int, position: int, count: int) -> None:
        self._bits = drawn_bits(seed, "gibbs", position, count)
        self._taken = 0

    def take(self, count: int) -> Bits:
        """The next `count` of them."""
        first = self._taken
        self._taken += count
        assert self._taken <= len(self._bits)
        return self._bits[first : self._taken]
