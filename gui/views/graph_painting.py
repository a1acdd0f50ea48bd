"""How a network is painted: layers, connections, where the present phase goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from engine.channels import Graph, Layers
from gui.theme import Appearance, Theme, diverging_table, ink_table
from gui.views import raster
from gui.views.axes import write
from gui.views.graph_layout import LayerPlace, Lines, heads_at, in_lines, layer_of
from gui.views.marks import draw_ring, inside

FEW_LINES = 60
ARROW = 5.0
FORWARD, BACKWARD = "forward", "backward"


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What is painted: the graph, its numbers, and whether gradients stand in for weights."""

    graph: Graph
    layers: Layers
    gradients: bool
    focus: int | None = None
    weight: tuple[int, int] | None = None

    def units(self, layer: int) -> NDArray[Any] | None:
        """What a layer's units are coloured by."""
        return self.layers.deltas[layer] if self.by_delta(layer) else self.layers.activations[layer]

    def by_delta(self, layer: int) -> bool:
        """Whether a layer's units are coloured by their deltas; the input has none."""
        return self.gradients and layer > 0

    def connections(self, gap: int) -> NDArray[Any] | None:
        """What the connections above layer `gap` are coloured by."""
        return self.layers.gradients[gap] if self.gradients else self.layers.weights[gap]

    def _chosen(self) -> tuple[object, ...]:
        return self.gradients, self.focus, self.weight

    def same(self, other: "Shown | None") -> bool:
        """Whether both are painted the same."""
        if other is None or self._chosen() != other._chosen():
            return False
        mine, theirs = self.layers, other.layers
        at_work = _moment(mine) == _moment(theirs)
        parts = zip(_arrays(mine), _arrays(theirs), strict=False)
        same_form = self.graph.sizes == other.graph.sizes
        return at_work and same_form and all(raster.same_values(a, b) for a, b in parts)


def _arrays(layers: Layers) -> list[Any]:
    return [*layers.activations, *layers.weights, *layers.deltas, *layers.gradients]


def _moment(layers: Layers) -> tuple[object, ...]:
    return layers.active, layers.direction, layers.about


def way_colour(theme: Theme, direction: str) -> QColor:
    """Forward is blue, backward is orange; what is being changed is the text's colour."""
    known = {FORWARD: theme.memory_colours[0], BACKWARD: theme.memory_colours[1]}
    return QColor(known.get(direction, theme.text))


