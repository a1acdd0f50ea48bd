"""Words and TeX that several rooms of the Hopfield network share."""

from functools import lru_cache


@lru_cache(maxsize=4096)
def script(label: str) -> str:
    """A memory's label where TeX wants a superscript."""
    plain = "".join(character for character in label if character.isalnum() or character == " ")
    return rf"\text{{{plain or '?'}}}"
