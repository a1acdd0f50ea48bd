"""The protocol between an experiment and all that steps, shows, explains or saves it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.breakpoints import Breakpoint
from engine.channels import Channel, Focus, Series
from engine.data import Dataset, Points
from engine.interventions import Intervention
from engine.parameters import Parameter, Value, Values
from engine.trace import Columns


class State(Protocol):
    """All that changes while an experiment runs: a frozen dataclass of read-only arrays."""

    @property
    def position(self) -> int:
        """Number of updates done."""
        ...

    @property
    def seed(self) -> int: ...


def read_only(array: NDArray[Any]) -> NDArray[Any]:
    """`array` itself, no longer writeable: what a state may hold."""
    array.setflags(write=False)
    return array


USUAL_SPEED = 50.0
NOTHING_CHANGED: NDArray[np.int64] = read_only(np.empty(0, np.int64))


class NotYetError(ValueError):
    """A step cannot be made yet; the message says what is missing and how to get it."""


@dataclass(frozen=True, slots=True, eq=False)
class Phase:
    """The smallest thing worth looking at: number `number` of the `count` phases of an update.

    `detail` is a frozen dataclass of the network's own; `before` is the state that the update
    starts from. `units` are the units that the phase is about, `changed` (k,) those whose value
    the update changes, once that is decided. `lit` names the channel that the phase is about, a
    layer for example. Only an update's last phase has `after`, the state that it makes.
    """

    name: str
    number: int
    count: int
    before: Any
    detail: Any
    after: Any = None
    units: tuple[int, ...] = ()
    changed: NDArray[np.int64] = field(default_factory=lambda: NOTHING_CHANGED)
    lit: str = ""

    @property
    def update(self) -> int:
        """The number of the update that this phase belongs to, counted from 1."""
        return int(self.before.position) + 1


@dataclass(frozen=True, slots=True)
class Term:
    """One number of a sum, with the symbol that it stands for (TeX)."""

    symbol: str
    value: float


@dataclass(frozen=True, slots=True)
class Equation:
    """An equation in symbols, then with numbers, then its result.

    `result` is `scale` times the sum of `terms`: whoever doubts it can add them up again.
    An equation without terms (a sign, a comparison) has only TeX.
    """

    symbols: str
    numbers: str
    result: float
    terms: tuple[Term, ...] = ()
    scale: float = 1.0

    def recomputed(self) -> float:
        """The result as the terms give it."""
        return self.scale * sum(term.value for term in self.terms)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a phase does, as equations and as one sentence in words.

    `units` are those that the equations name, `weights` the pairs of units whose weight they name.
    """

    title: str
    equations: tuple[Equation, ...]
    sentence: str
    units: tuple[int, ...] = ()
    weights: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Caution:
    """What a person had better know before a run: a sentence, and the values that would mend it.

    `remedy` are parameters by name, none where only other data helps; `offer` says on a button
    what they do.
    """

    sentence: str
    offer: str = ""
    remedy: Mapping[str, Value] = field(default_factory=dict)


