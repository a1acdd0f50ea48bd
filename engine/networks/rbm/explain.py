"""What a phase of a restricted Boltzmann machine does, for a unit or weight, with its numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from engine.channels import Focus
from engine.experiment import Equation, Explanation, Phase, Term
from engine.networks.rbm.explain_learning import LEARNING_EXPLAINED
from engine.networks.rbm.maths import Floats
from engine.networks.rbm.phases import (
    BATCH,
    CHAINS,
    HIDDEN,
    PROBABILITIES,
    SAMPLE,
    VISIBLE,
    Half,
    Update,
)
from engine.networks.rbm.state import State
from engine.networks.rbm.wording import Pair, label, largest_pulls
from engine.text import number, tex


def explain(phase: Phase, focus: Focus, columns: int, *, gaussian: bool) -> Explanation:
    """The explanation of `phase` for the unit or weight in focus, or for what changes most."""
    pair = chosen_pair(phase.detail.update, focus, columns)
    if phase.name in LEARNING_EXPLAINED:
        return LEARNING_EXPLAINED[phase.name](phase, pair)
    half = phase.detail.half
    return _HALVES[half.layer, half.kind](_Told(phase, half, pair, gaussian))


def chosen_pair(update: Update, focus: Focus, columns: int) -> Pair:
    """A visible and a hidden unit: the weight's, or the one in focus and its busiest partner."""
    change = np.abs(update.gain.W)
    visible, hidden = change.shape
    if isinstance(focus, tuple):
        i, j = focus[1], min(focus[0] - visible, hidden - 1)
    elif focus is None:
        i, j = divmod(int(np.argmax(change)), hidden)
    elif focus < visible:
        i, j = focus, int(np.argmax(change[focus]))
    else:
        j = min(focus - visible, hidden - 1)
        i = int(np.argmax(change[:, j]))
    return Pair(i, j, columns, visible)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a half-step's explanation is made from."""

    phase: Phase
    half: Half
    pair: Pair
    gaussian: bool

    @property
    def state(self) -> State:
        state: State = self.phase.before
        return state

    def title(self, what: str) -> str:
        step = f", step {self.half.step}" if self.half.step else ""
        return f"update {self.phase.update:,}{step}: {what}"

    def before(self, layer: str) -> Floats:
        """What the other layer was when this half-step began, of the batch's first picture."""
        done = self.phase.detail.done - (1 if self.half.kind == PROBABILITIES else 2)
        halves = self.phase.detail.update.halves[:done]
        half = next(half for half in reversed(halves) if half.layer == layer)
        values = half.values[:, 0] if layer == VISIBLE else half.values[0]
        doubled: Floats = values.astype(np.float64)
        return doubled


def _batch(told: _Told) -> Explanation:
    update, pair = told.phase.detail.update, told.pair
    value = float(update.v_data[pair.i, 0])
    items = update.items
    equation = Equation(
        rf"v_{{{label(pair.visible_name)}}} \leftarrow \text{{pixel }} {pair.visible_name}",
        rf"= {tex(value)}",
        value,
    )
    return Explanation(
        title=told.title("the batch"),
        equations=(equation,),
        sentence=f"{len(items)} training {'picture' if len(items) == 1 else 'pictures'} are looked "
        f"at, the first is item {int(items[0]):,}; the visible units take their pixels' values.",
        units=(pair.visible,),
    )


def _chains(told: _Told) -> Explanation:
    pair = told.pair
    value = float(told.half.values[0, pair.j])
    equation = Equation(
        rf"h_{{{pair.j}}} \leftarrow \text{{where its chain was}}", rf"= {tex(value)}", value
    )
    return Explanation(
        title=told.title("the persistent chains"),
        equations=(equation,),
        sentence="The chains go on where the last update left them, instead of at the data: "
        f"in the first one, hidden unit {pair.j} is {'on' if value else 'off'}.",
        units=(pair.hidden,),
    )


def _hidden_probability(told: _Told) -> Explanation:
    pair, state = told.pair, told.state
    v = told.before(VISIBLE)
    pulls = v * state.weights.W[:, pair.j].astype(np.float64)
    x, named = _input(
        pulls,
        float(state.weights.b[pair.j]),
        symbols=rf"x_{{{pair.j}}} = b_{{{pair.j}}} + \sum_i v_i W_{{i,{pair.j}}}",
        bias=rf"b_{{{pair.j}}}",
        name=lambda i: rf"v W_{{{label(pair.place(i))}}}",
    )
    assert told.half.x is not None
    p = float(told.half.values[0, pair.j])
    return Explanation(
        title=told.title(f"probability of hidden unit {pair.j}"),
        equations=(x, _sigma(rf"p(h_{{{pair.j}}} = 1 \mid v)", x.result, p)),
        sentence=f"The visible units pull hidden unit {pair.j} with {number(x.result, sign=True)}, "
        f"so it is on with probability {number(p)}.",
        units=(pair.hidden, *named),
        weights=tuple((unit, pair.hidden) for unit in named),
    )


