"""Where starts end is what single runs of the engine say, however the starts are shared out."""

import random
from collections import Counter

import numpy as np
import pytest

from engine.data import DataError
from engine.laboratory.basins import FLIPS, Basins, StartsJob, start
from engine.laboratory.network import Source, network, packed
from engine.laboratory.processes import Processes
from engine.laboratory.statistics import share
from engine.laboratory.study import InProcess, StudyError, carry_out
from engine.networks.hopfield.rules import RULES
from engine.parameters import ParameterError


def source(seed: int = 3, experiment: str = "hopfield-digits", data=None, **values) -> Source:
    return Source.of(experiment, values, data, seed)


def found(study: Basins, scheduler=None):
    return carry_out(study, scheduler or InProcess()).findings()


STUDY = Basins(source(memories=2), 120)
FOUND = found(STUDY)


def test_the_numbers_do_not_depend_on_who_computes_them():
    assert found(STUDY, Processes(2)) == FOUND


def test_nor_on_the_order_in_which_results_come():
    results = [(number, job.run()) for number, job in enumerate(STUDY.jobs)]
    random.Random(1).shuffle(results)
    assert STUDY.findings(dict(results)) == FOUND


def test_nor_on_how_starts_are_shared_out_among_jobs():
    apart = [
        run for number in range(20) for run in StartsJob(STUDY.source, number, number + 1).run()
    ]
    assert apart == StartsJob(STUDY.source, 0, 20).run()


def test_two_digits_are_recalled_and_their_inverses_found():
    kinds = Counter({end.ending.kind: end.count for end in FOUND.end_states})
    assert {"memory", "inverse"} <= kinds.keys()
    assert sum(end.count for end in FOUND.end_states) == FOUND.starts == 120
    assert sum(FOUND.share_of(end) for end in FOUND.end_states) == pytest.approx(1)
    assert sum(end.from_random for end in FOUND.end_states) == 60
    small = [share.value for flip, share in FOUND.pooled.shares if flip <= 0.2]
    assert small and min(small) == 1.0


def test_three_digits_sink_into_their_mixture():
    ends = found(Basins(source(), 60)).end_states
    assert {end.ending.kind for end in ends} == {"mixture"}
    assert {end.ending.signs for end in ends} == {(1, 1, 1), (-1, -1, -1)}
    assert {end.energy for end in ends} == {ends[0].energy}


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_its_end_states(rule):
    study = Basins(source(rule=rule), 32)
    ends = found(study).end_states
    assert sum(end.count for end in ends) == 32
    symmetric = network(study.source).stored.coupling.symmetric
    assert all((end.energy is not None) == symmetric for end in ends)
    if symmetric:
        assert "moving" not in {end.ending.kind for end in ends}


def test_end_states_are_fixed_points_with_the_energy_that_the_network_says():
    net = network(STUDY.source)
    for end in FOUND.end_states:
        state = net.at(end.picture().reshape(-1), 0)
        assert net.energy(state) == end.energy
        after, _ = net.experiment.advance(state, 20 * net.units)
        assert packed(after.s) == end.bits
        assert net.experiment.result(after)["ended_in"] == {
            "kind": end.ending.kind,
            "memories": list(end.ending.memories),
            "signs": list(end.ending.signs),
        }


def test_the_most_frequent_end_comes_first():
    counts = [end.count for end in FOUND.end_states]
    assert counts == sorted(counts, reverse=True)


def test_starts_are_spread_evenly_over_memories_and_shares():
    memories = 3
    starts = [start(number, memories, 7) for number in range(4 * memories * len(FLIPS))]
    assert sum(each.memory is None for each in starts) == len(starts) / 2
    cells = Counter((each.memory, each.flip) for each in starts if each.memory is not None)
    assert set(cells.values()) == {2}
    assert len(cells) == memories * len(FLIPS)


def test_a_synchronous_two_cycle_is_one_end_state_whichever_of_its_states_comes_first():
    study = Basins(source(experiment="hopfield-pictures", size=8, memories=5, centred=False), 80)
    ends = [end for end in found(study).end_states if end.ending.kind == "cycle"]
    net = network(study.source)
    others = set()
    for end in ends:
        after, _ = net.experiment.advance(net.at(end.picture().reshape(-1), 0), 1)
        others.add(packed(after.s))
    assert ends
    assert not others & {end.bits for end in ends}


def test_part_of_the_results_is_part_of_the_findings():
    part = STUDY.findings({2: STUDY.jobs[2].run()})
    assert part.starts == STUDY.jobs[2].parts
    assert STUDY.findings({}).end_states == ()


def test_other_networks_have_no_memories_to_end_in():
    with pytest.raises(StudyError, match="choose one of hopfield-digits, hopfield-pictures"):
        Source.of("rbm-bars", {}, None, 0)


def test_what_is_wrong_with_the_network_is_told_before():
    with pytest.raises(ParameterError):
        source(memories=0)
    with pytest.raises(DataError):
        network(source(data="nowhere"))


@pytest.mark.parametrize(("hits", "tries"), [(0, 10), (10, 10), (3, 10), (500, 1000), (1, 1)])
def test_the_interval_holds_the_probabilities_that_do_not_surprise(hits, tries):
    found = share(hits, tries)
    assert 0 <= found.low <= found.value <= found.high <= 1
    for end in {found.low, found.high} - {0.0, 1.0}:  # by definition of the score interval
        z = abs(found.value - end) / np.sqrt(end * (1 - end) / tries)
        assert z == pytest.approx(1.96, abs=1e-3)
