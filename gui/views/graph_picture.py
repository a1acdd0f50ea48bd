"""The picture of a network: what is clicked in it, and what it says of units and weights."""

import time

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.channels import Graph
from gui.numbers import number
from gui.theme import Appearance
from gui.views.filters import Told
from gui.views.graph_layout import (
    FOCUS_LINES,
    LayerPlace,
    Lines,
    layer_of,
    layers_in,
    nearest,
    strongest,
)
from gui.views.graph_painting import NetworkPainting, Shown
from gui.views.marks import draw_empty

HEAD = 24.0
FOOT = 22.0
MOST_NAMED = 8
SIDE = 6.0


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
        self.setMinimumSize(140, 80)
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
        at = layer_of(self._places, shown.focus)
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

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        began = time.perf_counter()
        self._paint(QPainter(self))
        self.painted.emit(time.perf_counter() - began)

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.shown is None or not self._places:
            draw_empty(painter, QRectF(self.rect()), self.empty_text, self._appearance)
            return
        NetworkPainting(
            painter,
            self._appearance,
            self.size(),
            self.shown,
            self._places,
            self._lines,
            self._named,
        ).paint()

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
        above, below = (layer_of(self._places, unit) for unit in weight)
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
        at = layer_of(self._places, unit)
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
