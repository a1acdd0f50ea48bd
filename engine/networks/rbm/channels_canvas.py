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
from engine.networks.rbm.state import Chain, State

#: Where all probabilities lie closer together than this, a picture of them is plain grey.
UNSURE = 0.4


def of_canvas(shape: Shape, hidden: Shape, data: VisibleData) -> Sequence[Channel]:
    """What a person drew, what the machine makes of it, and the chain that they let run."""

    def dream(state: State) -> Array:
        chain = state.canvas.chain
        return (state.canvas.picture / 255.0 if chain is None else chain.frames[-1]).reshape(shape)

    def film(of: Callable[[Chain], Sequence[Array]]) -> Callable[[State], Array]:
        def read(state: State) -> Array:
            chain = state.canvas.chain
            return np.array(() if chain is None else of(chain)).reshape(-1, *shape)

        return read

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
            read=film(lambda chain: chain.frames),
            low=0,
            high=1,
            captions_of=film_captions,
            film=True,
            told=lambda state: told(state, gaussian=data.gaussian),
        ),
        Tiles(
            name="dream_samples",
            label="What was drawn at each step",
            read=film(lambda chain: chain.samples),
            low=0,
            high=1,
            film=True,
        ),
    )


def told(state: State, *, gaussian: bool) -> str:
    """Where the chain is, in a sentence: how sure of its pixels the machine is there."""
    chain, free = state.canvas.chain, ~state.canvas.held
    if chain is None:
        return ""
    if not chain.steps:
        return _beginning(chain, int((~free).sum()))
    at = f"Step {chain.steps:,}"
    if not free.any():
        return f"{at}: all units are held, so nothing changes."
    if gaussian:
        return f"{at}: above the means, below what was drawn around them."
    p = chain.frames[-1][free]
    low, high = float(p.min()), float(p.max())
    span = f"{low:.2f} to {high:.2f}"
    if high - low > UNSURE:
        return f"{at}: above the probabilities, {span}; below what was drawn."
    on = f"{int(chain.h.sum()):,} of {len(chain.h):,} hidden units are on"
    return f"{at}: all probabilities are {span}, nearly chance. {on}."


def _beginning(chain: Chain, held: int) -> str:
    start = "hidden units tossed by a coin" if chain.from_noise else "your picture"
    kept = f"; {held:,} held unit{' stays' if held == 1 else 's stay'} as drawn" if held else ""
    return f"The chain begins with {start}{kept}."
