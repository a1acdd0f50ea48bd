"""Numbers and places as people read them, in sentences and in TeX."""

import math
import re

MINUS = "\N{MINUS SIGN}"
POWER = "\N{MIDDLE DOT}10"
MOST_DECIMALS = 9

_DIGITS, _EXPONENTS = "-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"
_AS_EXPONENT = str.maketrans(_DIGITS, _EXPONENTS)
_AS_DIGITS = str.maketrans(_EXPONENTS, _DIGITS)


def number(value: float, *, sign: bool = False, decimals: int | None = None) -> str:
    """`value` with a real minus sign, thousands separated, about four significant digits.

    With `decimals`, so many digits after the point instead.
    """
    size = abs(value)
    if decimals is not None and size < 1e15:
        digits = f"{size:,.{decimals}f}"
    elif float(value).is_integer() and size < 1e15:
        digits = f"{size:,.0f}"
    elif not math.isfinite(size):
        digits = f"{size:g}"
    elif size >= 1e15 or size < 0.001:
        digits = with_power(size)
    elif size >= 100:
        digits = f"{size:,.1f}"
    else:
        digits = f"{size:.{3 if size >= 0.1 else 5}f}"
    return (MINUS if value < 0 else "+" if sign and value > 0 else "") + digits


def with_power(size: float) -> str:
    """A very large or small number: 2.3·10⁻⁵."""
    mantissa, exponent = f"{size:.2e}".split("e")
    mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}{POWER}{str(int(exponent)).translate(_AS_EXPONENT)}"


def telling_decimals(one: float, other: float) -> int | None:
    """How many decimals tell two numbers apart; None where those of `number` do, or none can."""
    differing = abs(other - one)
    if not math.isfinite(differing) or differing == 0.0:
        return None
    size = max(abs(one), abs(other))
    usual = 1 if size >= 100 else 3 if size >= 0.1 else 5
    decimals = 1 - math.floor(math.log10(differing))
    return decimals if usual < decimals <= MOST_DECIMALS else None


def keyboard(text: str) -> str:
    """A text with its numbers as programs read them: 2.3·10⁻⁵ is 2.3e-5."""
    powers = re.sub(
        f"{POWER}([{_EXPONENTS}]+)", lambda found: "e" + found[1].translate(_AS_DIGITS), text
    )
    return powers.replace(MINUS, "-")


def tex(value: float, *, sign: bool = False, decimals: int | None = None) -> str:
    """The same as TeX."""
    mantissa, power, exponent = number(value, sign=sign, decimals=decimals).partition(POWER)
    text = mantissa.replace(MINUS, "-").replace(",", "{,}")
    if power:
        text += rf" \cdot 10^{{{exponent.translate(_AS_DIGITS)}}}"
    return text


def place(unit: int, columns: int) -> str:
    """A unit as (column, row), both counted from 0."""
    return f"({unit % columns}, {unit // columns})"


def counted(count: int, noun: str) -> str:
    """So many of something: "1 item", "3 items"."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
