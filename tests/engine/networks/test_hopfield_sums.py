"""The sums that a state carries are those of its units, whatever was done to it."""

import numpy as np
import pytest
from hopfields import SEEDS, experiments
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data.corruption import KINDS
from engine.interventions import Clamp, Corrupt, Draw, Forget, SetParameter, Store, Unlearn
from engine.networks.hopfield.rules import RULES
from engine.networks.hopfield.storing import can_unlearn

SET = {
    "rule": tuple(RULES),
    "visit": ("random", "permuted", "ordered", "synchronous"),
    "centred": (False, True),
    "normalisation": ("patterns", "units"),
    "temperature": (0.0, 0.5),
    "beta": (0.01, 0.1, 3.0),
    "power": (2, 3, 20),
    "kappa": (0.0, 0.8),
    "symmetrise": (False, True),
}


def counts_are_right(state):
    """Whether every sum that the state carries is what its units and memories give."""
    s = state.s.astype(np.int64)
    assert state.overlaps.tolist() == (state.memories.X_T.T.astype(np.int64) @ s).tolist()
    assert state.total == s.sum()
    assert state.theta_s == (state.theta * s).sum()
    assert state.any_theta == state.theta.any()
    felt = s if state.xi is None else state.xi
    fresh = state.coupling.sums(felt)
    if fresh is None:
        assert state.coupled is None
    else:
        assert state.coupled.tolist() == fresh.tolist()


def what_a_person_does(draw, state):
    """Any intervention that makes sense now."""
    random = np.random.default_rng(draw(SEEDS))
    pattern = random.choice([-1, 1], state.units).astype(np.int8)
    some = np.flatnonzero(random.random(state.units) < 0.5)
    known = (*state.memories.serials, *(memory.serial for memory in state.waiting))
    name = draw(st.sampled_from(tuple(SET)))
    choices = [
        Draw(some, pattern[some]),
        Clamp(some, draw(st.booleans())),
        Corrupt(draw(st.sampled_from(tuple(KINDS))), 0.3, draw(st.integers(0, 9))),
        SetParameter(name, draw(st.sampled_from(SET[name]))),
        Store(pattern, "new"),
        *([Forget(draw(st.sampled_from(known)))] if known else []),
        *([Unlearn()] if can_unlearn(state) else []),
    ]
    return draw(st.sampled_from(choices))


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=15)
@given(data=st.data(), seed=SEEDS)
def test_whatever_is_done_the_sums_are_those_of_the_units(rule, data, seed):
    made = data.draw(experiments(rules=(rule,)))
    state, _ = made.advance(made.initial(seed), data.draw(st.sampled_from([1, 10, 50])))
    for _ in range(5):
        counts_are_right(state)
        state = made.intervene(state, what_a_person_does(data.draw, state))
        counts_are_right(state)
        *_, last = made.phases(state)
        counts_are_right(last.after)
        state, _ = made.advance(last.after, data.draw(st.sampled_from([0, 1, 30])))
