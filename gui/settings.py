"""What comes back at the next start: one small JSON file, which can never stop a start."""

import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths

from gui.theme import SYSTEM, THEMES

SLOWEST, FASTEST = 0.5, 1e6
SMALLEST_BUDGET, LARGEST_BUDGET = 1 << 20, 1 << 40


@dataclass(frozen=True, slots=True)
class Settings:
    """All that is remembered. `speed` is in updates a second; None is as fast as can be.

    `geometry` and `docks` are Qt's own words for them, in hexadecimal.
    """

    theme: str = SYSTEM
    speed: float | None = 50.0
    budget: int = 256 << 20
    folder: str = ""
    experiment: str = ""
    geometry: str = ""
    docks: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings, and what was wrong with their file in one sentence ("" if nothing was)."""

    settings: Settings
    problem: str = ""


def default_path() -> Path:
    """Where the settings of this user are."""
    folder = QStandardPaths.StandardLocation.AppConfigLocation
    return Path(QStandardPaths.writableLocation(folder)) / "settings.json"


def load(path: Path) -> Loaded:
    """The settings in `path`; whatever of it cannot be used has its default.

    A file that cannot be read at all is kept beside it, its name ending in .bad.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Loaded(Settings())
    except (OSError, ValueError, RecursionError):
        return Loaded(Settings(), _set_aside(path))
    if not isinstance(found, dict):
        return Loaded(Settings(), _set_aside(path))
    known = {field.name for field in fields(Settings)}
    good = {name: value for name, value in found.items() if name in known and _fits(name, value)}
    bad = sorted(name for name in known & set(found) if name not in good)
    return Loaded(Settings(**good), _dropped(bad) if bad else "")


def save(path: Path, settings: Settings) -> str:
    """Write the settings whole or not at all; returns what went wrong, "" if nothing did."""
    partial = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(asdict(settings), indent=1), encoding="utf-8")
        os.replace(partial, path)
    except OSError as error:
        return f"The settings could not be written to {path}: {error.strerror or error}."
    return ""


def _set_aside(path: Path) -> str:
    aside = path.with_name(path.name + ".bad")
    try:
        shutil.copyfile(path, aside)
    except OSError:
        return f"The settings in {path} cannot be read; all settings are as at the first start."
    return f"The settings could not be read; all are as at the first start. The old: {aside}"


def _dropped(names: list[str]) -> str:
    return f"Settings that made no sense have their first value again: {', '.join(names)}."


def _number(low: float, high: float) -> Callable[[Any], bool]:
    def fits(value: Any) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return low <= value <= high  # which no NaN is

    return fits


def _hexadecimal(value: Any) -> bool:
    try:
        return isinstance(value, str) and len(bytes.fromhex(value)) >= 0
    except ValueError:
        return False


def _fits(name: str, value: Any) -> bool:
    return _CHECKS[name](value)


_CHECKS: Mapping[str, Callable[[Any], bool]] = {
    "theme": lambda value: value in (*THEMES, SYSTEM),
    "speed": lambda value: value is None or _number(SLOWEST, FASTEST)(value),
    "budget": lambda value: (
        isinstance(value, int) and _number(SMALLEST_BUDGET, LARGEST_BUDGET)(value)
    ),
    "folder": lambda value: isinstance(value, str),
    "experiment": lambda value: isinstance(value, str),
    "geometry": _hexadecimal,
    "docks": _hexadecimal,
}
