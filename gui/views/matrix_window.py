"""Which entries of a matrix are looked at, and which of them a picture of so many pixels needs."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

LEAST_ENTRIES = 6.0


@dataclass(frozen=True, slots=True)
class Span:
    """Entries `first` to `first` + `length`, fractions included, of a side that has `limit`."""

    first: float
    length: float
    limit: int

    @classmethod
    def whole(cls, limit: int) -> "Span":
        return cls(0.0, float(limit), limit)

    def zoomed(self, factor: float, at: float) -> "Span":
        """`factor` times as many entries, that at the share `at` (0..1) staying in its place."""
        least = min(LEAST_ENTRIES, self.limit)
        length = min(max(self.length * factor, least), float(self.limit))
        return replace(self, first=self.first + at * (self.length - length), length=length).inside()

    def moved(self, share: float) -> "Span":
        """Shifted by a share of its length."""
        return replace(self, first=self.first + share * self.length).inside()

    def inside(self) -> "Span":
        """Shifted back to where there are entries."""
        return replace(self, first=min(max(self.first, 0.0), self.limit - self.length))

    def entry_at(self, share: float) -> int:
        """The entry at a share of the length."""
        return min(max(math.floor(self.first + share * self.length), 0), self.limit - 1)

    def share_of(self, entry: float) -> float:
        """Where an entry begins, as a share of the length."""
        return (entry - self.first) / self.length

    def samples(self, pixels: int) -> NDArray[np.int64]:
        """The entries to show on so many pixels: all of them, or else one for each pixel."""
        if self.length > pixels:
            middles = self.first + (np.arange(pixels) + 0.5) * (self.length / pixels)
            return np.minimum(middles.astype(np.int64), self.limit - 1)
        last = min(math.ceil(self.first + self.length), self.limit)
        return np.arange(math.floor(self.first), last)

    def extent(self, pixels: int) -> tuple[float, float]:
        """From where to where, as shares of the length, the samples for so many pixels reach."""
        if self.length > pixels:
            return 0.0, 1.0
        last = min(math.ceil(self.first + self.length), self.limit)
        return self.share_of(math.floor(self.first)), self.share_of(last)
