"""Jobs that tests send to other processes."""

import os
import signal
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Square:
    number: int
    parts: int = 1

    def run(self) -> int:
        return self.number**2


@dataclass(frozen=True)
class Surroundings:
    """What the process is like in which it runs."""

    parts: int = 1

    def run(self) -> dict:
        from engine.workers import BLAS_THREADS

        qt = [name for name in sys.modules if name.startswith(("PySide6", "gui", "pyqtgraph"))]
        return {
            "process": os.getpid(),
            "qt": qt,
            "blas": [os.environ.get(name) for name in BLAS_THREADS],
            "threads": threading.active_count(),
        }


@dataclass(frozen=True)
class Fatal:
    """Ends its process the first `deaths` times that it runs anywhere."""

    folder: Path
    deaths: int
    parts: int = 1

    def run(self) -> str:
        before = len(list(self.folder.iterdir()))
        if before < self.deaths:
            (self.folder / str(before)).touch()
            os.kill(os.getpid(), signal.SIGTERM)
        return "done"


@dataclass(frozen=True)
class Wrong:
    parts: int = 1

    def run(self) -> None:
        raise ValueError("this job is wrong")


@dataclass(frozen=True)
class Endless:
    """Says which process it is in, then never ends."""

    folder: Path
    parts: int = 1

    def run(self) -> None:
        (self.folder / str(os.getpid())).touch()
        while True:
            time.sleep(0.01)


@dataclass(frozen=True)
class Squares:
    """A study: the squares of the numbers below `count`."""

    count: int

    @property
    def jobs(self):
        return [Square(number) for number in range(self.count)]

    def findings(self, results):
        return sorted(results.items())
