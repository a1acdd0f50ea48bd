"""Back, forward, run, pause, speed, and the line on which one goes to any update."""

import math

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor

from engine.commands import GoTo, Intervene, Run, SetBreakpoints, SetSpeed, Step
from engine.interventions import Corrupt, Recorded, SetParameter, Unlearn
from gui.scrubber import Scrubber, Stretch
from gui.speeds import SPEEDS, nearest, speed_text
from gui.transport import RUNGS, Transport

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def transport(qtbot, session, appearance, open_digits, settle):
    transport = Transport(session, appearance)
    session.add_view(transport)
    qtbot.addWidget(transport)
    transport.resize(1220, 70)
    open_digits()
    with qtbot.waitExposed(transport):
        transport.show()
    settle()
    yield transport
    session.remove_view(transport)


def press(qtbot, transport, name, direction):
    rung = next(rung for rung in RUNGS if (rung.name, rung.direction) == (name, direction))
    qtbot.mouseClick(transport.buttons[rung], LEFT)


def test_every_button_says_its_unit(transport):
    texts = [transport.buttons[rung].text() for rung in RUNGS]
    assert texts == ["sweep", "update", "phase", "phase", "update", "sweep"]
    names = [transport.buttons[rung].accessibleName() for rung in RUNGS]
    assert names[0] == "One sweep back"
    assert names[-1] == "One sweep forward"


def test_an_update_forward_and_back(transport, session, settle, qtbot):
    start = session.snapshot.state
    press(qtbot, transport, "update", 1)
    settle()
    assert session.snapshot.position == 1
    assert transport.counter.text() == "update 1 · sweep 0.0"
    press(qtbot, transport, "update", -1)
    settle()
    assert (session.snapshot.state.s == start.s).all()
    assert session.snapshot.position == 0


def test_a_phase_is_told_in_the_counter(transport, settle, qtbot, session):
    session.send(Step("update", 10))
    settle()
    press(qtbot, transport, "phase", 1)
    settle()
    assert transport.counter.text() == "in update 11 · phase 1 of 3"
    press(qtbot, transport, "phase", -1)
    settle()
    assert transport.counter.text().startswith("update 10 ·")


def test_the_count_holds_for_all_buttons(transport, session, settle, qtbot):
    transport.count_box.setValue(2)
    press(qtbot, transport, "update", 1)
    settle()
    assert session.snapshot.position == 2
    press(qtbot, transport, "update", -1)
    settle()
    assert session.snapshot.position == 0
    press(qtbot, transport, "epoch", 1)
    settle()
    assert session.experiment.epoch(session.snapshot.state) == 2


def test_run_and_pause_share_a_button(transport, session, settle, qtbot):
    session.send(SetSpeed(20.0))
    qtbot.mouseClick(transport.run_button, LEFT)
    qtbot.waitUntil(lambda: transport.run_button.text() == "Pause")
    qtbot.mouseClick(transport.run_button, LEFT)
    settle()
    assert transport.run_button.text() == "Run"
    assert not session.snapshot.running


def test_the_speed_goes_to_the_runner_and_comes_back(transport, session, settle, qtbot):
    slider = transport.speed.slider
    slider.setFocus()
    with qtbot.waitSignal(transport.speed_chosen) as chosen:
        qtbot.keyClick(slider, Qt.Key.Key_Home)
    settle()
    assert chosen.args == [0.5]
    assert session.snapshot.speed == 0.5
    session.send(SetSpeed(1000.0))
    settle()
    assert transport.speed.speed == 1000


def test_speeds():
    assert speed_text(SPEEDS[0]) == "0.5 / s"
    assert speed_text(1e6) == "1 M / s"
    assert speed_text(math.inf) == "fastest"
    assert [nearest(speed) for speed in SPEEDS] == list(range(len(SPEEDS)))
    assert SPEEDS[nearest(60)] == 50


