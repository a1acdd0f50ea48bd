"""Unlearning: Hebb's weights less a little of what is not wanted.

Hopfield, Feinstein and Palmer 1983:

    n w_ij = sum_mu (x_i^mu - rho)(x_j^mu - rho) - sum_k epsilon_k s_i^k s_j^k

s^k are the states in which a person pressed *unlearn*, epsilon_k the strengths with which.
"""

import numpy as np

from engine.networks.hopfield.factors import Factors, factors, fineness, rounded
from engine.networks.hopfield.state import Memories, Rule
from engine.networks.hopfield.wording import script

SENTENCE = "Hebb's weights less a little of each state in which Unlearn was pressed"


def couple(memories: Memories, rule: Rule) -> Factors:
    """The coupling of these memories and of what was unlearned."""
    X_T, S_T, rho = memories.X_T, memories.unlearned, memories.rho
    epsilon = np.array(memories.strengths)
    names = [script(label) for label in memories.labels]
    names += [rf"\text{{unlearned }} {number + 1}" for number in range(len(epsilon))]
    U, V = np.hstack((X_T - rho, -epsilon * S_T)), np.hstack((X_T, S_T))
    if rho:
        shared = -rho * X_T.sum(axis=1) + memories.count * rho * rho
        U, V = np.column_stack((U, shared)), np.column_stack((V, np.ones(len(V), np.int8)))
        names.append(r"\rho")
    largest = max(1, U.shape[1]) * len(U) * float(np.abs(U).max(initial=1.0))
    fine = fineness(largest)
    return factors(
        rounded(U, fine),
        V,
        n=memories.n,
        fine=fine,
        names=names,
        symbols=(
            rf"{_centred(rho, 'x_i')} m^\mu - \sum_k \epsilon_k s_i^k m^k",
            rf"{_centred(rho, 'x_i')} {_centred(rho, 'x_j')} - \sum_k \epsilon_k s_i^k s_j^k",
        ),
    )


def _centred(rho: float, x: str) -> str:
    return rf"({x}^\mu - \rho)" if rho else rf"{x}^\mu"
