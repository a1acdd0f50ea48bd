"""The network's state on the screen: what was visited, what changed, what is in focus."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from engine.commands import Intervene, Run, Step
from engine.interventions import Clamp
from gui.views.field import FieldView
from gui.views.marks import Marks

LEFT, ALT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def view(qtbot, session, appearance, open_digits, settle):
    view = FieldView(session, appearance, "state")
    session.add_view(view)
    qtbot.addWidget(view)
    view.resize(300, 380)
    open_digits()
    with qtbot.waitExposed(view):
        view.show()
    view.activateWindow()
    session.send(Step("update", 3))
    settle()
    yield view
    session.remove_view(view)


def place(view, unit) -> QPoint:
    return view.picture.grid().rect_of(unit).center().toPoint()


def pixels(view, unit, name) -> int:
    """How many pixels around a unit are in a colour of the theme."""
    theme = view.picture.appearance.theme
    rect = view.picture.grid().rect_of(unit).toRect().adjusted(-6, -6, 6, 6)
    image = view.picture.grab().toImage().copy(rect)
    wanted = QColor(getattr(theme, name)).rgb()
    return sum(
        image.pixel(x, y) == wanted for x in range(image.width()) for y in range(image.height())
    )


def test_it_shows_every_unit(view, session, appearance):
    image = view.picture.grab().toImage()
    theme = appearance.theme
    for unit, value in enumerate(session.snapshot.state.s):
        wanted = QColor(theme.ink if value > 0 else theme.paper)
        assert image.pixelColor(place(view, unit)) == wanted


def test_the_unit_just_visited_is_outlined(view, session, settle):
    session.send(Step("update", 1))
    settle()
    (visited,) = session.snapshot.phase.units
    assert view.picture.marks.visited == (visited,)
    assert pixels(view, visited, "accent") > 30


def test_units_just_changed_are_marked(view, session, settle, open_digits):
    open_digits(visit="synchronous", flip=0.3)
    for _ in range(4):
        session.send(Step("update"))
    settle()
    changed = session.snapshot.phase.changed
    assert changed.size > 10
    assert view.picture.marks.changed is changed
    assert all(pixels(view, int(unit), "accent") for unit in changed[:5])


def test_a_click_sets_the_focus_and_a_second_one_takes_it(view, session, settle, qtbot):
    qtbot.mouseClick(view.picture, LEFT, pos=place(view, 100))
    assert session.focus == 100
    settle()
    assert pixels(view, 100, "text") > 30
    qtbot.mouseClick(view.picture, LEFT, pos=place(view, 100))
    assert session.focus is None


def test_keys_move_the_focus_and_take_it(view, session, settle, qtbot):
    qtbot.mouseClick(view.picture, LEFT, pos=place(view, 100))
    qtbot.keyClick(view.picture, Qt.Key.Key_Right, ALT)
    assert session.focus == 101
    qtbot.keyClick(view.picture, Qt.Key.Key_Down, ALT)
    assert session.focus == 129
    settle()
    assert view.picture.accessibleDescription().startswith("(17, 4) = ")
    qtbot.keyClick(view.picture, Qt.Key.Key_Escape)
    assert session.focus is None


def test_the_value_under_the_pointer_is_told(view, session):
    unit = int(np.flatnonzero(session.snapshot.state.s > 0)[0])
    point = place(view, unit)
    event = QHelpEvent(QEvent.Type.ToolTip, point, view.picture.mapToGlobal(point))
    QApplication.sendEvent(view.picture, event)
    assert QToolTip.text() == f"({unit % 28}, {unit // 28}) = +1"
    QToolTip.hideText()


def test_units_that_are_held_say_so(view, session, settle):
    session.send(Intervene(Clamp(np.array([5]), True)))
    settle()
    assert view.picture.told(5).endswith("held")
    assert not view.picture.told(6).endswith("held")


def test_units_that_the_explanation_names_are_outlined(view, settle):
    before = view.picture.grab().toImage()
    view.set_named((40, 45))
    settle()
    after = view.picture.grab().toImage()
    for unit, named in ((40, True), (45, True), (400, False)):
        corner = place(view, unit)
        rect = QRect(corner.x() - 7, corner.y() - 7, 14, 14)
        assert (before.copy(rect) != after.copy(rect)) == named


@pytest.mark.parametrize("unit", [0, 28 * 14, 28 * 28 - 1])
def test_the_outline_of_a_unit_at_the_edge_is_whole(view, session, settle, unit):
    picture = view.picture
    picture.setFixedSize(100, 100)  # units are smaller than their outline
    session.set_focus(unit)
    settle()
    image, text = picture.grab().toImage(), QColor(picture.appearance.theme.text)
    rect = picture.grid().rect_of(unit)
    middle = rect.center().toPoint()
    across = range(max(int(rect.left()) - 7, 0), min(int(rect.right()) + 8, 100))
    down = range(max(int(rect.top()) - 7, 0), min(int(rect.bottom()) + 8, 100))

    def dark(x, y):
        return abs(image.pixelColor(x, y).lightness() - text.lightness()) < 60

    for half in (range(across.start, middle.x()), range(middle.x() + 1, across.stop)):
        assert any(dark(x, middle.y()) for x in half)
    for half in (range(down.start, middle.y()), range(middle.y() + 1, down.stop)):
        assert any(dark(middle.x(), y) for y in half)


def test_at_rest_it_says_where_the_network_is(view, session, settle, qtbot, open_digits):
    open_digits(visit="permuted")
    session.send(Run(20_000))
    settle()
    qtbot.waitUntil(lambda: view.headline.text().startswith("ended in"))
    assert view.sentence.text()


def test_nothing_is_drawn_anew_for_the_same_frame(view, session, monkeypatch):
    calls = []
    monkeypatch.setattr(view.picture, "update", lambda: calls.append(1))
    frame = view._frame
    view.show_frame(frame)
    view.show_frame(frame)
    assert calls == []


def test_a_network_of_a_million_units_is_reduced_to_pixels(view, session, settle, open_digits):
    open_digits(experiment="hopfield-pictures", size=1000)
    settle()
    assert view.picture.values.size == 1_000_000
    view.picture.grab()
    assert view.picture._image.width() <= 2 * view.picture.width()
    assert view.picture.grid().cell < 1


def test_the_colours_follow_the_theme(view, session, appearance):
    unit = int(np.flatnonzero(session.snapshot.state.s > 0)[3])
    appearance.set_theme("dark")
    colour = view.picture.grab().toImage().pixelColor(place(view, unit))
    assert colour == QColor(appearance.theme.ink)


def test_marks_of_a_layer_are_those_of_its_own_units():
    held = np.zeros(784, bool)
    marks = Marks((3, 20), (21,), np.array([5, 20, 29, 30]), 22, held).within(20, 10)
    assert (marks.visited, marks.named, marks.focus) == ((0,), (1,), 2)
    assert marks.changed.tolist() == [0, 9]
    assert marks.held is None


def test_words_about_the_end_are_never_cut_off_and_move_nothing(view, session, settle, qtbot):
    view.resize(256, 340)
    session.send(Run(5000))
    settle()
    qtbot.waitUntil(lambda: bool(view.headline.text()))
    before = view.picture.geometry()
    end = "ended in: mixture of drawing 1, 0, 4 (+ + +)"
    view._say(end, "It lies lower than each of the three.")
    qtbot.wait(1)
    label = view.headline
    assert label.fontMetrics().horizontalAdvance(label.text()) > label.width()
    assert label.height() >= 2 * label.fontMetrics().lineSpacing()
    assert view.picture.geometry() == before
    view._say("", "")
    qtbot.wait(1)
    assert view.picture.geometry() == before


def test_a_long_name_is_broken_and_the_rest_is_in_the_tool_tip(view, session, settle, qtbot):
    view.resize(256, 340)
    session.send(Run(5000))
    settle()
    qtbot.waitUntil(lambda: bool(view.headline.text()))
    for name in ("n" * 70, "n" * 300, "\N{BAR CHART}" * 90):
        view._say(f"ended in: memory {name}", f"Every unit is as in the stored {name}.")
        qtbot.wait(1)
        for label in (view.headline, view.sentence):
            lines = label.text().split("\n")
            metrics = label.fontMetrics()
            assert len(lines) == 2
            assert all(metrics.horizontalAdvance(line) <= label.width() for line in lines)
            assert label.height() >= 2 * metrics.lineSpacing()
            assert name in label.words() == label.toolTip()
        assert view.sentence.text().endswith("\N{HORIZONTAL ELLIPSIS}")


def test_words_about_the_end_go_with_their_experiment(view, session, settle, qtbot, open_digits):
    session.send(Run(5000))
    settle()
    qtbot.waitUntil(lambda: bool(view.headline.text()))
    open_digits()
    assert view.headline.text() == view.sentence.text() == ""
