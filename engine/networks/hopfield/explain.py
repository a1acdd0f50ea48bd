"""What a phase of a Hopfield network does, as equations with its own numbers and in words."""

from collections.abc import Callable, Mapping

import numpy as np

from engine.channels import Focus
from engine.experiment import Equation, Explanation, Phase
from engine.networks.hopfield import maths
from engine.networks.hopfield.equations import (
    decision,
    difference,
    energy_change,
    field_in_full,
)
from engine.networks.hopfield.equations_dense import another_way, net_field
from engine.networks.hopfield.explain_dense import ATTENTION, neuron
from engine.networks.hopfield.explain_storing import learning_on, storing
from engine.networks.hopfield.glauber import chance, temperature
from engine.networks.hopfield.phases import LearningOn, Storing, Together, Visit
from engine.networks.hopfield.state import State, energy
from engine.networks.hopfield.wording import all_free, unit_at
from engine.text import number, place, tex


def explain(phase: Phase, focus: Focus, shape: tuple[int, int]) -> Explanation:
    """The explanation of `phase`, for the unit in focus or else for the phase's own; of a weight
    it is the unit whose row the weight is in. Numbers after the units' are memory neurons.
    """
    unit = focus[0] if isinstance(focus, tuple) else focus
    if unit is not None and unit >= phase.before.units:
        told, unit = neuron(phase, unit - phase.before.units), None
        if told is not None:
            return told
    return _EXPLAIN[type(phase.detail), phase.name](phase, unit, shape[1])


def _visit(phase: Phase, focus: int | None, columns: int) -> Explanation:
    state, visit = phase.before, phase.detail
    if focus is not None and focus != visit.unit:
        return _bystander(phase, focus, columns)
    at = place(visit.unit, columns)
    held = " It is held, so it will stay." if state.clamped[visit.unit] else ""
    return Explanation(
        title=f"update {phase.update:,}: unit {at} is chosen",
        equations=(_choice(state, visit.unit, columns),),
        sentence=f"This update visits unit {at}, which is {number(visit.old, sign=True)}.{held}",
        units=(visit.unit,),
    )


def _choice(state: State, unit: int, columns: int) -> Equation:
    at = place(unit, columns)
    symbols = {
        "random": r"i \leftarrow \text{one of the } N \text{ units at random}",
        "permuted": r"i \leftarrow \text{the next in this sweep's random order}",
        "ordered": r"i \leftarrow \text{the next in order}",
    }[state.rule.visit]
    return Equation(symbols, rf"= {tex(unit)}, \text{{ at {at}}}", unit)


def _field(phase: Phase, focus: int | None, columns: int) -> Explanation:
    state, visit = phase.before, phase.detail
    if focus is not None and focus != visit.unit:
        return _bystander(phase, focus, columns)
    at = place(visit.unit, columns)
    pull = "The memories pull" if state.coupling.weightless else "The other units pull"
    again, named = another_way(state, visit.unit, columns)
    field = field_in_full(state, net_field(state, visit.unit), visit.unit)
    return Explanation(
        title=f"update {phase.update:,}: the field of unit {at}",
        equations=(field, again),
        sentence=f"{pull} unit {at}, which is {number(visit.old, sign=True)}, "
        f"with a field of {number(visit.net_field, sign=True)}.",
        units=(visit.unit, *named),
        weights=tuple((visit.unit, other) for other in named),
    )


def _sign(phase: Phase, focus: int | None, columns: int) -> Explanation:
    state, visit = phase.before, phase.detail
    if focus is not None and focus != visit.unit:
        return _bystander(phase, focus, columns)
    at = place(visit.unit, columns)
    equations = [net_field(state, visit.unit), decision(state, visit)]
    if state.coupling.symmetric:
        equations.append(energy_change(visit))
    return Explanation(
        title=f"update {phase.update:,}: unit {at} visited",
        equations=tuple(equations),
        sentence=_sentence(state, visit, at),
        units=(visit.unit,),
    )


