"""Channels: the named, typed parts of a state that can be seen.

A channel says what it is and how it is read from a state; it holds no picture of it. A view is
chosen by the channel's type alone.

A channel with `of_phase` belongs to the update under way: its reader is given the phase that is
looked at instead of the state, and the channel shows nothing where there is no phase.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

# A unit by its number, or a weight by the numbers of the units above and below it.
Focus = int | tuple[int, int] | None

Reader = Callable[[Any], NDArray[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A scalar at every update, kept in the trace.

    The trace's column `column` holds it as value = `scale` * stored / `per` + `offset`, so that
    several series can read one column. Series of one `group` share a plot. `memory` is the number
    that chooses the colour, the same in every view; None takes the group's colour. `when` says how
    often the value is measured, where that is not at every update.
    """

    name: str
    label: str
    column: str
    group: str
    unit: str = ""
    scale: float = 1.0
    per: float = 1.0
    offset: float = 0.0
    memory: int | None = None
    short: str = ""
    when: str = ""

    def of(self, stored: NDArray[np.float64]) -> NDArray[np.float64]:
        """The series' values from the column's stored ones; any shape."""
        return stored * self.scale / self.per + self.offset


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Units as a picture: `read(state)` gives (rows, columns) with values in `low`..`high`.

    `first_unit` is the number of the unit at the top left: layers number theirs one after another.
    `told(state)`, where there is one, is a headline and a sentence about the units; it may take a
    while. `own_phase(phase)`, where there is one, is the part of a phase that is about these units.
    """

    name: str
    label: str
    read: Reader
    shape: tuple[int, int]
    low: float
    high: float
    of_phase: bool = False
    first_unit: int = 0
    told: Callable[[Any], tuple[str, str]] | None = None
    own_phase: Callable[[Any], Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles:
    """A stack of pictures: `read(state)` gives (count, rows, columns) in `low`..`high`.

    Infinite `low` and `high` ask for a scale around 0 that fits what is read. `units(state)`
    (count,), where there is one, are the units that the pictures stand for: what a click focuses.
    `captions_of(state)`, where there is one, are the captions that change with what is read.
    `film` asks for one row that grows to the right. `shows(state)`, where there is one, are the
    items of the data that the pictures are, as Show names them: number and whether held out.
    `now(state)`, where there is one, is which picture of a film is the present one; else the last.
    `told(state)`, where there is one, is a sentence about what the pictures show.
    """

    name: str
    label: str
    read: Reader
    low: float
    high: float
    captions: Sequence[str] = ()
    captions_of: Callable[[Any], Sequence[str]] | None = None
    of_phase: bool = False
    units: Reader | None = None
    shows: Callable[[Any], Sequence[tuple[int, bool]]] | None = None
    film: bool = False
    now: Callable[[Any], int] | None = None
    told: Callable[[Any], str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Weights between units, never asked for whole.

    `block(state, rows, columns)` gives the weights between two lists of unit numbers, shape
    (len(rows), len(columns)); `picture` is the shape in which one unit's row is shown.
    `version(state)` is the same object as long as the weights are the same. `first_row` and
    `first_column` are the numbers of the first units of either: layers number theirs on.
    `symbol` is what an entry is called, `nothing` what to say where all of them are 0.
    """

    name: str
    label: str
    block: Callable[[Any, NDArray[np.int64], NDArray[np.int64]], NDArray[np.float64]]
    version: Callable[[Any], object]
    shape: tuple[int, int]
    picture: tuple[int, int]
    meaning: str
    of_phase: bool = False
    first_row: int = 0
    first_column: int = 0
    symbol: str = "w"
    nothing: str = "All of these are 0 so far."


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Named values: `read(state)` gives (len(names),) in `low`..`high`.

    `meaning` says in a few words what is not plain.
    """

    name: str
    label: str
    read: Reader
    names: Sequence[str]
    low: float
    high: float
    meaning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """Counts of several groups over the same bins, drawn over each other.

    `read(state)` gives the bins' edges (bins + 1,) and the share of each group's members in each
    bin (len(names), bins).
    """

    name: str
    label: str
    read: Callable[[Any], tuple[NDArray[np.float64], NDArray[np.float64]]]
    names: Sequence[str]
    quantity: str = ""
    of_phase: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Curves over a common axis: `read(state)` gives x (points,) and y (len(names), points).

    `marks` are the names of those that are drawn as points instead of lines; `y_least` is the range
    of y that is seen at least.
    """

    name: str
    label: str
    read: Callable[[Any], tuple[NDArray[np.float64], NDArray[np.float64]]]
    names: Sequence[str]
    x_label: str = ""
    y_label: str = ""
    marks: Sequence[str] = ()
    x_log: bool = False
    of_phase: bool = False
    y_least: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """A network at one moment, for its picture; what is not known yet is None.

    For each layer, input first: `activations` (n,) and `deltas` (n,), the loss by the unit's input.
    For each layer above the input: `weights` (n, m) from the layer below and their `gradients`.
    `active` is the layer at work (None: none is); `direction` is forward, backward or update.
    `about` says what the input is (the drawing, an item of the data), or what the lines are.
    """

    activations: Sequence[NDArray[Any] | None]
    weights: Sequence[NDArray[Any]]
    deltas: Sequence[NDArray[Any] | None]
    gradients: Sequence[NDArray[Any] | None]
    active: int | None = None
    direction: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Layers of units and the connections between them.

    `sizes` are the units of each layer, input first, numbered on from layer to layer; `low` and
    `high` the ends of each layer's activations (infinite: a scale that fits). `names` are the
    layers'; `output_names` those of the last layer's units; `input_shape` is (rows, columns) if the
    input is a picture. `read` is given the state and the phase looked at, or None. A view leaves
    out what would be too much to see, weakest connections first.
    """

    name: str
    label: str
    read: Callable[[Any, Any], Layers]
    sizes: tuple[int, ...]
    names: Sequence[str]
    output_names: Sequence[str]
    low: Sequence[float]
    high: Sequence[float]
    input_shape: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Numbers in named rows and columns: `read(state)` gives (len(rows), len(columns)).

    `counts` says that they are counts, to be coloured by their size; `digits` how many decimals all
    have, where they have as many. `items(state, row, column)`,
    where there is one, is what lies behind a cell: pictures (count, rows, columns) in 0..1 with
    their captions. `meaning` says what is not plain; `moment(state)`, where there is one, when the
    numbers were measured.
    """

    name: str
    label: str
    read: Reader
    rows: Sequence[str]
    columns: Sequence[str]
    row_label: str = ""
    column_label: str = ""
    counts: bool = False
    digits: int | None = None
    items: Callable[[Any, int, int], "Items"] | None = None
    meaning: str = ""
    moment: Callable[[Any], str] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """Samples as pictures (count, rows, columns) in 0..1, with captions.

    `shows` are the items as Show names them: number and whether held out.
    """

    pictures: NDArray[Any]
    captions: Sequence[str]
    shows: Sequence[tuple[int, bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scatter:
    """Points in the plane: `read(state)` gives places (n, 2) and the group (n,) of each.

    `extent` is left, right, bottom and top of what is shown. A click at a place of group g can be
    sent as AddPoint where `can_add` says so.
    """

    name: str
    label: str
    read: Callable[[Any], tuple[NDArray[np.float64], NDArray[np.int64]]]
    names: Sequence[str]
    extent: tuple[float, float, float, float]
    can_add: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Regions:
    """What is answered at each place of the plane, to lie under a Scatter of the same extent.

    `read(state)` gives the outputs (len(names), rows, columns), the first row at the bottom.
    """

    name: str
    label: str
    read: Reader
    names: Sequence[str]
    extent: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Gradients by back-propagation and by finite differences, both (len(names),)."""

    names: Sequence[str]
    propagated: NDArray[np.float64]
    differences: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A gradient check: `compare(state, focus)` of the unit or weight in focus, or of the last
    layer.
    """

    name: str
    label: str
    compare: Callable[[Any, Focus], Comparison]


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """What this state has not, and why, in words: a view of that name says so."""

    name: str
    label: str
    words: str


Channel = (
    Field
    | Tiles
    | Matrix
    | Bars
    | Histogram
    | Curve
    | Graph
    | Table
    | Scatter
    | Regions
    | Check
    | Absent
)
