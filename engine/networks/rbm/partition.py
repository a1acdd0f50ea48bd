"""The partition function: exactly where a layer is small, else by annealed importance sampling."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.networks.rbm import maths
from engine.networks.rbm.maths import Array, Floats
from engine.networks.rbm.noise import centred, drawn_bits, normals
from engine.networks.rbm.state import Weights

MOST_ENUMERATED = 20
STATES_AT_ONCE = 4096
CHAINS = 100
TEMPERATURES = 1000
#: (up to which beta, share of the temperatures), as in Salakhutdinov and Murray 2008.
SCHEDULE = ((0.5, 0.034), (0.9, 0.276), (1.0, 0.69))


@dataclass(frozen=True, slots=True)
class LogZ:
    """log Z, its standard error (0 where exact) and how it was found."""

    value: float
    standard_error: float
    method: str


def can_enumerate(weights: Weights, *, gaussian: bool) -> bool:
    """Whether log Z is a sum over at most 2**20 configurations of one layer."""
    visible, hidden = weights.W.shape
    smaller = int(hidden if gaussian else min(visible, hidden))
    return smaller <= MOST_ENUMERATED


def all_states(units: int, start: int, stop: int) -> NDArray[np.float64]:
    """Configurations number `start` .. `stop` - 1 of binary units: unit i is bit i."""
    numbers = np.arange(start, stop)[:, np.newaxis]
    return ((numbers >> np.arange(units)) & 1).astype(np.float64)


def exact_log_z(weights: Weights, *, gaussian: bool) -> float:
    """log Z by adding up all configurations of the smaller layer (of the hidden one for Gaussian
    visible units), in double precision.
    """
    W, a, b = (np.asarray(part, np.float64) for part in (weights.W, weights.a, weights.b))
    visible, hidden = W.shape
    by_hidden = gaussian or hidden <= visible
    units = hidden if by_hidden else visible
    total = -np.inf
    for start in range(0, 2**units, STATES_AT_ONCE):
        states = all_states(units, start, min(start + STATES_AT_ONCE, 2**units))
        terms = (
            _given_hidden(states, W, a, b, gaussian)
            if by_hidden
            else _given_visible(states, W, a, b)
        )
        total = float(np.logaddexp(total, np.logaddexp.reduce(terms)))
    return total


def _given_visible(v: Floats, W: Array, a: Array, b: Array) -> Floats:
    """log sum_h exp(-E(v, h)) = -F(v)."""
    return -maths.free_energy(v, W, a, b)


def _given_hidden(h: Floats, W: Array, a: Array, b: Array, gaussian: bool) -> Floats:
    """log sum_v exp(-E(v, h)), or the logarithm of the integral over v."""
    if not gaussian:
        return -maths.free_energy(h, W.T, b, a)
    Wh = h @ W.T
    shift: Floats = h @ b + Wh @ a + 0.5 * np.square(Wh).sum(axis=1)
    shift += 0.5 * len(a) * np.log(2.0 * np.pi)
    return shift


def log_z(weights: Weights, base: Array, seed: int, *, gaussian: bool) -> LogZ:
    """log Z exactly where it can be, else by annealing from the biases `base` (V,)."""
    if can_enumerate(weights, gaussian=gaussian):
        return LogZ(exact_log_z(weights, gaussian=gaussian), 0.0, "exact")
    return annealed_log_z(weights, base, seed, gaussian=gaussian)


def annealed_log_z(
    weights: Weights,
    base: Array,
    seed: int,
    *,
    gaussian: bool,
    chains: int = CHAINS,
    temperatures: int = TEMPERATURES,
) -> LogZ:
    """log Z by annealed importance sampling (Neal 2001; Salakhutdinov and Murray 2008).

    The chains go from a machine with the visible biases `base` (V,) and no weights to the machine
    itself; the standard error is that of the mean importance weight, carried to its logarithm.
    """
    annealer = _Annealer(weights, base, seed, chains, gaussian)
    log_w = np.zeros(chains)
    for step, (beta, following) in enumerate(_pairs(schedule(temperatures))):
        log_w += annealer.log_ratio(beta, following)
        annealer.transition(following, step + 1)
    importance = np.exp(log_w - log_w.max())
    mean = float(importance.mean())
    error = float(importance.std(ddof=1) / (mean * np.sqrt(chains)))
    value = annealer.base_log_z() + float(log_w.max()) + float(np.log(mean))
    return LogZ(value, error, "annealed importance sampling")


def schedule(temperatures: int) -> Floats:
    """Inverse temperatures from 0 to 1, most of them near 1."""
    parts, low = [], 0.0
    for high, share in SCHEDULE:
        count = max(1, round(share * temperatures))
        parts.append(np.linspace(low, high, count, endpoint=False))
        low = high
    return np.append(np.concatenate(parts), 1.0)


def _pairs(betas: Floats) -> Iterator[tuple[float, float]]:
    yield from zip(betas[:-1].tolist(), betas[1:].tolist(), strict=True)


class _Annealer:
    """The chains on their way from the base machine to the one in question."""

    def __init__(
        self, weights: Weights, base: Array, seed: int, chains: int, gaussian: bool
    ) -> None:
        self._W, self._a, self._b = weights.W, weights.a, weights.b
        self._base = base.astype(self._W.dtype)
        self._seed, self._chains, self._gaussian = seed, chains, gaussian
        self._v_T = self._draw_visible(np.tile(self._base[:, np.newaxis], (1, chains)), 0)
        self._x = maths.hidden_input(self._v_T, self._W, self._b)

    def base_log_z(self) -> float:
        """log Z of the base machine: its visible units alone, and hidden units without wishes."""
        hidden = len(self._b) * np.log(2.0)
        if self._gaussian:
            return float(hidden + 0.5 * len(self._base) * np.log(2.0 * np.pi))
        return float(hidden + maths.softplus(self._base).sum(dtype=np.float64))

    def log_ratio(self, beta: float, following: float) -> Floats:
        """log f_following(v) - log f_beta(v) of each chain: (chains,)."""
        rise = following - beta
        if self._gaussian:
            to_base = np.square(self._v_T - self._base[:, np.newaxis]).sum(0, dtype=np.float64)
            to_own = np.square(self._v_T - self._a[:, np.newaxis]).sum(0, dtype=np.float64)
            visible = 0.5 * rise * (to_base - to_own)
        else:
            visible = rise * ((self._a - self._base) @ self._v_T).astype(np.float64)
        after = maths.softplus(following * self._x).sum(axis=1, dtype=np.float64)
        before = maths.softplus(beta * self._x).sum(axis=1, dtype=np.float64)
        ratio: Floats = visible + after - before
        return ratio

    def transition(self, beta: float, step: int) -> None:
        """One Gibbs step that leaves the machine at `beta` as it is."""
        bits = drawn_bits(self._seed, "annealing hidden", step, self._x.size)
        noise = centred(bits, self._W.dtype).reshape(self._x.shape)
        h = maths.sample(maths.tilt(beta * self._x), noise)
        own = maths.visible_input(h, self._W, self._a)
        self._v_T = self._draw_visible((1.0 - beta) * self._base[:, np.newaxis] + beta * own, step)
        self._x = maths.hidden_input(self._v_T, self._W, self._b)

    def _draw_visible(self, x: Array, step: int) -> Array:
        if self._gaussian:
            drawn = normals(self._seed, 2**62 + step, 0, x.size, x.dtype)
            return x + drawn.reshape(x.shape)
        bits = drawn_bits(self._seed, "annealing visible", step, x.size)
        return maths.sample(maths.tilt(x), centred(bits, x.dtype).reshape(x.shape))
