"""What the network learns from and is tested on: inputs with their targets."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.experiment import read_only
from engine.networks.mlp.products import Array

MOST_MEASURED = 1000


class Samples:
    """Inputs X (n, inputs) with targets T (n, outputs); immutable.

    `labels` (n,) are the class of each, as its place among the outputs; None for a function.
    `numbers` (n,) say which item of the data each one is. Not a dataclass: what a state shares
    with its experiment is no part of its history.
    """

    def __init__(
        self,
        X: Array,
        T: Array,
        labels: NDArray[np.int64] | None = None,
        numbers: NDArray[np.int64] | None = None,
    ) -> None:
        self.X = read_only(np.ascontiguousarray(X))
        self.T = read_only(np.ascontiguousarray(T))
        self.labels = None if labels is None else read_only(labels)
        self.numbers = read_only(np.arange(len(X)) if numbers is None else numbers)

    def __len__(self) -> int:
        return len(self.X)

    @cached_property
    def rows(self) -> list[tuple[Array, Array]]:
        """Each sample as a batch of its own: (1, inputs) and (1, outputs)."""
        return [(self.X[i : i + 1], self.T[i : i + 1]) for i in range(len(self))]

    @cached_property
    def measured(self) -> "Samples":
        """Those of which loss and accuracy are measured again and again: the first 1,000."""
        if len(self) <= MOST_MEASURED:
            return self
        return self.taken(slice(MOST_MEASURED))

    def taken(self, chosen: slice | NDArray[np.int64]) -> "Samples":
        """Some of the samples."""
        labels = None if self.labels is None else self.labels[chosen]
        return Samples(self.X[chosen], self.T[chosen], labels, self.numbers[chosen])

    def described(self, index: int, names: Sequence[str]) -> str:
        """A sample in words: its class by name, where it has one, and its item of the data."""
        item = f"item {int(self.numbers[index]):,}"
        if self.labels is None:
            return item
        return f"class {names[int(self.labels[index])]}, {item}"

    def with_one(self, x: Array, t: Array, label: int | None) -> "Samples":
        """These samples and one more at the end."""
        labels = None if self.labels is None else np.append(self.labels, label or 0)
        number = self.numbers.max(initial=-1) + 1
        X, T = (np.vstack((old, new)).astype(old.dtype) for old, new in ((self.X, x), (self.T, t)))
        return Samples(X, T, labels, np.append(self.numbers, number))

    def without(self, index: int) -> "Samples":
        """These samples but for one."""
        return self.taken(np.delete(np.arange(len(self)), index))


def one_of(labels: NDArray[np.int64], classes: int, dtype: str) -> Array:
    """Each label as outputs: 1 for its class, 0 for the others; (n, classes)."""
    return np.eye(classes, dtype=dtype)[labels]
