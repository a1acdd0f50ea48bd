"""What the window is made of for associative memories."""

from functools import partial

from PySide6.QtWidgets import QWidget

from gui.canvas import CanvasPanel
from gui.composition import EXPLANATION, LEFT, RIGHT, SETUP, Composition, Views, with_note
from gui.docks import DockSpec
from gui.laboratory.dock import Laboratory
from gui.panel import Panel
from gui.plots import plots
from gui.session import Session
from gui.several import Several
from gui.stage import PlaceSpec
from gui.theme import Appearance
from gui.views.matrix import MatrixView
from gui.views.network_state import NetworkState
from gui.views.series import SeriesView
from gui.views.tiles import MemoriesView


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


def _two_layers(session: Session, appearance: Appearance) -> QWidget:
    from gui.views.graph import GraphView

    return GraphView(session, appearance, channel_name="two_layers", plain=True)


def _neurons(session: Session, appearance: Appearance) -> QWidget:
    from gui.views.bars import BarsView

    return BarsView(session, appearance, channel_name="neurons")


def _between_memories(session: Session, appearance: Appearance) -> QWidget:
    from gui.views.table import TableView

    return TableView(session, appearance, "between_memories")


PLACES = (
    PlaceSpec("canvas", "Canvas", CanvasPanel, watched=False),
    PlaceSpec(
        "state",
        "Network state",
        NetworkState,
        connect=lambda view, line: view.use_title_line(line),
    ),
)

_DESCENT = plots({"energy": "Energy", "flips": "Changes"})
_RECALL = {
    "Overlap": partial(SeriesView, group="overlap"),
    "Distance": partial(SeriesView, group="distance"),
    "Memories": _between_memories,
}
_COUPLINGS = {
    "Weights": MatrixView,
    "Two layers": _two_layers,
    "Neurons": _neurons,
}

DOCKS = (
    DockSpec("memories", "Memories", LEFT, MemoriesView, 47, _memories),
    SETUP,
    EXPLANATION,
    DockSpec("energy", "Energy", RIGHT, _DESCENT, 32, with_note),
    DockSpec("overlap", "Overlap", RIGHT, partial(Several, views=_RECALL), 30, with_note),
    DockSpec("weights", "Weights", RIGHT, partial(Several, views=_COUPLINGS), 38, _weights),
    DockSpec("laboratory", "Laboratory", RIGHT, Laboratory, 100, with_note, apart=True),
)


def _join(views: Views) -> None:
    canvas, memories = views["canvas"], views["memories"]
    memories.store_wanted.connect(canvas.store)
    memories.started.connect(canvas.show_pattern)
    memories.canvas_wanted.connect(canvas.put)
    weights = views["weights"].views[0]
    for outline in (views["state"].set_named, canvas.set_named, weights.set_named_units):
        views["explanation"].named_units_changed.connect(outline)


MEMORY = Composition("memory", PLACES, DOCKS, _join)
