"""The form comes from the declarations; live parameters act at once, others wait for a restart."""

import pytest
from PySide6.QtCore import Qt

from engine.commands import Step
from engine.networks import EXPERIMENTS
from gui.forms import SetupForm

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


def test_the_list_of_conditions_grows_with_them(form, qtbot, settle):
    qtbot.mouseClick(form.stop_button, LEFT)
    menu, editor = form._stop_menu, form.breakpoints
    qtbot.waitUntil(menu.isVisible)
    before = menu.height()
    for number in (1, 2, 3):
        editor.number_box.setValue(number)
        qtbot.mouseClick(editor.add_button, LEFT)
        settle()
    rows = [row for row in editor._rows if row.isVisible()]
    assert menu.height() >= before + 3 * rows[0].height()
    assert all(row.height() >= row.sizeHint().height() for row in rows)
    menu.close()
