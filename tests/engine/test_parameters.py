"""A parameter takes what it declares and refuses the rest in words."""

import pytest

from engine.parameters import (
    Choice,
    Flag,
    Integer,
    Integers,
    ParameterError,
    Real,
    Text,
    check_all,
)

COUNT = Integer(name="count", label="Count", help="how many", default=3, low=1, high=10)
SHARE = Real(name="share", label="Share", help="which part", default=0.5, low=0.0, high=1.0)
ORDER = Choice(name="order", label="Order", help="which", default="a", choices={"a": "A", "b": "B"})
CENTRED = Flag(name="centred", label="Centred", help="whether", default=False)
ALL = (COUNT, SHARE, ORDER, CENTRED)
LAYERS = Integers(name="layers", label="", help="", default=(3,), low=1, high=50, most=3)
NAME = Text(name="name", label="", help="", default="a", allowed="a word", longest=5)


@pytest.mark.parametrize(
    ("parameter", "given", "value"),
    [
        (COUNT, "7", 7),
        (COUNT, 7.0, 7),
        (SHARE, "0.25", 0.25),
        (SHARE, 1, 1.0),
        (ORDER, "b", "b"),
        (CENTRED, "true", True),
        (CENTRED, "off", False),
        (CENTRED, True, True),
        (LAYERS, "10, 20", (10, 20)),
        (LAYERS, "(5,)", (5,)),
        (LAYERS, [1, 2, 3], (1, 2, 3)),
        (LAYERS, 7, (7,)),
        (LAYERS, "none", ()),
        (LAYERS, "", ()),
        (NAME, " ab ", "ab"),
        (NAME, 12, "12"),
    ],
)
def test_a_value_comes_in_the_declared_type(parameter, given, value):
    checked = parameter.check(given)
    assert checked == value
    assert type(checked) is type(value)


@pytest.mark.parametrize(
    ("parameter", "given"),
    [
        (COUNT, "x"),
        (LAYERS, "1,0"),
        (LAYERS, "1,51"),
        (LAYERS, "1,,2"),
        (LAYERS, "1,a"),
        (LAYERS, "1.5"),
        (LAYERS, "1,1,1,1"),
        (LAYERS, True),
        (NAME, ""),
        (NAME, "toolong"),
        (COUNT, 0),
        (COUNT, 11),
        (COUNT, 2.5),
        (COUNT, True),
        (COUNT, "nan"),
        (SHARE, "half"),
        (SHARE, -0.1),
        (SHARE, float("inf")),
        (ORDER, "c"),
        (CENTRED, "perhaps"),
        (CENTRED, 2),
    ],
)
def test_a_refusal_names_the_parameter_the_value_and_what_is_allowed(parameter, given):
    with pytest.raises(ParameterError) as refusal:
        parameter.check(given)
    assert parameter.name in str(refusal.value)
    assert str(given) in str(refusal.value)
    assert parameter.range_text() in str(refusal.value)


def test_what_is_not_given_is_the_default():
    values = check_all(ALL, {"count": 9})
    assert values == {"count": 9, "share": 0.5, "order": "a", "centred": False}


def test_an_unknown_name_is_refused_with_those_that_there_are():
    with pytest.raises(ParameterError, match="count, share, order, centred"):
        check_all(ALL, {"cuont": 9})
