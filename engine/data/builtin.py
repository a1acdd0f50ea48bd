"""The data that comes with the program; see resources/data/ATTRIBUTION.md."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from engine.data.bars import bars_and_stripes
from engine.data.dataset import Dataset
from engine.data.resizing import centre, enlarge
from engine.paths import resources

BUILT_IN: Mapping[str, str] = MappingProxyType(
    {
        "digits": "1,797 handwritten digits, brought to 28 x 28",
        "digits-8x8": "the same 1,797 handwritten digits as they are, 8 x 8",
        "letters": "the 26 capital letters, 16 x 16, black and white",
        "pictures": "five grey pictures, 64 x 64",
        "bars": "the 30 pictures of bars and stripes, 4 x 4",
    }
)

DIGITS_SOURCE = (
    "Optical Recognition of Handwritten Digits (E. Alpaydin, C. Kaynak, 1998), "
    "UCI Machine Learning Repository, doi.org/10.24432/C50P49, CC BY 4.0"
)
OWN_SOURCE = "drawn for Stepwell, MIT licence"

DIGITS_FULL_SCALE = 16
BARS_SIZE = 4
MNIST_BOX = 20
MNIST_SIZE = (28, 28)
# Each value is a mean over 4 x 4 black and white pixels, which pales thin strokes: brought back.
STROKE_GAIN = 1.1


def built_in(name: str) -> Dataset:
    """The built-in data of that name; KeyError when there is none."""
    return _READERS[name]()


def _digits() -> Dataset:
    small = _small_digits()
    items = centre(enlarge(small.items, MNIST_BOX, gain=STROKE_GAIN), MNIST_SIZE)
    return Dataset("digits", items, small.labels, None, DIGITS_SOURCE + ", enlarged to 28 x 28")


def _small_digits() -> Dataset:
    with np.load(resources() / "data" / "digits.npz", allow_pickle=False) as packed:
        sixteenths, labels = packed["items"], packed["labels"]
    items = np.rint(sixteenths * (255 / DIGITS_FULL_SCALE)).astype(np.uint8)
    return Dataset("digits-8x8", items, labels.astype(np.int64), None, DIGITS_SOURCE)


def _letters() -> Dataset:
    text = (resources() / "data" / "letters.txt").read_text(encoding="ascii")
    names, drawings = zip(*(block.split("\n", 1) for block in text.split("\n\n")), strict=True)
    items = np.stack([_bitmap(drawing) for drawing in drawings])
    return Dataset("letters", items, np.arange(len(items)), names, OWN_SOURCE)


def _bitmap(drawing: str) -> NDArray[np.uint8]:
    """A drawing of `#` (ink) and `.` as a picture of 0 and 255."""
    rows = [[255 * (mark == "#") for mark in row] for row in drawing.split()]
    return np.array(rows, dtype=np.uint8)


def _pictures() -> Dataset:
    with np.load(resources() / "data" / "pictures.npz", allow_pickle=False) as packed:
        names = tuple(packed.files)
        items = np.stack([packed[name] for name in names])
    return Dataset("pictures", items, np.arange(len(items)), names, OWN_SOURCE)


def _bars() -> Dataset:
    return Dataset("bars", bars_and_stripes(BARS_SIZE), None, None, OWN_SOURCE)


_READERS: Mapping[str, Callable[[], Dataset]] = MappingProxyType(
    {
        "digits": _digits,
        "digits-8x8": _small_digits,
        "letters": _letters,
        "pictures": _pictures,
        "bars": _bars,
    }
)
