"""The file formats that are read, and what tells each of them."""

from collections.abc import Mapping
from types import MappingProxyType

#: The formats of pictures, by the names that Pillow gives them, with their suffixes.
PICTURES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "PNG": (".png",),
        "JPEG": (".jpg", ".jpeg"),
        "GIF": (".gif",),
        "BMP": (".bmp",),
        "PPM": (".pgm", ".ppm", ".pbm", ".pnm"),
        "TIFF": (".tif", ".tiff"),
        "WEBP": (".webp",),
    }
)
PICTURE_SUFFIXES: tuple[str, ...] = sum(PICTURES.values(), start=())

#: Text with one item a line.
TABLE_SUFFIXES = (".csv", ".tsv", ".txt")

NPZ_SUFFIX = ".npz"

GZIP_START = b"\x1f\x8b"
IDX_START = b"\x00\x00\x08"
ZIP_START = b"PK"
PNG_START = b"\x89PNG"
JPEG_START = b"\xff\xd8\xff"

IN_WORDS = "IDX (plain or .gz), .npz, .csv, a picture (PNG, JPEG, ...) or a folder of pictures"
