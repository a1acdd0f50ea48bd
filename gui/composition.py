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
WIDTHS = {LEFT: 232, RIGHT: 440}
EXPLANATION_HEIGHT = 200
# What makes room first when the window is too small for the presenter's zoom.
LEAVES_FIRST = ("setup", "weights", "memories", "overlap")


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


def _setup(view: SetupForm, panel: Panel) -> None:
    panel.set_note("● at once")


PLACES = (
    PlaceSpec("Canvas", CanvasPanel),
    PlaceSpec("Network state", partial(FieldView, channel_name="state")),
)

_DESCENT = partial(Plots, groups={"energy": "Energy", "flips": "Changes"})
_RECALL = partial(Plots, groups={"overlap": "Overlap", "distance": "Distance"})

DOCKS = (
    DockSpec("memories", "Memories", LEFT, MemoriesView, 47, _memories),
    DockSpec("setup", "Setup", LEFT, SetupForm, 53, _setup),
    DockSpec("explanation", "Explanation", BELOW, ExplanationView, 100, _titled),
    DockSpec("energy", "Energy", RIGHT, _DESCENT, 32, _plots),
    DockSpec("overlap", "Overlap", RIGHT, _RECALL, 30, _plots),
    DockSpec("weights", "Weights", RIGHT, MatrixView, 38, _in_title),
)
