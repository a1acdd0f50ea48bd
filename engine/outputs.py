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
    what it was. Folders that lead to it are made. Raises OutputError.
    """
    with _explained(path), _folder(path.parent):
        if path.is_dir():
            raise OutputError(f"{path} is a folder, not a file: choose another name.")
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            with part.open("xb") as stream:
                yield stream
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """An empty folder whose files move to the folder `path` when all of them are written.

    Files of other names that are in `path` stay. If writing fails, or is interrupted, `path` is
    what it was, and is gone if it was not there. Raises OutputError.
    """
    with _explained(path), _folder(path):
        part = Path(tempfile.mkdtemp(prefix=".writing-", dir=path))
        try:
            yield part
            files = sorted(part.iterdir())
            for taken in (path / file.name for file in files):
                if taken.is_dir():
                    raise OutputError(
                        f"{taken} is a folder, where a file is to be: choose another."
                    )
            for file in files:
                file.replace(path / file.name)
        finally:
            shutil.rmtree(part, ignore_errors=True)


def check_file(path: Path) -> None:
    """OutputError where `path` could not be written: told before a long run."""
    with contextlib.suppress(_Checked), whole_file(path):
        raise _Checked


def check_folder(path: Path) -> None:
    """OutputError where files in the folder `path` could not be written."""
    with contextlib.suppress(_Checked), whole_folder(path):
        raise _Checked


class _Checked(Exception):  # noqa: N818 (not an error)
    """All could be written; nothing is to be left of it."""


@contextmanager
def _folder(path: Path) -> Iterator[None]:
    """The folder `path` is there; what had to be made for it goes again if what follows fails."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    if not missing and not path.is_dir():
        raise OutputError(f"{path} is a file, not a folder: choose another name.")
    try:
        path.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for folder in missing:
            with contextlib.suppress(OSError):  # somebody else may have put something in it
                folder.rmdir()
        raise


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """What the system refuses, in words."""
    try:
        yield
    except OutputError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        message = (
            f"{path} cannot be written: {reason[:1].lower()}{reason[1:]}; choose another place."
        )
        raise OutputError(message) from error
