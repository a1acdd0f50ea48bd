"""IDX, the format of MNIST: a big-endian header, then bytes. Plain or gzip-compressed.

Source: LeCun, Cortes and Burges, "The MNIST database", section "File formats".
"""

import gzip
import re
import zlib
from pathlib import Path
from typing import IO, cast

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import DataError, Dataset
from engine.data.formats import GZIP_START
from engine.data.memory import require_memory
from engine.text import counted

IMAGES_MAGIC = 0x00000803
LABELS_MAGIC = 0x00000801

KINDS = {IMAGES_MAGIC: "images", LABELS_MAGIC: "labels"}


def read_idx(path: Path) -> Dataset:
    """The images of an IDX file, with the labels of the file beside it, if there is one.

    The label file is the one that MNIST's names suggest: train-images-idx3-ubyte goes with
    train-labels-idx1-ubyte, either of them perhaps with .gz. DataError when a file is not what its
    header says, or when there is not one label for each image. OSError as the system raises it.
    """
    items = _read_array(path, IMAGES_MAGIC)
    labels_path = labels_beside(path)
    labels = None if labels_path is None else _labels(labels_path, path, len(items))
    return Dataset(path.name, items, labels, None, f"IDX file {path.name}")


def labels_beside(images: Path) -> Path | None:
    """The label file that belongs to an image file by its name, or None."""
    stem = images.name.removesuffix(".gz")
    labels = re.sub("images", "labels", re.sub("idx3", "idx1", stem))
    if labels == stem:
        return None
    candidates = (images.with_name(name) for name in (labels, labels + ".gz"))
    return next((candidate for candidate in candidates if candidate.is_file()), None)


def training_images(folder: Path) -> Path | None:
    """MNIST's training images in a folder, else its test images, or None."""
    for part in ("train", "t10k"):
        for name in ("images-idx3-ubyte", "images.idx3-ubyte"):
            for suffix in ("", ".gz"):
                path = folder / f"{part}-{name}{suffix}"
                if path.is_file():
                    return path
    return None


def with_test_images(training: Dataset, images: Path) -> Dataset:
    """MNIST's training data with the test data of the files beside it, if there are such, held out.

    DataError where the two do not go together.
    """
    path = images.with_name(images.name.replace("train-", "t10k-", 1))
    if path == images or not path.is_file():
        return training
    test = read_idx(path)
    if test.shape != training.shape or test.labels is None or training.labels is None:
        raise DataError(
            f"{path.name} does not go with {images.name}: both must have labels and one size."
        )
    items = np.concatenate((training.items, test.items))
    labels = np.concatenate((training.labels, test.labels))
    source = f"{training.source} with {path.name} held out"
    return Dataset(training.name, items, labels, None, source, held_out=test.count)


def _labels(path: Path, images: Path, count: int) -> NDArray[np.int64]:
    labels = _read_array(path, LABELS_MAGIC)
    if len(labels) != count:
        raise DataError(
            f"{path.name} holds {len(labels):,} labels, but {images.name} holds {count:,} images: "
            "they do not belong together; choose the two of one set."
        )
    return labels.astype(np.int64)


def _read_array(path: Path, magic: int) -> NDArray[np.uint8]:
    try:
        with _opened(path) as stream:
            shape = _read_header(stream, path, magic)
            return _read_items(stream, path, shape)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DataError(
            f"{path.name} is damaged ({error}): its compressed data cannot be read; get it again."
        ) from error


def _opened(path: Path) -> IO[bytes]:
    with path.open("rb") as stream:
        compressed = stream.read(2) == GZIP_START
    return cast(IO[bytes], gzip.open(path)) if compressed else path.open("rb")


def _read_header(stream: IO[bytes], path: Path, magic: int) -> tuple[int, ...]:
    start = stream.read(4)
    if len(start) < 4:
        has = f"has only {counted(len(start), 'byte')}" if start else "is empty"
        raise DataError(f"{path.name} is no IDX file of {KINDS[magic]}: it {has}; get it again.")
    found = int.from_bytes(start, "big")
    if found in KINDS and found != magic:
        raise DataError(
            f"{path.name} holds {KINDS[found]} where {KINDS[magic]} are needed: "
            f"choose the file of {KINDS[magic]}."
        )
    if found != magic:
        raise DataError(
            f"{path.name} is no IDX file of {KINDS[magic]}: it starts with the number "
            f"0x{found:08x}, not with 0x{magic:08x}; choose another file."
        )
    sizes = stream.read(4 * (magic & 0xFF))
    if len(sizes) < 4 * (magic & 0xFF):
        raise DataError(f"{path.name} is cut off within its header: get it again.")
    return tuple(int(size) for size in np.frombuffer(sizes, dtype=">u4"))


def _read_items(stream: IO[bytes], path: Path, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    size = int(np.prod(np.array(shape, dtype=object)))
    sizes = " x ".join(f"{length:,}" for length in shape)
    if size == 0:
        raise DataError(f"{path.name} holds nothing: its header says {sizes}. Choose another file.")
    require_memory(size, f"{path.name}, whose header says {sizes} bytes,")
    items = np.empty(shape, dtype=np.uint8)
    rest = items.data.cast("B")
    while rest and (count := stream.readinto(rest)):  # type: ignore[attr-defined]
        rest = rest[count:]
    if rest:
        raise DataError(
            f"{path.name} is cut off: its header says {sizes} = {size:,} bytes, "
            f"but only {size - len(rest):,} follow; get it again."
        )
    if stream.read(1):
        raise DataError(
            f"{path.name} holds more than the {sizes} bytes that its header says: get it again."
        )
    return items
