"""The whole window: it opens running, obeys the keys, tells what is wrong, and leaves nothing."""

import json
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QColor, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QPushButton,
    QScrollArea,
    QWidget,
)

from engine.commandline import OpenWindow
from engine.commands import GoTo, Pause, SetSpeed, Step
from engine.data import BUILT_IN
from gui import app
from gui.canvas import CanvasPanel
from gui.composition import without_room
from gui.families.memory import DOCKS
from gui.forms import SetupForm
from gui.keys import KeysDialog
from gui.opening import Opener, Wanted
from gui.session import Session
from gui.settings import Settings
from gui.transport import Rung
from gui.views.network_state import NetworkState
from gui.window import Window

LEFT = Qt.MouseButton.LeftButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ONES = Image.fromarray(np.full((28, 28), 255, np.uint8))


@pytest.fixture
def window(qtbot, session, appearance):
    opener = Opener(session)
    opener.speed = float("inf")
    window = Window(session, appearance, opener)
    qtbot.addWidget(window)
    opener.begin(Wanted(seed=2))
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    yield window
    window.close()


@pytest.fixture
def stopped(window, session, settle):
    """Paused some sweeps along, however little time the run has had before."""
    session.send(Pause())
    session.send(Step("update", 2000))
    settle()
    return window


def position(window) -> int:
    return window.session.snapshot.position


def press(qtbot, window, settle, key, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(QApplication.focusWidget() or window, key, modifier)
    settle()


def runners() -> list[str]:
    return [thread.name for thread in threading.enumerate() if "stepwell" in thread.name]


def test_the_first_start_shows_a_running_experiment(window, settle):
    settle()
    assert position(window) > 784
    assert window.session.snapshot.reason.startswith("no unit changed")
    assert "Stopped: no unit changed" in window.status.told.text()
    assert window.topbar.experiment_button.text() == "Recall a digit"
    assert window.topbar.data_button.text() == "Data: digits"


def test_a_long_name_of_data_gets_the_room_that_there_is(stopped):
    button = stopped.topbar.data_button
    narrow = button.width()
    stopped.topbar.show_wanted(Wanted(data="/some/where/cameraman.png"))
    assert button.text() == "Data: cameraman.png"
    assert button.width() > narrow
    stopped.topbar.show_wanted(Wanted(data="/some/where/" + 10 * "train-images" + ".gz"))
    assert "…" in button.text()
    assert stopped.minimumSizeHint().width() <= 1280
    stopped.topbar.show_wanted(Wanted())
    assert button.width() == narrow


def test_everything_is_inside_the_window_and_nothing_is_cut(stopped):
    assert stopped.size().width() == 1280
    assert stopped.size().height() == 800
    for name, dock in stopped.docks.items():
        assert stopped.rect().contains(dock.geometry()), name
        assert dock.width() >= dock.minimumSizeHint().width(), name
    for button in stopped.findChildren(QAbstractButton):
        if button.isVisible() and button.text() and button.icon().isNull():
            whole = button.fontMetrics().horizontalAdvance(button.text())
            assert button.width() >= whole, button.text()
    bar = stopped.transport.mapTo(stopped, stopped.transport.rect().bottomRight())
    assert stopped.rect().contains(bar)


def test_every_control_has_a_name_and_says_what_it_does(stopped):
    kinds = (QAbstractButton, QAbstractSpinBox, QComboBox)
    for kind in kinds:
        for control in stopped.findChildren(kind):
            if control.isVisible():
                assert control.accessibleName() or control.text(), control
                assert control.toolTip(), control.accessibleName() or control.text()


def test_the_keys_step_forward_and_back(stopped, qtbot, settle):
    stopped.stage.setFocus()
    press(qtbot, stopped, settle, Qt.Key.Key_Home)
    assert position(stopped) == 0
    press(qtbot, stopped, settle, Qt.Key.Key_Right)
    assert position(stopped) == 1
    press(qtbot, stopped, settle, Qt.Key.Key_Right, SHIFT)
    assert stopped.session.snapshot.in_phase
    press(qtbot, stopped, settle, Qt.Key.Key_Left, SHIFT)
    press(qtbot, stopped, settle, Qt.Key.Key_Left)
    assert position(stopped) == 0
    press(qtbot, stopped, settle, Qt.Key.Key_End)
    assert position(stopped) == stopped.session.snapshot.end > 0


def test_full_screen_leaves_the_window_as_it_was(stopped, qtbot):
    stopped.showMaximized()
    stopped.full_screen.trigger()
    assert stopped.isFullScreen()
    stopped.full_screen.trigger()
    assert stopped.isMaximized() and not stopped.isFullScreen()


def test_space_runs_and_pauses(stopped, qtbot, settle, session):
    stopped.stage.setFocus()
    session.send(SetSpeed(20.0))
    settle()
    qtbot.keyClick(stopped.stage, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: session.snapshot.running)
    qtbot.keyClick(stopped.stage, Qt.Key.Key_Space)
    settle()
    assert not session.snapshot.running


def test_space_on_a_button_presses_that_button_only(stopped, qtbot, settle, session):
    session.send(Step("epoch", -1))
    settle()
    before = position(stopped)
    rung = next(r for r in stopped.transport.buttons if (r.name, r.direction) == ("update", 1))
    button = stopped.transport.buttons[rung]
    button.setFocus()
    press(qtbot, stopped, settle, Qt.Key.Key_Space)
    assert position(stopped) == before + 1
    assert not session.snapshot.running


def test_keys_are_left_to_a_field_while_one_types(stopped, qtbot, settle):
    at = position(stopped)
    box = stopped.transport.count_box
    box.setFocus()
    box.selectAll()
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_Left, Qt.Key.Key_3):
        press(qtbot, stopped, settle, key)
    press(qtbot, stopped, settle, Qt.Key.Key_P)
    assert box.lineEdit().text() == "× 132"
    assert position(stopped) == at
    assert stopped.appearance.scale == 1
    press(qtbot, stopped, settle, Qt.Key.Key_Return)
    assert not box.hasFocus()
    press(qtbot, stopped, settle, Qt.Key.Key_Left)
    assert position(stopped) == at - 132


