"""What can be seen of the update under way, half-step by half-step."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.channels import Channel, Field, Matrix, Tiles
from engine.experiment import Phase
from engine.networks.rbm.batches import VisibleData
from engine.networks.rbm.layout import Shape, filled
from engine.networks.rbm.maths import Array, Floats
from engine.networks.rbm.phases import (
    CHAINS,
    DATA_SIDE,
    HIDDEN,
    LEARNING,
    PROBABILITIES,
    VISIBLE,
    Half,
    Moment,
    Update,
)
from engine.networks.rbm.state import State

NOTHING_YET = object()
Ints = NDArray[np.int64]


def of_phase(state: State, shape: Shape, hidden: Shape, data: VisibleData) -> Sequence[Channel]:
    """The layers, the chain as a film, and the statistics that are compared."""
    return (
        *_layers(shape, hidden, data),
        *_films(shape, hidden, data),
        *_statistics(state, shape),
    )


def _last(moment: Moment, layer: str) -> Half | None:
    """The newest half-step of a layer."""
    return next((half for half in reversed(moment.halves) if half.layer == layer), None)


def _looked_at(phase: Phase, layer: str) -> Half | None:
    """The half-step that a layer shows: the newest; or what the statistics are taken from."""
    if phase.name not in LEARNING:
        return _last(phase.detail, layer)
    halves: tuple[Half, ...] = phase.detail.halves
    side = halves[:2] if phase.name == DATA_SIDE else halves
    of = [half for half in side if half.layer == layer]
    return [half for half in of if layer == VISIBLE or half.kind == PROBABILITIES][-1]


def _layers(shape: Shape, hidden: Shape, data: VisibleData) -> Sequence[Channel]:
    """The two layers as they are after the present half-step, for the batch's first picture."""

    def visible_layer(phase: Phase) -> Array:
        half = _looked_at(phase, VISIBLE)
        assert half is not None  # the batch comes first
        return data.pictures(half.values[:, 0]).reshape(shape)

    def hidden_layer(phase: Phase) -> Array:
        half = _looked_at(phase, HIDDEN)
        values = np.zeros(1) if half is None else half.values[0]
        return filled(values, hidden)

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

    def pictures(phase: Phase) -> Array:
        frames = [half.values[:, 0] for half in _frames(phase.detail, VISIBLE)]
        shown = data.pictures(np.stack(frames)).reshape(-1, *shape)
        if len(frames) > 1 and phase.detail.halves[2].kind == CHAINS:
            shown[1] = 0.0  # a chain is kept as its hidden units
        return shown

    def layers(phase: Phase) -> Array:
        frames = [filled(half.values[0], hidden) for half in _frames(phase.detail, HIDDEN)]
        return np.stack(frames) if frames else np.zeros((0, *hidden))

    def captions(layer: str) -> Callable[[Phase], Sequence[str]]:
        return lambda phase: _captions(phase.detail, len(_frames(phase.detail, layer)))

    def now(phase: Phase) -> int:
        if phase.name == DATA_SIDE:
            return 0
        layer = VISIBLE if phase.name in LEARNING else phase.detail.half.layer
        return len(_frames(phase.detail, layer)) - 1

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
            now=now,
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


def _frames(moment: Moment, layer: str) -> list[Half]:
    """A layer's half-steps as frames of the film: those of one Gibbs step lie below each other.

    Where the hidden units are drawn, the data stays above them.
    """
    found = [half for half in moment.halves if half.layer == layer]
    starts = len([half for half in moment.halves if not half.step]) > 2
    return found[:1] + found if layer == VISIBLE and starts else found


def _captions(moment: Moment, count: int) -> Sequence[str]:
    """What the frames are: data, the chain's start, p 3 (probabilities of step 3), s 3 (sample)."""
    start = "chains" if any(half.kind == CHAINS for half in moment.halves) else "s 0"
    later = (f"{kind} {step}" for step in range(1, count) for kind in "ps")
    return ("data", start, *later)[:count]


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
        name: str, label: str, symbol: str, learned: int, work: Callable[..., Floats], meaning: str
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
            symbol=symbol,
            nothing="This is compared at the end of an update, once its chains have run: step on.",
            of_phase=True,
            first_row=state.visible_units,
        )

    return (
        matrix(
            "statistics_data",
            "⟨v h⟩ of the data",
            "⟨v h⟩",
            1,
            of_data,
            "How often a pixel (column) and a hidden unit (row) are on together, looking at data.",
        ),
        matrix(
            "statistics_model",
            "⟨v h⟩ of the model",
            "⟨v h⟩",
            2,
            of_model,
            "How often pixel (column) and hidden unit (row) are on together in what is dreamt.",
        ),
        matrix(
            "statistics_difference",
            "Data minus model",
            "data minus model",
            3,
            difference,
            "Orange: more often on together in the data than in the dream, the weight grows; blue: "
            "it shrinks. Columns are pixels.",
        ),
    )
