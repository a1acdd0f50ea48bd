"""The parameters of a Hopfield network; those that are live act on a running one."""

from dataclasses import replace

from engine.data.corruption import KINDS
from engine.data.patterns import DEFAULT_THRESHOLD
from engine.networks.hopfield.rules import RULES
from engine.networks.hopfield.visiting import VISITS
from engine.parameters import Choice, Flag, Integer, Parameter, Real, Values, unless, where


def _is_warm(values: Values) -> bool:
    return bool(values["temperature"] > 0) and values["rule"] != "softmax"


VISIT = Choice(
    name="visit",
    label="Visits",
    help="the order in which the units are updated",
    default="random",
    choices=VISITS,
    live=True,
    counts=unless("rule", "softmax"),
)
RULE = Choice(
    name="rule",
    label="Rule",
    help="how the memories make the weights",
    default="hebb",
    choices={name: learning.sentence for name, learning in RULES.items()},
    live=True,
)
POWER = Integer(
    name="power",
    label="Power",
    help="with the rule dense: the power of an overlap; 2 is like hebb, higher ones hold more",
    default=3,
    low=2,
    high=20,
    live=True,
    counts=where("rule", "dense"),
)
BETA = Real(
    name="beta",
    label="β",
    help="with the rule softmax: how sharply attention picks the memory of largest overlap",
    default=0.1,
    low=1e-6,
    high=1e6,
    live=True,
    counts=where("rule", "softmax"),
)
HEAT = (
    Real(
        name="temperature",
        label="Temperature",
        help="how much chance decides on a visited unit, in the unit of the fields; 0 is none",
        default=0.0,
        low=0.0,
        high=1e9,
        live=True,
        counts=unless("rule", "softmax"),
    ),
    Real(
        name="cooling",
        label="Cooling",
        help="what the temperature is multiplied by after each sweep; 1 keeps it",
        default=1.0,
        low=0.0,
        high=1.0,
        live=True,
        counts=_is_warm,
    ),
    Real(
        name="coldest",
        label="Coldest",
        help="a temperature that cools to below this becomes 0",
        default=0.0,
        low=0.0,
        high=1e9,
        live=True,
        counts=_is_warm,
    ),
)
OF_RULES = (
    Real(
        name="unlearning",
        label="Unlearn by",
        help="how much of a state's own weights Unlearn takes out; 1 is what a memory adds",
        default=0.1,
        low=0.0,
        high=100.0,
        live=True,
        counts=where("rule", "hebb", "unlearning"),
    ),
    Real(
        name="kappa",
        label="Stability κ",
        help="with krauth-mezard: how stable each unit is to be in each memory, field over N",
        default=1.0,
        low=0.0,
        high=1000.0,
        live=True,
        counts=where("rule", "krauth-mezard"),
    ),
    Flag(
        name="symmetrise",
        label="Symmetrise",
        help="with krauth-mezard: make the weights symmetric once all is learned, for an energy",
        default=False,
        live=True,
        counts=where("rule", "krauth-mezard"),
    ),
)
CENTRED = Flag(
    name="centred",
    label="Centred",
    help="with hebb and unlearning: whether the mean of all entries is taken from them first",
    default=False,
    live=True,
    counts=where("rule", "hebb", "unlearning"),
)
NORMALISATION = Choice(
    name="normalisation",
    label="Divide by",
    help="what the sum over the memories is divided by",
    default="patterns",
    choices={"patterns": "the number of memories", "units": "the number of units"},
    live=True,
    counts=unless("rule", "exponential", "softmax"),
)
LIVE: tuple[Parameter, ...] = (VISIT, RULE, POWER, BETA, *HEAT, *OF_RULES, CENTRED, NORMALISATION)


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
            label="Corrupt",
            help="share of the start that is corrupted: of its units, or of its rows",
            default=flip_share,
            low=0.0,
            high=1.0,
        ),
        Choice(
            name="corruption",
            label="Corrupt by",
            help="how the start is corrupted",
            default="flip",
            choices=KINDS,
        ),
        replace(VISIT, default=visit),
        RULE,
        POWER,
        BETA,
        *HEAT,
        *OF_RULES,
        replace(CENTRED, default=centred),
        NORMALISATION,
        Real(
            name="threshold_sigma",
            label="Threshold σ",
            help="standard deviation of the units' random thresholds",
            default=threshold_sigma,
            low=0.0,
            high=100.0,
            counts=unless("rule", "dense", "exponential", "softmax"),
        ),
        Choice(
            name="ink",
            label="Ink",
            help="which pixels of the data become units of +1",
            default=ink,
            choices={
                "bright": "those brighter than the ink threshold",
                "mean": "those brighter than the picture's own mean",
                "dark": "those not brighter than the ink threshold: dark ink on bright paper",
            },
        ),
        Real(
            name="ink_threshold",
            label="Ink from",
            help="how bright a pixel must be to count as bright, as a share of full brightness",
            default=DEFAULT_THRESHOLD,
            low=0.0,
            high=1.0,
            counts=unless("ink", "mean"),
        ),
    )
