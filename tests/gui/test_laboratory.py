"""The laboratory: studies run beside the window, show what they find, and leave nothing behind."""

import multiprocessing
import threading
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from engine.commands import Intervene, Pause, Step
from engine.interventions import Forget, SetParameter, Unlearn
from engine.laboratory.basins import Basins
from engine.laboratory.capacity import Capacity
from engine.laboratory.network import network
from engine.laboratory.study import InProcess, StudyError, carry_out
from gui.laboratory.capacity_page import numbers
from gui.laboratory.gallery import ROW
from gui.laboratory.landscape_page import PRESENT, usual_corners
from gui.laboratory.subject import source_of, stored
from gui.laboratory.work import StudyWork
from gui.opening import Opener, Wanted
from gui.session import Frame
from gui.typesetting_process import TYPESETTER
from gui.window import Window

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier


def studying() -> bool:
    """Whether a study's processes are there; the one that typesets stays as long as the program."""
    names = {process.name for process in multiprocessing.active_children()}
    return bool(names - {TYPESETTER.NAME})


@pytest.fixture
def window(qtbot, session, appearance, settle):
    opener = Opener(session)
    opener.speed = float("inf")
    window = Window(session, appearance, opener)
    qtbot.addWidget(window)
    opener.begin(Wanted(seed=2))
    session.send(Pause())
    with qtbot.waitExposed(window):
        window.show()
    settle()
    yield window
    window.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "study"]
    assert not studying()


@pytest.fixture
def bench(window, qtbot, settle):
    """The laboratory, shown; it computes in the thread of its study, to be quick."""
    qtbot.mouseClick(window.topbar.laboratory_button, LEFT)
    settle()
    bench = window.views["laboratory"].bench
    bench.desk.scheduler = InProcess
    return bench


def page(bench, settle, index: int):
    bench.pages.show_view(index)
    settle()
    return bench.pages.shown


def frame_of(session) -> Frame:
    return Frame(session.experiment, session.snapshot, None)


def finish(qtbot, bench):
    qtbot.waitUntil(lambda: not bench.desk.busy, timeout=60_000)


# Coming and going


def test_it_costs_nothing_until_it_is_wanted_and_comes_with_a_key(window, qtbot, settle):
    dock = window.docks["laboratory"]
    assert dock.isHidden()
    assert window.views["laboratory"].bench is None
    window.activateWindow()
    qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_L, CTRL)
    settle()
    assert dock.isVisible() and dock.isFloating()
    assert window.geometry().contains(dock.geometry().center())
    assert window.views["laboratory"].bench.isVisible()
    qtbot.mouseClick(window.topbar.laboratory_button, LEFT)
    assert dock.isHidden()


def test_put_back_into_the_window_it_is_a_tab_and_comes_forward(bench, window, qtbot, settle):
    dock = window.docks["laboratory"]
    dock._show_buttons(True)
    qtbot.mouseClick(dock._float, LEFT)
    settle()
    assert not dock.isFloating()
    assert window.tabifiedDockWidgets(dock) == [window.docks["weights"]]
    qtbot.waitUntil(lambda: not dock.visibleRegion().isEmpty())
    assert window.rect().contains(dock.geometry())
    window.docks["weights"].raise_()
    qtbot.waitUntil(lambda: dock.visibleRegion().isEmpty())
    qtbot.mouseClick(window.topbar.laboratory_button, LEFT)
    qtbot.waitUntil(lambda: not dock.visibleRegion().isEmpty())


def test_made_anew_it_stands_in_the_middle_again(window, qtbot, settle):
    for experiment in ("hopfield-side-by-side", "hopfield-digits"):
        window.opener.begin(Wanted(experiment, seed=2))
        window.session.send(Pause())
        settle()
    qtbot.mouseClick(window.topbar.laboratory_button, LEFT)
    settle()
    dock = window.docks["laboratory"]
    assert window.geometry().contains(dock.geometry().center())
    wanted = window.views["laboratory"].sizeHint()
    assert dock.width() >= wanted.width() and dock.height() >= wanted.height()


