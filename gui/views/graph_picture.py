"""A network painted: units by what they are, connections by their weights or gradients."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.channels import Graph, Layers
from gui.numbers import number
from gui.theme import Appearance, diverging_table, ink_table
from gui.views import raster
from gui.views.axes import write
from gui.views.filters import Told
from gui.views.graph_layout import FOCUS_LINES, LayerPlace, Lines, layers_in, nearest, strongest
from gui.views.marks import draw_empty, draw_ring

HEAD = 24.0
FOOT = 22.0
FEW_LINES = 60
MOST_NAMED = 8
SIDE = 6.0
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


class GraphPicture(QWidget):
    """Paints a network; clicks are told as `unit_clicked` and `weight_clicked` (above, below)."""

    unit_clicked = Signal(int)
    weight_clicked = Signal(int, int)
    painted = Signal(float)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.shown: Shown | None = None
        self.empty_text = ""
        self._places: list[LayerPlace] = []
        self._lines: list[Lines | None] = []
        self._left_out = 0
        self._named: tuple[int, ...] = ()
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(140, 100)
        self._told = Told(self, self._tell)
        appearance.changed.connect(self._arrange)

    def sizeHint(self) -> QSize:
        return QSize(380, 260)

    @property
    def left_out(self) -> int:
        """How many connections are too weak to be drawn."""
        return self._left_out

    @property
    def places(self) -> list[LayerPlace]:
        """Where the layers are."""
        return self._places

    def show_network(self, shown: Shown | None) -> None:
        """Paint another moment; does nothing where it is the same."""
        if shown is not None and shown.same(self.shown):
            return
        before, self.shown = self.shown, shown
        if shown is not None:
            if before is None or before.graph.sizes != shown.graph.sizes or not self._places:
                self._arrange()
            self._choose_lines(shown)
        self.update()

    def set_named(self, units: tuple[int, ...]) -> None:
        """Outline some units lightly, if they are few."""
        units = units if len(units) <= MOST_NAMED else ()
        if units != self._named:
            self._named = units
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        if self.shown is None:
            self._places = []
            return
        graph, scale = self.shown.graph, self._appearance.scale
        room = QRectF(self.rect()).adjusted(
            SIDE, HEAD * scale, -SIDE - self._names_width(graph), -FOOT
        )
        self._places = layers_in(graph.sizes, graph.input_shape, room, scale)
        self.update()

    def _names_width(self, graph: Graph) -> float:
        metrics = QFontMetricsF(self._appearance.font("small"))
        wide = max(map(metrics.horizontalAdvance, graph.output_names), default=0.0)
        return float(wide) + 12

    def _choose_lines(self, shown: Shown) -> None:
        """The strongest connections; where a unit is in focus, its own."""
        self._lines, self._left_out = [], 0
        at = self._layer_of(shown.focus)
        for gap in range(len(shown.graph.sizes) - 1):
            values = shown.connections(gap)
            if values is None:
                self._lines.append(None)
                continue
            above = at[1] if at is not None and at[0] == gap + 1 else None
            below = at[1] if at is not None and at[0] == gap else None
            alone = above is not None or below is not None
            lines = strongest(values, FOCUS_LINES, above, below) if alone else strongest(values)
            self._lines.append(lines)
            self._left_out += lines.left_out

    def _layer_of(self, focus: int | None) -> tuple[int, int] | None:
        for layer, place in enumerate(self._places):
            if focus is not None and place.first <= focus < place.first + place.size:
                return layer, focus - place.first
        return None

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        began = time.perf_counter()
        self._paint(QPainter(self), event)
        self.painted.emit(time.perf_counter() - began)

    def _paint(self, painter: QPainter, event: QPaintEvent) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.shown is None or not self._places:
            draw_empty(painter, QRectF(self.rect()), self.empty_text, self._appearance)
            return
        shown = self.shown
        self._draw_active(painter, shown)
        for gap, lines in enumerate(self._lines):
            if lines is not None:
                self._draw_lines(painter, gap, lines)
        if shown.weight is not None:
            self._draw_weight(painter, shown.weight)
        for layer in range(len(self._places)):
            self._draw_layer(painter, shown, layer)
        self._draw_about(painter, shown.layers.about)
        self._draw_heads(painter, shown)
        self._draw_outputs(painter, shown)
        self._draw_focus(painter, shown)

    def way_colour(self, direction: str) -> QColor:
        """Forward is blue, backward is orange; what is being changed is the text's colour."""
        theme = self._appearance.theme
        known = {FORWARD: theme.memory_colours[0], BACKWARD: theme.memory_colours[1]}
        return QColor(known.get(direction, theme.text))

    def _draw_active(self, painter: QPainter, shown: Shown) -> None:
        """The layer at work stands on a ground of its own."""
        active = shown.layers.active
        if active is None or not shown.layers.direction or active >= len(self._places):
            return
        rect = self._places[active].rect.adjusted(-7, -5, 7, 5)
        ground = QColor(self._appearance.theme.accent)
        painter.setPen(QPen(ground, 1.5))
        ground.setAlpha(34)
        painter.setBrush(ground)
        painter.drawRoundedRect(rect, 7, 7)

    def _draw_lines(self, painter: QPainter, gap: int, lines: Lines) -> None:
        below, above = self._places[gap], self._places[gap + 1]
        table = diverging_table(self._appearance.theme)
        ends = QColor(*table[0].tolist()), QColor(*table[-1].tolist())
        scale, largest = self._appearance.scale, lines.largest or 1.0
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
            painter.setPen(QPen(colour, width if width > 1.4 else 1.0))
            painter.drawLine(QPointF(x0, y0), QPointF(x1, y1))

    def _draw_layer(self, painter: QPainter, shown: Shown, layer: int) -> None:
        place, values = self._places[layer], shown.units(layer)
        theme = self._appearance.theme
        if place.shape is not None:
            self._draw_picture(painter, place, shown, values)
            return
        fills = None if values is None else self._colours(shown, layer, values)
        rim = QPen(QColor(theme.muted), 1.0 if place.round else 0.4)
        for unit in range(place.size):
            fill = theme.panel if fills is None else fills[unit]
            painter.setPen(rim)
            painter.setBrush(QColor(fill))
            rect = place.rect_of(unit)
            if place.round:
                painter.drawEllipse(rect)
            else:
                painter.drawRect(rect)

    def _range(self, shown: Shown, layer: int, values: NDArray[Any]) -> tuple[float, float]:
        low, high = shown.graph.low[layer], shown.graph.high[layer]
        deltas = shown.by_delta(layer)
        if deltas or not np.isfinite([low, high]).all():
            largest = float(np.abs(values[np.isfinite(values)]).max(initial=0.0)) or 1.0
            low = -largest if deltas or not np.isfinite(low) else low
            high = largest
        return (low, high) if high > low else (low, low + 1.0)

    def _shades(self, shown: Shown, layer: int, values: NDArray[Any]) -> NDArray[np.uint8]:
        return raster.shades(values, *self._range(shown, layer, values))

    def _table(self, shown: Shown, layer: int) -> NDArray[np.uint8]:
        theme = self._appearance.theme
        return diverging_table(theme) if shown.by_delta(layer) else ink_table(theme)

    def _colours(self, shown: Shown, layer: int, values: NDArray[Any]) -> Sequence[QColor]:
        table = self._table(shown, layer)
        places = self._shades(shown, layer, values)
        return [QColor(*colour) for colour in table[places].tolist()]

    def _draw_picture(
        self, painter: QPainter, place: LayerPlace, shown: Shown, values: NDArray[Any] | None
    ) -> None:
        theme = self._appearance.theme
        painter.setPen(QPen(QColor(theme.faint), 1))
        painter.setBrush(QColor(theme.paper))
        painter.drawRoundedRect(place.rect.adjusted(-1.5, -1.5, 1.5, 1.5), 3, 3)
        if values is None:
            return
        places = self._shades(shown, 0, values).reshape(place.shape)
        image: QImage = raster.image_of(places, self._table(shown, 0))
        smooth = place.unit * self.devicePixelRatioF() < 3
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(place.rect, image)

    def _draw_about(self, painter: QPainter, about: str) -> None:
        """What the input is, below its picture."""
        font, place = self._appearance.font("caption"), self._places[0]
        if place.shape is None:
            return
        metrics = QFontMetricsF(font)
        room = max(place.rect.width(), self._places[1].rect.left() - 12 - place.rect.left())
        text = metrics.elidedText(about, Qt.TextElideMode.ElideRight, room)
        y = min(place.rect.bottom() + 4 + metrics.ascent(), self.height() - metrics.descent())
        painter.setFont(font)
        theme = self._appearance.theme
        place_of_text = QPointF(place.rect.left(), y)
        write(painter, place_of_text, text, QColor(theme.muted), QColor(theme.panel))

    def _draw_heads(self, painter: QPainter, shown: Shown) -> None:
        """Each layer's name above it, and an arrow where the present phase goes."""
        theme, layers = self._appearance.theme, shown.layers
        font = self._appearance.font("caption")
        right = 0.0
        for layer, (place, name) in enumerate(zip(self._places, shown.graph.names, strict=True)):
            strong = layers.active == layer and bool(layers.direction)
            font.setBold(strong)
            painter.setFont(font)
            metrics = QFontMetricsF(font)
            width = metrics.horizontalAdvance(name)
            left = place.rect.center().x() - width / 2
            left = max(min(left, self.width() - width), right)
            painter.setPen(QColor(theme.accent_text if strong else theme.muted))
            painter.drawText(QPointF(left, metrics.ascent() + 1), name)
            right = left + width + 6
        gap = _gap_at_work(layers, len(self._places))
        if gap is not None:
            self._draw_way(painter, gap, layers.direction)

    def _draw_way(self, painter: QPainter, gap: int, direction: str) -> None:
        """The arrow between two layers: to the right forward, to the left backward."""
        colour, scale = self.way_colour(direction), self._appearance.scale
        left = self._places[gap].rect.right() + 12
        right = self._places[gap + 1].rect.left() - 12
        y = self.height() - 8 * scale
        metrics = QFontMetricsF(self._appearance.font("caption"))
        text = direction if direction != "update" else "weights change"
        width = metrics.horizontalAdvance(text)
        if right - left < 24:
            return
        middle = (left + right) / 2
        if right - left > width - 56:
            painter.setFont(self._appearance.font("caption"))
            place = QPointF(middle - width / 2, y - metrics.descent() - 3)
            write(painter, place, text, colour, QColor(self._appearance.theme.panel))
        painter.setPen(QPen(colour, 2.0 * scale))
        painter.drawLine(QPointF(left, y), QPointF(right, y))
        tip, back = ARROW * scale, 1.6 * ARROW * scale
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        if direction != BACKWARD:
            points = ((right + 4, y), (right + 4 - back, y - tip), (right + 4 - back, y + tip))
            painter.drawPolygon(QPolygonF([QPointF(*point) for point in points]))
        if direction != FORWARD:
            points = ((left - 4, y), (left - 4 + back, y - tip), (left - 4 + back, y + tip))
            painter.drawPolygon(QPolygonF([QPointF(*point) for point in points]))

    def _draw_outputs(self, painter: QPainter, shown: Shown) -> None:
        """What the last layer's units stand for, the strongest one strong."""
        place, theme = self._places[-1], self._appearance.theme
        if place.unit < 8:
            return
        values = shown.layers.activations[-1]
        best = None if values is None or len(values) < 2 else int(np.nan_to_num(values).argmax())
        for unit, name in enumerate(shown.graph.output_names):
            font = self._appearance.font("small")
            font.setBold(unit == best)
            painter.setFont(font)
            painter.setPen(QColor(theme.text if unit == best else theme.muted))
            rect = place.rect_of(unit)
            y = rect.center().y() + QFontMetricsF(font).capHeight() / 2
            painter.drawText(QPointF(place.rect.right() + 11, y), name)

    def _draw_focus(self, painter: QPainter, shown: Shown) -> None:
        theme = self._appearance.theme
        for unit in self._named:
            at = self._layer_of(unit)
            if at is not None and unit != shown.focus:
                self._draw_ring(painter, at, theme.muted, 1.0)
        at = self._layer_of(shown.focus)
        if at is not None:
            self._draw_ring(painter, at, theme.text, 2.0)
        below = None if shown.weight is None else self._layer_of(shown.weight[1])
        if below is not None:
            self._draw_ring(painter, below, theme.text, 1.5)

    def _draw_weight(self, painter: QPainter, weight: tuple[int, int]) -> None:
        """The connection in focus."""
        above, below = map(self._layer_of, weight)
        if above is None or below is None:
            return
        colour = self._appearance.theme.text
        painter.setPen(QPen(QColor(colour), 2.0 * self._appearance.scale))
        ends = [self._places[layer].centre(unit) for layer, unit in (below, above)]
        painter.drawLine(*ends)

    def _draw_ring(self, painter: QPainter, at: tuple[int, int], colour: str, width: float) -> None:
        """The outline of a unit: round where the unit is."""
        place, theme = self._places[at[0]], self._appearance.theme
        rect = place.rect_of(at[1])
        if not place.round:
            draw_ring(painter, rect, colour, theme.paper, width=width, least=9.0)
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colour), width))
        painter.drawEllipse(rect.adjusted(-3, -3, 3, 3))

    # What a person does

    def unit_at(self, place: QPointF) -> int | None:
        """The unit under a place, numbered on from layer to layer."""
        for layer in self._places:
            unit = layer.unit_at(place)
            if unit is not None:
                return layer.first + unit
        return None

    def weight_at(self, place: QPointF) -> tuple[int, int] | None:
        """The units above and below the drawn connection nearest to a place, if it is near."""
        for gap, lines in enumerate(self._lines):
            below, above = self._places[gap], self._places[gap + 1]
            if lines is None or not below.rect.right() < place.x() < above.rect.left():
                continue
            found = nearest(lines, below.centres, above.centres, (place.x(), place.y()))
            if found is not None:
                return above.first + found[0], below.first + found[1]
        return None

    def told_of_weight(self, weight: tuple[int, int]) -> str:
        """A connection in words: what it joins, its weight, its gradient."""
        above, below = map(self._layer_of, weight)
        if above is None or below is None or self.shown is None:
            return ""
        names, numbers = self.shown.graph.names, self.shown.layers
        parts = [f"{names[below[0]]}, unit {below[1]} to {names[above[0]]}, unit {above[1]}"]
        for word, kept in (("weight", numbers.weights), ("gradient", numbers.gradients)):
            values = kept[below[0]]
            if values is not None:
                value = float(values[above[1], below[1]])
                parts.append(f"{word} {number(value, sign=True)}")
        return "\n".join(parts)

    def told(self, unit: int) -> str:
        """A unit in words: its layer, its activation, its delta."""
        at = self._layer_of(unit)
        if at is None or self.shown is None:
            return ""
        layer, index = at
        graph, numbers = self.shown.graph, self.shown.layers
        name = f"{graph.names[layer]}, unit {index}"
        shape = self._places[layer].shape
        if shape is not None:
            name = f"{graph.names[layer]} ({index % shape[1]}, {index // shape[1]})"
        elif layer == len(self._places) - 1 and len(graph.output_names) == graph.sizes[-1]:
            name = f"{graph.names[layer]} {graph.output_names[index]}"
        parts = [name]
        for word, kept in (("activation", numbers.activations), ("delta", numbers.deltas)):
            values = kept[layer]
            if values is not None:
                parts.append(f"{word} {number(float(values[index]))}")
        return "\n".join(parts)

    def _tell(self, place: QPoint, screen_place: QPoint) -> None:
        unit, weight = self.unit_at(QPointF(place)), self.weight_at(QPointF(place))
        if unit is not None:
            QToolTip.showText(screen_place, self.told(unit), self)
        elif weight is not None:
            QToolTip.showText(screen_place, self.told_of_weight(weight), self)
        else:
            QToolTip.showText(screen_place, self.told_of_lines(), self)

    def told_of_lines(self) -> str:
        """How many connections are drawn."""
        if not self._left_out:
            return "Orange: positive; blue: negative. Click a unit to see its connections."
        return (
            f"The strongest connections, orange positive, blue negative; {self._left_out:,} weaker "
            "ones are not drawn. Click a unit to see its own."
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        unit, weight = self.unit_at(event.position()), self.weight_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or unit is weight is None:
            super().mousePressEvent(event)
        elif unit is not None:
            self.unit_clicked.emit(unit)
        elif weight is not None:
            self.weight_clicked.emit(*weight)


def _gap_at_work(layers: Layers, count: int) -> int | None:
    """The connections that the present phase goes along: those below the layer at work."""
    active = layers.active
    if not layers.direction or active is None or not 1 <= active < count:
        return None
    return active - 1
