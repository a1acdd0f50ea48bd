"""Storing, learning on, forgetting and unlearning: the network after it."""

from dataclasses import replace

import numpy as np

from engine.experiment import read_only
from engine.networks.hopfield.coupling import Coupling
from engine.networks.hopfield.maths import Signs, overlap_sums
from engine.networks.hopfield.rules import RULES
from engine.networks.hopfield.state import (
    Memories,
    Memory,
    State,
    counted,
    disturbed,
    felt,
    memories_of,
    with_sums,
)

#: Rules under which a state can be unlearned; the first becomes the second by it.
UNLEARNING = ("hebb", "unlearning")


def coupled(state: State, memories: Memories) -> State:
    """The state with these memories, all of them stored at once by the present rule."""
    coupling = RULES[state.rule.rule].couple(memories, state.rule)
    return _with(state, memories, coupling)


def adjusted(state: State, memories: Memories) -> State:
    """The state with the same memories and other parameters of the present rule."""
    coupling = RULES[state.rule.rule].adjusted(state.coupling, memories, state.rule)
    return _with(state, memories, coupling)


def _with(state: State, memories: Memories, coupling: Coupling) -> State:
    learning = RULES[state.rule.rule].correct is not None and memories.count > 0
    return with_sums(disturbed(state, memories=memories, coupling=coupling, learning=learning))


def store_next(state: State) -> State:
    """One storing update: the first memory that waits is stored."""
    memory, *others = state.waiting
    memories = _with_memory(state.memories, memory, state)
    coupling = RULES[state.rule.rule].stored(state.coupling, memories, state.rule)
    overlap = overlap_sums(memory.pattern[:, np.newaxis], state.s)
    return replace(
        _next_stage(state, coupling),
        memories=memories,
        waiting=tuple(others),
        overlaps=read_only(np.append(state.overlaps, overlap)),
        learning=RULES[state.rule.rule].correct is not None,
    )


def learn_next(state: State) -> State:
    """One update of learning on: a correction, or the finding that all is learned."""
    correct = RULES[state.rule.rule].correct
    assert correct is not None
    coupling = correct(state.coupling, state.memories, state.rule)
    after = _next_stage(state, coupling)
    return replace(after, learning=not coupling.learned)


def _next_stage(state: State, coupling: Coupling) -> State:
    """The state after an update that changed weights instead of units."""
    return disturbed(
        state,
        position=state.position + 1,
        origin=state.position + 1,
        coupling=coupling,
        coupled=counted(coupling, felt(state)),
        flips=0,
    )


def can_unlearn(state: State) -> bool:
    """Whether the rule can unlearn, and has stored something."""
    return state.rule.rule in UNLEARNING and state.memories.count > 0


def unlearn(state: State) -> State:
    """The state with the weights less a little of itself; Hebb's rule becomes unlearning.

    A state that was the last to be unlearned is so once more, with more strength.
    """
    memories, s, strength = state.memories, state.s, state.rule.unlearning
    unlearned, strengths = memories.unlearned, memories.strengths
    if strengths and np.array_equal(unlearned[:, -1], s):
        strengths = (*strengths[:-1], strengths[-1] + strength)
    else:
        unlearned, strengths = np.column_stack((unlearned, s)), (*strengths, strength)
    memories = replace(memories, unlearned=read_only(unlearned), strengths=strengths)
    return coupled(replace(state, rule=replace(state.rule, rule="unlearning")), memories)


def _with_memory(memories: Memories, memory: Memory, state: State) -> Memories:
    """The memories with one more."""
    X_T = np.column_stack((memories.X_T, memory.pattern)).astype(np.int8, copy=False)
    serials, labels = (*memories.serials, memory.serial), (*memories.labels, memory.label)
    return memories_of(X_T, serials, labels, state.rule, memories)


def enqueue(state: State, pattern: Signs, label: str) -> State:
    """`pattern` waits to be stored by the next update that has nothing older to store."""
    memory = Memory(state.next_serial, label, pattern)
    return replace(
        state,
        waiting=(*state.waiting, memory),
        next_serial=state.next_serial + 1,
    )


def without(state: State, serial: int) -> State:
    """The state with the memory `serial` forgotten; of one that only waits nothing was learned."""
    memories = state.memories
    if serial not in memories.serials:
        waiting = tuple(memory for memory in state.waiting if memory.serial != serial)
        return replace(state, waiting=waiting)
    kept = [index for index, known in enumerate(memories.serials) if known != serial]
    remaining = memories_of(
        np.ascontiguousarray(memories.X_T[:, kept]),
        tuple(memories.serials[index] for index in kept),
        tuple(memories.labels[index] for index in kept),
        state.rule,
        memories,
    )
    return coupled(state, remaining)
