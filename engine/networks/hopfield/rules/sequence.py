"""Sequences: each memory calls the next one (Amari 1972), after the last the first.

As in the covariance rule the mean of each unit over the memories, xbar_i, is no part of the weights
but its bias; pictures that have much in common would else all call the same mixture:

    n w_ij = sum_mu (x_i^(mu+1) - xbar_i) x_j^mu,   n beta_i = sum_mu x_i^mu

The weights are not symmetric, so there is no energy. With all units at once one update leads from
each memory to the next. Everything is multiplied by P, so that all of it is whole numbers.
"""

import numpy as np

from engine.networks.hopfield.factors import Factors, factors
from engine.networks.hopfield.state import Memories, Rule
from engine.networks.hopfield.wording import script

SENTENCE = (
    "each memory calls the next (Amari 1972); no energy falls; visits: synchronous walks cleanly"
)


def couple(memories: Memories, rule: Rule) -> Factors:
    """The coupling that leads from each of these memories to the next."""
    X_T, count = memories.X_T, max(memories.count, 1)
    shared = X_T.sum(axis=1, dtype=np.int32)
    return factors(
        count * np.roll(X_T, -1, axis=1).astype(np.int32) - shared[:, np.newaxis],
        X_T,
        n=memories.n * count,
        names=[script(label) for label in memories.labels],
        symbols=(
            r"P (x_i^{\mu+1} - \bar x_i)\, m^\mu",
            r"P (x_i^{\mu+1} - \bar x_i)\, x_j^\mu",
        ),
        symmetric=False,
        beta=count * shared.astype(np.float64),
        where=rf"P = {count}, \; n = {memories.n} P",
    )
