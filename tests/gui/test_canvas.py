"""Drawing on the canvas, with real mouse and key events, and what of it reaches the network."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor

from engine.commands import Run, Step
from gui.canvas import CanvasPanel
from gui.views.reading import held_units

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def canvas(qtbot, session, appearance, open_digits, settle):
    panel = CanvasPanel(session, appearance)
    session.add_view(panel)
    qtbot.addWidget(panel)
    panel.resize(300, 460)
    open_digits()
    with qtbot.waitExposed(panel):
        panel.show()
    panel.activateWindow()
    settle()
    yield panel
    session.remove_view(panel)


def units(session):
    return session.snapshot.state.s


def place(canvas, column, row) -> QPoint:
    return canvas.picture.grid().rect_of(row * 28 + column).center().toPoint()


def stroke(qtbot, canvas, *points, button=LEFT):
    picture = canvas.picture
    qtbot.mousePress(picture, button, pos=place(canvas, *points[0]))
    for point in points[1:]:
        qtbot.mouseMove(picture, place(canvas, *point))
    qtbot.mouseRelease(picture, button, pos=place(canvas, *points[-1]))


def colour(canvas, column, row) -> QColor:
    return canvas.picture.grab().toImage().pixelColor(place(canvas, column, row))


def test_it_opens_with_the_start_pattern(canvas, session):
    assert np.array_equal(canvas.pattern, units(session))


def test_a_stroke_draws_without_gaps_and_reaches_the_network(canvas, session, settle, qtbot):
    canvas.tools.clear.trigger()
    stroke(qtbot, canvas, (2, 2), (20, 2), (20, 11))
    settle()
    drawn = canvas.pattern.reshape(28, 28)
    assert (drawn[2, 2:21] == 1).all()
    assert (drawn[2:12, 20] == 1).all()
    assert (drawn == 1).sum() == 28
    assert np.array_equal(units(session), canvas.pattern)


def test_what_was_done_is_told_as_it_was_done(canvas, session, settle, qtbot):
    stroke(qtbot, canvas, (2, 2), (5, 2))
    for tool in ("invert", "clear", "undo", "redo"):
        settle()
        getattr(canvas.tools, tool).trigger()
    settle()
    canvas.controls.corrupt.setValue(25)
    settle()
    canvas.controls.send.click()
    settle()
    assert [done.intervention.words for done in session.snapshot.course.interventions] == [
        "4 units were set by hand",
        "The picture on the canvas was inverted",
        "The canvas was cleared",
        "The last change of the canvas was undone",
        "The last change of the canvas was done again",
        "25 % of the units were flipped",
        "The canvas was sent to the network",
    ]


def test_what_is_drawn_is_seen(canvas, appearance, qtbot):
    canvas.tools.clear.trigger()
    assert colour(canvas, 5, 6) == QColor(appearance.theme.paper)
    stroke(qtbot, canvas, (5, 6))
    canvas.picture.leaveEvent(None)
    assert colour(canvas, 5, 6) == QColor(appearance.theme.ink)
    appearance.set_theme("dark")
    assert colour(canvas, 5, 6) == QColor(appearance.theme.ink)


def test_the_right_button_and_the_eraser_erase(canvas, qtbot):
    canvas.put(np.ones(784, np.int8), "All is ink")
    stroke(qtbot, canvas, (3, 3), (6, 3), button=RIGHT)
    assert (canvas.pattern.reshape(28, 28)[3, 3:7] == -1).all()
    qtbot.keyClick(canvas, Qt.Key.Key_E)
    stroke(qtbot, canvas, (3, 8), (6, 8))
    assert (canvas.pattern.reshape(28, 28)[8, 3:7] == -1).all()
    qtbot.keyClick(canvas, Qt.Key.Key_B)
    stroke(qtbot, canvas, (3, 8))
    assert canvas.pattern.reshape(28, 28)[8, 3] == 1


def test_the_brush_s_size_is_set_by_keys(canvas, qtbot):
    canvas.tools.clear.trigger()
    for _ in range(2):
        qtbot.keyClick(canvas, Qt.Key.Key_BracketRight)
    stroke(qtbot, canvas, (10, 10))
    assert (canvas.pattern == 1).sum() == 9
    qtbot.keyClick(canvas, Qt.Key.Key_BracketLeft)
    assert canvas.brush_size == 2


def test_undo_and_redo_go_through_the_network_too(canvas, session, settle, qtbot):
    before = canvas.pattern
    stroke(qtbot, canvas, (1, 25), (9, 25))
    after = canvas.pattern
    assert not np.array_equal(before, after)
    qtbot.keyClick(canvas, Qt.Key.Key_Z, CONTROL)
    settle()
    assert np.array_equal(canvas.pattern, before)
    assert np.array_equal(units(session), before)
    qtbot.keyClick(canvas, Qt.Key.Key_Z, CONTROL | SHIFT)
    settle()
    assert np.array_equal(units(session), after)
    assert not canvas.tools.redo.isEnabled()


def test_a_stroke_is_one_intervention(canvas, session, settle, qtbot):
    stroke(qtbot, canvas, (1, 1), (5, 1), (9, 1), (9, 9))
    settle()
    (branch,) = session.snapshot.branches
    assert len(branch.interventions) == 1


def test_a_stroke_while_it_runs_is_an_intervention(canvas, session, settle, qtbot):
    session.send(Step("update", 3))
    settle()
    session.send(Run(200_000))
    stroke(qtbot, canvas, (0, 0), (27, 0), (27, 27))
    settle()
    assert any(branch.interventions for branch in session.snapshot.branches)


def test_not_live_only_sending_reaches_the_network(canvas, session, settle, qtbot):
    before = units(session).copy()
    canvas.tools.live.trigger()
    canvas.tools.invert.trigger()
    settle()
    assert np.array_equal(units(session), before)
    qtbot.mouseClick(canvas.controls.send, LEFT)
    settle()
    assert np.array_equal(units(session), -before)


def test_corruption_is_nested_and_of_the_picture_as_it_was(canvas, session, settle):
    start = canvas.pattern
    canvas.controls.corrupt.setValue(10)
    tenth = canvas.pattern != start
    canvas.controls.corrupt.setValue(30)
    third = canvas.pattern != start
    assert tenth.sum() == round(0.1 * 784)
    assert third.sum() == round(0.3 * 784)
    assert third[tenth].all()
    settle()
    assert np.array_equal(units(session), canvas.pattern)
    canvas.tools.again.trigger()
    again = canvas.pattern != start
    assert again.sum() == third.sum()
    assert not np.array_equal(again, third)
    canvas.tools.undo.trigger()
    assert np.array_equal(canvas.pattern, start)
    assert canvas.controls.corrupt.value() == 0


def test_undo_waits_until_a_stroke_is_drawn(canvas, qtbot):
    canvas.tools.clear.trigger()
    qtbot.mousePress(canvas.picture, LEFT, pos=place(canvas, 2, 2))
    qtbot.mouseMove(canvas.picture, place(canvas, 6, 2))
    qtbot.keyClick(canvas, Qt.Key.Key_Z, CONTROL)
    qtbot.mouseMove(canvas.picture, place(canvas, 9, 2))
    qtbot.mouseRelease(canvas.picture, LEFT, pos=place(canvas, 9, 2))
    assert (canvas.pattern.reshape(28, 28)[2, 2:10] == 1).all()
    qtbot.keyClick(canvas, Qt.Key.Key_Z, CONTROL)
    assert (canvas.pattern == -1).all()


def test_one_move_of_the_corruption_is_one_intervention(canvas, session, settle):
    before = len(session.snapshot.course.interventions)
    for percent in (10, 20, 30):
        canvas.controls.corrupt.setValue(percent)
    settle()
    assert len(session.snapshot.course.interventions) == before + 1
    canvas.tools.clear.trigger()
    canvas.controls.corrupt.setValue(10)
    settle()
    assert len(session.snapshot.course.interventions) == before + 3


def test_a_part_is_blanked_or_kept_or_becomes_noise(canvas, session, settle):
    start, controls = canvas.pattern.reshape(28, 28), canvas.controls
    controls.corruption.choose("keep")
    assert controls.corrupt.value() == 100
    assert np.array_equal(canvas.pattern.reshape(28, 28), start)
    controls.corrupt.setValue(50)
    half = np.where(np.arange(28)[:, None] < 14, start, -1)
    assert np.array_equal(canvas.pattern.reshape(28, 28), half)
    assert not canvas.tools.again.isEnabled()
    settle()
    assert np.array_equal(units(session), canvas.pattern)
    controls.corruption.choose("blank")  # of the picture as it was
    controls.corrupt.setValue(25)
    lower = np.where(np.arange(28)[:, None] >= 21, -1, start)
    assert np.array_equal(canvas.pattern.reshape(28, 28), lower)
    controls.corrupt.setValue(0)
    controls.corruption.choose("keep")
    assert controls.corrupt.value() == 100
    assert np.array_equal(canvas.pattern.reshape(28, 28), start)
    controls.corruption.choose("noise")
    controls.corrupt.setValue(100)
    assert abs(canvas.pattern.mean()) < 0.2
    assert canvas.tools.again.isEnabled()
    canvas.tools.undo.trigger()
    assert np.array_equal(canvas.pattern.reshape(28, 28), start)
    assert controls.corrupt.value() == 0


def test_held_units_keep_their_value_and_are_let_go(canvas, session, settle, qtbot):
    qtbot.keyClick(canvas, Qt.Key.Key_H)
    before = canvas.pattern
    stroke(qtbot, canvas, (4, 4), (8, 4))
    settle()
    held = held_units(session.experiment, session.snapshot.state)
    assert np.flatnonzero(held).tolist() == [4 * 28 + column for column in range(4, 9)]
    assert np.array_equal(canvas.pattern, before)
    stroke(qtbot, canvas, (4, 4), button=RIGHT)
    settle()
    assert held_units(session.experiment, session.snapshot.state).sum() == 4
    assert canvas.tools.release.isEnabled()
    canvas.tools.release.trigger()
    settle()
    assert held_units(session.experiment, session.snapshot.state) is None
    assert not canvas.tools.release.isEnabled()


def test_held_units_are_hatched(canvas, settle, qtbot):
    canvas.tools.clear.trigger()
    canvas.picture.leaveEvent(None)
    qtbot.keyClick(canvas, Qt.Key.Key_H)
    stroke(qtbot, canvas, (10, 10), (14, 10))
    settle()
    rect = canvas.picture.grid().rect_of(10 * 28 + 12).toRect()
    image = canvas.picture.grab().toImage().copy(rect)
    shades = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    assert len(shades) > 1


def test_storing_while_paused_is_seen_at_once(canvas, session, settle, qtbot):
    session.send(Step("update", 3))
    settle()
    stroke(qtbot, canvas, (2, 2), (25, 25))
    qtbot.mouseClick(canvas.controls.store, LEFT)
    settle()
    memories = session.snapshot.state.memories
    assert memories.labels[-1] == "drawing 1"
    assert np.array_equal(memories.X_T[:, -1], canvas.pattern)
    qtbot.mouseClick(canvas.controls.store, LEFT)
    settle()
    assert session.snapshot.state.memories.labels[-1] == "drawing 2"


def test_it_starts_from_a_memory(canvas, session, settle):
    session.send(Step("update", 3))
    settle()
    menu = canvas.controls.memories
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == ["0", "1", "2"]
    menu.actions()[1].trigger()
    settle()
    assert np.array_equal(canvas.pattern, session.experiment.patterns[1])
    assert np.array_equal(units(session), canvas.pattern)


def test_another_experiment_brings_its_own_picture(canvas, session, settle, open_digits):
    canvas.tools.clear.trigger()
    open_digits(experiment="hopfield-pictures")
    settle()
    assert canvas.pattern.size == 64 * 64
    assert np.array_equal(canvas.pattern, units(session))
    assert not canvas.tools.undo.isEnabled()


@pytest.mark.parametrize("key", ["ControlModifier", "AltModifier"])
def test_ctrl_and_alt_click_put_a_unit_in_focus(key, canvas, session, qtbot):
    before = canvas.pattern
    qtbot.mouseClick(canvas.picture, LEFT, Qt.KeyboardModifier[key], place(canvas, 3, 4))
    assert session.focus == 4 * 28 + 3
    assert np.array_equal(canvas.pattern, before)


def test_every_control_has_a_name_and_a_meaning(canvas):
    from PySide6.QtWidgets import QAbstractButton, QSlider

    for kind in (QAbstractButton, QSlider):
        for control in canvas.findChildren(kind):
            assert control.accessibleName()
            assert control.toolTip()


def test_in_a_low_and_wide_place_the_tools_are_beside_the_picture(canvas, qtbot):
    below = canvas.picture.height()
    canvas.resize(600, 240)
    qtbot.waitUntil(lambda: canvas.controls.send.mapTo(canvas, QPoint()).x() > 200)
    assert canvas.picture.grid().rect.height() > 200
    canvas.resize(300, 460)
    qtbot.waitUntil(lambda: canvas.picture.height() == below)
    assert canvas.controls.send.mapTo(canvas, QPoint()).y() > below
