"""The last phases of an update: what was compared, and what the weights and biases make of it."""

from collections.abc import Callable, Mapping

import numpy as np

from engine.experiment import Equation, Explanation, Phase, Term
from engine.networks.rbm.maths import Array
from engine.networks.rbm.phases import CHAINS, Update
from engine.networks.rbm.wording import Pair, label
from engine.text import number, tex

SHOWN_ROWS = 3


def _data(phase: Phase, pair: Pair) -> Explanation:
    update = phase.detail.update
    equation = _mean(update.v_data[pair.i], update.p_data[:, pair.j], pair, "data")
    return Explanation(
        title=f"update {phase.update:,}: what the data says",
        equations=(equation,),
        sentence=f"While looking at the data, visible unit {pair.visible_name} and hidden unit "
        f"{pair.j} are on together with {number(equation.result)}, on average over the "
        f"{_pictures(update)} of the batch.",
        units=(pair.visible, pair.hidden),
        weights=((pair.visible, pair.hidden),),
    )


def _model(phase: Phase, pair: Pair) -> Explanation:
    update = phase.detail.update
    equation = _mean(update.v_model[pair.i], update.p_model[:, pair.j], pair, "model")
    return Explanation(
        title=f"update {phase.update:,}: what the model says",
        equations=(equation,),
        sentence=f"At {_ends(update)}, {_both(pair)} are on together with "
        f"{number(equation.result)}, on average.",
        units=(pair.visible, pair.hidden),
        weights=((pair.visible, pair.hidden),),
    )


def _pictures(update: Update) -> str:
    count = len(update.items)
    return f"{count:,} picture{'' if count == 1 else 's'}"


def _ends(update: Update) -> str:
    """Where the statistics of the model are taken, and what began there."""
    steps = update.halves[-1].step
    persistent = any(half.kind == CHAINS for half in update.halves)
    of = "the persistent chains" if persistent else "chains that began at this batch"
    return f"the ends of {of}, {steps:,} Gibbs step{'' if steps == 1 else 's'} on"


def _mean(v: Array, p: Array, pair: Pair, of: str) -> Equation:
    """<v_i h_j> as the mean of the batch's products."""
    products = v.astype(np.float64) * p.astype(np.float64)
    terms = tuple(Term(rf"v^{{({n})}} p^{{({n})}}", float(x)) for n, x in enumerate(products))
    count = len(products)
    result = sum(term.value for term in terms) / count
    shown = " + ".join(tex(float(x)) for x in products[:SHOWN_ROWS])
    if count > SHOWN_ROWS:
        rest = float(products[SHOWN_ROWS:].sum())
        more = rf"\text{{{count - SHOWN_ROWS:,} more}}"
        shown += rf" + \underbrace{{{tex(rest)}}}_{{{more}}}"
    return Equation(
        rf"{_average(pair, of)} = \frac{{1}}{{B}} \sum_n v_{{{label(pair.visible_name)}}}^{{(n)}}"
        rf" \, p(h_{{{pair.j}}} = 1 \mid v^{{(n)}})",
        rf"= \frac{{1}}{{{count}}} \left({shown}\right) = {tex(result)}",
        result,
        terms,
        1.0 / count,
    )


def _average(pair: Pair, of: str) -> str:
    at = label(pair.visible_name)
    return rf"\langle v_{{{at}}} h_{{{pair.j}}} \rangle_{{\text{{{of}}}}}"


def _averages(update: Update, pair: Pair) -> tuple[float, float]:
    """<v_i h_j> of the data and of the model."""
    return (
        _mean(update.v_data[pair.i], update.p_data[:, pair.j], pair, "data").result,
        _mean(update.v_model[pair.i], update.p_model[:, pair.j], pair, "model").result,
    )


def _difference(phase: Phase, pair: Pair) -> Explanation:
    data, model = _averages(phase.detail.update, pair)
    result = data - model
    equation = Equation(
        rf"{_average(pair, 'data')} - {_average(pair, 'model')}",
        rf"= {tex(data)} - {tex(model)} = {tex(result, sign=True)}",
        result,
        (Term(_average(pair, "data"), data), Term("-" + _average(pair, "model"), -model)),
    )
    if result == 0.0:
        often, becomes = "as often", "stay as it is"
    else:
        often = "more often" if result > 0 else "less often"
        becomes = "grow" if result > 0 else "shrink"
    than = "as" if result == 0.0 else "than"
    return Explanation(
        title=f"update {phase.update:,}: data minus model",
        equations=(equation,),
        sentence=f"The batch's {_pictures(phase.detail.update)} are compared with "
        f"{_ends(phase.detail.update)}: {_both(pair)} are on together {often} in the data {than} "
        f"in what the machine dreams, so their weight is to {becomes}.",
        units=(pair.visible, pair.hidden),
        weights=((pair.visible, pair.hidden),),
    )


