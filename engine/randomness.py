"""Randomness as a function of (seed, stream, position): any draw can be made again, in any order.

Everything comes from the raw 64-bit words of Philox4x64-10 (Salmon, Moraes, Dror and Shaw 2011,
"Parallel random numbers: as easy as 1, 2, 3"). NumPy guarantees those words for all its versions,
which it does not for the methods of `Generator`; so a recorded run replays to the same bits.
"""

import hashlib
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.random.bit_generator import ISeedSequence
from numpy.typing import NDArray

WORDS_PER_COUNTER = 4


class _Key(ISeedSequence):
    """Gives Philox its key. With `key=` it would ask the system for entropy first, in vain."""

    def __init__(self, words: NDArray[np.uint64]) -> None:
        self._words = words

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> NDArray[Any]:
        return self._words


@lru_cache(maxsize=256)
def _key(seed: int, stream: str) -> _Key:
    named = int.from_bytes(hashlib.blake2b(stream.encode(), digest_size=8).digest(), "little")
    return _Key(np.array([seed % 2**64, named], dtype=np.uint64))


def words(
    seed: int, stream: str, position: int, count: int, *, start: int = 0
) -> NDArray[np.uint64]:
    """Words `start` to `start + count` of the sequence that (seed, stream, position) names.

    Shape (count,), uint64, uniform. `seed` is taken modulo 2**64; `position` and `start` are
    at least 0.
    """
    skip = start % WORDS_PER_COUNTER
    counter = np.array([start // WORDS_PER_COUNTER, position, 0, 0], dtype=np.uint64)
    philox = np.random.Philox(_key(seed, stream), counter=counter)  # type: ignore[arg-type]
    drawn: NDArray[np.uint64] = philox.random_raw(skip + count)
    return drawn[skip:]


def below(random_words: NDArray[np.uint64], limit: int) -> NDArray[np.int64]:
    """Two integers in 0 .. limit-1 from each word (its low half first): shape (2 * words,).

    Multiplication and shift (Lemire 2019, without rejection): a bias of at most limit / 2**32.
    """
    if not 0 < limit < 2**32:
        raise ValueError(f"limit must lie between 1 and 2**32 - 1, not {limit}")
    numbers = np.ascontiguousarray(random_words, dtype="<u8").view("<u4").astype(np.uint64)
    numbers *= np.uint64(limit)
    numbers >>= np.uint64(32)
    return numbers.view(np.int64)


def uniform(random_words: NDArray[np.uint64]) -> NDArray[np.float64]:
    """One number in [0, 1) from each word: its upper 53 bits."""
    return (random_words >> np.uint64(11)).astype(np.float64) * 2.0**-53


def normal(random_words: NDArray[np.uint64]) -> NDArray[np.float64]:
    """One standard normal number from each two words (Box and Muller 1958): shape (words // 2,)."""
    pairs = uniform(random_words).reshape(-1, 2)
    radius: NDArray[np.float64] = np.sqrt(-2.0 * np.log1p(-pairs[:, 0]))
    angle: NDArray[np.float64] = 2.0 * np.pi * pairs[:, 1]
    return np.multiply(radius, np.cos(angle), dtype=np.float64)


def permutation(seed: int, stream: str, position: int, size: int) -> NDArray[np.int64]:
    """A uniform permutation of 0 .. size-1: shape (size,).

    The index rides in the low bits of the random word, so that no two words are equal and one
    plain sort, the fastest, is enough.
    """
    index_bits = np.uint64(max(1, (size - 1).bit_length()))
    drawn = words(seed, stream, position, size)
    tagged = ((drawn >> index_bits) << index_bits) | np.arange(size, dtype=np.uint64)
    tagged.sort()
    mask = (np.uint64(1) << index_bits) - np.uint64(1)
    return (tagged & mask).astype(np.int64)
