"""A parameter is declared once: the form, the command line, the check and the help come from it."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from engine.text import number

Value = int | float | bool | str | tuple[int, ...] | tuple[str, ...]
Values = Mapping[str, Any]


class ParameterError(ValueError):
    """A value that its parameter does not allow; the message is for people."""


class Parameter(Protocol):
    """What every kind of parameter offers."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def help(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def live(self) -> bool: ...
    @property
    def implies(self) -> Mapping[str, str]:
        """What other parameters become in a form where a person changes this one."""
        ...

    @property
    def counts(self) -> Callable[[Values], bool]:
        """Whether it has any effect beside these values of all parameters; a form shows it then."""
        ...

    @property
    def default(self) -> Value: ...

    def check(self, value: object) -> Value:
        """`value` in the parameter's type; raises ParameterError if it is not allowed."""
        ...

    def range_text(self) -> str:
        """What is allowed, in words."""
        ...

    def describe(self) -> dict[str, Any]:
        """The declaration as JSON: `name`, `kind`, `default`, `range`, `unit`, `help`, `live`."""
        ...


def always(values: Values) -> bool:
    """Of a parameter that counts whatever the others are."""
    return True


def where(name: str, *wanted: Value) -> Callable[[Values], bool]:
    """Of a parameter that counts where the parameter `name` has one of the values `wanted`."""
    return lambda values: values[name] in wanted


def unless(name: str, *unwanted: Value) -> Callable[[Values], bool]:
    """Of a parameter that counts where the parameter `name` has none of the values `unwanted`."""
    return lambda values: values[name] not in unwanted


