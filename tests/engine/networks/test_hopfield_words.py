"""What is said of units that are held, and of fields of exactly 0."""

import numpy as np
import pytest
from hopfields import dataset, experiment

from engine.data import Dataset
from engine.interventions import Clamp
from engine.networks.hopfield.visiting import visits


def holding(units, **given):
    """A network of 36 units with its two memories stored, these units held; and its experiment."""
    made = experiment(dataset(2, 6, 6, 0), **given)
    state, _ = made.advance(made.initial(0), 2)
    return made, made.intervene(state, Clamp(np.asarray(units), True))


def visited(state):
    return int(visits(state, state.visits, 1)[0])


@pytest.mark.parametrize(
    ("held", "who"),
    [
        ([], "All 36 units"),
        ([5], "All 36 units but one held"),
        (range(24), "All 36 units but the 24 held"),
        (range(36), "None of the 36 units, as all are held,"),
    ],
)
@pytest.mark.parametrize("rule", ["hebb", "softmax"])
def test_an_update_of_all_units_says_that_some_are_held(held, who, rule):
    made, state = holding(np.array(held, np.int64), rule=rule, visit="synchronous")
    *_, last = made.phases(state)
    assert made.explain(last, None).sentence.startswith(f"{who} {FOLLOWED[rule]}")


FOLLOWED = {"hebb": "followed their fields at once:", "softmax": "became the average of"}


def test_a_held_unit_in_focus_is_told_to_be_held_in_an_update_of_all():
    made, state = holding(range(24), visit="synchronous")
    for phase in made.phases(state):
        assert "unit (5, 3), which is held, " in made.explain(phase, 23).sentence
        assert "unit (0, 4) " in made.explain(phase, 24).sentence.replace(";", " ")


@pytest.mark.parametrize("temperature", [0.0, 2.0])
def test_a_held_unit_in_focus_that_is_not_visited_is_told_to_be_held(temperature):
    made, state = holding(range(36), temperature=temperature)
    other = (visited(state) + 1) % 36
    for phase in made.phases(state):
        told = made.explain(phase, other)
        assert told.sentence.endswith("visited now, it would stay so, as it is held.")
        assert "held" in told.equations[1].symbols


@pytest.mark.parametrize(
    ("held", "words"), [([], ""), ([5], "1 unit is held."), (range(36), "36 units are held.")]
)
def test_where_a_run_ended_is_told_with_the_units_that_were_held(held, words):
    made, state = holding(np.array(held, np.int64), flip=0.3)
    _, sentence = made.summary(made.advance(state, 1000)[0])
    assert sentence.endswith(words)
    assert ("held" in sentence) == bool(words)


def test_a_field_of_0_is_not_taken_for_the_unit_that_it_leaves():
    """One unit alone feels nothing."""
    pixel = Dataset("pixel", np.zeros((1, 1, 1), np.uint8), None, None, "made by the test")
    made = experiment(pixel)
    state, _ = made.advance(made.initial(0), 1)
    *_, last = made.phases(state)
    decision = made.explain(last, None).equations[1]
    assert decision.symbols == r"s_i \leftarrow s_i"
    assert decision.numbers == rf"= {state.total} \quad\text{{as}}\quad h_i - \theta_i = 0"
