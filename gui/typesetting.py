"""From TeX to drawings, through ziamath: too slow (6 to 25 ms a piece) for the thread that draws.

A line of TeX is typeset in pieces, cut before its relations and sums, so that a long one can be
wrapped and so that pieces which stay the same from step to step are typeset once only.
"""

import re
import warnings
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

SIZE = 24.0
MARGIN = 1.0
TALLEST = 12.0
INK = b"#010203"
KEPT = 512

_RELATIONS = (r"\leftarrow", r"\rightarrow", r"\approx", r"\le ", r"\ge ", r"\qquad", "=", "<", ">")
_SUMS = (" + ", " - ")
_LIMITS = (r"\sum", r"\prod", r"\max", r"\min", r"\lim")
_SIGN = re.compile(
    r"(^|=|\(|\[|\{|\\cdot|\\times|\\leftarrow|\\rightarrow|\\to|<|>|\\le|\\ge)(\s*)([+-])(?=[\w(\\])"
)
_TALL = re.compile(r"\\frac\{[^{}]*\}\{[^{}]*\}\s*\\left")
_VIEW_BOX = re.compile(r'viewBox="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Formula:
    """A typeset piece of TeX: SVG bytes, and its box in ems around the start of its baseline.

    `svg` is empty where the TeX could not be read: then its source is shown.
    """

    tex: str
    svg: bytes = b""
    left: float = 0.0
    width: float = 0.0
    ascent: float = 0.0
    descent: float = 0.0

    @property
    def advance(self) -> float:
        """Where the next piece begins, in ems."""
        return self.left + self.width - MARGIN / SIZE

    def coloured(self, colour: str) -> bytes:
        """The SVG in a colour (`#rrggbb`)."""
        return self.svg.replace(INK, colour.encode())


def pieces(tex: str) -> tuple[str, ...]:
    """The TeX cut before its relations and before the sums that stand in no bracket."""
    found, begin, depth, at = [], 0, 0, 0
    while at < len(tex):
        step = 1
        if tex.startswith((r"\left", r"\right"), at) and not tex.startswith(_RELATIONS, at):
            depth += 1 if tex.startswith(r"\left", at) else -1
            step = _after_delimiter(tex, at) - at
        elif tex[at] == "\\" and not tex.startswith(_RELATIONS, at):
            step = 2
        elif tex[at] in "{([":
            depth += 1
        elif tex[at] in "})]":
            depth -= 1
        elif depth == 0 and at > begin and _cuts(tex, at, begin):
            found.append(tex[begin:at].strip())
            begin = at
        at += step
    found.append(tex[begin:].strip())
    return tuple(piece for piece in found if piece)


def _after_delimiter(tex: str, at: int) -> int:
    r"""Where the text goes on after `\left(`, `\right\}` and the like."""
    word = re.compile(r"\\(?:left|right)\s*(?:\\[a-zA-Z]+|\\.|.)?").match(tex, at)
    return word.end() if word else at + 1


def _cuts(tex: str, at: int, begin: int) -> bool:
    """Whether a new piece begins here: not after nothing, nor a sign after a relation."""
    if tex.startswith(_RELATIONS, at):
        return bool(tex[begin:at].strip())
    before = tex[begin:at].strip()
    return tex.startswith(_SUMS, at) and bool(before) and not before.endswith(_RELATIONS)


def readable(tex: str) -> str:
    r"""The TeX as ziamath draws it well.

    A sign in front of a number stays close to it; a piece that begins with a sum keeps the space
    that stands between two terms; and brackets after a fraction or around a sum with limits, for
    which ziamath's `\left` finds no height, take the next larger size.
    """
    tex = tex.strip()
    lead = "{} " if tex.startswith(("+ ", "- ")) else ""
    tex = _SIGN.sub(r"\1\2{\3}", tex)
    if any(word in tex for word in _LIMITS) or _TALL.search(tex):
        tex = re.sub(r"\\left(?=\s*[(\[|])", r"\\bigl", tex)
        tex = re.sub(r"\\right(?=\s*[)\]|])", r"\\bigr", tex)
    return lead + tex


@cache
def _latex() -> Callable[..., Any]:
    """ziamath, which takes 0.2 s to import: paid by the worker thread."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import ziamath
    ziamath.config.svg2 = False
    return ziamath.Latex


def typeset(tex: str) -> Formula:
    """One piece of TeX as a drawing. Never raises: what cannot be read has no SVG."""
    latex = _latex()
    try:
        svg = latex(readable(tex), size=SIZE, color=INK.decode(), margin=MARGIN).svg()
    except Exception:  # whatever a parser does with what it cannot read
        return Formula(tex)
    box = _VIEW_BOX.search(svg)
    if box is None:
        return Formula(tex)
    left, top, width, height = (float(number) / SIZE for number in box[1].split())
    if height > TALLEST:
        return Formula(tex)
    return Formula(tex, svg.encode(), left, width, -top, height + top)


class Typesetter:
    """Typesets lines of TeX, remembering the pieces that it used last. Used by one thread."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Formula] = OrderedDict()
        self.typeset = 0

    def line(self, tex: str) -> tuple[Formula, ...]:
        """A line of TeX as its pieces; as one unreadable one where a piece cannot be read."""
        formulas = tuple(self._piece(piece) for piece in pieces(tex))
        if all(formula.svg for formula in formulas):
            return formulas
        whole = self._piece(tex)
        return (whole,) if whole.svg else (Formula(tex),)

    def _piece(self, tex: str) -> Formula:
        known = self._kept.get(tex)
        if known is None:
            known = typeset(tex)
            self.typeset += 1
            self._kept[tex] = known
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(tex)
        return known
