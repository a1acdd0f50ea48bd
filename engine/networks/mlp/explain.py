"""What a phase of an update does, as equations with its own numbers and in words.

Of a batch of several samples the forward phases speak of the first one; gradients are the mean
over all.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from engine.experiment import Equation, Explanation, Phase, Term
from engine.networks.mlp.activations import ACTIVATIONS
from engine.networks.mlp.explain_update import update_equations
from engine.networks.mlp.phases import Detail, known, loss_of
from engine.networks.mlp.products import Array
from engine.networks.mlp.state import State
from engine.networks.mlp.wording import bracketed, equation, largest, sum_of
from engine.text import number, place, tex

Focus = int | tuple[int, int] | None


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """What is spoken of: unit `unit` of layer `layer` and, for a weight, unit `below` under it."""

    phase: Phase
    layer: int
    unit: int
    below: int | None
    layer_name: Callable[[int], str]
    input_shape: tuple[int, int]

    @property
    def state(self) -> State:
        state: State = self.phase.before
        return state

    @property
    def detail(self) -> Detail:
        detail: Detail = self.phase.detail
        return detail

    @property
    def samples(self) -> int:
        """How many are in the batch."""
        return len(self.detail.batch)

    def title(self, what: str) -> str:
        return f"update {self.phase.update:,}: {what}"

    def name(self, layer: int, unit: int) -> str:
        """A unit in words."""
        if layer == 0 and min(self.input_shape) > 1:
            return f"pixel {place(unit, self.input_shape[1])}"
        return f"{self.layer_name(layer)} unit {unit}"

    def number(self, layer: int, unit: int) -> int:
        """A unit's number among all."""
        return self.state.shape.first_unit(layer) + unit


def explain(
    phase: Phase,
    focus: Focus,
    layer_name: Callable[[int], str],
    input_shape: tuple[int, int],
) -> Explanation:
    """The explanation of `phase` for the unit or weight in focus, or else for a telling one."""
    detail: Detail = phase.detail
    layer = detail.layer
    unit, below = _chosen(phase, focus) if layer else (0, None)
    subject = Subject(phase, layer, unit, below, layer_name, input_shape)
    return _EXPLAIN[phase.name](subject)


def _chosen(phase: Phase, focus: Focus) -> tuple[int, int | None]:
    """The unit of the layer at work that is in focus, and the one below it; or those that stand
    out.
    """
    shape, detail = phase.before.shape, phase.detail
    unit = below = None
    for each in focus if isinstance(focus, tuple) else (focus,):
        if each is None:
            continue
        layer, place_there = shape.layer_of(each)
        if layer == detail.layer and place_there < shape.sizes[layer]:
            unit = place_there
        elif layer == detail.layer - 1:
            below = place_there
    numbers = detail.layers[detail.layer - 1]
    telling = _telling(numbers.weight_gradient, numbers.delta, numbers.Z)
    if unit is None:
        unit = int(np.abs(_column(telling, below)).argmax())
    if below is None and numbers.weight_gradient is not None:
        below = int(np.abs(numbers.weight_gradient[unit]).argmax())
    return unit, below


def _telling(gradient: Array | None, delta: Array | None, Z: Array | None) -> Array:
    """(n, k): what of each unit says how much there is to see."""
    if gradient is not None:
        return gradient
    return known(Z if delta is None else delta)[:1].T


def _column(telling: Array, below: int | None) -> Array:
    if below is not None and below < telling.shape[1]:
        column: Array = telling[:, below]
        return column
    sizes: Array = np.abs(telling).max(axis=1)
    return sizes


def _product(one: float, other: float) -> str:
    return rf"({tex(float(one))})({tex(float(other))})"


def _batch(s: Subject) -> Explanation:
    state, detail = s.state, s.detail
    numbers = state.samples.numbers[detail.batch]
    listed = ", ".join(f"{int(n):,}" for n in numbers[:5]) + (", ..." if len(numbers) > 5 else "")
    order = "the next in order" if state.rule.order == "ordered" else "the next in random order"
    symbols = rf"x \leftarrow \text{{{order}}}"
    text = rf"= \text{{item {listed} of the data}}"
    what = "sample" if s.samples == 1 else f"{s.samples} samples"
    return Explanation(
        title=s.title(f"take {'a' if s.samples == 1 else ''} {what}".replace("  ", " ")),
        equations=(Equation(symbols, text, float(numbers[0])),),
        sentence=f"The network is about to learn from {what}: number {state.place + 1:,} "
        f"of the {len(state.samples):,} in epoch {state.passes + 1:,}{_target_words(s)}.",
    )


