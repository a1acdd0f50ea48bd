"""CSV: one item in a line, perhaps with its label, perhaps under a header."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from math import isqrt
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import DataError, Dataset
from engine.data.formats import GZIP_START
from engine.data.memory import require_memory
from engine.data.scaling import square, to_bytes, to_labels

DELIMITERS = ",;\t"  # where a line has none of them, white space
LABEL_NAMES = ("label", "labels", "class", "target", "digit", "y")
BLOCK_CHARACTERS = 1 << 23
LONGEST_LINE = 1 << 26

Line = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written: its delimiter, its first line, and whether that is a header."""

    delimiter: str | None
    first_line: int
    first_fields: tuple[str, ...]
    has_header: bool


def read_csv(path: Path) -> Dataset:
    """The items of a CSV file, one a line; delimiter comma, semicolon, tab or spaces; perhaps .gz.

    A first line of words is a header; so is one that only numbers the columns beside the labels'.
    Labels are the first or last column if the header calls it `label` (or as in LABEL_NAMES).
    Without a header there are labels only where the number of columns is one more than a square: in
    the first column, as MNIST's CSV files have them, or in the last, as UCI has them, where that is
    the better guess: the first is the same all the way down and the last is not, or only the last
    has every whole number from its least to its greatest, as labels have and grey levels have not.
    Values are within 0..255 or 0..1; items whose length is no square are pictures of one row.

    DataError, naming the line, for words, empty fields and ragged lines.
    """
    with _told(path), _opened(path) as text:
        layout, values, edges = _table(_blocks(text, path), path)
    column = _label_column(layout, edges, path)
    labels = None if column is None else to_labels(edges[:, column], path.name)
    pixels = {None: slice(None), 0: slice(1, None), -1: slice(None, -1)}[column]
    items = square(to_bytes(values[:, pixels], path.name))
    return Dataset(path.name, items, labels, None, f"CSV file {path.name}")


def read_numbers(path: Path) -> NDArray[np.float64]:
    """All numbers of a CSV file, a line each, under a header or not: (lines, columns).

    DataError as in `read_csv`.
    """
    with _told(path), _opened(path) as text:
        layout: Layout | None = None
        blocks: list[NDArray[np.float64]] = []
        for block in _blocks(text, path):
            if layout is None:
                layout = _layout(block[0])
                block = block[1:] if layout.has_header else block
            if block:
                blocks.append(_numbers(block, layout, path))
    if not blocks:
        raise DataError(f"{path.name} holds no line of numbers: choose another file.")
    return np.concatenate(blocks)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What is wrong with a file that cannot be unpacked or is no text, in words."""
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DataError(f"{path.name} is damaged ({error}): get it again.") from error
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path.name} is no text, so it cannot be read as CSV: save it as text first."
        ) from error


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    with path.open("rb") as plain:
        compressed = plain.read(2) == GZIP_START
        plain.seek(0)
        raw = gzip.GzipFile(fileobj=plain) if compressed else plain
        with io.TextIOWrapper(raw, encoding="utf-8-sig") as text:
            yield text


def _blocks(text: TextIO, path: Path) -> Iterator[list[Line]]:
    """The lines that are not blank, each with its number, some megabytes at a time."""
    number = 0
    while lines := _lines(text, number, path):
        # A value takes two characters or more, and four bytes or less, twice while it is copied.
        require_memory(4 * sum(map(len, lines)), f"{path.name}, from line {number + 1:,},")
        numbered = [(number + i, line) for i, line in enumerate(lines, 1) if line.strip()]
        number += len(lines)
        if numbered:
            yield numbered


def _lines(text: TextIO, number: int, path: Path) -> list[str]:
    """The next lines after line `number`, about BLOCK_CHARACTERS of them."""
    lines: list[str] = []
    length = 0
    while length < BLOCK_CHARACTERS and (line := text.readline(LONGEST_LINE)):
        lines.append(line)
        length += len(line)
        if len(line) == LONGEST_LINE and not line.endswith("\n"):
            raise DataError(
                f"{path.name}, line {number + len(lines):,} has more than {LONGEST_LINE:,} "
                "characters: write one item a line."
            )
    return lines


def _table(
    blocks: Iterator[list[Line]], path: Path
) -> tuple[Layout, NDArray[Any], NDArray[np.float64]]:
    """The layout, the values (lines, columns), and their first and last column exactly."""
    layout: Layout | None = None
    values: list[NDArray[Any]] = []
    edges: list[NDArray[np.float64]] = []
    for block in blocks:
        if layout is None:
            layout = _layout(block[0])
            block = block[1:] if layout.has_header else block
        if block:
            numbers = _numbers(block, layout, path)
            values.append(_compact(numbers))
            edges.append(numbers[:, [0, -1]])
    if layout is None or not values:
        raise DataError(f"{path.name} holds no line of numbers: choose another file.")
    return layout, np.concatenate(values), np.concatenate(edges)


def _layout(first: Line) -> Layout:
    number, line = first
    most = max(DELIMITERS, key=line.count)
    delimiter = most if most in line.strip() else None
    fields = tuple(field.strip() for field in _fields(line, delimiter))
    return Layout(delimiter, number, fields, _is_header(fields))


def _is_header(fields: Sequence[str]) -> bool:
    """Whether a first line names columns: with words alone, or the labels' beside numbers in order.

    Any other word among numbers is a mistake in a line of numbers, and is to be told.
    """
    words = [field.lower() for field in fields if field and not _is_number(field)]
    numbers = [float(field) for field in fields if _is_number(field)]
    in_order = all(b - a == 1 for a, b in pairwise(numbers))
    return bool(words) and (not numbers or (in_order and set(words) <= set(LABEL_NAMES)))


def _numbers(block: Sequence[Line], layout: Layout, path: Path) -> NDArray[np.float64]:
    """Shape (lines, columns). NumPy's parser is fast; ours looks again for what it did not like."""
    try:
        numbers: NDArray[np.float64] = np.loadtxt(
            [line for _, line in block],
            delimiter=layout.delimiter,
            comments=None,
            quotechar='"',
            ndmin=2,
        )
    except ValueError as error:
        raise _complaint(block, layout, path) or DataError(
            f"{path.name} cannot be read as CSV near lines {block[0][0]:,} to {block[-1][0]:,} "
            f"({error})."
        ) from error
    if numbers.shape != (len(block), len(layout.first_fields)):
        raise _complaint(block, layout, path) or DataError(
            f"{path.name} is ragged between lines {block[0][0]:,} and {block[-1][0]:,}."
        )
    return numbers


