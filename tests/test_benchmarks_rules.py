"""The benchmark of the learning rules, on a network so small that nothing is timed in earnest."""

import json

from benchmarks import rules
from benchmarks.networks import Size
from engine.networks.hopfield.rules import RULES

TINY = Size(rows=4, columns=5, patterns=2, flip=0.25, visits=200)


def test_every_rule_has_a_row_and_the_dense_one_two():
    found = rules.rows(TINY, rounds=1)
    assert len(found) == len(RULES) + 1
    for name in RULES:
        assert any(f"Hopfield {name}" in row.work for row in found), name
    assert {row.unit for row in found} == {"visits/s", "updates/s"}
    assert all(row.ours > 0 and row.peer > 0 for row in found)
    assert json.dumps([row.as_json() for row in found])