def test_the_list_of_keys_names_every_key(stopped, qtbot):
    stopped.stage.setFocus()
    qtbot.keyClicks(stopped.stage, "?")
    qtbot.waitUntil(lambda: stopped.findChild(KeysDialog) is not None)
    dialog = stopped.findChild(KeysDialog)
    words = {label.text() for label in dialog.findChildren(QWidget) if hasattr(label, "text")}
    for action in stopped.findChildren(QAction):
        if action.shortcuts() and action.text():
            assert action.text() in words
    dialog.close()


def test_no_two_actions_share_a_key(stopped):
    keys = [keys.toString() for each in stopped.findChildren(QAction) for keys in each.shortcuts()]
    assert len(keys) == len(set(keys))


def test_light_and_dark_change_while_it_runs(window, qtbot, session, appearance):
    session.send(SetSpeed(50.0))
    for name, theme in (("dark", "#15181d"), ("light", "#f4f4f1")):
        appearance.set_theme(name)
        qtbot.wait(40)
        assert window.stage.grab().toImage().pixelColor(20, window.stage.height() - 20) == QColor(
            appearance.theme.panel
        )
        assert appearance.theme.ground == theme


def test_presenting_enlarges_and_comes_back(stopped, qtbot, settle, appearance):
    shown = {name: dock for name, dock in stopped.docks.items() if dock.isVisible()}
    assert shown.keys() == stopped.docks.keys() - {"laboratory"}
    before = {name: dock.geometry() for name, dock in shown.items()}
    stopped.stage.setFocus()
    press(qtbot, stopped, settle, Qt.Key.Key_P)
    assert appearance.scale == 1.5
    assert stopped.size().width() == 1280
    assert stopped.size().height() == 800
    assert not stopped.docks["setup"].isVisible()
    assert stopped.docks["energy"].isVisible()
    press(qtbot, stopped, settle, Qt.Key.Key_P)
    assert appearance.scale == 1
    for name, dock in shown.items():
        assert dock.isVisible(), name
        assert abs(dock.height() - before[name].height()) <= 8, name


