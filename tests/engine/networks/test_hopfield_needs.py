"""More units than the memory holds: said beforehand, with what would fit."""

import re

import pytest

from engine.data import DataError
from engine.networks import EXPERIMENTS, build
from engine.networks.hopfield.needs import needed
from engine.parameters import check_all


@pytest.fixture
def scarce(monkeypatch):
    monkeypatch.setattr("engine.data.memory._memory_of_unix", lambda: 100_000_000)


def test_what_does_not_fit_is_refused_with_what_would(scarce):
    with pytest.raises(DataError) as refused:
        build("hopfield-pictures", {"size": 2000}, None)
    said = str(refused.value)
    assert "4,000,000 units with 5 memories would need 336 MB" in said
    assert "only 100 MB are available" in said
    side, other = re.search(r"([\d,]+) x ([\d,]+) units with as many memories", said).groups()
    assert side == other == "1,091"
    build("hopfield-pictures", {"size": 1091}, None)


def test_it_is_foreseen_before_anything_is_built(scarce):
    declared = EXPERIMENTS["hopfield-pictures"]
    values = check_all(declared.parameters, {"size": 2000})
    (caution,) = declared.foreseen(values, (64, 64))
    assert "would need 336 MB" in caution.sentence
    assert caution.remedy == {"size": 1091}
    assert caution.offer == "Choose size 1,091"
    assert not declared.foreseen({**values, **caution.remedy}, (64, 64))


def test_without_a_size_only_the_sentence_helps(scarce):
    declared = EXPERIMENTS["hopfield-digits"]
    values = check_all(declared.parameters, {})
    assert not declared.foreseen(values, (28, 28))
    (caution,) = declared.foreseen(values, (2000, 2000))
    assert not caution.remedy


def test_networks_side_by_side_need_as_much_as_all_of_them():
    each = [needed(1000, 3, [rule]) for rule in ("hebb", "covariance")]
    assert needed(1000, 3, ["hebb", "covariance"]) == sum(each)
    assert each[0] < each[1]


def test_what_grows_with_the_square_of_the_memories_is_counted(scarce):
    declared = EXPERIMENTS["hopfield-digits"]
    values = check_all(declared.parameters, {"memories": 5000})
    (caution,) = declared.foreseen(values, (28, 28))
    assert "5,000 memories would need 5 GB" in caution.sentence
    assert "fewer memories would fit" in caution.sentence
