"""The generic views: each shows a channel of a made-up experiment; a click does what it says."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF
from pytestqt.qtbot import QtBot

from engine.channels import (
    Absent,
    Bars,
    Channel,
    Check,
    Comparison,
    Curve,
    Field,
    Graph,
    Histogram,
    Items,
    Layers,
    Matrix,
    Regions,
    Scatter,
    Table,
    Tiles,
)
from engine.commands import Intervene
from engine.interventions import AddPoint, RemovePoint, Show
from gui.panel import Panel
from gui.session import Frame, Session
from gui.theme import DARK, LIGHT, Appearance
from gui.views import following
from gui.views.axes import Axes
from gui.views.bars import BarsView
from gui.views.check import CheckView
from gui.views.colour_bar import ColourBar
from gui.views.curve import CurveView, thinned
from gui.views.graph import BY_PHASE, GRADIENTS, GraphView
from gui.views.graph_layout import heads_at, in_lines, layers_in, nearest, strongest
from gui.views.graph_painting import way_colour
from gui.views.histogram import HistogramView
from gui.views.layers import LayersView
from gui.views.matrix import MatrixView
from gui.views.plane import PlaneView
from gui.views.registry import VIEWS, view_of
from gui.views.table import TableView

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NO_MODIFIER = Qt.KeyboardModifier.NoModifier


@dataclass(eq=False)
class Made:
    """An experiment with these channels, at rest at one state."""

    shown: list[Channel]
    state: Any = "state"
    phase: Any = None
    running: bool = False
    rate: float = 0.0
    focus: int | None = None
    weight: tuple[int, int] | None = None
    unit_shape: tuple[int, int] = (2, 2)
    sent: list[Any] = field(default_factory=list)

    def channels(self, state: Any) -> list[Channel]:
        return self.shown

    def frame(self) -> Frame:
        snapshot = SimpleNamespace(
            state=self.state, phase=self.phase, running=self.running, rate=self.rate
        )
        return Frame(self, snapshot, self.focus, self.weight)  # type: ignore[arg-type]


class Recorder(Session):
    """A session that keeps what is sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Any] = []

    def send(self, command: Any) -> None:
        self.sent.append(command)


@pytest.fixture
def recorder(qapp: object) -> Recorder:
    return Recorder()


@pytest.fixture
def put(qtbot: QtBot) -> Callable[..., Any]:
    """Show a view in a size with the frame of an experiment."""

    def put_it(view: Any, made: Made, width: int = 420, height: int = 220) -> Any:
        qtbot.addWidget(view)
        view.resize(width, height)
        with qtbot.waitExposed(view):
            view.show()
        view.show_frame(made.frame())
        view.grab()
        return view

    return put_it


def colours_in(widget: Any) -> set[str]:
    image = widget.grab().toImage()
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


# Bars


def bars(values: list[float], names: tuple[str, ...] = ("cat", "dog", "owl")) -> Bars:
    return Bars(
        name="outputs",
        label="Outputs",
        read=lambda state: np.array(values),
        names=names,
        low=0.0,
        high=1.0,
    )


def test_bars_are_as_long_as_their_values_and_named(put, recorder, appearance):
    view = put(BarsView(recorder, appearance, "outputs"), Made([bars([0.25, 0.75, 0.0])]))
    image = view.grab().toImage()
    high = view.row_height()

    def length(row: int) -> int:
        y, colour = round((row + 0.5) * high), view.colour(row)
        return sum(image.pixelColor(x, y) == colour for x in range(image.width()))

    assert length(1) == pytest.approx(3 * length(0), abs=8)
    assert length(2) == 0
    assert view.accessibleDescription() == "cat 0.250, dog 0.750, owl 0.000"


def test_bars_with_negative_values_begin_in_the_middle(put, recorder, appearance):
    channel = replace(bars([-1.0, 1.0, np.nan]), low=-np.inf, high=np.inf)
    view = put(BarsView(recorder, appearance, "outputs"), Made([channel]))
    assert view.span() == (-1.0, 1.0)
    assert "owl \N{EN DASH}" in view.accessibleDescription()


