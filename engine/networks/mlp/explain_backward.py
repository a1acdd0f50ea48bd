"""The backward phases of an update: the errors, and the gradients that they make."""

import numpy as np

from engine.experiment import Equation, Explanation, Term
from engine.networks.mlp.activations import ACTIVATIONS
from engine.networks.mlp.phases import known, loss_of
from engine.networks.mlp.products import Array
from engine.networks.mlp.subject import Subject
from engine.networks.mlp.wording import bracketed, equation, largest, product, sum_of
from engine.text import number, tex


def explain_output_delta(s: Subject) -> Explanation:
    """One output's error, factor by factor."""
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


def explain_weight_gradient(s: Subject) -> Explanation:
    """One weight's gradient."""
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
        return product(deltas[b], a[b])

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


def explain_bias_gradient(s: Subject) -> Explanation:
    """One bias's gradient."""
    layer = s.detail.layers[s.layer - 1]
    deltas = known(layer.delta)[:, s.unit].tolist()
    gradient = float(known(layer.bias_gradient)[s.unit])
    terms = [Term(rf"\delta_j^{{({b})}}", value) for b, value in enumerate(deltas)]
    over = "" if s.samples == 1 else r"\sum_b "
    what = "the delta itself" if s.samples == 1 else f"the sum of the {s.samples} samples' deltas"
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
        f"always 1, so its gradient is {what}: {number(gradient, sign=True)}.",
        units=(s.number(s.layer, s.unit),),
    )


def explain_delta(s: Subject) -> Explanation:
    """One hidden unit's error, from those above."""
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
    sums = sum_of(terms, lambda k: product(W[k, s.unit], deltas[k]))
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
