"""From pictures to visible units: what is trained on, in which order, what is held out."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import DTypeLike, NDArray

from engine.experiment import read_only
from engine.networks.rbm.maths import Array
from engine.networks.rbm.noise import centred, drawn_bits
from engine.networks.rbm.state import Bytes
from engine.randomness import permutation

PIXELS = {
    "probabilities": "a pixel's brightness is the probability that its unit is on, used as it is",
    "sampled": "each pixel is on or off with its brightness as probability, drawn anew each epoch",
    "thresholded": "a pixel is on where it is brighter than half",
}
FULL_SCALE = 255.0
HALF_SCALE = 127
#: Pixels that hardly vary are not blown up: their variance counts as at least this share of 1.
LEAST_VARIANCE = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """Visible unit = (brightness - mean) / deviation, each (V,): how data is standardised."""

    mean: Array
    deviation: Array


@dataclass(frozen=True, slots=True, eq=False)
class VisibleData:
    """The pictures as rows of bytes: `train` (count, V) and `held_out` (count, V), perhaps none.

    `pixels` says what a brightness means to a binary unit; `scale` is set for Gaussian units whose
    data is standardised.
    """

    train: Bytes
    held_out: Bytes
    pixels: str
    gaussian: bool
    scale: Scale | None
    batch: int
    dtype: DTypeLike

    @property
    def updates_in_epoch(self) -> int:
        """Full batches only: what is left over comes at another place in the next epoch's order."""
        return len(self.train) // self.batch

    def items_of(self, seed: int, position: int) -> NDArray[np.int64]:
        """The training items of the update after `position`: (B,)."""
        epoch, place = divmod(position, self.updates_in_epoch)
        order = _order(seed, epoch, len(self.train))
        return order[place * self.batch : (place + 1) * self.batch]

    def transposed_batch(self, seed: int, position: int) -> Array:
        """The visible units of that update's batch, transposed: (V, B)."""
        return self._transposed(self.train[self.items_of(seed, position)], seed, position)

    def _transposed(self, items: Bytes, seed: int, position: int) -> Array:
        items_T = np.ascontiguousarray(items.T)
        if not self.gaussian and self.pixels == "thresholded":
            return binary(items_T, self.dtype)
        bright = brightness(items_T, self.dtype)
        if self.scale is not None:
            bright -= self.scale.mean[:, np.newaxis]
            bright /= self.scale.deviation[:, np.newaxis]
        if self.gaussian or self.pixels == "probabilities":
            return bright
        bits = drawn_bits(seed, "pixels", position, items.size).reshape(bright.shape)
        return (2.0 * bright - 1.0 > centred(bits, self.dtype)).astype(self.dtype)

    def units(self, items: Bytes) -> Array:
        """The visible units of pictures (n, V) without anything drawn: (n, V)."""
        bright = brightness(items, self.dtype)
        if self.gaussian:
            return self.standardised(bright)
        return binary(items, self.dtype) if self.pixels == "thresholded" else bright

    def standardised(self, bright: Array) -> Array:
        """Brightness as the values of Gaussian units."""
        return bright if self.scale is None else (bright - self.scale.mean) / self.scale.deviation

    def pictures(self, v: Array) -> Array:
        """Visible units (n, V) as brightness, for the screen."""
        return v if self.scale is None else v * self.scale.deviation + self.scale.mean


def brightness(items: Bytes, dtype: DTypeLike) -> Array:
    """0 .. 255 as 0 .. 1."""
    bright: Array = items.astype(dtype)
    bright /= FULL_SCALE
    return bright


def binary(items: Bytes, dtype: DTypeLike) -> Array:
    """On where brighter than half."""
    return (items > HALF_SCALE).astype(dtype)


@lru_cache(maxsize=4)
def _order(seed: int, epoch: int, count: int) -> NDArray[np.int64]:
    return read_only(permutation(seed, "batches", epoch, count))


def scale_of(items: Bytes, dtype: DTypeLike) -> Scale:
    """Each pixel's mean and deviation over the items, the deviation kept from vanishing."""
    mean = items.mean(axis=0, dtype=np.float64) / FULL_SCALE
    squares = np.zeros(items.shape[1])
    for start in range(0, len(items), 4096):
        block = items[start : start + 4096].astype(np.float64) / FULL_SCALE - mean
        squares += np.square(block).sum(axis=0)
    deviation = np.sqrt(squares / len(items) + LEAST_VARIANCE)
    return Scale(read_only(mean.astype(dtype)), read_only(deviation.astype(dtype)))
