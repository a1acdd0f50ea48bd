"""What the window is made of for restricted Boltzmann machines, large and small."""

from dataclasses import replace
from functools import partial

from gui.canvas import CanvasPanel
from gui.canvas_controls import HOLD, PICTURE
from gui.composition import EXPLANATION, LEFT, RIGHT, SETUP, Composition, Views, in_title, with_note
from gui.docks import DockSpec
from gui.dream import DreamView
from gui.plots import plots
from gui.several import Several
from gui.stage import PlaceSpec
from gui.views.curve import CurveView
from gui.views.field import FieldView
from gui.views.histogram import HistogramView
from gui.views.layers import LayersView
from gui.views.matrix import MatrixView
from gui.views.summary import SummaryView
from gui.views.tiles_grid import TilesGridView

_FREE_ENERGY = partial(HistogramView, channel_name="free_energies")


def _tiles(name: str, *below: str, empty: str = "") -> partial[TilesGridView]:
    return partial(TilesGridView, channel_name=name, below=below, empty_text=empty)


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
            _STATISTICS: partial(MatrixView, every=True),
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
    "Free energy": _FREE_ENERGY,
}
_BY_THEMSELVES = ("batch", "chains", "visible biases", "hidden biases")
_FILM_TITLE = "Chain: p probability, s sample"
_GIBBS = (
    (
        PlaceSpec(
            "canvas",
            "Canvas",
            partial(CanvasPanel, abilities=frozenset({HOLD, PICTURE})),
            4,
            watched=False,
        ),
    ),
    (
        PlaceSpec(
            "layers", "", partial(LayersView, names=("visible", "hidden"), alone=_BY_THEMSELVES), 7
        ),
        PlaceSpec("film", _FILM_TITLE, _tiles("film", "film_hidden"), 4),
        PlaceSpec("summary", "", SummaryView, 0, watched=False),
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

SMALL = Composition(
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
                    "Free energy": _FREE_ENERGY,
                },
                tips=_TIPS,
            ),
            34,
            with_note,
        ),
    ),
    _join_machine,
)
