"""Many updates at once, as fast as can be, in private buffers: the same bits as the phases give."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from engine.experiment import read_only
from engine.networks.rbm.batches import VisibleData
from engine.networks.rbm.learning import MEMORY_OF_ACTIVITY, norm
from engine.networks.rbm.maths import Array
from engine.networks.rbm.measures import Gauge, measured_at
from engine.networks.rbm.noise import Draws, centred_into, normals
from engine.networks.rbm.state import State, Weights, frozen
from engine.trace import Columns


def measure(state: State) -> dict[str, float]:
    """Every column's value in this state."""
    return {
        "step_norm": state.step_norm,
        "hidden_activity": state.hidden_activity,
        **state.measured,
    }


def advance(state: State, updates: int, data: VisibleData, gauge: Gauge) -> tuple[State, Columns]:
    """`updates` updates, and every column's value after each of them."""
    if updates < 1:
        nothing = {name: np.empty(0) for name in measure(state)}
        return state, Columns(state.position, state.position, np.empty(0, np.int64), nothing)
    rows = {name: np.empty(updates) for name in measure(state)}
    learner = _Learner(state, data)
    measured = state.measured
    with np.errstate(over="ignore", invalid="ignore"):
        for row in range(updates):
            learner.update(state.position + row)
            measured = measured_at(
                state.position + row + 1, state.seed, learner.weights, gauge, measured
            )
            rows["step_norm"][row] = learner.step_norm
            rows["hidden_activity"][row] = learner.hidden_activity
            for name, value in measured.items():
                rows[name][row] = value
    stop = state.position + updates
    at = np.arange(state.position + 1, stop + 1)
    return learner.state_at(stop, measured), Columns(state.position, stop, at, rows)


