"""What can be seen of a restricted Boltzmann machine.

Units are numbered through: the visible ones first, then the hidden ones.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.channels import Channel, Curve, Field, Histogram, Matrix, Tiles
from engine.experiment import Phase
from engine.networks.rbm import maths
from engine.networks.rbm.batches import VisibleData
from engine.networks.rbm.canvas import hidden_probabilities, reconstruction, reconstructions
from engine.networks.rbm.maths import Array, Floats
from engine.networks.rbm.measures import Gauge
from engine.networks.rbm.phases import BATCH, HIDDEN, VISIBLE, Half, Moment, Update
from engine.networks.rbm.samples import free_energies, most_probable, probabilities
from engine.networks.rbm.state import State

MOST_FILTERS = 100
SHOWN_ITEMS = 12
MOST_PROBABLE = 36
ANY = float("inf")
NOTHING_YET = object()
Shape = tuple[int, int]
Ints = NDArray[np.int64]


def channels(state: State, shape: Shape, data: VisibleData, gauge: Gauge) -> Sequence[Channel]:
    """Every channel: of the update under way, of the weights, of the data, of the canvas."""
    hidden = grid(state.hidden_units)
    return (
        *_layers(shape, hidden, data),
        *_films(shape, hidden, data),
        *_statistics(state, shape),
        *_weights(state, shape, hidden),
        *_pictures(shape, data, gauge),
        *_canvas(shape, hidden, data),
        *_energies(gauge, data),
        *(_solved(shape, gauge) if len(gauge.patterns) else ()),
    )


def grid(units: int) -> Shape:
    """Rows and columns in which hidden units are shown: near a square, if possible without gap."""
    rows = int(np.sqrt(units))
    whole = next(count for count in range(rows, 0, -1) if units % count == 0)
    if whole * whole * 4 >= units:
        return whole, units // whole
    return rows, -(-units // rows)


def _filled(values: NDArray[Any], shape: Shape) -> NDArray[Any]:
    """`values` in a grid, 0 where it has more places."""
    padded = np.zeros(shape[0] * shape[1], values.dtype)
    padded[: len(values)] = values
    return padded.reshape(shape)


def _last(moment: Moment, layer: str) -> Half | None:
    """The newest half-step of a layer."""
    return next((half for half in reversed(moment.halves) if half.layer == layer), None)


def _layers(shape: Shape, hidden: Shape, data: VisibleData) -> Sequence[Channel]:
    """The two layers as they are after the present half-step, for the batch's first picture."""

    def visible_layer(phase: Phase) -> Array:
        half = _last(phase.detail, VISIBLE)
        assert half is not None  # the batch comes first
        return data.pictures(half.values[:, 0]).reshape(shape)

    def hidden_layer(phase: Phase) -> Array:
        half = _last(phase.detail, HIDDEN)
        values = np.zeros(1) if half is None else half.values[0]
        return _filled(values, hidden)

    units = shape[0] * shape[1]
    return (
        Field(
            name="visible",
            label="Visible units",
            read=visible_layer,
            shape=shape,
            low=0,
            high=1,
            of_phase=True,
        ),
        Field(
            name="hidden",
            label="Hidden units",
            read=hidden_layer,
            shape=hidden,
            low=0,
            high=1,
            of_phase=True,
            first_unit=units,
        ),
    )


def _films(shape: Shape, hidden: Shape, data: VisibleData) -> Sequence[Channel]:
    """The chain of the present update: of its first picture step by step, of all at its end."""

    def of(layer: str) -> Callable[[Phase], list[Half]]:
        return lambda phase: [half for half in phase.detail.halves if half.layer == layer]

    def pictures(phase: Phase) -> Array:
        frames = [half.values[:, 0] for half in of(VISIBLE)(phase)]
        return data.pictures(np.stack(frames)).reshape(-1, *shape)

    def layers(phase: Phase) -> Array:
        frames = [_filled(half.values[0], hidden) for half in of(HIDDEN)(phase)]
        return np.stack(frames) if frames else np.zeros((0, *hidden))

    def captions(layer: str) -> Callable[[Phase], Sequence[str]]:
        return lambda phase: tuple(_caption(half) for half in of(layer)(phase))

    def batch(phase: Phase) -> Array:
        return data.pictures(phase.detail.update.v_data.T).reshape(-1, *shape)

    def ends(phase: Phase) -> Array:
        half = _last(phase.detail, VISIBLE)
        assert half is not None
        return data.pictures(half.values.T).reshape(-1, *shape)

    return (
        Tiles(
            name="film",
            label="The chain, visible units",
            read=pictures,
            low=0,
            high=1,
            captions_of=captions(VISIBLE),
            of_phase=True,
            film=True,
        ),
        Tiles(
            name="film_hidden",
            label="The chain, hidden units",
            read=layers,
            low=0,
            high=1,
            captions_of=captions(HIDDEN),
            of_phase=True,
            film=True,
        ),
        Tiles(name="batch", label="The batch", read=batch, low=0, high=1, of_phase=True),
        Tiles(
            name="batch_now",
            label="Where its chains are",
            read=ends,
            low=0,
            high=1,
            of_phase=True,
        ),
    )


