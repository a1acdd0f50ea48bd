"""Typeset equations on the screen: as large as fits, then scrolled."""

from collections import OrderedDict
from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from gui.equation_layout import SIZES, Block, Layout, Placed, fitted
from gui.theme import Appearance
from gui.typesetting import Formula

KEPT = 128
SOURCE_SIZE = 0.72
FEWEST = 40


class _Sheet(QWidget):
    """The surface on which the pieces are painted."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._renderers: OrderedDict[tuple[str, str], QSvgRenderer] = OrderedDict()
        self.layout_shown = Layout((), 0.0, 0.0, SIZES[0], frozenset())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self._appearance.theme.text
        for placed in self.layout_shown.placed:
            if placed.formula.svg:
                self._paint(painter, placed, colour)
            else:
                self._paint_source(painter, placed, colour)
        painter.end()

    def _paint(self, painter: QPainter, placed: Placed, colour: str) -> None:
        formula, size = placed.formula, placed.size
        box = QRectF(
            placed.x + formula.left * size,
            placed.y - formula.ascent * size,
            formula.width * size,
            (formula.ascent + formula.descent) * size,
        )
        self._renderer(formula, colour).render(painter, box)

    def _renderer(self, formula: Formula, colour: str) -> QSvgRenderer:
        key = (formula.tex, colour)
        if key not in self._renderers:
            self._renderers[key] = QSvgRenderer(QByteArray(formula.coloured(colour)))
            if len(self._renderers) > KEPT:
                self._renderers.popitem(last=False)
        self._renderers.move_to_end(key)
        return self._renderers[key]

    def _paint_source(self, painter: QPainter, placed: Placed, colour: str) -> None:
        """TeX that could not be read, as it was written."""
        painter.setFont(source_font(placed.size))
        painter.setPen(QColor(colour))
        painter.drawText(QPointF(placed.x, placed.y), placed.formula.tex)


def source_font(size: float) -> QFont:
    """The font of TeX that is shown as it was written."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(max(6, round(size * SOURCE_SIZE)))
    return font


def _advance(formula: Formula) -> float:
    if formula.svg:
        return formula.advance
    return QFontMetricsF(source_font(100.0)).horizontalAdvance(formula.tex) / 100.0


class Equations(QScrollArea):
    """Equations one below the other, wrapped to the width."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent, frameShape=QFrame.Shape.NoFrame, widgetResizable=True)
        self._appearance = appearance
        self._blocks: tuple[Block, ...] = ()
        self._settled: OrderedDict[tuple[object, ...], Layout] = OrderedDict()
        self._sheet = _Sheet(appearance)
        self.setWidget(self._sheet)
        self.viewport().setAutoFillBackground(False)
        self._sheet.setAutoFillBackground(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Equations")
        appearance.changed.connect(self._arrange)

    def sizeHint(self) -> QSize:
        return QSize(480, 110)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 30)

    @property
    def layout_shown(self) -> Layout:
        """Where everything stands at present."""
        return self._sheet.layout_shown

    def show_blocks(self, blocks: Sequence[Block]) -> None:
        """Show these equations."""
        self._blocks = tuple(blocks)
        self._arrange()

    def _arrange(self) -> None:
        """Find places; equations with the same symbols stay where they were in the same room."""
        width, height = max(self.width(), 1), max(self.height(), 1)
        scale = self._appearance.scale
        symbols = tuple(formula.tex for block in self._blocks for formula in block.symbols)
        key = (symbols, width, height, scale)
        before = self._settled.get(key)
        layout = fitted(
            self._blocks,
            width - 1.0,
            height - 1.0,
            scale=scale,
            measure=_advance,
            largest=before.size / scale if before else SIZES[0],
            broken=before.broken if before else frozenset(),
        )
        self._settled[key] = layout
        if len(self._settled) > FEWEST:
            self._settled.popitem(last=False)
        self._sheet.layout_shown = layout
        self._sheet.setMinimumSize(
            int(layout.width) + 1 if layout.width > width else 0,
            int(layout.height) + 2 if layout.height > height else 0,
        )
        self._sheet.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
