"""Conditions: switched, added, removed; the one that stopped the run stands out."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from engine.breakpoints import Compare, Flat, NotFinite, Settled, TwoCycle
from engine.channels import Series
from engine.commands import Intervene, Run, Step
from engine.interventions import SetParameter
from gui.breakpoints import BreakpointsEditor, with_labels

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def editor(qtbot, session, appearance, open_digits, settle):
    editor = BreakpointsEditor(session, appearance)
    session.add_view(editor)
    qtbot.addWidget(editor)
    open_digits()
    with qtbot.waitExposed(editor):
        editor.show()
    settle()
    yield editor
    session.remove_view(editor)


def row(editor, kind):
    return next(row for row in editor._rows if isinstance(row.condition, kind))


def click(qtbot, box):
    qtbot.mouseClick(box, LEFT, pos=box.rect().center() - box.rect().center() * 0.8)


def test_it_begins_with_what_the_experiment_has(editor, session):
    assert editor.chosen == (Settled(784), TwoCycle())
    assert editor.chosen == session.runner.breakpoints


def test_a_check_box_switches_a_condition(editor, session, settle, qtbot):
    click(qtbot, row(editor, Settled).box)
    click(qtbot, row(editor, NotFinite).box)
    settle()
    assert session.runner.breakpoints == (TwoCycle(), NotFinite())


def test_a_condition_is_added_and_stops_the_run(editor, session, settle, qtbot):
    editor.series_box.choose("energy")
    editor.operator_box.choose("<=")
    editor.number_box.setFocus()
    editor.number_box.selectAll()
    qtbot.keyClicks(editor.number_box, "-200000")
    qtbot.mouseClick(editor.add_button, LEFT)
    settle()
    added = Compare("energy", "<=", -200_000.0)
    assert session.runner.breakpoints[-1] == added
    session.send(Run())
    settle()
    assert session.experiment.measure(session.snapshot.state)["energy"] <= -200_000
    assert editor.stopped_by == added
    assert row(editor, Compare).box.font().bold() or row(editor, Compare).box.font().weight() > 500


def test_return_adds_what_is_written(editor, session, settle, qtbot):
    editor.series_box.choose("energy")
    editor.number_box.setFocus()
    editor.number_box.selectAll()
    qtbot.keyClicks(editor.number_box, "-5")
    qtbot.keyClick(editor.number_box, Qt.Key.Key_Return)
    settle()
    assert session.runner.breakpoints[-1] == Compare("energy", "<=", -5.0)
    assert sum(isinstance(each, Compare) for each in editor.chosen) == 1


def test_flat_asks_for_updates(editor, session, settle, qtbot):
    editor.operator_box.choose("flat for")
    assert editor.updates_box.isVisible()
    assert not editor.number_box.isVisible()
    qtbot.mouseClick(editor.add_button, LEFT)
    settle()
    assert isinstance(session.runner.breakpoints[-1], Flat)


def test_an_added_condition_can_be_removed(editor, session, settle, qtbot):
    editor.operator_box.choose("flat for")
    qtbot.mouseClick(editor.add_button, LEFT)
    qtbot.mouseClick(editor.add_button, LEFT)
    assert len([row for row in editor._rows if isinstance(row.condition, Flat)]) == 1
    remove = row(editor, Flat).findChild(QToolButton)
    assert remove.accessibleName().startswith("Remove")
    qtbot.mouseClick(remove, LEFT)
    settle()
    assert session.runner.breakpoints == (Settled(784), TwoCycle())


def test_adding_a_condition_that_is_listed_ticks_it(editor, session, settle, qtbot):
    qtbot.mouseClick(editor.add_button, LEFT)
    click(qtbot, row(editor, Compare).box)
    settle()
    assert not any(isinstance(each, Compare) for each in session.runner.breakpoints)
    qtbot.mouseClick(editor.add_button, LEFT)
    settle()
    assert [type(each) for each in session.runner.breakpoints].count(Compare) == 1


def test_what_a_sweep_is_follows_the_order_of_visits(editor, session, settle):
    session.send(Intervene(SetParameter("visit", "synchronous")))
    settle()
    assert session.runner.wait_idle(20)
    assert session.runner.breakpoints[0] == Settled(1)


def test_the_condition_that_stopped_the_run_stands_out(editor, session, settle):
    session.send(Run())
    settle()
    assert editor.stopped_by == Settled(784)


def test_what_was_chosen_outlives_a_restart_but_not_another_experiment(
    editor, session, settle, qtbot, open_digits
):
    editor.series_box.choose("energy")
    editor.number_box.setValue(-200_000)
    qtbot.mouseClick(editor.add_button, LEFT)
    click(qtbot, row(editor, TwoCycle).box)
    settle()
    added = Compare("energy", "<=", -200_000.0)
    open_digits(flip=0.1, visit="synchronous")
    settle()
    assert editor.chosen == session.runner.breakpoints == (Settled(1), added)
    open_digits(experiment="hopfield-pictures")
    settle()
    assert editor.chosen == session.runner.breakpoints == (Settled(1), TwoCycle())


def test_series_are_offered_and_told_by_their_labels(editor, session, settle):
    session.send(Step("update", 3))
    settle()
    box = editor.series_box
    labels = {box.itemData(row): box.itemText(row) for row in range(box.count())}
    assert labels["overlap_0"] == "Overlap with 0"
    box.choose("overlap_0")
    editor.operator_box.choose(">=")
    editor.number_box.setValue(-0.5)
    editor.add_button.click()
    settle()
    assert session.runner.breakpoints[-1] == Compare("overlap_0", ">=", -0.5)
    assert row(editor, Compare).box.text() == "Overlap with 0 ≥ −0.5"
    long = Series(name="mean_error", label="Mean error, " * 5, column="mean_error", group="")
    assert with_labels("mean_error <= 0.01, at update 7", [long]) == (
        "Mean error ≤ 0.01, at update 7"
    )
    plain = "no unit changed for one sweep"
    assert with_labels(plain, editor.series) == plain