class _Learner:
    """The buffers of one call of `advance`, and one update in them."""

    def __init__(self, state: State, data: VisibleData) -> None:
        W = state.weights.W
        (visible, hidden), batch, dtype = W.shape, data.batch, W.dtype
        self._start, self._data, self._rule = state, data, state.rule
        self.weights, self._velocity = state.weights, state.velocity
        self.step_norm, self.hidden_activity = state.step_norm, state.hidden_activity
        self._new = Weights(np.empty_like(W), np.empty(visible, dtype), np.empty(hidden, dtype))
        self._new_velocity = Weights(
            np.empty_like(W), np.empty(visible, dtype), np.empty(hidden, dtype)
        )
        self._activity = state.activity.copy()
        self._scale = state.rule.learning_rate / batch
        self._signs = np.repeat(np.array([self._scale, -self._scale], dtype), batch)
        self._gain_W = np.empty_like(W)
        self._shrunk = np.empty_like(W) if state.rule.weight_decay else W
        self._both_T = np.empty((visible, 2 * batch), dtype)
        self._contrast = np.empty((2 * batch, hidden), dtype)
        self._v_T, self._noise_v = np.empty((2, visible, batch), dtype)
        self._t, self._h, self._noise_h = np.empty((3, batch, hidden), dtype)
        self._on_v, self._on_h = np.empty((visible, batch), bool), np.empty((batch, hidden), bool)
        if state.rule.persistent:
            np.copyto(self._h, state.chains)

    def state_at(self, position: int, measured: Mapping[str, float]) -> State:
        """What has been reached, as a state; the learner cannot be used afterwards."""
        weights, velocity = self.weights, self._velocity
        persistent = self._rule.persistent
        return replace(
            self._start,
            position=position,
            weights=frozen(weights.W, weights.a, weights.b),
            velocity=frozen(velocity.W, velocity.a, velocity.b),
            chains=read_only(self._h > 0.5) if persistent else self._start.chains,
            activity=read_only(self._activity),
            step_norm=self.step_norm,
            hidden_activity=self.hidden_activity,
            measured=measured,
        )

    def update(self, position: int) -> None:
        """The update after `position`."""
        data, rule, batch = self._data, self._rule, self._data.batch
        v_T = data.transposed_batch(self._start.seed, position)
        np.copyto(self._both_T[:, :batch], v_T)
        top, bottom = self._contrast[:batch], self._contrast[batch:]
        self._tilt_hidden(v_T)
        np.multiply(self._t, 0.5, out=top)
        np.add(top, 0.5, out=top)
        self.hidden_activity = float(top.mean())
        self._gibbs(position)
        np.copyto(self._both_T[:, batch:], self._v_T)
        np.multiply(self._t, 0.5, out=bottom)
        np.add(bottom, 0.5, out=bottom)
        np.multiply(bottom, -self._scale, out=bottom)
        np.multiply(self._activity, MEMORY_OF_ACTIVITY, out=self._activity)
        np.add(self._activity, top.mean(axis=0) * (1.0 - MEMORY_OF_ACTIVITY), out=self._activity)
        if rule.sparsity:
            np.subtract(top, (self._activity - rule.sparsity) * rule.sparsity_cost, out=top)
        np.multiply(top, self._scale, out=top)
        self._learn()

    def _gibbs(self, position: int) -> None:
        """From the data's hidden units, or from the chains, through k steps to the chain's end."""
        rule, seed = self._rule, self._start.seed
        per_step = self._h.size + (0 if self._data.gaussian else self._v_T.size)
        draws = Draws(seed, position, rule.k * per_step)
        if not rule.persistent:
            self._sample_hidden(draws)
        for step in range(1, rule.k + 1):
            np.matmul(self.weights.W, self._h.T, out=self._v_T)
            np.add(self._v_T, self.weights.a[:, np.newaxis], out=self._v_T)
            if self._data.gaussian:
                noise = normals(seed, position, step - 1, self._v_T.size, self._v_T.dtype)
                np.add(self._v_T, noise.reshape(self._v_T.shape), out=self._v_T)
            else:
                self._sample_visible(draws)
            self._tilt_hidden(self._v_T)
            if step < rule.k or rule.persistent:
                self._sample_hidden(draws)

    def _tilt_hidden(self, v_T: Array) -> None:
        """The tilts of the hidden units, from the visible ones."""
        t = self._t
        np.matmul(v_T.T, self.weights.W, out=t)
        np.add(t, self.weights.b, out=t)
        np.multiply(t, 0.5, out=t)
        np.tanh(t, out=t)

    def _sample_hidden(self, draws: Draws) -> None:
        noise = centred_into(draws.take(self._h.size), self._noise_h)
        np.greater(self._t, noise, out=self._on_h)
        np.copyto(self._h, self._on_h)

    def _sample_visible(self, draws: Draws) -> None:
        v_T = self._v_T
        noise = centred_into(draws.take(v_T.size), self._noise_v)
        np.multiply(v_T, 0.5, out=v_T)
        np.tanh(v_T, out=v_T)
        np.greater(v_T, noise, out=self._on_v)
        np.copyto(v_T, self._on_v)

    def _learn(self) -> None:
        """The changes of weights and biases; the first update leaves the state's arrays alone."""
        rule, weights, velocity = self._rule, self.weights, self._velocity
        np.matmul(self._both_T, self._contrast, out=self._gain_W)
        if rule.weight_decay:
            np.multiply(weights.W, rule.learning_rate * rule.weight_decay, out=self._shrunk)
            np.subtract(self._gain_W, self._shrunk, out=self._gain_W)
        gain = Weights(self._gain_W, self._both_T @ self._signs, self._contrast.sum(axis=0))
        for name in ("W", "a", "b"):
            moving = getattr(self._new_velocity, name)
            np.multiply(getattr(velocity, name), rule.momentum, out=moving)
            np.add(moving, getattr(gain, name), out=moving)
            np.add(getattr(weights, name), moving, out=getattr(self._new, name))
        self.weights, self._velocity = self._new, self._new_velocity
        self.step_norm = norm(self._new_velocity.W)
