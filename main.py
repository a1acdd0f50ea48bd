"""Stepwell: a laboratory in which a neural network is stepped by hand. The one way in.

Without a command the window opens; `list`, `run`, `basins` and `capacity` need no screen.
"""

import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

if __name__ == "__main__":  # until there is somebody to say so, Ctrl+C just ends it
    signal.signal(signal.SIGINT, signal.SIG_DFL)

# One thread of linear algebra, told to NumPy before it is imported: two get in each other's way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")
os.environ.setdefault("VECLIB_MAXIMUM_THREADS", "1")

from engine import outputs, signals, tracefile
from engine.allocation import keep_freed_memory
from engine.breakpoints import BreakpointError
from engine.commandline import (
    FindBasins,
    ListExperiments,
    MeasureCapacity,
    OpenWindow,
    RunExperiment,
    UsageError,
    read,
)
from engine.data import DataError
from engine.data.builtin import BUILT_IN
from engine.experiment import NotYetError
from engine.headless import Headless, Plan, conditions
from engine.laboratory.study import Progress, StudyError, carry_out
from engine.networks import EXPERIMENTS, build, declaration
from engine.outputs import OutputError
from engine.parameters import ParameterError
from engine.plaintext import listing_text, no_display_text, outcome_text
from engine.reporting import as_json, listing, report

