"""Numbers as people read them: a real minus sign, thousands separated, the unit."""

import math

from engine.text import with_power

MINUS = "−"
INFINITY = "∞"

_SCALES = ((1e9, " G"), (1e6, " M"), (1e3, " k"))
_BYTES = ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB"))
_THREE_DIGITS = 999.5 / 1024  # of a unit: below are no more than 999 of the next smaller


def number(value: float, *, digits: int | None = None, sign: bool = False) -> str:
    """`value` with `digits` decimals; without it, whole numbers whole, others to about four digits.

    With `sign`, positive numbers get a plus sign.
    """
    if math.isnan(value):
        return "not a number"
    text = INFINITY if math.isinf(value) else _size(abs(value), digits)
    if value < 0 and any(character in "123456789∞" for character in text):
        return MINUS + text
    return ("+" if sign and value > 0 else "") + text


def _size(size: float, digits: int | None) -> str:
    if digits is not None:
        return f"{size:,.{digits}f}"
    if float(size).is_integer() and size < 1e15:
        return f"{size:,.0f}"
    if 1e-3 <= size < 1e15:
        return f"{size:,.{max(1, 3 - math.floor(math.log10(size)))}f}"
    return with_power(size)


def short(value: float) -> str:
    """A number of about three digits with k, M or G: 12,500 is 12.5 k."""
    for size, suffix in _SCALES:
        if abs(value) >= size * 0.9995:
            return number(value / size, digits=_decimals(value / size)) + suffix
    return number(value, digits=0 if float(value).is_integer() else _decimals(value))


def _decimals(value: float) -> int:
    size = abs(value)
    digits = 0 if size >= 99.95 else 1
    return 0 if float(round(value, digits)).is_integer() else digits


def rate(updates_per_second: float) -> str:
    """A speed: "1.2 M updates/s"."""
    if math.isinf(updates_per_second):
        return "as fast as can be"
    text = short(updates_per_second)
    return f"{text} update/s" if text == "1" else f"{text} updates/s"


def bytes_text(count: int) -> str:
    """A size in memory: "3 MB"."""
    for size, unit in _BYTES:
        if count >= _THREE_DIGITS * size:
            value = count / size
            return f"{number(value, digits=1 if unit == 'GB' else 0)} {unit}"
    return f"{count:,} bytes"


def duration(seconds: float) -> str:
    """A time span, roughly: "2 s", "1 min 5 s"."""
    whole = round(seconds)
    return f"{seconds:.1f} s" if seconds < 10 else f"{whole} s" if whole < 60 else _minutes(whole)


def _minutes(seconds: int) -> str:
    return f"{seconds // 60} min {seconds % 60} s"
