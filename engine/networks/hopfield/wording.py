"""Words and TeX that several rooms of the Hopfield network share."""


def script(label: str) -> str:
    """A memory's label where TeX wants a superscript."""
    plain = "".join(character for character in label if character.isalnum() or character == " ")
    return rf"\text{{{plain or '?'}}}"
