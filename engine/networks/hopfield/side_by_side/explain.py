"""What a phase does in each of several networks: the same unit by each rule, beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.channels import Focus
from engine.experiment import Equation, Explanation, Phase
from engine.networks.hopfield import explain as single
from engine.networks.hopfield.glauber import chance, temperature
from engine.networks.hopfield.phases import Visit
from engine.networks.hopfield.side_by_side.lockstep import WAITING, Together
from engine.text import number, place

MOST = 4
FEW = 2


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """A rule, its network's phase with that one's explanation, and whether a visit is decided."""

    rule: str
    phase: Phase
    explanation: Explanation
    decides: bool


def explain(phase: Phase, focus: Focus, shape: tuple[int, int]) -> Explanation:
    """The equations of every rule, each one's first ones where there are many rules."""
    together: Together = phase.detail
    each = [(own.before.rule.rule, own) for own in together.each]
    sides = [
        _Side(rule, own, single.explain(own, focus, shape), _decides(own, focus))
        for rule, own in each
        if own.name != WAITING
    ]
    waiting = [rule for rule, own in each if own.name == WAITING]
    told = [side.explanation for side in sides]
    return Explanation(
        title=_title(phase, focus, told, shape[1]),
        equations=_equations(sides, waiting),
        sentence=_sentence(sides, waiting, shape[1]),
        units=tuple(dict.fromkeys(unit for one in told for unit in one.units)),
        weights=tuple(dict.fromkeys(pair for one in told for pair in one.weights)),
    )


def _equations(sides: Sequence[_Side], waiting: Sequence[str]) -> tuple[Equation, ...]:
    """Each rule's, under its name; once where they are the same for all."""
    shown = [_shown(side, len(sides)) for side in sides]
    if all(some == shown[0] for some in shown) and not waiting:
        return tuple(shown[0])
    named = (_named(side, some) for side, some in zip(sides, shown, strict=True))
    return tuple(equation for some in named for equation in some)


def _shown(side: _Side, count: int) -> Sequence[Equation]:
    """As many of a rule's equations as leave room for the others'; of many rules only what they
    decide, as the phase before has shown the fields.
    """
    if side.decides and count > FEW:
        return side.explanation.equations[1:2]
    return side.explanation.equations[: max(1, MOST // count)]


def _named(side: _Side, equations: Sequence[Equation]) -> list[Equation]:
    """The equations, the first one with the rule's name before it. Where the phase before has
    shown its symbols, only their left side is there.
    """
    first, *others = equations
    symbols = first.symbols
    if side.decides and first.numbers.startswith("="):
        symbols = symbols.split(" = ")[0]
    return [replace(first, symbols=rf"\text{{{side.rule}:}}\quad {symbols}"), *others]


def _title(phase: Phase, focus: Focus, told: Sequence[Explanation], columns: int) -> str:
    """The title that all have, or else what they have in common."""
    titles = {explanation.title for explanation in told}
    if len(titles) == 1:
        return titles.pop()
    units = phase.units if focus is None else ()
    where = f", unit {place(units[0], columns)}" if len(units) == 1 else ""
    return f"update {phase.update:,}: each rule's own{where}"


def _sentence(sides: Sequence[_Side], waiting: Sequence[str], columns: int) -> str:
    """What became of the visited unit by each rule; else each one's sentence, said once where
    several rules say the same.
    """
    visited = [side.phase.detail.unit for side in sides if side.decides]
    if visited:
        decided = "; ".join(_decided(side) for side in sides)
        return f"Unit {place(visited[0], columns)}: {decided}."
    sentences: dict[str, list[str]] = {}
    for side in sides:
        sentences.setdefault(side.explanation.sentence, []).append(side.rule)
    parts = []
    for sentence, rules in sentences.items():
        common = len(rules) == len(sides) and not waiting
        parts.append(sentence if common else f"{', '.join(rules)}: {sentence}")
    parts += [f"{rule} waits until the others have learned." for rule in waiting]
    return " ".join(parts)


def _decides(phase: Phase, focus: Focus) -> bool:
    """Whether the phase is the last one of a visit, and no other unit is in focus."""
    visit = phase.detail
    if not isinstance(visit, Visit) or phase.after is None:
        return False
    return focus is None or visit.unit in np.atleast_1d(focus)[:1]


def _decided(side: _Side) -> str:
    """What one rule's network made of the visited unit, or of all units."""
    state, visit = side.phase.before, side.phase.detail
    if not side.decides:
        return f"{side.rule}: all units at once, {side.phase.after.flips:,} changed"
    if state.clamped[visit.unit]:
        return f"{side.rule}: held at {number(visit.old, sign=True)}"
    verb = "becomes" if visit.new != visit.old else "stays"
    heat = temperature(state, state.visits)
    chances = f", +1 with probability {number(chance(visit.net_field, heat))}" if heat else ""
    return (
        f"{side.rule}: field {number(visit.net_field, sign=True)}{chances}, "
        f"{verb} {number(visit.new, sign=True)}"
    )
