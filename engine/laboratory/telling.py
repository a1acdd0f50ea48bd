"""Studies on the command line: what was asked for becomes a study, its findings JSON or text."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.commandline import FindBasins, MeasureCapacity
from engine.laboratory.basins import BasinFindings, Basins, Recall
from engine.laboratory.capacity import Capacity, CapacityFindings
from engine.laboratory.cluster import Cluster
from engine.laboratory.network import Source, network
from engine.laboratory.processes import Processes
from engine.laboratory.study import Progress, Scheduler, Study
from engine.laboratory.theory import overlap
from engine.plaintext import numbers_text, plain
from engine.reporting import data_report
from engine.text import number

MOST_END_STATES = 20


def scheduler(address: str | None) -> Scheduler:
    """The Dask cluster at the address; without one, this machine's cores."""
    return Processes() if not address else Cluster(address)


def study(command: FindBasins | MeasureCapacity) -> Study:
    """The study, after all that can be wrong with it has been looked at."""
    return _STUDIES[type(command)](command)


def _basins(command: FindBasins) -> Basins:
    source = Source.of(command.experiment, command.values, command.data, command.seed)
    network(source)  # raises what its data may be wrong about, before any process starts
    return Basins(source, command.starts)


def _capacity(command: MeasureCapacity) -> Capacity:
    asked = Capacity.of(
        command.experiment,
        command.values,
        units=command.units,
        patterns=command.patterns,
        networks=command.networks,
        seed=command.seed,
    )
    asked.check()
    return asked


def unit(study: Study) -> str:
    """What the study counts."""
    return {Basins: " starts", Capacity: " networks"}[type(study)]


def values(study: Any, progress: Progress) -> dict[str, Any]:
    """The findings as JSON's types; `complete` tells whether all was done."""
    return _VALUES[type(study)](study, progress.findings()) | {"complete": progress.complete}


def _basin_values(study: Basins, found: BasinFindings) -> dict[str, Any]:
    source = study.source
    return {
        "experiment": source.experiment,
        "parameters": dict(source.values),
        "data": data_report(network(source).experiment.data),
        "seed": source.seed,
        "starts": found.starts,
        "memory_labels": list(found.labels),
        "end_states": [
            {
                "kind": end.ending.kind,
                "memories": list(end.ending.memories),
                "signs": list(end.ending.signs),
                "energy": end.energy,
                "share": found.share_of(end),
                "count": end.count,
                "from_random": end.from_random,
            }
            for end in found.end_states
        ],
        "recall": [_recall_values(recall) for recall in (*found.recalls, found.pooled)],
    }


def _recall_values(recall: Recall) -> dict[str, Any]:
    points = [
        {
            "flip": flip,
            "tries": share.tries,
            "recalled": share.hits,
            "probability": share.value,
            "low": share.low,
            "high": share.high,
        }
        for flip, share in recall.shares
    ]
    return {"memory": recall.memory, "label": recall.label, "points": points}


def _capacity_values(study: Capacity, found: CapacityFindings) -> dict[str, Any]:
    theory = found.theory
    return {
        "experiment": study.experiment,
        "parameters": {
            name: value
            for name, value in study.values
            if name not in ("memories", "start", "corruption")
        },
        "seed": study.seed,
        "units": study.units,
        "points": [
            {
                "patterns": point.patterns,
                "units": study.units,
                "overlap_mean": point.mean,
                "overlap_se": point.error,
                "networks": point.networks,
                "overlap_theory": float(overlap(found.rule, [point.patterns / study.units])[0]),
            }
            for point in found.points
        ],
        "theory": None
        if theory is None
        else {
            "patterns": None if theory.load is None else theory.load * study.units,
            "sentence": theory.sentence,
        },
    }


def text(study: Any, progress: Progress) -> str:
    """The findings for people, in columns."""
    return plain(_TEXTS[type(study)](study, progress.findings()))


def _basin_text(study: Basins, found: BasinFindings) -> str:
    shown = found.end_states[:MOST_END_STATES]
    rows = [
        [
            found.named(end),
            "-" if end.energy is None else number(end.energy),
            f"{100 * found.share_of(end):.1f} %",
            f"{end.from_random:,}",
            f"{end.count - end.from_random:,}",
        ]
        for end in shown
    ]
    more = len(found.end_states) - len(shown)
    head = ["end state", "energy", "share of starts", "random starts", "corrupted starts"]
    return "\n\n".join(
        [
            f"{study.source.experiment}: where {found.starts:,} starts end",
            numbers_text([head, *rows]) + (f"\n... and {more:,} more: see --json" if more else ""),
            f"Recalled exactly, of {found.pooled.label}, by share of units flipped "
            "(95 % interval):",
            numbers_text(_recall_rows(found.pooled)),
        ]
    )


def _recall_rows(recall: Recall) -> list[list[str]]:
    head = ["flipped", "recalled", "share", "from", "to"]
    return [
        head,
        *(
            [
                f"{flip:.2f}",
                f"{share.hits:,} of {share.tries:,}",
                f"{share.value:.3f}",
                f"{share.low:.3f}",
                f"{share.high:.3f}",
            ]
            for flip, share in recall.shares
        ),
    ]


def _capacity_text(study: Capacity, found: CapacityFindings) -> str:
    head = ["patterns", "of N", "overlap", "standard error", "theory", "networks"]
    theory = overlap(found.rule, [point.patterns / study.units for point in found.points])
    rows = [
        [
            f"{point.patterns:,}",
            f"{point.patterns / study.units:.3f}",
            f"{point.mean:.4f}",
            "-" if point.error is None else f"{point.error:.4f}",
            "-" if expected != expected else f"{expected:.4f}",
            f"{point.networks:,}",
        ]
        for point, expected in zip(found.points, theory, strict=True)
    ]
    return "\n\n".join(
        [
            f"Overlap after recall, rule {found.rule}, {study.units:,} units",
            numbers_text([head, *rows]),
            *([] if found.theory is None else [found.theory.sentence]),
        ]
    )


_STUDIES: Mapping[type, Callable[[Any], Study]] = {
    FindBasins: _basins,
    MeasureCapacity: _capacity,
}
_VALUES: Mapping[type, Callable[[Any, Any], dict[str, Any]]] = {
    Basins: _basin_values,
    Capacity: _capacity_values,
}
_TEXTS: Mapping[type, Callable[[Any, Any], str]] = {Basins: _basin_text, Capacity: _capacity_text}
