"""What can be seen of several networks side by side: each one's own, and where they differ."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from engine.channels import Bars, Channel, Field, Matrix, Series, Table, Tiles
from engine.networks.hopfield import channels as single
from engine.networks.hopfield.side_by_side.state import Sides, differing, key
from engine.networks.hopfield.summary import summary

SHARED = ("clamped", "memories", "waiting", "memory_serials", "waiting_serials")
FEW = 2
LEFT_OUT = ("two_cycle", "distance_sum")


def series(state: Sides) -> Sequence[Series]:
    """Where they differ and what changed; then each network's own, each rule's in its groups."""
    return (
        Series(
            name="differ",
            label="Units that differ between the rules",
            column="differ",
            group="differ",
            unit="units",
        ),
        Series(name="flips", label="Units changed, all rules", column="flips", group="flips"),
        Series(
            name="two_cycle",
            label="Back where it was two updates ago",
            column="two_cycle",
            group="two_cycle",
        ),
        *(
            _of_rule(entry, side.rule.rule)
            for side in state.sides
            for entry in single.series(side)
            if entry.name not in LEFT_OUT
        ),
    )


def _of_rule(entry: Series, rule: str) -> Series:
    own = f"_{key(rule)}"
    return replace(
        entry,
        name=entry.name + own,
        label=f"{rule}: {entry.label}",
        column=entry.column + own,
        group=f"{entry.group}_{rule}",
    )


def channels(state: Sides, shape: tuple[int, int]) -> Sequence[Channel]:
    """A field for each rule and one of the differences; the memories; overlaps and stability of
    each memory by each rule; every rule's weights.
    """
    own = [{each.name: each for each in single.channels(side, shape)} for side in state.sides]
    rules = [side.rule.rule for side in state.sides]
    found: list[Channel] = [_state(i, rules[i], own[i]["state"]) for i in range(len(rules))]
    found.append(_differences(shape))
    found += [_of_side(own[0][name], 0) for name in SHARED]
    found.append(_table(state, own, "overlaps", "Overlap with each memory"))
    found.append(_table(state, own, "unstable", "Units of each memory that would change"))
    found += [
        replace(_of_side(own[i]["weights"], i), name=f"weights_{rule}", label=f"Weights, {rule}")
        for i, rule in enumerate(rules)
    ]
    found += [
        replace(own[i]["energy"], name=f"energy_{rule}")
        for i, rule in enumerate(rules)
        if "energy" in own[i]
    ]
    return tuple(found)


def _state(index: int, rule: str, field: Channel) -> Field:
    assert isinstance(field, Field)
    read = field.read
    return replace(
        field,
        name=f"state_{rule}",
        label=rule,
        read=lambda state: read(state.sides[index]),
        told=lambda state: _told(state, index),
        own_phase=lambda phase: phase.detail.each[index],
    )


def _told(state: Sides, index: int) -> tuple[str, str]:
    """Where a network is; beside many others without the remarks about its rule."""
    side = state.sides[index]
    headline, sentence = summary(side)
    if len(state.sides) > FEW:
        sentence = sentence.removesuffix(" ".join(side.coupling.remarks)).rstrip()
    return headline, sentence


def _differences(shape: tuple[int, int]) -> Field:
    return Field(
        name="differences",
        label="Units that differ between the rules",
        read=lambda state: differing(state).reshape(shape),
        shape=shape,
        low=0,
        high=1,
    )


def _of_side(channel: Any, index: int) -> Any:
    """A network's own channel, read from the state of all of them."""
    if isinstance(channel, Matrix):
        block, version = channel.block, channel.version
        return replace(
            channel,
            block=lambda state, rows, columns: block(state.sides[index], rows, columns),
            version=lambda state: version(state.sides[index]),
        )
    if isinstance(channel, Field | Tiles | Bars):
        read: Callable[[Any], Any] = channel.read
        return replace(channel, read=lambda state: read(state.sides[index]))
    return channel


def _table(state: Sides, own: Sequence[dict[str, Channel]], name: str, label: str) -> Table:
    """A value of each memory by each rule: (memories, rules)."""
    bars = [each[name] for each in own]

    def read(state: Sides) -> Any:
        columns = [
            channel.read(side)
            for channel, side in zip(bars, state.sides, strict=True)
            if isinstance(channel, Bars)
        ]
        return np.column_stack(columns)

    return Table(
        name=f"{name}_of_rules",
        label=label,
        read=read,
        rows=state.sides[0].memories.labels,
        columns=[side.rule.rule for side in state.sides],
    )
