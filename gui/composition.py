"""What the window is made of for associative memories, and what all compositions share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from gui.canvas import CanvasPanel
from gui.docks import Area, DockSpec
from gui.explanation import ExplanationView
from gui.forms import SetupForm
from gui.laboratory.dock import Laboratory
from gui.panel import Panel
from gui.plots import plots
from gui.several import Several
from gui.stage import Column, PlaceSpec
from gui.views.bars import BarsView
from gui.views.graph import GraphView
from gui.views.matrix import MatrixView
from gui.views.network_state import NetworkState
from gui.views.tiles import MemoriesView

LEFT, RIGHT = Area.LeftDockWidgetArea, Area.RightDockWidgetArea
BELOW = Area.BottomDockWidgetArea
WIDTHS = {LEFT: 260, RIGHT: 420}
EXPLANATION_HEIGHT = 200
STAGE_WIDTH, STAGE_HEIGHT = 480, 290
PLOT_WIDTH, PANEL_HEIGHT = 290, 140
BARS_HEIGHT = 165


Views = Mapping[str, Any]


def _alone(views: Views) -> None:
    """No view hears of another."""


@dataclass(frozen=True, slots=True, eq=False)
class Composition:
    """The places on the stage and the docks; `join` lets the views, by their ids, hear of each
    other.
    """

    id: str
    columns: tuple[Column, ...]
    docks: tuple[DockSpec, ...]
    join: Callable[[Views], None] = _alone


def without_room(width: float, height: float, docks: Sequence[DockSpec]) -> set[str]:
    """The docks that find no room in a window of a size in pixels at scale 1.

    Each side keeps as many panels as can be read, the first ones first.
    """
    inside = height - BARS_HEIGHT
    gone: set[str] = set()
    if width < WIDTHS[LEFT] + STAGE_WIDTH + PLOT_WIDTH:
        gone |= {spec.id for spec in docks if spec.area == LEFT}
    if inside < STAGE_HEIGHT + PANEL_HEIGHT:
        gone |= {spec.id for spec in docks if spec.area == BELOW}
    right = [spec.id for spec in docks if spec.area == RIGHT and not spec.apart]
    return gone | set(right[max(1, int(inside // PANEL_HEIGHT)) :])


def in_title(view: Any, panel: Panel) -> None:
    """The view has buttons that belong into its panel's title."""
    view.use_title_line(panel.title_line)


def titled(view: ExplanationView, panel: Panel) -> None:
    view.title_changed.connect(lambda title: panel.set_title(title, view.brief_title))
    view.note_changed.connect(panel.set_note)


def with_note(view: Any, panel: Panel) -> None:
    """The same, and the panel's note is the view's."""
    view.use_title_line(panel.title_line)
    view.note_changed.connect(panel.set_note)


def _memories(view: MemoriesView, panel: Panel) -> None:
    panel.set_note("overlap")
    view.layout().removeWidget(view.add_button)
    panel.title_line.adopt(view.add_button, "add")


def _weights(view: Several, panel: Panel) -> None:
    """The weights' own choice stands in the title while they are shown."""
    with_note(view, panel)
    matrix = view.views[0]
    matrix.use_buttons(panel.title_line)
    view.note_changed.connect(lambda _: matrix.set_offered(view.shown is matrix))


PLACES = (
    PlaceSpec("canvas", "Canvas", CanvasPanel),
    PlaceSpec(
        "state",
        "Network state",
        NetworkState,
        connect=lambda view, line: view.use_title_line(line),
    ),
)

_DESCENT = plots({"energy": "Energy", "flips": "Changes"})
_RECALL = plots({"overlap": "Overlap", "distance": "Distance"})
_COUPLINGS = {
    "Weights": MatrixView,
    "Two layers": partial(GraphView, channel_name="two_layers", plain=True),
    "Neurons": partial(BarsView, channel_name="neurons"),
}

SETUP = DockSpec("setup", "Setup", LEFT, SetupForm, 53, in_title)
EXPLANATION = DockSpec("explanation", "Explanation", BELOW, ExplanationView, 100, titled)

DOCKS = (
    DockSpec("memories", "Memories", LEFT, MemoriesView, 47, _memories),
    SETUP,
    EXPLANATION,
    DockSpec("energy", "Energy", RIGHT, _DESCENT, 32, with_note),
    DockSpec("overlap", "Overlap", RIGHT, _RECALL, 30, with_note),
    DockSpec("weights", "Weights", RIGHT, partial(Several, views=_COUPLINGS), 38, _weights),
    DockSpec("laboratory", "Laboratory", RIGHT, Laboratory, 100, with_note, apart=True),
)


def _join(views: Views) -> None:
    canvas, memories = views["canvas"], views["memories"]
    memories.store_wanted.connect(canvas.store)
    memories.started.connect(canvas.show_pattern)
    memories.canvas_wanted.connect(canvas.put)
    views["explanation"].named_units_changed.connect(views["state"].set_named)


MEMORY = Composition("memory", PLACES, DOCKS, _join)
