"""The window with a restricted Boltzmann machine: what it warns of, what one does and then sees."""

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox

from engine.commands import Pause, Run, Step
from gui.numbers import number
from gui.opening import Opener, Wanted
from gui.panel import Title
from gui.views.summary import SummaryView
from gui.window import Window

LEFT = Qt.MouseButton.LeftButton
UNSCALED = {"visible": "gaussian", "standardise": False, "train": 200, "test": 20, "hidden": 20}


@pytest.fixture
def opener(session):
    opener = Opener(session)
    opener.speed = float("inf")
    return opener


@pytest.fixture
def machine(qtbot, session, appearance, opener, settle):
    """A window with an experiment, paused somewhere in its first updates."""
    windows = []

    def open_it(experiment="rbm-bars", **values):
        opener.current = Wanted(experiment, values)
        window = Window(session, appearance, opener)
        windows.append(window)
        qtbot.addWidget(window)
        opener.begin(opener.current)
        session.send(Pause())
        with qtbot.waitExposed(window):
            window.show()
        settle()
        return window

    yield open_it
    for window in windows:
        window.close()


def test_unscaled_data_is_warned_of_in_a_banner_that_offers_to_standardise(
    machine, qtbot, session, settle
):
    window = machine("rbm-digits", learning_rate=0.001, **UNSCALED)
    banner = window.banner
    assert banner.isVisible() and "standardise=true" in banner.words.text()
    assert banner.offer_button.text() == "Standardise the data"
    assert not banner.back_button.isVisible()
    qtbot.mouseClick(banner.offer_button, LEFT)
    session.send(Pause())
    settle()
    assert session.experiment.values["standardise"] is True
    assert session.experiment.values["learning_rate"] == 0.001
    assert not banner.isVisible()


def test_a_run_away_machine_offers_what_mends_it_and_stays_at_its_last_good_update(
    machine, qtbot, session, settle
):
    window = machine("rbm-digits", learning_rate=5.0, **UNSCALED)
    session.send(Run())
    settle()
    banner = window.banner
    assert "not finite" in banner.headline.text()
    assert "lower the learning rate (now 5" in banner.words.text()
    assert banner.offer_button.text() == "Standardise the data and learn at 0.001"
    assert banner.back_button.isVisible() and session.snapshot.position > 0
    qtbot.mouseClick(banner.offer_button, LEFT)
    session.send(Pause())
    settle()
    assert not session.experiment.cautions and not banner.isVisible()


def test_a_chain_on_a_paused_run_leaves_the_layers_and_the_explanation(
    machine, qtbot, session, settle
):
    window = machine()
    dream = window.views["yours"].views[0]
    layers = window.stage.named["layers"]
    session.send(Step("update"))
    settle()
    qtbot.waitUntil(lambda: "update" in window.views["explanation"].title)
    title = window.views["explanation"].title
    qtbot.mouseClick(dream.from_noise, LEFT)
    settle()
    assert dream.where.text() == "The chain begins with hidden units tossed by a coin."
    for _ in range(3):
        qtbot.mouseClick(dream.step, LEFT)
        settle()
    assert dream.where.text().startswith("Step 3: ")
    above, below = dream.film.picture.stacks
    assert above.pictures.shape == below.pictures.shape == (4, 4, 4)
    for layer in layers.layers:
        assert layer.view.picture.values is not None
    assert window.views["explanation"].title == title != "Explanation"
    assert layers.words.text() == "hidden biases, phase 28 of 28"


def to_phase(session, settle, name):
    """Step until the phase of that name, of an update's last ones."""
    while session.snapshot.phase is None or session.snapshot.phase.name != name:
        session.send(Step("phase"))
        assert session.runner.wait_idle(20)
    settle()


