"""What a phase does in each of several networks: the same unit by each rule, beside each other."""

from dataclasses import replace

from engine.channels import Focus
from engine.experiment import Equation, Explanation, Phase
from engine.networks.hopfield import explain as single
from engine.networks.hopfield.side_by_side.lockstep import WAITING, Together
from engine.text import place

MOST = 4


def explain(phase: Phase, focus: Focus, shape: tuple[int, int]) -> Explanation:
    """The equations of every rule, each one's first ones where there are many rules."""
    together: Together = phase.detail
    each = [(own.before.rule.rule, own) for own in together.each]
    told = [(rule, single.explain(own, focus, shape)) for rule, own in each if own.name != WAITING]
    waiting = [rule for rule, own in each if own.name == WAITING]
    most = max(1, MOST // len(told))
    equations = tuple(
        _of_rule(rule, equation) if number == 0 else equation
        for rule, explanation in told
        for number, equation in enumerate(explanation.equations[:most])
    )
    return Explanation(
        title=_title(phase, focus, told, shape[1]),
        equations=equations,
        sentence=_sentence(told, waiting),
        units=tuple(dict.fromkeys(unit for _, each in told for unit in each.units)),
        weights=tuple(dict.fromkeys(pair for _, each in told for pair in each.weights)),
    )


def _of_rule(rule: str, equation: Equation) -> Equation:
    """The equation with the rule's name before it."""
    return replace(equation, symbols=rf"\textbf{{{rule}:}}\quad {equation.symbols}")


def _title(phase: Phase, focus: Focus, told: list[tuple[str, Explanation]], columns: int) -> str:
    """The title that all have, or else what they have in common."""
    titles = {explanation.title for _, explanation in told}
    if len(titles) == 1:
        return titles.pop()
    units = phase.units if focus is None else ()
    where = f", unit {place(units[0], columns)}" if len(units) == 1 else ""
    return f"update {phase.update:,}: each rule's own{where}"


def _sentence(told: list[tuple[str, Explanation]], waiting: list[str]) -> str:
    """Each rule's sentence; one where it is the same for all."""
    sentences = {explanation.sentence for _, explanation in told}
    if len(sentences) == 1 and not waiting:
        return sentences.pop()
    parts = [f"{rule}: {explanation.sentence}" for rule, explanation in told]
    parts += [f"{rule} waits until the others have learned." for rule in waiting]
    return " ".join(parts)
