"""The parameters of the experiments with restricted Boltzmann machines, declared once."""

from collections.abc import Mapping

from engine.networks.rbm.batches import PIXELS
from engine.networks.rbm.state import rule_fields
from engine.parameters import Choice, Flag, Integer, Parameter, Real, where

VISIBLE = {
    "binary": "on or off, with a probability",
    "gaussian": "any real number, normally distributed with variance 1",
}
INITIAL = {
    "glorot": "uniform up to the square root of 6 / (visible + hidden units) (Glorot, Bengio 2010)",
    "normal": "normally distributed with the standard deviation sigma",
}
PRECISION = {"float32": "single: twice as fast", "float64": "double"}


def parameters(
    *,
    hidden: int,
    k: int,
    persistent: bool,
    learning_rate: float,
    momentum: float,
    weight_decay: float,
    batch: int,
    train: int,
    test: int,
    pixels: str,
    measure_every: int,
) -> tuple[Parameter, ...]:
    """All of them, with an experiment's defaults."""
    return (
        Choice(
            name="visible",
            label="Visible units",
            help="what a visible unit can be",
            default="binary",
            choices=VISIBLE,
        ),
        Integer(
            name="hidden",
            label="Hidden units",
            help="how many hidden units there are",
            default=hidden,
            low=1,
            high=20_000,
        ),
        Integer(
            name="k",
            label="Gibbs steps k",
            help="how many Gibbs steps each update's chain makes",
            default=k,
            low=1,
            high=1000,
            live=True,
        ),
        Flag(
            name="persistent",
            label="Persistent",
            help="whether chains go on from update to update (PCD) instead of starting from the "
            "data each time (CD)",
            default=persistent,
            live=True,
        ),
        *_learning(learning_rate, momentum, weight_decay),
        *_data(batch, train, test, pixels),
        *_start(),
        *_measuring(measure_every),
    )


def _learning(learning_rate: float, momentum: float, weight_decay: float) -> tuple[Parameter, ...]:
    return (
        Real(
            name="learning_rate",
            label="Learning rate",
            help="how far each update goes along the gradient",
            default=learning_rate,
            low=0.0,
            high=1000.0,
            live=True,
        ),
        Real(
            name="momentum",
            label="Momentum",
            help="the share of the last change that the next one keeps",
            default=momentum,
            low=0.0,
            high=1.0,
            live=True,
        ),
        Real(
            name="weight_decay",
            label="Weight decay",
            help="how strongly each weight is drawn to 0",
            default=weight_decay,
            low=0.0,
            high=100.0,
            live=True,
        ),
        Real(
            name="sparsity",
            label="Sparsity target",
            help="the share of the time that each hidden unit should be on; 0 is no such wish",
            default=0.0,
            low=0.0,
            high=1.0,
            live=True,
        ),
        Real(
            name="sparsity_cost",
            label="Sparsity cost",
            help="how strongly hidden units are drawn to the sparsity target",
            default=0.1,
            low=0.0,
            high=100.0,
            live=True,
            counts=lambda values: values["sparsity"] > 0,
        ),
    )


def _data(batch: int, train: int, test: int, pixels: str) -> tuple[Parameter, ...]:
    return (
        Integer(
            name="batch",
            label="Batch",
            help="how many pictures an update looks at, and how many chains there are",
            unit="pictures",
            default=batch,
            low=1,
            high=10_000,
        ),
        Integer(
            name="train",
            label="Train on",
            help="how many pictures are trained on, from the first; fewer where there are fewer",
            unit="pictures",
            default=train,
            low=1,
            high=10_000_000,
        ),
        Integer(
            name="test",
            label="Hold out",
            help="how many pictures are held out: of the data's own test set if it has one, else "
            "those after the training ones, at most a fifth of all",
            unit="pictures",
            default=test,
            low=0,
            high=1_000_000,
        ),
        Choice(
            name="pixels",
            label="Pixels",
            help="what a pixel's brightness means to a binary visible unit",
            default=pixels,
            choices=PIXELS,
            counts=where("visible", "binary"),
        ),
        Flag(
            name="standardise",
            label="Standardise",
            help="whether Gaussian visible units see each pixel with mean 0 and variance near 1",
            default=True,
            counts=where("visible", "gaussian"),
        ),
    )


def _start() -> tuple[Parameter, ...]:
    return (
        Choice(
            name="init",
            label="Initial weights",
            help="how the weights are drawn at the start; the biases are 0",
            default="glorot",
            choices=INITIAL,
        ),
        Real(
            name="sigma",
            label="Sigma",
            help="the standard deviation of normally distributed initial weights",
            default=0.01,
            low=0.0,
            high=100.0,
            counts=where("init", "normal"),
        ),
        Choice(
            name="precision",
            label="Precision",
            help="the kind of numbers that are computed with",
            default="float32",
            choices=PRECISION,
        ),
    )


def _measuring(every: int) -> tuple[Parameter, ...]:
    return (
        Integer(
            name="measure_every",
            label="Measure every",
            help="after how many updates errors and free energies are measured again; the "
            "pseudo-likelihood over all units is measured at the end of each epoch",
            unit="updates",
            default=every,
            low=1,
            high=1_000_000,
        ),
        Integer(
            name="measure_on",
            label="Measure on",
            help="how many training and held-out pictures are measured on, from the first; "
            "fewer for the pseudo-likelihood over all units while it runs",
            unit="pictures",
            default=200,
            low=1,
            high=100_000,
        ),
    )


_ALL = parameters(
    hidden=1,
    k=1,
    persistent=True,
    learning_rate=0.0,
    momentum=0.0,
    weight_decay=0.0,
    batch=1,
    train=1,
    test=0,
    pixels="probabilities",
    measure_every=1,
)
#: The parameters that can be changed while the machine learns, by name.
LIVE: Mapping[str, Parameter] = {entry.name: entry for entry in _ALL if entry.live}
assert set(LIVE) == set(rule_fields())
