"""What came of a run: as JSON for programs, and the numbers that it is made of."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.channels import Series
from engine.experiment import Declaration, Experiment
from engine.trace import FloatArray, Trace


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """A run at its end. `series` are all that there were; `reason` says why it stopped."""

    experiment: Experiment
    seed: int
    state: Any
    trace: Trace
    series: tuple[Series, ...]
    reason: str
    seconds: float
    finite: bool = True

    @property
    def updates(self) -> int:
        return int(self.state.position)

    @property
    def updates_per_second(self) -> float | None:
        return self.updates / self.seconds if self.seconds > 0 else None


def report(outcome: Outcome) -> dict[str, Any]:
    """The run as JSON's types; the same fields for every experiment."""
    experiment = outcome.experiment
    return {
        "experiment": experiment.id,
        "parameters": dict(experiment.values),
        "data": data_report(experiment.data),
        "seed": outcome.seed,
        "updates": outcome.updates,
        "stopped": {"reason": outcome.reason, "at": outcome.updates},
        "seconds": outcome.seconds,
        "updates_per_second": outcome.updates_per_second,
        "series": all_extremes(outcome),
        "result": experiment.result(outcome.state),
    }


def data_report(data: Any) -> dict[str, Any]:
    """Which data it was: its name, how many items of which shape, its fingerprint."""
    return {
        "name": data.name,
        "count": data.count,
        "shape": list(data.shape),
        "fingerprint": data.fingerprint,
    }


def all_extremes(outcome: Outcome) -> dict[str, dict[str, float | None]]:
    """Every series' `first`, `last`, `min` and `max` over the present stage of the run.

    A recall's stage begins where the last memory was stored: before, it was another network's.
    """
    since = outcome.experiment.origin(outcome.state)
    return {series.name: extremes(outcome.trace, series, since=since) for series in outcome.series}


def extremes(trace: Trace, series: Series, *, since: int = 0) -> dict[str, float | None]:
    """`first`, `last`, `min` and `max` from update `since` on; None where there is no value."""
    values = series_values(trace, series, since=since)
    present = values[~np.isnan(values)]
    if not len(present):
        return dict.fromkeys(("first", "last", "min", "max"))
    return {
        "first": float(present[0]),
        "last": float(present[-1]),
        "min": float(present.min()),
        "max": float(present.max()),
    }


def series_values(trace: Trace, series: Series, *, since: int = 0) -> FloatArray:
    """The series as it is at update `since`, then at each later row: NaN before it begins."""
    if series.column not in trace.names:
        return np.full(1, np.nan)
    at, stored = trace.changes(series.column)
    standing = max(int(np.searchsorted(at, since, "right")) - 1, 0)
    return series.of(stored[standing:])


def listing(experiments: Mapping[str, Declaration]) -> list[dict[str, Any]]:
    """Every experiment's declaration as JSON's types."""
    return [declaration.describe() for declaration in experiments.values()]


def as_json(value: Any) -> str:
    """`value` as JSON text, in which what is not finite is null: JSON has no word for it.

    In ASCII, so that no console and no file's name is in its way.
    """
    return json.dumps(_plain(value), indent=2, allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in value]
    return value
