"""The window while the engine runs as fast as it can: smooth pictures, hardly slower an engine.

The network is disturbed four times a second, as by somebody who plays with it; all plots go on.
Window and engine alone run in turn, a second each: the share is the median of such pairs.
"""

import statistics
from collections.abc import Sequence
from typing import Any

from benchmarks.rounds import Partner, Screen, percentile, screens
from benchmarks.rows import Row

SECONDS = 1.0
ROUNDS = 15
GOAL_FRAME, GOAL_SHARE, GOAL_ANSWER = 20.0, 80.0, 50.0


def rows(seconds: float = SECONDS, rounds: int = ROUNDS) -> Sequence[Row]:
    """Frames, the engine's share, and how soon commands are answered, for each kind of screen."""
    return [row for screen in screens() for row in _rows_of(screen, seconds, rounds)]


def _rows_of(screen: Screen, seconds: float, rounds: int) -> Sequence[Row]:
    shares: list[float] = []
    gaps: list[float] = []
    with (
        Partner("benchmarks.live_window", screen=screen) as window,
        Partner("benchmarks.live_window", "--without") as alone,
    ):
        for _ in range(rounds):
            seen, unseen = window.ask(seconds), alone.ask(seconds)
            shares.append(100 * seen["updates_per_second"] / unseen["updates_per_second"])
            gaps += seen["gaps"]
        answers: dict[str, Any] = window.ask("answers")
    where = f"live window ({screen.name}), engine at full speed"
    frame = f"{where}: 99th percentile between frames"
    return [
        _row(frame, percentile(gaps, 0.99), "ms", GOAL_FRAME),
        Row(
            work=f"{where}: its share of its speed without a window",
            ours=statistics.median(shares),
            unit="%",
            peer_name="none",
            goal=GOAL_SHARE,
            goal_of="ours",
        ),
        *(
            _row(f"{where}: {name} is seen, worst", worst, "ms", GOAL_ANSWER)
            for name, worst in answers.items()
        ),
    ]


def _row(work: str, ours: float, unit: str, goal: float) -> Row:
    return Row(
        work=work,
        ours=ours,
        unit=unit,
        peer_name="none",
        goal=goal,
        goal_of="ours",
        at_most=True,
    )
