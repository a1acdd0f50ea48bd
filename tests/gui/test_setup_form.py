"""The form comes from the declarations; live parameters act at once, others wait for a restart."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from engine.breakpoints import Compare
from engine.commands import Intervene, Step
from engine.interventions import SetParameter
from engine.networks import EXPERIMENTS
from gui.forms import SetupForm
from gui.inputs import TEXT_INSET, IntegerBox

LEFT = Qt.MouseButton.LeftButton
PARAMETERS = {parameter.name: parameter for parameter in EXPERIMENTS["hopfield-digits"].parameters}


@pytest.fixture
def form(qtbot, session, appearance, open_digits, settle):
    form = SetupForm(session, appearance)
    session.add_view(form)
    qtbot.addWidget(form)
    form.resize(230, 360)
    open_digits(flip=0.1)
    with qtbot.waitExposed(form):
        form.show()
    settle()
    yield form
    session.remove_view(form)


def type_in(qtbot, box, text):
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, text)
    qtbot.keyClick(box, Qt.Key.Key_Return)


def test_every_parameter_has_a_row_with_its_value_and_what_it_means(form):
    assert set(form.controls) == set(PARAMETERS)
    assert form.values()["flip"] == 0.1
    for name, control in form.controls.items():
        parameter = PARAMETERS[name]
        tip = control.widget.toolTip()
        assert parameter.help[1:] in tip
        assert parameter.range_text() in tip
        assert ("at once" in tip) == parameter.live
        assert control.widget.accessibleName() == parameter.label


def test_a_row_is_there_where_it_counts_and_goes_with_the_run(form, session, settle, qtbot):
    def shown(name):
        return form.controls[name].widget.isVisible()

    assert shown("centred") and not shown("power") and not shown("cooling")
    session.send(Step("update", 5))
    settle()
    session.send(Intervene(SetParameter("rule", "dense")))
    settle()
    assert shown("power") and not shown("centred") and not shown("beta")
    type_in(qtbot, form.controls["temperature"].widget, "2")
    settle()
    assert shown("cooling") and shown("coldest")
    session.send(Step("update", 1))
    settle()
    session.send(Step("update", -2))
    settle()
    assert shown("centred") and not shown("power") and not shown("cooling")


def test_a_live_parameter_acts_at_once_and_is_undone_by_going_back(form, session, settle, qtbot):
    session.send(Step("update", 5))
    settle()
    box = form.controls["visit"].widget
    box.setFocus()
    qtbot.keyClicks(box, "o")
    settle()
    assert session.experiment.parameter(session.snapshot.state, "visit") == "ordered"
    session.send(Step("update", 1))
    settle()
    assert form.values()["visit"] == "ordered"
    session.send(Step("update", -2))
    settle()
    assert form.values()["visit"] == "random"
    assert not form.restart_button.isVisible()


def test_what_needs_a_restart_waits_for_it(form, session, settle, qtbot):
    state = session.snapshot.state
    type_in(qtbot, form.controls["flip"].widget, "0.25")
    settle()
    assert session.snapshot.state is state
    assert form.restart_button.isVisible()
    with qtbot.waitSignal(form.restart_requested) as asked:
        qtbot.mouseClick(form.restart_button, LEFT)
    (values,) = asked.args
    assert values["flip"] == 0.25
    assert set(values) == set(PARAMETERS)
    type_in(qtbot, form.controls["flip"].widget, "0.1")
    assert not form.restart_button.isVisible()


def test_a_value_out_of_range_cannot_be_entered(form, qtbot):
    type_in(qtbot, form.controls["flip"].widget, "3")
    assert 0 <= form.values()["flip"] <= 1


def test_another_experiment_brings_its_own_rows(form, open_digits, settle):
    open_digits(experiment="hopfield-pictures")
    settle()
    assert set(form.controls) == {p.name for p in EXPERIMENTS["hopfield-pictures"].parameters}
    assert form.values()["size"] == 64
    assert form.controls["size"].widget.text() == "64 pixels"


def test_the_row_of_conditions_says_what_stops_the_run(form, settle):
    assert form.stop_button.accessibleName() == "Stop when: settled, two-cycle"


def test_return_ends_typing(form, qtbot):
    box = form.controls["memories"].widget
    type_in(qtbot, box, "2")
    assert not box.hasFocus()
    assert form.values()["memories"] == 2


def test_the_conditions_are_chosen_and_added_with_the_keyboard_alone(form, session, qtbot, settle):
    def press(key, modifier=Qt.KeyboardModifier.NoModifier):
        qtbot.keyClick(QApplication.focusWidget(), key, modifier)
        settle()

    def focused():
        return QApplication.focusWidget().accessibleName()

    tab, shift = Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier
    form.activateWindow()
    form.stop_button.setFocus()
    press(Qt.Key.Key_Space)
    assert form.stops.isVisible()
    assert focused() == "Stop when no unit changes for a sweep"
    press(Qt.Key.Key_Space)
    press(tab)
    press(Qt.Key.Key_Space)
    assert session.runner.breakpoints == ()
    press(tab)
    assert focused() == "Stop when a value is not finite"
    press(tab)
    press(tab)
    press(tab)
    qtbot.keyClicks(QApplication.focusWidget(), "-5")
    press(tab)
    assert focused() == "Add the condition"
    press(Qt.Key.Key_Return)
    assert session.runner.breakpoints == (Compare("energy", "<=", -5.0),)
    press(tab, shift)
    assert focused() == "Number"
    press(Qt.Key.Key_Escape)
    assert not form.stops.isVisible()
    assert form.stop_button.hasFocus()


def test_the_list_of_conditions_grows_with_them(form, qtbot, settle):
    qtbot.mouseClick(form.stop_button, LEFT)
    menu, editor = form.stops, form.breakpoints
    qtbot.waitUntil(menu.isVisible)
    before = menu.height()
    menu.move(menu.x(), menu.screen().availableGeometry().bottom() - before)
    for number in (1, 2, 3):
        editor.number_box.setValue(number)
        qtbot.mouseClick(editor.add_button, LEFT)
        settle()
    rows = [row for row in editor._rows if row.isVisible()]
    assert menu.height() >= before + 3 * rows[0].height()
    assert all(row.height() >= row.sizeHint().height() for row in rows)
    assert menu.screen().availableGeometry().contains(menu.geometry())
    menu.close()


def test_a_unit_stands_behind_its_value_only_where_both_have_room(qtbot):
    box = IntegerBox(1, 10_000_000)
    qtbot.addWidget(box)
    box.set_unit("pictures")
    box.setValue(20)
    box.resize(140, 24)
    box.show()
    assert box.text() == "20 pictures"
    box.resize(70, 24)
    assert box.text() == "20"
    box.resize(140, 24)
    box.setValue(10_000_000)
    text = box.text()
    inside = box.lineEdit().width() - 2 * TEXT_INSET
    assert box.fontMetrics().horizontalAdvance(text) <= inside


GAUSSIAN = {"visible": "gaussian", "standardise": False, "learning_rate": 0.001, "train": 200}


def test_a_caution_stands_above_the_values_with_a_button_that_restarts_with_its_remedy(
    form, open_digits, settle, qtbot
):
    assert not form.cautions.isVisible()
    open_digits(experiment="rbm-digits", **GAUSSIAN)
    settle()
    (caution,) = form.cautions.views
    assert "standardise=true" in caution.words.text()
    assert caution.words.height() >= caution.words.heightForWidth(caution.words.width())
    assert caution.y() < form.controls["visible"].widget.mapTo(form, QPoint()).y()
    with qtbot.waitSignal(form.restart_requested) as asked:
        qtbot.mouseClick(caution.button, LEFT)
    values = asked.args[0]
    assert values["standardise"] is True and values["visible"] == "gaussian"
    open_digits(experiment="rbm-digits", **{**GAUSSIAN, "standardise": True})
    settle()
    assert not form.cautions.isVisible() and not form.cautions.views


def test_who_writes_an_expression_wants_it_learned(form, open_digits, settle, qtbot):
    open_digits(experiment="mlp-sine")
    settle()
    line = form.controls["expression"].widget
    with qtbot.waitSignal(form.refused) as refused:
        type_in(qtbot, line, "2*foo(")
    assert "cannot be read as an expression" in refused.args[0]
    assert form.values()["target"] == "sine" and form.restart_button.isHidden()
    type_in(qtbot, line, "sin(2*x)")
    assert form.values()["target"] == "expression" and form.values()["expression"] == "sin(2*x)"
    assert not form.restart_button.isHidden()


@pytest.mark.parametrize(("written", "nearest"), [("3", 1.0), ("-2", 0.0)])
def test_a_number_out_of_range_is_told_and_becomes_the_nearest(form, qtbot, written, nearest):
    box = form.controls["flip"].widget
    with qtbot.waitSignal(form.refused) as refused:
        type_in(qtbot, box, written)
    assert refused.args == [f"Corrupt cannot be {written}: it is a number from 0 to 1."]
    assert box.value() == nearest


def test_when_it_stops_is_in_sight_however_little_room_there_is(form, qtbot):
    form.resize(240, 120)
    qtbot.waitUntil(lambda: form.height() == 120)
    assert form.rect().contains(form.stop_button.geometry())
    assert form.stop_button.visibleRegion().boundingRect() == form.stop_button.rect()


def test_what_would_not_fit_is_said_before_the_restart(
    form, open_digits, settle, qtbot, monkeypatch
):
    open_digits(experiment="hopfield-pictures")
    settle()
    monkeypatch.setattr("engine.data.memory._memory_of_unix", lambda: 100_000_000)
    type_in(qtbot, form.controls["size"].widget, "2000")
    (caution,) = form.cautions.views
    assert "4,000,000 units with 5 memories would need 336 MB" in caution.words.text()
    with qtbot.waitSignal(form.restart_requested) as asked:
        qtbot.mouseClick(caution.button, LEFT)
    assert asked.args[0]["size"] == 1091
    type_in(qtbot, form.controls["size"].widget, "1000")
    assert form.cautions.isHidden() and not form.restart_button.isHidden()


def test_a_live_value_that_is_refused_is_not_shown(form, session, settle, qtbot, monkeypatch):
    session.send(Step("update", 5))
    settle()
    monkeypatch.setattr("engine.data.memory._memory_of_unix", lambda: 1000)
    box = form.controls["rule"].widget
    box.setFocus()
    qtbot.keyClicks(box, "p")
    assert form.values()["rule"] == "pseudo-inverse"
    settle()
    assert session.experiment.parameter(session.snapshot.state, "rule") == "hebb"
    assert form.values()["rule"] == "hebb"


def test_the_list_of_words_is_as_wide_as_the_longest(form, qtbot):
    box = form.controls["rule"].widget
    box.setFixedWidth(60)
    box.showPopup()
    words = max(box.fontMetrics().horizontalAdvance(box.itemText(k)) for k in range(box.count()))
    assert box.view().viewport().width() >= box.view().sizeHintForColumn(0) >= words
    box.hidePopup()
