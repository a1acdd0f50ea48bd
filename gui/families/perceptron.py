"""What the window is made of for multilayer perceptrons: pictures, functions, points."""

from dataclasses import replace
from functools import partial

from gui.canvas import CanvasPanel
from gui.canvas_controls import FREE
from gui.composition import EXPLANATION, RIGHT, SETUP, Composition, Views, with_note
from gui.docks import DockSpec
from gui.plots import plots
from gui.several import Several
from gui.stage import PlaceSpec
from gui.views.bars import BarsView
from gui.views.check import CheckView
from gui.views.curve import CurveView
from gui.views.graph import GraphView
from gui.views.histogram import HistogramView
from gui.views.matrix import MatrixView
from gui.views.plane import PlaneView
from gui.views.summary import SummaryView
from gui.views.table import TableView
from gui.views.tiles_grid import TilesGridView

_SETUP_ALONE = replace(SETUP, share=100)
_NETWORK = PlaceSpec(
    "network",
    "Network",
    partial(GraphView, channel_name="network"),
    7,
    lambda view, line: view.use_title_line(line),
)
_SUMMARY = PlaceSpec("summary", "", SummaryView, 0, watched=False)
_MATRICES = partial(MatrixView, every=True)
_CHECK = partial(CheckView, channel_name="gradient_check")
_INSIDE = {
    "Activations": partial(HistogramView, channel_name="activations"),
    "Gradients": partial(HistogramView, channel_name="gradients"),
    "Idle units": partial(TableView, channel_name="idle_units"),
}
_LEARNING = DockSpec(
    "learning",
    "Learning",
    RIGHT,
    plots({"accuracy": "Accuracy", "loss": "Loss", "batch_loss": "Batch"}),
    30,
    with_note,
)


def _join_pictures(views: Views) -> None:
    """An item that is shown lies on the canvas too; what is explained is outlined."""
    _join_network(views)
    views["network"].read_anew.connect(views["outputs"].show_graph)
    mistakes, confusion = views["answers"].views[1], views["answers"].views[0]
    for view in (mistakes, confusion):
        view.item_shown.connect(views["canvas"].show_picture)


def _join_network(views: Views) -> None:
    views["explanation"].named_units_changed.connect(views["network"].set_named)


PICTURES = Composition(
    "mlp-pictures",
    (
        (
            PlaceSpec(
                "canvas",
                "Canvas",
                partial(CanvasPanel, abilities=frozenset({FREE})),
                4,
                watched=False,
            ),
        ),
        (
            _NETWORK,
            PlaceSpec("outputs", "", BarsView, 5, watched=False),
            _SUMMARY,
        ),
    ),
    (
        _SETUP_ALONE,
        EXPLANATION,
        _LEARNING,
        DockSpec(
            "answers",
            "Answers",
            RIGHT,
            partial(
                Several,
                views={
                    "Confusion": partial(TableView, channel_name="confusion"),
                    "Mistakes": partial(TilesGridView, channel_name="mistakes", captioned=True),
                    **_INSIDE,
                },
            ),
            36,
            with_note,
        ),
        DockSpec(
            "weights",
            "Weights",
            RIGHT,
            partial(
                Several,
                views={
                    "From input": partial(TilesGridView, channel_name="hidden_weights"),
                    "Weights and gradients": _MATRICES,
                    "Check": _CHECK,
                },
            ),
            34,
            with_note,
        ),
    ),
    _join_pictures,
)

_WEIGHTS = DockSpec(
    "weights",
    "Weights",
    RIGHT,
    partial(Several, views={"Weights and gradients": _MATRICES, "Check": _CHECK}),
    34,
    with_note,
)
_WITHIN = DockSpec("inside", "Inside", RIGHT, partial(Several, views=_INSIDE), 32, with_note)

FUNCTION = Composition(
    "mlp-function",
    (
        (
            PlaceSpec(
                "fit",
                "Fit: click to add a point",
                partial(CurveView, channel_name="fit", adds_points=True),
                8,
            ),
            _SUMMARY,
        ),
        (replace(_NETWORK, stretch=5),),
    ),
    (
        _SETUP_ALONE,
        EXPLANATION,
        DockSpec(
            "learning",
            "Learning",
            RIGHT,
            plots({"error": "Mean error", "max_abs_error": "Largest", "batch_loss": "Batch"}),
            34,
            with_note,
        ),
        _WITHIN,
        _WEIGHTS,
    ),
    _join_network,
)

PLANE = Composition(
    "mlp-plane",
    (
        (
            PlaceSpec("plane", "Plane", partial(PlaneView, channel_name="points"), 8),
            _SUMMARY,
        ),
        (replace(_NETWORK, stretch=5),),
    ),
    (_SETUP_ALONE, EXPLANATION, _LEARNING, _WITHIN, _WEIGHTS),
    _join_network,
)