def test_escape_lets_go_of_the_chosen_unit(window, qtbot, session, settle):
    session.set_focus(300)
    settle()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert session.focus is None


def test_networks_without_memories_have_none(window, qtbot, settle, session):
    window.opener.begin(Wanted("rbm-bars", seed=2))
    session.send(Pause())
    settle()
    assert "laboratory" not in window.docks
    assert not window.topbar.laboratory_button.isVisible()
    window.opener.begin(Wanted(seed=2))
    session.send(Pause())
    settle()
    assert window.topbar.laboratory_button.isVisible()
    assert window.docks["laboratory"].isHidden()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everything_has_room_and_is_drawn(bench, window, settle, appearance, theme, qtbot):
    appearance.set_theme(theme)
    for index in range(3):
        shown = page(bench, settle, index)
        shown.grab()
        for label in shown.findChildren(type(shown._labels[0])):
            assert label.width() >= label.sizeHint().width() or label.wordWrap(), label.text()
    assert bench.window().width() <= window.width()


# Where does it end?


def test_end_states_and_recall_are_those_that_the_engine_finds(bench, qtbot, settle, session):
    basins = page(bench, settle, 0)
    basins.starts.setValue(60)
    qtbot.mouseClick(basins.start, LEFT)
    assert not basins.start.isEnabled()
    finish(qtbot, bench)
    assert basins.start.isEnabled()
    source = source_of(frame_of(session))
    found = carry_out(Basins(source, 60), InProcess()).findings()
    assert [entry.name for entry in basins.ends.entries] == [
        found.named(end) for end in found.end_states
    ]
    assert [entry.energy for entry in basins.ends.entries] == [e.energy for e in found.end_states]
    assert sum(entry.share for entry in basins.ends.entries) == pytest.approx(1)
    first = basins.ends.entries[0]
    assert "energy −221,994" in first.lines[0]
    assert first.name in first.hint and "random" in first.hint
    assert replace(first, energy=None).lines[1].endswith("% · no energy")
    assert [course.name for course in basins.plot.picture.courses] == ["0", "1", "2", "all"]
    assert "60 of 60 starts" in bench.desk.told.text()
    assert "rule hebb, 3 memories" in basins.about.text()
    assert bench.desk.progress.share == 1.0


def test_a_click_puts_an_end_state_into_the_network(bench, qtbot, settle, session):
    basins = page(bench, settle, 0)
    basins.starts.setValue(40)
    qtbot.mouseClick(basins.start, LEFT)
    finish(qtbot, bench)
    second = basins.ends.entries[1]
    qtbot.mouseClick(basins.ends, LEFT, pos=QPoint(30, round(1.5 * ROW)))
    settle()
    assert np.array_equal(session.snapshot.state.s, second.picture.reshape(-1))


def test_a_cancelled_study_keeps_what_was_found_and_leaves_no_process(bench, qtbot, settle):
    del bench.desk.scheduler  # this machine's cores
    basins = page(bench, settle, 0)
    basins.starts.setValue(1_000_000)
    qtbot.mouseClick(basins.start, LEFT)
    qtbot.waitUntil(lambda: bool(basins.ends.entries), timeout=60_000)
    assert 0 < bench.desk.progress.share < 1
    qtbot.mouseClick(bench.desk.cancel, LEFT)
    finish(qtbot, bench)
    assert "cancelled after" in bench.desk.told.text()
    assert basins.ends.entries
    assert not studying()


def test_a_long_sentence_below_the_pages_is_told_whole(bench, settle):
    page(bench, settle, 0)
    desk = bench.desk
    desk.tell("Nobody answers at this address; a study without one uses this machine. " * 2)
    settle()
    assert not desk.progress.isVisible()
    assert desk.told.height() >= desk.told.heightForWidth(desk.told.width())


