"""The equations of a multilayer perceptron: pure functions on arrays.

Layers are numbered from 1; layer 0 is the input. A batch has one sample a row: A (B, n). W (n, m)
are the weights into a layer of n units from one of m, b (n,) its biases, Z (B, n) pre-activations,
A (B, n) activations, T (B, n) targets. delta (B, n) is the derivative of the batch's mean loss by
Z. Source: Rumelhart, Hinton and Williams (1986), "Learning representations by back-propagating
errors"; in this notation Goodfellow, Bengio and Courville (2016), section 6.5.
"""

import numpy as np

from engine.networks.mlp.products import Array, product

ADAM_BETA_1 = 0.9
ADAM_BETA_2 = 0.999
ADAM_EPSILON = 1e-8


def pre_activation(A: Array, W: Array, b: Array) -> Array:
    """Z = A W^T + b."""
    return product(A, W.T) + b


def identity(Z: Array) -> Array:
    """z."""
    return Z


def sigmoid(Z: Array) -> Array:
    """1 / (1 + exp(-z)), as (1 + tanh(z/2)) / 2, which never overflows."""
    half: Array = np.tanh(Z * 0.5) * 0.5
    return half + 0.5


def tanh(Z: Array) -> Array:
    """tanh(z)."""
    result: Array = np.tanh(Z)
    return result


def relu(Z: Array) -> Array:
    """max(z, 0)."""
    result: Array = np.maximum(Z, 0.0)
    return result


def softmax(Z: Array) -> Array:
    """exp(z_j) / sum_k exp(z_k), each row shifted by its largest entry first."""
    powers = np.exp(Z - Z.max(axis=1, keepdims=True))
    result: Array = powers / powers.sum(axis=1, keepdims=True)
    return result


def sigmoid_slope(A: Array) -> Array:
    """da/dz of the sigmoid, from its value: (1 - a) a."""
    return (1.0 - A) * A


def tanh_slope(A: Array) -> Array:
    """da/dz of tanh, from its value: 1 - a^2."""
    return 1.0 - A * A


def relu_slope(A: Array) -> Array:
    """da/dz of max(z, 0), from its value: 1 where a > 0, else 0 (at the kink too)."""
    result: Array = np.sign(A)
    return result


def softmax_backward(G: Array, A: Array) -> Array:
    """G J, with J the softmax's Jacobian: a_j (g_j - sum_k g_k a_k)."""
    shared = (G * A).sum(axis=1, keepdims=True)
    result: Array = (G - shared) * A
    return result


def squared_error(A: Array, T: Array) -> float:
    """The batch's mean of 1/2 sum_j (a_j - t_j)^2."""
    difference = (A - T).ravel()
    return float(np.dot(difference, difference)) * (0.5 / len(A))


def squared_error_gradient(A: Array, T: Array) -> Array:
    """Its derivative by A: (a_j - t_j) / B."""
    return (A - T) / len(A)


def log_softmax(Z: Array) -> Array:
    """log of softmax(Z), without forming it."""
    shifted = Z - Z.max(axis=1, keepdims=True)
    result: Array = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result


def cross_entropy_of_softmax(Z: Array, T: Array) -> float:
    """The batch's mean of -sum_j t_j log a_j for a = softmax(z)."""
    return float(np.dot(T.ravel(), log_softmax(Z).ravel())) * (-1.0 / len(Z))


def cross_entropy_of_sigmoid(Z: Array, T: Array) -> float:
    """The batch's mean of -sum_j (t_j log a_j + (1 - t_j) log(1 - a_j)) for a = sigmoid(z)."""
    softplus = np.logaddexp(Z, 0.0)
    return float(np.add.reduce((softplus - Z * T).ravel())) * (1.0 / len(Z))


def matched_delta(A: Array, T: Array) -> Array:
    """delta of cross-entropy with its own output (softmax or sigmoid): (a_j - t_j) / B."""
    return (A - T) / len(A)


def weight_gradient(delta: Array, A: Array) -> Array:
    """dL/dW = delta^T A: (n, m), `A` the activations of the layer below."""
    return product(delta.T, A)


def bias_gradient(delta: Array) -> Array:
    """dL/db: the sum of delta over the batch, (n,)."""
    result: Array = delta[0] if len(delta) == 1 else delta.sum(axis=0)
    return result


def passed_down(delta: Array, W: Array) -> Array:
    """dL/dA of the layer below: delta W, (B, m)."""
    return product(delta, W)


def decayed(gradient: Array, W: Array, decay: float) -> Array:
    """The gradient with weight decay, that of the loss plus decay/2 |W|^2."""
    return gradient + W * decay


def descent(W: Array, gradient: Array, eta: float) -> Array:
    """Plain gradient descent: W - eta gradient."""
    return W - gradient * eta


def velocity(v: Array, gradient: Array, mu: float) -> Array:
    """Momentum's velocity (Polyak 1964): mu v + gradient. The step is W - eta v."""
    return v * mu + gradient


def first_moment(m: Array, gradient: Array) -> Array:
    """Adam's running mean of the gradient (Kingma and Ba 2015): beta1 m + (1 - beta1) g."""
    return m * ADAM_BETA_1 + gradient * (1.0 - ADAM_BETA_1)


def second_moment(v: Array, gradient: Array) -> Array:
    """Adam's running mean of its square: beta2 v + (1 - beta2) g^2."""
    return v * ADAM_BETA_2 + gradient * gradient * (1.0 - ADAM_BETA_2)


def corrections(step: int) -> tuple[float, float]:
    """What Adam divides its moments by at update number `step` (from 1): 1 - beta^step of each."""
    return 1.0 - ADAM_BETA_1**step, 1.0 - ADAM_BETA_2**step


def adam(W: Array, m: Array, v: Array, *, step: int, eta: float) -> Array:
    """W - eta m' / (sqrt(v') + epsilon), m' and v' the corrected moments."""
    first, second = corrections(step)
    root = np.sqrt(v / second) + ADAM_EPSILON
    result: Array = W - m / first / root * eta
    return result
