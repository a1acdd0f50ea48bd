"""Reading an experiment's channels by name, for the views that look for certain ones."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.channels import Absent, Channel, Field, Series, Tiles
from engine.experiment import Experiment

Pattern = NDArray[np.int8]


@lru_cache(maxsize=4)
def channels_of(experiment: Experiment, state: Any) -> Mapping[str, Channel]:
    """The experiment's channels by their names: made once a frame, whoever asks."""
    return {channel.name: channel for channel in experiment.channels(state)}


@lru_cache(maxsize=4)
def series_of(experiment: Experiment, state: Any) -> tuple[Series, ...]:
    """The experiment's series: made once a frame, whoever asks."""
    return tuple(experiment.series(state))


def channel_named(experiment: Experiment, state: Any, name: str) -> Channel | None:
    """The experiment's channel of that name, if it has one."""
    return channels_of(experiment, state).get(name)


def words_of_absence(experiment: Experiment, state: Any, name: str) -> str:
    """Why the experiment has nothing of that name now; "" where it does not say."""
    channel = channel_named(experiment, state, name)
    return channel.words if isinstance(channel, Absent) else ""


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


def differing_units(experiment: Experiment, state: Any) -> NDArray[np.bool_] | None:
    """Which units differ between networks beside each other, (rows, columns); None where none."""
    field = channel_named(experiment, state, "differences")
    if not isinstance(field, Field):
        return None
    differing = field.read(state)
    return differing if differing.any() else None


def memory_pictures(experiment: Experiment, state: Any) -> list[tuple[str, Pattern]]:
    """The memories, those that wait to be stored last: label and (rows, columns) of each."""
    found: list[tuple[str, Pattern]] = []
    for name in ("memories", "waiting"):
        tiles = channel_named(experiment, state, name)
        if isinstance(tiles, Tiles):
            found += zip(tiles.captions, tiles.read(state), strict=True)
    return found
