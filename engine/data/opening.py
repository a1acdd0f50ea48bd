"""One way to open any data: a built-in name, a file or a folder."""

from pathlib import Path

from engine.data.builtin import BUILT_IN, built_in
from engine.data.dataset import DataError, Dataset
from engine.data.idx import read_idx, training_images


def open_data(source: str | Path, *, shape: tuple[int, int] | None = None) -> Dataset:
    """The data of a built-in name, of a file, or of a folder."""
    if isinstance(source, str) and source in BUILT_IN:
        return built_in(source)
    path = Path(source)
    if path.is_dir():
        path = training_images(path) or path
    return read_idx(path)
