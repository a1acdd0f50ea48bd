"""The gallery of memories: their overlaps, starting from one, forgetting one."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor

from engine.commands import Intervene, Step
from engine.interventions import SetParameter
from gui.canvas import CanvasPanel
from gui.views.gallery import ITEM
from gui.views.table import TableView
from gui.views.tiles import MemoriesView

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(qtbot, session, appearance, open_digits, settle):
    view = MemoriesView(session, appearance)
    session.add_view(view)
    qtbot.addWidget(view)
    view.resize(220, 420)
    open_digits()
    with qtbot.waitExposed(view):
        view.show()
    settle()
    yield view
    session.remove_view(view)


@pytest.fixture
def stored(view, session, settle):
    session.send(Step("update", 3))
    settle()
    return view


def items(view):
    return [view.gallery.item(row) for row in range(view.gallery.rowCount())]


def spot(view, row, x=30, y=30) -> QPoint:
    return view.list.visualRect(view.gallery.index(row)).topLeft() + QPoint(x, y)


def test_memories_that_wait_are_shown_as_such(view, session, settle):
    assert [item.waiting for item in items(view)] == [True, True, True]
    assert "stored by the next update" in items(view)[0].told()
    session.send(Step("update"))
    settle()
    assert [item.waiting for item in items(view)] == [False, True, True]


def test_the_overlaps_are_those_of_the_state(stored, session, settle):
    for updates in (0, 500, -200):
        if updates:
            session.send(Step("update", updates))
            settle()
        state = session.snapshot.state
        assert [item.overlap for item in items(stored)] == pytest.approx(state.overlaps / 784)


def test_a_memory_says_whether_it_is_stable(stored, session, qtbot):
    qtbot.waitUntil(lambda: items(stored)[0].unstable is not None)
    result = session.experiment.result(session.snapshot.state)
    assert [item.unstable for item in items(stored)] == list(result["unstable_units"])
    assert items(stored)[0].state_text().startswith("not stable: ")


def test_a_memory_says_which_energy_it_has(stored, session, qtbot, settle):
    qtbot.waitUntil(lambda: items(stored)[0].energy is not None)
    result = session.experiment.result(session.snapshot.state)
    assert [item.energy for item in items(stored)] == result["memory_energies"]
    assert "energy −183,408" in items(stored)[0].told()
    session.send(Intervene(SetParameter("rule", "krauth-mezard")))  # its weights have none
    settle()
    qtbot.waitUntil(lambda: items(stored)[0].unstable is not None)
    assert items(stored)[0].energy_text() == ""


def test_an_energy_that_finds_no_room_is_said_in_short(stored):
    item = replace(items(stored)[0], energy=-109_172_439_433.3)
    assert item.energy_text() == "energy −109,172,439,433.3"
    assert item.brief_energy() == "energy −109 G"


def test_where_there_are_no_weights_a_memory_says_whether_it_is_stable(
    stored, session, settle, qtbot
):
    session.send(Intervene(SetParameter("rule", "softmax")))
    settle()
    qtbot.waitUntil(lambda: items(stored)[0].unstable is not None)
    result = session.experiment.result(session.snapshot.state)
    assert [item.unstable for item in items(stored)] == list(result["unstable_units"])
    assert [item.energy for item in items(stored)] == result["memory_energies"]


def test_how_the_memories_overlap_with_each_other_is_a_table(
    stored, session, settle, appearance, qtbot
):
    table = TableView(session, appearance, "between_memories")
    qtbot.addWidget(table)
    session.add_view(table)
    table.show()
    settle()
    wanted = session.experiment.result(session.snapshot.state)["memory_overlaps"]
    assert table.picture.numbers.values.tolist() == wanted
    assert list(table.picture.numbers.columns) == ["0", "1", "2"]
    for _ in range(3):
        stored.forget(stored.gallery.index(0))
        settle()
    assert table.picture.numbers is None
    assert table.picture.empty_text == "No memory is stored: draw one, and store it."
    session.remove_view(table)


def test_the_bar_has_the_memory_s_colour(stored, appearance):
    image = stored.list.viewport().grab().toImage()
    for row in range(2):
        rect = stored.list.visualRect(stored.gallery.index(row))
        wanted = QColor(appearance.theme.memory_colours[row]).rgb()
        column = rect.left() + 90
        assert wanted in {image.pixel(column, y) for y in range(rect.top(), rect.bottom())}


def test_a_click_starts_from_the_memory(stored, session, settle, qtbot):
    with qtbot.waitSignal(stored.started) as started:
        qtbot.mouseClick(stored.list.viewport(), LEFT, pos=spot(stored, 2))
    settle()
    assert np.array_equal(session.snapshot.state.s, session.experiment.patterns[2])
    assert np.array_equal(started.args[0], session.experiment.patterns[2])
    assert items(stored)[2].overlap == 1.0


def test_the_cross_and_the_delete_key_forget(stored, session, settle, qtbot):
    cross = stored.list.painter_of_rows.cross_rect(
        QRectF(stored.list.visualRect(stored.gallery.index(0)))
    )
    qtbot.mouseClick(stored.list.viewport(), LEFT, pos=cross.center().toPoint())
    settle()
    assert session.snapshot.state.memories.serials == (1, 2)
    assert len(items(stored)) == 2
    stored.list.setCurrentIndex(stored.gallery.index(1))
    qtbot.keyClick(stored.list, Qt.Key.Key_Delete)
    settle()
    assert session.snapshot.state.memories.serials == (1,)


def test_the_menu_offers_all_that_can_be_done(stored, session, settle, qtbot):
    menu = stored.menu_for(stored.gallery.index(1))
    start, draw, forget = menu.actions()
    with qtbot.waitSignal(stored.canvas_wanted) as wanted:
        draw.trigger()
    assert np.array_equal(wanted.args[0], session.experiment.patterns[1])
    start.trigger()
    forget.trigger()
    settle()
    assert np.array_equal(session.snapshot.state.s, session.experiment.patterns[1])
    assert session.snapshot.state.memories.serials == (0, 2)


def test_with_a_canvas_its_picture_can_be_added(stored, session, appearance, settle, qtbot):
    canvas = CanvasPanel(session, appearance)
    qtbot.addWidget(canvas)
    stored.store_wanted.connect(canvas.store)
    stored.started.connect(canvas.show_pattern)
    session.add_view(canvas)
    canvas.show()
    settle()
    qtbot.mouseClick(stored.list.viewport(), LEFT, pos=spot(stored, 1))
    assert np.array_equal(canvas.pattern, session.experiment.patterns[1])
    qtbot.mouseClick(stored.add_button, LEFT)
    settle()
    assert [item.label for item in items(stored)][-1] == "drawing 1"
    session.remove_view(canvas)


def test_many_memories_scroll_and_only_the_seen_ones_are_painted(
    view, session, settle, open_digits
):
    open_digits(memories=60)
    session.send(Step("update", 60))
    settle()
    view.grab()
    assert view.list.verticalScrollBar().maximum() > 0
    assert 0 < len(view.list.painter_of_rows._images) < 20


def test_rows_are_told_to_assistive_technology(stored):
    text = stored.gallery.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert text.startswith("0, overlap +0.")
    assert stored.gallery.index(0).data(ITEM).label == "0"


def test_without_memories_it_says_what_to_do(stored, session, settle):
    for _ in range(3):
        stored.forget(stored.gallery.index(0))
        settle()
    assert stored.gallery.rowCount() == 0
    image = stored.list.viewport().grab().toImage()
    shades = {image.pixel(x, y) for x in range(0, 200, 2) for y in range(0, image.height(), 2)}
    assert len(shades) > 2


def test_a_memory_that_waits_can_be_forgotten(view, session, settle, qtbot):
    qtbot.mouseMove(view.list.viewport(), spot(view, 1))
    row = QRectF(view.list.visualRect(view.gallery.index(1)))
    cross = view.list.painter_of_rows.cross_rect(row).center().toPoint()
    qtbot.mouseClick(view.list.viewport(), LEFT, pos=cross)
    settle()
    assert [memory.serial for memory in session.snapshot.state.waiting] == [0, 2]
    assert [item.serial for item in items(view)] == [0, 2]
    session.send(Step("update", 2))
    settle()
    assert list(session.snapshot.state.memories.serials) == [0, 2]


def test_another_experiment_shows_its_own_memories(view, session, settle, open_digits):
    before = items(view)[0].picture
    open_digits(start=1, memories=2)
    settle()
    assert len(items(view)) == 2
    open_digits(experiment="hopfield-pictures")
    settle()
    assert items(view)[0].picture.shape == (64, 64) != before.shape


def test_ctrl_click_on_a_memory_chooses_the_unit_there(stored, session, qtbot, settle):
    before = session.snapshot.state.s
    row = QRectF(stored.list.visualRect(stored.gallery.index(1)))
    grid = stored.list.painter_of_rows.grid(row, items(stored)[1])
    ctrl, place = Qt.KeyboardModifier.ControlModifier, grid.rect_of(14 * 28 + 9).center().toPoint()
    qtbot.mouseClick(stored.list.viewport(), LEFT, ctrl, place)
    settle()
    assert session.focus == 14 * 28 + 9 == stored.list.painter_of_rows.focus
    assert np.array_equal(session.snapshot.state.s, before)
    qtbot.mouseClick(stored.list.viewport(), LEFT, ctrl, place)
    assert session.focus is None
