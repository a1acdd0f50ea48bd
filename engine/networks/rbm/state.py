"""What a restricted Boltzmann machine's state holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment import read_only
from engine.networks.rbm.maths import Array

Bytes = NDArray[np.uint8]
Mask = NDArray[np.bool_]
NOTHING_MEASURED: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Rule:
    """What can be changed while the machine learns.

    `k` Gibbs steps an update; `persistent` chains go on where they are, others start from the data.
    `sparsity` is the share of the time that a hidden unit should be on, 0 for no such wish.
    """

    k: int
    persistent: bool
    learning_rate: float
    momentum: float
    weight_decay: float
    sparsity: float
    sparsity_cost: float


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """W (V, H) and the biases of the visible units a (V,) and of the hidden units b (H,)."""

    W: Array
    a: Array
    b: Array


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """A chain that a person lets run, apart from learning: `steps` Gibbs steps done.

    `v` (V,) is the present sample of the visible units, `h` (H,) the hidden one that it was drawn
    from. Of the last steps, the newest last,
    `frames` are the visible units' means (V,) and `samples` what was drawn from them, as
    brightness.
    """

    number: int
    temperature: float
    from_noise: bool
    steps: int
    v: Array
    h: Array
    frames: tuple[Array, ...]
    samples: tuple[Array, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Canvas:
    """What a person has drawn, which learning never sees: `picture` (V,), 0 to 255.

    `held` (V,) are the units that a chain from here leaves as they are.
    """

    picture: Bytes
    held: Mask
    chain: Chain | None = None


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """One moment of a restricted Boltzmann machine that learns.

    `velocity` is what the last update added to the weights. `chains` (B, H) are the hidden units at
    the ends of the persistent chains. `activity` (H,) is how often each hidden unit has been on of
    late. `step_norm` is the length of the last change of W, `hidden_activity` the mean of the
    hidden probabilities given the last batch; `measured` are the measures as they were last taken.
    """

    position: int
    seed: int
    rule: Rule
    weights: Weights
    velocity: Weights
    chains: Mask
    activity: Array
    canvas: Canvas
    step_norm: float = 0.0
    hidden_activity: float = 0.0
    measured: Mapping[str, float] = field(default_factory=lambda: NOTHING_MEASURED)

    @property
    def visible_units(self) -> int:
        return int(self.weights.W.shape[0])

    @property
    def hidden_units(self) -> int:
        return int(self.weights.W.shape[1])


def frozen(W: Array, a: Array, b: Array) -> Weights:
    """The arrays as weights that a state may hold."""
    return Weights(read_only(W), read_only(a), read_only(b))


def rule_fields() -> tuple[str, ...]:
    """The names of the parameters that can be changed while the machine learns."""
    names: dict[str, Any] = Rule.__dataclass_fields__
    return tuple(names)
