"""The learning rules: each one a room of its own, and a line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.networks.hopfield.coupling import Coupling
from engine.networks.hopfield.rules import covariance, dense, exponential, hebb, softmax
from engine.networks.hopfield.state import Memories, Rule

Couple = Callable[[Memories, Rule], Coupling]
Add = Callable[[Coupling, Memories, Rule], Coupling]


@dataclass(frozen=True, slots=True)
class Learning:
    """A learning rule: what it is, in a sentence, and what it makes of memories.

    `couple` stores all of them at once; `add` the last of them, to what it has made of the others.
    """

    sentence: str
    couple: Couple
    add: Add


def _anew(couple: Couple) -> Add:
    """Storing one more is storing all again."""
    return lambda coupling, memories, rule: couple(memories, rule)


RULES: Mapping[str, Learning] = MappingProxyType(
    {
        "hebb": Learning(hebb.SENTENCE, hebb.couple, _anew(hebb.couple)),
        "covariance": Learning(covariance.SENTENCE, covariance.couple, _anew(covariance.couple)),
        "dense": Learning(dense.SENTENCE, dense.couple, _anew(dense.couple)),
        "exponential": Learning(
            exponential.SENTENCE, exponential.couple, _anew(exponential.couple)
        ),
        "softmax": Learning(softmax.SENTENCE, softmax.couple, _anew(softmax.couple)),
    }
)
