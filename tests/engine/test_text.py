"""Numbers as people read them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.text import keyboard, number, telling_decimals, tex


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


@given(st.floats(-1e3, 1e3), st.floats(1e-7, 1.0))
def test_two_numbers_that_differ_can_be_told_apart(value, change):
    decimals = telling_decimals(value, value + change)
    assert number(value, decimals=decimals) != number(value + change, decimals=decimals)


def test_numbers_that_are_apart_anyway_keep_their_usual_digits():
    assert telling_decimals(2.835, 2.848) is None
    assert telling_decimals(0.5, 0.5) is None
    assert number(0.4316, decimals=telling_decimals(0.4316, 0.43211)) == "0.43160"


@given(st.floats(-1e20, 1e20).filter(lambda value: value == 0 or abs(value) > 1e-30))
def test_what_a_terminal_prints_can_be_read_by_a_program(value):
    text = keyboard(number(value))
    assert text.isascii()
    assert float(text.replace(",", "")) == pytest.approx(value, rel=0.01, abs=1e-5)
