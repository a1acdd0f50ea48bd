"""The parameters that every MLP experiment has, each declared once."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from engine.data import require_memory
from engine.networks.mlp.activations import ACTIVATIONS
from engine.networks.mlp.initial import INITS
from engine.networks.mlp.losses import LOSSES, loss_on
from engine.networks.mlp.schedule import ORDERS
from engine.networks.mlp.state import Shape
from engine.parameters import (
    Choice,
    Integer,
    Integers,
    Parameter,
    ParameterError,
    Real,
    Values,
    where,
)

OPTIMIZERS: Mapping[str, str] = {
    "sgd": "plain gradient descent",
    "momentum": "gradient descent with a velocity (Polyak 1964)",
    "adam": "steps scaled by running means of the gradient and its square (Kingma and Ba 2015)",
}
PRECISIONS: Mapping[str, str] = {
    "float64": "double precision",
    "float32": "single precision: faster, with seven digits",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """Where the experiments differ in the parameters that all of them have."""

    hidden: tuple[int, ...]
    activation: str
    output: str
    loss: str
    learning_rate: float
    batch: int = 1
    order: str = "shuffled"
    optimizer: str = "sgd"
    init: str = "glorot"
    sigma: float = 1.0
    test_every: int = 0


def network_parameters(defaults: Defaults) -> tuple[Parameter, ...]:
    """What the network is: it takes effect at a restart."""
    activations = {name: each.meaning for name, each in ACTIVATIONS.items()}
    return (
        Integers(
            name="hidden",
            label="Hidden units",
            help="units of each hidden layer, from the input on; none for no hidden layer",
            default=defaults.hidden,
            low=1,
            high=20_000,
            most=20,
        ),
        Choice(
            name="activation",
            label="Activation",
            help="what the hidden units make of their weighted sums",
            default=defaults.activation,
            choices=activations,
        ),
        Choice(
            name="output",
            label="Output",
            help="what the output units make of their weighted sums",
            default=defaults.output,
            choices=activations,
        ),
        Choice(
            name="loss",
            label="Loss",
            help="how far an answer is from its target",
            default=defaults.loss,
            choices=LOSSES,
        ),
        Choice(
            name="init",
            label="First weights",
            help="what the weights are before the first update",
            default=defaults.init,
            choices=INITS,
        ),
        Real(
            name="sigma",
            label="Sigma",
            help="standard deviation of the first weights where they are normal",
            default=defaults.sigma,
            low=0.0,
            high=1000.0,
            counts=where("init", "normal"),
        ),
        Choice(
            name="precision",
            label="Precision",
            help="the numbers that the network computes with",
            default="float64",
            choices=PRECISIONS,
        ),
    )


def learning_parameters(defaults: Defaults) -> tuple[Parameter, ...]:
    """How it learns: it can be changed while it does."""
    return (
        Real(
            name="learning_rate",
            label="Learning rate",
            help="how far each update goes down the gradient",
            default=defaults.learning_rate,
            low=0.0,
            high=1e6,
            live=True,
        ),
        Integer(
            name="batch",
            label="Batch",
            help="samples that an update learns from",
            unit="samples",
            default=defaults.batch,
            low=1,
            high=1_000_000,
            live=True,
        ),
        Choice(
            name="order",
            label="Order",
            help="in which order the samples are taken",
            default=defaults.order,
            choices=ORDERS,
            live=True,
        ),
        Choice(
            name="optimizer",
            label="Optimiser",
            help="what an update does with the gradient",
            default=defaults.optimizer,
            choices=OPTIMIZERS,
            live=True,
        ),
        Real(
            name="momentum",
            label="Momentum",
            help="share of the velocity that is kept from update to update; for momentum only",
            default=0.9,
            low=0.0,
            high=1.0,
            live=True,
            counts=where("optimizer", "momentum"),
        ),
        Real(
            name="weight_decay",
            label="Weight decay",
            help="lambda of a loss of lambda/2 times the squared weights, biases left out",
            default=0.0,
            low=0.0,
            high=1000.0,
            live=True,
        ),
        Integer(
            name="test_every",
            label="Measure every",
            help="updates between two measurements of the whole sets; 0: after each epoch",
            unit="updates",
            default=defaults.test_every,
            low=0,
            least="epoch",
            high=1_000_000_000,
            live=True,
        ),
    )


def shape_of(values: Values, inputs: int, outputs: int) -> Shape:
    """The network's shape; ParameterError where output and loss do not go together."""
    if loss_on(str(values["loss"]), str(values["output"])) is None:
        raise ParameterError(
            f"loss = cross-entropy needs outputs that are probabilities: set output to sigmoid or "
            f"softmax instead of {values['output']}, or loss to squared."
        )
    dtype = str(values["precision"])
    sizes = (inputs, *values["hidden"], outputs)
    weights = sum(below * above for below, above in pairwise(sizes))
    # The network, its gradient, two moments and the operations' own memory.
    require_memory(8 * weights * np.dtype(dtype).itemsize, f"A network of {weights:,} weights")
    return Shape(
        sizes, str(values["activation"]), str(values["output"]), str(values["loss"]), dtype
    )
