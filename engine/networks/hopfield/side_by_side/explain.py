"""What a phase does in each of several networks: the same unit by each rule, beside each other."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.channels import Focus
from engine.experiment import Equation, Explanation, Phase
from engine.networks.hopfield import explain as single
from engine.networks.hopfield.glauber import chance, temperature
from engine.networks.hopfield.phases import Visit
from engine.networks.hopfield.side_by_side.lockstep import WAITING, Together
from engine.text import number, place

MOST = 4

# A rule and the phase of its network.
Own = tuple[str, Phase]
Told = tuple[str, Explanation]


def explain(phase: Phase, focus: Focus, shape: tuple[int, int]) -> Explanation:
    """The equations of every rule, each one's first ones where there are many rules."""
    together: Together = phase.detail
    each = [(own.before.rule.rule, own) for own in together.each]
    busy = [(rule, own) for rule, own in each if own.name != WAITING]
    waiting = [rule for rule, own in each if own.name == WAITING]
    told = [(rule, single.explain(own, focus, shape)) for rule, own in busy]
    most = max(1, MOST // len(told))
    shown = [explanation.equations[:most] for _, explanation in told]
    equations = [
        equation
        for (rule, own), some in zip(busy, shown, strict=True)
        for equation in _of_rule(rule, some, brief=_decides(own, focus))
    ]
    if all(some == shown[0] for some in shown) and not waiting:
        equations = list(shown[0])
    return Explanation(
        title=_title(phase, focus, told, shape[1]),
        equations=tuple(equations),
        sentence=_sentence(phase, focus, told, shape[1]),
        units=tuple(dict.fromkeys(unit for _, each in told for unit in each.units)),
        weights=tuple(dict.fromkeys(pair for _, each in told for pair in each.weights)),
    )


def _of_rule(rule: str, equations: Sequence[Equation], *, brief: bool) -> list[Equation]:
    """The equations, the first one with the rule's name before it; `brief`: of its symbols only
    the left side, as the phase before has shown the others.
    """
    if not equations:
        return []
    first, *others = equations
    symbols = first.symbols
    if brief and first.numbers.startswith("="):
        symbols = symbols.split(" = ")[0]
    return [replace(first, symbols=rf"\text{{{rule}:}}\quad {symbols}"), *others]


def _title(phase: Phase, focus: Focus, told: Sequence[Told], columns: int) -> str:
    """The title that all have, or else what they have in common."""
    titles = {explanation.title for _, explanation in told}
    if len(titles) == 1:
        return titles.pop()
    units = phase.units if focus is None else ()
    where = f", unit {place(units[0], columns)}" if len(units) == 1 else ""
    return f"update {phase.update:,}: each rule's own{where}"


def _sentence(phase: Phase, focus: Focus, told: Sequence[Told], columns: int) -> str:
    """What became of the visited unit by each rule; else each one's sentence, said once where
    several rules say the same.
    """
    each = [(own.before.rule.rule, own) for own in phase.detail.each]
    deciding = [own for _, own in each if _decides(own, focus)]
    if deciding:
        at = place(deciding[0].detail.unit, columns)
        return f"Unit {at}: {'; '.join(_decided(*one) for one in each)}."
    waiting = [rule for rule, own in each if own.name == WAITING]
    sentences: dict[str, list[str]] = {}
    for rule, explanation in told:
        sentences.setdefault(explanation.sentence, []).append(rule)
    parts = []
    for sentence, rules in sentences.items():
        common = len(rules) == len(each)
        parts.append(sentence if common else f"{', '.join(rules)}: {sentence}")
    parts += [f"{rule} waits until the others have learned." for rule in waiting]
    return " ".join(parts)


def _decides(phase: Phase, focus: Focus = None) -> bool:
    """Whether the phase is the last one of a visit, and no other unit is in focus."""
    visit = phase.detail
    if not isinstance(visit, Visit) or phase.after is None:
        return False
    return focus is None or visit.unit in np.atleast_1d(focus)[:1]


def _decided(rule: str, phase: Phase) -> str:
    """What one rule's network made of the visited unit, or of all units."""
    state, visit = phase.before, phase.detail
    if not _decides(phase):
        return f"{rule}: all units at once, {phase.after.flips:,} changed"
    if state.clamped[visit.unit]:
        return f"{rule}: held at {number(visit.old, sign=True)}"
    verb = "becomes" if visit.new != visit.old else "stays"
    heat = temperature(state, state.visits)
    chances = f", +1 with probability {number(chance(visit.net_field, heat))}" if heat else ""
    return (
        f"{rule}: field {number(visit.net_field, sign=True)}{chances}, "
        f"{verb} {number(visit.new, sign=True)}"
    )