class Experiment(Protocol):
    """Network, data, schedule and parameters: what is stepped. Immutable."""

    @property
    def id(self) -> str: ...
    @property
    def values(self) -> Values:
        """The parameters' values at the start."""
        ...

    @property
    def data(self) -> Dataset | Points: ...
    @property
    def epoch_name(self) -> str:
        """What the upper rung of the step ladder is called here: epoch or sweep."""
        ...

    @property
    def cautions(self) -> Sequence[Caution]:
        """What is to be said of these values and this data before the run; mostly nothing."""
        ...

    @property
    def keeps_update(self) -> bool:
        """Whether what a person does leaves the update that is looked at as it is, or under way
        where it was; else it is dropped.
        """
        ...

    @property
    def unit_shape(self) -> tuple[int, int]:
        """(rows, columns) in which the units that can be drawn on are shown."""
        ...

    def initial(self, seed: int) -> Any:
        """The state at update 0."""
        ...

    def phases(self, state: Any) -> Iterator[Phase]:
        """Exactly the next update, a phase at a time; the last one carries the new state."""
        ...

    def advance(self, state: Any, updates: int) -> tuple[Any, Columns]:
        """`updates` updates, as fast as can be, and every column's value at every one of them."""
        ...

    def measure(self, state: Any) -> dict[str, float]:
        """Every column's value in this state."""
        ...

    def series(self, state: Any) -> Sequence[Series]: ...

    def channels(self, state: Any) -> Sequence[Channel]: ...

    def explain(self, phase: Phase, focus: Focus) -> Explanation:
        """What the phase does, for the unit or weight in focus, or else for a telling one."""
        ...

    def intervene(self, state: Any, intervention: Intervention) -> Any:
        """The state after the intervention; raises InterventionError where it makes no sense."""
        ...

    def epoch(self, state: Any) -> float:
        """Epochs or sweeps done."""
        ...

    def origin(self, state: Any) -> int:
        """The update at which the present stage began, as far as this state knows: plots begin
        there.
        """
        ...

    def preparing(self, state: Any) -> bool:
        """Whether the present stage is yet to begin: all that was done of it are preparations, as
        storing memories is for a recall. No breakpoint on a series is met before.
        """
        ...

    def updates_in_epoch(self, state: Any) -> int:
        """How many updates one epoch or sweep has, at present."""
        ...

    def stops(self, state: Any) -> Sequence[Breakpoint]:
        """The breakpoints that a new run has."""
        ...

    def result(self, state: Any) -> dict[str, Any]:
        """What came of it, as JSON: the numbers that the experiment is made for."""
        ...

    def summary(self, state: Any) -> tuple[str, str]:
        """What came of it, for the screen: a headline and a sentence."""
        ...

    def parameter(self, state: Any, name: str) -> Value:
        """The present value of a parameter, live changes included."""
        ...

    def trouble(self, state: Any) -> str:
        """Why the update after `state` would make a value not finite, and what to try; or ""."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What the registry knows of an experiment: enough to list it, check it and build it.

    `open` makes the data of a source where that is more than pictures of one size. `fitted` brings
    values within what the data allow; it is asked for those that nobody insists on. `foreseen`
    is what is to be known of values, with data of that shape, before anything is built of them.
    `speed`, in updates a second, is at which it is well watched.
    """

    id: str
    title: str
    family: str
    summary: str
    parameters: tuple[Parameter, ...]
    default_data: str
    default_updates: int
    build: Callable[[Values, Any], Experiment]
    picture_shape: Callable[[Values], tuple[int, int] | None] = lambda values: None
    open: Callable[[str | Path, Values], Any] | None = None
    fitted: Callable[[Values, Any], Values] = lambda values, data: values
    foreseen: Callable[[Values, tuple[int, int]], Sequence[Caution]] = lambda values, shape: ()
    speed: float = USUAL_SPEED

    def describe(self) -> dict[str, Any]:
        """The declaration as JSON."""
        return {
            "id": self.id,
            "title": self.title,
            "family": self.family,
            "summary": self.summary,
            "data": self.default_data,
            "updates": self.default_updates,
            "parameters": [parameter.describe() for parameter in self.parameters],
        }


Listing = Callable[[Any], Iterable[Any]]
_LISTINGS: dict[type[Any], Listing] = {}


def arrays_of(value: Any) -> Sequence[NDArray[Any]]:
    """Every array that a state holds, in its dataclasses, tuples and mappings."""
    found: list[NDArray[Any]] = []
    left = [value]
    while left:
        part = left.pop()
        if isinstance(part, np.ndarray):
            found.append(part)
            continue
        kind = type(part)
        if kind not in _LISTINGS:
            _LISTINGS[kind] = _listing(kind)
        left.extend(_LISTINGS[kind](part))
    return found


def _listing(kind: type[Any]) -> Listing:
    """What lists the parts of a value of this type; most have none."""
    if issubclass(kind, tuple | list):
        return iter
    if issubclass(kind, Mapping):
        return lambda value: value.values()
    if not is_dataclass(kind):
        return lambda value: ()
    names = [part.name for part in fields(kind)]
    return lambda value: [getattr(value, name) for name in names]
