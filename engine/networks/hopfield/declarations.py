"""What the registry knows of the Hopfield experiments; the defaults are their articles'."""

from functools import partial

from engine.experiment import Declaration
from engine.networks.hopfield.experiment import build, fitted
from engine.networks.hopfield.visiting import VISITS
from engine.parameters import Choice, Flag, Integer, Parameter, Real


def parameters(
    *, flip_share: float, visit: str, centred: bool, threshold_sigma: float, memories: int, ink: str
) -> tuple[Parameter, ...]:
    """The parameters of a Hopfield experiment with the defaults of its article."""
    return (
        Integer(
            name="memories",
            label="Memories",
            help="how many items of the data are stored, from the first",
            default=memories,
            low=1,
            high=100_000,
        ),
        Integer(
            name="start",
            label="Start from",
            help="index of the memory that the network starts from, counted from 0",
            default=0,
            low=0,
            high=99_999,
        ),
        Real(
            name="flip",
            label="Flip",
            help="share of the start's units that are flipped at random",
            default=flip_share,
            low=0.0,
            high=1.0,
        ),
        Choice(
            name="visit",
            label="Visits",
            help="the order in which the units are updated",
            default=visit,
            choices=VISITS,
            live=True,
        ),
        Choice(
            name="rule",
            label="Rule",
            help="how the memories make the weights",
            default="hebb",
            choices={"hebb": "units that agree in a memory pull each other together"},
        ),
        Flag(
            name="centred",
            label="Centred",
            help="whether the mean of all entries is taken from the memories first",
            default=centred,
            live=True,
        ),
        Choice(
            name="normalisation",
            label="Divide by",
            help="what the sum over the memories is divided by",
            default="patterns",
            choices={"patterns": "the number of memories", "units": "the number of units"},
            live=True,
        ),
        Real(
            name="threshold_sigma",
            label="Threshold σ",
            help="standard deviation of the units' random thresholds",
            default=threshold_sigma,
            low=0.0,
            high=100.0,
        ),
        Choice(
            name="ink",
            label="Ink above",
            help="the brightness above which a pixel of the data becomes a unit of +1",
            default=ink,
            choices={"half": "half of full brightness", "mean": "the picture's own mean"},
        ),
    )


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
        ink="half",
    ),
    default_data="digits",
    default_updates=10_000,
    build=partial(build, "hopfield-digits"),
    fitted=fitted,
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
    picture_shape=lambda values: (int(str(values["size"])), int(str(values["size"]))),
)