DONE, BAD_INPUT, NOT_FINITE, INTERRUPTED = 0, 2, 3, 130
SWITCH_INTERVAL = 0.0005
BAD = (
    UsageError,
    ParameterError,
    DataError,
    BreakpointError,
    OutputError,
    StudyError,
    NotYetError,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments (by default the process's own) ask for; returns the exit code."""
    try:
        command = read(sys.argv[1:] if arguments is None else arguments)
        return _HANDLERS[type(command)](command)
    except BAD as error:
        return _complain(error)
    except MemoryError as error:
        how_much = f" ({error})" if str(error) else ""
        return _complain(
            f"There is not enough memory for this{how_much}: choose less, or close other programs."
        )
    except KeyboardInterrupt:
        print("stepwell: Interrupted.", file=sys.stderr)
        return INTERRUPTED


def _complain(what: object, code: int = BAD_INPUT) -> int:
    """One line for people, and the exit code that goes with it."""
    try:
        print(f"stepwell: {' '.join(str(what).split())}", file=sys.stderr)
    except OSError:
        _drop(sys.stderr)  # nobody is there to read it: the code still tells
    return code


def _say(text: str) -> None:
    """Print the result; a full disk behind standard output is told like any other."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        _drop(sys.stdout)  # whoever read this has seen enough
    except OSError as error:
        _drop(sys.stdout)
        raise OutputError(f"The result cannot be written: {error.strerror}.") from error


def _drop(stream: TextIO) -> None:
    """Let what is still buffered go nowhere: at its end Python would try, and complain, again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _list(command: ListExperiments) -> int:
    _say(as_json(listing(EXPERIMENTS)) if command.json else listing_text(EXPERIMENTS))
    return DONE


def _run(command: RunExperiment) -> int:
    declared = declaration(command.experiment)
    _check_outputs(command)
    experiment = build(command.experiment, command.values, command.data)
    updates = command.updates
    if updates is None and command.epochs is None:
        updates = declared.default_updates
    plan = Plan(
        updates=updates,
        epochs=command.epochs,
        until=conditions(experiment, command.seed, command.until),
    )
    with _progress(command.progress, updates) as progress:
        run = Headless(experiment, command.seed, progress=progress)
        outcome = run.run(plan)
    told = as_json(report(outcome)) if command.json or command.out else ""
    _say(told if command.json else outcome_text(outcome, declared.title))
    if command.trace is not None:
        tracefile.write_trace(command.trace, outcome)
    code = DONE if command.out is None else _write_folder(command.out, run, told)
    return code if outcome.finite else NOT_FINITE


def _check_outputs(command: RunExperiment) -> None:
    """Say what cannot be written, or would replace the data, before anything is computed."""
    data = None if command.data in BUILT_IN else command.data
    if command.trace is not None:
        tracefile.check_suffix(command.trace)
        _check_apart("--trace", command.trace, {"--data": data, "--out": command.out})
        outputs.check_file(command.trace)
    if command.out is not None:
        _check_apart("--out", command.out, {"--data": data})
        outputs.check_folder(command.out)


def _check_apart(name: str, path: Path, others: Mapping[str, str | Path | None]) -> None:
    """No two options name one place, by whatever way."""
    for other, place in others.items():
        if place is not None and os.path.realpath(place) == os.path.realpath(path):
            raise OutputError(f"{other} and {name} are both {path}: choose another name.")


def _study(command: FindBasins | MeasureCapacity) -> int:
    """A study to its end; interrupted, what was found so far is told all the same."""
    from engine.laboratory.telling import scheduler, study, text, unit, values

    asked, last = study(command), Progress(0, 0, dict)
    total = sum(job.parts for job in asked.jobs)
    code = DONE
    try:
        with _progress(command.progress, total, unit(asked)) as progress:

            def watch(now: Progress) -> None:
                nonlocal last
                last = now
                if progress is not None:
                    progress(now.done)

            carry_out(asked, scheduler(command.scheduler), watch=watch)
    except KeyboardInterrupt:
        if not last.done:
            raise
        code = _complain(f"Interrupted after {last.done:,} of {total:,}{unit(asked)}.", INTERRUPTED)
    _say(as_json(values(asked, last)) if command.json else text(asked, last))
    return code


@contextlib.contextmanager
def _progress(
    wanted: bool | None, total: int | None, unit: str = " updates"
) -> Iterator[Callable[[int], None] | None]:
    """What shows on standard error how far it is; None where nobody looks."""
    if sys.stderr is None or not (sys.stderr.isatty() if wanted is None else wanted):
        yield None
        return
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # no thread that watches the bar
    seen = _WhileSeen(sys.stderr)
    with tqdm(total=total, unit=unit, unit_scale=True, leave=False, file=seen) as bar:
        yield lambda position: bar.update(position - bar.n)


class _WhileSeen:
    """A stream for what may be lost: where it can no longer be written, nothing more is said."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> None:
        with contextlib.suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError:
            _drop(self._stream)


def _write_folder(path: Path, run: Headless, told: str) -> int:
    """The numbers, and the pictures that the window would show; the numbers even without them."""
    with outputs.whole_folder(path) as folder:
        (folder / "result.json").write_text(told + "\n", encoding="utf-8")
        try:
            _draw(folder, run)
        except ImportError as error:
            return _complain(f"{_no_qt(error)} The numbers are in {path / 'result.json'}.")
    return DONE


def _draw(folder: Path, run: Headless) -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # a display that is named may not be there
    from gui.snapshot import write_pictures

    with signals.held_back() as let_through:
        write_pictures(folder, run.experiment, run.snapshot(), between=let_through)


def _window(command: OpenWindow) -> int:
    if command.experiment is not None:
        declaration(command.experiment)  # an unknown one is told before Qt is looked for
    if not _has_display():
        return _complain(no_display_text("DISPLAY is not set"))
    sys.setswitchinterval(SWITCH_INTERVAL)
    gc.disable()  # nothing that the imports make is garbage; the window collects by itself
    try:
        with signals.held_back():
            from gui.app import open_window
    except ImportError as error:
        return _complain(_no_qt(error))
    return open_window(command)


def _has_display() -> bool:
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in names)


def _no_qt(error: ImportError) -> str:
    """What of Qt is missing, and who brings it; any other import that fails is a defect of ours."""
    missing = str(error).partition(":")[0]
    if "PySide6" not in f"{error.name}{missing}" and ".so" not in missing:
        raise error
    return f"Qt cannot be loaded here ({missing}): `make run` installs what it needs, or says how."


_HANDLERS: Mapping[type, Callable[[Any], int]] = {
    OpenWindow: _window,
    ListExperiments: _list,
    RunExperiment: _run,
    FindBasins: _study,
    MeasureCapacity: _study,
}


def _begin() -> None:
    """What a process of its own needs, beyond a call of `main`."""
    signals.end_in_order()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a console that lacks a sign shows its number
            stream.reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    _begin()
    keep_freed_memory()
    if getattr(sys, "frozen", False):  # a study's processes begin here too
        import multiprocessing

        multiprocessing.freeze_support()
    sys.exit(main())