def test_bars_stand_under_what_they_mean(put, recorder, appearance):
    plain, channel = bars([0.25, 0.75, 0.0]), replace(bars([0.25, 0.75, 0.0]), meaning="Shares")
    assert put(BarsView(recorder, appearance, "outputs"), Made([plain])).head_height() == 0.0
    assert put(BarsView(recorder, appearance, "outputs"), Made([channel])).head_height() > 0.0


def test_the_outputs_of_a_graph_are_those_of_the_phase(put, recorder, appearance):
    made = Made([graph(LAYERS)])
    view = put(GraphView(recorder, appearance, "network"), made, 420, 260)
    bars = BarsView(recorder, appearance)
    view.read_anew.connect(bars.show_graph)
    view.show_frame(made.frame())
    made.shown, made.state = [graph(replace(LAYERS, about="the drawing"))], "drawn"
    view.show_frame(made.frame())
    assert bars.accessibleName() == bars.about == "Answer to the drawing"
    assert bars.accessibleDescription() == "y 0.700"
    made.shown = [graph(replace(LAYERS, activations=[*LAYERS.activations[:2], None]))]
    made.state = "within an update"
    view.show_frame(made.frame())
    bars.grab()
    assert bars.accessibleDescription() == "y \N{EN DASH}"
    assert bars.about == "Answer"


# Reading: what is quick at once, what is slow beside, nothing twice


def test_nothing_is_read_again_of_the_same_state(put, recorder, appearance):
    asked = []
    channel = replace(bars([0.1, 0.2, 0.3]), read=lambda state: asked.append(state) or np.ones(3))
    made = Made([channel], state="one")
    view = put(BarsView(recorder, appearance, "outputs"), made)
    view.show_frame(made.frame())
    made.focus = 3
    view.show_frame(made.frame())
    assert asked == ["one"]
    made.state = "two"
    view.show_frame(made.frame())
    assert asked == ["one", "two"]


def test_what_is_slow_is_read_beside_the_screens_thread(
    put, recorder, appearance, qtbot, monkeypatch
):
    import threading

    threads = []

    def read(state: Any) -> np.ndarray:
        threads.append(threading.current_thread() is threading.main_thread())
        return np.full(3, float(state))

    monkeypatch.setattr(following, "QUICK", -1.0)
    made = Made([replace(bars([]), read=read)], state=1)
    view = put(BarsView(recorder, appearance, "outputs"), made)
    qtbot.waitUntil(lambda: view.values is not None)
    made.state = 2
    view.show_frame(made.frame())
    qtbot.waitUntil(lambda: bool(view.values[0] == 2.0))
    assert threads == [False, False]


def test_a_channel_that_is_not_there_says_so(put, recorder, appearance):
    view = put(HistogramView(recorder, appearance, "absent"), Made([]))
    assert view.axes() is None
    assert QColor(appearance.theme.muted).name() in colours_in(view)


# Histogram and curve


def histogram() -> Histogram:
    edges, shares = np.array([0.0, 1.0, 2.0, 4.0]), np.array([[0.5, 0.5, 0.0], [0.0, 0.25, 0.75]])
    return Histogram(
        name="sizes",
        label="Sizes",
        read=lambda state: (edges, shares),
        names=("old", "new"),
        quantity="size",
    )


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_histogram_shows_each_group_in_its_colour(put, recorder, theme):
    appearance = Appearance(theme.name)
    view = put(HistogramView(recorder, appearance, "sizes"), Made([histogram()]))
    assert set(theme.memory_colours[:2]) <= colours_in(view)


def test_the_bin_under_the_pointer_is_read_out(put, recorder, appearance, qtbot):
    view = put(HistogramView(recorder, appearance, "sizes"), Made([histogram()]))
    axes = view.axes()
    place = QPointF(axes.x_of(3.0), axes.rect.center().y())
    assert view.bin_at(place) == 2
    heading, old, new = view.reading(2)
    assert heading.label == "2 to 4"
    assert (old.value, new.value) == ("0.0 %", "75.0 %")


