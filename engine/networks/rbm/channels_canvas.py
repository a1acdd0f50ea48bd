"""What can be seen of the canvas: the picture, what the machine makes of it, a chain that runs."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.channels import Channel, Field, Tiles
from engine.networks.rbm.batches import VisibleData
from engine.networks.rbm.canvas import hidden_probabilities, reconstruction
from engine.networks.rbm.layout import Shape, filled
from engine.networks.rbm.maths import Array
from engine.networks.rbm.state import State


def of_canvas(shape: Shape, hidden: Shape, data: VisibleData) -> Sequence[Channel]:
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
            read=lambda state: filled(hidden_probabilities(state, data), hidden),
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
