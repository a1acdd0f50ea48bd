"""Words and TeX that several rooms of the Hopfield network share."""

from functools import lru_cache

import numpy as np

from engine.networks.hopfield.state import State


@lru_cache(maxsize=4096)
def script(label: str) -> str:
    """A memory's label where TeX wants a superscript."""
    plain = "".join(character for character in label if character.isalnum() or character == " ")
    return rf"\text{{{plain or '?'}}}"


def nothing_stored(state: State) -> str:
    """Where no memory is stored: that it is so, and how one comes in."""
    if state.waiting:
        return "No memory is stored yet: step an update."
    return "No memory is stored: draw one, and store it."


def held_count(state: State) -> int:
    """How many units are held."""
    return int(np.count_nonzero(state.clamped))


def all_free(state: State) -> str:
    """The units that an update of all takes along, to begin a sentence with."""
    held, units = held_count(state), f"{state.units:,} units"
    if not held:
        return f"All {units}"
    if held == state.units:
        return f"None of the {units}, as all are held,"
    return f"All {units} but {f'the {held:,}' if held > 1 else 'one'} held"


def unit_at(state: State, unit: int, at: str) -> str:
    """The unit at a place, within a sentence."""
    return f"unit {at}{', which is held,' if state.clamped[unit] else ''}"
