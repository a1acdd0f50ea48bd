"""What can be seen of a Hopfield network: its series and its channels."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from engine.channels import Absent, Bars, Channel, Field, Matrix, Series, Table, Tiles
from engine.experiment import read_only
from engine.networks.hopfield import maths
from engine.networks.hopfield.attractors import memory_energies, unstable_units
from engine.networks.hopfield.memory_neurons import neuron_bars, two_layers
from engine.networks.hopfield.state import Memories, State
from engine.networks.hopfield.storing import can_unlearn
from engine.networks.hopfield.summary import summary
from engine.networks.hopfield.wording import nothing_stored

MOST_COMPARED = 6


def series(state: State) -> Sequence[Series]:
    """Energy, flips, and for each memory its overlap and its distance."""
    units, memories = state.units, state.memories
    each = list(zip(memories.serials, memories.labels, strict=True))
    energy = Series(name="energy", label="Energy", column="energy", group="energy")
    plain = [
        *([energy] if state.coupling.symmetric else []),
        Series(name="flips", label="Units changed", column="flips", group="flips"),
        Series(
            name="two_cycle",
            label="Back where it was two updates ago",
            column="two_cycle",
            group="two_cycle",
        ),
    ]
    overlaps = [
        Series(
            name=f"overlap_{serial}",
            label=f"Overlap with {label}",
            column=f"overlap_{serial}",
            group="overlap",
            per=units,
            memory=serial,
            short=label,
        )
        for serial, label in each
    ]
    distances = [
        Series(
            name=f"distance_{serial}",
            label=f"Distance to {label}",
            column=f"overlap_{serial}",
            group="distance",
            unit="units",
            scale=-0.5,
            offset=units / 2,
            memory=serial,
            short=label,
        )
        for serial, label in each
    ]
    total = Series(
        name="distance_sum",
        label="Sum of the distances",
        column="distance_sum",
        group="distance",
        unit="units",
        short="sum",
    )
    return (*plain, *overlaps, *distances, total)


@dataclass(frozen=True, slots=True)
class _Kind:
    """What the channels of a state follow from; most updates change nothing of it."""

    made_of: tuple[object, ...]
    state: State = field(compare=False)


def channels(state: State, shape: tuple[int, int]) -> Sequence[Channel]:
    """The units, what is held, the memories with their overlaps, the weights."""
    made_of = (state.memories, state.waiting, state.coupling, state.rule, state.next_serial)
    return _channels(_Kind(made_of, state), shape)


@lru_cache(maxsize=4)
def _channels(kind: _Kind, shape: tuple[int, int]) -> Sequence[Channel]:
    state = kind.state
    return (
        *_units(shape),
        *_memories(state, shape),
        *_waiting(state, shape),
        _between_memories(state),
        _weights(state, shape),
        two_layers(state, shape),
        neuron_bars(state),
        *_unlearned(state, shape),
        *_no_energy(state),
        *_no_overlap(state),
    )


def _units(shape: tuple[int, int]) -> Sequence[Channel]:
    return (
        Field(
            name="state",
            label="Network state",
            read=lambda state: (state.s if state.xi is None else state.xi).reshape(shape),
            shape=shape,
            low=-1,
            high=1,
            told=summary,
        ),
        Field(
            name="clamped",
            label="Units held",
            read=lambda state: state.clamped.reshape(shape),
            shape=shape,
            low=0,
            high=1,
        ),
    )


def _memories(state: State, shape: tuple[int, int]) -> Sequence[Channel]:
    names = state.memories.labels
    return (
        Tiles(
            name="memories",
            label="Memories",
            read=lambda state: state.memories.X_T.T.reshape(-1, *shape),
            low=-1,
            high=1,
            captions=names,
        ),
        Bars(
            name="overlaps",
            label="Overlap with each memory",
            read=lambda state: state.overlaps / state.units,
            names=names,
            low=-1,
            high=1,
        ),
        Bars(
            name="unstable",
            label="Unstable units of each memory",
            read=lambda state: np.array(unstable_units(state)),
            names=names,
            low=0,
            high=state.units,
        ),
        *_energies(state),
        Bars(
            name="memory_serials",
            label="Serial number of each memory",
            read=lambda state: np.array(state.memories.serials, np.int64),
            names=names,
            low=0,
            high=state.next_serial,
        ),
    )


def _energies(state: State) -> Sequence[Channel]:
    """The energy that each memory has, where there is one."""
    bars = Bars(
        name="memory_energies",
        label="Energy of each memory",
        read=memory_energies,
        names=state.memories.labels,
        low=-np.inf,
        high=np.inf,
    )
    return (bars,) if state.coupling.symmetric else ()


def _between_memories(state: State) -> Table | Absent:
    """How the first memories overlap with each other."""
    count, names = state.memories.count, state.memories.labels[:MOST_COMPARED]
    name, label = "between_memories", "Overlaps of the memories with each other"
    if not count:
        return Absent(name=name, label=label, words=nothing_stored(state))
    first = "" if count == len(names) else f" The first {len(names)} of {count:,}."
    return Table(
        name=name,
        label=label,
        read=lambda state: _overlaps_between(state.memories),
        rows=names,
        columns=names,
        digits=3,
        meaning="How the memories overlap with each other: the more alike, the sooner they melt "
        "into one." + first,
    )


@lru_cache(maxsize=2)
def _overlaps_between(memories: Memories) -> maths.Floats:
    """Of the first memories: (P, P) with P at most MOST_COMPARED."""
    X_T = memories.X_T[:, :MOST_COMPARED]
    return read_only(maths.gram(X_T) / len(X_T))


def _waiting(state: State, shape: tuple[int, int]) -> Sequence[Channel]:
    """The memories that wait to be stored."""
    names = tuple(memory.label for memory in state.waiting)

    def patterns(state: State) -> maths.Signs:
        waiting = [memory.pattern for memory in state.waiting]
        return np.array(waiting, np.int8).reshape(-1, *shape)

    return (
        Tiles(name="waiting", label="To be stored", read=patterns, low=-1, high=1, captions=names),
        Bars(
            name="waiting_serials",
            label="Serial number of each memory to be stored",
            read=lambda state: np.array([memory.serial for memory in state.waiting], np.int64),
            names=names,
            low=0,
            high=state.next_serial,
        ),
    )


def _no_energy(state: State) -> Sequence[Channel]:
    """Why the energy has no curve, where it has none."""
    return tuple(Absent(name="energy", label="Energy", words=words) for words in no_energy(state))


def _no_overlap(state: State) -> Sequence[Channel]:
    """Why the overlaps have no curve yet."""
    absent = Absent(name="overlap", label="Overlap", words=nothing_stored(state))
    return () if state.memories.count else (absent,)


def no_energy(state: State) -> Sequence[str]:
    """The sentence that says why there is no energy; nothing where there is one."""
    words = "The weights are not symmetric: there is no energy that updates would lower."
    return () if state.coupling.symmetric else (words,)


def _unlearned(state: State, shape: tuple[int, int]) -> Sequence[Channel]:
    """The states that were unlearned, where the rule can unlearn and there is something to."""
    memories = state.memories
    if not can_unlearn(state):
        return ()
    tiles = Tiles(
        name="unlearned",
        label="Unlearned",
        read=lambda state: state.memories.unlearned.T.reshape(-1, *shape),
        low=-1,
        high=1,
        captions=tuple(f"{strength:g}" for strength in memories.strengths),
    )
    return (tiles,)


def _weights(state: State, shape: tuple[int, int]) -> Matrix | Absent:
    """The weights between any units, made when they are asked for; or why there are none."""
    if state.coupling.weightless:
        return Absent(name="weights", label="Weights", words=state.coupling.weightless)

    def block(state: State, rows: maths.Ints, columns: maths.Ints) -> maths.Floats:
        return state.coupling.weights(rows, columns)

    dense = state.rule.rule == "dense"
    rectified = " A memory with an overlap below 0 takes no part in them." if dense else ""

    return Matrix(
        name="weights",
        label="Weights",
        block=block,
        version=lambda state: state.coupling,
        shape=(state.units, state.units),
        picture=shape,
        meaning="Orange draws two units to the same sign, blue to opposite signs." + rectified,
    )
