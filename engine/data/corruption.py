"""Patterns of -1 and +1 spoilt on purpose: flipped, made noisy, partly blanked.

What is random comes from raw 64-bit words, one for each unit, so that the same words spoil the
same way with every version of NumPy. Every function returns a new array and leaves its pattern.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BLANK = -1
KINDS: Mapping[str, str] = {
    "flip": "turn over a share of the units, chosen at random",
    "noise": "set a share of the units, chosen at random, by the toss of a coin",
    "blank": "blank a share of the rows, from the bottom",
    "keep": "keep a share of the rows, from the top, and blank the others",
}


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of units: its first row and column, how many rows and columns it has."""

    top: int
    left: int
    rows: int
    columns: int


def corrupted(
    kind: str,
    pattern: NDArray[np.int8],
    shape: tuple[int, int],
    share: float,
    words: NDArray[np.uint64],
) -> NDArray[np.int8]:
    """The pattern (N,) of a picture of `shape`, spoilt by one of KINDS.

    The share is rounded to whole units or rows. ValueError for another kind, when `share` is not
    in 0..1 or when there is not one word for each unit.
    """
    if kind == "flip":
        return flip(pattern, share, words)
    if kind == "noise":
        return noise(pattern, share, words)
    _check_share(share)
    rows, columns = shape
    some = round(share * rows)
    if kind == "blank":
        return blank(pattern, shape, Region(rows - some, 0, some, columns))
    if kind == "keep":
        return keep(pattern, shape, Region(0, 0, some, columns))
    raise ValueError(f"{kind!r} is no kind of corruption: choose one of {', '.join(KINDS)}.")


def flip(pattern: NDArray[np.int8], share: float, words: NDArray[np.uint64]) -> NDArray[np.int8]:
    """The pattern with exactly round(share * N) units turned over: those of the smallest words.

    `pattern` and `words` have shape (N,). Equal words go by index. ValueError when `share` is not
    in 0..1 or when there is not one word for each unit.
    """
    # A product: `where` would guess each unit's branch, wrongly half of the time.
    return pattern * (1 - 2 * _chosen(share, words, pattern.size).view(np.int8))


def noise(pattern: NDArray[np.int8], share: float, words: NDArray[np.uint64]) -> NDArray[np.int8]:
    """The pattern with round(share * N) units set to -1 or +1 by the lowest bit of their word.

    So about half of them change. Chosen as in `flip`, with the same errors.
    """
    chosen = chosen_units(share, words, pattern.size)
    spoilt = pattern.copy()
    spoilt[chosen] = (words[chosen] & np.uint64(1)).astype(np.int8) * np.int8(2) - np.int8(1)
    return spoilt


def blank(pattern: NDArray[np.int8], shape: tuple[int, int], region: Region) -> NDArray[np.int8]:
    """The pattern with the units inside `region` set to background, -1.

    `shape` is the picture's (rows, columns). ValueError when the region does not lie within it.
    """
    picture = _picture(pattern, shape).copy()
    picture[_slices(region, shape)] = BLANK
    return picture.reshape(pattern.shape)


def keep(pattern: NDArray[np.int8], shape: tuple[int, int], region: Region) -> NDArray[np.int8]:
    """The pattern with the units outside `region` set to background, -1: `blank`'s counterpart."""
    picture = _picture(pattern, shape)
    kept = np.full_like(picture, BLANK)
    inside = _slices(region, shape)
    kept[inside] = picture[inside]
    return kept.reshape(pattern.shape)


def chosen_units(share: float, words: NDArray[np.uint64], units: int) -> NDArray[np.int64]:
    """The indices, rising, of the round(share * units) smallest words; equal words go by index.

    A half is rounded to the even neighbour. ValueError as in `flip`.
    """
    return np.flatnonzero(_chosen(share, words, units))


def _chosen(share: float, words: NDArray[np.uint64], units: int) -> NDArray[np.bool_]:
    """The same as a mask: (units,)."""
    _check_share(share)
    if words.shape != (units,):
        raise ValueError(
            f"{words.size} random words for {units} units: there must be one for each."
        )
    count = round(share * units)
    if count == 0:
        return np.zeros(units, np.bool_)
    # Partition, not sort: linear time matters for a million units under a slider.
    last = np.partition(words, count - 1)[count - 1]
    chosen: NDArray[np.bool_] = words < last
    equal = np.flatnonzero(words == last)
    chosen[equal[: count - np.count_nonzero(chosen)]] = True
    return chosen


def _check_share(share: float) -> None:
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"share is {share}: choose a part between 0 and 1.")


def _picture(pattern: NDArray[np.int8], shape: tuple[int, int]) -> NDArray[np.int8]:
    if pattern.size != shape[0] * shape[1]:
        raise ValueError(f"{pattern.size} units are no picture of {shape[0]} x {shape[1]}.")
    return pattern.reshape(shape)


def _slices(region: Region, shape: tuple[int, int]) -> tuple[slice, slice]:
    bottom, right = region.top + region.rows, region.left + region.columns
    if min(region.top, region.left, region.rows, region.columns) < 0 or (
        bottom > shape[0] or right > shape[1]
    ):
        raise ValueError(f"{region} does not lie within a picture of {shape[0]} x {shape[1]}.")
    return slice(region.top, bottom), slice(region.left, right)