def _target_words(s: Subject) -> str:
    t = s.detail.T[0]
    listed = ", ".join(number(float(value)) for value in t[:10])
    first = "" if s.samples == 1 else " of the first"
    return f"; the target{first} is {listed}" if len(t) <= 10 else ""


def _pre_activation(s: Subject) -> Explanation:
    Z = known(s.detail.layers[s.layer - 1].Z)
    w, b = s.state.network.weights[s.layer - 1][s.unit], s.state.network.biases[s.layer - 1]
    a = s.detail.below(s.layer)[0]
    products = [
        Term(rf"w_{{{s.unit},{i}}} a_{{{i}}}", float(w_i) * float(a_i))
        for i, (w_i, a_i) in enumerate(zip(w.tolist(), a.tolist(), strict=True))
    ]

    def written(i: int) -> str:
        return _product(w[i], a[i])

    bias, z = float(b[s.unit]), float(Z[0, s.unit])
    sum_equation = equation(
        r"z_j = \sum_i w_{ji} a_i + b_j",
        f"{sum_of(products, written)} + {bracketed(bias)}",
        z,
        (*products, Term("b_j", bias)),
    )
    named = largest(products)
    me = s.name(s.layer, s.unit)
    return Explanation(
        title=s.title(f"{s.layer_name(s.layer)}, weighted sums"),
        equations=(sum_equation,),
        sentence=f"The {len(products):,} units below feed {me} with {number(z - bias, sign=True)}; "
        f"with its bias of {number(bias, sign=True)} its pre-activation is {number(z, sign=True)}.",
        units=(s.number(s.layer, s.unit), *(s.number(s.layer - 1, i) for i in named)),
        weights=tuple((s.number(s.layer, s.unit), s.number(s.layer - 1, i)) for i in named),
    )


def _activation(s: Subject) -> Explanation:
    layer = s.detail.layers[s.layer - 1]
    name = s.state.shape.activation(s.layer)
    activation = ACTIVATIONS[name]
    z, a = known(layer.Z)[0].astype(np.float64), float(known(layer.A)[0, s.unit])
    terms, scale, numbers = _ACTIVATIONS[name](z, s.unit)
    me = s.name(s.layer, s.unit)
    return Explanation(
        title=s.title(f"{s.layer_name(s.layer)}, activations"),
        equations=(
            equation(
                rf"a_j = {activation.symbol}(z_j) = {activation.formula}",
                numbers,
                a,
                terms,
                scale,
            ),
        ),
        sentence=f"{me[:1].upper()}{me[1:]} has the pre-activation "
        f"{number(float(z[s.unit]), sign=True)}, so its activation is {number(a)}.",
        units=(s.number(s.layer, s.unit),),
    )


_Parts = tuple[tuple[Term, ...], float, str]


def _of_sigmoid(z: Array, j: int) -> _Parts:
    power = math.exp(min(-float(z[j]), 700.0))
    numbers = rf"\frac{{1}}{{1 + e^{{{tex(-float(z[j]))}}}}}"
    return (Term("1", 1.0),), 1.0 / (1.0 + power), numbers


def _of_tanh(z: Array, j: int) -> _Parts:
    return (Term(r"\tanh z_j", math.tanh(float(z[j]))),), 1.0, rf"\tanh({tex(float(z[j]))})"


def _of_relu(z: Array, j: int) -> _Parts:
    value = float(z[j])
    return (Term("z_j", max(value, 0.0)),), 1.0, rf"\max({tex(value)}, 0)"


def _of_identity(z: Array, j: int) -> _Parts:
    return (Term("z_j", float(z[j])),), 1.0, tex(float(z[j]))


def _of_softmax(z: Array, j: int) -> _Parts:
    powers = np.exp(z - z.max())
    numbers = rf"\frac{{e^{{{tex(float(z[j]))}}}}}{{\sum_k e^{{z_k}}}}"
    return (Term("e^{z_j}", float(powers[j])),), 1.0 / float(powers.sum()), numbers


_ACTIVATIONS: Mapping[str, Callable[[Array, int], _Parts]] = MappingProxyType(
    {
        "sigmoid": _of_sigmoid,
        "tanh": _of_tanh,
        "relu": _of_relu,
        "identity": _of_identity,
        "softmax": _of_softmax,
    }
)


