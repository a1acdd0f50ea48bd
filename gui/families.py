"""What the window is made of for each family of networks, and for experiments of their own kind."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from engine.networks import EXPERIMENTS
from gui.canvas import CanvasPanel
from gui.canvas_controls import FREE, HOLD, PICTURE
from gui.composition import (
    EXPLANATION,
    LEFT,
    MEMORY,
    RIGHT,
    SETUP,
    Composition,
    Views,
    in_title,
    with_note,
)
from gui.docks import DockSpec
from gui.dream import DreamView
from gui.plots import plots
from gui.several import Several
from gui.side_by_side import SIDE_BY_SIDE
from gui.stage import PlaceSpec
from gui.views.bars import BarsView
from gui.views.check import CheckView
from gui.views.curve import CurveView
from gui.views.field import FieldView
from gui.views.graph import GraphView
from gui.views.histogram import HistogramView
from gui.views.layers import LayersView
from gui.views.matrix import MatrixView
from gui.views.plane import PlaneView
from gui.views.summary import SummaryView
from gui.views.table import TableView
from gui.views.tiles_grid import TilesGridView

_SETUP_ALONE = replace(SETUP, share=100)


def _tiles(name: str, *below: str, empty: str = "") -> partial[TilesGridView]:
    return partial(TilesGridView, channel_name=name, below=below, empty_text=empty)


def _histogram(name: str) -> partial[HistogramView]:
    return partial(HistogramView, channel_name=name)


# Multilayer perceptrons

_NETWORK = PlaceSpec(
    "network",
    "Network",
    partial(GraphView, channel_name="network"),
    7,
    lambda view, line: view.use_title_line(line),
)
_SUMMARY = PlaceSpec("summary", "", SummaryView, 0)
_MATRICES = partial(MatrixView, every=True)
_CHECK = partial(CheckView, channel_name="gradient_check")
_INSIDE = {
    "Activations": _histogram("activations"),
    "Gradients": _histogram("gradients"),
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
        (PlaceSpec("canvas", "Canvas", partial(CanvasPanel, abilities=frozenset({FREE})), 4),),
        (
            _NETWORK,
            PlaceSpec("outputs", "", BarsView, 5),
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
                    "From input": _tiles("hidden_weights"),
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

# Restricted Boltzmann machines

_STATISTICS = "Statistics and weights"
_TIPS = {
    "Chain": "A Gibbs chain of your own, from the canvas or from noise; nothing is learned from it",
    "Rebuilt": "The picture, and how the machine rebuilds it: hidden probabilities, then pixels",
    "Hidden": "How probable it is that the canvas switches each hidden unit on",
    "Filters": "Each hidden unit's weights as a picture, the longest first; click: focus",
    "Most active": "The same, the hidden units first that are on most often; click: focus",
    _STATISTICS: "What is compared in each update: ⟨v h⟩ of data and model, and the weights",
    "Fantasies": "What the persistent chains dream now, one picture for each of the batch",
    "Batch": "The update's pictures, above where their chains are at the present half-step",
    "Free energy": "F(v) of training, held-out and random pictures: the lower, the more probable",
    "Exact": "The exact probability of every picture, sorted, beside how often chains visit it",
    "Error": "Reconstruction error: how far pixels are from their rebuilt selves, squared, mean",
    "Likelihood": "How probable the machine finds pictures: the higher, the better",
    "Gap": "Free energy of held-out minus training pictures: a gap that grows is overfitting",
    "Units": "How many hidden units are on, and how many are never or always on",
    "Steps": "Length of each update's change of W",
    "W": "Length of W: the root of the sum of all squared weights",
    "Probability": "Of all that the machine dreams, the share that are training pictures",
    "log Z": "Logarithm of the partition function, exact",
    "Probable": "The pictures that the machine finds most probable, exactly",
}

_YOURS = DockSpec(
    "yours",
    "Your picture",
    LEFT,
    partial(
        Several,
        views={
            "Chain": DreamView,
            "Rebuilt": partial(FieldView, channel_name="canvas_reconstruction"),
            "Hidden": partial(FieldView, channel_name="canvas_hidden"),
        },
        tips=_TIPS,
    ),
    44,
    in_title,
)
_FILTERS = DockSpec(
    "weights",
    "Weights",
    RIGHT,
    partial(
        Several,
        views={
            "Filters": _tiles("filters"),
            "Most active": _tiles("filters_by_activity"),
            _STATISTICS: _MATRICES,
        },
        tips=_TIPS,
        lit_by={
            _STATISTICS: (
                "statistics_data",
                "statistics_model",
                "statistics_difference",
                "weights",
            )
        },
    ),
    36,
    with_note,
)
_FANTASIES = _tiles(
    "fantasies", empty="No chain is kept from update to update: switch Persistent on, in the setup."
)
_DREAMS = {
    "Fantasies": _FANTASIES,
    "Rebuilt": _tiles("originals", "reconstructions"),
    "Batch": _tiles("batch", "batch_now"),
    "Free energy": _histogram("free_energies"),
}
_BY_THEMSELVES = ("batch", "chains", "visible biases", "hidden biases")
_FILM_TITLE = "Chain: p probability, s sample"
_GIBBS = (
    (PlaceSpec("canvas", "Canvas", partial(CanvasPanel, abilities=frozenset({HOLD, PICTURE})), 4),),
    (
        PlaceSpec(
            "layers", "", partial(LayersView, names=("visible", "hidden"), alone=_BY_THEMSELVES), 7
        ),
        PlaceSpec("film", _FILM_TITLE, _tiles("film", "film_hidden"), 4),
        _SUMMARY,
    ),
)
_MEASURES = {
    "reconstruction": "Error",
    "pseudo_likelihood": "Likelihood",
    "free_energy_gap": "Gap",
    "hidden": "Units",
    "step_norm": "Steps",
    "weight_norm": "W",
}


def _join_machine(views: Views) -> None:
    explanation, matrices = views["explanation"], views["weights"].views[2]
    explanation.named_units_changed.connect(views["layers"].set_named)
    explanation.named_weights_changed.connect(matrices.set_named)


MACHINE = Composition(
    "rbm",
    _GIBBS,
    (
        _YOURS,
        replace(SETUP, share=56),
        EXPLANATION,
        DockSpec("learning", "Learning", RIGHT, plots(_MEASURES, _TIPS), 30, with_note),
        _FILTERS,
        DockSpec(
            "dreams", "Dreams", RIGHT, partial(Several, views=_DREAMS, tips=_TIPS), 34, with_note
        ),
    ),
    _join_machine,
)

SMALL_MACHINE = Composition(
    "rbm-small",
    _GIBBS,
    (
        _YOURS,
        replace(SETUP, share=56),
        EXPLANATION,
        DockSpec(
            "learning",
            "Learning",
            RIGHT,
            plots(
                {
                    "probability": "Probability",
                    "log_likelihood": "Likelihood",
                    "reconstruction": "Error",
                    "log_z": "log Z",
                    "hidden": "Units",
                },
                _TIPS,
            ),
            30,
            with_note,
        ),
        _FILTERS,
        DockSpec(
            "dreams",
            "Dreams",
            RIGHT,
            partial(
                Several,
                views={
                    "Exact": partial(CurveView, channel_name="probabilities"),
                    "Probable": _tiles("most_probable"),
                    "Fantasies": _FANTASIES,
                    "Rebuilt": _tiles("originals", "reconstructions"),
                    "Free energy": _histogram("free_energies"),
                },
                tips=_TIPS,
            ),
            34,
            with_note,
        ),
    ),
    _join_machine,
)

OF_FAMILY: Mapping[str, Composition] = MappingProxyType(
    {"Hopfield": MEMORY, "MLP": PICTURES, "RBM": MACHINE}
)
OF_EXPERIMENT: Mapping[str, Composition] = MappingProxyType(
    {
        "hopfield-side-by-side": SIDE_BY_SIDE,
        "mlp-sine": FUNCTION,
        "mlp-plane": PLANE,
        "rbm-bars": SMALL_MACHINE,
    }
)


def composition_for(experiment: str) -> Composition:
    """What the window is made of for an experiment; for an unknown one, as at the first start."""
    if experiment in OF_EXPERIMENT:
        return OF_EXPERIMENT[experiment]
    family = EXPERIMENTS[experiment].family if experiment in EXPERIMENTS else ""
    return OF_FAMILY.get(family, MEMORY)
