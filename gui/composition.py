"""What the window is made of: the places on its stage and its docks, with what each shows."""

from functools import partial
from typing import Any

from gui.canvas import CanvasPanel
from gui.docks import Area, DockSpec
from gui.explanation import ExplanationView
from gui.forms import SetupForm
from gui.panel import Panel
from gui.plots import Plots
from gui.stage import PlaceSpec
from gui.views.field import FieldView
from gui.views.matrix import MatrixView
from gui.views.tiles import MemoriesView

LEFT, RIGHT = Area.LeftDockWidgetArea, Area.RightDockWidgetArea
BELOW = Area.BottomDockWidgetArea
WIDTHS = {LEFT: 244, RIGHT: 440}
EXPLANATION_HEIGHT = 200
STAGE_WIDTH, STAGE_HEIGHT = 480, 290
PLOT_WIDTH, PANEL_HEIGHT = 290, 140
BARS_HEIGHT = 165


def without_room(width: float, height: float) -> set[str]:
    """The docks that find no room in a window of a size in pixels at scale 1.

    Each side keeps as many panels as can be read, the first ones first.
    """
    inside = height - BARS_HEIGHT
    gone: set[str] = set()
    if width < WIDTHS[LEFT] + STAGE_WIDTH + PLOT_WIDTH:
        gone |= {spec.id for spec in DOCKS if spec.area == LEFT}
    if inside < STAGE_HEIGHT + PANEL_HEIGHT:
        gone |= {spec.id for spec in DOCKS if spec.area == BELOW}
    right = [spec.id for spec in DOCKS if spec.area == RIGHT]
    return gone | set(right[max(1, int(inside // PANEL_HEIGHT)) :])


def _in_title(view: Any, panel: Panel) -> None:
    """The view has buttons that belong into its panel's title."""
    view.use_title_line(panel.title_line)


def _titled(view: ExplanationView, panel: Panel) -> None:
    view.title_changed.connect(panel.set_title)
    view.note_changed.connect(panel.set_note)


def _plots(view: Plots, panel: Panel) -> None:
    view.use_title_line(panel.title_line)
    view.note_changed.connect(panel.set_note)


def _memories(view: MemoriesView, panel: Panel) -> None:
    panel.set_note("overlap")
    view.layout().removeWidget(view.add_button)
    panel.title_line.adopt(view.add_button, "add")


PLACES = (
    PlaceSpec("canvas", "Canvas", CanvasPanel),
    PlaceSpec("state", "Network state", partial(FieldView, channel_name="state")),
)

_DESCENT = partial(Plots, groups={"energy": "Energy", "flips": "Changes"})
_RECALL = partial(Plots, groups={"overlap": "Overlap", "distance": "Distance"})

DOCKS = (
    DockSpec("memories", "Memories", LEFT, MemoriesView, 47, _memories),
    DockSpec("setup", "Setup", LEFT, SetupForm, 53, _in_title),
    DockSpec("explanation", "Explanation", BELOW, ExplanationView, 100, _titled),
    DockSpec("energy", "Energy", RIGHT, _DESCENT, 32, _plots),
    DockSpec("overlap", "Overlap", RIGHT, _RECALL, 30, _plots),
    DockSpec("weights", "Weights", RIGHT, MatrixView, 38, _in_title),
)
