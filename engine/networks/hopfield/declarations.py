"""The registry's Hopfield experiments; the defaults are their articles'."""

from functools import partial

from engine.data import Dataset
from engine.experiment import Declaration, Experiment
from engine.networks.hopfield.experiment import build, fitted
from engine.networks.hopfield.needs import foreseen
from engine.networks.hopfield.parameters import parameters
from engine.networks.hopfield.side_by_side.parameters import beside
from engine.parameters import Integer, Values

DIGITS = Declaration(
    id="hopfield-digits",
    title="Recall a digit",
    family="Hopfield",
    summary="Store digits, flip some pixels of one, and see where the network falls.",
    parameters=parameters(
        memories=3,
        flip_share=0.05,
        visit="random",
        centred=False,
        threshold_sigma=0.0,
        ink="bright",
    ),
    default_data="digits",
    default_updates=10_000,
    build=partial(build, "hopfield-digits"),
    fitted=fitted,
    foreseen=foreseen,
)

PICTURES = Declaration(
    id="hopfield-pictures",
    title="Recall a picture",
    family="Hopfield",
    summary="Store five pictures, flip a third of one's pixels, and update all units at once.",
    parameters=(
        *parameters(
            memories=5,
            flip_share=0.3,
            visit="synchronous",
            centred=True,
            threshold_sigma=0.01,
            ink="mean",
        ),
        Integer(
            name="size",
            label="Size",
            help="pixels along each side that the pictures are brought to",
            unit="pixels",
            default=64,
            low=2,
            high=4096,
        ),
    ),
    default_data="pictures",
    default_updates=20,
    build=partial(build, "hopfield-pictures"),
    fitted=fitted,
    foreseen=foreseen,
    picture_shape=lambda values: (int(str(values["size"])), int(str(values["size"]))),
)


def _build_side_by_side(values: Values, data: Dataset) -> Experiment:
    from engine.networks.hopfield.side_by_side.experiment import build

    return build("hopfield-side-by-side", values, data)


SIDE_BY_SIDE = Declaration(
    id="hopfield-side-by-side",
    title="Rules side by side",
    family="Hopfield",
    summary="The same digits, start and visits by two to four rules at once: where does each fall?",
    parameters=beside(DIGITS.parameters),
    default_data="digits",
    default_updates=10_000,
    build=_build_side_by_side,
    fitted=fitted,
    foreseen=foreseen,
)

EXPERIMENTS = (DIGITS, PICTURES, SIDE_BY_SIDE)
