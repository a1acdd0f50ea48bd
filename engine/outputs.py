"""Writing files so that none is ever left half-written: whole, or not at all."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


class OutputError(OSError):
    """A file that cannot be written; the message is one sentence for people."""


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A stream whose bytes become the file `path` when all of them are written.

    They are written beside it and renamed at the end; if that fails, or is interrupted, `path` is
    what it was. Raises OutputError.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("xb") as stream:
            yield stream
        part.replace(path)
    except OSError as error:
        raise _explained(error, path) from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """An empty folder whose files move to the folder `path` when all of them are written.

    Files of other names that are in `path` stay. If writing fails, or is interrupted, `path` is
    what it was, and is gone if it was not there. Raises OutputError.
    """
    made = _make_folder(path)
    try:
        part = Path(tempfile.mkdtemp(prefix=".writing-", dir=path))
        try:
            yield part
            for file in sorted(part.iterdir()):
                file.replace(path / file.name)
            made = []
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        raise _explained(error, path) from error
    finally:
        for folder in made:
            _remove_empty(folder)


def check_writable(path: Path, *, folder: bool) -> None:
    """OutputError where a file or folder `path` could not be written, told before a long run."""
    if folder:
        with whole_folder(path):
            pass
        return
    if path.is_dir():
        raise OutputError(f"{path} is a folder, not a file: choose another name.")
    if not path.parent.is_dir():
        raise OutputError(f"{path} cannot be written: there is no folder {path.parent}.")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.open("xb").close()
    except OSError as error:
        raise _explained(error, path) from error
    finally:
        part.unlink(missing_ok=True)


def _make_folder(path: Path) -> list[Path]:
    """Make `path` where it is not there; returns the folders that were made, innermost first."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    if not missing and not path.is_dir():
        raise OutputError(f"{path} is a file, not a folder: choose another name.")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        for folder in missing:
            _remove_empty(folder)
        raise _explained(error, path) from error
    return missing


def _remove_empty(folder: Path) -> None:
    with contextlib.suppress(OSError):  # it is not there, or somebody else put something in it
        folder.rmdir()


def _explained(error: OSError, path: Path) -> OutputError:
    if isinstance(error, OutputError):
        return error
    reason = error.strerror or str(error)
    return OutputError(f"{path} cannot be written: {reason[:1].lower()}{reason[1:]}.")