@dataclass(frozen=True, slots=True, kw_only=True)
class _Declared:
    name: str
    label: str
    help: str
    unit: str = ""
    live: bool = False
    implies: Mapping[str, str] = field(default_factory=dict)
    counts: Callable[[Values], bool] = always

    def refuse(self, value: object, allowed: str) -> ParameterError:
        return ParameterError(f"{self.name} = {value!r} is not allowed: it must be {allowed}.")

    def described(self, kind: str, default: Value, allowed: object) -> dict[str, Any]:
        return {
            "name": self.name,
            "kind": kind,
            "default": default,
            "range": allowed,
            "unit": self.unit,
            "help": self.help,
            "live": self.live,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Integer(_Declared):
    """A whole number from `low` to `high`, both included; `least` says what the lowest one means
    where it is no number at all, such as "all".
    """

    default: int
    low: int
    high: int
    least: str = ""

    def check(self, value: object) -> int:
        if isinstance(value, bool):
            raise self.refuse(value, self.range_text())
        try:
            whole = float(str(value).replace("_", ""))
        except ValueError:
            raise self.refuse(value, self.range_text()) from None
        if not whole.is_integer() or not self.low <= whole <= self.high:
            raise self.refuse(value, self.range_text())
        return int(whole)

    def range_text(self) -> str:
        return f"a whole number from {self.low:,} to {self.high:,}"

    def describe(self) -> dict[str, Any]:
        return self.described("integer", self.default, [self.low, self.high])


@dataclass(frozen=True, slots=True, kw_only=True)
class Real(_Declared):
    """A finite number from `low` to `high`, both included."""

    default: float
    low: float
    high: float

    def check(self, value: object) -> float:
        if isinstance(value, bool):
            raise self.refuse(value, self.range_text())
        try:
            real = float(str(value))
        except ValueError:
            raise self.refuse(value, self.range_text()) from None
        if not math.isfinite(real) or not self.low <= real <= self.high:
            raise self.refuse(value, self.range_text())
        return real

    def range_text(self) -> str:
        return f"a number from {number(self.low)} to {number(self.high)}"

    def describe(self) -> dict[str, Any]:
        return self.described("real", self.default, [self.low, self.high])


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(_Declared):
    """One of several words; `choices` maps each word to what it means, in a short sentence."""

    default: str
    choices: Mapping[str, str]

    def check(self, value: object) -> str:
        if str(value) not in self.choices:
            raise self.refuse(value, self.range_text())
        return str(value)

    def range_text(self) -> str:
        return "one of " + ", ".join(self.choices)

    def describe(self) -> dict[str, Any]:
        told = self.described("choice", self.default, list(self.choices))
        return told | {"meanings": dict(self.choices)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices(_Declared):
    """Several of some words, in an order, none twice: from `fewest` to `most` of them.

    Written with commas: "hebb,covariance". `choices` maps each word to what it means.
    """

    default: tuple[str, ...]
    choices: Mapping[str, str]
    fewest: int
    most: int

    def check(self, value: object) -> tuple[str, ...]:
        parts = value if isinstance(value, tuple | list) else _parts(str(value), "none")
        words = tuple(map(str, parts))
        shown = ", ".join(words)
        for place, word in enumerate(words):
            if word not in self.choices:
                there = ", ".join(self.choices)
                raise ParameterError(f"{self.name} = {shown}: there is no {word!r}, only {there}.")
            if word in words[:place]:
                raise ParameterError(
                    f"{self.name} = {shown}: {word} is there twice; name each once."
                )
        if not self.fewest <= len(words) <= self.most:
            raise ParameterError(
                f"{self.name} = {shown or 'none'} is not allowed: these are {len(words)}, "
                f"it must be {self.range_text()}."
            )
        return words

    def range_text(self) -> str:
        count = f"{self.fewest} to {self.most}"
        return f"{count} of {', '.join(self.choices)}, with commas between them"

    def describe(self) -> dict[str, Any]:
        told = self.described("choices", self.default, list(self.choices))
        return told | {"meanings": dict(self.choices)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(_Declared):
    """Yes or no."""

    default: bool

    def check(self, value: object) -> bool:
        words = {"true": True, "yes": True, "on": True, "1": True}
        words |= {"false": False, "no": False, "off": False, "0": False}
        word = str(value).lower()
        if word not in words:
            raise self.refuse(value, self.range_text())
        return words[word]

    def range_text(self) -> str:
        return "true or false"

    def describe(self) -> dict[str, Any]:
        return self.described("flag", self.default, [True, False])


@dataclass(frozen=True, slots=True, kw_only=True)
class Integers(_Declared):
    """A list of whole numbers from `low` to `high`, at least `fewest` and at most `most` of them.

    Written with commas: "100,50". An empty list is written "none", or with the word `empty`.
    """

    default: tuple[int, ...]
    low: int
    high: int
    fewest: int = 0
    most: int = 100
    empty: str = "none"

    def check(self, value: object) -> tuple[int, ...]:
        parts = value if isinstance(value, tuple | list) else _parts(str(value), self.empty)
        try:
            numbers = [float(str(part)) for part in parts]
        except ValueError:
            raise self.refuse(value, self.range_text()) from None
        if not all(n.is_integer() and self.low <= n <= self.high for n in numbers):
            raise self.refuse(value, self.range_text())
        if not self.fewest <= len(numbers) <= self.most:
            raise self.refuse(value, self.range_text())
        return tuple(map(int, numbers))

    def range_text(self) -> str:
        least = f"{self.fewest} to {self.most:,} " if self.fewest else f"up to {self.most:,} "
        return f"{least}whole numbers from {self.low:,} to {self.high:,}, with commas between them"

    def describe(self) -> dict[str, Any]:
        return self.described("integers", self.default, [self.low, self.high])


def _parts(text: str, empty: str) -> list[str]:
    plain = text.strip().strip("()[]").replace("_", "")
    return (
        []
        if plain in ("", "none", empty)
        else [part.strip() for part in plain.rstrip(",").split(",")]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(_Declared):
    """A line of text, at most `longest` characters; `allowed` says in words what it may be.

    `reads`, where there is one, raises ValueError for a text that makes no sense; its message is
    for people.
    """

    default: str
    allowed: str
    longest: int = 200
    reads: Callable[[str], object] | None = None

    def check(self, value: object) -> str:
        text = str(value).strip()
        if not text or len(text) > self.longest or not text.isprintable():
            raise self.refuse(value, self.range_text())
        if self.reads is not None:
            try:
                self.reads(text)
            except ValueError as error:
                raise ParameterError(str(error)) from error
        return text

    def range_text(self) -> str:
        return self.allowed

    def describe(self) -> dict[str, Any]:
        return self.described("text", self.default, self.allowed)


def check_all(parameters: Sequence[Parameter], given: Mapping[str, object]) -> dict[str, Value]:
    """Every parameter's value: the given one, checked, or else its default.

    Raises ParameterError for a name that no parameter has, naming those that exist.
    """
    known = {parameter.name for parameter in parameters}
    for name in given:
        if name not in known:
            names = ", ".join(parameter.name for parameter in parameters)
            raise ParameterError(f"There is no parameter {name!r} here; there are: {names}.")
    return {
        parameter.name: parameter.check(given.get(parameter.name, parameter.default))
        for parameter in parameters
    }
