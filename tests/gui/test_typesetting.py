import pytest
from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from gui.typesetting import INK, Formula, Typesetter, pieces, readable, typeset

DRAWN = [
    r"\frac{1}{3}",
    r"\sum_{j \ne i} w_{ij} s_j",
    r"s_i \leftarrow +1",
    r"2 \cdot 3",
    r"\Delta E",
    r"\theta_i",
    r"\text{778 other units}",
    r"\underbrace{(-3)}_{\text{5 more}}",
    r"w_{ij}^{\text{new}}",
    r"\frac{1}{n} \left(\sum_\mu x_i^\mu m^\mu - d_i s_i\right)",
    r"\left[\sum_j x_j\right]",
    r"202{,}901.3",
]
UNREADABLE = [r"\frac{1", r"\left( 3", "", "%", "a & b", r"\begin{foo}"]


def painted(formula: Formula, colour: str) -> QImage:
    image = QImage(round(formula.width * 40), 200, QImage.Format.Format_ARGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    height = (formula.ascent + formula.descent) * 40
    renderer = QSvgRenderer(QByteArray(formula.coloured(colour)))
    renderer.render(painter, QRectF(0, 0, formula.width * 40, height))
    painter.end()
    return image


@pytest.mark.parametrize("tex", DRAWN)
def test_what_explanations_use_is_drawn_in_its_box(tex: str, qapp: object) -> None:
    formula = typeset(tex)
    assert formula.svg
    assert 0.2 < formula.ascent + formula.descent < 4
    assert 0.2 < formula.advance < 20
    image = painted(formula, "#0000ff")
    seen = {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }
    assert "#0000ff" in seen
    assert "#000000" not in seen


def test_the_colour_is_put_in_everywhere() -> None:
    formula = typeset(r"\frac{a}{b} + \underbrace{c}_{d}")
    assert INK in formula.svg
    assert INK not in formula.coloured("#abcdef")


@pytest.mark.parametrize("tex", UNREADABLE)
def test_what_cannot_be_read_keeps_its_source(tex: str) -> None:
    assert typeset(tex) == Formula(tex)


def test_a_line_with_an_unreadable_piece_is_shown_as_it_was_written() -> None:
    (formula,) = Typesetter().line(r"a = \frac{1")
    assert formula.tex == r"a = \frac{1"
    assert not formula.svg


def test_lines_are_cut_before_relations_and_sums_outside_of_brackets() -> None:
    tex = r"h_i - \theta_i = \sum_{j \ne i} w_{ij} s_j - \theta_i = \frac{1}{n} (a + b) - \theta_i"
    assert pieces(tex) == (
        "h_i",
        r"- \theta_i",
        r"= \sum_{j \ne i} w_{ij} s_j",
        r"- \theta_i",
        r"= \frac{1}{n} (a + b)",
        r"- \theta_i",
    )
    assert pieces(r"= \left(676 + 660\right) - 0 = +253.7") == (
        r"= \left(676 + 660\right)",
        "- 0",
        "= +253.7",
    )
    assert pieces(r"s_i \leftarrow \mathrm{sign}(h)") == ("s_i", r"\leftarrow \mathrm{sign}(h)")
    assert pieces(r"= -(+2) \cdot 3") == (r"= -(+2) \cdot 3",)
    assert pieces(r"\left\{ a = b \right\} = 3") == (r"\left\{ a = b \right\}", "= 3")


def test_no_piece_gets_lost() -> None:
    tex = r"w_{ij} = \frac{1}{n} \sum_\mu x_i^\mu x_j^\mu, \qquad w_{ii} = 0"
    assert "".join(pieces(tex)).replace(" ", "") == tex.replace(" ", "")


def test_a_sign_stays_with_its_number() -> None:
    assert readable("= -507.3") == "= {-}507.3"
    assert readable(r"\cdot (+253.7)") == r"\cdot ({+}253.7)"
    assert readable("+ 660") == "{} + 660"
    close, wide = typeset("= -507.3"), typeset("= 0 - 507.3")
    assert close.advance < wide.advance


def test_pieces_are_typeset_once() -> None:
    typesetter = Typesetter()
    first = typesetter.line(r"\theta_i = 1 + 2")
    assert typesetter.typeset == 3
    assert typesetter.line(r"\theta_i = 1 + 2") == first
    assert typesetter.typeset == 3
    typesetter.line(r"\theta_i = 1 + 3")
    assert typesetter.typeset == 4
