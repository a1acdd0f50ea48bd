"""Sums and products as TeX, and units by name."""

from collections.abc import Callable, Sequence

from engine.experiment import Equation, Term
from engine.text import tex

WRITTEN_OUT = 3


def bracketed(value: float) -> str:
    """A number, in brackets where it is negative."""
    return f"({tex(value)})" if value < 0 else tex(value)


def sum_of(
    terms: Sequence[Term],
    written: Callable[[int], str],
    most: int = WRITTEN_OUT,
    first: int | None = None,
) -> str:
    """The largest terms in their order, number k as `written(k)`, the others as one number.

    Term `first` is written out whatever its size.
    """
    if not terms:
        return "0"
    order = largest(terms, len(terms), first)
    shown = sorted(order[:most])
    text = " + ".join(written(index) for index in shown)
    if len(terms) > most:
        rest = sum(terms[index].value for index in order[most:])
        left = len(terms) - most
        text += rf" + \underbrace{{{bracketed(rest)}}}_{{\text{{{left:,} more}}}}"
    return text


def largest(terms: Sequence[Term], most: int = WRITTEN_OUT, first: int | None = None) -> list[int]:
    """The places of the largest terms, largest first; before them `first`."""
    order = sorted(range(len(terms)), key=lambda index: (index != first, -abs(terms[index].value)))
    return order[:most]


def equation(
    symbols: str, numbers: str, result: float, terms: Sequence[Term], scale: float = 1.0
) -> Equation:
    """An equation that ends with its result."""
    return Equation(symbols, f"= {numbers} = {tex(result)}", result, tuple(terms), scale)


def product(one: float, other: float) -> str:
    """Two numbers beside each other, each in brackets."""
    return rf"({tex(float(one))})({tex(float(other))})"
