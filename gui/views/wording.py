"""The words and numbers of a plot of series."""

from collections.abc import Sequence

from engine.channels import Series
from gui.numbers import number

FINE = 0.05
LARGE = 100.0
PHRASES = {"flips": "the number of units that change"}


def title_of(group: str, series: Sequence[Series]) -> str:
    """What a plot of these series is called: "Energy", "Overlap with each memory".

    Of several it is what all their labels begin with, up to a comma: "Loss, test set" is a loss.
    """
    each = [entry for entry in series if entry.memory is not None]
    if each and each[0].label.endswith(each[0].short):
        return f"{each[0].label.removesuffix(each[0].short).strip()} each memory"
    heads = {entry.label.partition(",")[0] for entry in series}
    if len(series) > 1 and len(heads) == 1:
        return heads.pop()
    return series[0].label if series else group.replace("_", " ").capitalize()


def empty_text(group: str, title: str, *, running: bool) -> str:
    """What an empty plot says: what would appear, and when or how."""
    about = PHRASES.get(group, f"the {title[:1].lower()}{title[1:]}")
    if running:
        return f"Once all is prepared, {about} at every update appears here."
    return f"Press Run: {about} at every update appears here."


def decimals(value: float) -> int:
    """One decimal of large values, more of small ones: those of one run keep their width."""
    return 1 if abs(value) >= LARGE else 4


def value_text(series: Series, value: float, *, fractional: bool) -> str:
    """A value with as many decimals each time, so that a changing one keeps its width.

    `fractional` says whether any value so far was no whole number.
    """
    if value != value:
        return "\N{EN DASH}"
    digits = 3 if abs(series.scale / series.per) < FINE else decimals(value) if fractional else None
    # The sign of an overlap says something, a count's does not.
    return number(value, digits=digits, sign=series.memory is not None and not series.unit)
