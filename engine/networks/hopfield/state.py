"""What a Hopfield experiment's state holds, and what can be read from it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment import read_only
from engine.networks.hopfield import maths
from engine.networks.hopfield.coupling import Coupling, Sums

BLOCK = 32_768


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """A pattern to be stored: `pattern` (N,), int8 -1/+1; `serial` tells it from all others."""

    serial: int
    label: str
    pattern: maths.Signs


@dataclass(frozen=True, slots=True, eq=False)
class Memories:
    """The stored patterns: `X_T` (N, P), with each memory's serial number and label.

    `rho` is what the rule takes from every entry, `n` its normalisation. `unlearned` (N, Q) are
    states that are not wanted, with the `strengths` that each was unlearned with.
    """

    X_T: maths.Signs
    serials: tuple[int, ...]
    labels: tuple[str, ...]
    exact_rho: Fraction
    rho: float
    n: int
    unlearned: maths.Signs
    strengths: tuple[float, ...] = ()

    @property
    def count(self) -> int:
        return len(self.serials)


@dataclass(frozen=True, slots=True)
class Rule:
    """What can be changed while the network runs: how weights are made and units are visited.

    The fields are named as the parameters are.
    """

    visit: str
    centred: bool
    normalisation: str
    rule: str = "hebb"
    temperature: float = 0.0
    cooling: float = 1.0
    coldest: float = 0.0
    power: int = 3
    beta: float = 0.1
    unlearning: float = 0.1
    kappa: float = 1.0
    symmetrise: bool = False


@dataclass(frozen=True, eq=False)  # without slots: `changed` takes all fields over at once
class State:
    """One moment of a Hopfield network.

    `s` (N,) are the units, -1 or +1. `overlaps` (P,) are the sums m^mu, `total` is sum_i s_i and
    `theta_s` is sum_i theta_i s_i in THRESHOLD_UNITs: integers, kept in step with `s`. `any_theta`
    tells whether there is a threshold other than 0. `visits` counts single visits (N for a
    synchronous update). `flips` is how many units the last update changed; `earlier` (N,) are the
    units before it where it was synchronous.

    `coupling` is what the rule made of the memories; `coupled` are its own sums of `s`, where it
    has other ones than the overlaps. `learning` tells that the rule has more to learn about the
    memories that are stored, update by update. `heated` is the visit at which the temperature was
    set.
    `theta` (N,) are the thresholds in effect: the network's own, `thresholds`, where the rule
    knows any. `xi` (N,) are the real units of a continuous memory once an update has moved them
    from -1 and +1; `s` is then their sign.
    """

    position: int
    seed: int
    rule: Rule
    s: maths.Signs
    memories: Memories
    coupling: Coupling
    waiting: tuple[Memory, ...]
    theta: maths.Ints
    thresholds: maths.Ints
    clamped: NDArray[np.bool_]
    overlaps: maths.Ints
    total: int
    theta_s: int
    coupled: Sums | None = None
    any_theta: bool = False
    visits: int = 0
    flips: int = 0
    two_cycle: bool = False
    at_rest: bool = False
    origin: int = 0
    heated: int = 0
    learning: bool = False
    next_serial: int = 0
    earlier: maths.Signs | None = None
    xi: maths.Floats | None = None

    @property
    def units(self) -> int:
        return len(self.s)

    @property
    def at_once(self) -> bool:
        """Whether an update is one of all units."""
        return self.rule.visit == "synchronous" or self.coupling.continuous


def changed(state: State, **changes: Any) -> State:
    """`state` with other values of some fields: `replace`, without going through all of them."""
    after = object.__new__(State)
    after.__dict__.update(state.__dict__, **changes)
    return after


def disturbed(state: State, **changes: Any) -> State:
    """`state` with other values of some fields: what its updates led to is not known any more."""
    return replace(state, earlier=None, two_cycle=False, at_rest=False, **changes)


def memories_of(
    X_T: maths.Signs,
    serials: tuple[int, ...],
    labels: tuple[str, ...],
    rule: Rule,
    before: Memories | None = None,
) -> Memories:
    """The memories with the numbers that the rule needs: its mean and its normalisation.

    What was unlearned `before` stays so.
    """
    exact_rho = maths.exact_mean(X_T) if rule.centred else Fraction(0)
    n = len(serials) if rule.normalisation == "patterns" else len(X_T)
    return Memories(
        read_only(X_T),
        serials,
        labels,
        exact_rho,
        float(exact_rho),
        max(n, 1),
        read_only(np.empty((len(X_T), 0), np.int8)) if before is None else before.unlearned,
        () if before is None else before.strengths,
    )


def activities(state: State) -> maths.Floats:
    """The units as real numbers (N,): those of a continuous memory, or else -1 and +1."""
    return state.s.astype(np.float64) if state.xi is None else state.xi


def felt(state: State) -> NDArray[Any]:
    """The units as the coupling feels them (N,): real ones, or else the signs that they are."""
    return state.s if state.xi is None else state.xi


def with_sums(state: State) -> State:
    """`state` with its sums counted afresh from its units and memories."""
    xi = read_only(state.xi) if state.coupling.continuous and state.xi is not None else None
    theta = _in_effect(state.thresholds, state.coupling)
    state = replace(state, s=read_only(state.s), xi=xi, theta=theta, at_rest=False)
    return with_overlaps(replace(state, coupled=counted(state.coupling, felt(state))))


def _in_effect(thresholds: maths.Ints, coupling: Coupling) -> maths.Ints:
    """The thresholds where the rule knows any, or else as many zeros."""
    if coupling.thresholds or not thresholds.any():
        return thresholds
    return read_only(np.zeros_like(thresholds))


def with_overlaps(state: State) -> State:
    """`state` with its overlaps, its total and its thresholds' sum counted afresh."""
    s = state.s
    return replace(
        state,
        overlaps=read_only(maths.overlap_sums(state.memories.X_T, s)),
        total=int(s.sum(dtype=np.int64)),
        theta_s=int(state.theta @ s),
        any_theta=bool(state.theta.any()),
    )


