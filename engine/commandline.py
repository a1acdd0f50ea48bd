"""The command line: what was asked for, as one small dataclass; its words come from here alone."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

from engine import __version__

PROGRAM = "stepwell" if getattr(sys, "frozen", False) else "python main.py"
LARGEST_SEED = 2**64 - 1
MOST = 10_000_000

DESCRIPTION = """A laboratory in which a neural network is stepped by hand.
Without a command, its window opens."""

EPILOG = """exit codes: 0 done; 2 bad arguments or data, or a file that cannot be written;
3 stopped because a value was no longer finite; 130 interrupted"""

UNTIL = """stop where COND comes to hold: 'SERIES OP NUMBER' with one of < <= > >= == !=,
'SERIES flat N' (one value for N updates), 'settled' (no unit changed for a sweep),
'two-cycle' or 'not-finite'; may be given several times"""


class UsageError(ValueError):
    """Arguments that make no sense; the message is one line for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWindow:
    """Open the window; with an experiment, that one."""

    experiment: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    data: str | None = None
    seed: int = 0
    close_when_stopped: bool = False
    json: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListExperiments:
    """Say which experiments there are."""

    json: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RunExperiment:
    """Run without a screen. `progress` is None where it depends on the terminal."""

    experiment: str
    values: Mapping[str, str] = field(default_factory=dict)
    data: str | None = None
    seed: int = 0
    updates: int | None = None
    epochs: int | None = None
    until: tuple[str, ...] = ()
    trace: Path | None = None
    out: Path | None = None
    json: bool = False
    progress: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindBasins:
    """Where does it end? Without a screen. `scheduler` is the address of a Dask scheduler."""

    experiment: str
    values: Mapping[str, str] = field(default_factory=dict)
    data: str | None = None
    seed: int = 0
    starts: int = 500
    scheduler: str | None = None
    json: bool = False
    progress: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureCapacity:
    """Overlap after recall by number of random patterns; none given: around the capacity."""

    experiment: str = "hopfield-digits"
    values: Mapping[str, str] = field(default_factory=dict)
    seed: int = 0
    units: int = 1000
    patterns: tuple[int, ...] = ()
    networks: int = 10
    scheduler: str | None = None
    json: bool = False
    progress: bool | None = None


Command = OpenWindow | ListExperiments | RunExperiment | FindBasins | MeasureCapacity


def read(arguments: Sequence[str]) -> Command:
    """What `arguments` ask for; raises UsageError. Help and version are printed, then it exits."""
    word = arguments[0] if arguments else ""
    if word in _COMMANDS:
        return _COMMANDS[word](arguments[1:])
    if word and not word.startswith("-"):
        raise UsageError(f"There is no command {word!r}; there are: {', '.join(_COMMANDS)}.")
    return _read_window(arguments)


def _read_window(arguments: Sequence[str]) -> OpenWindow:
    parser = _Parser(
        prog=PROGRAM,
        usage=f"{PROGRAM} [options]\n       {PROGRAM} list [options]\n"
        f"       {PROGRAM} run ID [options]\n"
        f"       {PROGRAM} basins ID [options]\n       {PROGRAM} capacity [options]",
        description=DESCRIPTION,
        epilog=f"{PROGRAM} run --help shows what there is without a screen.",
    )
    parser.add_argument("--version", action="version", version=f"Stepwell {__version__}")
    parser.add_argument("--experiment", metavar="ID", help="the experiment that it begins with")
    _add_experiment(parser)
    parser.add_argument(
        "--close-when-stopped", action="store_true", help="run at once, and close where it stops"
    )
    parser.add_argument("--json", action="store_true", help="then print what came of it as JSON")
    given = vars(parser.parse_args(arguments))
    return OpenWindow(values=_assignments(given.pop("values")), **given)


def _read_list(arguments: Sequence[str]) -> ListExperiments:
    parser = _Parser(
        prog=f"{PROGRAM} list",
        description="Says which experiments there are, and their parameters.",
    )
    parser.add_argument("--json", action="store_true", help="as JSON")
    return ListExperiments(**vars(parser.parse_args(arguments)))


def _read_run(arguments: Sequence[str]) -> RunExperiment:
    parser = _Parser(
        prog=f"{PROGRAM} run", description="Runs an experiment without a screen.", epilog=EPILOG
    )
    parser.add_argument("experiment", metavar="ID", help="an experiment that `list` names")
    _add_experiment(parser)
    _add_length(parser)
    _add_outputs(parser)
    given = vars(parser.parse_args(arguments))
    values, until = _assignments(given.pop("values")), tuple(given.pop("until"))
    return RunExperiment(values=values, until=until, **given)