def test_another_experiment_is_presented_in_the_same_window(
    stopped, qtbot, settle, appearance, session
):
    size, others = stopped.size(), ("mlp-digits", "mlp-sine", "rbm-bars", "hopfield-digits")

    def open_one(experiment):
        assert stopped.opener.open(Wanted(experiment))
        session.send(Pause())
        settle()
        qtbot.wait(50)
        assert stopped.size() == size, experiment

    for experiment in others:  # so that where its panels were is known
        open_one(experiment)
        for _ in range(2):
            stopped.present.trigger()
            qtbot.wait(50)
    stopped.present.trigger()
    for experiment in others:
        open_one(experiment)
        assert stopped.present.isChecked()
        assert appearance.scale == 1.5
    stopped.present.trigger()
    qtbot.waitUntil(lambda: stopped.presenter.docks_before is None)
    qtbot.wait(50)
    assert appearance.scale == 1
    assert stopped.size() == size


def test_a_wide_panel_among_the_others_leaves_while_presenting(stopped, qtbot, settle):
    size, laboratory = stopped.size(), stopped.docks["laboratory"]
    stopped.laboratory.trigger()
    laboratory.setFloating(False)
    laboratory.put_back.emit()
    stopped.docks["weights"].hide()
    settle()
    assert laboratory.isVisible()
    stopped.present.trigger()
    settle()
    assert not laboratory.isVisible()
    assert stopped.size() == size
    stopped.present.trigger()
    settle()
    assert laboratory.isVisible()
    assert not laboratory.isFloating()


def test_the_laboratory_leaves_the_bars_in_sight_while_presenting_and_afterwards(
    stopped, qtbot, settle
):
    dock, turns = stopped.docks["laboratory"], []
    for turn in (1, 2):
        stopped.present.trigger()
        settle()
        QTimer.singleShot(0, lambda: turns.append(1))  # the docks are put back in a turn of its own
        qtbot.waitUntil(lambda turn=turn: len(turns) == turn)
        stopped.laboratory.trigger()
        settle()
        qtbot.wait(1)
        below = stopped.topbar.mapToGlobal(stopped.topbar.rect().bottomLeft()).y()
        assert dock.isVisible() and dock.isFloating()
        assert dock.y() >= below - 4
        assert stopped.geometry().contains(dock.geometry())
        assert dock.width() <= 0.81 * 1280
        assert dock._close.isVisible()
        qtbot.mouseClick(dock._close, LEFT)
        assert not dock.isVisible()
        assert (stopped.appearance.scale > 1) == (turn == 1)


def test_the_list_of_keys_fits_also_while_presenting(stopped, qtbot, settle):
    stopped.present.trigger()
    settle()
    stopped.stage.setFocus()
    qtbot.keyClicks(stopped.stage, "?")
    dialog = stopped.findChild(KeysDialog)
    qtbot.waitUntil(dialog.isVisible)
    assert dialog.width() <= stopped.width() and dialog.height() <= stopped.height()
    close = next(each for each in dialog.findChildren(QPushButton) if each.text() == "Close")
    assert dialog.rect().contains(close.geometry())
    area = dialog.findChild(QScrollArea)
    labels = area.findChildren(QLabel)
    qtbot.waitUntil(
        lambda: all(
            label.mapTo(area.viewport(), label.rect().topRight()).x() < area.viewport().width()
            and label.width() >= label.sizeHint().width()
            for label in labels
        )
    )
    dialog.close()
    stopped.present.trigger()


def test_what_finds_no_room_leaves():
    every = {spec.id for spec in DOCKS}
    assert without_room(1280, 800, DOCKS) == set()
    assert without_room(1920, 1080, DOCKS) == set()
    small = without_room(853, 533, DOCKS)
    assert "energy" not in small
    assert {"setup", "weights", "explanation"} <= small < every


def test_a_dock_floats_hides_and_returns(stopped, qtbot):
    dock = stopped.docks["weights"]
    dock.setFloating(True)
    qtbot.wait(1)
    assert dock.isFloating()
    dock.close()
    toggle = dock.toggleViewAction()
    assert toggle in stopped.topbar.panels_menu.actions()
    assert not toggle.isChecked()
    stopped.reset_docks()
    assert dock.isVisible()
    assert not dock.isFloating()


def test_the_explanation_has_its_height_again_when_a_small_window_grows(stopped, qtbot, dressed):
    dock, large = stopped.docks["explanation"], stopped.size()
    before = dock.height()
    stopped.resize(large.width(), stopped.minimumSizeHint().height())
    qtbot.waitUntil(lambda: dock.height() < before)
    stopped.resize(large)
    qtbot.waitUntil(lambda: dock.height() == before)
    lower = before - 40
    stopped.resizeDocks([dock], [lower], Qt.Orientation.Vertical)
    qtbot.waitUntil(lambda: dock.height() == lower)
    stopped.resize(large.width(), large.height() + 100)
    qtbot.wait(1)
    assert dock.height() == lower


