"""How much memory networks take, said before it is taken, and how large a one would fit."""

from collections.abc import Mapping, Sequence
from math import isqrt
from types import MappingProxyType
from typing import Any

from engine.data.memory import available_memory, memory_lack, require_memory
from engine.experiment import Caution
from engine.parameters import Values

# Measured at four million units, with all that making and visiting them takes for a moment.
PER_UNIT = 64
# An overlap with each memory is kept after each was stored, and with each other one at the end.
PER_PAIR = 200
PER_MEMORY_OF_FACTORS = 48
PER_MEMORY: Mapping[str, int] = MappingProxyType(
    {**dict.fromkeys(("hebb", "dense", "exponential", "softmax"), 4), "storkey": 112}
)


def needed(units: int, memories: int, rules: Sequence[str]) -> int:
    """Bytes that networks of so many units and memories, one of each rule, take at most."""
    return units * _per_unit(memories, rules) + _for_pairs(memories, rules)


def _for_pairs(memories: int, rules: Sequence[str]) -> int:
    return PER_PAIR * len(rules) * memories**2


def _per_unit(memories: int, rules: Sequence[str]) -> int:
    each = (PER_MEMORY.get(rule, PER_MEMORY_OF_FACTORS) for rule in rules)
    return sum(PER_UNIT + memory * memories for memory in each)


def require(units: int, memories: int, rules: Sequence[str]) -> None:
    """DataError, saying what would fit, where they need more than there is."""
    require_memory(needed(units, memories, rules), *_words(units, memories, rules))


def foreseen(values: Values, shape: tuple[int, int]) -> tuple[Caution, ...]:
    """What there is to say of a run with these values on pictures of `shape` before it begins."""
    given: dict[str, Any] = dict(values)
    rules: Sequence[str] = given["rules"] if "rules" in given else (given["rule"],)
    units = given["size"] ** 2 if "size" in given else shape[0] * shape[1]
    memories: int = given["memories"]
    lack = memory_lack(needed(units, memories, rules), *_words(units, memories, rules))
    largest = _largest_side(memories, rules)
    if lack and "size" in given and largest > 1:
        return (Caution(lack, f"Choose size {largest:,}", {"size": largest}),)
    return (Caution(lack),) if lack else ()


def _words(units: int, memories: int, rules: Sequence[str]) -> tuple[str, str]:
    """What is too large, and what would fit."""
    networks = "A network" if len(rules) == 1 else f"{len(rules)} networks"
    count = f"{memories:,} {'memory' if memories == 1 else 'memories'}"
    side = _largest_side(memories, rules)
    fitting = f"{side:,} x {side:,} units with as many memories" if side else "fewer memories"
    return f"{networks} of {units:,} units with {count}", f"{fitting} would fit"


def _largest_side(memories: int, rules: Sequence[str]) -> int:
    """The side of the largest square of units that fits now."""
    room = (available_memory() or 0) - _for_pairs(memories, rules)
    return isqrt(max(0, room) // _per_unit(memories, rules))