def test_closing_the_window_ends_the_study(bench, qtbot, settle, window):
    del bench.desk.scheduler
    basins = page(bench, settle, 0)
    basins.starts.setValue(1_000_000)
    qtbot.mouseClick(basins.start, LEFT)
    qtbot.waitUntil(lambda: bench.desk.progress.share > 0, timeout=60_000)
    assert studying()
    window.close()
    assert not studying()


def test_opening_another_family_ends_the_study(bench, qtbot, settle, window):
    del bench.desk.scheduler
    basins = page(bench, settle, 0)
    basins.starts.setValue(1_000_000)
    qtbot.mouseClick(basins.start, LEFT)
    qtbot.waitUntil(lambda: bench.desk.progress.share > 0, timeout=60_000)
    window.opener.begin(Wanted("rbm-bars", seed=2))
    qtbot.waitUntil(lambda: not studying(), timeout=10_000)


def test_a_wrong_address_is_told(bench, qtbot, settle, monkeypatch):
    pytest.importorskip("distributed", reason="Dask is not installed")
    monkeypatch.setattr("engine.laboratory.cluster.CONNECT_SECONDS", 1)
    del bench.desk.scheduler
    basins = page(bench, settle, 0)
    qtbot.keyClicks(bench.desk.address, "tcp://127.0.0.1:9")
    qtbot.mouseClick(basins.start, LEFT)
    finish(qtbot, bench)
    assert "No Dask scheduler answers at 'tcp://127.0.0.1:9'" in bench.desk.told.text()


def test_what_was_stored_in_the_window_is_studied(session, open_digits, settle):
    open_digits(memories=2)
    session.send(Step("update", 2))
    settle()
    patterns, labels = stored(frame_of(session))
    state = session.snapshot.state
    source = source_of(frame_of(session))
    assert np.array_equal(network(source).memories, state.memories.X_T.T)
    assert np.array_equal(patterns, state.memories.X_T.T)
    assert network(source).labels == labels == state.memories.labels


@pytest.mark.parametrize("experiment", ["hopfield-digits", "hopfield-pictures"])
def test_the_studied_network_is_the_one_that_is_seen(session, open_digits, settle, experiment):
    given = {"threshold_sigma": 0.5} | ({"size": 16} if "pictures" in experiment else {})
    open_digits(experiment=experiment, **given)
    session.send(Step("update", 5))
    settle()
    state = session.snapshot.state
    net = network(source_of(frame_of(session)))
    assert np.array_equal(net.stored.theta, state.theta)
    assert net.energy(net.at(state.s, 0)) == session.experiment.measure(state)["energy"]


def test_what_was_unlearned_is_studied_too_and_where_the_run_is_does_not_matter(
    session, open_digits, settle
):
    open_digits()
    session.send(Step("update", 4))
    settle()
    early = source_of(frame_of(session))
    session.send(Step("update", 10_000))
    settle()
    assert source_of(frame_of(session)) == early
    wrong = session.snapshot.state
    session.send(Intervene(Unlearn()))
    settle()
    net, before = network(source_of(frame_of(session))), network(early)
    lay = session.experiment.measure(wrong)["energy"]
    assert before.energy(before.at(wrong.s, 0)) == lay
    after = net.energy(net.at(wrong.s, 0))
    assert after == session.experiment.measure(session.snapshot.state)["energy"]
    assert after > lay


# Landscape


def test_the_landscape_shows_corners_and_the_runs_way(bench, qtbot, settle, session):
    landscape = page(bench, settle, 1)
    qtbot.waitUntil(lambda: landscape.map.found is not None, timeout=20_000)
    labels = [mark.label for mark in landscape.map.found.corners]
    assert labels == ["memory 0", "memory 1", "mixture 0 + 1 + 2"]
    assert [mark.label for mark in landscape.map.found.marks] == ["memory 2"]
    for _ in range(4):
        session.send(Step("epoch"))
        settle()
        there = session.snapshot.position
        qtbot.waitUntil(
            lambda there=there: landscape.map.path[-1].position == there, timeout=10_000
        )
    end = landscape.map.path[-1]
    plane = landscape.map.found.plane
    assert (end.x, end.y, end.distance) == plane.place(session.snapshot.state.s)
    session.send(Step("epoch", -2))
    settle()
    wanted = session.snapshot.position
    qtbot.waitUntil(lambda: landscape.map.path[-1].position == wanted, timeout=10_000)
    assert all(stop.position <= wanted for stop in landscape.map.path)


