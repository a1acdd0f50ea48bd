"""One weight's change: the equations of each optimiser, with the numbers of the step."""

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

from engine.experiment import Equation, Term
from engine.networks.mlp import maths
from engine.networks.mlp.phases import Detail, known
from engine.networks.mlp.state import Network, State
from engine.networks.mlp.wording import bracketed, equation
from engine.text import telling_decimals, tex


def update_equations(
    state: State, detail: Detail, layer: int, unit: int, below: int
) -> tuple[Equation, ...]:
    """How the weight from unit `below` to `unit` of `layer` comes to its new value."""
    index = layer - 1
    w = float(state.network.weights[index][unit, below])
    new = float(known(detail.layers[index].W)[unit, below])
    g = float(known(detail.layers[index].weight_gradient)[unit, below])
    decay = state.rule.weight_decay
    equations: list[Equation] = []
    if decay:
        decayed = g + decay * w
        equations.append(
            equation(
                r"g = \frac{\partial L}{\partial w} + \lambda w",
                rf"{tex(g)} + {tex(decay)} \cdot {bracketed(w)}",
                decayed,
                (Term(r"\partial L / \partial w", g), Term(r"\lambda w", decay * w)),
            )
        )
        g = decayed

    def remembered(network: Network | None) -> float:
        return 0.0 if network is None else float(network.weights[index][unit, below])

    old = remembered(state.moments.first), remembered(state.moments.second)
    make = _OPTIMIZERS[state.rule.optimizer]
    return (*equations, *make(state, w, g, new, old))


_Old = tuple[float, float]


def _step(eta: float, w: float, step: float, symbol: str, new: float) -> Equation:
    """w - eta times the step."""
    decimals = telling_decimals(w, new)
    before, after = (tex(value, decimals=decimals) for value in (w, new))
    return Equation(
        rf"w \leftarrow w - \eta \, {symbol}",
        rf"= {before} - {tex(eta)} \cdot {bracketed(step)} = {after}",
        new,
        (Term("w", w), Term(rf"-\eta {symbol}", -eta * step)),
    )


def _descent(state: State, w: float, g: float, new: float, old: _Old) -> tuple[Equation, ...]:
    symbol = "g" if state.rule.weight_decay else r"\frac{\partial L}{\partial w}"
    return (_step(state.rule.learning_rate, w, g, symbol, new),)


def _momentum(state: State, w: float, g: float, new: float, old: _Old) -> tuple[Equation, ...]:
    mu, v = state.rule.momentum, state.rule.momentum * old[0] + g
    velocity = equation(
        r"v \leftarrow \mu v + g",
        rf"{tex(mu)} \cdot {bracketed(old[0])} + {bracketed(g)}",
        v,
        (Term(r"\mu v", mu * old[0]), Term("g", g)),
    )
    return velocity, _step(state.rule.learning_rate, w, v, "v", new)


def _adam(state: State, w: float, g: float, new: float, old: _Old) -> tuple[Equation, ...]:
    one, two, step = maths.ADAM_BETA_1, maths.ADAM_BETA_2, state.moments.steps + 1
    m, v = one * old[0] + (1.0 - one) * g, two * old[1] + (1.0 - two) * g * g
    first, second = maths.corrections(step)
    ratio = m / first / (math.sqrt(v / second) + maths.ADAM_EPSILON)
    means = (
        ("m", r"\beta_1", "g", one, old[0], g, m),
        ("v", r"\beta_2", "g^2", two, old[1], g * g, v),
    )
    moments = tuple(
        equation(
            rf"{name} \leftarrow {beta} {name} + (1 - {beta}) {what}",
            rf"{tex(share)} \cdot {bracketed(before)} + {tex(rest)} \cdot {bracketed(now)}",
            after,
            (Term(f"{beta} {name}", share * before), Term(what, (1.0 - share) * now)),
        )
        for name, beta, what, share, before, now, after in means
        for rest in (round(1.0 - share, 9),)
    )
    corrected = equation(
        rf"r = \frac{{m / (1 - \beta_1^{{{step}}})}}"
        rf"{{\sqrt{{v / (1 - \beta_2^{{{step}}})}} + \epsilon}}",
        rf"\frac{{{tex(m / first)}}}{{{tex(math.sqrt(v / second))} + \epsilon}}",
        ratio,
        (Term("m", m),),
        0.0 if m == 0 else ratio / m,
    )
    return *moments, corrected, _step(state.rule.learning_rate, w, ratio, "r", new)


_OPTIMIZERS: Mapping[str, Callable[..., tuple[Equation, ...]]] = MappingProxyType(
    {"sgd": _descent, "momentum": _momentum, "adam": _adam}
)
