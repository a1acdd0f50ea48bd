"""Where a recall ended, in words for the screen."""

import numpy as np

from engine.networks.hopfield.attractors import CANDIDATES, Ending, ended_in, memory_energies
from engine.networks.hopfield.glauber import temperature
from engine.networks.hopfield.state import State, energy
from engine.networks.hopfield.wording import held_count
from engine.text import counted, number

NEARLY_ONE = 0.999
NARROW = "\N{NARROW NO-BREAK SPACE}"  # signs stay together where a line ends


def summary(state: State) -> tuple[str, str]:
    """A headline and a sentence about the state."""
    if state.waiting:
        count = len(state.waiting)
        return (
            "storing",
            f"{count} {'memory waits' if count == 1 else 'memories wait'} to be stored, "
            "one with each update.",
        )
    if state.learning:
        return "learning", "Each update corrects every unit that is not stable enough in a memory."
    ending = ended_in(state)
    headline, sentence = _WORDS[ending.kind](state, ending)
    return headline, " ".join((sentence, *_held(state), *state.coupling.remarks))


def _held(state: State) -> tuple[str, ...]:
    """That some units may not move, which a state at rest may owe its rest to."""
    held = held_count(state)
    return (f"{counted(held, 'unit')} {'is' if held == 1 else 'are'} held.",) if held else ()


def _names(state: State, ending: Ending) -> str:
    return ", ".join(state.memories.labels[index] for index in ending.memories)


def _memory(state: State, ending: Ending) -> tuple[str, str]:
    name = _names(state, ending)
    if state.xi is not None and np.abs(state.xi).min() < NEARLY_ONE:
        return (
            f"ended in: memory {name}",
            f"By its sign every unit is as in the stored {name}; what is grey, others have a "
            "share in. Nothing moves that can be seen.",
        )
    return f"ended in: memory {name}", f"Every unit is as in the stored {name}. Nothing moves."


def _inverse(state: State, ending: Ending) -> tuple[str, str]:
    name = _names(state, ending)
    return (
        f"ended in: inverse of {name}",
        f"Every unit is the opposite of the stored {name}{_alike(state)}.",
    )


def _alike(state: State) -> str:
    """The energy of a state and of its opposite is one only without thresholds and biases."""
    plain = state.coupling.symmetric and not state.any_theta
    return ", which has the same energy" if plain and state.rule.rule == "hebb" else ""


def _mixture(state: State, ending: Ending) -> tuple[str, str]:
    signs = NARROW.join("+" if sign > 0 else "−" for sign in ending.signs)
    return f"ended in: mixture of {_names(state, ending)} ({signs})", _depth(state, ending)


def _depth(state: State, ending: Ending) -> str:
    energies = memory_energies(state)[list(ending.memories)]
    if not state.coupling.symmetric:
        return "Nothing moves any more. The weights are not symmetric: there is no energy."
    below, count = int((energies > energy(state)).sum()), len(energies)
    if not below:
        return f"Each of the {count} lies lower, yet nothing moves any more: start again."
    share = "each" if below == count else str(below)
    return f"It lies lower than {share} of the {count}. Nothing moves any more."


def _fixed_point(state: State, ending: Ending) -> tuple[str, str]:
    return (
        "ended in: another fixed point",
        f"No memory and no mixture of up to five{_compared(state)} equals it. "
        "Nothing moves any more.",
    )


def _compared(state: State) -> str:
    """Of which memories mixtures are looked for, where not of all."""
    return "" if state.memories.count <= CANDIDATES else f" of the {CANDIDATES} nearest"


def _cycle(state: State, ending: Ending) -> tuple[str, str]:
    return "ended in: a two-cycle", "Two states take turns; asynchronous visits would break it."


def _moving(state: State, ending: Ending) -> tuple[str, str]:
    if state.coupling.continuous:
        return "not yet at rest", "One more step of attention would still move units."
    heat = temperature(state, state.visits)
    if heat:
        return (
            "kept moving by its temperature",
            f"At temperature {number(heat)} units change by chance and never come to rest.",
        )
    if not state.coupling.symmetric:
        sentence = "The weights are not symmetric: no energy falls, and it may walk on for ever."
    elif state.rule.visit == "random":
        sentence = "Some units would still change: random visits have not come to them yet. Run on."
    else:
        sentence = "Some units would still change if they were visited."
    return "not yet at rest", sentence


_WORDS = {
    "memory": _memory,
    "inverse": _inverse,
    "mixture": _mixture,
    "fixed_point": _fixed_point,
    "cycle": _cycle,
    "moving": _moving,
}