def test_another_rule_is_another_landscape_at_once(bench, qtbot, settle, session):
    landscape = page(bench, settle, 1)
    qtbot.waitUntil(lambda: landscape.map.found is not None, timeout=20_000)
    deepest = landscape.map.found.corners[2]
    session.send(Intervene(SetParameter("rule", "pseudo-inverse")))
    settle()
    qtbot.waitUntil(lambda: landscape.map.found.corners[2].energy != deepest.energy, timeout=20_000)
    memory, _, mixture = landscape.map.found.corners
    assert deepest.at_rest
    assert memory.at_rest and memory.energy < mixture.energy
    assert "rule pseudo-inverse" in landscape.about.text()


def test_end_states_that_were_found_are_marked_on_the_landscape(bench, qtbot, settle, session):
    basins = page(bench, settle, 0)
    basins.starts.setValue(40)
    qtbot.mouseClick(basins.start, LEFT)
    finish(qtbot, bench)
    landscape = page(bench, settle, 1)
    qtbot.waitUntil(lambda: landscape.map.found is not None, timeout=20_000)
    marks = {mark.label: mark for mark in landscape.map.found.marks}
    assert marks.keys() == {"memory 2", "mixture −0 − 1 − 2"}  # the other one is a corner
    assert marks["mixture −0 − 1 − 2"].at_rest
    session.send(Intervene(SetParameter("rule", "pseudo-inverse")))  # the network of others
    settle()
    qtbot.waitUntil(lambda: len(landscape.map.found.marks) == 1, timeout=20_000)
    assert landscape.map.found.marks[0].label == "memory 2"


def test_another_corner_is_another_landscape(bench, qtbot, settle, session):
    landscape = page(bench, settle, 1)
    qtbot.waitUntil(lambda: landscape.map.found is not None, timeout=20_000)
    box = landscape.corners[2]
    box.choose(PRESENT)
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(
        lambda: landscape.map.found is not None and landscape.map.found.corners[2].label == PRESENT,
        timeout=20_000,
    )
    assert np.array_equal(landscape.map.found.plane.corners[2], session.snapshot.state.s)


def test_two_corners_of_one_state_are_told(bench, qtbot, settle):
    landscape = page(bench, settle, 1)
    qtbot.waitUntil(lambda: landscape.map.found is not None, timeout=20_000)
    landscape.corners[1].choose("memory 0")
    qtbot.mouseClick(landscape.again, LEFT)
    qtbot.waitUntil(lambda: landscape.map.found is None, timeout=20_000)
    assert "Corners A and B are the same state" in landscape.map.empty_text


def test_the_deepest_place_is_the_darkest(bench, qtbot, settle, appearance):
    landscape = page(bench, settle, 1)
    qtbot.waitUntil(lambda: landscape.map.found is not None, timeout=20_000)
    axes, image = landscape.map.axes(), landscape.map.grab().toImage()
    ratio = image.devicePixelRatio()

    def lightness(x: float, y: float) -> int:
        place = axes.point(x, y) * ratio
        return QColor(image.pixel(round(place.x()), round(place.y()))).lightness()

    left, right, bottom, top = landscape.map.found.plane.extent
    energy = landscape.map.found.energy
    row, column = np.unravel_index(energy.argmax(), energy.shape)
    highest = (
        left + (right - left) * column / (energy.shape[1] - 1),
        bottom + (top - bottom) * row / (energy.shape[0] - 1),
    )
    inside = (min(max(highest[0], left + 0.02), right - 0.02), max(highest[1], bottom + 0.02))
    mixture = landscape.map.found.corners[2]
    assert lightness(*inside) > lightness(mixture.x + 0.02, mixture.y + 0.2) + 40