def _complaint(block: Sequence[Line], layout: Layout, path: Path) -> DataError | None:
    """What is wrong with the first line of the block in which something is."""
    for number, line in block:
        fields = _fields(line, layout.delimiter)
        if len(fields) != len(layout.first_fields):
            return DataError(
                f"{path.name} is ragged: line {number:,} has {len(fields):,} values, "
                f"line {layout.first_line:,} has {len(layout.first_fields):,}; give all as many."
            )
        for column, field in enumerate(fields, 1):
            if not _is_number(field):
                found = f"is {field.strip()[:40]!r}, no number" if field.strip() else "is empty"
                where = f"{path.name}, line {number:,}: value {column:,}"
                return DataError(f"{where} {found}; write a number there.")
    return None


def _fields(line: str, delimiter: str | None) -> list[str]:
    if delimiter is None:
        return line.split()
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)


def _is_number(field: str) -> bool:
    """Whether NumPy's parser takes it, too: Python's would take 1_000."""
    try:
        float(field)
    except ValueError:
        return False
    return "_" not in field


def _compact(numbers: NDArray[np.float64]) -> NDArray[Any]:
    """The same numbers in bytes where they are whole and within 0..255, otherwise in float32."""
    if np.all((numbers >= 0) & (numbers <= 255)) and np.array_equal(numbers, np.rint(numbers)):
        return numbers.astype(np.uint8)
    with np.errstate(over="ignore"):  # becomes infinite, which is told where the range is looked at
        return numbers.astype(np.float32)


def _label_column(layout: Layout, edges: NDArray[np.float64], path: Path) -> int | None:
    """0 for the first column, -1 for the last, None for no labels; see `read_csv`."""
    columns = len(layout.first_fields)
    if layout.has_header:
        return _named_column(layout.first_fields, path)
    if columns < 5 or isqrt(columns - 1) ** 2 != columns - 1:
        return None
    first, last = (np.unique(edge) for edge in edges.T)
    if len(first) == 1 or len(last) == 1:
        return -1 if len(last) > 1 else 0
    return -1 if _has_no_gaps(last) and not _has_no_gaps(first) else 0


def _has_no_gaps(ascending: NDArray[np.float64]) -> bool:
    """Whether it has every whole number from its first to its last."""
    return bool(ascending[0] % 1 == 0 and (np.diff(ascending) == 1).all())


def _named_column(header: Sequence[str], path: Path) -> int | None:
    found = [i for i, name in enumerate(header) if name.lower() in LABEL_NAMES]
    if not found:
        return None
    if found[0] == 0:
        return 0
    if found[-1] == len(header) - 1:
        return -1
    raise DataError(
        f"{path.name} has its labels in column {found[0] + 1:,}: "
        "put them into the first or the last one."
    )
