"""The trace as a file: every value of every series at every update, CSV or .npz.

Written a block at a time, so that a million updates take no more memory than a thousand.
"""

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from engine.outputs import OutputError, whole_file
from engine.reporting import Outcome, series_values
from engine.trace import Trace

BLOCK = 65_536
UPDATE = "update"


def check_suffix(path: Path) -> None:
    """OutputError for a name that ends in neither .csv nor .npz."""
    if path.suffix.lower() not in _WRITERS:
        raise OutputError(f"{path} ends in neither .csv nor .npz: choose one of these two.")


def write_trace(path: Path, outcome: Outcome) -> None:
    """Write updates 0 .. last; NaN (in CSV: nothing) where a series has no value yet."""
    check_suffix(path)
    with whole_file(path) as stream:
        _WRITERS[path.suffix.lower()](stream, outcome)


def _write_csv(stream: BinaryIO, outcome: Outcome) -> None:
    names = [series.name for series in outcome.series]
    with io.TextIOWrapper(stream, encoding="ascii", newline="") as text:
        text.write(",".join([UPDATE, *names]) + "\n")
        for starts, stops, values in _row_blocks(outcome):
            for start, stop, row in zip(starts, stops, values.tolist(), strict=True):
                cells = ",".join(map(_cell, row))
                text.writelines(f"{update},{cells}\n" for update in range(start, stop))


def _row_blocks(
    outcome: Outcome,
) -> Iterator[tuple[list[int], list[int], NDArray[np.float64]]]:
    """Rows of the trace in blocks: the updates `starts` .. `stops` - 1 have the values (k, S)."""
    at, _ = outcome.trace.changes(outcome.series[0].column)
    stops = np.append(at[1:], outcome.trace.last + 1)
    columns = [series_values(outcome.trace, series) for series in outcome.series]
    for first in range(0, len(at), BLOCK):
        rows = slice(first, first + BLOCK)
        values = np.stack([column[rows] for column in columns], axis=1)
        yield at[rows].tolist(), stops[rows].tolist(), values


def _cell(value: float) -> str:
    """The shortest text that reads back as the same number; nothing for NaN."""
    if value != value:
        return ""
    return repr(value).removesuffix(".0")


def _write_npz(stream: BinaryIO, outcome: Outcome) -> None:
    trace = outcome.trace
    length = trace.last + 1 - trace.first
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        _write_array(archive, UPDATE, np.dtype(np.int64), length, _updates(trace))
        for series in outcome.series:
            values = (series.of(trace.sample(series.column, at)) for at in _updates(trace))
            _write_array(archive, series.name, np.dtype(np.float64), length, values)


def _updates(trace: Trace) -> Iterator[NDArray[np.int64]]:
    """All update numbers, in blocks."""
    for first in range(trace.first, trace.last + 1, BLOCK):
        yield np.arange(first, min(first + BLOCK, trace.last + 1), dtype=np.int64)


def _write_array(
    archive: zipfile.ZipFile,
    name: str,
    dtype: np.dtype[Any],
    length: int,
    blocks: Iterator[NDArray[Any]],
) -> None:
    """One member of the .npz: the header that NumPy expects, then the values block after block."""
    header = {"descr": npy.dtype_to_descr(dtype), "fortran_order": False, "shape": (length,)}
    with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
        npy.write_array_header_1_0(member, header)
        for block in blocks:
            member.write(block.astype(dtype, copy=False).tobytes())


_WRITERS: Mapping[str, Callable[[BinaryIO, Outcome], None]] = MappingProxyType(
    {".csv": _write_csv, ".npz": _write_npz}
)