def test_the_map_tells_energies(bench, qtbot, settle):
    landscape = page(bench, settle, 1)
    qtbot.waitUntil(lambda: landscape.map.found is not None, timeout=20_000)
    axes, corner = landscape.map.axes(), landscape.map.found.corners[2]
    told = landscape.map.told(axes.point(corner.x, corner.y))
    assert told.startswith("mixture 0 + 1 + 2: energy −221,994, a fixed point")
    assert "mean energy" in landscape.map.told(axes.rect.center())
    assert landscape.map.told(axes.rect.topLeft() - axes.rect.bottomRight()) == ""


def test_the_usual_corners_are_there_whatever_is_stored():
    assert usual_corners(["memory a", "memory b", "inverse of a", "inverse of b"]) == [
        "memory a",
        "memory b",
        "inverse of a",
    ]
    assert usual_corners(["memory a", "inverse of a"]) == ["memory a", "inverse of a", PRESENT]


# Capacity


def test_a_capacity_measured_at_a_temperature_says_so(bench, qtbot, settle, session):
    session.send(Intervene(SetParameter("temperature", 2.0)))
    capacity = page(bench, settle, 2)
    capacity.units.setValue(20)
    capacity.networks.setValue(1)
    qtbot.keyClicks(capacity.patterns, "2")
    qtbot.mouseClick(capacity.start, LEFT)
    assert capacity.about.text().endswith("% flipped, temperature 2")
    finish(qtbot, bench)


def test_capacity_is_what_the_engine_measures(bench, qtbot, settle, session):
    capacity = page(bench, settle, 2)
    capacity.units.setValue(60)
    capacity.networks.setValue(2)
    qtbot.keyClicks(capacity.patterns, "2, 8, 30")
    qtbot.mouseClick(capacity.start, LEFT)
    finish(qtbot, bench)
    measured, theory = capacity.plot.picture.courses
    study = Capacity.of("hopfield-digits", {}, units=60, patterns=(2, 8, 30), networks=2, seed=2)
    found = carry_out(study, InProcess()).findings()
    assert measured.x.tolist() == [2, 8, 30]
    assert measured.y.tolist() == [point.mean for point in found.points]
    assert theory.dashed
    assert capacity.plot.picture.uprights == [(pytest.approx(8.28), "0.138 N")]
    assert "Amit" in capacity.sentence.text()
    axes = capacity.plot.axes()
    _, lines = capacity.plot.reading(axes.point(8, 0.5))
    assert lines[0].label == "random patterns 8"
    assert " to " in lines[1].value


def test_numbers_that_make_no_sense_are_told(bench, qtbot, settle):
    capacity = page(bench, settle, 2)
    qtbot.keyClicks(capacity.patterns, "few")
    qtbot.mouseClick(capacity.start, LEFT)
    assert "not few" in bench.desk.told.text()
    assert not bench.desk.busy
    assert numbers(" 5, 10;20 ") == [5, 10, 20]


# The work itself


class Failing:
    """A study that fails as told."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.jobs = [self]
        self.parts = 1

    def run(self):
        raise self.error

    def findings(self, results):
        return results


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (StudyError("There is none."), "There is none."),
        (MemoryError(), "There is not enough memory"),
        (ZeroDivisionError("by zero"), "The study failed: ZeroDivisionError: by zero."),
    ],
)
def test_what_fails_is_told_and_ends_the_study(qtbot, qapp, error, told):
    owner = QObject()
    work = StudyWork(owner)
    reports = []
    work.reported.connect(reports.append)
    work.start(Failing(error), InProcess())
    qtbot.waitUntil(lambda: bool(reports) and reports[-1].ended, timeout=10_000)
    assert told in reports[-1].trouble
    assert not work.busy
    work.close()


def test_a_network_without_memories_is_told(session, open_digits, settle):
    open_digits(memories=1)
    state = session.experiment.intervene(session.snapshot.state, Forget(0))
    empty = SimpleNamespace(state=state)
    with pytest.raises(StudyError, match="no memory yet"):
        source_of(Frame(session.experiment, empty, None))
