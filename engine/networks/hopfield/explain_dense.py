"""What memory neurons do, in equations and in words: storing one, one in focus, attention."""

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from engine.experiment import Equation, Explanation, Phase, Term
from engine.networks.hopfield import maths
from engine.networks.hopfield.equations import WRITTEN_OUT, difference, written_out
from engine.networks.hopfield.memory_neurons import has_neurons, outputs
from engine.networks.hopfield.phases import Attention
from engine.networks.hopfield.state import State, activities, energy
from engine.networks.hopfield.wording import all_free, script
from engine.text import number, place, tex


def storing(phase: Phase, focus: int | None, columns: int) -> Explanation:
    """A memory becomes a neuron: no weight changes, its synapses are the memory itself."""
    state, memory = phase.before, phase.detail.memory
    i = focus if focus is not None else min((state.units + columns) // 2, state.units - 1)
    x, at, name = int(memory.pattern[i]), place(i, columns), script(memory.label)
    synapse = Equation(rf"x_i^{{{name}}}", rf"= {tex(x, sign=True)}, \text{{ at {at}}}", x)
    verb = "is stored" if phase.after is not None else "is about to be stored"
    return Explanation(
        title=f"update {phase.update:,}: memory {memory.label} {verb}",
        equations=(synapse, _input(state, memory.label, memory.pattern)),
        sentence=f"Memory {memory.label} {verb} as a neuron of its own; its synapse with unit "
        f"{at} is {number(x, sign=True)}, as the unit is in it.",
        units=(i,),
    )


def neuron(phase: Phase, index: int) -> Explanation | None:
    """A memory neuron in focus: what it hears and what it answers."""
    state: State = phase.before if phase.after is None else phase.after
    if not has_neurons(state) or index >= state.memories.count:
        return None
    label, X_T = state.memories.labels[index], state.memories.X_T
    heard = _input(state, label, X_T[:, index])
    answer = float(outputs(state)[index])
    formula = {
        "hebb": r"f(m) = m",
        "dense": rf"f(m) \approx N (m/N)^{{{state.rule.power - 1}}}",
        "exponential": r"f^\mu = e^{m^\mu} / \sum_\nu e^{m^\nu}",
        "softmax": r"p^\mu = e^{\beta m^\mu} / \sum_\nu e^{\beta m^\nu}",
    }[state.rule.rule]
    return Explanation(
        title=f"update {phase.update:,}: the memory neuron {label} in focus",
        equations=(heard, Equation(formula, rf"= {tex(answer)}", answer)),
        sentence=f"The neuron of memory {label} adds up what the units send it through their "
        f"synapses, {number(heard.result, sign=True)}, and answers {number(answer)}.",
    )


def _input(state: State, label: str, x: maths.Signs) -> Equation:
    """m^mu of one memory: what the units that are +1 in it give, less what the others give."""
    xi, unit = activities(state), r"\xi_i" if state.coupling.continuous else "s_i"
    ink, ground = float(xi[x > 0].sum()), float(xi[x < 0].sum())
    return Equation(
        rf"m^{{{script(label)}}} = \sum_i x_i {unit}"
        rf" = \sum_{{x_i = +1}} {unit} - \sum_{{x_i = -1}} {unit}",
        rf"= {tex(ink)} - ({tex(ground)}) = {tex(ink - ground, sign=True)}",
        ink - ground,
        (Term(r"\sum_{x_i = +1}", ink), Term(r"-\sum_{x_i = -1}", -ground)),
    )


def overlaps(phase: Phase, focus: int | None, columns: int) -> Explanation:
    """Attention begins with the overlaps: that of the nearest memory is written out."""
    state = phase.before
    if not state.memories.count:
        return _nothing_stored(phase)
    nearest = int(np.argmax(phase.detail.overlaps))
    label = state.memories.labels[nearest]
    heard = _input(state, label, state.memories.X_T[:, nearest])
    return Explanation(
        title=f"update {phase.update:,}: how near is each memory?",
        equations=(heard,),
        sentence=f"Each memory's overlap with the units is taken; the largest is that with "
        f"{label}, {number(heard.result, sign=True)}.",
    )


def attention(phase: Phase, focus: int | None, columns: int) -> Explanation:
    """The softmax: how the nearest memory's weight comes about."""
    state, detail = phase.before, phase.detail
    if not state.memories.count:
        return _nothing_stored(phase)
    a, nearest = detail.overlaps, int(np.argmax(detail.overlaps))
    label, beta = state.memories.labels[nearest], state.rule.beta
    terms = tuple(
        Term(rf"e^{{\beta (m^{{{script(name)}}} - m^{{{script(label)}}})}}", math.exp(value))
        for name, value in zip(state.memories.labels, beta * (a - a[nearest]), strict=True)
    )
    whole = math.fsum(term.value for term in terms)
    total = Equation(
        rf"\sum_\mu e^{{\beta (m^\mu - m^{{{script(label)}}})}}",
        rf"= {written_out(terms, WRITTEN_OUT)} = {tex(whole)}",
        whole,
        terms,
    )
    weight = float(detail.weights[nearest])
    share = Equation(
        rf"p^{{{script(label)}}} = \frac{{e^{{\beta m^{{{script(label)}}}}}}}"
        r"{\sum_\mu e^{\beta m^\mu}}",
        rf"= \frac{{1}}{{{tex(whole)}}} = {tex(weight)}",
        weight,
    )
    return Explanation(
        title=f"update {phase.update:,}: the attention that each memory gets",
        equations=(total, share),
        sentence=f"Memory {label} gets {number(weight)} of the attention; the weights of all "
        f"memories sum to 1. A β larger than {beta:g} makes it sharper.",
    )


def average(phase: Phase, focus: int | None, columns: int) -> Explanation:
    """All units become the average of the memories by their attention, here one of them."""
    state, detail = phase.before, phase.detail
    if not state.memories.count:
        return _nothing_stored(phase)
    i = focus if focus is not None else _example(state, detail)
    at, x = place(i, columns), state.memories.X_T[i]
    held = bool(state.clamped[i])
    terms = tuple(
        Term(rf"x_i^{{{script(label)}}} p^{{{script(label)}}}", float(value))
        for label, value in zip(state.memories.labels, x * detail.weights, strict=True)
    )
    result = math.fsum(term.value for term in terms)
    mean = Equation(
        r"\sum_\mu x_i^\mu p^\mu" if held else r"\xi_i \leftarrow \sum_\mu x_i^\mu p^\mu",
        rf"= {written_out(terms, WRITTEN_OUT)} = {tex(result, sign=True)}",
        result,
        terms,
    )
    change = difference(energy(phase.after), energy(state))
    course = "falls" if change.result < 0 else "rises" if change.result > 0 else "stays"
    amount = f" by {number(abs(change.result))}" if change.result else ""
    is_ = "is held; free it would be" if held else "is"
    sign = number(int(phase.after.s[i]), sign=True)
    return Explanation(
        title=f"update {phase.update:,}: all units at once, here unit {at}",
        equations=(mean, change),
        sentence=f"{all_free(state)} became the average of the memories by their attention: unit "
        f"{at} {is_} {number(result, sign=True)}, read out as {sign}; the energy {course}{amount}.",
        units=(i,),
    )


def _example(state: State, detail: Attention) -> int:
    """The unit that changes most, or else the greyest one."""
    change = np.abs(detail.new - activities(state))
    return int(change.argmax() if change.any() else np.abs(detail.new).argmin())


def _nothing_stored(phase: Phase) -> Explanation:
    nothing = Equation(r"\xi_i \leftarrow \xi_i", r"\text{for all } i", 0.0)
    return Explanation(
        title=f"update {phase.update:,}: no memory is stored",
        equations=(nothing,),
        sentence="No memory is stored, so there is nothing to attend to and all units stay.",
    )


Explain = Callable[[Phase, int | None, int], Explanation]

ATTENTION: Mapping[tuple[type, str], Explain] = MappingProxyType(
    {
        (Attention, "overlaps"): overlaps,
        (Attention, "attention"): attention,
        (Attention, "average"): average,
    }
)
