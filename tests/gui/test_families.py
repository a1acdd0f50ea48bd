"""What the window is made of for each experiment: it is made anew, works, and comes back."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)

from engine.commands import Pause, Run, Step
from engine.interventions import LetGo
from engine.networks import EXPERIMENTS
from gui.families import composition_for
from gui.families.machine import MACHINE
from gui.families.memory import MEMORY
from gui.families.perceptron import PICTURES
from gui.opening import Opener, Wanted
from gui.panel import Title
from gui.style import style_sheet
from gui.window import Window

LEFT = Qt.MouseButton.LeftButton
SMALL = {"rbm-digits": {"hidden": 40, "train": 200, "test": 40}, "mlp-digits": {"hidden": "20"}}


@pytest.fixture
def opener(session):
    opener = Opener(session)
    opener.speed = float("inf")
    return opener


@pytest.fixture
def window(qtbot, session, appearance, opener):
    window = Window(session, appearance, opener)
    qtbot.addWidget(window)
    opener.begin(Wanted(seed=2))
    session.send(Pause())
    with qtbot.waitExposed(window):
        window.show()
    yield window
    window.close()


@pytest.fixture
def change(window, opener, session, settle, qtbot):
    def change_it(experiment: str, updates: int = 5) -> None:
        opener.begin(Wanted(experiment, SMALL.get(experiment, {}), seed=2))
        session.send(Pause())
        session.send(Step("update", updates))
        settle()
        qtbot.wait(1)
        settle()

    return change_it


@pytest.mark.parametrize("experiment", [name for name in EXPERIMENTS if "hopfield" not in name])
def test_every_experiment_has_a_window_that_shows_it(
    experiment, window, change, session, settle, qtbot
):
    change(experiment)
    for _ in range(3):
        session.send(Step("phase"))
        settle()
    assert session.snapshot.in_phase
    composition = composition_for(experiment)
    assert set(window.docks) == {spec.id for spec in composition.docks}
    for name, dock in window.docks.items():
        assert dock.isVisible(), name
        assert window.rect().contains(dock.geometry()), name
    for view in (*window.stage.views, *window.views.values()):
        assert view.isVisible()
        for number in range(len(getattr(view, "views", ()))):
            if hasattr(view, "show_view"):
                view.show_view(number)
                settle()
                view.grab()


@pytest.mark.parametrize("experiment", ["mlp-one-or-seven", "mlp-plane", "rbm-bars"])
def test_every_control_of_every_family_has_a_name_and_says_what_it_does(experiment, window, change):
    change(experiment)
    for kind in (QAbstractButton, QAbstractSpinBox, QComboBox):
        for control in window.findChildren(kind):
            if control.isVisible():
                assert control.accessibleName() or control.text(), control
                assert control.toolTip(), control.accessibleName() or control.text()


def test_what_both_have_stays_and_the_rest_is_let_go(window, change, session):
    setup, explanation = window.docks["setup"], window.docks["explanation"]
    before = len(session.views)
    change("mlp-one-or-seven")
    assert window.docks["setup"] is setup and window.docks["explanation"] is explanation
    assert "memories" not in window.docks
    change("hopfield-digits", 300)
    assert len(session.views) == before
    assert set(window.docks) == {spec.id for spec in MEMORY.docks}
    assert window.views["memories"].isVisible()
    assert window.views["memories"].list.model().rowCount() == 3
    titles = [action.text() for action in window.topbar.panels_menu.actions() if action.text()]
    assert "Memories" in titles and "Answers" not in titles


@pytest.mark.parametrize("experiment", ["hopfield-digits", "mlp-plane", "rbm-bars"])
def test_every_font_is_from_the_first_what_it_is_later(
    experiment, dressed, window, change, appearance
):
    change(experiment)

    def fonts():
        widgets = [w for w in window.findChildren(QWidget) if w.isVisible()]
        return {w: (w.font().pixelSize(), w.font().weight()) for w in widgets}

    first = fonts()
    appearance.set_theme("dark")
    appearance.set_theme("light")
    assert fonts() == first


def test_the_docks_of_each_composition_come_back_as_they_were(window, change, qtbot):
    window.docks["memories"].close()
    change("mlp-sine")
    assert all(dock.isVisible() for dock in window.docks.values())
    change("hopfield-digits")
    assert not window.docks["memories"].isVisible()
    assert window.docks["setup"].isVisible()


def test_an_experiment_that_is_not_known_has_the_first_ones_window():
    assert composition_for("none of ours") is MEMORY
    assert composition_for("mlp-digits") is PICTURES
    assert composition_for("rbm-digits") is MACHINE


def test_the_canvas_offers_what_the_network_can_do(window, change, session, settle, qtbot):
    change("mlp-one-or-seven")
    canvas = window.stage.named["canvas"]
    assert not canvas.controls.store.isVisible()
    assert not canvas.tools.hold.isVisible()
    place = canvas.picture.grid().rect.center().toPoint()
    qtbot.mouseClick(canvas.picture, LEFT, pos=place)
    settle()
    assert session.snapshot.state.drawing.any()
    qtbot.mouseClick(canvas.controls.free, LEFT)
    settle()
    assert session.snapshot.state.drawing is None
    assert (canvas.pattern == -1).all()
    assert any(
        isinstance(recorded.intervention, LetGo)
        for branch in session.snapshot.branches
        for recorded in branch.interventions
    )


def test_a_mistake_that_is_clicked_is_shown_to_the_network_and_on_the_canvas(
    window, change, session, settle, qtbot
):
    change("mlp-one-or-seven", 3)
    answers = window.views["answers"]
    answers.show_view(1)
    settle()
    mistakes = answers.views[1]
    mistakes.grab()
    place = mistakes.picture.arrangement.rect_of(0).center().toPoint()
    qtbot.mouseClick(mistakes.picture, LEFT, pos=place)
    settle()
    probe = session.snapshot.state.probe
    assert probe is not None
    drawn = window.stage.named["canvas"].pattern > 0
    assert np.array_equal(drawn, np.asarray(probe.x).reshape(-1) > 0.5)
    outputs = window.stage.named["outputs"]
    assert outputs.values is not None and len(outputs.values) == 2


def test_a_chain_of_ones_own_runs_only_while_it_is_seen(window, change, session, settle, qtbot):
    change("rbm-bars")
    dream = window.views["yours"].views[0]
    qtbot.mouseClick(dream.from_noise, LEFT)
    settle()
    qtbot.mouseClick(dream.step, LEFT)
    settle()
    chain = session.snapshot.state.canvas.chain
    assert chain.steps == 1 and chain.from_noise
    assert dream.film.picture.count == 2
    qtbot.mouseClick(dream.run, LEFT)
    qtbot.waitUntil(lambda: session.snapshot.state.canvas.chain.steps >= 3)
    window.views["yours"].show_view(1)
    assert not dream.run.isChecked()
    assert session.snapshot.state.position == 5


def test_the_present_half_step_is_lit(window, change, session, settle):
    change("rbm-bars")
    layers = window.stage.named["layers"]
    lit = []
    for _ in range(4):
        session.send(Step("phase"))
        settle()
        lit.append([layer.lit for layer in layers.layers].index(True))
    assert 0 in lit and 1 in lit


def test_presenting_goes_on_in_another_window(window, change, qtbot):
    window.present.setChecked(True)
    change("mlp-sine")
    qtbot.waitUntil(window.present.isChecked)
    assert window.appearance.scale > 1
    window.present.setChecked(False)
    assert all(dock.isVisible() for dock in window.docks.values())


def drawn_colours(widget):
    image = widget.grab().toImage()
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


def edit_room(combo):
    """How many pixels a combo box has for its text."""
    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    field = QStyle.SubControl.SC_ComboBoxEditField
    return combo.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, combo)


@pytest.mark.parametrize("experiment", [name for name in EXPERIMENTS if "mlp" in name])
def test_in_the_least_window_titles_and_values_are_whole(
    experiment, window, change, appearance, qapp, settle
):
    before = qapp.styleSheet(), qapp.font()
    qapp.setFont(appearance.font("body"))
    qapp.setStyleSheet(style_sheet(appearance.theme, appearance.scale))
    try:
        window.resize(1280, 800)
        change(experiment)
        for title in window.findChildren(Title):
            if not title.is_whole():
                assert len(drawn_colours(title)) == 1, title.text()
        for combo in window.views["setup"].findChildren(QComboBox):
            words = combo.fontMetrics().horizontalAdvance(combo.currentText())
            assert edit_room(combo).width() >= words, combo.currentText()
            padding = edit_room(combo).height() - combo.height()
            assert combo.maximumHeight() + padding >= combo.fontMetrics().height()
    finally:
        qapp.setStyleSheet(before[0])
        qapp.setFont(before[1])


def test_a_value_that_makes_no_sense_is_told_in_a_sentence(window, change, qtbot):
    change("mlp-one-or-seven")
    hidden = window.views["setup"].controls["hidden"].widget
    hidden.setFocus()
    hidden.selectAll()
    qtbot.keyClicks(hidden, "0")
    qtbot.keyClick(hidden, Qt.Key.Key_Return)
    assert hidden.property("role") == "wrong"
    assert window.notice.isVisible()
    assert "whole numbers from 1" in window.notice.words.text()


def test_a_run_that_diverges_says_where_and_what_to_try(window, opener, session, settle, qtbot):
    opener.begin(Wanted("mlp-sine", {"learning_rate": 1e6, "activation": "relu"}, seed=0))
    session.send(Run())
    qtbot.waitUntil(lambda: window.banner.isVisible(), timeout=20_000)
    settle()
    told = window.banner.accessibleName()
    assert f"Update {session.snapshot.position + 1:,} would make" in told
    assert "layer" in told and "try a learning rate smaller" in told
    assert not window.banner.details_button.isVisible()
    assert np.isfinite(session.snapshot.state.network.weights[0]).all()
    qtbot.mouseClick(window.banner.back_button, LEFT)
    before = session.snapshot.position
    settle()
    assert session.snapshot.position <= before


def test_with_no_point_to_learn_from_it_waits_for_some(window, opener, session, settle, qtbot):
    opener.begin(Wanted("mlp-sine", {"target": "none"}, seed=2))
    settle()
    qtbot.waitUntil(lambda: window.notice.isVisible())
    assert "click points into the plot" in window.notice.words.text()
    assert not window.banner.isVisible()
    fit = window.stage.named["fit"]
    assert fit.axes().y[0] <= -1.0 and fit.axes().y[1] >= 1.0
    for x, y in ((40, 30), (70, 60)):
        place = fit.axes().rect.topLeft().toPoint() + QPoint(x, y)
        qtbot.mouseClick(fit, LEFT, pos=place)
        settle()
    assert len(session.snapshot.state.samples) == 2
    session.send(Step("update", 3))
    settle()
    assert session.snapshot.position == 3


def test_an_experiment_that_makes_its_data_offers_that_and_no_pictures(
    window, opener, settle, tmp_path
):
    points = tmp_path / "points.csv"
    points.write_text("x,y\n0,1\n1,2\n2,5\n")
    for experiment, own in (("mlp-sine", "function"), ("mlp-plane", "plane")):
        opener.begin(Wanted(experiment, seed=2))
        shown = [action for action in window.topbar.data_menu.actions() if action.isVisible()]
        assert shown[0].text() == own and shown[0].isChecked()
        assert "digits" not in [action.text() for action in shown]
    opener.begin(Wanted("mlp-sine", data=str(points), seed=2))
    own = window.topbar.data_menu.actions()[0]
    assert not own.isChecked()
    own.trigger()
    assert opener.current.data_source == "function"
    opener.begin(Wanted("mlp-digits", SMALL["mlp-digits"], seed=2))
    shown = [action.text() for action in window.topbar.data_menu.actions() if action.isVisible()]
    assert "digits" in shown and "plane" not in shown


def test_an_experiment_goes_at_its_own_speed_until_one_is_chosen(window, opener, session):
    opener.speed = 50.0
    opener.begin(Wanted("mlp-sine", seed=2))
    assert session.snapshot.speed == 2000.0
    opener.speed = 10.0
    opener.begin(Wanted("mlp-sine", seed=2))
    assert session.snapshot.speed == 10.0


def test_after_presenting_everything_is_where_it_was(dressed, window, change, settle, qtbot):
    change("mlp-one-or-seven")
    window.resize(1280, 800)
    settle()
    size = window.size()
    sizes = {name: dock.size() for name, dock in window.docks.items()}
    window.present.setChecked(True)
    qtbot.wait(1)
    assert window.width() == size.width()
    window.present.setChecked(False)
    qtbot.waitUntil(lambda: window.size() == size)
    qtbot.waitUntil(lambda: {name: dock.size() for name, dock in window.docks.items()} == sizes)


def test_the_history_is_told_after_a_change_of_looks_too(window, change, appearance, settle):
    change("mlp-plane")
    told = window.status.history.text()
    assert told.startswith("history ") and "888" not in told
    appearance.set_scale(1.5)
    assert window.status.history.text() == told
    appearance.set_scale(1.0)
    assert window.status.history.text() == told
