"""Every kind of parameter has a control that shows its values and gives them back."""

import math

import pytest
from PySide6.QtCore import Qt

from engine.networks import EXPERIMENTS
from engine.parameters import Choice, Choices, Flag, Integer, Integers, Real, Text
from gui.controls import CONTROLS

WORDS = {"name": "p", "label": "P", "help": "what it is"}
PARAMETERS = {
    Integer: (Integer(**WORDS, default=3, low=0, high=9), 7),
    Real: (Real(**WORDS, default=0.5, low=0, high=9, unit="s"), 2 * math.pi),
    Choice: (Choice(**WORDS, default="a", choices={"a": "one", "b": "other"}), "b"),
    Choices: (
        Choices(**WORDS, default=("a", "b"), choices={"a": "one", "b": "other"}, fewest=1, most=2),
        ("b",),
    ),
    Flag: (Flag(**WORDS, default=False), True),
    Integers: (Integers(**WORDS, default=(100,), low=1, high=500), (100, 50)),
    Text: (Text(**WORDS, default="sin(x)", allowed="a term"), "cos(x)"),
}


@pytest.mark.parametrize("kind", CONTROLS)
def test_a_value_is_shown_and_given_back(qtbot, kind):
    parameter, other = PARAMETERS[kind]
    told = []
    control = CONTROLS[kind](parameter, lambda value=None: told.append(value))
    qtbot.addWidget(control.widget)
    for value in (parameter.default, other, parameter.default):
        control.show(value)
        assert control.value() == value


def test_every_parameter_of_every_experiment_has_one(qtbot):
    for declared in EXPERIMENTS.values():
        for parameter in declared.parameters:
            control = CONTROLS[type(parameter)](parameter, lambda value=None: None)
            qtbot.addWidget(control.widget)
            control.show(parameter.default)
            assert parameter.check(control.value()) == parameter.default


def test_a_list_is_written_with_commas(qtbot):
    told = []
    control = CONTROLS[Integers](PARAMETERS[Integers][0], told.append)
    line = control.widget
    qtbot.addWidget(line)
    assert line.text() == "100"
    for text, value in (("30, 20,10", (30, 20, 10)), ("none", ())):
        line.selectAll()
        qtbot.keyClicks(line, text)
        qtbot.keyClick(line, Qt.Key.Key_Return)
        assert control.value() == value
    assert told == [(30, 20, 10), ()]


def test_what_makes_no_sense_is_marked_and_changes_nothing(qtbot):
    told = []
    control = CONTROLS[Integers](PARAMETERS[Integers][0], told.append)
    line = control.widget
    qtbot.addWidget(line)
    line.selectAll()
    qtbot.keyClicks(line, "ten")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert line.property("role") == "wrong"
    assert control.value() == (100,)
    assert told == []
    control.show((5,))
    assert line.property("role") == ""


def test_one_of_something_is_no_plural_and_the_least_may_be_a_word(qtbot):
    parameter = Integer(**WORDS, default=2, low=0, high=9, unit="updates", least="epoch")
    control = CONTROLS[Integer](parameter, lambda value=None: None)
    qtbot.addWidget(control.widget)
    control.widget.resize(160, 24)
    shown = {}
    for value in (2, 1, 0):
        control.show(value)
        shown[value] = control.widget.text()
    assert shown == {2: "2 updates", 1: "1 update", 0: "epoch"}
    control.widget.selectAll()
    qtbot.keyClicks(control.widget, "1")
    qtbot.keyClick(control.widget, Qt.Key.Key_Return)
    assert (control.value(), control.widget.text()) == (1, "1 update")


def test_an_empty_list_may_have_a_word_of_its_own(qtbot):
    parameter = Integers(**WORDS, default=(), low=0, high=9, empty="all")
    control = CONTROLS[Integers](parameter, lambda value=None: None)
    qtbot.addWidget(control.widget)
    assert control.widget.text() == "all"
    assert parameter.check("all") == parameter.check("none") == parameter.check("") == ()
