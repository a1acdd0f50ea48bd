"""Numbers as the screen shows them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.numbers import bytes_text, duration, number, rate, short


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (3200, "3,200"),
        (-202901.3333, "−202,901.3"),
        (0.5, "0.5000"),
        (math.inf, "∞"),
        (math.nan, "not a number"),
    ],
)
def test_number(value, text):
    assert number(value) == text


def test_sign_and_digits():
    assert number(0.8617, digits=3, sign=True) == "+0.862"
    assert number(-0.0001, digits=2) == "0.00"
    assert number(0.0, digits=3, sign=True) == "0.000"


@given(st.floats(-1e14, 1e14))
def test_no_hyphen_stands_for_a_minus(value):
    assert "-" not in number(value)


@given(st.floats(0, 1e12))
def test_a_number_with_digits_reads_back(value):
    assert float(number(value, digits=3).replace(",", "")) == pytest.approx(value, abs=5e-4)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "0.5 updates/s"),
        (1.0, "1 update/s"),
        (100, "100 updates/s"),
        (12_345, "12.3 k updates/s"),
        (999_999, "1 M updates/s"),
        (1.2e6, "1.2 M updates/s"),
        (math.inf, "as fast as can be"),
    ],
)
def test_rate(value, text):
    assert rate(value) == text


def test_sizes_and_spans():
    assert bytes_text(512) == "512 bytes"
    assert [bytes_text(count << 10) for count in (999, 1010, 1023)] == ["999 kB", "1 MB", "1 MB"]
    assert bytes_text(3 << 20) == "3 MB"
    assert bytes_text(1 << 30) == "1.0 GB"
    assert short(-12_500) == "−12.5 k"
    assert duration(65) == "1 min 5 s"
    assert duration(2.04) == "2.0 s"
