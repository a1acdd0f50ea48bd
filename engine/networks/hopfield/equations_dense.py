"""The field in a dense memory: by its memory neurons, and by the energies that it comes from."""

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from engine.experiment import Equation, Term
from engine.networks.hopfield import dense, equations, maths
from engine.networks.hopfield.equations import WRITTEN_OUT, bracketed, written_out
from engine.networks.hopfield.memory_neurons import inputs, outputs
from engine.networks.hopfield.state import State, exact_net_field, sums_of
from engine.networks.hopfield.wording import script
from engine.text import tex


def net_field(state: State, i: int) -> Equation:
    """h_i - theta_i as the sum that the rule makes it of."""
    return _NET_FIELDS.get(state.rule.rule, equations.net_field)(state, i)


def another_way(state: State, i: int, columns: int) -> tuple[Equation, tuple[int, ...]]:
    """The field once more, by other terms, and the units that these name."""
    way = _OTHER_WAYS.get(state.rule.rule)
    return equations.pulls(state, i, columns) if way is None else (way(state, i), ())


def _by_neurons(state: State, i: int) -> Equation:
    """A dense memory's: what the memory neurons send back to the unit."""
    coupling = state.coupling
    field = coupling.field_words(i, int(state.s[i]), sums_of(state))
    theta = float(state.theta[i]) * maths.THRESHOLD_UNIT
    result = float(exact_net_field(state, i) / coupling.n)
    p = state.rule.power
    return Equation(
        r"h_i - \theta_i = \frac{1}{n} \sum_\mu x_i^\mu f(m_{-i}^\mu) - \theta_i, \quad"
        rf" f(m) \approx N (m/N)^{{{p - 1}}} \text{{ for }} m > 0",
        rf"= \frac{{1}}{{{tex(coupling.n)}}} \left({written_out(field.terms, WRITTEN_OUT)}\right)"
        rf" - {bracketed(theta)} = {tex(result, sign=True)}",
        result,
        (*field.terms, Term(r"-n\,\theta_i", -coupling.n * theta)),
        1.0 / coupling.n,
    )


def _by_logarithms(state: State, i: int) -> Equation:
    """An exponential memory's: half of what the energy falls."""
    field = state.coupling.field_words(i, int(state.s[i]), sums_of(state))
    theta = float(state.theta[i]) * maths.THRESHOLD_UNIT
    result = float(exact_net_field(state, i))
    return Equation(
        rf"h_i - \theta_i = {field.symbols} - \theta_i",
        rf"= {written_out(field.terms, WRITTEN_OUT)} - {bracketed(theta)}"
        rf" = {tex(result, sign=True)}",
        result,
        (*field.terms, Term(r"-\theta_i", -theta)),
    )


def _by_energies(state: State, i: int) -> Equation:
    """A dense memory's field as half the difference of two energies: no synapse is needed."""
    m, x = inputs(state, i), state.memories.X_T[i].astype(np.int64)
    p, n = state.rule.power, state.coupling.n
    up, down = (
        float(dense.power_energies(m + x * sign, units=state.units, p=p, n=n)) for sign in (1, -1)
    )
    return Equation(
        r"h_i = \frac{1}{2} \left(E|_{s_i = -1} - E|_{s_i = +1}\right), \quad"
        rf" E = -\frac{{N^2}}{{{p}\,n}} \sum_\mu (m^\mu / N)^{{{p}}} \text{{ over }} m^\mu > 0",
        rf"= \frac{{1}}{{2}} \left({tex(down)} + {tex(-up)}\right)"
        rf" = {tex((down - up) / 2.0, sign=True)}",
        (down - up) / 2.0,
        (Term(r"E|_{s_i = -1}", down), Term(r"-E|_{s_i = +1}", -up)),
        0.5,
    )


def _by_softmax(state: State, i: int) -> Equation:
    """An exponential memory's field by memory neurons: their answers, weighted by the synapses."""
    x, answers = state.memories.X_T[i], outputs(state, i)
    terms = tuple(
        Term(rf"x_i^{{{script(label)}}} f^{{{script(label)}}}", float(value))
        for label, value in zip(state.memories.labels, x * answers, strict=True)
    )
    result = math.tanh(1.0) * math.fsum(term.value for term in terms)
    return Equation(
        r"\tanh h_i = \tanh(1) \sum_\mu x_i^\mu f^\mu, \quad f = \mathrm{softmax}(m_{-i})",
        rf"= {tex(math.tanh(1.0))} \left({written_out(terms, WRITTEN_OUT)}\right)"
        rf" = {tex(result, sign=True)}",
        result,
        terms,
        math.tanh(1.0),
    )


_NET_FIELDS: Mapping[str, Callable[[State, int], Equation]] = MappingProxyType(
    {"dense": _by_neurons, "exponential": _by_logarithms}
)
_OTHER_WAYS: Mapping[str, Callable[[State, int], Equation]] = MappingProxyType(
    {"dense": _by_energies, "exponential": _by_softmax}
)
