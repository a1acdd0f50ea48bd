"""What storing a memory, and learning on about it, does: as equations and in words."""

import numpy as np

from engine.experiment import Equation, Explanation, Phase, Term
from engine.networks.hopfield.coupling import Coupling
from engine.networks.hopfield.equations import WRITTEN_OUT, where, written_out
from engine.networks.hopfield.explain_dense import storing as neuron_storing
from engine.networks.hopfield.maths import Ints
from engine.networks.hopfield.phases import LearningOn, Storing
from engine.networks.hopfield.rules.krauth_mezard import stabilities
from engine.networks.hopfield.state import State
from engine.networks.hopfield.wording import script
from engine.text import number, place, tex

NEAR = 12  # rows and columns within which a weight that changes is looked for


def storing(phase: Phase, focus: int | None, columns: int) -> Explanation:
    """A memory is stored: what becomes of one weight, of the unit in focus with its neighbour."""
    state, detail = phase.before, phase.detail
    if detail.new.weightless:
        return neuron_storing(phase, focus, columns)
    i = focus if focus is not None else (state.units + columns) // 2
    i = min(i, state.units - 1)
    j = _partner(detail, i, columns)
    old, new = _weight(detail.old, i, j), _weight(detail.new, i, j)
    words, n, label = detail.new.weight_words(i, j), detail.new.n, detail.memory.label
    shown = written_out(words.terms, WRITTEN_OUT)
    weight = Equation(
        rf"w_{{ii}} = 0, \qquad w_{{ij}} = \frac{{1}}{{n}} \sum_\mu {words.symbols}" + where(words),
        rf"= \frac{{1}}{{{tex(n)}}} \left({shown}\right) = {tex(new, sign=True)}",
        new,
        words.terms,
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
        sentence=f"Memory {label} {verb}: units {pair} {alike} in it; their weight {course}."
        + "".join(f" {remark}" for remark in _news(detail)),
        units=(i, j),
        weights=((i, j),),
    )


def _partner(detail: Storing, i: int, columns: int) -> int:
    """A unit near unit `i` whose weight to it changes; where none does, the one beside it."""
    units = len(detail.memory.pattern)
    beside = i + 1 if i + 1 < units else i - 1
    steps = [away * step for away in range(1, NEAR + 1) for step in (1, columns, -1, -columns)]
    near = np.array([beside, *(i + step for step in steps if 0 <= i + step < units)])
    row = np.array([i])
    changes = detail.new.weights(row, near)[0] != detail.old.weights(row, near)[0]
    return int(near[changes.argmax()])


def _weight(coupling: Coupling, i: int, j: int) -> float:
    """The weight w_ij."""
    return float(coupling.weights(np.array([i]), np.array([j]))[0, 0])


def _news(detail: Storing | LearningOn) -> list[str]:
    """What the rule remarks now and did not before."""
    return [remark for remark in detail.new.remarks if remark not in detail.old.remarks]


def learning_on(phase: Phase, focus: int | None, columns: int) -> Explanation:
    """A correction: the unit in focus, or else the least stable one, in its least stable memory."""
    state, detail = phase.before, phase.detail
    found, kappa = stabilities(detail.old, state.memories), state.rule.kappa
    i = int(found.gamma.argmin()) if focus is None else focus
    mu, gamma, at = int(found.memory[i]), float(found.gamma[i]), place(i, columns)
    weak = int((found.gamma < kappa).sum())
    label, strength = state.memories.labels[mu], int(detail.old.kept.a[i, mu])
    corrected = gamma < kappa and not detail.new.learned
    say = "is about to grow" if phase.after is None else "grows"
    course = f"its strength there {say} from {strength} to {strength + 1}"
    if not corrected:
        course = "it keeps its strengths"
    sentence = (
        f"{weak:,} of {state.units:,} units are below a stability of {number(kappa)}. "
        f"Unit {at} is least stable in memory {label}, with {number(gamma)}: {course}."
    )
    if not weak:
        sentence = (
            f"Every unit is stable in every memory, by {number(kappa)} or more: all is learned."
        )
    return Explanation(
        title=f"update {phase.update:,}: unit {at} learns",
        equations=(
            _stability(state, detail.old.kept.a, i, mu, gamma),
            _growth(script(label), strength, corrected),
        ),
        sentence=" ".join((sentence, *_news(detail))),
        units=(i,),
    )


def _stability(state: State, a: Ints, i: int, mu: int, gamma: float) -> Equation:
    """gamma_i^mu by the strengths and by how the memories overlap."""
    X_T = state.memories.X_T
    overlaps = X_T.T.astype(np.int64) @ X_T[:, mu]
    products = a[i] * X_T[i] * X_T[i, mu] * overlaps
    own = -int(a[i].sum())
    terms = (
        *(
            Term(rf"a_i^{{{script(label)}}}", float(product))
            for label, product in zip(state.memories.labels, products, strict=True)
        ),
        Term(r"-\sum_\nu a_i^\nu", float(own)),
    )
    numbers = (
        rf"= \frac{{1}}{{{tex(state.units)}}} \left({written_out(terms, WRITTEN_OUT)}\right)"
        rf" = {tex(gamma, sign=True)}"
    )
    symbols = (
        r"\gamma_i^\mu = \frac{1}{N} \left(\sum_\nu a_i^\nu x_i^\nu x_i^\mu"
        r" \sum_j x_j^\nu x_j^\mu - \sum_\nu a_i^\nu\right)"
    )
    return Equation(symbols, numbers, gamma, terms, 1.0 / state.units)


def _growth(script_: str, strength: int, corrected: bool) -> Equation:
    """What becomes of the strength."""
    new = strength + int(corrected)
    condition = r"\gamma_i^\mu < \kappa" if corrected else r"\gamma_i^\mu \ge \kappa"
    terms = (Term("a", float(strength)), Term("1", float(corrected)))
    numbers = rf"= {strength} + {int(corrected)} = {new}, \quad \mu = {script_}"
    sign = "+ 1" if corrected else ""
    symbols = rf"\text{{as }} {condition}{{:}} \quad a_i^\mu \leftarrow a_i^\mu {sign}"
    return Equation(symbols, numbers, float(new), terms)
