"""What a study is about: the network of a frame, with all that was stored and set since."""

import numpy as np

from engine.data.patterns import DEFAULT_THRESHOLD
from engine.laboratory.landscape import Spot
from engine.laboratory.network import Patterns, Signs, Source, frozen, packed
from engine.laboratory.study import StudyError
from gui.session import Frame

MOST_CHOICES = 12
MOST_UNITS = 20_000


def source_of(frame: Frame) -> Source:
    """The frame's network. StudyError where it has no memory.

    What it learned besides its memories (unlearning, learning on) goes with it where that is small.
    """
    experiment, state = frame.experiment, frame.snapshot.state
    patterns, labels = stored(frame)
    if not labels:
        raise StudyError("The network has no memory yet: store one first.")
    rows, columns = experiment.unit_shape
    data = Patterns(experiment.data.name, (rows, columns), labels, packed(patterns))
    learned = frozen(experiment, state) if state.units <= MOST_UNITS else b""
    return Source.of(experiment.id, values_of(frame), data, state.seed, learned)


def values_of(frame: Frame) -> dict[str, object]:
    """The present values, live changes included; of memories, those that there are."""
    experiment, state = frame.experiment, frame.snapshot.state
    values = {name: experiment.parameter(state, name) for name in experiment.values}
    count = len(stored(frame)[1])
    return values | {
        "memories": max(count, 1),
        "start": 0,
        "ink": "bright",
        "ink_threshold": DEFAULT_THRESHOLD,
    }


def stored(frame: Frame) -> tuple[Signs, tuple[str, ...]]:
    """The memories (P, N) and what they are called, those that wait to be stored included."""
    state = frame.snapshot.state
    waiting = [memory.pattern for memory in state.waiting]
    rows = [*state.memories.X_T.T, *waiting]
    labels = (*state.memories.labels, *(memory.label for memory in state.waiting))
    return np.array(rows, np.int8).reshape(len(rows), state.units), labels


def spots_of(frame: Frame) -> tuple[Spot, ...]:
    """The states that a plane can go through: memories, the mixture of three, inverses."""
    patterns, labels = stored(frame)
    patterns, labels = patterns[:MOST_CHOICES], labels[:MOST_CHOICES]
    spots = [
        Spot(f"memory {label}", packed(pattern))
        for label, pattern in zip(labels, patterns, strict=True)
    ]
    if len(labels) >= 3:
        vote = np.where(patterns[:3].sum(axis=0, dtype=np.int64) > 0, 1, -1).astype(np.int8)
        spots.append(Spot("mixture " + " + ".join(labels[:3]), packed(vote)))
    spots += [
        Spot(f"inverse of {label}", packed(-pattern))
        for label, pattern in zip(labels, patterns, strict=True)
    ]
    return tuple(spots)


def told(frame: Frame) -> str:
    """The network in a few words, for what was found of it."""
    count = len(stored(frame)[1])
    rule = frame.experiment.parameter(frame.snapshot.state, "rule")
    return f"rule {rule}, {count:,} {'memory' if count == 1 else 'memories'}"
