"""Numbers and places as people read them, in sentences and in TeX."""

MINUS = "\N{MINUS SIGN}"


def number(value: float, *, sign: bool = False) -> str:
    """`value` with a real minus sign, thousands separated, about four significant digits."""
    size = abs(value)
    if float(value).is_integer() and size < 1e15:
        digits = f"{size:,.0f}"
    elif size >= 1e15:
        digits = f"{size:.3g}"
    elif size >= 100:
        digits = f"{size:,.1f}"
    elif size >= 0.001:
        digits = f"{size:.{3 if size >= 0.1 else 5}f}"
    else:
        digits = f"{size:.3g}"
    return (MINUS if value < 0 else "+" if sign and value > 0 else "") + digits


def tex(value: float, *, sign: bool = False) -> str:
    """The same as TeX."""
    text = number(value, sign=sign).replace(MINUS, "-").replace(",", "{,}")
    if "e" in text:
        mantissa, exponent = text.split("e")
        text = rf"{mantissa} \cdot 10^{{{int(exponent)}}}"
    return text


def place(unit: int, columns: int) -> str:
    """A unit as (column, row), both counted from 0."""
    return f"({unit % columns}, {unit // columns})"
