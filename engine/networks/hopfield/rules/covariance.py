"""The covariance rule: what the memories have in common makes no weights (Sejnowski 1977).

From each unit its mean over the memories, xbar_i, is taken first:

    n w_ij = sum_mu (x_i^mu - xbar_i)(x_j^mu - xbar_j) = sum_mu (x_i^mu - xbar_i) x_j^mu

A unit that is the same in every memory then has no weights at all. So that it is not forgotten, the
mean becomes the unit's bias: n beta_i = sum_mu x_i^mu, what the Hebb rule makes of a weight from a
unit that is always +1. Everything is multiplied by P, so that all of it is whole numbers.
"""

import numpy as np

from engine.networks.hopfield.factors import Factors, factors
from engine.networks.hopfield.state import Memories, Rule
from engine.networks.hopfield.wording import script

SENTENCE = "the mean of each unit over the memories is taken out of the weights; it becomes a bias"


def couple(memories: Memories, rule: Rule) -> Factors:
    """The covariance rule's coupling of these memories."""
    X_T, count = memories.X_T, max(memories.count, 1)
    shared = X_T.sum(axis=1, dtype=np.int32)
    U = count * X_T.astype(np.int32) - shared[:, np.newaxis]
    return factors(
        U,
        X_T,
        n=memories.n * count,
        names=[script(label) for label in memories.labels],
        symbols=(
            r"P (x_i^\mu - \bar x_i)\, m^\mu",
            r"P (x_i^\mu - \bar x_i)(x_j^\mu - \bar x_j)",
        ),
        beta=count * shared.astype(np.float64),
        where=rf"P = {count}, \; n = {memories.n} P",
    )
