"""What the registry knows of the MLP experiments; the defaults are their articles'.

What builds an experiment is imported when one is built: a start pays only for what it shows.
"""

import math
from pathlib import Path

from engine.data import Dataset, Points, open_data
from engine.data.expressions import parse
from engine.data.plane import PLANES
from engine.experiment import Declaration, Experiment
from engine.networks.mlp.parameters import Defaults, learning_parameters, network_parameters
from engine.networks.mlp.targets import EXPRESSION, FUNCTION, NONE, PLANE, TARGETS
from engine.parameters import Choice, Integer, Integers, Parameter, Real, Text, Values

FAMILY = "MLP"
MOST_ITEMS = 10_000_000


def _with(own: tuple[Parameter, ...], defaults: Defaults) -> tuple[Parameter, ...]:
    return (*own, *network_parameters(defaults), *learning_parameters(defaults))


def _classes(default: tuple[int, ...], fewest: int, help: str) -> Integers:
    return Integers(
        name="classes",
        label="Classes",
        help=help,
        default=default,
        low=0,
        high=1_000_000,
        fewest=fewest,
        most=1000,
        empty="all",
    )


def _items(
    name: str,
    label: str,
    help: str,
    *,
    default: int,
    low: int,
    least: str = "",
    unit: str = "items",
) -> Integer:
    return Integer(
        name=name,
        label=label,
        help=help,
        unit=unit,
        default=default,
        low=low,
        high=MOST_ITEMS,
        least=least,
    )


_ONE_OR_SEVEN = _with(
    (
        _classes((1, 7), 2, "the labels to tell apart"),
        _items(
            "train",
            "Train on",
            "how many items of the classes are learned, from the first",
            default=200,
            low=1,
        ),
        _items(
            "test_from",
            "Test from",
            "number of the first item of the classes to test with, counted from 0",
            default=2000,
            low=0,
        ),
        _items(
            "test",
            "Test with",
            "how many items of the classes, from there on; all that is not learned if there are "
            "too few for the default",
            default=1000,
            low=1,
        ),
    ),
    Defaults(
        hidden=(10,),
        activation="sigmoid",
        output="sigmoid",
        loss="squared",
        learning_rate=0.5,
        order="ordered",
        init="article",
        test_every=1,
    ),
)


def _build_one_or_seven(values: Values, data: Dataset) -> Experiment:
    from engine.networks.mlp.building import build_pictures
    from engine.networks.mlp.pictures import one_after_the_other

    return build_pictures("mlp-one-or-seven", _ONE_OR_SEVEN, one_after_the_other, values, data)


ONE_OR_SEVEN = Declaration(
    id="mlp-one-or-seven",
    title="Tell 1 from 7",
    family=FAMILY,
    summary="Show a network 200 ones and sevens, one at a time, and watch it learn.",
    parameters=_ONE_OR_SEVEN,
    default_data="digits",
    default_updates=200,
    build=_build_one_or_seven,
)

_DIGITS = _with(
    (
        _classes((), 0, "the labels to tell apart; none for all that there are"),
        _items(
            "train",
            "Train on",
            "how many items are learned, from the first; 0: all that are not for testing",
            default=0,
            low=0,
            least="all others",
        ),
        _items(
            "test",
            "Test with",
            "how many items; 0: all that the data holds out, or else every fifth of all",
            default=0,
            low=0,
            least="all held out",
        ),
    ),
    Defaults(
        hidden=(100,),
        activation="relu",
        output="softmax",
        loss="cross-entropy",
        learning_rate=0.1,
        batch=32,
        init="he",
    ),
)


def _build_digits(values: Values, data: Dataset) -> Experiment:
    from engine.networks.mlp.building import build_pictures
    from engine.networks.mlp.pictures import all_the_rest

    return build_pictures("mlp-digits", _DIGITS, all_the_rest, values, data)


def _open_with_test(source: str | Path, values: Values) -> Dataset:
    return open_data(source, with_test=True)


