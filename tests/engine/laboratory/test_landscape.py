"""The energy over a plane is the network's own at its states, and their mean between them."""

import numpy as np
import pytest

from engine.laboratory.landscape import Landscape, Plane, Spot
from engine.laboratory.network import Source, network, packed, random_signs
from engine.laboratory.processes import Processes
from engine.laboratory.study import InProcess, StudyError, carry_out
from engine.networks.hopfield.relaxed import energies
from engine.networks.hopfield.rules import RULES

SOURCES = [
    Source.of("hopfield-digits", {}, None, 3),
    Source.of("hopfield-pictures", {"size": 12, "threshold_sigma": 0.3}, None, 3),
]


def mixture(net):
    return np.where(net.memories[:3].sum(axis=0) > 0, 1, -1).astype(np.int8)


def spots(net):
    return tuple(
        Spot(label, packed(s))
        for label, s in zip("ABC", (*net.memories[:2], mixture(net)), strict=True)
    )


def landscape(source):
    net = network(source)
    third = Spot("third", packed(net.memories[2]))
    study = Landscape(source, spots(net), (third,))
    return net, carry_out(study, InProcess()).findings()


@pytest.mark.parametrize("source", SOURCES)
def test_at_a_state_it_is_the_states_energy(source):
    net = network(source)
    for number in range(5):
        s = random_signs(1, "test", number, net.units)
        found = energies(net.stored, s[np.newaxis], np.ones((1, 1)))
        assert found[0] == pytest.approx(net.energy(net.at(s, 0)), rel=1e-12)


@pytest.mark.parametrize("rule", RULES)
def test_at_its_corners_it_is_the_states_energy_whatever_the_rule(rule):
    source = Source.of("hopfield-digits", {"rule": rule}, None, 3)
    net = network(source)
    if not net.stored.coupling.symmetric:
        with pytest.raises(StudyError, match="no energy need fall"):
            Landscape(Source.of("hopfield-digits", {"rule": rule}, None, 3), spots(net)).jobs[
                0
            ].run()
        return
    plane = Plane(np.stack([spot.signs(net.units) for spot in spots(net)]))
    found = energies(net.stored, plane.parts, plane.means(plane.places))
    assert found == pytest.approx([net.energy(net.at(s, 0)) for s in plane.corners], rel=1e-9)


@pytest.mark.parametrize("source", SOURCES)
def test_between_states_it_is_the_mean_energy_of_units_drawn_with_these_means(source):
    net = network(source)
    plane = Plane(np.stack([spot.signs(net.units) for spot in spots(net)]))
    place = np.array([[0.4, 0.2]])
    means = (plane.means(place) @ plane.parts)[0]
    random = np.random.default_rng(1)
    drawn = np.where(random.random((4000, net.units)) < (1 + means) / 2, 1, -1).astype(np.int8)
    sampled = [net.energy(net.at(s, 0)) for s in drawn]
    found = energies(net.stored, plane.parts, plane.means(place))[0]
    assert found == pytest.approx(np.mean(sampled), abs=4 * np.std(sampled) / np.sqrt(4000))


def test_the_corners_are_where_they_are_and_as_far_apart_as_they_differ():
    _, found = landscape(SOURCES[0])
    plane = found.plane
    for corner, place in zip(plane.corners, plane.places, strict=True):
        assert plane.place(corner) == pytest.approx((*place, 0.0), abs=1e-9)
    differ = np.array([(plane.corners[0] != corner).sum() for corner in plane.corners])
    lengths = np.linalg.norm(plane.places, axis=1)
    assert lengths**2 == pytest.approx(differ / differ[1])


def test_the_map_has_the_energies_of_the_corners_and_the_mixture_lies_deepest():
    _, found = landscape(SOURCES[0])
    left, right, bottom, top = found.plane.extent
    rows, columns = found.energy.shape
    for mark in found.corners:
        row = round((mark.y - bottom) / (top - bottom) * (rows - 1))
        column = round((mark.x - left) / (right - left) * (columns - 1))
        assert found.energy[row, column] == pytest.approx(mark.energy, rel=0.03)
    memory, other, deepest = found.corners
    assert deepest.energy < min(memory.energy, other.energy)
    assert deepest.at_rest
    assert not memory.at_rest
    assert found.energy.min() == pytest.approx(deepest.energy, rel=0.03)


def test_a_state_off_the_plane_is_seen_from_its_distance():
    _, found = landscape(SOURCES[0])
    (third,) = found.marks
    assert third.distance > 0.1
    assert third.label == "third"


def test_at_a_corner_all_units_are_its_own():
    net, found = landscape(SOURCES[0])
    plane = found.plane
    assert np.allclose(plane.means(plane.places) @ plane.parts, plane.corners)
    assert np.array_equal(np.abs(plane.parts).sum(axis=0), np.ones(net.units))


def test_three_states_that_are_not_different_are_told():
    net = network(SOURCES[0])
    with pytest.raises(StudyError, match="Corners A and C are the same state"):
        Plane(np.stack([net.memories[0], net.memories[1], net.memories[0]]))


def test_the_same_map_comes_from_another_process():
    net, found = landscape(SOURCES[0])
    again = carry_out(Landscape(SOURCES[0], spots(net)), Processes(1)).findings()
    assert np.array_equal(again.energy, found.energy)
    assert again.corners == found.corners
