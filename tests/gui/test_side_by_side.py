"""Rules side by side in the window: each where it should be, their differences marked."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from engine.commands import GoTo, Pause, Step
from engine.networks import EXPERIMENTS
from gui.choices import ChoicesButton
from gui.opening import Opener, Wanted
from gui.window import Window

LEFT = Qt.MouseButton.LeftButton
EXPERIMENT = "hopfield-side-by-side"
SOME = ("hebb", "pseudo-inverse", "dense")


@pytest.fixture
def opener(session):
    opener = Opener(session)
    opener.speed = float("inf")
    return opener


@pytest.fixture
def window(qtbot, session, appearance, opener, settle):
    window = Window(session, appearance, opener)
    qtbot.addWidget(window)
    window.resize(1280, 800)
    opener.begin(Wanted(EXPERIMENT, {"visit": "permuted"}, seed=2))
    session.send(Pause())
    with qtbot.waitExposed(window):
        window.show()
    session.send(GoTo(0))
    settle()
    yield window
    window.close()


def states(window):
    return window.stage.named["states"]


def go(session, settle, updates):
    session.send(Step("update", updates))
    settle()


def test_each_rule_has_its_units_its_name_and_its_energy(window, session, settle):
    go(session, settle, 2_000)
    state = session.snapshot.state
    view = states(window)
    for number, rule in enumerate(("hebb", "pseudo-inverse")):
        shown = view.fields[number].picture.values
        assert shown.reshape(-1).tolist() == state.sides[number].s.tolist()
        assert view.fields[number].picture.accessibleName() == rule
        energy = view.energies[number]
        assert energy.isVisible()
        assert energy.heading.text().startswith("Energy  −")
    widths = {field.width() for field in view.fields}
    assert max(widths) - min(widths) <= 1
    assert len({field.height() for field in view.fields}) == 1
    assert view.fields[0].x() == view.fields[1].x()


def test_where_each_ended_is_said_below_it(window, session, settle, qtbot):
    go(session, settle, 10_000)
    first, second = states(window).fields
    ended = "ended in: "
    qtbot.waitUntil(
        lambda: all(field.headline.text().startswith(ended) for field in (first, second)),
        timeout=20_000,
    )
    assert first.headline.text().startswith(f"{ended}mixture")
    assert second.headline.text().startswith(f"{ended}memory")


def test_units_that_differ_are_marked_in_both_and_no_others(window, session, settle, appearance):
    go(session, settle, 10_000)
    apart = states(window).fields[0].picture.marks.differing
    sides = session.snapshot.state.sides
    assert apart.reshape(-1).tolist() == (sides[0].s != sides[1].s).tolist()
    for field in states(window).fields:
        picture = field.picture
        image, grid, ratio = picture.grab().toImage(), picture.grid(), picture.devicePixelRatioF()
        (visited,) = session.snapshot.phase.units
        for unit in (*np.flatnonzero(apart)[:20].tolist(), *np.flatnonzero(~apart)[:20].tolist()):
            if max(abs(np.subtract(divmod(unit, 28), divmod(visited, 28)))) <= 2:
                continue  # below the ring of the visited one
            centre = grid.rect_of(unit).center() * ratio
            colour = QColor(image.pixel(centre.toPoint()))
            assert (colour.red() > colour.green() + 40) == bool(apart.flat[unit])


def test_a_unit_that_differs_says_so_under_the_pointer(window, session, settle):
    go(session, settle, 10_000)
    picture = states(window).fields[0].picture
    apart = picture.marks.differing.reshape(-1)
    assert picture.told(int(np.flatnonzero(apart)[0])).endswith("not the same by all rules")
    assert "rules" not in picture.told(int(np.flatnonzero(~apart)[0]))


def test_only_what_a_rule_changed_is_marked_as_changed_in_it(window, session, settle):
    go(session, settle, 3)
    for _ in range(200):
        go(session, settle, 1)
        phase = session.snapshot.phase
        each = [own.changed.tolist() for own in phase.detail.each]
        marked = [field.picture.marks.changed.tolist() for field in states(window).fields]
        assert marked == each
        if each[0] != each[1]:
            return
    raise AssertionError("no update changed a unit in one of the two only")


def test_a_click_on_a_unit_brings_it_into_focus_in_all(window, session, settle, qtbot):
    go(session, settle, 100)
    picture = states(window).fields[1].picture
    place = picture.grid().rect_of(200).center().toPoint()
    qtbot.mouseClick(picture, LEFT, pos=place)
    settle()
    assert session.focus == 200
    assert [field.picture.marks.focus for field in states(window).fields] == [200, 200]


def test_back_and_forward_are_the_same_bits(window, session, settle, qtbot):
    go(session, settle, 500)
    before = [side.s.copy() for side in session.snapshot.state.sides]
    qtbot.keyClick(window, Qt.Key.Key_Left)
    settle()
    assert session.snapshot.position == 499
    qtbot.keyClick(window, Qt.Key.Key_Right)
    settle()
    assert session.snapshot.position == 500
    for side, bits in zip(session.snapshot.state.sides, before, strict=True):
        assert side.s.tolist() == bits.tolist()


def test_a_memory_clicked_on_is_the_start_of_all(window, session, settle, qtbot):
    go(session, settle, 10)
    memories = window.views["input"].views[0]
    index = memories.gallery.index(1)
    place = memories.list.visualRect(index).center() - QPoint(60, 0)
    qtbot.mouseClick(memories.list.viewport(), LEFT, pos=place)
    settle()
    for side in session.snapshot.state.sides:
        assert side.s.tolist() == side.memories.X_T[:, 1].tolist()
    assert index.data() == side.memories.labels[1]
    assert "overlap" not in index.data(Qt.ItemDataRole.AccessibleTextRole)


def test_what_is_drawn_on_the_canvas_goes_to_all(window, session, settle, qtbot):
    go(session, settle, 10)
    window.views["input"].show_view(1)
    settle()
    canvas = window.views["input"].views[1]
    qtbot.mouseClick(canvas.controls.send, LEFT)
    settle()
    for side in session.snapshot.state.sides:
        assert side.s.tolist() == canvas.pattern.tolist()


def test_four_rules_are_four_places_and_nothing_is_cut(window, session, settle, opener, qtbot):
    opener.open(Wanted(EXPERIMENT, {"rules": ("hebb", "covariance", "dense", "softmax")}, seed=2))
    session.send(Pause())
    go(session, settle, 50)
    view = states(window)
    assert len(view.fields) == 4
    for field in view.fields:
        assert field.isVisible()
        corner = field.mapTo(window.stage, field.rect().bottomRight())
        assert window.stage.rect().contains(corner)
    opener.open(Wanted(EXPERIMENT, {"rules": ("dense", "hebb")}, seed=2))
    session.send(Pause())
    go(session, settle, 50)
    assert [field.picture.accessibleName() for field in view.fields] == ["dense", "hebb"]


def test_only_the_rule_unlearning_has_a_button_and_unlearns(window, session, settle, opener, qtbot):
    buttons = [each for each in states(window).findChildren(QPushButton) if each.isVisible()]
    assert not buttons
    opener.open(Wanted(EXPERIMENT, {"rules": ("hebb", "unlearning")}, seed=2))
    session.send(Pause())
    go(session, settle, 500)
    (button,) = [each for each in states(window).findChildren(QPushButton) if each.isVisible()]
    before = session.snapshot.state
    qtbot.mouseClick(button, LEFT)
    settle()
    hebb, unlearning = session.snapshot.state.sides
    assert hebb is before.sides[0]
    assert unlearning.memories.strengths == (0.1,)
    assert unlearning.memories.unlearned[:, 0].tolist() == before.sides[1].s.tolist()


def test_a_rule_without_an_energy_says_so_in_its_place(window, session, settle, opener):
    opener.open(Wanted(EXPERIMENT, {"rules": ("hebb", "sequence")}, seed=2))
    session.send(Pause())
    go(session, settle, 100)
    hebb, sequence = states(window).energies
    assert hebb.plot.plot.isVisible() and not sequence.plot.plot.isVisible()
    assert "no energy" in sequence.plot.findChild(QLabel).text()


def test_the_rules_are_ticked_in_the_setup_and_a_restart_shows_them(window, session, settle, qtbot):
    form = window.views["setup"]
    button = form.controls["rules"].widget
    assert button.text().startswith("hebb, pseudo")
    qtbot.mouseClick(button, LEFT)
    box = button.boxes["dense"]
    qtbot.waitUntil(box.isVisible)
    qtbot.mouseClick(box, LEFT, pos=QPoint(10, box.height() // 2))
    qtbot.keyClick(button.popover, Qt.Key.Key_Escape)
    settle()
    assert button.chosen == SOME
    assert form.controls["power"].widget.isVisible()
    qtbot.mouseClick(form.restart_button, LEFT)
    settle()
    assert session.experiment.values["rules"] == SOME
    assert len(states(window).fields) == 3


def test_the_button_lets_no_fewer_and_no_more_be_ticked(qtbot):
    button = ChoicesButton({word: word for word in "abcde"}, 2, 4)
    qtbot.addWidget(button)
    button.choose(("c", "a"))
    assert [word for word, box in button.boxes.items() if box.isEnabled()] == ["b", "d", "e"]
    for word in "be":
        button.boxes[word].click()
    assert button.chosen == ("c", "a", "b", "e")
    assert [word for word, box in button.boxes.items() if box.isEnabled()] == ["a", "b", "c", "e"]
    button.boxes["d"].click()
    assert button.chosen == ("c", "a", "b", "e")
    button.boxes["a"].click()
    assert button.chosen == ("c", "b", "e")


def test_words_are_ticked_with_the_keyboard_alone(qtbot):
    button = ChoicesButton({word: word for word in "abcd"}, 1, 2)
    qtbot.addWidget(button)
    button.choose(("c", "d"))
    with qtbot.waitExposed(button):
        button.show()
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Space):
        qtbot.keyClick(QApplication.focusWidget(), key)  # c off; a and b can be ticked again
    assert button.chosen == ("d", "b")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not button.popover.isVisible()


def test_every_view_of_it_can_be_shown(window, session, settle):
    go(session, settle, 20)
    for view in window.views.values():
        for number in range(len(getattr(view, "views", ()))):
            if hasattr(view, "show_view"):
                view.show_view(number)
                settle()
                view.grab()
    assert EXPERIMENTS[EXPERIMENT].title in window.windowTitle() or window.windowTitle()