def _caption(half: Half) -> str:
    """What a frame of the film is: data, p 3 (probabilities of step 3), s 3 (the sample)."""
    if half.kind == BATCH:
        return "data"
    return half.kind if not half.step and half.kind == "chains" else f"{half.kind[0]} {half.step}"


def _statistics(state: State, shape: Shape) -> Sequence[Channel]:
    """<v h> of data and model and their difference, each from its own phase on."""

    def product(v: Array, p: Array, rows: Ints, columns: Ints) -> Floats:
        together: Floats = (p[:, rows].T @ v[columns].T / v.shape[1]).astype(np.float64)
        return together

    def of_data(update: Update, rows: Ints, columns: Ints) -> Floats:
        return product(update.v_data, update.p_data, rows, columns)

    def of_model(update: Update, rows: Ints, columns: Ints) -> Floats:
        return product(update.v_model, update.p_model, rows, columns)

    def difference(update: Update, rows: Ints, columns: Ints) -> Floats:
        return of_data(update, rows, columns) - of_model(update, rows, columns)

    def matrix(
        name: str, label: str, learned: int, work: Callable[..., Floats], meaning: str
    ) -> Matrix:
        def done(phase: Phase) -> bool:
            return phase.number >= len(phase.detail.update.halves) + learned

        def block(phase: Phase, rows: Ints, columns: Ints) -> Floats:
            if not done(phase):
                return np.zeros((len(rows), len(columns)))
            return work(phase.detail.update, rows, columns)

        return Matrix(
            name=name,
            label=label,
            block=block,
            version=lambda phase: phase.detail.update if done(phase) else NOTHING_YET,
            shape=(state.hidden_units, state.visible_units),
            picture=shape,
            meaning=meaning,
            of_phase=True,
            first_row=state.visible_units,
        )

    return (
        matrix(
            "statistics_data",
            "⟨v h⟩ of the data",
            1,
            of_data,
            "How often a pixel and a hidden unit are on together when it looks at data.",
        ),
        matrix(
            "statistics_model",
            "⟨v h⟩ of the model",
            2,
            of_model,
            "How often they are on together in what the machine dreams.",
        ),
        matrix(
            "statistics_difference",
            "Data minus model",
            3,
            difference,
            "Orange weights grow, blue ones shrink.",
        ),
    )


def _weights(state: State, shape: Shape, hidden: Shape) -> Sequence[Channel]:
    """W, its last change, and the filters: each hidden unit's weights as a picture."""

    def matrix(name: str, label: str, of: Callable[[State], Array], meaning: str) -> Matrix:
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
            lambda state: state.weights.W,
            "Orange: the pixel and the hidden unit switch each other on; blue: off.",
        ),
        matrix(
            "weight_change",
            "Last change of the weights",
            lambda state: state.velocity.W,
            "Orange weights have grown, blue ones have shrunk.",
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
            read=lambda state: _filled(state.activity, hidden),
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


def _canvas(shape: Shape, hidden: Shape, data: VisibleData) -> Sequence[Channel]:
    """What a person drew, what the machine makes of it, and the chain that they let run."""

    def dream(state: State) -> Array:
        chain = state.canvas.chain
        return (state.canvas.picture / 255.0 if chain is None else chain.frames[-1]).reshape(shape)

    def film(state: State) -> Array:
        chain = state.canvas.chain
        frames = () if chain is None else chain.frames
        return np.array(frames).reshape(-1, *shape)

    def film_captions(state: State) -> Sequence[str]:
        chain = state.canvas.chain
        if chain is None:
            return ()
        first = chain.steps - len(chain.frames) + 1
        return tuple(str(first + index) for index in range(len(chain.frames)))

    def field(name: str, label: str, read: Callable[[State], NDArray[Any]]) -> Field:
        return Field(name=name, label=label, read=read, shape=shape, low=0, high=1)

    return (
        field(
            "canvas", "Your picture", lambda state: (state.canvas.picture / 255.0).reshape(shape)
        ),
        field("clamped", "Units held", lambda state: state.canvas.held.reshape(shape)),
        field(
            "canvas_reconstruction",
            "Its reconstruction",
            lambda state: reconstruction(state, data).reshape(shape),
        ),
        Field(
            name="canvas_hidden",
            label="Hidden units that it switches on",
            read=lambda state: _filled(hidden_probabilities(state, data), hidden),
            shape=hidden,
            low=0,
            high=1,
            first_unit=shape[0] * shape[1],
        ),
        field("dream", "Your chain", dream),
        Tiles(
            name="dream_film",
            label="Your chain, step by step",
            read=film,
            low=0,
            high=1,
            captions_of=film_captions,
            film=True,
        ),
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
