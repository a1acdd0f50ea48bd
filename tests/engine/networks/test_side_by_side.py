"""What is true of several rules side by side: each is as it is alone, and all go the same way."""

from dataclasses import replace

import numpy as np
import pytest
from hopfields import SEEDS, bits, dataset
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.interventions import (
    Clamp,
    Corrupt,
    Draw,
    Forget,
    InterventionError,
    LetGo,
    SetParameter,
    Store,
    Unlearn,
)
from engine.networks import build
from engine.networks.hopfield.declarations import DIGITS, SIDE_BY_SIDE
from engine.networks.hopfield.rules import RULES
from engine.networks.hopfield.side_by_side.state import differing
from engine.parameters import ParameterError, check_all

STEPS = st.integers(1, 200)
MANY = 400


@st.composite
def comparisons(draw, visits=("random", "permuted", "ordered", "synchronous")):
    """Any small comparison: the experiment, and its values but for the rules."""
    data = dataset(
        draw(st.integers(1, 6)), draw(st.integers(1, 7)), draw(st.integers(2, 7)), draw(SEEDS)
    )
    most = min(4, len(RULES))
    chosen = st.lists(st.sampled_from(tuple(RULES)), min_size=2, max_size=most, unique=True)
    values = {
        "memories": data.count,
        "visit": draw(st.sampled_from(visits)),
        "flip": draw(st.sampled_from([0.0, 0.2, 0.5, 1.0])),
        "temperature": draw(st.sampled_from([0.0, 0.0, 0.5, 20.0])),
        "cooling": draw(st.sampled_from([1.0, 0.5])),
        "coldest": draw(st.sampled_from([0.0, 0.3])),
        "centred": draw(st.booleans()),
        "normalisation": draw(st.sampled_from(["patterns", "units"])),
        "threshold_sigma": draw(st.sampled_from([0.0, 1.0])),
    }
    return compared(data, rules=draw(chosen), **values), alone(data, **values)


def compared(data, **given):
    """`hopfield-side-by-side` on other data."""
    values = check_all(SIDE_BY_SIDE.parameters, {"memories": data.count, **given})
    return SIDE_BY_SIDE.build(values, data)


def alone(data, **given):
    """What makes the experiment with one of the rules, all else the same."""

    def with_rule(rule):
        return DIGITS.build(check_all(DIGITS.parameters, {**given, "rule": rule}), data)

    return with_rule


def rules_of(made):
    return made.values["rules"]


@given(comparisons(), SEEDS, STEPS)
@settings(max_examples=25)
def test_phases_and_advance_give_the_same_bits(both, seed, steps):
    made, _ = both
    state = made.initial(seed)
    for _ in range(min(steps, 30)):
        *_, last = made.phases(state)
        quick, columns = made.advance(state, 1)
        assert bits(last.after) == bits(quick)
        before, measured = made.measure(state), made.measure(quick)
        for name in measured:
            assert columns.dense(name, before.get(name, 0.0))[-1] == measured[name], name
        state = quick


@given(comparisons(), SEEDS, STEPS, st.integers(1, 7))
@settings(max_examples=25)
def test_many_updates_are_as_many_single_ones(both, seed, steps, stride):
    made, _ = both
    start = made.initial(seed)
    whole, columns = made.advance(start, steps)
    state, singles = start, []
    while state.position < steps:
        state, _ = made.advance(state, min(stride, steps - state.position))
        singles.append((state.position, made.measure(state)))
    assert bits(state) == bits(whole)
    before = made.measure(start)
    for name in made.measure(whole):
        values = columns.dense(name, before.get(name, np.nan))
        assert [values[at - 1] for at, row in singles if name in row] == [
            row[name] for _, row in singles if name in row
        ], name


