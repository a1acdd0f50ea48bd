"""What the command line says to people: experiments and results as plain text in columns."""

import math
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.experiment import Declaration
from engine.parameters import Choice, Choices, Parameter
from engine.reporting import Outcome, all_extremes
from engine.text import counted, keyboard, number

MOST_ROWS = 20
WIDTH = 100


def listing_text(experiments: Mapping[str, Declaration]) -> str:
    """Every experiment with its parameters."""
    return "\n\n".join(_declared(declaration) for declaration in experiments.values())


def _declared(declaration: Declaration) -> str:
    title = f"{declaration.id}: {declaration.title} ({declaration.family})"
    scope = f"data: {declaration.default_data}; {declaration.default_updates:,} updates"
    rows = [row for parameter in declaration.parameters for row in _parameter(parameter)]
    return "\n".join([title, f"  {declaration.summary}", f"  {scope}", *_columns(rows, "    ")])


def _parameter(parameter: Parameter) -> Iterator[list[str]]:
    """Its name, default and what it is; below it what each of its words means."""
    default = _given(parameter.default)
    unit = f" {parameter.unit}" if parameter.unit else ""
    live = " (live)" if parameter.live else ""
    words = f"{parameter.help}; {parameter.range_text()}{unit}{live}"
    yield [parameter.name, default, words]
    if isinstance(parameter, Choice | Choices):
        for word, meaning in parameter.choices.items():
            yield ["", "", f"  {word}: {meaning}"]


def _given(value: object) -> str:
    """A parameter's value as it would be given to --set."""
    if isinstance(value, tuple):
        return ",".join(map(str, value)) or "none"
    return str(value).lower() if isinstance(value, bool) else str(value)


def outcome_text(outcome: Outcome, title: str) -> str:
    """A run at its end: what it was, why it stopped, what came of it."""
    experiment = outcome.experiment
    result = experiment.result(outcome.state)
    series = [
        [name, *(_cell(value) for value in values.values())]
        for name, values in all_extremes(outcome).items()
    ]
    parts = [
        f"{title} ({experiment.id})",
        "\n".join(_columns(list(_facts(outcome)), "")),
        "\n".join(_numbers([["series", "first", "last", "min", "max"], *series])),
        *_tables(result),
    ]
    return "\n\n".join(plain(part) for part in parts)


def _facts(outcome: Outcome) -> Iterator[list[str]]:
    experiment, data = outcome.experiment, outcome.experiment.data
    rows, columns = data.shape
    rate = outcome.updates_per_second
    speed = f" ({rate:,.0f} a second)" if rate else ""
    values = ", ".join(f"{name} {_given(value)}" for name, value in experiment.values.items())
    yield ["data", f"{data.name}: {counted(data.count, 'item')} of {columns} x {rows}"]
    yield ["parameters", values]
    yield ["seed", str(outcome.seed)]
    yield ["updates", f"{outcome.updates:,} in {outcome.seconds:.3g} s{speed}"]
    yield ["stopped", f"{outcome.reason}, at update {outcome.updates:,}"]
    yield ["result", _summary(*experiment.summary(outcome.state))]


def _summary(headline: str, sentence: str) -> str:
    return " ".join(f"{headline[:1].upper()}{headline[1:]}. {sentence}".split())


def _tables(result: Mapping[str, Any]) -> Iterator[str]:
    """The result's single values; then its lists, those of one length side by side."""
    single = {name: value for name, value in result.items() if _is_single(value)}
    if single:
        yield "\n".join(
            _columns([[name.replace("_", " "), _cell(value)] for name, value in single.items()], "")
        )
    lists = {name: value for name, value in result.items() if _is_column(value)}
    for length in dict.fromkeys(len(values) for values in lists.values()):
        columns = {name: values for name, values in lists.items() if len(values) == length}
        columns = dict(sorted(columns.items(), key=lambda item: not isinstance(item[1][0], str)))
        head = [name.replace("_", " ") for name in columns]
        cells = zip(*([_cell(item) for item in values] for values in columns.values()), strict=True)
        rows = [list(row) for row in cells]
        more = [f"... and {length - MOST_ROWS:,} more: see --json"] if length > MOST_ROWS else []
        yield "\n".join([*_numbers([head, *rows[:MOST_ROWS]]), *more])


def _is_single(value: object) -> bool:
    return value is None or isinstance(value, bool | int | float | str)


def _is_column(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_single, value))


def _numbers(rows: Sequence[Sequence[str]]) -> list[str]:
    """The first column to the left, the others to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if index == 0 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _columns(rows: Sequence[Sequence[str]], indent: str) -> list[str]:
    """All to the left; the last column is wrapped."""
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]) - 1)]
    lines = []
    for row in rows:
        first = indent + "".join(
            f"{cell:<{width + 2}}" for cell, width in zip(row, widths, strict=False)
        )
        lines += textwrap.wrap(
            row[-1], WIDTH, initial_indent=first, subsequent_indent=" " * len(first)
        )
    return lines


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool | str):
        return _word(value)
    assert isinstance(value, int | float)
    return number(value) if math.isfinite(value) else str(value)


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ",".join(map(str, value)) or "none"
    return str(value)


def numbers_text(rows: Sequence[Sequence[str]]) -> str:
    """A table whose first row is its head: names to the left, numbers to the right."""
    return "\n".join(_numbers(rows))


def no_display_text(why: str) -> str:
    """That no window can be opened, and what can be done without one."""
    return (
        f"There is no display here for the window ({why}): "
        "`run ID --out DIR` runs an experiment without one and writes its pictures."
    )


def plain(text: str) -> str:
    """With the keyboard's minus and e for powers of ten: what a terminal prints may be copied into
    a program.
    """
    return keyboard(text)