def test_dragging_goes_to_any_update(transport, session, settle, qtbot):
    session.send(Step("update", 1000))
    settle()
    scrubber = transport.scrubber
    middle = QPoint(round(scrubber.x_of(500)), scrubber.height() // 2)
    qtbot.mousePress(scrubber, LEFT, pos=middle)
    settle()
    assert session.snapshot.position == scrubber.update_at(middle.x())
    qtbot.mouseMove(scrubber, QPoint(round(scrubber.x_of(100)), scrubber.height() // 2))
    qtbot.mouseRelease(scrubber, LEFT)
    settle()
    assert session.snapshot.position == pytest.approx(100, abs=2)
    assert session.snapshot.end == 1000
    assert scrubber.accessibleDescription().startswith("Update ")


def test_an_update_is_gone_to_by_its_number(transport, session, settle, qtbot):
    session.send(Step("update", 1000))
    settle()
    field = transport.counter.field
    for written, place in (("1,5", 15), ("1000", 1000), ("1 200", 1200)):
        qtbot.mouseClick(transport.counter, LEFT)
        assert field.isVisible()
        qtbot.keyClicks(field, written)
        qtbot.keyClick(field, Qt.Key.Key_Return)
        settle()
        assert session.snapshot.position == place
        assert not field.isVisible()
    assert session.snapshot.end == 1200


def test_what_is_no_number_goes_nowhere(transport, session, settle, qtbot):
    qtbot.mouseClick(transport.counter, LEFT)
    qtbot.keyClick(transport.counter.field, Qt.Key.Key_Escape)
    assert not transport.counter.field.isVisible()
    qtbot.mouseClick(transport.counter, LEFT)
    qtbot.keyClicks(transport.counter.field, "half")
    with qtbot.waitSignal(transport.counter.refused) as refused:
        qtbot.keyClick(transport.counter.field, Qt.Key.Key_Return)
    assert refused.args == ["'half' is no update; write a whole number."]
    settle()
    assert session.snapshot.position == 0


def test_the_counter_leaves_out_what_says_nothing_and_is_never_cut_off(
    transport, session, open_digits, settle
):
    open_digits()
    session.send(SetBreakpoints(()))
    for updates, told in (
        (1_000, "sweep 1.3"),
        (10_000_000, "update 10,001,000 · sweep 12,756"),
        (1_000_000_000, "update 1,010,001,000"),
    ):
        session.send(Step("update", updates))
        settle()
        assert transport.counter.text().endswith(told)
        assert not transport.counter.cut_off()


def test_interventions_are_marked(transport, session, settle):
    session.send(Step("update", 100))
    settle()
    session.send(Intervene(Corrupt("flip", 0.2)))
    session.send(Step("update", 100))
    settle()
    assert [entry.position for entry in transport.scrubber.stretch.interventions] == [100]
    # Recalling begins anew where the network was changed.
    assert transport.scrubber.stretch.origin in (3, 100)


def test_branches_are_offered_where_there_are_several(
    transport, session, settle, qtbot, appearance
):
    assert not transport.branch_box.isVisible()
    session.send(Step("update", 100))
    settle()
    session.send(GoTo(50))
    session.send(Intervene(Corrupt("flip", 0.2)))
    session.send(Step("update", 10))
    settle()
    assert transport.branch_box.isVisible()
    assert [transport.branch_box.itemText(i) for i in range(2)] == [
        "first course to 100",
        "branch 2 from 50",
    ]
    appearance.set_scale(1.5)
    assert [transport.branch_box.itemText(i) for i in range(2)] == ["first course", "branch 2"]
    qtbot.waitUntil(lambda: transport.scrubber.width() > 200)
    appearance.set_scale(1.0)
    assert transport.branch_box.itemText(1) == "branch 2 from 50"
    transport.branch_box.setFocus()
    qtbot.keyClick(transport.branch_box, Qt.Key.Key_Home)
    settle()
    assert session.snapshot.position == 100
    assert session.snapshot.branch == session.snapshot.branches[0].number
    qtbot.mouseClick(transport.close_branch_button, LEFT)
    settle()
    assert len(session.snapshot.branches) == 2
    assert transport.close_menu.isVisible()
    assert transport.close_branch.text() == "Let go of first course to 100 for good"
    transport.close_menu.close()
    transport.close_branch.trigger()
    settle()
    assert len(session.snapshot.branches) == 1
    assert session.snapshot.position == 60
    assert not transport.branch_box.isVisible()


def test_the_scrubber_draws_what_is_done_and_where_one_is(qtbot, appearance):
    scrubber = Scrubber(appearance)
    qtbot.addWidget(scrubber)
    scrubber.resize(400, scrubber.height())
    done = (Recorded(25, Unlearn()),)
    scrubber.show_stretch(Stretch(first=0, position=50, end=100, origin=0, interventions=done))
    image, middle = scrubber.grab().toImage(), scrubber.height() // 2
    theme = appearance.theme
    for update, colour in (
        (10, theme.memory_colours[0]),
        (25, theme.text),
        (50, theme.accent),
        (90, theme.control),
    ):
        assert image.pixelColor(round(scrubber.x_of(update)), middle) == QColor(colour)


def test_the_scrubber_s_page_keys_go_a_tenth_and_stay_within_the_run(qtbot, appearance):
    scrubber = Scrubber(appearance)
    qtbot.addWidget(scrubber)
    wanted = []
    scrubber.wanted.connect(wanted.append)
    for position in (0, 5, 50, 95, 100):
        scrubber.show_stretch(Stretch(first=0, position=position, end=100))
        qtbot.keyClick(scrubber, Qt.Key.Key_PageDown)
        qtbot.keyClick(scrubber, Qt.Key.Key_PageUp)
    assert wanted == [0, 10, 0, 15, 40, 60, 85, 100, 90, 100]


def test_the_knob_is_under_the_pointer_that_drags_it(qtbot, appearance):
    """Wherever the run is meanwhile."""
    scrubber = Scrubber(appearance)
    qtbot.addWidget(scrubber)
    scrubber.resize(400, scrubber.height())
    scrubber.show_stretch(Stretch(first=0, position=50, end=100))
    middle, accent = scrubber.height() // 2, QColor(appearance.theme.accent)

    def knob_at(update):
        x = round(scrubber.x_of(update))
        return scrubber.grab().toImage().pixelColor(x, middle) == accent

    there = QPoint(round(scrubber.x_of(80)), middle)
    qtbot.mousePress(scrubber, LEFT, pos=QPoint(round(scrubber.x_of(50)), middle))
    qtbot.mouseMove(scrubber, there)
    assert knob_at(80) and not knob_at(50)
    qtbot.mouseRelease(scrubber, LEFT, pos=there)
    assert knob_at(50) and not knob_at(80)


def test_the_dots_of_the_scrubber_tell_what_was_done(qtbot, appearance):
    scrubber = Scrubber(appearance)
    qtbot.addWidget(scrubber)
    scrubber.resize(400, scrubber.height())
    cooler = [SetParameter("temperature", value / 10) for value in range(5)]
    done = (Recorded(25, Unlearn()), *(Recorded(80, change) for change in cooler))
    scrubber.show_stretch(Stretch(first=0, position=50, end=100, origin=0, interventions=done))
    assert scrubber.words_at(scrubber.x_of(50)) == "update 50"
    assert scrubber.words_at(scrubber.x_of(25) + 3) == (
        "update 25: A little of this state was taken out of the weights: the rule is unlearning now"
    )
    assert scrubber.words_at(scrubber.x_of(80)).splitlines() == [
        "update 80: Temperature was set to 0",
        "update 80: Temperature was set to 0.1",
        "update 80: Temperature was set to 0.2",
        "and 2 more",
    ]


def test_enlarged_everything_keeps_its_place(transport, session, appearance, settle):
    appearance.set_scale(1.5)
    session.send(Run())
    settle()
    row = transport.counter.geometry().center().y()
    assert abs(row - transport.scrubber.geometry().center().y()) < 4
    appearance.set_scale(1.0)
    settle()
    transport.layout().activate()
    row = transport.counter.geometry().center().y()
    assert abs(row - transport.run_button.geometry().center().y()) < 4
