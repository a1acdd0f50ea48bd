"""Numbers as people read them."""

import math

import pytest

from engine.text import number, tex


@pytest.mark.parametrize(
    ("value", "words", "symbols"),
    [
        (0.0, "0", "0"),
        (12345.0, "12,345", "12{,}345"),
        (-0.25, "\N{MINUS SIGN}0.250", "-0.250"),
        (2.3e-7, "2.3·10⁻⁷", r"2.3 \cdot 10^{-7}"),
        (-1.5e-12, "\N{MINUS SIGN}1.5·10⁻¹²", r"-1.5 \cdot 10^{-12}"),
        (4e20, "4·10²⁰", r"4 \cdot 10^{20}"),
        (math.inf, "inf", "inf"),
    ],
)
def test_numbers_are_written_for_people(value, words, symbols):
    assert number(value) == words
    assert tex(value) == symbols
    assert number(abs(value), sign=True).startswith("+") or value == 0
