"""The parameters of several rules side by side: those of one network, and which rules."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from engine.networks.hopfield.parameters import RULE
from engine.parameters import Choices, Parameter, Values

RULES = Choices(
    name="rules",
    label="Rules",
    help="the rules that are compared, from the left to the right",
    default=("hebb", "pseudo-inverse"),
    choices=RULE.choices,
    fewest=2,
    most=4,
)


def beside(parameters: Sequence[Parameter]) -> tuple[Parameter, ...]:
    """The same parameters for several rules at once."""
    return tuple(RULES if each.name == RULE.name else _of_any_rule(each) for each in parameters)


def _of_any_rule(parameter: Any) -> Parameter:
    """The parameter, which counts where it counts for one of the rules."""
    counts: Callable[[Values], bool] = parameter.counts

    def for_any(values: Values) -> bool:
        return any(counts({**values, RULE.name: rule}) for rule in values[RULES.name])

    shared: Parameter = replace(parameter, counts=for_any)
    return shared
