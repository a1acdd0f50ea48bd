"""Back to any update of a long run, as a jump on the scrubber does it."""

import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.networks import SEED, Size, experiment
from benchmarks.rounds import seconds
from benchmarks.rows import Row
from engine.commands import Command, GoTo, Run, SetBreakpoints
from engine.runner import Runner
from engine.timeline import DEFAULT_BUDGET

SMALL = Size(rows=28, columns=28, patterns=3, flip=0.25, visits=1_000_000)
LARGE = Size(rows=1000, columns=1000, patterns=5, flip=0.3, visits=1_000_000)
GOAL_MILLISECONDS = 50.0
MEGABYTE = 1 << 20
PATIENCE = 600.0


@dataclass(frozen=True, slots=True)
class Jumps:
    """How long each of many jumps took, and how much history they were made from."""

    milliseconds: Sequence[float]
    history_bytes: int


def rows(sizes: Sequence[Size] = (SMALL, LARGE), jumps: int = 200) -> Sequence[Row]:
    """The worst and the median jump, and the history, for each size."""
    return [row for size in sizes for row in _rows_of(size, jumps)]


def _rows_of(size: Size, jumps: int) -> Sequence[Row]:
    found = measured(size, jumps)
    run = f"N={size.units:,}, a run of {size.visits:,} updates"
    budget = DEFAULT_BUDGET / MEGABYTE

    def row(work: str, ours: float, unit: str, goal: float) -> Row:
        return Row(
            work=work,
            ours=ours,
            unit=unit,
            peer_name="none",
            goal=goal,
            goal_of="ours",
            at_most=True,
        )

    return [
        row(f"{run}: back to any update, worst", max(found.milliseconds), "ms", GOAL_MILLISECONDS),
        row(
            f"{run}: back to any update, median",
            statistics.median(found.milliseconds),
            "ms",
            GOAL_MILLISECONDS,
        ),
        row(f"{run}: history kept for it", found.history_bytes / MEGABYTE, "MB", budget),
    ]


def measured(size: Size, jumps: int) -> Jumps:
    """Run to the end on the runner's thread, then jump to and fro; a jump ends when it is seen."""
    runner = Runner(experiment(size), SEED)

    def done(command: Command) -> None:
        runner.send(command)
        if not runner.wait_idle(PATIENCE):
            raise TimeoutError(f"{command} is not done after {PATIENCE:.0f} s")

    done(SetBreakpoints(()))
    done(Run(size.visits))
    places = random.Random(SEED)
    targets = [places.randrange(size.visits + 1) for _ in range(jumps)]
    times = [seconds(lambda target=target: done(GoTo(target))) for target in targets]
    history = runner.snapshot.history_bytes
    runner.close()
    return Jumps([1000 * time for time in times], history)
