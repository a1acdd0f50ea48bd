"""The window while the engine runs as fast as it can: smooth pictures, hardly slower an engine.

The network is disturbed four times a second, as by somebody who plays with it; all plots go on.
"""

from collections.abc import Sequence
from typing import Any

from benchmarks.rounds import Screen, in_fresh_process, medians, screens
from benchmarks.rows import Row

SECONDS = 4.0
ROUNDS = 3
GOAL_FRAME, GOAL_SHARE, GOAL_ANSWER = 20.0, 80.0, 50.0


def rows(seconds: float = SECONDS, rounds: int = ROUNDS) -> Sequence[Row]:
    """Frames, the engine's share, and how soon commands are answered, for each kind of screen."""
    return [row for screen in screens() for row in _rows_of(screen, seconds, rounds)]


def _rows_of(screen: Screen, seconds: float, rounds: int) -> Sequence[Row]:
    seen: list[dict[str, Any]] = []

    def with_window() -> float:
        seen.append(in_fresh_process("benchmarks.live_window", str(seconds), screen=screen))
        return float(seen[-1]["updates_per_second"])

    def without() -> float:
        found = in_fresh_process("benchmarks.live_window", str(seconds), "--without")
        return float(found["updates_per_second"])

    share = 100 * _ratio(*medians([with_window, without], rounds))
    frame = sorted(run["frame_99th"] for run in seen)[len(seen) // 2]
    where = f"live window ({screen.name}), engine at full speed"
    return [
        _row(f"{where}: 99th percentile between frames", frame, "ms", GOAL_FRAME),
        Row(
            work=f"{where}: its share of its speed without a window",
            ours=share,
            unit="%",
            peer_name="none",
            goal=GOAL_SHARE,
            goal_of="ours",
        ),
        *(
            _row(f"{where}: {name} is seen, worst", worst, "ms", GOAL_ANSWER)
            for name, worst in _worst_answers(seen).items()
        ),
    ]


def _ratio(ours: float, alone: float) -> float:
    return ours / alone


def _worst_answers(seen: Sequence[dict[str, Any]]) -> dict[str, float]:
    return {name: max(run["answers"][name] for run in seen) for name in seen[0]["answers"]}


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
