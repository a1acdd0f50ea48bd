"""Landscape: the energy over the plane through three states, and where other states lie on it.

A point of the plane is a sum of the three corners A, B, C with shares that add up to 1: a state
whose units are -1 or +1 only on average. Beyond the triangle, units that would leave -1..1 stay at
its ends. Places are measured along the line from A to B, whose length is 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.laboratory.network import Signs, Source, network
from engine.laboratory.study import StudyError
from engine.networks.hopfield.relaxed import energies
from engine.networks.hopfield.state import energy, unstable

Floats = NDArray[np.float64]

POINTS_ALONG = 201
MARGIN = 0.3


@dataclass(frozen=True, eq=False)
class Plane:
    """The plane through three different states, `corners` (3, N), -1/+1."""

    corners: Signs

    def __post_init__(self) -> None:
        for one, other in ((0, 1), (0, 2), (1, 2)):
            if np.array_equal(self.corners[one], self.corners[other]):
                raise StudyError(
                    f"Corners {'ABC'[one]} and {'ABC'[other]} are the same state: a plane goes "
                    "through three different ones."
                )

    @cached_property
    def _gram(self) -> Floats:
        """The inner products of B - A and C - A with each other, |B - A|^2 being 1: (2, 2)."""
        A, B, C = self.corners.astype(np.float64)
        sides = np.stack([B - A, C - A])
        gram: Floats = sides @ sides.T
        return gram

    @cached_property
    def places(self) -> Floats:
        """Where A, B and C are: (3, 2)."""
        gram = self._gram / self._gram[0, 0]
        across = gram[0, 1]
        return np.array([[0, 0], [1, 0], [across, np.sqrt(gram[1, 1] - across**2)]])

    def place(self, s: Signs) -> tuple[float, float, float]:
        """Where the state `s` (N,) is seen: across, up, and how far it is from the plane."""
        A, B, C = self.corners.astype(np.float64)
        away = s - A
        shares = np.linalg.solve(self._gram, np.array([away @ (B - A), away @ (C - A)]))
        x, y = shares @ self.places[1:]
        squared = away @ away / self._gram[0, 0] - (x * x + y * y)
        return float(x), float(y), float(np.sqrt(max(squared, 0.0)))

    def shares(self, places: Floats) -> Floats:
        """The shares of A, B and C at places (points, 2): (points, 3)."""
        of_sides = places @ np.linalg.inv(self.places[1:])
        return np.column_stack([1.0 - of_sides.sum(axis=1), of_sides])

    @cached_property
    def parts(self) -> Signs:
        """The units in which all corners agree, then those in which A, B or C alone differs: the
        vote of the corners there, 0 elsewhere: (4, N).
        """
        A, B, C = self.corners
        vote = np.where(A == B, A, C)
        agree = (A == B) & (B == C)
        return np.stack([vote * agree, *(vote * (corner != vote) for corner in (A, B, C))])

    def means(self, places: Floats) -> Floats:
        """How much of its vote is left in each part at the places: (points, 4), -1..1."""
        shares = self.shares(places)
        return np.column_stack([np.ones(len(shares)), np.clip(1.0 - 2.0 * shares, -1.0, 1.0)])

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, right, bottom and top of what is shown: the triangle with room around it."""
        (left, bottom), (right, top) = self.places.min(axis=0), self.places.max(axis=0)
        room = MARGIN * max(right - left, top - bottom)
        return left - room, right + room, bottom - room, top + room


@dataclass(frozen=True, slots=True)
class Mark:
    """A state seen on the plane: `distance` from it, in lengths of A to B; `at_rest` or not."""

    label: str
    x: float
    y: float
    distance: float
    energy: float
    at_rest: bool


@dataclass(frozen=True, slots=True, eq=False)
class LandscapeFindings:
    """The energy (rows, columns) over `plane.extent`, the first row at the bottom, and marks."""

    plane: Plane
    energy: Floats
    corners: tuple[Mark, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A state by its name and its units as bits."""

    label: str
    bits: bytes

    def signs(self, units: int) -> Signs:
        """(N,)."""
        ones = np.unpackbits(np.frombuffer(self.bits, np.uint8), count=units)
        return 2 * ones.astype(np.int8) - 1


@dataclass(frozen=True, slots=True)
class LandscapeJob:
    """The energy over the plane through three spots, and the marks of others."""

    source: Source
    corners: tuple[Spot, ...]
    others: tuple[Spot, ...]
    parts: int = 1

    def run(self) -> LandscapeFindings:
        net = network(self.source)
        if not net.stored.coupling.symmetric:
            raise StudyError(
                f"With the rule {self.source.value('rule')} no energy need fall: there is no "
                "landscape to walk down."
            )
        plane = Plane(np.stack([spot.signs(net.units) for spot in self.corners]))
        left, right, bottom, top = plane.extent
        side = max(right - left, top - bottom) / (POINTS_ALONG - 1)
        across = np.linspace(left, right, 1 + round((right - left) / side))
        up = np.linspace(bottom, top, 1 + round((top - bottom) / side))
        places = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
        found = energies(net.stored, plane.parts, plane.means(places))
        return LandscapeFindings(
            plane=plane,
            energy=found.reshape(len(up), len(across)),
            corners=tuple(self._mark(plane, spot) for spot in self.corners),
            marks=tuple(self._mark(plane, spot) for spot in self.others),
        )

    def _mark(self, plane: Plane, spot: Spot) -> Mark:
        net = network(self.source)
        s = spot.signs(net.units)
        state = net.at(s, 0)
        at_rest = len(unstable(state)) == 0
        return Mark(spot.label, *plane.place(s), energy(state), at_rest)


@dataclass(frozen=True, slots=True)
class Landscape:
    """The study: one job."""

    source: Source
    corners: tuple[Spot, ...]
    others: tuple[Spot, ...] = ()

    @property
    def jobs(self) -> Sequence[LandscapeJob]:
        return [LandscapeJob(self.source, self.corners, self.others)]

    def findings(self, results: Mapping[int, LandscapeFindings]) -> LandscapeFindings | None:
        """None until the job is done."""
        return results.get(0)
