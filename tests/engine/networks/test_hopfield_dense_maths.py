"""The equations of dense and of modern memories, against their papers' sums taken literally."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.networks.hopfield import dense, modern

POWERS = st.integers(2, 20)
SEEDS = st.integers(0, 2**32 - 1)


@st.composite
def memories(draw, *, most_units=30):
    """X_T (N, P) and s (N,) of -1 and +1."""
    units, patterns = draw(st.integers(1, most_units)), draw(st.integers(1, 6))
    random = np.random.default_rng(draw(SEEDS))
    X_T = random.choice([-1, 1], (units, patterns)).astype(np.int8)
    s = X_T[:, 0].copy()
    s[random.random(units) < draw(st.sampled_from([0.0, 0.1, 0.5, 1.0]))] *= -1
    return X_T, s


def overlaps(X_T, s):
    return X_T.astype(np.int64).T @ s.astype(np.int64)


def power_energy(X_T, s, p, n):
    """The same sum in exact fractions."""
    units = len(s)
    total = sum(Fraction(max(int(m), 0), units) ** p for m in overlaps(X_T, s))
    return -Fraction(units**2, p * n) * total


def with_unit(s, unit, value):
    other = s.copy()
    other[unit] = value
    return other


@given(memories(), POWERS)
def test_the_power_energy_is_the_papers_sum(pair, p):
    X_T, s = pair
    energy = dense.power_energies(overlaps(X_T, s), units=len(s), p=p, n=len(s))
    assert float(energy) == pytest.approx(float(power_energy(X_T, s, p, len(s))), rel=1e-12)


@given(memories(), POWERS)
def test_memory_neurons_make_the_field_that_the_energy_asks_for(pair, p):
    X_T, s = pair
    m, units = overlaps(X_T, s), len(s)
    for unit in range(units):
        x = X_T[unit].astype(int)
        field = x @ dense.power_neurons(m - x * int(s[unit]), units=units, p=p)
        up, down = (power_energy(X_T, with_unit(s, unit, v), p, 1) for v in (1, -1))
        assert field == pytest.approx(float((down - up) / 2), rel=1e-10, abs=1e-12)
        exact = dense.exact_power_sum(X_T[unit], int(s[unit]), m, p)
        assert Fraction(exact, 2 * p) * Fraction(units) ** (2 - p) == (down - up) / 2


@given(memories())
def test_power_two_is_the_hebb_rule_of_the_memories_that_agree(pair):
    X_T, s = pair
    m = overlaps(X_T, s)
    energy = dense.power_energies(m, units=len(s), p=2, n=1)
    assert float(energy) == pytest.approx(-0.5 * float(m[m > 0] @ m[m > 0]))
    assert dense.power_neurons(np.arange(1, 9), units=50, p=2) == pytest.approx(np.arange(1, 9))


@given(memories())
def test_the_exponential_energy_is_the_logarithm_of_the_papers(pair):
    X_T, s = pair
    energy = float(dense.exponential_energies(overlaps(X_T, s)))
    assert energy == pytest.approx(-np.log(np.exp(overlaps(X_T, s).astype(float)).sum()))


@given(memories())
def test_the_exponential_field_is_half_of_what_the_energy_falls(pair):
    X_T, s = pair
    m = overlaps(X_T, s)
    fields = dense.exponential_fields(X_T.astype(float), s, m)
    each = np.repeat(m[:, None], len(s), axis=1)
    assert dense.exponential_fields(X_T.astype(float), s, each) == pytest.approx(fields, abs=1e-14)
    for unit in range(len(s)):
        up, down = (
            float(dense.exponential_energies(overlaps(X_T, with_unit(s, unit, value))))
            for value in (1, -1)
        )
        assert fields[unit] == pytest.approx((down - up) / 2, abs=1e-10)
        exact = dense.exact_exponential_field(X_T[unit], int(s[unit]), m)
        assert exact == pytest.approx(fields[unit], abs=1e-13)
        x, rest = X_T[unit].astype(int), m - X_T[unit].astype(int) * int(s[unit])
        literal = (np.exp(x + rest.astype(float)) - np.exp(-x + rest.astype(float))).sum()
        if abs(literal) > 1e-9 * np.exp(float(rest.max())):
            assert np.sign(exact) == np.sign(literal)


def test_an_exponential_of_a_million_units_overflows_nowhere():
    m = np.array([1_000_000, 999_990, -1_000_000])
    assert float(dense.exponential_energies(m)) == pytest.approx(-1_000_000 - np.exp(-10.0))
    assert dense.exponential_neurons(m).sum() == pytest.approx(1.0)
    assert np.isfinite(dense.power_neurons(m, units=1_000_000, p=20)).all()
    x = np.array([1, -1, 1], np.int8)
    assert dense.exact_exponential_field(x, 1, m) > 0


def test_memories_that_tie_leave_the_decision_to_the_weakest():
    x = np.array([1, -1, 1], np.int8)
    m = np.array([501, 499, -900])
    field = dense.exact_exponential_field(x, 1, m)
    assert 0 < field < 1e-300
    assert dense.exact_exponential_field(x[:2], 1, m[:2]) == 0.0
    assert dense.exact_power_sum(x, 1, np.array([501, 499, 3]), 20) == 3**20 - 1


@given(memories(), st.floats(1e-3, 5.0))
def test_attention_is_a_softmax_and_never_raises_the_papers_energy(pair, beta):
    X_T, s = pair
    units, X = len(s), X_T.astype(float)
    xi, energy = s.astype(float), np.inf
    for _ in range(6):
        a = modern.overlaps(X_T, xi)
        assert a == pytest.approx(X.T @ xi, abs=1e-9)
        weights = np.exp(beta * (a - a.max()))
        now = modern.energy(a, float(xi @ xi), beta, units)
        literal = (
            -np.log(np.exp(beta * (a - units)).sum()) / beta
            - units
            + xi @ xi / 2
            + np.log(len(a)) / beta
            + units / 2
        )
        assert now == pytest.approx(literal, abs=1e-8)
        assert -1e-9 <= now <= energy + 1e-9
        energy = now
        p = modern.attention(a, beta)
        assert p == pytest.approx(weights / weights.sum())
        xi = modern.average(X_T, p, units)
        assert xi == pytest.approx(X @ p, abs=1e-12)


@given(memories(most_units=300), SEEDS)
def test_overlaps_of_kept_activities_are_exact_in_any_order(pair, seed):
    X_T, _ = pair
    random = np.random.default_rng(seed)
    p = random.dirichlet(np.ones(X_T.shape[1]))
    xi = modern.average(X_T, p, len(X_T))
    order = random.permutation(len(xi))
    exact = [sum(Fraction(v) * int(x) for v, x in zip(xi, column, strict=True)) for column in X_T.T]
    assert [Fraction(value) for value in modern.overlaps(X_T, xi)] == exact
    assert modern.overlaps(X_T[order], xi[order]).tolist() == modern.overlaps(X_T, xi).tolist()
