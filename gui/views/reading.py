"""Reading an experiment's channels by name, for the views that look for certain ones."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.channels import Channel, Field, Tiles
from engine.experiment import Experiment

Pattern = NDArray[np.int8]


def channel_named(experiment: Experiment, state: Any, name: str) -> Channel | None:
    """The experiment's channel of that name, if it has one."""
    for channel in experiment.channels(state):
        if channel.name == name:
            return channel
    return None


def signs(field: Channel, state: Any) -> Pattern:
    """A field's values as -1 and +1: (rows, columns)."""
    assert isinstance(field, Field)
    middle = (field.low + field.high) / 2
    return np.where(field.read(state) > middle, 1, -1).astype(np.int8)


def held_units(experiment: Experiment, state: Any) -> NDArray[np.bool_] | None:
    """Which units are held, (rows, columns); None where no unit is."""
    field = channel_named(experiment, state, "clamped")
    if not isinstance(field, Field):
        return None
    held = field.read(state)
    return held if held.any() else None


def memory_pictures(experiment: Experiment, state: Any) -> list[tuple[str, Pattern]]:
    """The memories, those that wait to be stored last: label and (rows, columns) of each."""
    found: list[tuple[str, Pattern]] = []
    for name in ("memories", "waiting"):
        tiles = channel_named(experiment, state, name)
        if isinstance(tiles, Tiles):
            found += zip(tiles.captions, tiles.read(state), strict=True)
    return found