FAMILIES = ("hopfield-digits", "mlp-plane", "rbm-bars", "hopfield-side-by-side")


def test_on_half_a_screen_everything_is_in_sight(stopped, qtbot, settle, session, dressed):
    """960 x 540: what a screen of 1920 x 1080 pixels has, where everything is drawn twice."""
    for experiment in FAMILIES:
        stopped.opener.begin(Wanted(experiment, seed=2))
        session.send(Pause())
        settle()
        stopped.resize(940, 520)
        qtbot.waitUntil(lambda: stopped.size() == QSize(940, 520))
        qtbot.wait(1)
        for part in (stopped.topbar, stopped.transport, stopped.status):
            for control in part.findChildren(QWidget):
                if control.isVisible() and not control.isWindow():
                    place = QRect(control.mapTo(part, QPoint(0, 0)), control.size())
                    assert part.rect().contains(place), control.accessibleName()
        for part in (stopped.topbar, stopped.transport, stopped.stage, *stopped.docks.values()):
            if part.isVisible():
                place = QRect(part.mapTo(stopped, QPoint(0, 0)), part.size())
                assert stopped.rect().contains(place), part.accessibleName()
        for button in stopped.transport.buttons.values():
            assert button.width() >= button.minimumSizeHint().width()


def test_half_a_screen_is_presented_as_large_as_it_has_room_for(stopped, qtbot, settle, dressed):
    stopped.resize(960, 518)
    stopped.present.trigger()
    settle()
    qtbot.wait(1)
    assert stopped.size() == QSize(960, 518)
    assert 1.1 < stopped.appearance.scale < 1.2
    bar, last = stopped.topbar, stopped.topbar.keys_button
    assert bar.rect().contains(QRect(last.mapTo(bar, QPoint(0, 0)), last.size()))
    assert bar.width() <= 960
    stopped.present.trigger()
    assert stopped.appearance.scale == 1


def test_a_window_that_grows_again_is_as_it_was(stopped, qtbot, dressed):
    large = stopped.size()
    stopped.reset_docks()
    qtbot.wait(1)

    def widths():
        bars = (stopped.topbar.experiment_button, stopped.topbar.data_button, stopped.transport)
        return [each.width() for each in (*bars, *stopped.docks.values()) if each.isVisible()]

    qtbot.waitUntil(lambda: stopped.docks["energy"].width() > 400)
    before = widths()
    assert stopped.topbar.data_button.text() == "Data: digits"
    stopped.resize(940, 520)
    qtbot.waitUntil(lambda: stopped.topbar.data_button.text() == "digits")
    assert stopped.docks["energy"].width() < 400
    qtbot.waitUntil(lambda: stopped.transport.speed.y() > stopped.transport.run_button.y())
    stopped.resize(large)
    qtbot.waitUntil(lambda: widths() == before)
    qtbot.waitUntil(lambda: stopped.transport.speed.y() < stopped.transport.scrubber.y())


def test_built_in_data_is_offered_and_opened(stopped, settle, session):
    offered = {action.text(): action for action in stopped.topbar.data_menu.actions()}
    assert set(BUILT_IN) <= set(offered)
    offered["letters"].trigger()
    settle()
    assert session.experiment.data.name == "letters"
    assert stopped.topbar.data_button.text() == "Data: letters"


def test_another_experiment_is_chosen(stopped, settle, session):
    stopped.topbar.experiment_button.menu().aboutToShow.emit()
    actions = stopped.topbar.experiment_button.menu().actions()
    next(action for action in actions if action.text() == "Recall a picture").trigger()
    settle()
    assert session.experiment.id == "hopfield-pictures"
    assert "size" in stopped.views["setup"].controls


def test_another_seed_begins_anew(stopped, settle, session, qtbot):
    box = stopped.topbar.seed_box
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "18446744073709551615")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    settle()
    assert session.snapshot.state.seed == 2**64 - 1
    assert stopped.status.run.text().endswith("seed 18446744073709551615")


def drop(window, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(400, 300),
        Qt.DropAction.CopyAction,
        data,
        LEFT,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)
    return event