def _loss(s: Subject) -> Explanation:
    top, loss = s.detail.layers[-1], loss_of(s.state)
    A, T = known(top.A).astype(np.float64), s.detail.T.astype(np.float64)
    items = loss.items(known(top.Z).astype(np.float64), A, T)
    count, result = len(items), float(s.detail.loss or 0.0)
    if count == 1:
        values, symbols, scale = items[0], loss.formula, 1.0
    else:
        values, scale = items.sum(axis=1), 1.0 / count
        symbols = rf"\bar L = \frac{{1}}{{{count}}} \sum_b L_b, \qquad {loss.formula}"
    terms = [Term(f"L_{{{j}}}", float(value)) for j, value in enumerate(values)]
    text = sum_of(terms, lambda k: bracketed(terms[k].value))
    numbers = text if count == 1 else rf"\frac{{1}}{{{count}}} \left({text}\right)"
    worst = int(np.argmax(np.abs(A[0] - T[0])))
    return Explanation(
        title=s.title("the loss"),
        equations=(equation(symbols, numbers, result, terms, scale),),
        sentence=f"The answer {'of the first sample ' if count > 1 else ''}is furthest off in "
        f"{s.name(s.layer, worst)}: {number(float(A[0, worst]))} where {number(float(T[0, worst]))}"
        f" is wanted; the loss is {number(result)}.",
        units=(s.number(s.layer, worst),),
    )


def _output_delta(s: Subject) -> Explanation:
    top, loss, count = s.detail.layers[-1], loss_of(s.state), s.samples
    delta = float(known(top.delta)[0, s.unit])
    a, t = (array[0].astype(np.float64) for array in (known(top.A), s.detail.T))
    activation = ACTIVATIONS[s.state.shape.output]
    mean = "" if count == 1 else rf"\frac{{1}}{{{count}}} "
    difference = (Term("a_j", float(a[s.unit])), Term("-t_j", -float(t[s.unit])))
    written = rf"({tex(float(a[s.unit]))} - {bracketed(float(t[s.unit]))})"
    if loss.matched:
        made = equation(
            rf"\delta_j = \frac{{\partial L}}{{\partial z_j}} = {mean}(a_j - t_j)",
            mean + written,
            delta,
            difference,
            1.0 / count,
        )
        why = "with this pair of output and loss the slope cancels"
    elif activation.slope is None:
        made, why = _softmax_delta(a, (a - t) / count, s.unit, delta), "all outputs share in it"
    else:
        slope = float(activation.slope(a[np.newaxis, :])[0, s.unit])
        made = equation(
            r"\delta_j = \frac{\partial L}{\partial a_j} \frac{da_j}{dz_j} = "
            rf"{mean}(a_j - t_j) \cdot {activation.slope_formula.replace('a', 'a_j')}",
            rf"{mean}{written} \cdot {bracketed(slope)}",
            delta,
            difference,
            slope / count,
        )
        why = f"its slope there is {number(slope)}"
    me = s.name(s.layer, s.unit)
    return Explanation(
        title=s.title("the error of the output"),
        equations=(made,),
        sentence=f"{me[:1].upper()}{me[1:]} answered {number(float(a[s.unit]))} and should have "
        f"answered {number(float(t[s.unit]))}; {why}, so its delta is {number(delta, sign=True)}.",
        units=(s.number(s.layer, s.unit),),
    )


def _softmax_delta(a: Array, g: Array, j: int, delta: float) -> Equation:
    """delta through a softmax: a_j (g_j - sum_k g_k a_k)."""
    shared = float(np.dot(g, a))
    return equation(
        r"\delta_j = a_j \left(g_j - \sum_k g_k a_k\right), "
        r"\qquad g_k = \frac{\partial L}{\partial a_k}",
        rf"{tex(float(a[j]))} \left({tex(float(g[j]))} - {bracketed(shared)}\right)",
        delta,
        (Term("g_j", float(g[j])), Term(r"-\sum_k g_k a_k", -shared)),
        float(a[j]),
    )


def _weight_gradient(s: Subject) -> Explanation:
    layer = s.detail.layers[s.layer - 1]
    below = s.below or 0
    deltas = known(layer.delta)[:, s.unit].astype(np.float64)
    a = s.detail.below(s.layer)[:, below].astype(np.float64)
    gradient = float(known(layer.weight_gradient)[s.unit, below])
    over = "" if s.samples == 1 else r"\sum_b "
    terms = [
        Term(rf"\delta_j a_i^{{({b})}}", float(d) * float(x))
        for b, (d, x) in enumerate(zip(deltas, a, strict=True))
    ]

    def written(b: int) -> str:
        return _product(deltas[b], a[b])

    made = equation(
        rf"\frac{{\partial L}}{{\partial w_{{ji}}}} = {over}\delta_j a_i",
        sum_of(terms, written),
        gradient,
        terms,
    )
    me, under = s.name(s.layer, s.unit), s.name(s.layer - 1, below)
    course = (
        "does not matter" if gradient == 0 else "should " + ("fall" if gradient > 0 else "rise")
    )
    return Explanation(
        title=s.title(f"{s.layer_name(s.layer)}, gradient of the weights"),
        equations=(made,),
        sentence=f"The weight from {under} to {me} {course}: the loss changes by "
        f"{number(gradient, sign=True)} for each unit of it.",
        units=(s.number(s.layer, s.unit), s.number(s.layer - 1, below)),
        weights=((s.number(s.layer, s.unit), s.number(s.layer - 1, below)),),
    )


