"""Krauth-Mezard: minimal-overlap perceptron learning (Krauth and Mezard 1987).

Each unit learns by itself, as a perceptron whose inputs are the others. With embedding strengths
a_i^mu, whole numbers that begin with 1,

    n w_ij = sum_mu a_i^mu x_i^mu x_j^mu,   gamma_i^mu = n/N x_i^mu h_i(x^mu)   (stability)

An update looks, for every unit, for the memory in which it is least stable; where that is below
kappa, the memory's strength at this unit grows by 1. It ends when no stability is below kappa. A
unit has its own strengths: the weights are not symmetric, unless they are made so afterwards.
"""

from dataclasses import dataclass

import numpy as np

from engine.experiment import read_only
from engine.networks.hopfield.factors import Factors, factors
from engine.networks.hopfield.maths import Floats, Ints, gram
from engine.networks.hopfield.state import Memories, Rule
from engine.networks.hopfield.wording import script

SENTENCE = (
    "each unit learns, correction by correction, to be stable in every memory; no energy until made"
    " symmetric"
)
MOST_CORRECTIONS = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class Strengths:
    """a (N, P), how many corrections there were, and whether there is nothing more to correct."""

    a: Ints
    corrections: int = 0
    ended: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Stabilities:
    """For each unit the memory in which it is least stable (N,), and how stable it is (N,)."""

    memory: Ints
    gamma: Floats


def couple(memories: Memories, rule: Rule) -> Factors:
    """Before the first correction: every memory with strength 1, as Hebb has it."""
    return _coupling(memories, rule, Strengths(np.ones(memories.X_T.shape, np.int64)))


def add(coupling: Factors, memories: Memories, rule: Rule) -> Factors:
    """One memory more, with strength 1; the others keep theirs."""
    a = np.column_stack((coupling.kept.a, np.ones(len(memories.X_T), np.int64)))
    return _coupling(memories, rule, Strengths(a))


def adjust(coupling: Factors, memories: Memories, rule: Rule) -> Factors:
    """The same strengths for other parameters; there may be more to correct."""
    return _coupling(memories, rule, Strengths(coupling.kept.a))


def correct(coupling: Factors, memories: Memories, rule: Rule) -> Factors:
    """One correction of every unit that is not stable enough; the same coupling at the end."""
    strengths = coupling.kept
    if strengths.ended:
        return coupling
    weak, memory = weakest(coupling, memories, rule)
    if not len(weak) or strengths.corrections >= MOST_CORRECTIONS:
        ended = Strengths(strengths.a, strengths.corrections, True)
        return _coupling(memories, rule, ended, _given_up(len(weak), rule))
    a = strengths.a.copy()
    a[weak, memory] += 1
    return _coupling(memories, rule, Strengths(a, strengths.corrections + 1))


def weakest(coupling: Factors, memories: Memories, rule: Rule) -> tuple[Ints, Ints]:
    """The units (k,) below kappa, and for each the memory in which it is least stable (k,)."""
    found = stabilities(coupling, memories)
    weak = np.flatnonzero(found.gamma < rule.kappa) if memories.count else np.empty(0, np.int64)
    return weak, found.memory[weak]


def stabilities(coupling: Factors, memories: Memories) -> Stabilities:
    """The least stability of every unit, exact: whole numbers over N."""
    a, X_T, units = coupling.kept.a, memories.X_T, len(memories.X_T)
    if not memories.count:
        return Stabilities(np.zeros(units, np.int64), np.zeros(units))
    fields = (a * X_T) @ gram(X_T) - a.sum(axis=1, keepdims=True) * X_T
    gamma = fields * X_T
    memory = gamma.argmin(axis=1)
    return Stabilities(memory, gamma[np.arange(units), memory] / units)


def _given_up(weak: int, rule: Rule) -> tuple[str, ...]:
    if not weak:
        return ()
    return (
        f"Learning was given up after {MOST_CORRECTIONS:,} corrections: {weak:,} units are still "
        f"below a stability of {rule.kappa:g}. Fewer memories, or a smaller κ, can be learned.",
    )


def _coupling(
    memories: Memories, rule: Rule, strengths: Strengths, remarks: tuple[str, ...] = ()
) -> Factors:
    """U = a x, V = x; made symmetric, once all is learned, by both orders of the two."""
    X_T = memories.X_T
    U, V, n = read_only(strengths.a) * X_T, X_T, memories.n
    names = [script(label) for label in memories.labels]
    symmetric = rule.symmetrise and strengths.ended
    if symmetric:
        U, V, n = np.hstack((U, X_T)), np.hstack((X_T, U)), 2 * n
        names += [rf"{name}\prime" for name in names]
    return factors(
        U,
        V,
        n=n,
        names=names,
        symbols=(r"a_i^\mu x_i^\mu m^\mu", r"a_i^\mu x_i^\mu x_j^\mu"),
        symmetric=symmetric,
        remarks=remarks,
        kept=strengths,
        learned=strengths.ended,
    )
