"""Sequences: each memory calls the next one (Amari 1972).

    n w_ij = sum_mu x_i^(mu+1) x_j^mu,   after the last memory the first

The weights are not symmetric, so there is no energy. With all units at once one update leads from
each memory to the next, as long as the memories have little in common.
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
    return factors(
        np.roll(memories.X_T, -1, axis=1),
        memories.X_T,
        n=memories.n,
        names=[script(label) for label in memories.labels],
        symbols=(r"x_i^{\mu+1} m^\mu", r"x_i^{\mu+1} x_j^\mu"),
        symmetric=False,
    )
