"""The registry: every experiment there is, by its name. A new network adds its line here."""

from collections.abc import Mapping
from pathlib import Path

from engine.data import open_data
from engine.experiment import Declaration, Experiment
from engine.networks.hopfield.declarations import DIGITS, PICTURES, SIDE_BY_SIDE
from engine.networks.mlp.declarations import EXPERIMENTS as MLP
from engine.networks.rbm.declarations import BARS as RBM_BARS
from engine.networks.rbm.declarations import DIGITS as RBM_DIGITS
from engine.parameters import ParameterError, check_all

EXPERIMENTS: Mapping[str, Declaration] = {
    declaration.id: declaration
    for declaration in (DIGITS, PICTURES, SIDE_BY_SIDE, *MLP, RBM_DIGITS, RBM_BARS)
}


def declaration(experiment: str) -> Declaration:
    """The declaration of an experiment; raises ParameterError for an unknown one."""
    if experiment not in EXPERIMENTS:
        raise ParameterError(
            f"There is no experiment {experiment!r}; there are: {', '.join(EXPERIMENTS)}."
        )
    return EXPERIMENTS[experiment]


def build(
    experiment: str,
    given: Mapping[str, object],
    data: str | Path | None,
    *,
    insist: bool = True,
) -> Experiment:
    """The experiment with the given parameter values, on `data` or on its own data.

    Data that have too little for a default bring it down; a given value as well, unless one
    `insist`s on it. Raises ParameterError and DataError, whose messages are for people.
    """
    declared = declaration(experiment)
    values = check_all(declared.parameters, given)
    source = declared.default_data if data is None else data
    if declared.open is not None:
        opened = declared.open(source, values)
    else:
        opened = open_data(source, shape=declared.picture_shape(values))
    kept = {name: values[name] for name in given} if insist else {}
    return declared.build({**values, **declared.fitted(values, opened), **kept}, opened)
