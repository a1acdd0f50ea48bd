"""What a Hopfield experiment's state holds, and what can be read from it."""

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from engine.experiment import read_only
from engine.networks.hopfield import maths


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """A pattern to be stored: `pattern` (N,), int8 -1/+1; `serial` tells it from all others."""

    serial: int
    label: str
    pattern: maths.Signs


@dataclass(frozen=True, slots=True, eq=False)
class Memories:
    """The stored patterns: `X_T` (N, P), with each memory's serial number and label.

    `rho` is what the rule takes from every entry, `n` its normalisation.
    """

    X_T: maths.Signs
    serials: tuple[int, ...]
    labels: tuple[str, ...]
    exact_rho: Fraction
    rho: float
    n: int

    @property
    def count(self) -> int:
        return len(self.serials)


@dataclass(frozen=True, slots=True)
class Rule:
    """What can be changed while the network runs: how weights are made and units are visited."""

    visit: str
    centred: bool
    normalisation: str


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """One moment of a Hopfield network.

    `s` (N,) are the units, -1 or +1. `overlaps` (P,) are the sums m^mu, `total` is sum_i s_i and
    `theta_s` is sum_i theta_i s_i in THRESHOLD_UNITs: integers, kept in step with `s`. `any_theta`
    tells whether there is a threshold other than 0. `visits` counts single visits (N for a
    synchronous update). `flips` is how many units the last update changed; `earlier` (N,) are the
    units before it where it was synchronous.
    """

    position: int
    seed: int
    rule: Rule
    s: maths.Signs
    memories: Memories
    waiting: tuple[Memory, ...]
    theta: maths.Ints
    clamped: NDArray[np.bool_]
    overlaps: maths.Ints
    total: int
    theta_s: int
    any_theta: bool = False
    visits: int = 0
    flips: int = 0
    two_cycle: bool = False
    at_rest: bool = False
    origin: int = 0
    next_serial: int = 0
    earlier: maths.Signs | None = None

    @property
    def units(self) -> int:
        return len(self.s)


def memories_of(
    X_T: maths.Signs, serials: tuple[int, ...], labels: tuple[str, ...], rule: Rule
) -> Memories:
    """The memories with the numbers that the rule needs: its mean and its normalisation."""
    exact_rho = maths.exact_mean(X_T) if rule.centred else Fraction(0)
    n = len(serials) if rule.normalisation == "patterns" else len(X_T)
    return Memories(read_only(X_T), serials, labels, exact_rho, float(exact_rho), max(n, 1))


def with_sums(state: State) -> State:
    """`state` with its sums counted afresh from its units and memories."""
    s = read_only(state.s)
    return replace(
        state,
        s=s,
        overlaps=read_only(maths.overlap_sums(state.memories.X_T, s)),
        total=int(s.sum(dtype=np.int64)),
        theta_s=int(state.theta @ s),
        any_theta=bool(state.theta.any()),
        at_rest=False,
    )


def energy(state: State) -> float:
    """E of the state, in the weights' unit."""
    return float(
        maths.energy(
            state.overlaps,
            state.total,
            state.theta_s,
            units=state.units,
            rho=state.memories.rho,
            n=state.memories.n,
        )
    )


def net_fields(state: State, units: maths.Ints | slice) -> maths.Floats:
    """n (h_i - theta_i) of some units, to rounding (exact without centring and thresholds)."""
    memories = state.memories
    a = maths.centred_sums(state.overlaps, state.total, memories.rho)
    field = maths.scaled_fields(memories.X_T[units], state.s[units], a, memories.rho)
    return field - memories.n * (state.theta[units] * maths.THRESHOLD_UNIT)


def exact_net_field(state: State, unit: int) -> Fraction:
    """n (h_i - theta_i) of one unit, exactly."""
    memories = state.memories
    return maths.exact_net_field(
        memories.X_T[unit],
        int(state.s[unit]),
        state.overlaps,
        state.total,
        memories.exact_rho,
        int(state.theta[unit]),
        memories.n,
    )


def rounding_slack(state: State) -> float:
    """How far `net_fields` may be from the truth: 0 where all is exact integers."""
    memories = state.memories
    if memories.rho == 0.0 and not state.any_theta:
        return 0.0
    size = memories.count * (2.0 * state.units + 1.0)
    return 1e-12 * size * (1.0 + abs(memories.rho)) ** 2 + 1e-9


def desired(state: State, units: maths.Ints | slice) -> maths.Signs:
    """What each of the units would become if it were visited now: exact signs."""
    s = state.s[units]
    net = net_fields(state, units)
    result = np.where(net == 0.0, s, np.where(net > 0.0, 1, -1)).astype(np.int8)
    slack = rounding_slack(state)
    if slack:
        numbers = np.arange(state.units)[units]
        for index in np.flatnonzero(np.abs(net) <= slack):
            exact = exact_net_field(state, int(numbers[index]))
            result[index] = s[index] if exact == 0 else (1 if exact > 0 else -1)
    return np.where(state.clamped[units], s, result)


def unstable(state: State) -> maths.Ints:
    """The units that would change if they were visited now: (k,), ascending."""
    found = [
        start + np.flatnonzero(desired(state, rows) != state.s[rows])
        for start in range(0, state.units, 65_536)
        for rows in [slice(start, start + 65_536)]
    ]
    return np.concatenate(found)
