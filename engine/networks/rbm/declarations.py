"""What the registry knows of the experiments with restricted Boltzmann machines.

What builds one is imported when one is built: a start pays only for what it shows.
"""

from functools import partial

from engine.data import Dataset, open_data
from engine.experiment import Declaration, Experiment
from engine.networks.rbm.parameters import parameters
from engine.parameters import Values


def _build(id: str, values: Values, data: Dataset) -> Experiment:
    from engine.networks.rbm.experiment import build

    return build(id, values, data)


DIGITS = Declaration(
    id="rbm-digits",
    title="Dream of digits",
    family="RBM",
    summary="Learn what digits look like by comparing data with what the machine dreams.",
    parameters=parameters(
        hidden=500,
        k=10,
        persistent=True,
        learning_rate=0.01,
        momentum=0.5,
        weight_decay=0.0,
        batch=20,
        train=10_000,
        test=10_000,
        pixels="probabilities",
        measure_every=50,
    ),
    default_data="digits",
    default_updates=2500,
    build=partial(_build, "rbm-digits"),
    open=lambda source, values: open_data(source, with_test=True),
)

BARS = Declaration(
    id="rbm-bars",
    title="Bars and stripes",
    family="RBM",
    summary="Learn the 30 pictures of bars and stripes: so small that every probability is exact.",
    parameters=parameters(
        hidden=12,
        k=5,
        persistent=False,
        learning_rate=0.1,
        momentum=0.0,
        weight_decay=0.001,
        batch=30,
        train=30,
        test=0,
        pixels="thresholded",
        measure_every=20,
    ),
    default_data="bars",
    default_updates=10_000,
    build=partial(_build, "rbm-bars"),
)

EXPERIMENTS = (DIGITS, BARS)
