"""What can be seen of a restricted Boltzmann machine.

Units are numbered through: the visible ones first, then the hidden ones.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.channels import Channel, Curve, Field, Histogram, Matrix, Tiles
from engine.networks.rbm import maths
from engine.networks.rbm.batches import VisibleData
from engine.networks.rbm.canvas import reconstructions
from engine.networks.rbm.channels_canvas import of_canvas
from engine.networks.rbm.channels_phase import of_phase
from engine.networks.rbm.layout import Shape, filled, grid
from engine.networks.rbm.maths import Array
from engine.networks.rbm.measures import Gauge
from engine.networks.rbm.samples import free_energies, most_probable, probabilities
from engine.networks.rbm.state import State

MOST_FILTERS = 100
SHOWN_ITEMS = 12
MOST_PROBABLE = 36
ANY = float("inf")
Ints = NDArray[np.int64]


def channels(state: State, shape: Shape, data: VisibleData, gauge: Gauge) -> Sequence[Channel]:
    """Every channel: of the update under way, of the weights, of the data, of the canvas."""
    hidden = grid(state.hidden_units)
    return (
        *of_phase(state, shape, hidden, data),
        *_weights(state, shape, hidden),
        *_pictures(shape, data, gauge),
        *of_canvas(shape, hidden, data),
        *_energies(gauge, data),
        *(_solved(shape, gauge) if len(gauge.patterns) else ()),
    )


def _weights(state: State, shape: Shape, hidden: Shape) -> Sequence[Channel]:
    """W, its last change, and the filters: each hidden unit's weights as a picture."""

    def matrix(
        name: str, label: str, symbol: str, of: Callable[[State], Array], meaning: str
    ) -> Matrix:
        return Matrix(
            name=name,
            label=label,
            block=lambda state, rows, columns: of(state)[np.ix_(columns, rows)].T.astype(
                np.float64
            ),
            version=of,
            shape=(state.hidden_units, state.visible_units),
            picture=shape,
            meaning=meaning,
            symbol=symbol,
            first_row=state.visible_units,
        )

    def filters(name: str, label: str, order: Callable[[State], Ints]) -> Tiles:
        return Tiles(
            name=name,
            label=label,
            read=lambda state: state.weights.W[:, order(state)].T.reshape(-1, *shape),
            low=-ANY,
            high=ANY,
            captions_of=lambda state: tuple(str(unit) for unit in order(state)),
            units=lambda state: order(state) + state.visible_units,
        )

    return (
        matrix(
            "weights",
            "Weights",
            "w",
            lambda state: state.weights.W,
            "Orange: pixel (column) and hidden unit (row) switch each other on; blue: off.",
        ),
        matrix(
            "weight_change",
            "Last change of the weights",
            "change of w",
            lambda state: state.velocity.W,
            "Orange weights have grown, blue ones have shrunk. Columns are pixels.",
        ),
        filters("filters", "Filters, longest first", by_norm),
        filters("filters_by_activity", "Filters, most active first", by_activity),
        Tiles(
            name="visible_bias",
            label="Visible biases",
            read=lambda state: state.weights.a.reshape(1, *shape),
            low=-ANY,
            high=ANY,
        ),
        Field(
            name="activity",
            label="How often each hidden unit has been on",
            read=lambda state: filled(state.activity, hidden),
            shape=hidden,
            low=0,
            high=1,
            first_unit=state.visible_units,
        ),
    )


def by_norm(state: State) -> Ints:
    """The hidden units whose weights are longest, longest first: at most MOST_FILTERS."""
    lengths = np.square(state.weights.W).sum(axis=0)
    return np.argsort(-lengths, kind="stable")[:MOST_FILTERS]


def by_activity(state: State) -> Ints:
    """The hidden units that have been on most of late, most first: at most MOST_FILTERS."""
    return np.argsort(-state.activity, kind="stable")[:MOST_FILTERS]


def _pictures(shape: Shape, data: VisibleData, gauge: Gauge) -> Sequence[Channel]:
    """Held-out pictures above their reconstructions, and what the persistent chains dream."""
    shown = (gauge.held_out if gauge.has_held_out else gauge.train)[:SHOWN_ITEMS]
    originals = data.pictures(shown).reshape(-1, *shape)

    def fantasies(state: State) -> Array:
        weights = state.weights
        if not state.rule.persistent:  # then no chain goes on from update to update
            return np.zeros((0, *shape))
        x = maths.visible_input(state.chains.astype(weights.W.dtype), weights.W, weights.a)
        v = x.T if data.gaussian else maths.sigmoid(x).T
        return data.pictures(v).reshape(-1, *shape)

    return (
        Tiles(name="originals", label="Originals", read=lambda state: originals, low=0, high=1),
        Tiles(
            name="reconstructions",
            label="Reconstructions",
            read=lambda state: reconstructions(state, shown, data).reshape(-1, *shape),
            low=0,
            high=1,
        ),
        Tiles(name="fantasies", label="What the chains dream", read=fantasies, low=0, high=1),
    )


def _energies(gauge: Gauge, data: VisibleData) -> Sequence[Channel]:
    names = ("training", "held out", "random") if gauge.has_held_out else ("training", "random")
    return (
        Histogram(
            name="free_energies",
            label="Free energies",
            read=lambda state: free_energies(state, gauge, data),
            names=names,
            quantity="F(v)",
        ),
    )


def _solved(shape: Shape, gauge: Gauge) -> Sequence[Channel]:
    """What only a machine that can be enumerated shows: every picture's exact probability."""

    def tiles(state: State) -> Array:
        return most_probable(state, gauge, MOST_PROBABLE)[0].reshape(-1, *shape)

    def captions(state: State) -> Sequence[str]:
        shares = most_probable(state, gauge, MOST_PROBABLE)[1]
        return tuple(f"{100 * share:.2g} %" for share in shares)

    return (
        Curve(
            name="probabilities",
            label="Probability of every picture, most probable first",
            read=lambda state: probabilities(state, gauge),
            names=("exact", "sampled"),
            marks=("sampled",),
            x_label="rank",
            y_label="probability",
            x_log=True,
        ),
        Tiles(
            name="most_probable",
            label="The most probable pictures",
            read=tiles,
            low=0,
            high=1,
            captions_of=captions,
        ),
    )
