"""What a benchmark says: one row for each piece of work, and the table of all."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

GoalOf = Literal["ratio", "ours"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One piece of work: our figure beside a peer's, in `unit`, and what we want to reach.

    `peer` is None where the peer is not installed or nobody else can do the work; `peer_name` says
    which. `ratio` is ours divided by the peer's. The goal is about the ratio or about our own
    figure, `goal_of`: at least `goal`, or at most where less is better.
    """

    work: str
    ours: float
    unit: str
    peer: float | None = None
    peer_name: str
    goal: float
    goal_of: GoalOf
    at_most: bool = False

    @property
    def ratio(self) -> float | None:
        return None if self.peer is None else self.ours / self.peer

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None where there is no peer to tell."""
        figure = self.ratio if self.goal_of == "ratio" else self.ours
        if figure is None:
            return None
        return figure <= self.goal if self.at_most else figure >= self.goal

    def as_json(self) -> dict[str, Any]:
        """The row as JSON."""
        return asdict(self) | {"ratio": self.ratio, "met": self.met}


Benchmark = Callable[[], Sequence[Row]]


def table(rows: Sequence[Row]) -> str:
    """The rows for people, in columns."""
    head = ("work", "ours", "peer", "", "ratio", "goal", "")
    lines = [head, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(_line(cells, widths) for cells in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    left = (0, 3, 6)
    aligned = (
        cell.ljust(width) if column in left else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(aligned).rstrip()


def _cells(row: Row) -> tuple[str, ...]:
    peer = "-" if row.peer is None else figure(row.peer)
    ratio = "-" if row.ratio is None else f"{figure(row.ratio)}x"
    wanted = f"{figure(row.goal)}x" if row.goal_of == "ratio" else f"{figure(row.goal)} {row.unit}"
    sign = "at most" if row.at_most else "at least"
    verdict = {True: "reached", False: "missed", None: "no peer"}[row.met]
    ours = f"{figure(row.ours)} {row.unit}"
    return row.work, ours, peer, row.peer_name, ratio, f"{sign} {wanted}", verdict


def figure(value: float) -> str:
    """Three significant digits; thousands separated."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