def test_the_statistics_show_the_data_then_the_chains_ends_and_light_where_they_are_compared(
    machine, qtbot, session, settle, appearance
):
    window = machine()
    layers, film = (window.stage.named[name] for name in ("layers", "film"))
    weights, explanation = window.views["weights"], window.views["explanation"]

    def shown():
        return [layer.view.picture.values for layer in layers.layers]

    session.send(Step("update"))
    to_phase(session, settle, "data statistics")
    update = session.snapshot.phase.detail.update
    visible, hidden = shown()
    assert np.array_equal(visible.reshape(-1), update.v_data[:, 0])
    assert np.array_equal(hidden.reshape(-1), update.p_data[0])
    assert film.picture.newest == 0 and film.scroller.horizontalScrollBar().value() == 0
    lit = weights._buttons[2]
    assert appearance.theme.accent_text in lit.styleSheet()
    to_phase(session, settle, "model statistics")
    visible, hidden = shown()
    assert np.array_equal(visible.reshape(-1), update.v_model[:, 0])
    assert np.array_equal(hidden.reshape(-1), update.p_model[0])
    bar = film.scroller.horizontalScrollBar()
    assert film.picture.captions[film.picture.newest] == "s 5" and bar.value() == bar.maximum()
    qtbot.mouseClick(lit, LEFT)
    to_phase(session, settle, "difference")
    qtbot.waitUntil(lambda: "data minus model" in explanation.title)
    matrices = weights.shown
    assert matrices.chooser.shown.name == "statistics_difference"
    ((row, column),) = matrices.matrix._outlined(matrices.chooser.shown)
    told = matrices.matrix.told(row, column)
    difference = update.v_data @ update.p_data / 30 - update.v_model @ update.p_model / 30
    assert np.abs(difference).max() == pytest.approx(abs(difference[column, row]))
    assert told.startswith("data minus model of ")
    assert told.endswith(f"= {number(float(difference[column, row]), sign=True)}")


def test_the_colours_reach_to_the_pair_that_is_explained_though_it_is_not_drawn(
    machine, qtbot, session, settle
):
    window = machine("rbm-digits", hidden=400, train=200, test=20, k=1, measure_on=20)
    weights = window.views["weights"]
    qtbot.mouseClick(weights._buttons[2], LEFT)
    for _ in range(3):
        to_phase(session, settle, "difference")
        title = f"update {session.snapshot.phase.update}: data minus model"
        qtbot.waitUntil(lambda title=title: title in window.views["explanation"].title)
        update = session.snapshot.phase.detail.update
        batch = update.v_data.shape[1]
        difference = (update.v_data @ update.p_data - update.v_model @ update.p_model) / batch
        picture = weights.shown.matrix
        picture.repaint()
        assert picture.scale >= np.abs(difference).max() - 1e-6
        assert weights.shown.meaning.text().endswith("columns; the wheel zooms.")
        session.send(Step("update"))
        settle()


def test_without_persistent_chains_no_fantasy_is_shown_but_how_to_get_them(
    machine, qtbot, session, settle
):
    window = machine()
    dreams = window.views["dreams"]
    words = [button.text() for button in dreams._buttons]
    qtbot.mouseClick(dreams._buttons[words.index("Fantasies")], LEFT)
    settle()
    assert dreams.shown.picture.count == 0
    assert "Persistent on" in dreams.shown.picture.empty_text
    window.views["setup"].controls["persistent"].widget.click()
    session.send(Step("update"))
    settle()
    assert dreams.shown.picture.count == 30


def test_titles_of_explanations_are_whole_beside_the_phase(machine, qtbot, session, settle):
    window = machine("rbm-digits", train=200, test=20, k=1, measure_on=20)
    explanation, panel = window.views["explanation"], window.docks["explanation"].panel
    session.send(Step("update"))
    for _ in range(13):
        session.send(Step("phase"))
        settle()
        phase = session.snapshot.phase
        qtbot.waitUntil(lambda phase=phase: explanation.note.startswith(f"phase {phase.number} "))
        qtbot.waitUntil(panel.title_line._title.is_whole)