@given(comparisons(), SEEDS, st.integers(1, MANY))
@settings(max_examples=25)
def test_each_side_is_the_rule_alone(both, seed, steps):
    made, with_rule = both
    start = made.initial(seed)
    ready, prepared = start, 0
    while any(map(_prepares, ready.sides)):
        ready, prepared = made.advance(ready, 1)[0], prepared + 1
    state, columns = made.advance(start, prepared + steps)
    for rule, side in zip(rules_of(made), state.sides, strict=True):
        single = with_rule(rule)
        own = single.initial(seed)
        while _prepares(own):
            own, _ = single.advance(own, 1)
        begun = single.measure(own)
        shift = prepared - own.position
        recalled, course = single.advance(own, steps)
        assert bits(_counted_from(recalled, shift)) == bits(_counted_from(side, 0))
        for name, first in begun.items():
            here = columns.dense(f"{name}_{rule.replace('-', '_')}", np.nan)[-steps:]
            assert here.tolist() == course.dense(name, first).tolist()


def _prepares(state):
    return bool(state.waiting) or bool(getattr(state, "learning", False))


def _counted_from(state, shift):
    """The state with its updates counted as those side by side are: some rules prepare longer."""
    return replace(state, position=state.position + shift, origin=0)


@given(comparisons(visits=("random", "permuted", "ordered")), SEEDS, STEPS)
def test_the_same_unit_is_visited_by_all_and_no_other_changes(both, seed, steps):
    made, _ = both
    state, _ = made.advance(made.initial(seed), steps)
    *_, last = made.phases(state)
    if any(map(_prepares, state.sides)):
        return
    visited = [own.units for own in last.detail.each if own.units]
    assert len(set(visited)) <= 1
    for before, after in zip(state.sides, last.after.sides, strict=True):
        if before.rule.rule != "softmax":
            assert set(np.flatnonzero(before.s != after.s)) <= {unit for (unit,) in visited}


@given(comparisons(), SEEDS, STEPS)
@settings(max_examples=25)
def test_the_differences_are_counted_at_every_update(both, seed, steps):
    made, _ = both
    start = made.initial(seed)
    _, columns = made.advance(start, steps)
    counts, state, found = columns.dense("differ", 0.0), start, []
    for _ in range(steps):
        state, _ = made.advance(state, 1)
        picture = np.array([side.s for side in state.sides])
        apart = (picture != picture[0]).any(axis=0)
        assert differing(state).tolist() == apart.tolist()
        found.append(apart.sum())
    assert counts.tolist() == found


@given(comparisons(), SEEDS, STEPS, st.integers(0, 5))
@settings(max_examples=25)
def test_what_a_person_does_is_done_to_all(both, seed, steps, which):
    made, with_rule = both
    state, _ = made.advance(made.initial(seed), steps)
    everything = (
        Draw(np.array([0, 1]), np.array([1, -1], np.int8)),
        Corrupt("flip", 0.5, 3),
        Clamp(np.array([1]), True),
        Store(np.ones(state.units, np.int8), "ones"),
        Forget(0),
        SetParameter("temperature", 2.0),
    )
    after = made.intervene(state, everything[which])
    for rule, before, side in zip(rules_of(made), state.sides, after.sides, strict=True):
        assert bits(with_rule(rule).intervene(before, everything[which])) == bits(side)
    onward = [bits(made.advance(after, 50)[0])]
    for _ in range(50):
        *_, last = made.phases(after)
        after = last.after
    assert onward == [bits(after)]


def test_the_article_s_mixture_on_the_one_side_and_the_memory_on_the_other():
    made = build("hopfield-side-by-side", {}, None)
    start = made.initial(2)
    assert start.sides[0].s.tolist() == start.sides[1].s.tolist()
    state, _ = made.advance(start, 10_000)
    result = made.result(state)
    assert [result["by_rule"][rule]["ended_in"]["kind"] for rule in result["rules"]] == [
        "mixture",
        "memory",
    ]
    assert result["units_that_differ"] == np.count_nonzero(state.sides[0].s != state.sides[1].s)
    headline, sentence = made.summary(state)
    assert headline == f"differ in {result['units_that_differ']} units"
    assert "hebb: mixture" in sentence and "pseudo-inverse: memory" in sentence


def test_an_explanation_names_every_rule_and_its_numbers_add_up():
    made = build("hopfield-side-by-side", {}, None)
    state, _ = made.advance(made.initial(2), 500)
    for _ in range(40):
        *_, last = made.phases(state)
        told = made.explain(last, None)
        for equation in told.equations:
            if equation.terms:
                assert equation.recomputed() == pytest.approx(equation.result, abs=1e-6)
        named = " ".join(equation.symbols for equation in told.equations)
        assert "hebb" in named and "pseudo-inverse" in named
        state = last.after


