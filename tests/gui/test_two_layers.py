"""The window on dense memories: memories as a layer of neurons, weights that there are not."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QPushButton

from engine.commands import Intervene, Pause, Run, Step
from engine.interventions import SetParameter
from gui.opening import Opener, Wanted
from gui.views.graph_layout import strongest
from gui.window import Window

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot, session, appearance):
    opener = Opener(session)
    opener.speed = float("inf")
    window = Window(session, appearance, opener)
    qtbot.addWidget(window)
    opener.begin(Wanted(seed=2))
    with qtbot.waitExposed(window):
        window.show()
    session.send(Pause())
    yield window
    window.close()


@pytest.fixture
def dense(window, settle):
    """The window with the rule dense, all memories stored, in the middle of a recall."""
    window.session.send(Step("update", -10_000))
    window.session.send(Intervene(SetParameter("rule", "dense")))
    window.session.send(Step("update", 60))
    settle()
    return window


def show(qtbot, window, word: str):
    """Click the word in the title of the weights' panel; the view that it shows."""
    several = window.views["weights"]
    button = next(
        each for each in window.docks["weights"].findChildren(QPushButton) if each.text() == word
    )
    qtbot.mouseClick(button, LEFT)
    return several.shown


def test_a_rule_without_weights_says_why_where_they_would_be(dense, qtbot):
    matrix = show(qtbot, dense, "Weights")
    assert "no weights between pairs of units" in matrix.matrix.empty_text
    qtbot.mouseClick(matrix.unit_button, LEFT)
    assert "no weights between pairs of units" in matrix.of_unit.empty_text


def test_the_choice_of_a_unit_is_offered_where_weights_are_shown(dense, qtbot):
    matrix = show(qtbot, dense, "Weights")
    assert matrix.all_button.isVisible() and matrix.unit_button.isVisible()
    show(qtbot, dense, "Neurons")
    assert not matrix.all_button.isVisible() and not matrix.unit_button.isVisible()


def test_a_memory_neuron_is_clicked_and_explained(dense, qtbot, settle):
    graph = show(qtbot, dense, "Two layers")
    state = dense.session.snapshot.state
    picture = graph.picture
    assert [place.size for place in picture.places] == [784, state.memories.count]
    neuron = picture.places[1].centre(0).toPoint()
    qtbot.mouseClick(picture, LEFT, pos=neuron)
    settle()
    assert dense.session.focus == state.units
    explained = dense.session.experiment.explain(dense.session.snapshot.phase, state.units)
    assert state.memories.labels[0] in explained.title
    for view in ("Weights", "Neurons", "Two layers"):
        show(qtbot, dense, view)
    unit = picture.places[0].centre(300).toPoint()
    qtbot.mouseClick(picture, LEFT, pos=unit)
    settle()
    assert dense.session.focus == 300


def test_the_frame_around_the_layer_at_work_is_whole(dense, qtbot, settle):
    picture = show(qtbot, dense, "Two layers").picture
    dense.session.set_focus(0)
    settle()
    while picture.shown.layers.active != 0:
        dense.session.send(Step("phase"))
        settle()
    image, accent = picture.grab().toImage(), QColor(dense.appearance.theme.accent)
    y = round(picture.places[0].rect.center().y())

    def amber(x):
        return abs(image.pixelColor(x, y).hue() - accent.hue()) < 20 and (
            image.pixelColor(x, y).saturation() > 120
        )

    assert any(amber(x) for x in range(3))


def test_the_visited_units_synapses_are_drawn(dense, qtbot):
    picture = show(qtbot, dense, "Two layers").picture
    unit = dense.session.snapshot.phase.units[0]
    assert picture.shown.focus == unit
    assert set(picture._lines[0].below.tolist()) == {unit}


def test_neurons_change_with_the_rule_and_grey_units_are_shown(dense, qtbot, settle):
    bars = show(qtbot, dense, "Neurons")
    before = bars.values.copy()
    dense.session.send(Intervene(SetParameter("rule", "softmax")))
    dense.session.send(Intervene(SetParameter("beta", 0.001)))
    settle()
    assert bars.values.sum() == pytest.approx(1.0)
    assert not np.array_equal(bars.values, before)
    dense.session.send(Step("update"))
    settle()
    shown = dense.stage.named["state"].picture.values
    assert ((shown > -1) & (shown < 1)).any()
    dense.session.send(Run())
    settle()
    assert dense.session.snapshot.state.at_rest


def test_connections_of_one_strength_are_chosen_evenly():
    lines = strongest(np.where(np.arange(4000).reshape(4, 1000) % 2, 1, -1), 200)
    assert np.bincount(lines.above).tolist() == [25, 25, 25, 25]
    assert lines.left_out == 3900
