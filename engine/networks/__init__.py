"""The registry: every experiment there is, by its name. A new network adds its line here.

What is known of an experiment is imported when it is first asked for: a start pays only for what
it shows.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from engine.data import open_data
from engine.experiment import Declaration, Experiment
from engine.parameters import ParameterError, check_all


def _hopfield() -> Sequence[Declaration]:
    from engine.networks.hopfield import declarations

    return declarations.EXPERIMENTS


def _mlp() -> Sequence[Declaration]:
    from engine.networks.mlp import declarations

    return declarations.EXPERIMENTS


def _rbm() -> Sequence[Declaration]:
    from engine.networks.rbm import declarations

    return declarations.EXPERIMENTS


_FAMILIES: Mapping[Callable[[], Sequence[Declaration]], Sequence[str]] = {
    _hopfield: ("hopfield-digits", "hopfield-pictures", "hopfield-side-by-side"),
    _mlp: ("mlp-one-or-seven", "mlp-digits", "mlp-sine", "mlp-plane"),
    _rbm: ("rbm-digits", "rbm-bars"),
}


class _Registry(Mapping[str, Declaration]):
    """The declarations by the names of their experiments; a family's come in together."""

    def __init__(self) -> None:
        self._known: dict[str, Declaration] = {}
        self._family_of = {name: family for family, names in _FAMILIES.items() for name in names}

    def __getitem__(self, name: str) -> Declaration:
        if name not in self._known:
            self._known |= {declared.id: declared for declared in self._family_of[name]()}
        return self._known[name]

    def __contains__(self, name: object) -> bool:
        return name in self._family_of

    def __iter__(self) -> Iterator[str]:
        return iter(self._family_of)

    def __len__(self) -> int:
        return len(self._family_of)


EXPERIMENTS = _Registry()


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