DIGITS = Declaration(
    id="mlp-digits",
    title="Read digits",
    family=FAMILY,
    summary="Learn all ten digits, a small batch at a time.",
    parameters=_DIGITS,
    default_data="digits",
    default_updates=900,
    build=_build_digits,
    open=_open_with_test,
)

_SINE = _with(
    (
        Choice(
            name="target",
            label="Function",
            help="what is to be learned, where the data is no file",
            default="sine",
            choices={**TARGETS, EXPRESSION: "the expression below", NONE: "points to be clicked"},
        ),
        Text(
            name="expression",
            label="Expression",
            help="any function of x, for target = expression",
            default="sin(x) + x/4",
            allowed="an expression of x such as sin(2*x) + x^2/4",
            reads=parse,
            implies={"target": EXPRESSION},
        ),
        Real(
            name="low",
            label="x from",
            help="the first x; the network sees the range brought to -1..1",
            default=0.0,
            low=-1e6,
            high=1e6,
        ),
        Real(
            name="high",
            label="x to",
            help="where x ends",
            default=2 * math.pi,
            low=-1e6,
            high=1e6,
        ),
        Real(
            name="step",
            label="x step",
            help="from one x to the next",
            default=0.1,
            low=1e-6,
            high=1e6,
        ),
    ),
    Defaults(
        hidden=(3,),
        activation="sigmoid",
        output="identity",
        loss="squared",
        learning_rate=0.1,
        init="normal",
        sigma=0.01,
    ),
)


def _build_sine(values: Values, data: Points) -> Experiment:
    from engine.networks.mlp.building import build_function

    return build_function(_SINE, values, data)


def _open_function(source: str | Path, values: Values) -> Points:
    from engine.networks.mlp.functions import open_function

    return open_function(source, values)


SINE = Declaration(
    id="mlp-sine",
    title="Learn sin(x)",
    family=FAMILY,
    summary="Three hidden units bend until their sum is a sine, or any function of x.",
    parameters=_SINE,
    default_data=FUNCTION,
    default_updates=2001 * 63,
    build=_build_sine,
    open=_open_function,
    speed=2000.0,
)

_PLANE = _with(
    (
        Choice(
            name="points",
            label="Points",
            help="the pattern of the points, where the data is no file",
            default="moons",
            choices=PLANES,
        ),
        Integer(
            name="classes",
            label="Classes",
            help="how many colours of points there are; moons and xor use two",
            default=2,
            low=2,
            high=6,
        ),
        _items(
            "train", "Train on", "how many points are learned", default=200, low=0, unit="points"
        ),
        _items(
            "test",
            "Test with",
            "how many more points are for testing",
            default=200,
            low=0,
            unit="points",
        ),
        Real(
            name="noise",
            label="Noise",
            help="how far points lie off their place (standard deviation)",
            default=0.08,
            low=0.0,
            high=10.0,
        ),
        Integer(
            name="points_seed",
            label="Points' seed",
            help="other points of the same pattern",
            default=0,
            low=0,
            high=2**32 - 1,
        ),
    ),
    Defaults(
        hidden=(8, 8),
        activation="tanh",
        output="softmax",
        loss="cross-entropy",
        learning_rate=0.1,
        batch=10,
        optimizer="momentum",
        test_every=20,
    ),
)


def _build_plane(values: Values, data: Points) -> Experiment:
    from engine.networks.mlp.building import build_plane

    return build_plane(_PLANE, values, data)


def _open_plane(source: str | Path, values: Values) -> Points:
    from engine.networks.mlp.planes import open_plane

    return open_plane(source, values)


PLANE_POINTS = Declaration(
    id="mlp-plane",
    title="Divide the plane",
    family=FAMILY,
    summary="Tell points of the plane apart and watch the border between them move.",
    parameters=_PLANE,
    default_data=PLANE,
    default_updates=2000,
    build=_build_plane,
    open=_open_plane,
)

EXPERIMENTS = (ONE_OR_SEVEN, DIGITS, SINE, PLANE_POINTS)