def test_a_unit_in_focus_that_is_not_visited_is_explained_by_every_rule():
    made = build("hopfield-side-by-side", {}, None)
    state, _ = made.advance(made.initial(2), 500)
    *_, last = made.phases(state)
    (visited,) = last.units
    told = made.explain(last, (visited + 30) % state.units)
    for rule in rules_of(made):
        assert f"{rule}: Unit" in told.sentence
    assert told.sentence.count("is not visited by this update") == 2
    own = made.explain(last, visited)
    assert own.sentence == made.explain(last, None).sentence
    assert "hebb: field" in own.sentence and "pseudo-inverse: field" in own.sentence


def test_the_field_of_each_rule_is_its_own_and_its_phase_too():
    made = build("hopfield-side-by-side", {}, None)
    state, _ = made.advance(made.initial(2), 10_000)
    channels = {channel.name: channel for channel in made.channels(state)}
    *_, last = made.phases(state)
    for number, rule in enumerate(rules_of(made)):
        field = channels[f"state_{rule}"]
        assert field.read(state).reshape(-1).tolist() == state.sides[number].s.tolist()
        assert field.own_phase(last) is last.detail.each[number]
        assert field.told(state) == made.singles[number].summary(state.sides[number])
    assert channels["differences"].read(state).sum() == made.measure(state)["differ"]


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ("hebb", "these are 1, it must be 2 to 4 of"),
        ("none", "these are 0, it must be 2 to 4 of"),
        ("hebb,covariance,wrong", "there is no 'wrong', only hebb, covariance, "),
        ("hebb,hebb", "hebb is there twice; name each once"),
    ],
)
def test_rules_that_make_no_comparison_are_refused_in_words(rules, words):
    with pytest.raises(ParameterError, match=words):
        build("hopfield-side-by-side", {"rules": rules}, None)


def test_five_rules_are_too_many():
    with pytest.raises(ParameterError, match="these are 5, it must be 2 to 4 of"):
        build("hopfield-side-by-side", {"rules": tuple(RULES)[:5]}, None)


def test_what_no_rule_can_take_is_refused():
    made = build("hopfield-side-by-side", {}, None)
    state = made.initial(0)
    for wrong in (LetGo(), Forget(99), SetParameter("rules", "hebb"), SetParameter("rule", "hebb")):
        with pytest.raises(InterventionError):
            made.intervene(state, wrong)


def test_while_one_rule_learns_the_others_wait_and_then_all_visit_the_same():
    made = build("hopfield-side-by-side", {"rules": "hebb,krauth-mezard"}, None)
    state = made.initial(1)
    while state.sides[0].waiting:
        state, _ = made.advance(state, 1)
    learned = 0
    while state.sides[1].learning:
        before, (*_, last) = state, made.phases(state)
        assert "waits until the others have learned" in made.explain(last, None).sentence
        state, learned = last.after, learned + 1
        assert state.sides[0].visits == 0
        assert state.sides[0].s.tolist() == before.sides[0].s.tolist()
    assert learned > 1
    state, _ = made.advance(state, 100)
    assert [side.visits for side in state.sides] == [100, 100]
    assert made.origin(state) == 3 + learned


def test_only_the_rule_unlearning_unlearns():
    made = build("hopfield-side-by-side", {"rules": "hebb,unlearning"}, None)
    state, _ = made.advance(made.initial(1), 2_000)
    after = made.intervene(state, Unlearn())
    assert bits(after.sides[0]) == bits(state.sides[0])
    assert len(after.sides[1].memories.strengths) == 1
    without = build("hopfield-side-by-side", {}, None)
    with pytest.raises(InterventionError, match="Only the rule unlearning can unlearn"):
        without.intervene(without.advance(without.initial(1), 100)[0], Unlearn())


def test_a_parameter_counts_where_it_counts_for_one_of_the_rules():
    power = next(each for each in SIDE_BY_SIDE.parameters if each.name == "power")
    values = check_all(SIDE_BY_SIDE.parameters, {})
    assert not power.counts({**values, "rules": ("hebb", "covariance")})
    assert power.counts({**values, "rules": ("hebb", "dense")})
