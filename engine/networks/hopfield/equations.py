"""The equations of a Hopfield network's phases, in symbols and with a state's numbers."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.experiment import Equation, Term
from engine.networks.hopfield import maths
from engine.networks.hopfield.coupling import Sum
from engine.networks.hopfield.glauber import chance, drawn, temperature
from engine.networks.hopfield.phases import Visit
from engine.networks.hopfield.state import State, exact_net_field, sums_of
from engine.text import place, tex

WRITTEN_OUT = 5
PULLS_WRITTEN_OUT = 3


def net_field(state: State, i: int) -> Equation:
    """h_i - theta_i as the sum that the rule makes it of: every term."""
    coupling, s_i = state.coupling, int(state.s[i])
    field = coupling.field_words(i, s_i, sums_of(state))
    theta = float(state.theta[i]) * maths.THRESHOLD_UNIT
    everything = (
        *field.terms,
        Term("-d_i s_i", -field.own),
        Term(r"-n\,\theta_i", -coupling.n * theta),
    )
    shown = written_out(field.terms, WRITTEN_OUT)
    result = float(exact_net_field(state, i) / coupling.n)
    bias, whole_bias = (r" + \beta_i", r" + n \beta_i") if coupling.bias(i) else ("", "")
    symbols = (
        rf"h_i - \theta_i = \sum_{{j \ne i}} w_{{ij}} s_j{bias} - \theta_i"
        rf" = \frac{{1}}{{n}} \left(\sum_\mu {field.symbols}{whole_bias} - d_i s_i\right)"
        r" - \theta_i"
    )
    numbers = (
        rf"= \frac{{1}}{{{tex(coupling.n)}}} \left({shown} "
        rf"- {bracketed(field.own * s_i)} \cdot ({tex(s_i, sign=True)})\right) "
        rf"- {bracketed(theta)} = {tex(result, sign=True)}"
    )
    return Equation(symbols, numbers, result, everything, 1.0 / coupling.n)


def where(words: Sum) -> str:
    """What a symbol in the sum is, to stand behind an equation."""
    return rf", \qquad {words.where}" if words.where else ""


def field_in_full(state: State, equation: Equation, i: int) -> Equation:
    """An equation of the unit's field, with what a symbol in it is."""
    words = state.coupling.field_words(i, int(state.s[i]), sums_of(state))
    return replace(equation, symbols=equation.symbols + where(words))


def pulls(state: State, i: int, columns: int) -> tuple[Equation, tuple[int, ...]]:
    """The field as the sum over the other units: the strongest pulls, the rest as one number."""
    row = state.coupling.weights(np.array([i]), np.arange(state.units))[0]
    pulled = row * state.s
    strongest = np.argsort(-np.abs(pulled), kind="stable")[:PULLS_WRITTEN_OUT]
    named = tuple(int(j) for j in strongest if j != i)
    rest = float(pulled.sum() - pulled[list(named)].sum())
    bias = state.coupling.bias(i) / state.coupling.n
    terms = (
        *(
            Term(rf"w_{{i,{place(j, columns)}}} s_{{{place(j, columns)}}}", float(pulled[j]))
            for j in named
        ),
        Term(r"\text{the other units}", rest),
        *([Term(r"\beta_i", bias)] if bias else []),
    )
    result = float(pulled.sum()) + bias
    parts = " ".join(
        rf"{'+' if k else ''} \underbrace{{({tex(float(row[j]), sign=True)})"
        rf"({tex(int(state.s[j]), sign=True)})}}_{{{place(j, columns)}}}"
        for k, j in enumerate(named)
    )
    others = state.units - 1 - len(named)
    numbers = (
        rf"= {parts} + \underbrace{{{bracketed(rest)}}}_{{\text{{{others:,} other units}}}}"
        rf"{rf' + {bracketed(bias)}' if bias else ''} = {tex(result, sign=True)}"
    )
    symbols = r"h_i = \sum_{j \ne i} w_{ij} s_j" + (r" + \beta_i" if bias else "")
    return Equation(symbols, numbers, result, terms), named


def decision(state: State, visit: Visit) -> Equation:
    if state.clamped[visit.unit]:
        symbols = r"s_i \leftarrow s_i \quad\text{(held)}"
        return Equation(symbols, rf"= {tex(visit.old, sign=True)}", visit.new)
    heat = temperature(state, state.visits)
    if heat:
        return chance_decision(visit, heat, drawn(state))
    if visit.net_field == 0:
        numbers = rf"= {tex(visit.old, sign=True)} \quad\text{{as}}\quad h_i - \theta_i = 0"
        return Equation(r"s_i \leftarrow s_i", numbers, visit.new)
    numbers = rf"= \mathrm{{sign}}({tex(visit.net_field, sign=True)}) = {tex(visit.new, sign=True)}"
    return Equation(r"s_i \leftarrow \mathrm{sign}(h_i - \theta_i)", numbers, visit.new)


def chance_decision(visit: Visit, heat: float, u: float) -> Equation:
    """At a temperature the field only makes one sign likelier than the other."""
    probability = chance(visit.net_field, heat)
    symbols = (
        r"s_i \leftarrow +1 \quad\text{if}\quad u < P = "
        r"\frac{1}{1 + e^{-2 (h_i - \theta_i) / T}}, \quad\text{else } -1"
    )
    numbers = (
        rf"P = \frac{{1}}{{1 + e^{{-2 \cdot ({tex(visit.net_field, sign=True)}) / {tex(heat)}}}}} "
        rf"= {tex(probability)}, \quad u = {tex(u)}: \quad s_i = {tex(visit.new, sign=True)}"
    )
    return Equation(symbols, numbers, visit.new)


def energy_change(visit: Visit) -> Equation:
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


def difference(new: float, old: float) -> Equation:
    terms = (Term(r"E_{\text{new}}", new), Term(r"-E_{\text{old}}", -old))
    numbers = rf"= {tex(new, sign=True)} - ({tex(old, sign=True)}) = {tex(new - old, sign=True)}"
    return Equation(r"\Delta E = E_{\text{new}} - E_{\text{old}}", numbers, new - old, terms)


def written_out(terms: Sequence[Term], most: int) -> str:
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
        text += rf" + \underbrace{{{bracketed(rest)}}}_{{\text{{{count:,} more}}}}"
    return text


def bracketed(value: float) -> str:
    return f"({tex(value)})" if value < 0 else tex(value)
