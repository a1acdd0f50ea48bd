"""NumPy's .npz: a zip of arrays. What is pickled in it is never opened."""

import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from engine.data.dataset import DataError, Dataset
from engine.data.memory import require_memory
from engine.data.scaling import square, to_bytes, to_labels

ITEM_KEYS = ("x_train", "train_x", "train_images", "x", "images", "data", "items", "arr_0")
LABEL_KEYS = ("y_train", "train_y", "train_labels", "y", "labels", "label", "target", "arr_1")

# What zipfile, zlib and NumPy's header parser raise when they meet damaged files.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    RuntimeError,  # also NotImplementedError and RecursionError: unknown compression, encryption
    SyntaxError,
    UnicodeError,
    tokenize.TokenError,
)


def read_npz(path: Path) -> Dataset:
    """The pictures, and labels if there are any, of an .npz file.

    Pictures are under the first of ITEM_KEYS that is there (upper or lower case), of shape
    (count, rows, columns) or (count, n), values within 0..255 or 0..1; labels under the first of
    LABEL_KEYS. DataError when they are not, or the file is damaged or holds pickled objects.
    """
    try:
        # NumPy warns about headers that look odd; they are either read or refused here.
        with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(path) as packed:
            return _dataset(packed, path)
    except DataError:
        raise
    except DAMAGED as error:
        raise DataError(
            f"{path.name} cannot be read as .npz ({error}): it is damaged or of another kind."
        ) from error


def _dataset(packed: zipfile.ZipFile, path: Path) -> Dataset:
    keys = [name.removesuffix(".npy") for name in packed.namelist()]
    items_key, labels_key = _first(ITEM_KEYS, keys), _first(LABEL_KEYS, keys)
    if items_key is None:
        raise DataError(
            f"{path.name} holds no pictures under a name that is known ({', '.join(ITEM_KEYS)}): "
            f"it has {', '.join(keys[:8]) or 'nothing'}; rename the array that holds them."
        )
    where = f"{items_key} in {path.name}"
    items = _pictures(to_bytes(_array(packed, items_key, where), where), where)
    labels = None
    if labels_key is not None:
        where = f"{labels_key} in {path.name}"
        labels = to_labels(_array(packed, labels_key, where), where)
    return Dataset(path.name, items, labels, None, f"NumPy file {path.name}")


def _first(wanted: Iterable[str], keys: list[str]) -> str | None:
    by_lower_case = {key.lower(): key for key in reversed(keys)}
    return next((by_lower_case[name] for name in wanted if name in by_lower_case), None)


def _array(packed: zipfile.ZipFile, key: str, where: str) -> NDArray[Any]:
    """The array of that key, whose header must declare neither objects nor too much."""
    name = key + ".npy" if key + ".npy" in packed.namelist() else key
    with packed.open(name) as stream:
        shape, dtype = _header(stream)
    if dtype.hasobject:
        raise DataError(
            f"{where} holds pickled Python objects, which are not opened because they could run "
            "any program: save it as an array of numbers."
        )
    size = int(np.prod(np.array(shape, dtype=object))) * dtype.itemsize
    require_memory(size, f"{where}, of shape {shape} and kind {dtype},")
    with packed.open(name) as stream:
        array: NDArray[Any] = npy.read_array(stream, allow_pickle=False)
        if stream.read(1):
            raise DataError(f"{where} holds more than its header says: the file is damaged.")
    return array


def _header(stream: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    version = npy.read_magic(stream)
    read = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}.get(version)
    if read is None:
        raise ValueError(f"its version {version} of the array format is not known")
    shape, _, dtype = read(stream)
    return shape, dtype


def _pictures(items: NDArray[np.uint8], where: str) -> NDArray[np.uint8]:
    if items.ndim == 4 and items.shape[3] == 1:
        items = items[..., 0]
    if items.ndim not in (2, 3) or items.size == 0:
        raise DataError(
            f"{where} has the shape {items.shape}: pictures are "
            "(count, rows, columns) or (count, n)."
        )
    return square(items) if items.ndim == 2 else items