def test_a_person_draws_and_holds_part_of_a_picture_and_the_chain_leaves_it(
    machine, qtbot, session, settle
):
    window = machine()
    canvas, dream = window.stage.named["canvas"], window.views["yours"].views[0]
    column = [0, 4, 8, 12]

    def stroke():
        for unit in column:
            place = canvas.picture.grid().rect_of(unit).center().toPoint()
            qtbot.mouseClick(canvas.picture, LEFT, pos=place)
        settle()

    stroke()
    canvas.tools.hold.trigger()
    stroke()
    state = session.snapshot.state
    assert np.flatnonzero(state.canvas.picture).tolist() == column
    assert np.flatnonzero(state.canvas.held).tolist() == column
    qtbot.mouseClick(dream.from_noise, LEFT)
    settle()
    assert dream.where.text().endswith("; 4 held units stay as drawn.")
    for _ in range(8):
        qtbot.mouseClick(dream.step, LEFT)
    settle()
    means, drawn = (stack.pictures for stack in dream.film.picture.stacks)
    assert (means[:, :, 0] == 1).all() and (drawn[:, :, 0] == 1).all()
    assert (means[:, :, 1:] < 1).all() and len({picture.tobytes() for picture in drawn}) > 1
    # Learning goes its own way: its layers hold nothing.
    for layer in window.stage.named["layers"].layers:
        assert layer.view.picture.marks.held is None


def test_the_words_on_the_plots_say_what_they_show(machine, settle):
    window = machine()
    for name in ("yours", "weights", "dreams", "learning"):
        for button in window.views[name]._buttons:
            assert not button.toolTip().startswith("Show: ")


def test_the_film_stays_at_the_present_half_step_when_the_window_grows(
    machine, qtbot, session, settle
):
    window = machine()
    film = window.stage.named["film"]
    session.send(Step("update"))
    settle()
    bar = film.scroller.horizontalScrollBar()
    for size in ((1500, 900), (1280, 800), (1900, 1050)):
        window.resize(*size)
        settle()
        assert bar.value() == bar.maximum()
    bar.setValue(3)
    window.resize(1280, 800)
    settle()
    assert bar.value() < bar.maximum() - 10


def test_every_choice_in_the_setup_is_whole(dressed, machine):
    window = machine("rbm-digits", train=200, test=20)
    for control in window.views["setup"].controls.values():
        box = control.widget
        if isinstance(box, QComboBox):
            option = QStyleOptionComboBox()
            box.initStyleOption(option)
            part = QStyle.SubControl.SC_ComboBoxEditField
            kind = QStyle.ComplexControl.CC_ComboBox
            room = box.style().subControlRect(kind, option, part, box).width()
            assert box.fontMetrics().horizontalAdvance(box.currentText()) <= room


def drop_on_the_canvas(window, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    picture = window.stage.named["canvas"].picture
    middle = picture.mapTo(window, picture.rect().center())
    none = Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(middle), Qt.DropAction.CopyAction, data, LEFT, none))


def test_a_picture_of_another_size_is_brought_to_the_canvas_and_the_data_stays(
    machine, session, settle, tmp_path
):
    window = machine()
    halves = np.zeros((40, 60), np.uint8)
    halves[:20] = 255
    Image.fromarray(halves).save(tmp_path / "halves.png")
    drop_on_the_canvas(window, tmp_path / "halves.png")
    settle()
    assert session.experiment.data.name == "bars"
    assert session.snapshot.state.canvas.picture.reshape(4, 4)[:, 0].tolist() == [255, 255, 0, 0]
    assert "halves.png of 60 x 40 brought to 4 x 4 pixels" in window.notice.words.text()
    (tmp_path / "broken.png").write_bytes(b"no picture")
    drop_on_the_canvas(window, tmp_path / "broken.png")
    assert "broken.png" in window.notice.words.text()
    settle()
    assert session.snapshot.state.canvas.picture.any()