def _weight(phase: Phase, pair: Pair) -> Explanation:
    state, update, rule = phase.before, phase.detail.update, phase.before.rule
    i, j = pair.i, pair.j
    old, carried = float(state.weights.W[i, j]), float(state.velocity.W[i, j])
    data, model = _averages(update, pair)
    parts = [
        (r"\langle v h \rangle_{\text{data}}", data),
        (r"\langle v h \rangle_{\text{model}}", -model),
    ]
    if update.pull is not None:
        pull = float(update.v_data[i].mean(dtype=np.float64)) * float(update.pull[j])
        parts.append((r"\text{sparsity}", -pull))
    if rule.weight_decay:
        parts.append((r"\lambda w", -rule.weight_decay * old))
    symbol = "w"
    name = f"the weight of {pair.visible_name} and hidden unit {pair.j}"
    return _changed(phase, pair, symbol, old, carried, parts, name)


def _both(pair: Pair) -> str:
    return f"visible unit {pair.visible_name} and hidden unit {pair.j}"


def _visible_bias(phase: Phase, pair: Pair) -> Explanation:
    state, update = phase.before, phase.detail.update
    parts = [
        (r"\langle v \rangle_{\text{data}}", float(update.v_data[pair.i].mean(dtype=np.float64))),
        (
            r"\langle v \rangle_{\text{model}}",
            -float(update.v_model[pair.i].mean(dtype=np.float64)),
        ),
    ]
    old, carried = float(state.weights.a[pair.i]), float(state.velocity.a[pair.i])
    name = f"the bias of visible unit {pair.visible_name}"
    return _changed(phase, pair, "a", old, carried, parts, name)


def _hidden_bias(phase: Phase, pair: Pair) -> Explanation:
    state, update = phase.before, phase.detail.update
    parts = [
        (
            r"\langle h \rangle_{\text{data}}",
            float(update.p_data[:, pair.j].mean(dtype=np.float64)),
        ),
        (
            r"\langle h \rangle_{\text{model}}",
            -float(update.p_model[:, pair.j].mean(dtype=np.float64)),
        ),
    ]
    if update.pull is not None:
        parts.append((r"\text{sparsity}", -float(update.pull[pair.j])))
    old, carried = float(state.weights.b[pair.j]), float(state.velocity.b[pair.j])
    return _changed(phase, pair, "b", old, carried, parts, f"the bias of hidden unit {pair.j}")


def _changed(
    phase: Phase,
    pair: Pair,
    symbol: str,
    old: float,
    carried: float,
    parts: list[tuple[str, float]],
    name: str,
) -> Explanation:
    """Momentum times the last change plus learning rate times the gradient; then the new value."""
    rule = phase.before.rule
    rate = float(rule.learning_rate)
    terms = (
        Term(rf"\alpha \Delta {symbol}", rule.momentum * carried),
        *(Term(rf"\eta {part}", rate * value) for part, value in parts),
    )
    change = sum(term.value for term in terms)
    (_, first), *others = parts
    gradient = tex(first) + "".join(_taken(value) for _, value in others)
    symbols = _gradient_symbols(parts)
    step = Equation(
        rf"\Delta {symbol} \leftarrow \alpha \, \Delta {symbol} + \eta \left({symbols}\right)",
        rf"= {_exact(rule.momentum)} \cdot ({tex(carried, sign=True)}) + {_exact(rate)} "
        rf"\left({gradient}\right) = {tex(change, sign=True)}",
        change,
        terms,
    )
    new = old + change
    second = Equation(
        rf"{symbol} \leftarrow {symbol} + \Delta {symbol}",
        rf"= {tex(old, sign=True)} + ({tex(change, sign=True)}) = {tex(new, sign=True)}",
        new,
        (Term(symbol, old), Term(rf"\Delta {symbol}", change)),
    )
    units = (pair.visible, pair.hidden) if symbol == "w" else ()
    return Explanation(
        title=f"update {phase.update:,}: {name}",
        equations=(step, second),
        sentence=f"{name[0].upper()}{name[1:]} {_course(old, new)}.",
        units=units or ((pair.visible,) if symbol == "a" else (pair.hidden,)),
        weights=((pair.visible, pair.hidden),) if symbol == "w" else (),
    )


def _taken(value: float) -> str:
    """A later part of a gradient, which is taken away from the first; so is one of 0."""
    return rf" {'+' if value > 0 else '-'} {tex(abs(value))}"


def _course(old: float, new: float) -> str:
    """What becomes of a number, as far as it is written."""
    before, after = number(old, sign=True), number(new, sign=True)
    if old == new:
        return f"stays {before}"
    if before == after:
        return f"stays near {before}: the change is {number(new - old, sign=True)}"
    return f"{'grows' if new > old else 'shrinks'} from {before} to {after}"


def _exact(value: float) -> str:
    """A number that a person has chosen, as they wrote it."""
    written = f"{value:.6g}"
    return tex(value) if "e" in written else written


def _gradient_symbols(parts: list[tuple[str, float]]) -> str:
    """The first part stands with a plus, the others are taken away from it."""
    first, *others = (part for part, _ in parts)
    return first + "".join(f" - {part}" for part in others)


LEARNING_EXPLAINED: Mapping[str, Callable[[Phase, Pair], Explanation]] = {
    "data statistics": _data,
    "model statistics": _model,
    "difference": _difference,
    "weights": _weight,
    "visible biases": _visible_bias,
    "hidden biases": _hidden_bias,
}
