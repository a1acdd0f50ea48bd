"""What a phase of a Hopfield network does, as equations with its own numbers and in words."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from engine.channels import Focus
from engine.experiment import Equation, Explanation, Phase, Term
from engine.networks.hopfield import maths
from engine.networks.hopfield.phases import Storing, Together, Visit
from engine.networks.hopfield.state import State, energy, exact_net_field
from engine.text import number, place, tex

WRITTEN_OUT = 5
PULLS_WRITTEN_OUT = 3


def explain(phase: Phase, focus: Focus, shape: tuple[int, int]) -> Explanation:
    """The explanation of `phase`, for the unit in focus or else for the phase's own; of a weight
    it is the unit whose row the weight is in.
    """
    unit = focus[0] if isinstance(focus, tuple) else focus
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
        sentence=f"Visit {state.visits + 1:,} falls on unit {at}, which is "
        f"{number(visit.old, sign=True)}.{held}",
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
    pulls, named = _pulls(state, visit.unit, columns)
    return Explanation(
        title=f"update {phase.update:,}: the field of unit {at}",
        equations=(net_field(state, visit.unit), pulls),
        sentence=f"The other units pull unit {at}, which is {number(visit.old, sign=True)}, "
        f"with a field of {number(visit.net_field, sign=True)}.",
        units=(visit.unit, *named),
        weights=tuple((visit.unit, other) for other in named),
    )


def _sign(phase: Phase, focus: int | None, columns: int) -> Explanation:
    state, visit = phase.before, phase.detail
    if focus is not None and focus != visit.unit:
        return _bystander(phase, focus, columns)
    at = place(visit.unit, columns)
    return Explanation(
        title=f"update {phase.update:,}: unit {at} visited",
        equations=(net_field(state, visit.unit), _decision(state, visit), _energy_change(visit)),
        sentence=_sentence(state, visit, at),
        units=(visit.unit,),
    )


def net_field(state: State, i: int) -> Equation:
    """h_i - theta_i by the overlaps with the memories: every term that it is made of."""
    memories = state.memories
    a = maths.centred_sums(state.overlaps, state.total, memories.rho)
    x = memories.X_T[i] - memories.rho
    own = float(maths.self_coupling(memories.X_T[[i]], memories.rho)[0])
    s_i = int(state.s[i])
    theta = float(state.theta[i]) * maths.THRESHOLD_UNIT
    terms = [
        Term(rf"x_i^{{{_script(label)}}} m^{{{_script(label)}}}", float(value))
        for label, value in zip(memories.labels, x * a, strict=True)
    ]
    everything = (
        *terms,
        Term("-d_i s_i", -own * s_i),
        Term(r"-n\,\theta_i", -memories.n * theta),
    )
    shown = _written_out(terms, WRITTEN_OUT)
    result = float(exact_net_field(state, i) / memories.n)
    rho = "" if not state.rule.centred else r" - \rho"
    centre = r"x_i^\mu m^\mu" if not rho else r"(x_i^\mu - \rho)(m^\mu - \rho S)"
    symbols = (
        r"h_i - \theta_i = \sum_{j \ne i} w_{ij} s_j - \theta_i"
        rf" = \frac{{1}}{{n}} \left(\sum_\mu {centre} - d_i s_i\right) - \theta_i"
    )
    numbers = (
        rf"= \frac{{1}}{{{tex(memories.n)}}} \left({shown} "
        rf"- {tex(own)} \cdot ({tex(s_i, sign=True)})\right) "
        rf"- {_bracketed(theta)} = {tex(result, sign=True)}"
    )
    return Equation(symbols, numbers, result, everything, 1.0 / memories.n)


def _pulls(state: State, i: int, columns: int) -> tuple[Equation, tuple[int, ...]]:
    """The field as the sum over the other units: the strongest pulls, the rest as one number."""
    memories = state.memories
    same = np.zeros((1, state.units), np.bool_)
    same[0, i] = True
    row = maths.weights(memories.X_T[[i]], memories.X_T, same, memories.rho, memories.n)[0]
    pulls = row * state.s
    strongest = np.argsort(-np.abs(pulls), kind="stable")[:PULLS_WRITTEN_OUT]
    named = tuple(int(j) for j in strongest if j != i)
    rest = float(pulls.sum() - pulls[list(named)].sum())
    terms = (
        *(
            Term(rf"w_{{i,{place(j, columns)}}} s_{{{place(j, columns)}}}", float(pulls[j]))
            for j in named
        ),
        Term(r"\text{the other units}", rest),
    )
    result = float(pulls.sum())
    parts = " ".join(
        rf"{'+' if k else ''} \underbrace{{({tex(float(row[j]), sign=True)})"
        rf"({tex(int(state.s[j]), sign=True)})}}_{{{place(j, columns)}}}"
        for k, j in enumerate(named)
    )
    others = state.units - 1 - len(named)
    numbers = (
        rf"= {parts} + \underbrace{{{_bracketed(rest)}}}_{{\text{{{others:,} other units}}}}"
        rf" = {tex(result, sign=True)}"
    )
    return Equation(r"h_i = \sum_{j \ne i} w_{ij} s_j", numbers, result, terms), named


def _decision(state: State, visit: Visit) -> Equation:
    if state.clamped[visit.unit]:
        symbols = r"s_i \leftarrow s_i \quad\text{(held)}"
        return Equation(symbols, rf"= {tex(visit.old, sign=True)}", visit.new)
    if visit.net_field == 0:
        symbols = r"s_i \leftarrow s_i \quad\text{as } h_i = \theta_i"
        return Equation(symbols, rf"= {tex(visit.old, sign=True)}", visit.new)
    numbers = rf"= \mathrm{{sign}}({tex(visit.net_field, sign=True)}) = {tex(visit.new, sign=True)}"
    return Equation(r"s_i \leftarrow \mathrm{sign}(h_i - \theta_i)", numbers, visit.new)


def _energy_change(visit: Visit) -> Equation:
    change = visit.new - visit.old
    numbers = (
        rf"= -({tex(change, sign=True)}) \cdot ({tex(visit.net_field, sign=True)}) "
        rf"= {tex(visit.energy_change, sign=True)}"
        if change
        else r"= 0"
    )
    terms = (Term(r"h_i - \theta_i", visit.net_field),)
    symbols = r"\Delta E = -\Delta s_i \, (h_i - \theta_i)"
    return Equation(symbols, numbers, visit.energy_change, terms, -float(change))


def _sentence(state: State, visit: Visit, at: str) -> str:
    was = f"Unit {at} was {number(visit.old, sign=True)}"
    if state.clamped[visit.unit]:
        return f"{was}; it is held, so it stays."
    if visit.net_field == 0:
        return f"{was}; its field is exactly 0, so it stays as it is."
    field = f"{was}; its field is {number(visit.net_field, sign=True)}"
    if visit.new == visit.old:
        return f"{field}, so it stays {number(visit.new, sign=True)} and the energy stays too."
    return (
        f"{field}, so it becomes {number(visit.new, sign=True)}; "
        f"the energy falls by {number(-visit.energy_change)}."
    )


def _bystander(phase: Phase, focus: int, columns: int) -> Explanation:
    """A unit in focus that this update does not visit: what a visit would do to it."""
    state = phase.before if phase.after is None else phase.after
    field = net_field(state, focus)
    at, old = place(focus, columns), int(state.s[focus])
    new = old if state.clamped[focus] else maths.decide(field.result, old)
    would = "become" if new != old else "stay"
    hypothetical = Visit(focus, old, new, field.result, maths.energy_change(field.result, old, new))
    return Explanation(
        title=f"update {phase.update:,}: unit {at} in focus",
        equations=(field, _decision(state, hypothetical), _energy_change(hypothetical)),
        sentence=f"Unit {at} is {number(old, sign=True)} and is not visited by this update; "
        f"its field is {number(field.result, sign=True)}: visited now, it would {would} "
        f"{number(new, sign=True)}.",
        units=(focus,),
    )


def _together(phase: Phase, focus: int | None, columns: int) -> Explanation:
    """A synchronous update: the whole by its energies, one unit by its field."""
    state, detail = phase.before, phase.detail
    unit = focus if focus is not None else _example(state, detail)
    field, at = net_field(state, unit), place(unit, columns)
    old, new = int(state.s[unit]), int(detail.new[unit])
    visit = Visit(unit, old, new, field.result, 0.0)
    equations: tuple[Equation, ...] = (field, _decision(state, visit))
    sentence = (
        f"All {state.units:,} units look at their fields at once; that of unit {at} is "
        f"{number(field.result, sign=True)}."
    )
    if phase.after is not None:
        old_energy, new_energy = energy(state), energy(phase.after)
        change = new_energy - old_energy
        equations = (*equations, _difference(new_energy, old_energy))
        course = "stays" if change == 0 else "falls by" if change < 0 else "rises by"
        amount = "" if change == 0 else f" {number(abs(change))}"
        sentence = (
            f"All {state.units:,} units took the sign of their field at once: {detail.flips:,} "
            f"changed, unit {at} {'became' if new != old else 'stayed'} "
            f"{number(new, sign=True)}; the energy {course}{amount}."
        )
    return Explanation(
        title=f"update {phase.update:,}: all units at once, here unit {at}",
        equations=equations,
        sentence=sentence,
        units=(unit,),
    )


def _example(state: State, detail: Together) -> int:
    """A unit that changes, or else the one in the middle."""
    changed = np.flatnonzero(detail.new != state.s)
    return int(changed[0]) if len(changed) else state.units // 2


def _difference(new: float, old: float) -> Equation:
    terms = (Term(r"E_{\text{new}}", new), Term(r"-E_{\text{old}}", -old))
    numbers = rf"= {tex(new, sign=True)} - ({tex(old, sign=True)}) = {tex(new - old, sign=True)}"
    return Equation(r"\Delta E = E_{\text{new}} - E_{\text{old}}", numbers, new - old, terms)


def _storing(phase: Phase, focus: int | None, columns: int) -> Explanation:
    """A memory is stored: what becomes of one weight, of the unit in focus with its neighbour."""
    state, detail = phase.before, phase.detail
    i = focus if focus is not None else (state.units + columns) // 2
    i = min(i, state.units - 1)
    j = i + 1 if i + 1 < state.units else i - 1
    old, new = _weight(detail, i, j)
    product = _memory_terms(detail, i, j)
    n, label = detail.new.n, detail.memory.label
    shown = _written_out(list(product), WRITTEN_OUT)
    rho = r"(x_i^\mu - \rho)(x_j^\mu - \rho)" if state.rule.centred else r"x_i^\mu x_j^\mu"
    weight = Equation(
        rf"w_{{ii}} = 0, \qquad w_{{ij}} = \frac{{1}}{{n}} \sum_\mu {rho}",
        rf"= \frac{{1}}{{{tex(n)}}} \left({shown}\right) = {tex(new, sign=True)}",
        new,
        product,
        1.0 / n,
    )
    change = Equation(
        r"\Delta w_{ij} = w_{ij}^{\text{new}} - w_{ij}^{\text{old}}",
        rf"= {tex(new, sign=True)} - ({tex(old, sign=True)}) = {tex(new - old, sign=True)}",
        new - old,
        (Term(r"w^{\text{new}}", new), Term(r"-w^{\text{old}}", -old)),
    )
    course = (
        f"goes from {number(old, sign=True)} to {number(new, sign=True)}"
        if new != old
        else f"stays {number(new, sign=True)}"
    )
    pair = f"{place(i, columns)} and {place(j, columns)}"
    alike = "agree" if detail.memory.pattern[i] == detail.memory.pattern[j] else "differ"
    verb = "is stored" if phase.after is not None else "is about to be stored"
    return Explanation(
        title=f"update {phase.update:,}: memory {label} {verb}",
        equations=(weight, change),
        sentence=f"Memory {label} {verb}: units {pair} {alike} in it, so their weight {course}.",
        units=(i, j),
        weights=((i, j),),
    )


def _memory_terms(detail: Storing, i: int, j: int) -> tuple[Term, ...]:
    memories = detail.new
    products = (memories.X_T[i] - memories.rho) * (memories.X_T[j] - memories.rho)
    return tuple(
        Term(rf"x_i^{{{_script(label)}}} x_j^{{{_script(label)}}}", float(value))
        for label, value in zip(memories.labels, products, strict=True)
    )


def _weight(detail: Storing, i: int, j: int) -> tuple[float, float]:
    """The weight w_ij before and after."""
    apart = np.zeros((1, 1), np.bool_)
    old, new = (
        float(maths.weights(m.X_T[[i]], m.X_T[[j]], apart, m.rho, m.n)[0, 0])
        for m in (detail.old, detail.new)
    )
    return old, new


def _written_out(terms: Sequence[Term], most: int) -> str:
    """The largest terms in their order, the rest as one number."""
    if not terms:
        return "0"
    order = sorted(range(len(terms)), key=lambda k: -abs(terms[k].value))
    largest = sorted(order[:most])
    parts = [terms[k].value for k in largest]
    text = tex(parts[0]) + "".join(
        f" {'-' if value < 0 else '+'} {tex(abs(value))}" for value in parts[1:]
    )
    if len(terms) > most:
        rest = sum(terms[k].value for k in order[most:])
        count = len(terms) - most
        text += rf" + \underbrace{{{_bracketed(rest)}}}_{{\text{{{count:,} more}}}}"
    return text


def _bracketed(value: float) -> str:
    return f"({tex(value)})" if value < 0 else tex(value)


def _script(label: str) -> str:
    """A memory's label where TeX wants a superscript."""
    plain = "".join(character for character in label if character.isalnum() or character == " ")
    return rf"\text{{{plain or '?'}}}"


_EXPLAIN: Mapping[tuple[type, str], Callable[[Phase, int | None, int], Explanation]] = {
    (Visit, "visit"): _visit,
    (Visit, "field"): _field,
    (Visit, "sign"): _sign,
    (Together, "fields"): _together,
    (Together, "signs"): _together,
    (Storing, "pattern"): _storing,
    (Storing, "weights"): _storing,
}