def test_a_dropped_folder_of_pictures_becomes_the_data(stopped, settle, session, tmp_path):
    for name in ("a", "b", "c"):
        ONES.save(tmp_path / f"{name}.png")
    assert drop(stopped, tmp_path).isAccepted()
    settle()
    assert session.experiment.data.count == 3
    assert stopped.sources.folder == str(tmp_path.parent)


def test_a_dropped_picture_is_stored_alone_though_three_were_asked_for(
    stopped, settle, session, tmp_path
):
    ONES.save(tmp_path / "one.png")
    drop(stopped, tmp_path / "one.png")
    settle()
    assert session.experiment.data.count == 1
    assert session.experiment.values["memories"] == 1
    assert stopped.notice.words.text() == "one.png holds less than was asked for; now memories = 1."
    stopped.topbar.seed_chosen.emit(3)
    settle()
    assert session.experiment.data.count == 1


def test_what_one_picture_brought_down_is_asked_for_again_of_the_data_that_follow(
    stopped, settle, session, tmp_path
):
    ONES.save(tmp_path / "one.png")
    drop(stopped, tmp_path / "one.png")
    settle()
    stopped.open_data("letters")
    settle()
    assert session.experiment.values["memories"] == 3
    drop(stopped, tmp_path / "one.png")
    settle()
    stopped.views["setup"].controls["flip"].widget.setValue(0.2)
    stopped.topbar.seed_chosen.emit(3)
    settle()
    stopped.open_data("letters")
    settle()
    assert session.experiment.values["memories"] == 3
    assert session.experiment.values["flip"] == 0.2


def test_other_data_and_another_seed_keep_what_the_form_says(stopped, settle, session):
    form = stopped.views["setup"]
    form.controls["visit"].widget.setCurrentIndex(1)
    form.controls["memories"].widget.setValue(4)
    chosen = form.values()
    stopped.topbar.seed_chosen.emit(9)
    settle()
    assert session.experiment.values == chosen
    stopped.open_data("letters")
    settle()
    assert session.experiment.values == chosen
    assert not stopped.notice.isVisible()


def test_what_cannot_be_opened_is_told_and_changes_nothing(stopped, session, tmp_path):
    bad = tmp_path / "train-images-idx3-ubyte"
    bad.write_bytes(b"\0\0\x08\x03\0\0")
    experiment, snapshot = session.experiment, session.snapshot
    drop(stopped, bad)
    assert stopped.notice.isVisible()
    assert "train-images" in stopped.notice.words.text()
    assert session.experiment is experiment
    assert session.snapshot is snapshot
    assert stopped.topbar.data_button.text() == "Data: digits"


def test_a_restart_with_other_values(stopped, settle, session):
    form = stopped.views["setup"]
    form.controls["memories"].widget.setValue(2)
    form.restart_button.click()
    settle()
    assert session.experiment.values["memories"] == 2
    assert session.snapshot.state.memories.count == 2
    form.controls["start"].widget.setValue(7)
    form.restart_button.click()
    assert stopped.notice.isVisible()
    assert "start" in stopped.notice.words.text()


def test_a_failing_step_is_told_and_one_goes_on(stopped, settle, session, monkeypatch, qtbot):
    session.send(Step("epoch", -1))
    settle()
    at = position(stopped)
    kind = type(session.experiment)
    good = kind.advance

    def fail(*arguments: object) -> None:
        raise ArithmeticError("the field is no number")

    monkeypatch.setattr(kind, "advance", fail)
    session.send(Step("update", 1))
    settle()
    banner = stopped.banner
    assert banner.isVisible()
    assert banner.headline.text() == f"Update {at + 1:,} failed."
    assert "The field is no number" in banner.words.text()
    assert "ArithmeticError" in banner.details_text.toPlainText()
    assert position(stopped) == at
    monkeypatch.setattr(kind, "advance", good)
    qtbot.mouseClick(banner.back_button, LEFT)
    settle()
    assert position(stopped) == at - 1
    session.send(Step("update", 3))
    settle()
    assert position(stopped) == at + 2


