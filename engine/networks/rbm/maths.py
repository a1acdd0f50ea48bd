"""The equations of the restricted Boltzmann machine (Smolensky 1986; Hinton 2002).

Symbols: V visible units v, H hidden units h in {0, 1}; weights W (V, H), biases a (V,) and b (H,).

    binary visible units      E(v, h) = -a.v - b.h - v.W.h                v in {0, 1}
    Gaussian visible units    E(v, h) = |v - a|^2 / 2 - b.h - v.W.h       v real, variance 1

    p(h_j = 1 | v) = sigma(b_j + sum_i v_i W_ij)
    p(v_i = 1 | h) = sigma(a_i + sum_j W_ij h_j), or N(a_i + sum_j W_ij h_j, 1)
    F(v) = -log sum_h exp(-E(v, h)),   p(v) = exp(-F(v)) / Z
    -dF/dW_ij = v_i p(h_j = 1 | v), so the gradient of F(chain end) - F(data) is
    <vh>_data - <vh>_model

A batch keeps its hidden units as `h` (B, H) and its visible units transposed, as `v_T` (V, B): in
these layouts every product below is the fastest there is. Elsewhere pictures are rows, `v` (n, V).
A unit's probability is reached by way of its tilt t = tanh(x / 2): sigma(x) = (1 + t) / 2, and
u < sigma(x) says the same as 2u - 1 < t.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
Floats = NDArray[np.float64]


def hidden_input(v_T: Array, W: Array, b: Array) -> Array:
    """x_j = b_j + sum_i v_i W_ij: (B, H) from `v_T` (V, B)."""
    x: Array = v_T.T @ W
    x += b
    return x


def visible_input(h: Array, W: Array, a: Array) -> Array:
    """x_i = a_i + sum_j W_ij h_j: (V, B) from `h` (B, H)."""
    x: Array = W @ h.T
    x += a[:, np.newaxis]
    return x


def tilt(x: Array) -> Array:
    """t = tanh(x / 2), from -1 (surely off) to +1 (surely on)."""
    t: Array = np.tanh(x * 0.5)
    return t


def probability(t: Array) -> Array:
    """sigma(x) = (1 + t) / 2 from the tilt."""
    p: Array = t * 0.5
    p += 0.5
    return p


def sigmoid(x: Array) -> Array:
    """sigma(x) = 1 / (1 + exp(-x))."""
    return probability(tilt(x))


def sample(t: Array, noise: Array) -> Array:
    """1 where the drawn number 2u - 1, `noise`, lies below the tilt; else 0."""
    drawn: Array = (t > noise).astype(t.dtype)
    return drawn


def softplus(x: Array) -> Array:
    """log(1 + exp(x)), which neither overflows nor loses what is small."""
    y: Array = np.log1p(np.exp(-np.abs(x)))
    y += np.maximum(x, 0.0)
    return y


def free_energy(v: Array, W: Array, a: Array, b: Array) -> Floats:
    """F(v) = -a.v - sum_j log(1 + exp(x_j)), x = b + v W, for binary visible units: (n,)."""
    return free_energy_given(v @ W + b, v, a, gaussian=False)


def gaussian_free_energy(v: Array, W: Array, a: Array, b: Array) -> Floats:
    """F(v) = |v - a|^2 / 2 - sum_j log(1 + exp(x_j)), x = b + v W, for Gaussian units: (n,)."""
    return free_energy_given(v @ W + b, v, a, gaussian=True)


def free_energy_given(x: Array, v: Array, a: Array, *, gaussian: bool) -> Floats:
    """F(v) where the inputs x = b + v W of the hidden units, (n, H), are known already: (n,)."""
    hidden: Floats = softplus(x).sum(axis=1, dtype=np.float64)
    if gaussian:
        visible: Floats = 0.5 * np.square(v - a).sum(axis=1, dtype=np.float64)
    else:
        visible = -(v @ a).astype(np.float64)
    return visible - hidden


def mean_field(v: Array, W: Array, a: Array, b: Array, *, gaussian: bool) -> Array:
    """The reconstruction of `v` (n, V) without any drawing: the visible means given p(h | v)."""
    return visible_means(sigmoid(v @ W + b), W, a, gaussian=gaussian)


def visible_means(p: Array, W: Array, a: Array, *, gaussian: bool) -> Array:
    """The means of the visible units where the hidden ones are `p` (n, H): (n, V)."""
    x: Array = p @ W.T
    x += a
    return x if gaussian else sigmoid(x)


def statistics(v_T: Array, p: Array) -> Array:
    """<v_i h_j>: the mean over the batch of v_i p(h_j = 1 | v), (V, H)."""
    correlation: Array = v_T @ p
    correlation /= v_T.shape[1]
    return correlation


def contrast(data: Array, model: Array, scale: float) -> Array:
    """What the data says, then what the model says with the opposite sign, times `scale`.

    Both (B, H); the result is (2B, H). With the visible units of both side by side, (V, 2B), one
    product gives scale * (sum over the data - sum over the model) of v_i p_j.
    """
    both: Array = np.concatenate((data, -model))
    both *= scale
    return both


def velocity(old: Array, gain: Array, momentum: float) -> Array:
    """dW = momentum * dW_old + gain (Polyak 1964)."""
    new: Array = old * momentum
    new += gain
    return new


def decayed(gain: Array, W: Array, shrink: float) -> Array:
    """The gain with weight decay: gain - shrink * W."""
    new: Array = gain - W * shrink
    return new