def _read_basins(arguments: Sequence[str]) -> FindBasins:
    parser = _Parser(
        prog=f"{PROGRAM} basins",
        description="Runs a Hopfield network from many random and corrupted starts, and says in\n"
        "which states they end, and how often each memory is recalled.",
        epilog=EPILOG,
    )
    parser.add_argument("experiment", metavar="ID", help="a Hopfield experiment")
    _add_experiment(parser)
    parser.add_argument("--starts", type=_some, default=500, metavar="N", help="how many (500)")
    _add_study(parser)
    given = vars(parser.parse_args(arguments))
    return FindBasins(values=_assignments(given.pop("values")), **given)


def _read_capacity(arguments: Sequence[str]) -> MeasureCapacity:
    parser = _Parser(
        prog=f"{PROGRAM} capacity",
        description="Stores random patterns and recalls some: the overlap after recall by the\n"
        "number of patterns, beside the theory.",
        epilog=EPILOG,
    )
    parser.add_argument(
        "experiment",
        metavar="ID",
        nargs="?",
        default="hopfield-digits",
        help="whose parameters count (hopfield-digits)",
    )
    _add_values(parser)
    parser.add_argument("--units", type=_some, default=1000, metavar="N", help="units (1000)")
    parser.add_argument(
        "--patterns",
        type=_numbers,
        nargs="+",
        default=[],
        metavar="P",
        help="how many patterns, as in 50,100,200 (around the rule's capacity)",
    )
    parser.add_argument(
        "--networks", type=_some, default=10, metavar="K", help="networks for each number (10)"
    )
    _add_study(parser)
    given = vars(parser.parse_args(arguments))
    patterns = tuple(number for numbers in given.pop("patterns") for number in numbers)
    return MeasureCapacity(values=_assignments(given.pop("values")), patterns=patterns, **given)


_COMMANDS: Mapping[str, Callable[[Sequence[str]], Command]] = MappingProxyType(
    {"list": _read_list, "run": _read_run, "basins": _read_basins, "capacity": _read_capacity}
)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, and leaves the exit to the program."""

    def __init__(self, **words: Any) -> None:
        formatter = argparse.RawDescriptionHelpFormatter
        super().__init__(**words, allow_abbrev=False, formatter_class=formatter)

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} ({self.prog} --help shows what there is)")


def _add_experiment(parser: argparse.ArgumentParser) -> None:
    """What says which run it is, for the window and without it."""
    _add_values(parser)
    parser.add_argument(
        "--data",
        metavar="PATH",
        help="a file, a folder or built-in data: digits, digits-8x8, letters, pictures, bars "
        "(the experiment's own)",
    )


def _add_values(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--set",
        dest="values",
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME=VALUE",
        help="values of parameters",
    )
    parser.add_argument("--seed", type=_seed, default=0, metavar="S", help="of all randomness (0)")


def _add_length(parser: argparse.ArgumentParser) -> None:
    length = parser.add_mutually_exclusive_group()
    length.add_argument(
        "--updates", type=_whole_number, metavar="N", help="how many updates (the experiment's own)"
    )
    length.add_argument(
        "--epochs", type=_whole_number, metavar="N", help="how many epochs or sweeps"
    )
    parser.add_argument("--until", action="append", default=[], metavar="COND", help=UNTIL)


def _add_outputs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--trace",
        type=_path,
        metavar="FILE",
        help="write every series at every update, as .csv or .npz",
    )
    parser.add_argument(
        "--out", type=_path, metavar="DIR", help="write the window's pictures and result.json"
    )
    _add_telling(parser)


def _add_study(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="a Dask scheduler, as in tcp://host:8786 (this machine's cores)",
    )
    _add_telling(parser)


def _add_telling(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument(
        "--progress",
        action=argparse.BooleanOptionalAction,
        help="show on standard error how far it is (where that is a terminal)",
    )


def _assignments(texts: Sequence[str]) -> dict[str, str]:
    """`name=value` each; the last one of a name counts."""
    values = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not name:
            raise UsageError(f"--set takes NAME=VALUE, as in flip=0.1; {text!r} is not like that.")
        values[name] = value
    return values


def _path(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("it needs a name, which is empty")
    return Path(text)


def _whole_number(text: str) -> int:
    return _integer(text, "a whole number, 0 or more", None)


def _some(text: str) -> int:
    return _integer(text, f"a whole number from 1 to {MOST}", MOST, least=1)


def _numbers(text: str) -> list[int]:
    return [_some(part) for part in text.split(",") if part.strip()]


def _seed(text: str) -> int:
    return _integer(text, f"a whole number from 0 to {LARGEST_SEED}", LARGEST_SEED)


def _integer(text: str, allowed: str, largest: int | None, *, least: int = 0) -> int:
    try:
        number = int(text)
    except ValueError:
        number = -1
    if number < least or (largest is not None and number > largest):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not allowed: it must be {allowed}")
    return number
