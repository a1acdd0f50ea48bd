"""What the window is made of where several rules are stepped side by side."""

from functools import partial

from gui.canvas import CanvasPanel
from gui.composition import EXPLANATION, LEFT, RIGHT, SETUP, Composition, Views, in_title, with_note
from gui.docks import DockSpec
from gui.several import Several
from gui.stage import PlaceSpec
from gui.views.matrix import MatrixView
from gui.views.series import SeriesView
from gui.views.side_by_side import PlotsOfRules, StatesView
from gui.views.table import TableView
from gui.views.tiles import MemoriesView

_INPUT = {"Memories": MemoriesView, "Canvas": CanvasPanel}
_RECALL = {
    "Overlap": partial(PlotsOfRules, group="overlap"),
    "Distance": partial(PlotsOfRules, group="distance"),
}
_APART = {
    "Difference": partial(SeriesView, group="differ"),
    "Overlaps": partial(TableView, channel_name="overlaps_of_rules"),
    "Unstable": partial(TableView, channel_name="unstable_of_rules"),
    "Changes": partial(SeriesView, group="flips"),
}


def _join(views: Views) -> None:
    memories, canvas = views["input"].views
    memories.store_wanted.connect(canvas.store)
    memories.started.connect(canvas.show_pattern)
    memories.canvas_wanted.connect(canvas.put)
    memories.canvas_wanted.connect(lambda _: views["input"].show_view(1))
    views["explanation"].named_units_changed.connect(views["states"].set_named)


SIDE_BY_SIDE = Composition(
    "side-by-side",
    (PlaceSpec("states", "", StatesView),),
    (
        DockSpec("input", "Memories", LEFT, partial(Several, views=_INPUT), 50, in_title),
        SETUP,
        EXPLANATION,
        DockSpec("overlap", "Overlap", RIGHT, partial(Several, views=_RECALL), 42, with_note),
        DockSpec("apart", "Difference", RIGHT, partial(Several, views=_APART), 28, with_note),
        DockSpec("weights", "Weights", RIGHT, partial(MatrixView, every=True), 30, in_title),
    ),
    _join,
)
