"""Expressions of x, read as arithmetic and nothing else.

The text is parsed to Python's syntax tree, of which only numbers, x, the constants, the operators
and the functions below are known; it is never evaluated as a program.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import DataError

MOST_CHARACTERS = 200

Floats = NDArray[np.float64]
_Node = Callable[[Floats], Any]

CONSTANTS: Mapping[str, float] = MappingProxyType({"pi": np.pi, "e": np.e})

FUNCTIONS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "sin": np.sin,
        "cos": np.cos,
        "tan": np.tan,
        "arctan": np.arctan,
        "sinh": np.sinh,
        "cosh": np.cosh,
        "tanh": np.tanh,
        "exp": np.exp,
        "log": np.log,
        "sqrt": np.sqrt,
        "abs": np.abs,
        "sign": np.sign,
        "floor": np.floor,
        "ceil": np.ceil,
        "step": lambda x: np.heaviside(x, 1.0),
        "min": np.minimum,
        "max": np.maximum,
    }
)
_ARGUMENTS = dict.fromkeys(FUNCTIONS, 1) | {"min": 2, "max": 2}

_BINARY: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = MappingProxyType(
    {
        ast.Add: np.add,
        ast.Sub: np.subtract,
        ast.Mult: np.multiply,
        ast.Div: np.true_divide,
        ast.Mod: np.mod,
        ast.Pow: np.power,
    }
)
_UNARY: Mapping[type[ast.unaryop], Callable[[Any], Any]] = MappingProxyType(
    {ast.UAdd: np.positive, ast.USub: np.negative}
)


class ExpressionError(DataError):
    """An expression that cannot be read, or has no value somewhere; the message is for people."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A function of x that somebody wrote down."""

    text: str
    _value: _Node

    def __call__(self, x: Floats) -> Floats:
        """The value at each x; ExpressionError where it is no finite number."""
        with np.errstate(all="ignore"):
            y = np.broadcast_to(np.asarray(self._value(x), np.float64), x.shape).copy()
        wrong = np.flatnonzero(~np.isfinite(y))
        if len(wrong):
            raise ExpressionError(
                f"{self.text} has no finite value at x = {x.flat[wrong[0]]:g}: "
                "choose another function, or another range of x."
            )
        return y


def parse(text: str) -> Expression:
    """Read an expression of x such as `sin(2*x) + x^2/4`; raises ExpressionError."""
    if len(text) > MOST_CHARACTERS:
        raise ExpressionError(
            f"The expression has {len(text):,} characters: write at most {MOST_CHARACTERS}."
        )
    if not text.strip():
        raise ExpressionError("The expression is empty: write one of x, for instance sin(x).")
    try:
        tree = ast.parse(text.strip().replace("^", "**"), mode="eval")
        return Expression(text.strip(), _node(tree.body, text))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        if isinstance(error, ExpressionError):
            raise
        raise ExpressionError(
            f"{text!r} cannot be read as an expression of x: write it like sin(2*x) + x^2/4."
        ) from error


def _node(node: ast.expr, text: str) -> _Node:
    for kind, read in _READERS.items():
        if isinstance(node, kind):
            return read(node, text)
    raise _unknown(ast.unparse(node), text)


def _number(node: ast.Constant, text: str) -> _Node:
    if isinstance(node.value, bool) or not isinstance(node.value, int | float):
        raise _unknown(repr(node.value), text)
    try:
        value = float(node.value)
    except OverflowError:
        raise _unknown("a number that is too large", text) from None
    return lambda x: value


def _name(node: ast.Name, text: str) -> _Node:
    if node.id == "x":
        return lambda x: x
    if node.id not in CONSTANTS:
        raise _unknown(node.id, text)
    value = CONSTANTS[node.id]
    return lambda x: value


def _binary(node: ast.BinOp, text: str) -> _Node:
    if type(node.op) not in _BINARY:
        raise _unknown(ast.unparse(node), text)
    operation = _BINARY[type(node.op)]
    left, right = _node(node.left, text), _node(node.right, text)
    return lambda x: operation(left(x), right(x))


def _unary(node: ast.UnaryOp, text: str) -> _Node:
    if type(node.op) not in _UNARY:
        raise _unknown(ast.unparse(node), text)
    operation, operand = _UNARY[type(node.op)], _node(node.operand, text)
    return lambda x: operation(operand(x))


def _call(node: ast.Call, text: str) -> _Node:
    if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS or node.keywords:
        raise _unknown(ast.unparse(node.func), text)
    name = node.func.id
    if len(node.args) != _ARGUMENTS[name]:
        plural = "s" if _ARGUMENTS[name] > 1 else ""
        raise ExpressionError(f"In {text!r}, {name} takes {_ARGUMENTS[name]} value{plural}.")
    function, arguments = FUNCTIONS[name], [_node(argument, text) for argument in node.args]
    return lambda x: function(*(argument(x) for argument in arguments))


_READERS: Mapping[type[ast.expr], Callable[[Any, str], _Node]] = MappingProxyType(
    {
        ast.Constant: _number,
        ast.Name: _name,
        ast.BinOp: _binary,
        ast.UnaryOp: _unary,
        ast.Call: _call,
    }
)


def _unknown(what: str, text: str) -> ExpressionError:
    return ExpressionError(
        f"In {text!r}, {what} is not known: there are x, numbers, {', '.join(CONSTANTS)}, "
        f"+ - * / % ^ and {', '.join(FUNCTIONS)}."
    )