@dataclass(frozen=True, slots=True, eq=False)
class NetworkPainting:
    """One painting of a network: with which painter, what, and where it lies.

    `lines` are the connections that are drawn, gap by gap (None: they are not known yet); `named`
    the units that are outlined lightly.
    """

    painter: QPainter
    appearance: Appearance
    size: QSize
    shown: Shown
    places: Sequence[LayerPlace]
    lines: Sequence[Lines | None]
    named: Sequence[int]

    def paint(self) -> None:
        """Paint all of it, what is nearer last."""
        self._draw_active()
        for gap, lines in enumerate(self.lines):
            if lines is not None:
                self._draw_lines(gap, lines)
        if self.shown.weight is not None:
            self._draw_weight(self.shown.weight)
        for layer in range(len(self.places)):
            self._draw_layer(layer)
        self._draw_about(self.shown.layers.about)
        self._draw_heads()
        self._draw_outputs()
        self._draw_focus()

    def _draw_active(self) -> None:
        """The layer at work stands on a ground of its own."""
        active = self.shown.layers.active
        if active is None or not self.shown.layers.direction or active >= len(self.places):
            return
        rect = inside(self.painter, self.places[active].rect.adjusted(-7, -5, 7, 5), 1.5)
        ground = QColor(self.appearance.theme.accent)
        self.painter.setPen(QPen(ground, 1.5))
        ground.setAlpha(34)
        self.painter.setBrush(ground)
        self.painter.drawRoundedRect(rect, 7, 7)

    def _draw_lines(self, gap: int, lines: Lines) -> None:
        below, above = self.places[gap], self.places[gap + 1]
        table = diverging_table(self.appearance.theme)
        ends = QColor(*table[0].tolist()), QColor(*table[-1].tolist())
        scale, largest = self.appearance.scale, lines.largest or 1.0
        widest = 1.9 if len(lines.values) <= FEW_LINES else 1.0
        starts, stops = below.centres[lines.below], above.centres[lines.above]
        for (x0, y0), (x1, y1), value in zip(
            starts.tolist(), stops.tolist(), lines.values.tolist(), strict=True
        ):
            share = min(abs(value) / largest, 1.0)
            if not share > 0.004:
                continue
            colour = QColor(ends[value > 0])
            colour.setAlphaF(0.12 + 0.78 * share)
            # Qt draws lines of at most one pixel many times faster than wider ones.
            width = (0.5 + widest * share) * scale
            self.painter.setPen(QPen(colour, width if width > 1.4 else 1.0))
            self.painter.drawLine(QPointF(x0, y0), QPointF(x1, y1))

    def _draw_layer(self, layer: int) -> None:
        place, values = self.places[layer], self.shown.units(layer)
        theme = self.appearance.theme
        if place.shape is not None:
            self._draw_picture(place, values)
            return
        fills = None if values is None else self._colours(layer, values)
        rim = QPen(QColor(theme.muted), 1.0 if place.round else 0.4)
        for unit in range(place.size):
            fill = theme.panel if fills is None else fills[unit]
            self.painter.setPen(rim)
            self.painter.setBrush(QColor(fill))
            rect = place.rect_of(unit)
            if place.round:
                self.painter.drawEllipse(rect)
            else:
                self.painter.drawRect(rect)

    def _range(self, layer: int, values: NDArray[Any]) -> tuple[float, float]:
        low, high = self.shown.graph.low[layer], self.shown.graph.high[layer]
        deltas = self.shown.by_delta(layer)
        if deltas or not np.isfinite([low, high]).all():
            largest = float(np.abs(values[np.isfinite(values)]).max(initial=0.0)) or 1.0
            low = -largest if deltas or not np.isfinite(low) else low
            high = largest
        return (low, high) if high > low else (low, low + 1.0)

    def _shades(self, layer: int, values: NDArray[Any]) -> NDArray[np.uint8]:
        return raster.shades(values, *self._range(layer, values))

    def _table(self, layer: int) -> NDArray[np.uint8]:
        theme = self.appearance.theme
        return diverging_table(theme) if self.shown.by_delta(layer) else ink_table(theme)

    def _colours(self, layer: int, values: NDArray[Any]) -> Sequence[QColor]:
        table = self._table(layer)
        places = self._shades(layer, values)
        return [QColor(*colour) for colour in table[places].tolist()]

    def _draw_picture(self, place: LayerPlace, values: NDArray[Any] | None) -> None:
        theme = self.appearance.theme
        self.painter.setPen(QPen(QColor(theme.faint), 1))
        self.painter.setBrush(QColor(theme.paper))
        self.painter.drawRoundedRect(place.rect.adjusted(-1.5, -1.5, 1.5, 1.5), 3, 3)
        if values is None:
            return
        places = self._shades(0, values).reshape(place.shape)
        image: QImage = raster.image_of(places, self._table(0))
        smooth = place.unit * self.painter.device().devicePixelRatioF() < 3
        self.painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        self.painter.drawImage(place.rect, image)

    def _draw_about(self, about: str) -> None:
        """What the input is, below its picture, on as many lines as it needs."""
        font, place, theme = self.appearance.font("caption"), self.places[0], self.appearance.theme
        if place.shape is None:
            return
        metrics = QFontMetricsF(font)
        room = max(place.rect.width(), self.places[1].rect.left() - 12 - place.rect.left())
        lines = in_lines(about, lambda text: metrics.horizontalAdvance(text) <= room)
        y = min(place.rect.bottom() + 8 + metrics.ascent(), self.size.height() - metrics.descent())
        self.painter.setFont(font)
        for line in lines:
            text = metrics.elidedText(line, Qt.TextElideMode.ElideRight, room)
            at = QPointF(place.rect.left(), y)
            write(self.painter, at, text, QColor(theme.muted), QColor(theme.panel))
            y += metrics.height()

    def _draw_heads(self) -> None:
        """Each layer's name above it, and an arrow where the present phase goes."""
        theme, layers = self.appearance.theme, self.shown.layers
        lefts = heads_at(self.places, self._head_widths(), self.size.width())
        for layer, (left, name) in enumerate(zip(lefts, self.shown.graph.names, strict=True)):
            strong = self._is_lit(layer)
            font = self._head_font(layer)
            self.painter.setFont(font)
            self.painter.setPen(QColor(theme.accent_text if strong else theme.muted))
            self.painter.drawText(QPointF(left, QFontMetricsF(font).ascent() + 1), name)
        gap = _gap_at_work(layers, len(self.places))
        if gap is not None:
            self._draw_way(gap, layers.direction)

    def _is_lit(self, layer: int) -> bool:
        return self.shown.layers.active == layer and bool(self.shown.layers.direction)

    def _head_font(self, layer: int) -> QFont:
        font = self.appearance.font("caption")
        font.setBold(self._is_lit(layer))
        return font

    def _head_widths(self) -> list[float]:
        return [
            QFontMetricsF(self._head_font(layer)).horizontalAdvance(name)
            for layer, name in enumerate(self.shown.graph.names)
        ]

    def _draw_way(self, gap: int, direction: str) -> None:
        """The arrow below two layers: to the right forward, to the left backward."""
        theme, scale = self.appearance.theme, self.appearance.scale
        colour = way_colour(theme, direction)
        left, right = (place.rect.center().x() for place in self.places[gap : gap + 2])
        y = self.size.height() - 8 * scale
        self.painter.setFont(self.appearance.font("caption"))
        metrics = QFontMetricsF(self.painter.font())
        text = direction if direction != "update" else "weights change"
        width = metrics.horizontalAdvance(text)
        start = min(max((left + right - width) / 2, 0.0), self.size.width() - width)
        place = QPointF(start, y - metrics.descent() - 3)
        write(self.painter, place, text, colour, QColor(theme.panel))
        self.painter.setPen(QPen(colour, 2.0 * scale))
        self.painter.drawLine(QPointF(left, y), QPointF(right, y))
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(colour)
        if direction != BACKWARD:
            self._draw_tip(right, y, ARROW * scale)
        if direction != FORWARD:
            self._draw_tip(left, y, -ARROW * scale)

    def _draw_tip(self, x: float, y: float, size: float) -> None:
        """The tip of an arrow to the right; of a negative size, to the left."""
        end, back = x + 0.8 * size, x - 0.8 * size
        points = ((end, y), (back, y - size), (back, y + size))
        self.painter.drawPolygon(QPolygonF([QPointF(*point) for point in points]))

    def _draw_outputs(self) -> None:
        """What the last layer's units stand for, the strongest one strong."""
        place, theme = self.places[-1], self.appearance.theme
        if place.unit < 8:
            return
        values = self.shown.layers.activations[-1]
        best = None if values is None or len(values) < 2 else int(np.nan_to_num(values).argmax())
        for unit, name in enumerate(self.shown.graph.output_names):
            font = self.appearance.font("small")
            font.setBold(unit == best)
            self.painter.setFont(font)
            self.painter.setPen(QColor(theme.text if unit == best else theme.muted))
            rect = place.rect_of(unit)
            y = rect.center().y() + QFontMetricsF(font).capHeight() / 2
            self.painter.drawText(QPointF(place.rect.right() + 11, y), name)

    def _draw_focus(self) -> None:
        theme = self.appearance.theme
        for unit in self.named:
            at = layer_of(self.places, unit)
            if at is not None and unit != self.shown.focus:
                self._draw_ring(at, theme.muted, 1.0)
        at = layer_of(self.places, self.shown.focus)
        if at is not None:
            self._draw_ring(at, theme.text, 2.0)
        below = None if self.shown.weight is None else layer_of(self.places, self.shown.weight[1])
        if below is not None:
            self._draw_ring(below, theme.text, 1.5)

    def _draw_weight(self, weight: tuple[int, int]) -> None:
        """The connection in focus."""
        above, below = (layer_of(self.places, unit) for unit in weight)
        if above is None or below is None:
            return
        colour = self.appearance.theme.text
        self.painter.setPen(QPen(QColor(colour), 2.0 * self.appearance.scale))
        ends = [self.places[layer].centre(unit) for layer, unit in (below, above)]
        self.painter.drawLine(*ends)

    def _draw_ring(self, at: tuple[int, int], colour: str, width: float) -> None:
        """The outline of a unit: round where the unit is."""
        place, theme = self.places[at[0]], self.appearance.theme
        rect = place.rect_of(at[1])
        if not place.round:
            draw_ring(self.painter, rect, colour, theme.paper, width=width, least=9.0)
            return
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(QPen(QColor(colour), width))
        self.painter.drawEllipse(rect.adjusted(-3, -3, 3, 3))


def _gap_at_work(layers: Layers, count: int) -> int | None:
    """The connections that the present phase goes along: those below the layer at work."""
    active = layers.active
    if not layers.direction or active is None or not 1 <= active < count:
        return None
    return active - 1