def test_the_banner_leaves_when_the_run_is_past_what_failed(stopped, settle, session, monkeypatch):
    kind, at = type(session.experiment), position(stopped)
    good = kind.advance
    monkeypatch.setattr(kind, "advance", lambda *_: 1 / 0)
    session.send(Step("update", 1))
    settle()
    monkeypatch.setattr(kind, "advance", good)
    session.send(Step("update", -1))
    settle()
    assert stopped.banner.isVisible()
    session.send(Step("update", 2))
    settle()
    assert position(stopped) == at + 1
    assert not stopped.banner.isVisible()


def test_a_banner_that_leaves_gives_the_keys_to_nobody(stopped):
    stopped.tell_error("Something went wrong in the window.", "It was nothing.", "Traceback")
    banner = stopped.banner
    banner.details_button.click()
    banner.details_text.setFocus()
    assert QApplication.focusWidget() is banner.details_text
    banner.close_button.click()
    assert not banner.isVisible()
    assert not isinstance(QApplication.focusWidget(), QAbstractSpinBox)


@pytest.mark.parametrize("name", ["memories", "flip"])
def test_space_runs_from_a_number_too_and_takes_what_was_typed(stopped, qtbot, name):
    at = position(stopped)
    box = stopped.views["setup"].controls[name].widget
    box.setFocus()
    box.selectAll()
    typed = {"memories": "4", "flip": "0.25"}[name]
    qtbot.keyClicks(box, typed)
    qtbot.keyClick(box, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: position(stopped) > at)
    assert box.value() == float(typed)
    assert not box.hasFocus()


def test_an_error_of_the_window_is_told_in_the_banner(stopped):
    stopped.tell_error("Something went wrong in the window.", "It was nothing.", "Traceback")
    assert stopped.banner.isVisible()
    assert not stopped.banner.back_button.isVisible()


def test_the_history_opens_its_budget(stopped, settle, session):
    menu = stopped.status.history.menu()
    next(action for action in menu.actions() if action.text() == "64 MB").trigger()
    settle()
    assert session.snapshot.history_budget == 64 << 20
    assert stopped.status.history.text().endswith("of 64 MB")
    assert stopped.remembered().budget == 64 << 20


def test_what_is_remembered_comes_back(stopped, qtbot, session, appearance):
    stopped.docks["weights"].close()
    stopped.opener.speed = 1000.0
    stopped.sources.folder = "/somewhere"
    kept = stopped.remembered()
    assert (kept.theme, kept.speed, kept.folder) == ("light", 1000.0, "/somewhere")
    assert kept.experiment == "hopfield-digits"
    stopped.reset_docks()
    stopped.recall(kept)
    assert not stopped.docks["weights"].isVisible()
    stopped.recall(replace(kept, docks="00ff", geometry="abcd"))
    assert stopped.transport.isVisible()


def test_a_window_that_was_closed_is_as_it_was_at_the_next_start(stopped, qtbot, appearance):
    stopped.docks["weights"].close()
    stopped.docks["setup"].setFloating(True)
    stopped.close()
    stopped.docks["setup"].hide()  # as a desktop does with what floats over a closed window
    kept = stopped.remembered()
    session = Session()
    window = Window(session, appearance, Opener(session))
    qtbot.addWidget(window)
    window.opener.begin(Wanted())
    window.recall(kept)
    with qtbot.waitExposed(window):
        window.show()
    hidden = [name for name, dock in window.docks.items() if not dock.isVisible()]
    assert hidden == ["weights", "laboratory"]
    assert window.docks["setup"].isFloating()
    assert window.transport.isVisible()
    window.close()


def test_panels_that_presenting_hides_are_there_at_the_next_start(stopped, settle):
    shown = stopped.remembered().docks
    stopped.present.trigger()
    settle()
    stopped.close()
    assert stopped.remembered().docks == shown


@pytest.mark.parametrize("state", ["running", "paused", "banner", "presenting"])
def test_closing_leaves_no_thread(window, session, settle, state, qtbot):
    if state == "paused":
        session.send(Pause())
        settle()
    if state == "banner":
        window.tell_error("Something", "went wrong.", "Traceback")
    if state == "presenting":
        window.present.trigger()
    window.close()
    assert runners() == []


def test_a_click_on_a_unit_focuses_it_everywhere(stopped, qtbot, session, settle):
    picture = stopped.stage.views[1].picture
    place = picture.grid().rect_of(300).center().toPoint()
    qtbot.mouseClick(picture, LEFT, pos=place)
    settle()
    assert session.focus == 300