def counted(coupling: Coupling, s: NDArray[Any]) -> Sums | None:
    """A coupling's own sums of `s`, read-only, where it has any."""
    sums = coupling.sums(s)
    return None if sums is None else read_only(sums)


def sums_of(state: State) -> Sums:
    """What the coupling needs to know of the state: its own sums, or the overlaps and S."""
    return state.coupled if state.coupled is not None else np.append(state.overlaps, state.total)


def energy(state: State) -> float:
    """E of the state, in the weights' unit."""
    coupling = state.coupling
    return float(coupling.energies(sums_of(state)) + state.theta_s * maths.THRESHOLD_UNIT)


def exact_net_field(state: State, unit: int) -> Fraction:
    """n (h_i - theta_i) of one unit, exactly."""
    coupling = state.coupling
    field = coupling.exact_field(unit, int(state.s[unit]), sums_of(state))
    return field - coupling.n * Fraction(int(state.theta[unit]), 2**32)


def bars(state: State, units: maths.Ints | slice, tau: maths.Floats | float) -> maths.Floats:
    """n (theta_i + tau_i): what n h_i must be above for the unit to be +1."""
    theta = state.theta[units] * maths.THRESHOLD_UNIT
    bar: maths.Floats = np.multiply(state.coupling.n, theta + tau, dtype=np.float64)
    return bar


def decided(state: State, unit: int, s_i: int, sums: Sums, tau: float) -> int:
    """What unit `unit`, now `s_i`, becomes with these sums: beyond rounding's reach."""
    bar = Fraction(int(state.theta[unit]), 2**32) + Fraction(tau)
    net = state.coupling.exact_field(unit, s_i, sums) - state.coupling.n * bar
    return s_i if net == 0 else (1 if net > 0 else -1)


def desired(
    state: State, units: maths.Ints | slice, tau: maths.Floats | float = 0.0
) -> maths.Signs:
    """What each of the units would become if it were visited now: exact signs.

    `tau` (k,) is what chance adds to each threshold at a temperature above 0.
    """
    s, coupling, sums = state.s[units], state.coupling, sums_of(state)
    net = coupling.fields(coupling.rows(units), s, sums)
    if coupling.slack == 0.0 and not state.any_theta and np.ndim(tau) == 0:
        return np.where(state.clamped[units], s, _signs(net, s))
    bar = bars(state, units, tau)
    net = net - bar
    numbers, taus = _numbers(units, state.units), np.broadcast_to(tau, s.shape)
    result = _signs(net, s)
    for k in np.flatnonzero(np.abs(net) <= slacks(state, bar)):
        result[k] = decided(state, int(numbers[k]), int(s[k]), sums, float(taus[k]))
    return np.where(state.clamped[units], s, result)


def _signs(net: maths.Floats, s: maths.Signs) -> maths.Signs:
    """The sign of each net field; where it is 0, the unit as it is."""
    return np.where(net == 0.0, s, np.where(net > 0.0, 1, -1)).astype(np.int8)


def _numbers(units: maths.Ints | slice, count: int) -> maths.Ints:
    """The numbers of the units, of `count` there are."""
    return np.arange(*units.indices(count)) if isinstance(units, slice) else units


def all_desired(state: State, tau: maths.Floats | float = 0.0) -> maths.Signs:
    """What every unit would become if it were visited now: (N,)."""
    if isinstance(tau, float):
        return np.concatenate([desired(state, rows) for rows in _blocks(state.units)])
    return np.concatenate([desired(state, rows, tau[rows]) for rows in _blocks(state.units)])


def _blocks(units: int) -> Iterator[slice]:
    """All units, as many at a time as the processor's memory holds well."""
    for start in range(0, units, BLOCK):
        yield slice(start, start + BLOCK)


def slacks(state: State, bar: maths.Floats) -> maths.Floats:
    """How far n h_i less its bar may be from the truth: below 0 where it is exact."""
    slack = state.coupling.slack
    reach: maths.Floats = np.full(len(bar), slack)
    reach += 1e-15 * np.abs(bar)
    reach[reach == 0.0] = -1.0
    return reach


def unstable(state: State) -> maths.Ints:
    """The units that would change if they were visited now, at temperature 0: (k,), ascending."""
    return np.concatenate(list(_unstable(state)))


def is_stable(state: State) -> bool:
    """Whether no unit would change if it were visited now, at temperature 0."""
    return not any(len(found) for found in _unstable(state))


def _unstable(state: State) -> Iterator[maths.Ints]:
    for rows in _blocks(state.units):
        yield rows.start + np.flatnonzero(desired(state, rows) != state.s[rows])
