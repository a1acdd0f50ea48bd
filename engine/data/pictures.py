"""Pictures in the usual formats, one or a folder of them, as grey levels."""

import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from engine.data.dataset import DataError, Dataset
from engine.data.formats import PICTURE_SUFFIXES, PICTURES
from engine.data.memory import require_memory

LONGEST_SIDE = 16_384
MOST_PIXELS = 80_000_000
# While it is decoded, brought to upright and to grey, a pixel takes up to this many bytes.
BYTES_PER_PIXEL = 12

# Photographs reduced to 64 x 64 are recalled equally well with box, bilinear, bicubic and Lanczos.
# Bilinear never overshoots at an edge, as the last two do, and enlarges smoothly, unlike the first.
RESAMPLING = Image.Resampling.BILINEAR


def read_picture(path: Path, shape: tuple[int, int] | None) -> Dataset:
    """One picture as data of one item, resized to `shape` where that is given.

    DataError when it is no picture, is damaged, or is too large.
    """
    item = _grey(path, shape)[None]
    return Dataset(path.name, item, np.zeros(1, np.int64), (path.stem,), f"picture {path.name}")


def read_folder(folder: Path, shape: tuple[int, int] | None) -> Dataset:
    """The pictures of a folder in the order of their names, 2 before 10; each is its own label.

    Other files and what is in folders below are passed over. Without `shape` the pictures must be
    of one size. DataError when they are not, when there are none, or when one cannot be read.
    """
    paths = sorted((path for path in folder.iterdir() if _is_picture(path)), key=_natural)
    name = folder.resolve().name or str(folder)
    if not paths:
        kinds = ", ".join(PICTURE_SUFFIXES)
        raise DataError(
            f"The folder {name} holds no pictures ({kinds}) and no MNIST files: choose another."
        )
    rows, columns = shape or _common_shape(paths, name)
    require_memory(len(paths) * rows * columns, f"{len(paths):,} pictures of {rows} x {columns}")
    items = np.empty((len(paths), rows, columns), dtype=np.uint8)
    for item, path in zip(items, paths, strict=True):
        item[:] = _grey(path, (rows, columns))
    stems = tuple(path.stem for path in paths)
    return Dataset(name, items, np.arange(len(items)), stems, f"folder of pictures {name}")


def resized(items: NDArray[np.uint8], shape: tuple[int, int]) -> NDArray[np.uint8]:
    """Pictures (count, rows, columns) brought to `shape` as `_fitted` does."""
    require_memory(
        len(items) * shape[0] * shape[1], f"{len(items):,} pictures of {shape[0]} x {shape[1]}"
    )
    return np.stack([_fitted(Image.fromarray(item), shape) for item in items])


def _common_shape(paths: Sequence[Path], folder: str) -> tuple[int, int]:
    first = _shape(paths[0])
    for path in paths[1:]:
        if (shape := _shape(path)) != first:
            raise DataError(
                f"The pictures in {folder} differ in size: {paths[0].name} is {first[0]} x "
                f"{first[1]}, {path.name} is {shape[0]} x {shape[1]} (rows x columns); "
                "choose an experiment that has a size, or resize them first."
            )
    return first


def _shape(path: Path) -> tuple[int, int]:
    with _opened(path) as picture:
        turned = picture.getexif().get(0x0112, 1) in (5, 6, 7, 8)
        return picture.size if turned else picture.size[::-1]


def _grey(path: Path, shape: tuple[int, int] | None) -> NDArray[np.uint8]:
    with _opened(path) as picture:
        return _fitted(_in_grey(ImageOps.exif_transpose(picture)), shape)


def _fitted(grey: Image.Image, shape: tuple[int, int] | None) -> NDArray[np.uint8]:
    """Resized to (rows, columns) in proportion: what sticks out on two sides is cut off evenly."""
    if shape is not None and (grey.height, grey.width) != shape:
        grey = ImageOps.fit(grey, (shape[1], shape[0]), RESAMPLING)
    return np.asarray(grey, dtype=np.uint8)


def _in_grey(picture: Image.Image) -> Image.Image:
    """The picture in grey 0..255: what is transparent lies on white, deep greys are scaled.

    Whole numbers have 8 or 16 bits, real ones end at 1 or 255, whichever holds all of them.
    """
    if picture.mode.startswith("I") or picture.mode == "F":
        deep = np.asarray(picture, dtype=np.float64)
        if not np.isfinite(deep).all():
            raise ValueError("it has values that are no finite numbers")
        scales = (255, 65_535) if picture.mode.startswith("I") else (1, 255)
        full_scale = scales[int(deep.max() > scales[0])]
        return Image.fromarray(np.clip(np.rint(deep * (255 / full_scale)), 0, 255).astype(np.uint8))
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    return picture.convert("L")


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """The picture, of bearable size, not yet decoded; all that fails becomes a DataError."""
    try:
        # Pillow warns about large pictures, which are refused here, and about damaged details,
        # which do not matter; neither may reach the terminal.
        with (
            warnings.catch_warnings(action="ignore"),
            Image.open(path, formats=tuple(PICTURES)) as picture,
        ):
            _require_bearable(picture, path)
            yield picture
    except DataError:
        raise
    except (FileNotFoundError, PermissionError):
        raise
    except Image.DecompressionBombError as error:
        raise _too_large(path, "more than a hundred million pixels") from error
    except MemoryError as error:
        raise DataError(f"{path.name} needs more memory than there is to be read.") from error
    # Pillow's readers let through whatever their parsing meets: struct.error, SyntaxError, ...
    except Exception as error:
        reason = "" if isinstance(error, UnidentifiedImageError) else f" ({error})"
        raise DataError(
            f"{path.name} is no picture that can be read{reason}: it is damaged or of another "
            "kind; choose another."
        ) from error


def _require_bearable(picture: Image.Image, path: Path) -> None:
    if max(picture.size) > LONGEST_SIDE or picture.width * picture.height > MOST_PIXELS:
        raise _too_large(path, f"{picture.width:,} x {picture.height:,} pixels")
    require_memory(
        picture.width * picture.height * BYTES_PER_PIXEL,
        f"{path.name}, a picture of {picture.width:,} x {picture.height:,} pixels,",
    )


def _too_large(path: Path, size: str) -> DataError:
    return DataError(
        f"{path.name} is too large, {size}: up to {LONGEST_SIDE:,} on a side and "
        f"{MOST_PIXELS:,} in all are read; make it smaller first."
    )


def _is_picture(path: Path) -> bool:
    hidden = path.name.startswith(".")
    return not hidden and path.suffix.lower() in PICTURE_SUFFIXES and path.is_file()


def _natural(path: Path) -> list[tuple[bool, int, str]]:
    """A key that sorts names by letters, and the numbers in them as numbers."""
    parts = re.split(r"([0-9]+)", path.name.casefold())
    numbers = [(part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts]
    return numbers