def _sentence(state: State, visit: Visit, at: str) -> str:
    was = f"Unit {at} was {number(visit.old, sign=True)}"
    if state.clamped[visit.unit]:
        return f"{was}; it is held, so it stays."
    field = f"{was}; its field is {number(visit.net_field, sign=True)}"
    heat = temperature(state, state.visits)
    if heat:
        likely = number(chance(visit.net_field, heat))
        verb = "becomes" if visit.new != visit.old else "stays"
        field += f", so it is +1 with probability {likely}: it {verb}"
        return f"{field} {number(visit.new, sign=True)}{_energy_words(state, visit)}."
    if visit.net_field == 0:
        return f"{was}; its field is exactly 0, so it stays as it is."
    verb = "becomes" if visit.new != visit.old else "stays"
    field += f", so it {verb} {number(visit.new, sign=True)}"
    return f"{field}{_energy_words(state, visit)}."


def _energy_words(state: State, visit: Visit) -> str:
    """What the visit does to the energy."""
    if not state.coupling.symmetric:
        return "; as its weights are not symmetric, there is no energy that must fall"
    if visit.new == visit.old:
        return " and the energy stays too"
    change = visit.energy_change
    return f"; the energy {'falls' if change <= 0 else 'rises'} by {number(abs(change))}"


def _bystander(phase: Phase, focus: int, columns: int) -> Explanation:
    """A unit in focus that this update does not visit: what a visit would do to it."""
    state = phase.before if phase.after is None else phase.after
    field, held = net_field(state, focus), bool(state.clamped[focus])
    at, old = place(focus, columns), int(state.s[focus])
    new = old if held else maths.decide(field.result, old)
    heat = 0.0 if held else temperature(state, state.visits)
    hypothetical = Visit(focus, old, new, field.result, maths.energy_change(field.result, old, new))
    equations: tuple[Equation, ...] = (field,) if heat else (field, decision(state, hypothetical))
    if state.coupling.symmetric and not heat:
        equations = (*equations, energy_change(hypothetical))
    would = f"would {'become' if new != old else 'stay'} {number(new, sign=True)}"
    if heat:
        would = f"would be +1 with probability {number(chance(field.result, heat))}"
    if held:
        would = "would stay so, as it is held"
    return Explanation(
        title=f"update {phase.update:,}: unit {at} in focus",
        equations=equations,
        sentence=f"Unit {at} is {number(old, sign=True)} and is not visited by this update; "
        f"its field is {number(field.result, sign=True)}: visited now, it {would}.",
        units=(focus,),
    )


def _together(phase: Phase, focus: int | None, columns: int) -> Explanation:
    """A synchronous update: the whole by its energies, one unit by its field."""
    state, detail = phase.before, phase.detail
    unit = focus if focus is not None else _example(state, detail)
    field, at = net_field(state, unit), place(unit, columns)
    old, new = int(state.s[unit]), int(detail.new[unit])
    visit = Visit(unit, old, new, field.result, 0.0)
    equations: list[Equation] = [field]
    if not temperature(state, state.visits):
        equations.append(decision(state, visit))
    sentence = (
        f"{all_free(state)} look at their fields at once; that of {unit_at(state, unit, at)} is "
        f"{number(field.result, sign=True)}."
    )
    if phase.after is not None:
        course = ""
        if state.coupling.symmetric:
            equations.append(difference(energy(phase.after), energy(state)))
            course = _course(equations[-1].result)
        sentence = (
            f"{all_free(state)} followed their fields at once: {detail.flips:,} changed, "
            f"{unit_at(state, unit, at)} {'became' if new != old else 'stayed'} "
            f"{number(new, sign=True)}{course}."
        )
    return Explanation(
        title=f"update {phase.update:,}: all units at once, here unit {at}",
        equations=tuple(equations),
        sentence=sentence,
        units=(unit,),
    )


def _course(change: float) -> str:
    """What became of the energy."""
    if change == 0:
        return "; the energy stays"
    return f"; the energy {'falls' if change < 0 else 'rises'} by {number(abs(change))}"


def _example(state: State, detail: Together) -> int:
    """A unit that changes, or else the one in the middle."""
    changed = np.flatnonzero(detail.new != state.s)
    return int(changed[0]) if len(changed) else state.units // 2


_EXPLAIN: Mapping[tuple[type, str], Callable[[Phase, int | None, int], Explanation]] = {
    (Visit, "visit"): _visit,
    (Visit, "field"): _field,
    (Visit, "sign"): _sign,
    (Together, "fields"): _together,
    (Together, "signs"): _together,
    (Storing, "pattern"): storing,
    (Storing, "weights"): storing,
    (LearningOn, "stabilities"): learning_on,
    (LearningOn, "corrections"): learning_on,
    **ATTENTION,
}
