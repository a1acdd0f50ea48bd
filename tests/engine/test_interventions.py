"""What an intervention says that a person did."""

from typing import get_args

import numpy as np
import pytest

from engine.interventions import (
    AddPoint,
    Clamp,
    Corrupt,
    Draw,
    Dream,
    Forget,
    Intervention,
    LetGo,
    RemovePoint,
    SetParameter,
    Show,
    Store,
    Unlearn,
)

ONE, THREE = np.arange(1), np.arange(3)
PATTERN = np.ones(3, np.int8)
SAID = [
    (Draw(ONE, PATTERN[:1]), "1 unit was set by hand"),
    (Draw(THREE, PATTERN), "3 units were set by hand"),
    (Corrupt("flip", 0.25), "25 % of the units were flipped"),
    (Corrupt("noise", 0.25), "25 % of the units became noise"),
    (Corrupt("blank", 0.5), "50 % of the rows, from the bottom, were blanked"),
    (Corrupt("keep", 0.5), "All but 50 % of the rows, from the top, were blanked"),
    (Clamp(THREE, hold=True), "3 units were held as they are"),
    (Clamp(ONE, hold=True), "1 unit was held as it is"),
    (Clamp(ONE, hold=False), "1 unit was let go"),
    (SetParameter("temperature", 0.5), "Temperature was set to 0.5"),
    (SetParameter("momentum", -2), "Momentum was set to −2"),
    (SetParameter("learning_rate", 3), "Learning rate was set to 3"),
    (SetParameter("centred", True), "Centred was set to on"),
    (SetParameter("rule", "storkey"), "Rule was set to storkey"),
    (SetParameter("hidden", (30, 10)), "Hidden was set to 30, 10"),
    (Store(PATTERN, "7"), "The pattern 7 waits: the next update stores it"),
    (Forget(2), "A memory was forgotten"),
    (Unlearn(), "A little of this state was taken out of the weights: the rule is unlearning now"),
    (Show(12), "Item 12 of the data was shown"),
    (Show(12, held_out=True), "Item 12 of the held-out data was shown"),
    (Dream(1_000), "A chain dreamt until its step 1,000"),
    (LetGo(), "What was shown or drawn was let go"),
    (AddPoint((0.5, -1.0), 1.0), "A point was added at (0.500, −1), with 1"),
    (RemovePoint(4), "Point 4 was taken out"),
]


@pytest.mark.parametrize(("intervention", "words"), SAID)
def test_each_intervention_says_what_was_done(intervention: Intervention, words: str) -> None:
    assert intervention.words == words


def test_no_intervention_is_forgotten_above() -> None:
    assert {type(intervention) for intervention, _ in SAID} == set(get_args(Intervention))


def test_only_the_longer_form_of_the_same_stroke_takes_another_ones_place():
    def drawn(stroke: int) -> Draw:
        return Draw(THREE, PATTERN, stroke)

    def held(stroke: int) -> Clamp:
        return Clamp(THREE, hold=True, stroke=stroke)

    for made, other in ((drawn, held), (held, drawn)):
        assert made(2).supersedes(made(2))
        assert not made(2).supersedes(made(1))
        assert not made(0).supersedes(made(0))  # no stroke: each stands by itself
        assert not made(2).supersedes(other(2))
    assert not Clamp(THREE, hold=False, stroke=2).supersedes(held(2))