def curve(x_log: bool = False) -> Curve:
    x = np.linspace(1.0, 100.0, 100)
    y = np.stack([np.sin(x / 20), np.cos(x / 20), np.where(np.arange(100) % 5, np.nan, 0.0)])
    return Curve(
        name="fit",
        label="Fit",
        read=lambda state: (x, y),
        names=("truth", "fit", "points"),
        marks=("points",),
        x_label="x",
        x_log=x_log,
    )


@pytest.mark.parametrize("x_log", [False, True])
def test_a_curve_passes_through_its_values(put, recorder, appearance, x_log):
    view = put(CurveView(recorder, appearance, "fit"), Made([curve(x_log)]))
    axes, image = view.axes(), view.grab().toImage()
    for x in (5.0, 30.0, 90.0):
        place = axes.point(x, float(np.cos(x / 20))).toPoint()
        near = [image.pixelColor(place + QPoint(a, b)) for a in (-1, 0, 1) for b in (-1, 0, 1)]
        assert any(colour.red() - colour.blue() > 180 for colour in near)


def test_the_values_beside_the_pointer_are_those_of_the_nearest_point(put, recorder, appearance):
    view = put(CurveView(recorder, appearance, "fit"), Made([curve()]))
    _, lines = view.reading(view.axes().point(41.2, 0.0))
    assert [line.label for line in lines] == ["x 41", "truth", "fit", "points"]
    assert float(lines[1].value) == pytest.approx(np.sin(41 / 20), abs=1e-3)


def test_a_click_adds_a_point_only_where_points_can_be_added(put, recorder, appearance, qtbot):
    for adds in (False, True):
        view = put(CurveView(recorder, appearance, "fit", adds_points=adds), Made([curve()]))
        qtbot.mouseClick(view, LEFT, pos=view.axes().point(50.0, 0.5).toPoint())
    (sent,) = recorder.sent
    assert isinstance(sent.intervention, AddPoint)
    assert sent.intervention.x[0] == pytest.approx(50.0, abs=0.5)
    assert sent.intervention.y == pytest.approx(0.5, abs=0.05)


def test_a_very_long_curve_keeps_its_lowest_and_highest(qapp):
    from PySide6.QtCore import QRectF

    axes = Axes(QRectF(0, 0, 300, 100), (0.0, 65536.0), (-9.0, 9.0))
    x, y = np.arange(65536.0), np.zeros(65536)
    y[12345], y[54321] = 9.0, -9.0
    few_x, few = thinned(axes, x, y)
    assert len(few) <= 4 * 300
    assert few.max() == 9.0 and few.min() == -9.0
    assert (np.diff(few_x) >= 0).all()


# Table


def table(counts: np.ndarray, opened: list[tuple[int, int]]) -> Table:
    def items(state: Any, row: int, column: int) -> Items:
        opened.append((row, column))
        pictures = np.zeros((3, 4, 4))
        return Items(pictures, ("a", "b", "c"), ((7, True), (8, True), (9, False)))

    return Table(
        name="confusion",
        label="Confusion",
        read=lambda state: counts,
        rows=("cat", "dog"),
        columns=("cat", "dog"),
        row_label="class",
        column_label="answer",
        counts=True,
        items=items,
    )


def test_right_and_wrong_have_colours_of_their_own(put, recorder, appearance):
    counts = np.array([[9, 1], [0, 4]])
    view = put(TableView(recorder, appearance, "confusion"), Made([table(counts, [])]))
    image, picture = view.picture.grab().toImage(), view.picture

    def corner(row: int, column: int) -> QColor:
        return image.pixelColor((picture.rect_of(row, column).topLeft() + QPointF(4, 4)).toPoint())

    right, wrong, none = corner(0, 0), corner(0, 1), corner(1, 0)
    assert right.blue() > right.red()
    assert wrong.red() > wrong.blue()
    assert none == QColor(appearance.theme.control)
    assert view.caption.text() == "13 of 14 right; click a cell to see its items"
    assert picture.numbers.told(0, 1) == "class cat, answer dog: 1"