def _visible_probability(told: _Told) -> Explanation:
    pair, state = told.pair, told.state
    h = told.before(HIDDEN)
    pulls = h * state.weights.W[pair.i].astype(np.float64)
    at = label(pair.visible_name)
    x, hidden = _input(
        pulls,
        float(state.weights.a[pair.i]),
        symbols=rf"x_{{{at}}} = a_{{{at}}} + \sum_j W_{{{at},j}} h_j",
        bias=rf"a_{{{at}}}",
        name=lambda j: rf"W_{{{at},{j}}} h_{{{j}}}",
    )
    named = tuple(pair.first_hidden + j for j in hidden)
    p = float(told.half.values[pair.i, 0])
    if told.gaussian:
        second = Equation(rf"\mu_{{{at}}} = x_{{{at}}}", rf"= {tex(p)}", p)
        outcome = f"so its mean is {number(p, sign=True)}"
    else:
        second = _sigma(rf"p(v_{{{at}}} = 1 \mid h)", x.result, p)
        outcome = f"so it is on with probability {number(p)}"
    return Explanation(
        title=told.title(
            f"{'mean' if told.gaussian else 'probability'} of visible unit {pair.visible_name}"
        ),
        equations=(x, second),
        sentence=f"The hidden units that are on pull visible unit {pair.visible_name} with "
        f"{number(x.result, sign=True)}, {outcome}.",
        units=(pair.visible, *named),
        weights=tuple((pair.visible, unit) for unit in named),
    )


def _input(
    pulls: Floats,
    bias_value: float,
    *,
    symbols: str,
    bias: str,
    name: Callable[[int], str],
) -> tuple[Equation, tuple[int, ...]]:
    """A unit's input as the sum of its bias and of what the other layer's units add."""
    named, rest = largest_pulls(pulls)
    terms = (
        Term(bias, bias_value),
        *(Term(name(unit), float(pulls[unit])) for unit in named),
        Term(r"\text{the others}", rest),
    )
    result = sum(term.value for term in terms)
    parts = "".join(
        rf" + \underbrace{{({tex(float(pulls[k]), sign=True)})}}_{{{name(k)}}}" for k in named
    )
    others = len(pulls) - len(named)
    tail = (
        rf" + \underbrace{{({tex(rest, sign=True)})}}_{{\text{{{others:,} others}}}}"
        if others
        else ""
    )
    numbers = rf"= {tex(bias_value)}{parts}{tail} = {tex(result, sign=True)}"
    return Equation(symbols, numbers, result, terms), named


def _sigma(left: str, x: float, p: float) -> Equation:
    numbers = rf"= \frac{{1}}{{1 + e^{{{tex(-x)}}}}} = {tex(p)}"
    return Equation(rf"{left} = \sigma(x) = \frac{{1}}{{1 + e^{{-x}}}}", numbers, p)


def _hidden_sample(told: _Told) -> Explanation:
    half, pair = told.half, told.pair
    assert half.x is not None and half.noise is not None
    return _decided(
        told,
        x=float(half.x[0, pair.j]),
        noise=float(half.noise[0, pair.j]),
        value=float(half.values[0, pair.j]),
        symbol=f"h_{{{pair.j}}}",
        name=f"hidden unit {pair.j}",
        unit=pair.hidden,
    )


def _visible_sample(told: _Told) -> Explanation:
    half, pair = told.half, told.pair
    assert half.x is not None and half.noise is not None
    x, noise = float(half.x[pair.i, 0]), float(half.noise[pair.i, 0])
    value, at = float(half.values[pair.i, 0]), label(pair.visible_name)
    if not told.gaussian:
        return _decided(
            told,
            x=x,
            noise=noise,
            value=value,
            symbol=f"v_{{{at}}}",
            name=f"visible unit {pair.visible_name}",
            unit=pair.visible,
        )
    equation = Equation(
        rf"v_{{{at}}} = \mu_{{{at}}} + \epsilon",
        rf"= {tex(x)} + ({tex(noise, sign=True)}) = {tex(value, sign=True)}, "
        r"\quad \epsilon \sim N(0, 1)",
        x + noise,
        (Term(r"\mu", x), Term(r"\epsilon", noise)),
    )
    return Explanation(
        title=told.title(f"visible unit {pair.visible_name} is drawn"),
        equations=(equation,),
        sentence=f"The normally distributed number {number(noise, sign=True)} was drawn and added "
        f"to the mean, so visible unit {pair.visible_name} is {number(value, sign=True)}.",
        units=(pair.visible,),
    )


def _decided(
    told: _Told, *, x: float, noise: float, value: float, symbol: str, name: str, unit: int
) -> Explanation:
    """A binary unit's sample: the drawn number that decided it."""
    p, u = 0.5 + 0.5 * float(np.tanh(x / 2.0)), 0.5 + 0.5 * noise
    sign, word = ("<", "below") if value else (r"\ge", "not below")
    equation = Equation(
        rf"{symbol} \leftarrow 1 \text{{ if }} u < p, \text{{ else }} 0",
        rf"\quad u = {tex(u)} {sign} {tex(p)}: \quad {symbol} = {tex(value)}",
        value,
    )
    return Explanation(
        title=told.title(f"{name} is drawn"),
        equations=(equation,),
        sentence=f"The number {number(u)} was drawn; it is {word} the probability {number(p)}, "
        f"so {name} is {'on' if value else 'off'}.",
        units=(unit,),
    )


_HALVES: Mapping[tuple[str, str], Callable[[_Told], Explanation]] = {
    (VISIBLE, BATCH): _batch,
    (HIDDEN, CHAINS): _chains,
    (HIDDEN, PROBABILITIES): _hidden_probability,
    (VISIBLE, PROBABILITIES): _visible_probability,
    (HIDDEN, SAMPLE): _hidden_sample,
    (VISIBLE, SAMPLE): _visible_sample,
}
