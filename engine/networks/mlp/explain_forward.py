"""The forward phases of an update: the batch, weighted sums, activations, the loss."""

import math
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from engine.experiment import Equation, Explanation, Term
from engine.networks.mlp.activations import ACTIVATIONS
from engine.networks.mlp.phases import known, loss_of
from engine.networks.mlp.products import Array
from engine.networks.mlp.subject import Subject
from engine.networks.mlp.wording import bracketed, equation, largest, product, sum_of
from engine.text import number, tex


def explain_batch(s: Subject) -> Explanation:
    """Which samples are learned from."""
    state, detail = s.state, s.detail
    numbers = state.samples.numbers[detail.batch]
    listed = ", ".join(f"{int(n):,}" for n in numbers[:5]) + (", ..." if len(numbers) > 5 else "")
    order = "the next in order" if state.rule.order == "ordered" else "the next in random order"
    symbols = rf"x \leftarrow \text{{{order}}}"
    text = rf"= \text{{item {listed} of the data}}"
    what, which = "a sample", f"number {state.place + 1:,}"
    if s.samples > 1:
        what, which = f"{s.samples} samples", f"{which} to {state.place + s.samples:,}"
    return Explanation(
        title=s.title(f"take {what}"),
        equations=(Equation(symbols, text, float(numbers[0])),),
        sentence=f"The network is about to learn from {what}, {which} of the "
        f"{len(state.samples):,} in epoch {state.passes + 1:,}{_target_words(s)}.",
    )


def _target_words(s: Subject) -> str:
    t, top = s.detail.T[0], s.state.shape.layers
    first = "" if s.samples == 1 else " of the first"
    if s.state.samples.labels is not None:
        return f"; the target{first} is 1 in {s.name(top, int(t.argmax()))}, 0 in all others"
    listed = ", ".join(number(float(value)) for value in t[:10])
    return f"; the target{first} is {listed}" if len(t) <= 10 else ""


def explain_pre_activation(s: Subject) -> Explanation:
    """One unit's weighted sum."""
    Z = known(s.detail.layers[s.layer - 1].Z)
    w, b = s.state.network.weights[s.layer - 1][s.unit], s.state.network.biases[s.layer - 1]
    a = s.detail.below(s.layer)[0]
    products = [
        Term(rf"w_{{{s.unit},{i}}} a_{{{i}}}", float(w_i) * float(a_i))
        for i, (w_i, a_i) in enumerate(zip(w.tolist(), a.tolist(), strict=True))
    ]

    def written(i: int) -> str:
        return product(w[i], a[i])

    bias, z = float(b[s.unit]), float(Z[0, s.unit])
    sum_equation = equation(
        r"z_j = \sum_i w_{ji} a_i + b_j",
        f"{sum_of(products, written, first=s.below)} + {bracketed(bias)}",
        z,
        (*products, Term("b_j", bias)),
    )
    named = largest(products, first=s.below)
    me = s.name(s.layer, s.unit)
    return Explanation(
        title=s.title(f"{s.layer_name(s.layer)}, weighted sums"),
        equations=(sum_equation,),
        sentence=f"The {len(products):,} units below feed {me} with {number(z - bias, sign=True)}"
        f"{_share_words(s, products)}; "
        f"with its bias of {number(bias, sign=True)} its pre-activation is {number(z, sign=True)}.",
        units=(s.number(s.layer, s.unit), *(s.number(s.layer - 1, i) for i in named)),
        weights=tuple((s.number(s.layer, s.unit), s.number(s.layer - 1, i)) for i in named),
    )


def _share_words(s: Subject, products: list[Term]) -> str:
    if s.below is None:
        return ""
    under = s.name(s.layer - 1, s.below)
    return f", {number(products[s.below].value, sign=True)} of it from {under}"


def explain_activation(s: Subject) -> Explanation:
    """What one unit makes of its sum."""
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
                rf"a_j = {activation.symbol}(z_j) = {_OF_Z.sub('z_j', activation.formula)}",
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


_OF_Z = re.compile(r"(?<![a-zA-Z])z(?!_)")
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


def explain_loss(s: Subject) -> Explanation:
    """How far the answer is off."""
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
