"""What every source of data becomes: pictures of one size, each perhaps with a label."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Scalar = TypeVar("Scalar", bound=np.generic)


class DataError(ValueError):
    """Data that cannot be used. The message is one sentence for people: what, where, what to do."""


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Pictures of one size, in the order of their source.

    name         "digits", or the file's name
    items        (count, rows, columns), uint8: 0 is background, 255 is ink or full brightness
    labels       (count,), int64, or None
    label_names  the name of each label value 0, 1, ...; None where the number is the name
    source       one line: where it comes from and its licence, as far as known
    held_out     how many items, the last ones, the source keeps apart for testing

    The arrays are made read-only. DataError when there is no item, or not one label for each.
    """

    name: str
    items: NDArray[np.uint8]
    labels: NDArray[np.int64] | None
    label_names: tuple[str, ...] | None
    source: str
    held_out: int = 0
    _fingerprint: list[str] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        if self.items.ndim != 3 or self.items.size == 0:
            raise DataError(f"{self.name} holds no pictures (its shape is {self.items.shape}).")
        if self.labels is not None and self.labels.shape != self.items.shape[:1]:
            raise DataError(
                f"{self.name} has {self.labels.size:,} labels for {len(self.items):,} pictures: "
                "there must be one for each; choose the file that belongs to them."
            )
        object.__setattr__(self, "items", _read_only(self.items))
        if self.labels is not None:
            object.__setattr__(self, "labels", _read_only(self.labels))

    @property
    def count(self) -> int:
        """How many items there are."""
        return len(self.items)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of each item."""
        return self.items.shape[1], self.items.shape[2]

    @property
    def fingerprint(self) -> str:
        """SHA-256, in hexadecimal, of shape, items and labels: the same whatever the source."""
        if not self._fingerprint:
            self._fingerprint.append(_fingerprint(self.items, self.labels))
        return self._fingerprint[0]

    def label(self, index: int) -> str:
        """What to call item `index` on the screen: "5", "A", "cameraman"; "#3" without labels."""
        if self.labels is None:
            return f"#{index}"
        value = int(self.labels[index])
        if self.label_names is None or not 0 <= value < len(self.label_names):
            return str(value)
        return self.label_names[value]

    def first(self, count: int) -> "Dataset":
        """The first `count` items, in order; DataError when there are fewer, or `count` < 1."""
        if not 1 <= count <= self.count:
            raise DataError(
                f"{self.name} has {self.count:,} items, so its first {count:,} cannot be taken: "
                f"choose 1 to {self.count:,}."
            )
        return self.take(range(count))

    def take(self, indices: Sequence[int] | NDArray[np.integer]) -> "Dataset":
        """The items at `indices`, in that order; DataError when an index is not in the data."""
        chosen = np.asarray(indices, dtype=np.int64)
        outside = chosen[(chosen < 0) | (chosen >= self.count)]
        if outside.size:
            raise DataError(
                f"{self.name} has items 0 to {self.count - 1:,}; there is no item {outside[0]:,}."
            )
        labels = None if self.labels is None else self.labels[chosen]
        return replace(self, items=self.items[chosen], labels=labels, held_out=0)


def _read_only(array: NDArray[Scalar]) -> NDArray[Scalar]:
    array = np.ascontiguousarray(array)
    array.setflags(write=False)
    return array


def _fingerprint(items: NDArray[np.uint8], labels: NDArray[np.int64] | None) -> str:
    digest = hashlib.sha256(f"uint8 {items.shape}".encode())
    digest.update(items.data)
    if labels is not None:
        digest.update(f"int64 {labels.shape}".encode())
        digest.update(labels.astype("<i8", copy=False).data)
    return digest.hexdigest()
