"""Words and TeX that several rooms of the Hopfield network share."""

from functools import lru_cache

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
