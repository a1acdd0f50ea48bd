"""One way to open any data: a built-in name, a file or a folder."""

import difflib
import errno
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from engine.data.builtin import BUILT_IN, built_in
from engine.data.dataset import DataError, Dataset
from engine.data.formats import (
    GZIP_START,
    IDX_START,
    IN_WORDS,
    JPEG_START,
    NPZ_SUFFIX,
    PICTURE_SUFFIXES,
    PNG_START,
    TABLE_SUFFIXES,
    ZIP_START,
)
from engine.data.idx import read_idx, training_images, with_test_images
from engine.data.npz import read_npz
from engine.data.table import read_csv

Shape = tuple[int, int]


def open_data(
    source: str | Path, *, shape: Shape | None = None, with_test: bool = False
) -> Dataset:
    """The data of a built-in name, of a file, or of a folder.

    Files are IDX, .npz, .csv or a picture, told by their suffix, or by their first bytes where that
    says nothing. A folder gives MNIST's training images if it has them (else its test images),
    otherwise its pictures. With `shape` (rows, columns) the items are brought to that size, in
    proportion, what sticks out cut off evenly; without it a folder's pictures must be of one size.
    With `with_test` a folder of MNIST gives its test images too, held out at the end.
    DataError, and nothing else, for whatever cannot be used.
    """
    try:
        data = _opened(source, shape, with_test)
        return data if shape is None else _brought_to(data, shape)
    except OSError as error:
        raise DataError(_why(source, error)) from error
    except MemoryError as error:
        raise DataError(f"{source} needs more memory than this machine has left.") from error


def _opened(source: str | Path, shape: Shape | None, with_test: bool) -> Dataset:
    if isinstance(source, str) and source in BUILT_IN:
        return built_in(source)
    if "\0" in str(source) or not str(source):
        raise DataError(f"{str(source)!r} is no name of a file.")
    path = Path(os.path.expanduser(source))
    if path.is_dir():
        if not os.access(path, os.R_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "", str(path))
        images = training_images(path)
        if images is None:
            return _read_folder(path, shape)
        training = read_idx(images)
        return with_test_images(training, images) if with_test else training
    if not path.exists():
        raise DataError(_not_there(str(source)))
    if not path.is_file():
        raise DataError(f"{path.name} is neither a file nor a folder: choose one of them.")
    return _reader(path)(path, shape)


def _reader(path: Path) -> Callable[[Path, Shape | None], Dataset]:
    suffix = Path(path.name.lower().removesuffix(".gz")).suffix
    if suffix in _READERS:
        return _READERS[suffix]
    with path.open("rb") as stream:
        start = stream.read(4)
    for magic, reader in _READERS_BY_START.items():
        if start.startswith(magic):
            return reader
    if "idx" in path.name.lower() or "ubyte" in path.name.lower():
        return _read_idx  # it says what is wrong with it
    raise DataError(f"{path.name} is of a kind that is not known: choose {IN_WORDS}.")


def _read_idx(path: Path, shape: Shape | None) -> Dataset:
    return read_idx(path)


def _read_npz(path: Path, shape: Shape | None) -> Dataset:
    return read_npz(path)


def _read_csv(path: Path, shape: Shape | None) -> Dataset:
    return read_csv(path)


def _read_picture(path: Path, shape: Shape | None) -> Dataset:
    # Pillow takes a quarter as long to import as NumPy, and most starts need no picture.
    from engine.data.pictures import read_picture

    return read_picture(path, shape)


def _read_folder(path: Path, shape: Shape | None) -> Dataset:
    from engine.data.pictures import read_folder

    return read_folder(path, shape)


_READERS: Mapping[str, Callable[[Path, Shape | None], Dataset]] = MappingProxyType(
    {
        NPZ_SUFFIX: _read_npz,
        **dict.fromkeys(TABLE_SUFFIXES, _read_csv),
        **dict.fromkeys(PICTURE_SUFFIXES, _read_picture),
    }
)

_READERS_BY_START: Mapping[bytes, Callable[[Path, Shape | None], Dataset]] = MappingProxyType(
    {
        IDX_START: _read_idx,
        GZIP_START: _read_idx,
        ZIP_START: _read_npz,
        PNG_START: _read_picture,
        JPEG_START: _read_picture,
    }
)


def _brought_to(data: Dataset, shape: Shape) -> Dataset:
    rows, columns = shape
    if data.shape == shape:
        return data
    if data.shape == (1, rows * columns):
        return replace(data, items=data.items.reshape(data.count, rows, columns))
    from engine.data.pictures import resized

    return replace(data, items=resized(data.items, shape))


def _not_there(source: str) -> str:
    close = difflib.get_close_matches(source, BUILT_IN, n=1)
    hint = f"did you mean {close[0]}? Built in" if close else "built in"
    return (
        f"There is no file, folder or built-in data called {source}: {hint} "
        f"are {', '.join(BUILT_IN)}."
    )


def _why(source: str | Path, error: OSError) -> str:
    name = Path(error.filename).name if isinstance(error.filename, str) else str(source)
    if isinstance(error, PermissionError):
        return f"You may not read {name}: change its permissions, or choose another file."
    return f"{name} cannot be read: {error.strerror or error}."
