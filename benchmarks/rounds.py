"""Timing side by side: one round of each contender after the other, then medians.

What else the machine does falls on all of them alike.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def rate(work: Callable[[], object], amount: float, at_least: float = 0.05) -> float:
    """How much a second is done by a work that does `amount`, repeated for `at_least` seconds."""
    began = time.perf_counter()
    calls, now = 0, began
    while now - began < at_least:
        work()
        calls, now = calls + 1, time.perf_counter()
    return calls * amount / (now - began)


def medians(contenders: Sequence[Callable[[], float]], rounds: int) -> list[float]:
    """The median of what each contender returns over the rounds, taken in turn."""
    results = [[contender() for contender in contenders] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*results, strict=True)]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that at least `share` of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)]


@dataclass(frozen=True, slots=True)
class Screen:
    """Where windows are opened: what comes before the command, and Qt's name of the platform."""

    name: str
    command: tuple[str, ...]
    platform: str


OFF_SCREEN = Screen("off-screen", (), "offscreen")
XVFB = Screen("Xvfb", ("xvfb-run", "-a", "-s", "-screen 0 1600x1000x24"), "xcb")


def screens() -> Sequence[Screen]:
    """Those that this machine has."""
    return (OFF_SCREEN, XVFB) if shutil.which("xvfb-run") else (OFF_SCREEN,)


def in_fresh_process(
    module: str,
    *arguments: str,
    screen: Screen = OFF_SCREEN,
    environment: Mapping[str, str] | None = None,
) -> Any:
    """What `python -m module arguments` prints as JSON; its errors go where ours go."""
    done = subprocess.run(
        _command(module, arguments, screen),
        cwd=ROOT,
        env=_environment(screen) | dict(environment or {}),
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        timeout=600,
    )
    return json.loads(done.stdout)


def _command(module: str, arguments: Sequence[str], screen: Screen) -> list[str]:
    return [*screen.command, sys.executable, "-m", module, *arguments]


def _environment(screen: Screen) -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": screen.platform}


class Partner:
    """A process `python -m module arguments` that answers each line it reads with one of JSON.

    Several of them measure in turn, each at rest while another does: what the machine does in one
    second it does in the next, and hardly in the next minute.
    """

    def __init__(self, module: str, *arguments: str, screen: Screen = OFF_SCREEN) -> None:
        self._process = subprocess.Popen(
            _command(module, arguments, screen),
            cwd=ROOT,
            env=_environment(screen),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def ask(self, line: object) -> Any:
        """The answer to `line`; raises ChildProcessError if the process has ended without one."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n")
        answer = self._process.stdout.readline()
        if not answer:
            raise ChildProcessError(f"{self._process.args} ended without an answer")
        return json.loads(answer)

    def __enter__(self) -> "Partner":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing more will be asked: the process ends."""
        self._process.communicate(timeout=60)