def test_no_gibbs_step_at_all_is_refused_in_words(machine, qtbot, session, settle):
    window = machine()
    box = window.views["setup"].controls["k"].widget
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "0")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    settle()
    assert session.snapshot.state.rule.k == box.value() == 1
    told = window.notice.words.text()
    assert told == "Gibbs steps k cannot be 0: it is a whole number from 1 to 1,000."
    window.notice.stop()
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "7")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    settle()
    assert session.snapshot.state.rule.k == 7 and not window.notice.isVisible()


def test_a_batch_larger_than_the_data_is_refused_in_words_and_changes_nothing(
    machine, qtbot, session, settle
):
    window = machine()
    form = window.views["setup"]
    before = session.experiment
    box = form.controls["batch"].widget
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "5000")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    qtbot.mouseClick(form.restart_button, LEFT)
    settle()
    assert session.experiment is before
    assert "set batch to at most 30" in window.notice.words.text()


def test_a_chain_goes_back_with_the_run_and_on_from_there(machine, qtbot, session, settle):
    window = machine()
    dream = window.views["yours"].views[0]

    def steps(count):
        for _ in range(count):
            qtbot.mouseClick(dream.step, LEFT)
            settle()

    def at():
        settle()
        return [int(caption) for caption in dream.film.picture.captions]

    qtbot.mouseClick(dream.from_noise, LEFT)
    steps(2)
    session.send(Step("update"))
    settle()
    steps(3)
    assert at() == [0, 1, 2, 3, 4, 5]
    five = dream.film.picture.stacks[1].pictures.copy()
    session.send(Step("update", -1))
    assert at() == [0, 1, 2]
    session.send(Step("update"))
    assert at() == [0, 1, 2, 3, 4, 5]
    assert np.array_equal(dream.film.picture.stacks[1].pictures, five)
    session.send(Step("update", -1))
    settle()
    steps(1)
    assert at() == [0, 1, 2, 3]


def test_probabilities_that_are_long_in_coming_say_of_which_update_they_are(
    machine, session, settle, qtbot
):
    window = machine()
    exact = window.views["dreams"].shown
    settle()
    qtbot.waitUntil(lambda: exact.axes() is not None)
    at = exact._read_at = session.snapshot.state.position + 1
    session.send(Step("update", 120))
    assert session.runner.wait_idle(20)
    exact._follower.follow = lambda frame: None  # as while it is busy
    settle()
    assert exact.as_of == f"as of update {at:,}"
    del exact._follower.follow
    settle()
    session.send(Step("update"))
    settle()
    qtbot.waitUntil(lambda: (session.tick(), exact.as_of == "")[1])


@pytest.mark.parametrize("experiment", ["rbm-digits", "rbm-bars"])
def test_titles_and_what_came_of_it_are_whole_also_when_presented(
    experiment, machine, session, settle, qtbot
):
    small = {"train": 200, "test": 20, "measure_on": 20, "measure_every": 5}
    window = machine(experiment, **(small if experiment == "rbm-digits" else {}))
    session.send(Step("update", 1234 if experiment == "rbm-bars" else 7))
    settle()
    summary = next(view for view in window.stage.views if isinstance(view, SummaryView))
    qtbot.waitUntil(lambda: summary.headline.text().startswith("epoch "))
    for presented in (False, True):
        window.presenter.present(presented)
        settle()
        for title in window.stage.findChildren(Title):
            if title.isVisible() and title.text():
                qtbot.waitUntil(title.is_whole)
        headline, sentence = summary.headline, summary.sentence
        told = headline.text()
        assert headline.fontMetrics().horizontalAdvance(told) <= headline.width(), told
        assert sentence.heightForWidth(sentence.width()) <= sentence.height(), sentence.text()
    window.presenter.present(False)
