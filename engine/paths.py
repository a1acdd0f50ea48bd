"""Where the program's own files are: the same in a checkout and in the packaged program."""

from pathlib import Path


def resources() -> Path:
    """The folder of embedded data, lessons, icons and translations."""
    return Path(__file__).resolve().parent.parent / "resources"
