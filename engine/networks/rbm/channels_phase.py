"""What can be seen of the update under way, half-step by half-step."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.channels import Channel, Field, Matrix, Tiles
from engine.experiment import Phase
from engine.networks.rbm.batches import VisibleData
from engine.networks.rbm.layout import Shape, filled
from engine.networks.rbm.maths import Array, Floats
from engine.networks.rbm.phases import BATCH, CHAINS, HIDDEN, VISIBLE, Half, Moment, Update
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


def _layers(shape: Shape, hidden: Shape, data: VisibleData) -> Sequence[Channel]:
    """The two layers as they are after the present half-step, for the batch's first picture."""

    def visible_layer(phase: Phase) -> Array:
        half = _last(phase.detail, VISIBLE)
        assert half is not None  # the batch comes first
        return data.pictures(half.values[:, 0]).reshape(shape)

    def hidden_layer(phase: Phase) -> Array:
        half = _last(phase.detail, HIDDEN)
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

    def of(layer: str) -> Callable[[Phase], list[Half]]:
        return lambda phase: [half for half in phase.detail.halves if half.layer == layer]

    def pictures(phase: Phase) -> Array:
        frames = [half.values[:, 0] for half in of(VISIBLE)(phase)]
        return data.pictures(np.stack(frames)).reshape(-1, *shape)

    def layers(phase: Phase) -> Array:
        frames = [filled(half.values[0], hidden) for half in of(HIDDEN)(phase)]
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
    return half.kind if not half.step and half.kind == CHAINS else f"{half.kind[0]} {half.step}"


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
