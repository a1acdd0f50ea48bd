"""Capacity: the overlap after recall against the number of random patterns, beside the theory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.data.corruption import flip
from engine.laboratory.network import Network, Source, built, random_patterns, stored
from engine.laboratory.statistics import mean_and_error
from engine.laboratory.theory import Capacity as Theory
from engine.laboratory.theory import capacity
from engine.parameters import Value
from engine.randomness import words

RECALLS = 5
NETWORKS = 10
SHARES_OF_CAPACITY = (0.25, 0.5, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0)
SHARES_OF_UNITS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class NetworkJob:
    """One network with `patterns` random patterns, and the recall of some of them.

    `number` is which of the networks with so many patterns it is.
    """

    experiment: str
    values: tuple[tuple[str, Value], ...]
    units: int
    patterns: int
    seed: int
    number: int

    @property
    def parts(self) -> int:
        return 1

    def run(self) -> float:
        """The mean overlap of what is recalled with what should be."""
        net = stored(self.source())
        recalled = range(min(RECALLS, self.patterns))
        return sum(self._overlap(net, memory) for memory in recalled) / len(recalled)

    def source(self) -> Source:
        """The network's; raises ParameterError for more patterns than can be."""
        values = dict(self.values) | {"memories": self.patterns, "start": 0}
        data = random_patterns(self.units, self.patterns, self.seed, self.number)
        return Source.of(self.experiment, values, data, self.seed)

    def _overlap(self, net: Network, memory: int) -> float:
        position = self.number * RECALLS + memory
        drawn = words(self.seed, "capacity flips", position, net.units)
        share = float(dict(self.values)["flip"])  # type: ignore[arg-type]
        visits = int(words(self.seed, "capacity visits", position, 1)[0])
        begun = net.at(flip(net.memories[memory], share, drawn), visits)
        return float(net.at_rest(begun).overlaps[memory]) / net.units


@dataclass(frozen=True, slots=True)
class Point:
    """`networks` networks with `patterns` random patterns; `error` is None for a single one."""

    patterns: int
    networks: int
    mean: float
    error: float | None


@dataclass(frozen=True, slots=True)
class CapacityFindings:
    """Overlap after recall by number of patterns, in networks of `units` units."""

    units: int
    rule: str
    points: tuple[Point, ...]
    theory: Theory | None


@dataclass(frozen=True, slots=True)
class Capacity:
    """The study: for each of `patterns` numbers of random patterns, `networks` networks."""

    experiment: str
    values: tuple[tuple[str, Value], ...]
    units: int
    patterns: tuple[int, ...]
    networks: int
    seed: int

    @classmethod
    def of(
        cls,
        experiment: str,
        values: Mapping[str, Any],
        *,
        units: int,
        patterns: Sequence[int] = (),
        networks: int = NETWORKS,
        seed: int = 0,
    ) -> "Capacity":
        """The study with every value checked; without `patterns`, numbers around the capacity."""
        checked = Source.of(experiment, values, None, seed).values
        chosen = sorted(set(patterns)) or usual_patterns(str(dict(checked)["rule"]), units)
        return cls(experiment, checked, units, tuple(chosen), networks, seed)

    def check(self) -> None:
        """ParameterError or DataError where the largest of the networks cannot be."""
        built(self.jobs[len(self.patterns) - 1].source())

    @property
    def rule(self) -> str:
        return str(dict(self.values)["rule"])

    @property
    def jobs(self) -> Sequence[NetworkJob]:
        """Network by network, so that every point has something early."""
        return [
            NetworkJob(self.experiment, self.values, self.units, patterns, self.seed, number)
            for number in range(self.networks)
            for patterns in self.patterns
        ]

    def findings(self, results: Mapping[int, float]) -> CapacityFindings:
        by_patterns: dict[int, list[float]] = {patterns: [] for patterns in self.patterns}
        jobs = self.jobs
        for number in sorted(results):
            by_patterns[jobs[number].patterns].append(results[number])
        points = (
            Point(patterns, len(overlaps), *mean_and_error(overlaps))
            for patterns, overlaps in by_patterns.items()
            if overlaps
        )
        return CapacityFindings(self.units, self.rule, tuple(points), capacity(self.rule))


def usual_patterns(rule: str, units: int) -> list[int]:
    """Numbers of patterns on both sides of the rule's capacity, as far as N patterns go."""
    theory = capacity(rule)
    load = None if theory is None else theory.load
    shares = SHARES_OF_UNITS if load is None else tuple(load * part for part in SHARES_OF_CAPACITY)
    return sorted({max(1, round(share * units)) for share in shares if share <= 1.0})