def _bias_gradient(s: Subject) -> Explanation:
    layer = s.detail.layers[s.layer - 1]
    deltas = known(layer.delta)[:, s.unit].tolist()
    gradient = float(known(layer.bias_gradient)[s.unit])
    terms = [Term(rf"\delta_j^{{({b})}}", value) for b, value in enumerate(deltas)]
    over = "" if s.samples == 1 else r"\sum_b "
    made = equation(
        rf"\frac{{\partial L}}{{\partial b_j}} = {over}\delta_j",
        sum_of(terms, lambda b: bracketed(deltas[b])),
        gradient,
        terms,
    )
    return Explanation(
        title=s.title(f"{s.layer_name(s.layer)}, gradient of the biases"),
        equations=(made,),
        sentence=f"The bias of {s.name(s.layer, s.unit)} acts like a weight from a unit that is "
        f"always 1, so its gradient is the delta itself: {number(gradient, sign=True)}.",
        units=(s.number(s.layer, s.unit),),
    )


def _delta(s: Subject) -> Explanation:
    above = s.layer + 1
    deltas = known(s.detail.layers[above - 1].delta)[0].astype(np.float64)
    W = s.state.network.weights[above - 1].astype(np.float64)
    a = known(s.detail.layers[s.layer - 1].A)[:1].astype(np.float64)
    delta = float(known(s.detail.layers[s.layer - 1].delta)[0, s.unit])
    activation = ACTIVATIONS[s.state.shape.activation(s.layer)]
    terms = [
        Term(rf"w_{{{k},j}} \delta_{{{k}}}", float(w) * float(d))
        for k, (w, d) in enumerate(zip(W[:, s.unit], deltas, strict=True))
    ]
    sums = sum_of(terms, lambda k: _product(W[k, s.unit], deltas[k]))
    total = sum(term.value for term in terms)
    named = largest(terms)
    if activation.slope is None:
        made: tuple[Equation, ...] = (
            equation(r"g_j = \sum_k w_{kj} \delta_k", sums, total, terms),
            _softmax_delta(a[0], deltas @ W, s.unit, delta),
        )
        how = "shared among the layer's units"
    else:
        slope = float(activation.slope(a)[0, s.unit])
        formula = activation.slope_formula.replace("a", "a_j")
        made = (
            equation(
                rf"\delta_j = \left(\sum_k w_{{kj}} \delta_k\right) \cdot {formula}",
                rf"\left({sums}\right) \cdot {bracketed(slope)}",
                delta,
                terms,
                slope,
            ),
        )
        how = f"times its slope of {number(slope)}"
    return Explanation(
        title=s.title(f"{s.layer_name(s.layer)}, the error that comes down"),
        equations=made,
        sentence=f"The errors above come down to {s.name(s.layer, s.unit)} by its weights, "
        f"{number(total, sign=True)} in all; {how} its delta is {number(delta, sign=True)}.",
        units=(s.number(s.layer, s.unit), *(s.number(above, k) for k in named)),
        weights=tuple((s.number(above, k), s.number(s.layer, s.unit)) for k in named),
    )


def _update(s: Subject) -> Explanation:
    below = s.below or 0
    old = float(s.state.network.weights[s.layer - 1][s.unit, below])
    new = float(known(s.detail.layers[s.layer - 1].W)[s.unit, below])
    me, under = s.name(s.layer, s.unit), s.name(s.layer - 1, below)
    course = "stays" if new == old else "rises to" if new > old else "falls to"
    return Explanation(
        title=s.title(f"{s.layer_name(s.layer)}, the weights change"),
        equations=update_equations(s.state, s.detail, s.layer, s.unit, below),
        sentence=f"The weight from {under} to {me} was {number(old, sign=True)}; it {course}"
        f"{'' if new == old else ' ' + number(new, sign=True)}.",
        units=(s.number(s.layer, s.unit), s.number(s.layer - 1, below)),
        weights=((s.number(s.layer, s.unit), s.number(s.layer - 1, below)),),
    )


_EXPLAIN: Mapping[str, Callable[[Subject], Explanation]] = MappingProxyType(
    {
        "batch": _batch,
        "pre-activation": _pre_activation,
        "activation": _activation,
        "loss": _loss,
        "output delta": _output_delta,
        "weight gradient": _weight_gradient,
        "bias gradient": _bias_gradient,
        "delta": _delta,
        "update": _update,
    }
)
