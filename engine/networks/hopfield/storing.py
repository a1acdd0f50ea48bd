"""Storing and forgetting memories: the network after it."""

from dataclasses import replace

import numpy as np

from engine.experiment import read_only
from engine.networks.hopfield.maths import Signs, overlap_sums
from engine.networks.hopfield.rules import RULES
from engine.networks.hopfield.state import Memories, Memory, State, counted, memories_of, with_sums


def coupled(state: State, memories: Memories) -> State:
    """The state with these memories, all of them stored at once by the present rule."""
    coupling = RULES[state.rule.rule].couple(memories, state.rule)
    return with_sums(replace(state, memories=memories, coupling=coupling, earlier=None))


def store_next(state: State) -> State:
    """One storing update: the first memory that waits is stored."""
    memory, *others = state.waiting
    overlap = overlap_sums(memory.pattern[:, np.newaxis], state.s)
    memories = _with_memory(state.memories, memory, state)
    coupling = RULES[state.rule.rule].add(state.coupling, memories, state.rule)
    return replace(
        state,
        position=state.position + 1,
        origin=state.position + 1,
        memories=memories,
        coupling=coupling,
        coupled=counted(coupling, state.s),
        waiting=tuple(others),
        overlaps=read_only(np.append(state.overlaps, overlap)),
        flips=0,
        two_cycle=False,
        earlier=None,
        at_rest=False,
    )


def _with_memory(memories: Memories, memory: Memory, state: State) -> Memories:
    """The memories with one more."""
    X_T = np.column_stack((memories.X_T, memory.pattern)).astype(np.int8, copy=False)
    serials, labels = (*memories.serials, memory.serial), (*memories.labels, memory.label)
    return memories_of(X_T, serials, labels, state.rule)


def enqueue(state: State, pattern: Signs, label: str) -> State:
    """`pattern` waits to be stored by the next update that has nothing older to store."""
    memory = Memory(state.next_serial, label, pattern)
    return replace(
        state,
        waiting=(*state.waiting, memory),
        next_serial=state.next_serial + 1,
    )


def without(state: State, serial: int) -> State:
    """The state with the memory `serial` forgotten, stored already or not."""
    memories = state.memories
    kept = [index for index, known in enumerate(memories.serials) if known != serial]
    remaining = memories_of(
        np.ascontiguousarray(memories.X_T[:, kept]),
        tuple(memories.serials[index] for index in kept),
        tuple(memories.labels[index] for index in kept),
        state.rule,
    )
    waiting = tuple(memory for memory in state.waiting if memory.serial != serial)
    return coupled(replace(state, waiting=waiting), remaining)
