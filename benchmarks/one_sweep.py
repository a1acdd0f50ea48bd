"""One sweep of a large network in a fresh process: `python -m benchmarks.one_sweep ROWS COLUMNS P`.

Prints the median seconds of a sweep of random visits with an energy for each, and the most memory
that the process ever had resident, interpreter and all.
"""

import json
import resource
import sys
from pathlib import Path

from benchmarks.loops import check_same
from benchmarks.networks import Size, experiment, stored
from benchmarks.recall import our_rate
from benchmarks.rounds import medians

CHECKED = 20_000
ROUNDS = 5


def main(rows: int, columns: int, patterns: int) -> None:
    """Check, time, and print."""
    units = rows * columns
    size = Size(rows=rows, columns=columns, patterns=patterns, flip=0.3, visits=units)
    (rate,) = medians([our_rate(size)], ROUNDS)
    peak = _peak_bytes()
    network = experiment(size)
    check_same(network, stored(network, size), size, min(CHECKED, units))
    print(json.dumps({"seconds": units / rate, "peak_megabytes": peak / 1e6}))


def _peak_bytes() -> int:
    """The most memory that this process had resident.

    On Linux from the process's own high-water mark: `ru_maxrss` begins with the parent's.
    """
    status = Path("/proc/self/status")
    if status.exists():
        words = status.read_text().split()
        return int(words[words.index("VmHWM:") + 1]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