def test_a_cell_opens_the_items_behind_it_and_an_item_is_shown(put, recorder, appearance, qtbot):
    opened: list[tuple[int, int]] = []
    counts = np.array([[9, 3], [0, 4]])
    view = put(TableView(recorder, appearance, "confusion"), Made([table(counts, opened)]))
    qtbot.mouseClick(view.picture, LEFT, pos=view.picture.rect_of(0, 1).center().toPoint())
    assert opened == [(0, 1)]
    assert view.showing_items
    assert view.heading.text() == "class cat, answer dog: 3"
    view.grab()
    place = view.tiles.arrangement.rect_of(1).center().toPoint()
    qtbot.mouseClick(view.tiles, LEFT, pos=place)
    assert recorder.sent == [Intervene(Show(8, True))]
    qtbot.mouseClick(view.back, LEFT)
    assert not view.showing_items


def test_a_cell_can_be_opened_with_the_keyboard(put, recorder, appearance, qtbot):
    opened: list[tuple[int, int]] = []
    view = put(TableView(recorder, appearance, "confusion"), Made([table(np.eye(2), opened)]))
    alt = Qt.KeyboardModifier.AltModifier
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right):
        qtbot.keyClick(view.picture, key, alt)
    qtbot.keyClick(view.picture, Qt.Key.Key_Return)
    assert opened == [(1, 1)]


