"""The learning rules: each one a room of its own, and a line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from engine.networks.hopfield.coupling import Coupling
from engine.networks.hopfield.rules import (
    covariance,
    dense,
    exponential,
    hebb,
    krauth_mezard,
    pseudo_inverse,
    sequence,
    softmax,
    storkey,
    unlearning,
)
from engine.networks.hopfield.state import Memories, Rule

Couple = Callable[[Memories, Rule], Coupling]
# From the rule's own coupling of before.
Change = Callable[[Any, Memories, Rule], Coupling]


@dataclass(frozen=True, slots=True)
class Learning:
    """A learning rule: what it is, in a sentence, and what it makes of memories.

    `couple` stores all of them at once; `add` the last of them, to what it has made of the others;
    `adjust` takes other parameters over. Without these two all are stored again. `correct`, where
    there is one, is an update of learning on, until the coupling says that it has learned.
    """

    sentence: str
    couple: Couple
    add: Change | None = None
    adjust: Change | None = None
    correct: Change | None = None

    def stored(self, coupling: Coupling, memories: Memories, rule: Rule) -> Coupling:
        """The coupling with the last of the memories stored as well."""
        if self.add is None:
            return self.couple(memories, rule)
        return self.add(coupling, memories, rule)

    def adjusted(self, coupling: Coupling, memories: Memories, rule: Rule) -> Coupling:
        """The coupling of the same memories by changed parameters."""
        if self.adjust is None:
            return self.couple(memories, rule)
        return self.adjust(coupling, memories, rule)


RULES: Mapping[str, Learning] = MappingProxyType(
    {
        "hebb": Learning(hebb.SENTENCE, hebb.couple),
        "covariance": Learning(covariance.SENTENCE, covariance.couple),
        "storkey": Learning(storkey.SENTENCE, storkey.couple, storkey.add),
        "pseudo-inverse": Learning(
            pseudo_inverse.SENTENCE, pseudo_inverse.couple, pseudo_inverse.add
        ),
        "unlearning": Learning(unlearning.SENTENCE, unlearning.couple),
        "krauth-mezard": Learning(
            krauth_mezard.SENTENCE,
            krauth_mezard.couple,
            krauth_mezard.add,
            krauth_mezard.adjust,
            krauth_mezard.correct,
        ),
        "dense": Learning(dense.SENTENCE, dense.couple),
        "exponential": Learning(exponential.SENTENCE, exponential.couple),
        "softmax": Learning(softmax.SENTENCE, softmax.couple),
        "sequence": Learning(sequence.SENTENCE, sequence.couple),
    }
)
