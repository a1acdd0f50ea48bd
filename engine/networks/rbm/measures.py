"""What is measured of a machine while it learns, on fixed samples of the data.

All but the pseudo-likelihood over all units is measured every `every` updates; that one costs more
and comes at the end of each epoch, or of a few where they are short. In between, a measure stands
as it was last taken.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from engine.networks.rbm import maths
from engine.networks.rbm.maths import Array, Floats
from engine.networks.rbm.partition import exact_log_z
from engine.networks.rbm.pseudo import one_unit_estimate, pseudo_likelihood
from engine.networks.rbm.state import Weights
from engine.randomness import below, words

#: A hidden unit is dead if its probability stays below this on the whole sample, and saturated if
#: it stays above 1 minus this.
DEAD_BELOW = 0.05
ENUMERATED_LIVE = 12
#: The pseudo-likelihood over all units is measured on so few pictures that V x H x pictures stays
#: about here: some ten milliseconds, so that a run can be paused at once.
UNITS_AT_A_TIME = 10_000_000
LEAST_PICTURES = 10
LISTED_PICTURES_LIVE = 16


@dataclass(frozen=True, slots=True, eq=False)
class Gauge:
    """The samples to measure on: rows of visible units, training and held out (perhaps none).

    `solvable` machines have a layer so small that log Z is measured too, exactly. `patterns` are
    all different training pictures where all pictures that can be are few; else there are none.
    """

    train: Array
    held_out: Array
    train_binary: Array
    held_out_binary: Array
    patterns: Array
    solvable: bool
    gaussian: bool
    every: int
    epoch: int

    @property
    def has_held_out(self) -> bool:
        return len(self.held_out) > 0

    @property
    def whole_epochs(self) -> int:
        """The updates of the fewest epochs that last at least `every` updates."""
        return self.epoch * -(-self.every // self.epoch)

    def free_energy(self, v: Array, weights: Weights) -> Floats:
        """F of each row: (n,)."""
        energy = maths.gaussian_free_energy if self.gaussian else maths.free_energy
        return energy(v, weights.W, weights.a, weights.b)

    def look(self, v: Array, weights: Weights) -> "Look":
        """What the machine makes of the rows of `v` (n, V)."""
        x: Array = v @ weights.W
        x += weights.b
        p = maths.sigmoid(x)
        made = maths.visible_means(p, weights.W, weights.a, gaussian=self.gaussian)
        return Look(
            error=float(np.square(v - made).mean(dtype=np.float64)),
            free_energy=float(
                maths.free_energy_given(x, v, weights.a, gaussian=self.gaussian).mean()
            ),
            p=p,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """Mean reconstruction error and free energy of some pictures, hidden probabilities (n, H)."""

    error: float
    free_energy: float
    p: Array


def measured_at(
    position: int, seed: int, weights: Weights, gauge: Gauge, before: Mapping[str, float]
) -> Mapping[str, float]:
    """The measures after update `position`: those that are due taken afresh, the others kept."""
    seldom = position % gauge.whole_epochs == 0
    if position % gauge.every and not seldom:
        return before
    values = dict(before)
    for measure in _OFTEN:
        values |= measure(weights, gauge, seed, position)
    if seldom:
        values |= _pseudo_likelihoods(weights, gauge)
    return MappingProxyType(values)


def _looks(weights: Weights, gauge: Gauge, seed: int, position: int) -> dict[str, float]:
    """Errors, free energies, and hidden units that are always off or on."""
    train = gauge.look(gauge.train, weights)
    values = {"reconstruction_train": train.error, "free_energy_train": train.free_energy}
    if gauge.has_held_out:
        held_out = gauge.look(gauge.held_out, weights)
        values |= {
            "reconstruction_test": held_out.error,
            "free_energy_test": held_out.free_energy,
            "free_energy_gap": held_out.free_energy - train.free_energy,
        }
    return values | {
        "dead": float((train.p.max(axis=0) < DEAD_BELOW).mean()),
        "saturated": float((train.p.min(axis=0) > 1.0 - DEAD_BELOW).mean()),
    }


def _norm(weights: Weights, gauge: Gauge, seed: int, position: int) -> dict[str, float]:
    flat = weights.W.reshape(-1)
    return {"weight_norm": float(np.sqrt(np.dot(flat, flat)))}


def _one_unit(weights: Weights, gauge: Gauge, seed: int, position: int) -> dict[str, float]:
    if gauge.gaussian:
        return {}
    v = gauge.train_binary
    drawn = below(words(seed, "one unit", position, (len(v) + 1) // 2), v.shape[1])
    estimate = one_unit_estimate(v, drawn[: len(v)], weights)
    return {"pseudo_likelihood_estimate": float(estimate.mean())}


def _solved(weights: Weights, gauge: Gauge, seed: int, position: int) -> dict[str, float]:
    """What only a machine that can be enumerated tells: the true likelihood."""
    if not gauge.solvable:
        return {}
    log_z = exact_log_z(weights, gaussian=gauge.gaussian)
    shown = gauge.train if gauge.gaussian else gauge.train_binary
    log_p = -gauge.free_energy(shown, weights) - log_z
    values = {"log_z": log_z, "log_likelihood": float(log_p.mean())}
    if len(gauge.patterns):
        on_patterns = np.exp(-gauge.free_energy(gauge.patterns, weights) - log_z)
        values["probability_of_patterns"] = float(on_patterns.sum())
    return values


def _pseudo_likelihoods(weights: Weights, gauge: Gauge) -> dict[str, float]:
    """Over all units of the first few pictures of either sample."""
    if gauge.gaussian:
        return {}
    few = max(LEAST_PICTURES, UNITS_AT_A_TIME // weights.W.size)
    train = pseudo_likelihood(gauge.train_binary[:few], weights)
    values = {"pseudo_likelihood_train": float(train.mean())}
    if gauge.has_held_out:
        held_out = pseudo_likelihood(gauge.held_out_binary[:few], weights)
        values["pseudo_likelihood_test"] = float(held_out.mean())
    return values


def dead_hidden_units(v: Array, weights: Weights) -> int:
    """How many hidden units stay below DEAD_BELOW on all of `v` (n, V)."""
    highest = np.zeros(weights.W.shape[1], weights.W.dtype)
    for start in range(0, len(v), 1000):
        p = maths.sigmoid(v[start : start + 1000] @ weights.W + weights.b)
        np.maximum(highest, p.max(axis=0), out=highest)
    return int((highest < DEAD_BELOW).sum())


_OFTEN: tuple[Callable[[Weights, Gauge, int, int], dict[str, float]], ...] = (
    _looks,
    _norm,
    _one_unit,
    _solved,
)
