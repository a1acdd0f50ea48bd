"""Interventions: what a person does to a running experiment, recorded with the update it came at.

A replay applies them again, so each holds all that its effect depends on. Each tells in `words`
what was done, as a sentence without its full stop.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.parameters import Value
from engine.text import MINUS, number

_CORRUPTED = {
    "flip": "{} of the units were flipped",
    "noise": "{} of the units became noise",
    "blank": "{} of the rows, from the bottom, were blanked",
    "keep": "All but {} of the rows, from the top, were blanked",
}


class InterventionError(ValueError):
    """An intervention that the experiment cannot take; the message is for people."""


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """Set `units` (k,) to `values` (k,), int8 -1/+1. `stroke` numbers what is drawn in one go.

    `said` is how that was done, as a sentence, where it was not unit by unit.
    """

    units: NDArray[np.int64]
    values: NDArray[np.int8]
    stroke: int = 0
    said: str = ""

    def supersedes(self, earlier: object) -> bool:
        """Whether this draws all that `earlier` drew, and more: strokes send themselves whole."""
        return isinstance(earlier, Draw) and self.stroke == earlier.stroke != 0

    @property
    def words(self) -> str:
        return self.said or f"{_counted(self.units)} set by hand"


@dataclass(frozen=True, slots=True)
class Corrupt:
    """Corrupt the present state: `kind` is one of `engine.data.corruption.KINDS`; `share` in 0..1.

    `number` tells this corruption's random words from another's.
    """

    kind: str
    share: float
    number: int = 0

    @property
    def words(self) -> str:
        return _CORRUPTED[self.kind].format(f"{number(100 * self.share)} %")


@dataclass(frozen=True, slots=True, eq=False)
class Clamp:
    """Hold `units` (k,) as they are, or let them go (`hold` false)."""

    units: NDArray[np.int64]
    hold: bool
    stroke: int = 0

    def supersedes(self, earlier: object) -> bool:
        """Whether this is the longer form of the same stroke."""
        if not isinstance(earlier, Clamp):
            return False
        return self.hold == earlier.hold and self.stroke == earlier.stroke != 0

    @property
    def words(self) -> str:
        held = "held as it is" if len(self.units) == 1 else "held as they are"
        return f"{_counted(self.units)} {held if self.hold else 'let go'}"


@dataclass(frozen=True, slots=True)
class SetParameter:
    """Give the live parameter `name` the value `value`."""

    name: str
    value: Value

    @property
    def words(self) -> str:
        return f"{self.name.replace('_', ' ').capitalize()} was set to {_in_words(self.value)}"


@dataclass(frozen=True, slots=True, eq=False)
class Store:
    """Store `pattern` (N,), int8 -1/+1, as a memory called `label`: done by the next update."""

    pattern: NDArray[np.int8]
    label: str

    @property
    def words(self) -> str:
        return f"The pattern {self.label} waits: the next update stores it"


@dataclass(frozen=True, slots=True)
class Forget:
    """Forget the memory with the serial number `serial`."""

    serial: int

    @property
    def words(self) -> str:
        return "A memory was forgotten"


@dataclass(frozen=True, slots=True)
class Unlearn:
    """Take a little of the present state out of the weights, so that it is no minimum any more."""

    @property
    def words(self) -> str:
        return "A little of this state was taken out of the weights: the rule is unlearning now"


@dataclass(frozen=True, slots=True)
class Show:
    """Put item `item` of the data on the canvas; of the held-out items where `held_out`."""

    item: int
    held_out: bool = False

    @property
    def words(self) -> str:
        return f"Item {self.item:,} of the {'held-out ' if self.held_out else ''}data was shown"


@dataclass(frozen=True, slots=True)
class Dream:
    """Let a chain of its own run until it has made `steps` Gibbs steps, at `temperature`.

    It begins with the canvas, or with noise in the hidden units, and leaves clamped units as they
    are. `number` tells one chain from another: the same number goes on where the chain is.
    """

    steps: int
    temperature: float = 1.0
    from_noise: bool = False
    number: int = 0

    def supersedes(self, earlier: object) -> bool:
        """Whether this is the same chain, further on."""
        if not isinstance(earlier, Dream) or earlier.number != self.number:
            return False
        same = self.temperature == earlier.temperature and self.from_noise == earlier.from_noise
        return same and self.steps >= earlier.steps

    @property
    def words(self) -> str:
        return f"A chain dreamt until its step {self.steps:,}"


@dataclass(frozen=True, slots=True)
class LetGo:
    """Take what was shown or drawn away again: what is seen follows the training."""

    @property
    def words(self) -> str:
        return "What was shown or drawn was let go"


@dataclass(frozen=True, slots=True)
class AddPoint:
    """Add a point to what is learned: at `x`, with the value or the class `y`."""

    x: tuple[float, ...]
    y: float

    @property
    def words(self) -> str:
        place = ", ".join(number(x) for x in self.x)
        return f"A point was added at ({place}), with {number(self.y)}"


@dataclass(frozen=True, slots=True)
class RemovePoint:
    """Take point number `index` out of what is learned."""

    index: int

    @property
    def words(self) -> str:
        return f"Point {self.index:,} was taken out"


Intervention = (
    Draw
    | Corrupt
    | Clamp
    | SetParameter
    | Store
    | Forget
    | Unlearn
    | Show
    | Dream
    | LetGo
    | AddPoint
    | RemovePoint
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An intervention and the update after which it came."""

    position: int
    intervention: Intervention


def supersedes(later: Any, earlier: Any) -> bool:
    """Whether `later` does all that `earlier` did, so that only `later` need be kept."""
    judge = getattr(later, "supersedes", None)
    return bool(judge is not None and judge(earlier))


def _counted(units: NDArray[np.int64]) -> str:
    return "1 unit was" if len(units) == 1 else f"{len(units):,} units were"


def _in_words(value: Value) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return value if isinstance(value, str) else f"{value:,.10g}".replace("-", MINUS)