def test_after_a_choice_the_keys_are_the_run_s(stopped, qtbot, settle, session):
    stopped.topbar.experiment_button.setFocus()
    assert stopped.opener.open(Wanted("hopfield-pictures"))
    session.send(Pause())
    qtbot.waitUntil(stopped.stage.hasFocus)
    visits = stopped.findChild(SetupForm).controls["visit"].widget
    visits.setFocus()
    visits.showPopup()
    visits.hidePopup()
    assert not visits.hasFocus()


def click_in_window(widget: QWidget) -> None:
    """As the mouse does: the press comes to the window before it comes to the widget."""
    window = widget.window()
    place = widget.mapTo(window, widget.rect().center())
    QTest.mouseClick(window.windowHandle(), LEFT, Qt.KeyboardModifier.NoModifier, place)


@pytest.mark.parametrize("typed", ["25", "1"])
def test_what_is_typed_counts_for_the_button_that_is_pressed_next(
    stopped, qtbot, settle, session, typed
):
    session.send(GoTo(50))
    settle()
    box = stopped.transport.count_box
    qtbot.mouseClick(box.lineEdit(), LEFT)
    qtbot.waitUntil(box.hasFocus)
    box.selectAll()
    qtbot.keyClicks(box.lineEdit(), typed)
    step = stopped.transport.buttons[Rung("update", 1)]
    click_in_window(step)
    settle()
    assert position(stopped) == 50 + int(typed)
    assert not box.hasFocus()


def test_what_is_typed_in_the_setup_counts_for_a_restart(stopped, qtbot, settle, session):
    form = stopped.findChild(SetupForm)
    values = (("memories", "2"), ("flip", "0.3"))
    for name, typed in values:
        box = form.controls[name].widget
        box.setFocus()
        box.selectAll()
        qtbot.keyClicks(box.lineEdit(), typed)
    click_in_window(form.restart_button)
    settle()
    assert [session.experiment.values[name] for name, _ in values] == [2, 0.3]


def test_a_press_beside_the_fields_ends_typing(stopped, qtbot):
    stopped.transport.count_box.setFocus()
    qtbot.mouseClick(stopped.stage, LEFT, pos=QPoint(5, 5))
    assert not stopped.transport.count_box.hasFocus()


def test_a_window_that_finds_no_room_with_its_frame_fills_the_screen(qapp, qtbot):
    for share, fills in ((0.5, False), (1.0, True)):
        widget = QWidget()
        qtbot.addWidget(widget)
        widget.resize(widget.screen().availableSize() * share)
        app.show_whole(widget)
        assert widget.isMaximized() == fills


def test_settings_say_what_to_open_unless_the_arguments_do():
    last = Settings(experiment="hopfield-pictures")
    assert app.wanted_by(OpenWindow(), Settings()).experiment == "hopfield-digits"
    assert app.wanted_by(OpenWindow(), last).experiment == "hopfield-pictures"
    assert app.wanted_by(OpenWindow(), Settings(experiment="gone")).experiment == "hopfield-digits"
    given = OpenWindow(experiment="hopfield-digits", values={"flip": "0.1"}, seed=5)
    assert app.wanted_by(given, last) == Wanted("hopfield-digits", {"flip": "0.1"}, None, 5)


def test_close_when_stopped_plays_and_prints(qapp, capsys):
    arguments = OpenWindow(values={"flip": "0.1"}, seed=3, close_when_stopped=True, json=True)
    began = time.perf_counter()
    assert app.open_window(arguments) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["experiment"] == "hopfield-digits"
    assert said["stopped"]["reason"].startswith("no unit changed")
    assert said["updates"] > 784
    assert 0 < said["seconds"] <= time.perf_counter() - began
    assert runners() == []


def test_the_units_that_the_equation_names_are_outlined_in_every_picture_of_units(
    stopped, session, settle, qtbot
):
    weights = stopped.views["weights"].views[0]
    weights.unit_button.setChecked(True)
    session.send(Step("phase", 2))
    settle()
    explanation = stopped.views["explanation"]
    qtbot.waitUntil(lambda: len(explanation.named_units) > 1)
    settle()
    named = explanation.named_units
    for picture in (
        stopped.findChild(NetworkState).picture,
        stopped.findChild(CanvasPanel).picture,
        weights.of_unit,
    ):
        assert picture.marks.named == named