@pytest.mark.parametrize("shape", [(0, 2), (2, 0)])
def test_a_table_without_cells_has_nothing_to_point_at(put, recorder, appearance, qtbot, shape):
    opened: list[tuple[int, int]] = []
    view = put(TableView(recorder, appearance, "confusion"), Made([table(np.ones(shape), opened)]))
    picture = view.picture
    qtbot.mouseMove(picture, picture.rect().center())
    qtbot.mouseClick(picture, LEFT, pos=picture.rect().center())
    qtbot.keyClick(picture, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(picture, Qt.Key.Key_Return)
    assert picture.cell_at(QPointF(picture.rect().center())) is None
    assert opened == []


# Plane


def plane() -> list[Channel]:
    places, groups = np.array([[-0.5, 0.0], [0.5, 0.5]]), np.array([0, 1])
    regions = np.zeros((2, 10, 10))
    regions[0, :, :5], regions[1, :, 5:] = 1.0, 1.0
    extent = (-1.0, 1.0, -1.0, 1.0)
    return [
        Regions(
            name="regions",
            label="Regions",
            read=lambda state: regions,
            names=("a", "b"),
            extent=extent,
        ),
        Scatter(
            name="points",
            label="Points",
            read=lambda state: (places, groups),
            names=("a", "b"),
            extent=extent,
            can_add=True,
        ),
    ]


def test_regions_lie_below_the_points(put, recorder, appearance):
    view = put(PlaneView(recorder, appearance, "points"), Made(plane()), 300, 340)
    picture = view.picture
    axes, image = picture.axes(), picture.grab().toImage()
    left, right = (image.pixelColor(axes.point(x, -0.6).toPoint()) for x in (-0.6, 0.6))
    assert left.blue() > left.red() and right.red() > right.blue()
    assert image.pixelColor(axes.point(0.5, 0.5).toPoint()) == picture.colour(1)
    assert picture.told(axes.point(-0.5, 0.0)) == (
        "(−0.50, 0.00): point 0 of class a\nanswered a (1.000)"
    )


def test_a_click_adds_a_point_of_the_chosen_class_a_right_click_takes_one(
    put, recorder, appearance, qtbot
):
    view = put(PlaneView(recorder, appearance, "points"), Made(plane()), 300, 340)
    qtbot.mouseClick(view.chips[1], LEFT)
    axes = view.picture.axes()
    qtbot.mouseClick(view.picture, LEFT, pos=axes.point(0.25, -0.25).toPoint())
    qtbot.mouseClick(view.picture, RIGHT, pos=axes.point(0.5, 0.5).toPoint())
    added, removed = (command.intervention for command in recorder.sent)
    assert added.x == pytest.approx((0.25, -0.25), abs=0.02) and added.y == 1.0
    assert removed == RemovePoint(1)


# Graph


W1, W2 = np.array([[1.0, -2.0], [0.5, 0.0], [3.0, 1.0]]), np.array([[1.0, -1.0, 0.1]])
LAYERS = Layers(
    activations=[np.array([0.0, 1.0]), np.array([0.2, 0.5, 0.9]), np.array([0.7])],
    weights=[W1, W2],
    deltas=[None, np.array([0.1, -0.1, 0.0]), np.array([0.3])],
    gradients=[W1 / 10, W2 / 10],
)


def graph(layers: Layers) -> Graph:
    return Graph(
        name="network",
        label="Network",
        read=lambda state, phase: layers,
        sizes=(2, 3, 1),
        names=("input", "hidden 1", "output"),
        output_names=("y",),
        low=(0.0, 0.0, 0.0),
        high=(1.0, 1.0, 1.0),
    )


def test_units_are_coloured_by_activation_and_clicked_into_focus(put, recorder, appearance, qtbot):
    view = put(GraphView(recorder, appearance, "network"), Made([graph(LAYERS)]), 420, 260)
    picture = view.picture
    image = picture.grab().toImage()
    dark, light = (image.pixelColor(picture.places[0].centre(unit).toPoint()) for unit in (1, 0))
    assert dark == QColor(appearance.theme.ink) and light == QColor(appearance.theme.paper)
    qtbot.mouseClick(picture, LEFT, pos=picture.places[1].centre(2).toPoint())
    assert recorder.focus == 4
    assert picture.told(4) == "hidden 1, unit 2\nactivation 0.9000\ndelta 0"
    assert picture.told(5).startswith("output y")


def test_a_click_on_a_connection_puts_its_weight_in_focus(put, recorder, appearance, qtbot):
    made = Made([graph(LAYERS)])
    view = put(GraphView(recorder, appearance, "network"), made, 420, 260)
    picture = view.picture
    below, above = picture.places[0].centre(1), picture.places[1].centre(0)
    place = below + (above - below) * 0.85
    assert picture.unit_at(place) is None
    plain = picture.grab().toImage().pixelColor(place.toPoint())
    qtbot.mouseClick(picture, LEFT, pos=place.toPoint())
    assert (recorder.focus, recorder.weight) == (2, (2, 1))
    assert picture.told_of_weight((2, 1)).startswith("input, unit 1 to hidden 1, unit 0\nweight ")
    made.focus, made.weight = recorder.focus, recorder.weight
    view.show_frame(made.frame())
    assert picture.grab().toImage().pixelColor(place.toPoint()) != plain
    assert QColor(appearance.theme.text).name() in colours_in(picture)
    qtbot.mouseClick(picture, LEFT, pos=place.toPoint())
    assert (recorder.focus, recorder.weight) == (None, None)


def test_what_the_input_is_stands_below_it(put, recorder, appearance):
    made = Made([replace(graph(LAYERS), input_shape=(1, 2))], state=1)
    picture = put(GraphView(recorder, appearance, "network"), made, 420, 260).picture
    plain = picture.grab().toImage()
    seen = graph(replace(LAYERS, about="the drawing"))
    made.shown, made.state = [replace(seen, input_shape=(1, 2))], 2
    picture.parent().show_frame(made.frame())
    told = picture.grab().toImage()
    below = range(round(picture.places[0].rect.bottom()) + 2, picture.height())
    differ = {
        y
        for y in range(picture.height())
        for x in range(picture.width())
        if told.pixelColor(x, y) != plain.pixelColor(x, y)
    }
    assert differ and differ <= set(below)


def test_of_connections_that_cross_the_strongest_is_meant():
    ends = np.array([[0.0, 0.0], [0.0, 10.0]]), np.array([[10.0, 10.0], [10.0, 0.0]])
    lines = strongest(np.array([[0.1, 0.0], [0.0, -0.5]]))
    assert nearest(lines, *ends, (5.0, 5.0)) == (1, 1)
    assert nearest(lines, *ends, (2.0, 2.0)) == (0, 0)
    assert nearest(lines, *ends, (5.0, 20.0)) is None


def test_the_way_back_shows_gradients_by_itself(put, recorder, appearance):
    back = Layers(
        LAYERS.activations, LAYERS.weights, LAYERS.deltas, LAYERS.gradients, 1, "backward"
    )
    made = Made([graph(LAYERS)], state=1)
    view = put(GraphView(recorder, appearance, "network"), made, 420, 260)
    assert not view.gradients
    accent = appearance.theme.accent
    assert accent not in colours_in(view.picture)
    made.shown, made.state = [graph(back)], 2
    view.show_frame(made.frame())
    assert view.gradients
    colours = colours_in(view.picture)
    assert accent in colours and way_colour(appearance.theme, "backward").name() in colours


def test_the_choice_of_weights_or_gradients_is_kept(put, recorder, appearance, qtbot):
    made = Made([graph(LAYERS)])
    view = put(GraphView(recorder, appearance, "network"), made, 420, 260)
    qtbot.mouseClick(view.buttons[GRADIENTS], LEFT)
    assert view.gradients and view.picture.shown.gradients
    qtbot.mouseClick(view.buttons[BY_PHASE], LEFT)
    assert not view.picture.shown.gradients


def test_only_the_strongest_connections_are_drawn():
    weights = np.random.default_rng(0).normal(size=(100, 784))
    lines = strongest(weights, 200)
    drawn = np.abs(weights[lines.above, lines.below])
    assert len(drawn) == 200 and lines.left_out == 100 * 784 - 200
    assert drawn.min() >= np.sort(np.abs(weights).ravel())[-200]
    assert (np.diff(drawn) >= 0).all()
    own = strongest(weights, 50, above=3)
    assert set(own.above.tolist()) == {3}
    assert lines.largest == np.abs(weights).max()


def test_a_large_network_finds_room(put, recorder, appearance):
    sizes = (784, 500, 10)
    rng = np.random.default_rng(1)
    layers = Layers(
        [rng.random(size) for size in sizes],
        [rng.normal(size=(500, 784)), rng.normal(size=(10, 500))],
        [None, None, None],
        [None, None],
    )
    channel = replace(
        graph(layers),
        sizes=sizes,
        output_names=tuple("0123456789"),
        input_shape=(28, 28),
    )
    view = put(GraphView(recorder, appearance, "network"), Made([channel]), 420, 260)
    room = view.picture.rect()
    for place in view.picture.places:
        assert room.contains(place.rect.toAlignedRect())
    rects = [place.rect for place in view.picture.places]
    assert all(one.right() < other.left() for one, other in pairwise(rects))


# Several matrices, layers that are lit, the check


def matrices() -> list[Channel]:
    def matrix(name: str, of_phase: bool) -> Matrix:
        return Matrix(
            name=name,
            label=name.capitalize(),
            block=lambda source, rows, columns: np.ones((len(rows), len(columns))),
            version=lambda source: source,
            shape=(3, 4),
            picture=(2, 2),
            meaning=f"what {name} means",
            of_phase=of_phase,
            first_row=4,
        )

    return [matrix("weights", False), matrix("gradient", True)]


def phase(lit: str, number: int = 2) -> Any:
    return SimpleNamespace(
        lit=lit, number=number, count=5, units=(), name=lit, changed=np.empty(0, np.int64)
    )


def test_of_several_matrices_that_of_the_phase_is_shown_until_one_is_chosen(
    put, recorder, appearance
):
    panel = Panel("Weights", appearance)
    view = MatrixView(recorder, appearance, names=("weights", "gradient"))
    view.use_title_line(panel.title_line)
    made = Made(matrices(), state="state")
    put(view, made)
    assert view.chooser.text() == "Weights"
    made.phase = phase("gradient")
    view.show_frame(made.frame())
    assert view.chooser.text() == "Gradient"
    assert view.meaning.text() == "what gradient means"
    view.chooser.pick("weights")
    assert view.chooser.text() == "Weights"
    view.chooser.pick(None)
    assert view.chooser.text() == "Gradient"
    panel.deleteLater()


def test_a_click_on_an_entry_puts_the_rows_unit_of_its_layer_in_focus(
    put, recorder, appearance, qtbot
):
    made = Made(matrices(), state="state")
    view = put(MatrixView(recorder, appearance, names=("weights",)), made)
    rect = view.matrix.picture_rect()
    place = QPointF(rect.left() + 5, rect.top() + rect.height() * 0.5).toPoint()
    qtbot.mouseClick(view.matrix, LEFT, pos=place)
    row, column = view.matrix.entry_at(QPointF(place))
    assert (recorder.focus, recorder.weight) == (4 + 1, (4 + row, column))
    made.focus, made.weight = recorder.focus, recorder.weight
    view.show_frame(made.frame())
    assert view.all_button.isChecked()
    assert QColor(appearance.theme.text).name() in colours_in(view.matrix)
    qtbot.mouseClick(view.matrix, LEFT, pos=place)
    assert (recorder.focus, recorder.weight) == (None, None)
    assert view.matrix.told(1, 2) == "w of unit 1 and (0, 1) = +1"


def test_the_layer_of_the_phase_is_lit_and_the_arrow_points_to_it(put, recorder, appearance):
    def layer(name: str, first: int) -> Field:
        return Field(
            name=name,
            label=name,
            read=lambda source: np.zeros((2, 2)),
            shape=(2, 2),
            low=0,
            high=1,
            of_phase=True,
            first_unit=first,
        )

    made = Made([layer("visible", 0), layer("hidden", 4)], phase=phase("hidden"))
    view = put(LayersView(recorder, appearance, ("visible", "hidden")), made, 420, 240)
    assert [each.lit for each in view.layers] == [False, True]
    assert view.ways[0].accessibleDescription() == "to the right"
    assert view.words.text() == "hidden, phase 2 of 5"
    assert appearance.theme.accent in colours_in(view.layers[1])
    assert appearance.theme.accent not in colours_in(view.layers[0])
    made.phase = phase("visible", 3)
    view.show_frame(made.frame())
    assert view.ways[0].accessibleDescription() == "to the left"


def test_gradients_are_checked_at_rest_for_the_unit_in_focus(put, recorder, appearance, qtbot):
    asked = []

    def compare(state: Any, focus: int | None) -> Comparison:
        asked.append((state, focus))
        return Comparison(("w 0", "w 1"), np.array([1.0, 0.0]), np.array([1.0 + 1e-9, 0.0]))

    made = Made([Check(name="check", label="Check", compare=compare)], state=1, running=True)
    view = put(CheckView(recorder, appearance, "check"), made)
    assert view.picture.numbers is None
    made.running, made.focus = False, 3
    view.show_frame(made.frame())
    qtbot.waitUntil(lambda: view.picture.numbers is not None)
    assert asked == [(1, 3)]
    assert view.picture.numbers.rows == ("w 0", "w 1")
    assert view.words.text() == "Check: off by 1·10⁻⁹ of their size at most"
    made.weight = (3, 1)
    view.show_frame(made.frame())
    qtbot.waitUntil(lambda: len(asked) == 2)
    assert asked[1] == (1, (3, 1))


# The registry


def test_every_type_of_channel_has_a_view_but_for_regions_and_what_is_absent():
    from engine import channels

    types = set(channels.Channel.__args__)  # type: ignore[attr-defined]
    assert types - set(VIEWS) == {Regions, Absent}


def test_a_view_is_chosen_by_the_channels_type(recorder, appearance, qtbot):
    view = view_of(bars([0.5]), recorder, appearance)
    qtbot.addWidget(view)
    assert isinstance(view, BarsView)
    tiles = Tiles(name="t", label="T", read=lambda state: np.zeros((1, 2, 2)), low=0, high=1)
    other = view_of(tiles, recorder, appearance)
    qtbot.addWidget(other)
    assert type(other).__name__ == "TilesGridView"


def test_the_arrow_of_the_phase_finds_room_in_a_narrow_network(put, recorder, appearance):
    forward = Layers(
        LAYERS.activations, LAYERS.weights, LAYERS.deltas, LAYERS.gradients, 1, "forward"
    )
    view = put(GraphView(recorder, appearance, "network"), Made([graph(forward)]), 160, 200)
    assert way_colour(appearance.theme, "forward").name() in colours_in(view.picture)


@pytest.mark.parametrize("largest", [123456.75, 1.2345678e12, 1e-11, 0.001784])
def test_the_colour_bar_finds_room_for_every_number(qtbot, appearance, largest):
    bar = ColourBar(appearance, lambda: (0.0, 100.0))
    qtbot.addWidget(bar)
    bar.set_largest(largest)
    metrics = QFontMetricsF(appearance.font("caption"))
    room = bar.sizeHint().width() - appearance.length(12) - 8
    assert all(metrics.horizontalAdvance(label) <= room for label in bar.labels())


def test_the_names_of_many_layers_stand_beside_each_other_inside_the_picture():
    sizes = (784, 30, 20, 20, 10)
    places = layers_in(sizes, (28, 28), QRectF(6, 24, 190, 150), 1.0)
    widths = [30.0, 50.0, 50.0, 50.0, 38.0]
    lefts = heads_at(places, widths, 240.0)
    assert all(b >= a + width for a, b, width in zip(lefts, lefts[1:], widths, strict=False))
    assert lefts[-1] + widths[-1] <= 240.0


def test_what_the_input_is_goes_on_as_many_lines_as_it_needs():
    told = "class 1, item 1,747, first of 32"
    assert in_lines(told, lambda text: True) == [told]
    narrow = in_lines(told, lambda text: len(text) < 15)
    assert narrow == ["class 1", "item 1,747", "first of 32"]


@dataclass(frozen=True, eq=False)
class After:
    """A state of which only the update counts."""

    position: int


def test_courses_of_a_moment_ago_do_not_say_how_old_they_are(put, recorder, appearance):
    channel = Curve(name="fit", label="Fit", read=lambda state: COURSE, names=("y",))
    made = Made([channel], state=After(100), running=True, rate=2000.0)
    view = put(CurveView(recorder, appearance, "fit"), made)
    view._follower.follow = lambda frame: None  # as while it is busy
    made.state = After(1000)
    view.show_frame(made.frame())
    assert view.as_of == ""
    made.state = After(2200)
    view.show_frame(made.frame())
    assert view.as_of == "as of update 100"


COURSE = (np.linspace(0.0, 1.0, 5), np.zeros((1, 5)))


def test_a_matrix_wider_than_high_takes_the_width_that_there_is(put, recorder, appearance):
    def weights(rows: int, columns: int) -> Matrix:
        values = np.random.default_rng(0).normal(size=(rows, columns))
        return Matrix(
            name="weights",
            label="Weights",
            block=lambda state, chosen, others: values[np.ix_(chosen, others)],
            version=lambda state: values,
            shape=(rows, columns),
            picture=(1, columns),
            meaning="Orange: positive.",
        )

    drawn = {}
    for shape in ((10, 10), (2, 12)):
        made = Made([weights(*shape)])
        view = put(MatrixView(recorder, appearance, names=("weights",)), made, 440, 190)
        drawn[shape] = view.matrix.picture_rect()
        assert view.matrix.geometry().right() < view.bar.geometry().left()
        assert view.bar.geometry().right() < view.meaning.geometry().left()
    assert drawn[2, 12].width() > 1.4 * drawn[10, 10].width()
