"""What the experiments are made of: their data, what a person does to them, what is seen."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlps import SEEDS, bits, experiment, experiments, pictures

from engine.channels import (
    Bars,
    Check,
    Curve,
    Field,
    Graph,
    Histogram,
    Matrix,
    Regions,
    Scatter,
    Table,
    Tiles,
)
from engine.data import DataError, Dataset
from engine.experiment import NotYetError
from engine.interventions import (
    AddPoint,
    Corrupt,
    Draw,
    InterventionError,
    LetGo,
    RemovePoint,
    SetParameter,
    Show,
)
from engine.networks import build
from engine.parameters import ParameterError
from engine.stepper import Stepper
from engine.timeline import Timeline


def channel(made, state, name):
    return next(each for each in made.channels(state) if each.name == name)


def refused(id, given=None, data=None):
    """The message with which an experiment cannot be built."""
    with pytest.raises((DataError, ParameterError)) as caught:
        build(id, given or {}, data) if not isinstance(data, Dataset) else experiment(
            data, id, **(given or {})
        )
    message = str(caught.value)
    assert message.endswith(".") and "\n" not in message
    return message


def test_data_without_labels_is_refused():
    data = Dataset("faces", np.ones((5, 2, 2), np.uint8), None, None, "made")
    assert "has no labels" in refused("mlp-digits", {}, data)


def test_one_class_only_is_refused():
    data = Dataset("ones", np.ones((50, 2, 2), np.uint8), np.ones(50, np.int64), None, "made")
    assert "two classes or more" in refused("mlp-digits", {}, data)
    assert "two classes or more" in refused("mlp-one-or-seven", {"classes": "1,1"})
    assert "2 to" in refused("mlp-one-or-seven", {"classes": "1"})


def test_a_label_that_there_is_not_is_refused():
    assert "labelled 12" in refused("mlp-one-or-seven", {"classes": "1,12"})
    assert "whole numbers" in refused("mlp-one-or-seven", {"classes": "1,seven"})


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"train": 361}, "train on fewer"),
        ({"test_from": 300, "test": 100}, "no test items 300 to 399"),
        ({"test_from": 100, "test": 100}, "would be trained on too"),
    ],
)
def test_a_range_outside_the_data_is_refused(given, word):
    assert word in refused("mlp-one-or-seven", given)


def test_more_digits_than_there_are_are_refused():
    assert "1,438 items" in refused("mlp-digits", {"train": 1500})


def test_a_hidden_layer_of_no_unit_is_refused():
    assert "hidden" in refused("mlp-digits", {"hidden": "10,0"})


def test_cross_entropy_needs_probabilities():
    assert "softmax" in refused("mlp-digits", {"output": "tanh"})


@pytest.mark.parametrize("text", ["sin(x", "__import__('os')", "1/x", "y + 1", "x.real", "log(x)"])
def test_an_expression_that_makes_no_sense_is_refused(text):
    refused("mlp-sine", {"target": "expression", "expression": text})


def test_functions_of_x_and_files_of_points(tmp_path):
    made = build(
        "mlp-sine", {"target": "expression", "expression": "x^2", "high": 2, "step": 0.5}, None
    )
    assert made.samples.T[:, 0].tolist() == [0.0, 0.25, 1.0, 2.25]
    assert made.samples.X[:, 0].tolist() == [-1.0, -0.5, 0.0, 0.5]
    path = tmp_path / "points.csv"
    path.write_text("x,y\n-10,3\n10,-0.5\n0,1\n")
    made = build("mlp-sine", {}, path)
    assert made.samples.T[:, 0].tolist() == [3.0, -0.5, 1.0]
    assert made.samples.X[:, 0].tolist() == [-1.0, 1.0, 0.0]
    path.write_text("1,2,3\n4,5,6\n")
    assert "columns" in refused("mlp-sine", {}, path)
    assert "one class only" in refused("mlp-plane", {}, _written(path, "1,2,0\n4,5,0\n"))
    assert "class" in refused("mlp-plane", {}, _written(path, "1,2,0.5\n4,5,0\n"))
    made = build("mlp-plane", {}, _written(path, "".join(f"{i},1,{i % 3}\n" for i in range(10))))
    assert (len(made.samples), len(made.task.test), made.shape.sizes[-1]) == (8, 2, 3)
    refused("mlp-plane", {}, tmp_path / "nothing.csv")


def _written(path, text):
    path.write_text(text)
    return path


def test_divergence_stops_at_the_last_finite_update_and_says_where():
    made = build("mlp-sine", {"activation": "relu", "learning_rate": 1000, "sigma": 1}, None)
    stepper = Stepper(made, 0)
    stepper.arm()
    hit = None
    while hit is None:
        hit = stepper.advance(300)
    assert np.isfinite(np.concatenate([W.ravel() for W in stepper.state.network.weights])).all()
    assert 0 < stepper.position < 300
    beyond, _ = made.advance(stepper.state, 1)
    assert not all(np.isfinite(value) for value in made.measure(beyond).values())
    trouble = made.trouble(stepper.state)
    assert "overflowed" in trouble and "layer" in trouble and "learning rate" in trouble
    assert made.trouble(made.initial(0)) == ""


def test_a_drawing_is_brought_to_the_datas_own_place_and_size():
    made = build("mlp-one-or-seven", {}, None)
    state = made.initial(0)
    rows, columns = np.mgrid[2:8, 3:5]
    units = (rows * 28 + columns).ravel()
    drawn = made.intervene(state, Draw(units, np.ones(12, np.int8)))
    assert drawn.drawing.sum() == 12 and drawn.drawing[2:8, 3:5].all()
    seen = channel(made, drawn, "input").read(drawn)
    rows, columns = np.nonzero(seen > 0.5)
    assert rows.max() - rows.min() + 1 == 20
    mass = np.average(np.arange(28) + 0.5, weights=seen.sum(axis=1))
    assert mass == pytest.approx(14.0, abs=0.51)
    assert channel(made, drawn, "outputs").read(drawn).shape == (2,)
    cleared = made.intervene(drawn, Draw(units, -np.ones(12, np.int8)))
    assert cleared.drawing.sum() == 0
    assert made.intervene(cleared, LetGo()).probe is None


@given(experiments(), SEEDS, st.integers(0, 3))
@settings(max_examples=30)
def test_drawing_and_showing_change_nothing_of_the_training(made, seed, item):
    state, _ = made.advance(made.initial(seed), 2)
    touched = made.intervene(state, Draw(np.array([0]), np.ones(1, np.int8)))
    touched = made.intervene(touched, Show(item, held_out=True))
    assert touched.probe.kind == "test"
    plain, columns = made.advance(state, 5)
    same, others = made.advance(touched, 5)
    assert bits(same.network) == bits(plain.network)
    assert same.probe is touched.probe
    for name, values in columns.values.items():
        assert bits(values) == bits(others.values[name])


def test_points_can_be_added_and_taken_out_while_it_learns():
    made = build("mlp-plane", {"points": "none", "order": "shuffled"}, None)
    state = made.initial(0)
    assert len(state.samples) == 0 and made.updates_in_epoch(state) == 1
    with pytest.raises(ValueError, match="nothing to learn from"):
        made.advance(state, 1)
    for index, point in enumerate([(0.5, 0.5), (-0.5, 0.5), (0.0, -0.5)]):
        state = made.intervene(state, AddPoint(point, index % 2))
    state, _ = made.advance(state, 40)
    assert made.epoch(state) == 40.0
    state = made.intervene(made.advance(state, 1)[0], SetParameter("batch", 2))
    state, _ = made.advance(state, 1)
    state = made.intervene(state, RemovePoint(0))
    assert len(state.samples) == 2 and state.place == 0
    assert channel(made, state, "points").read(state)[1].tolist() == [1, 0]
    *_, last = made.phases(state)
    assert bits(last.after) == bits(made.advance(state, 1)[0])
    for wrong in (
        AddPoint((1.0,), 0),
        AddPoint((1.0, 2.0), 7),
        RemovePoint(9),
        AddPoint((1.0, np.inf), 0),
    ):
        with pytest.raises(InterventionError):
            made.intervene(state, wrong)


def test_a_point_of_a_function_is_fitted():
    made = build("mlp-sine", {"target": "none", "learning_rate": 0.5, "init": "glorot"}, None)
    state = made.intervene(made.initial(0), AddPoint((3.0,), 0.75))
    state, _ = made.advance(state, 300)
    assert made.result(state)["max_abs_error"] < 0.01
    x, lines = channel(made, state, "fit").read(state)
    at = int(np.flatnonzero(~np.isnan(lines[1]))[0])
    assert (x[at], lines[1, at]) == (pytest.approx(3.0), 0.75)


@pytest.mark.parametrize(
    "wrong",
    [
        Corrupt("flip", 0.1),
        AddPoint((1.0, 2.0), 0),
        RemovePoint(0),
        Show(10_000),
        Draw(np.array([784]), np.ones(1, np.int8)),
        SetParameter("hidden", (3,)),
        SetParameter("learning_rate", "fast"),
        SetParameter("batch", 0),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(wrong):
    made = build("mlp-one-or-seven", {}, None)
    with pytest.raises(InterventionError, match=r"\w+ \w+"):
        made.intervene(made.initial(0), wrong)


def test_interventions_are_replayed():
    made = build("mlp-plane", {}, None)
    timeline = Timeline(made, 3)
    state, _ = made.advance(timeline.go_to(0), 10)
    timeline.record(state)
    for change in (AddPoint((0.1, 0.2), 1), SetParameter("learning_rate", 0.5)):
        state = timeline.intervene(state, change)
    end, _ = made.advance(state, 30)
    timeline.record(end)
    timeline.set_budget(0)
    assert bits(timeline.go_to(25)) == bits(made.advance(state, 15)[0])


IDS = ("mlp-one-or-seven", "mlp-digits", "mlp-sine", "mlp-plane")


@pytest.mark.parametrize("id", IDS)
def test_every_channel_can_be_read_at_every_phase(id):
    made = build(id, {"precision": "float32"}, None)
    state, _ = made.advance(made.initial(0), 3)
    for phase in [None, *made.phases(state)]:
        for each in made.channels(state):
            _look_at(each, state, phase)


def _look_at(each, state, phase):
    source = phase if getattr(each, "of_phase", False) else state
    if source is None:
        return
    kind = type(each)
    if kind is Graph:
        layers = each.read(state, phase)
        assert len(layers.activations) == len(layers.deltas) == len(each.sizes) == len(each.names)
        assert [W.shape[::-1] for W in layers.weights] == list(
            zip(each.sizes[:-1], each.sizes[1:], strict=True)
        )
    elif kind is Matrix:
        rows, columns = np.arange(min(2, each.shape[0])), np.arange(each.shape[1])
        assert each.block(source, rows, columns).shape == (len(rows), len(columns))
        assert each.version(source) is each.version(source)
        assert each.picture[0] * each.picture[1] == each.shape[1]
    elif kind is Table:
        assert each.read(source).shape == (len(each.rows), len(each.columns))
        if each.items:
            items = each.items(state, 0, 1)
            assert len(items.pictures) == len(items.captions) == len(items.shows)
    elif kind is Tiles:
        pictures = each.read(source)
        if each.captions_of:
            assert len(each.captions_of(source)) == len(pictures)
        assert pictures.ndim == 3
    elif kind in (Histogram, Curve):
        x, y = each.read(source)
        assert y.shape == (len(each.names), len(x) - (kind is Histogram))
    elif kind is Bars:
        assert each.read(source).shape == (len(each.names),)
    elif kind is Field:
        assert each.read(source).shape == each.shape
    elif kind is Scatter:
        places, groups = each.read(source)
        assert places.shape == (len(groups), 2)
    elif kind is Regions:
        assert len(each.read(source)) == len(each.names)
    else:
        assert kind is Check
        compared = each.compare(state, None)
        assert len(compared.names) == len(compared.propagated)
        assert compared.propagated == pytest.approx(compared.differences, rel=1e-5, abs=1e-7)
        above, below = state.shape.first_unit(1), 0
        weight = each.compare(state, (above, below))
        assert weight.names[0].startswith(("pixel (0, 0) →", "input unit 0 →"))
        assert weight.propagated[0] == pytest.approx(weight.differences[0], rel=1e-5, abs=1e-7)
        assert len(set(weight.names)) == len(weight.names)


def test_within_an_update_the_graph_shows_what_is_known_by_then():
    made = experiment(pictures(2, 10, 3, 3, 0), hidden=(4,))
    state = made.initial(0)
    graph = channel(made, state, "network")
    known = []
    for phase in made.phases(state):
        layers = graph.read(state, phase)
        known.append(sum(part is not None for part in (*layers.activations, *layers.deltas)))
        assert (layers.active, layers.direction) == (phase.detail.layer, phase.detail.direction)
    assert known == [1, 1, 2, 2, 3, 3, 4, 4, 4, 5, 5, 5, 5, 5]
    assert graph.read(state, None).direction == ""


def test_the_graph_says_what_it_sees():
    made = experiment(pictures(3, 12, 3, 3, 0), hidden=(4,), batch=3)
    state = made.initial(0)
    graph = channel(made, state, "network")
    phase = next(iter(made.phases(state)))
    item = made.samples.described(int(phase.detail.batch[0]), made.seen.output_names)
    assert graph.read(state, phase).about == f"{item}, first of 3"
    drawn = made.intervene(state, Draw(np.array([4]), np.array([1], np.int8)))
    assert graph.read(drawn, None).about == "the drawing"
    shown = made.intervene(state, Show(1, True))
    label, number = made.task.test.labels[1], made.task.test.numbers[1]
    assert graph.read(shown, None).about == f"class {made.seen.output_names[label]}, item {number}"


def test_the_confusion_opens_its_items_and_the_mistakes_are_wrong():
    made = build("mlp-digits", {}, None)
    state, _ = made.advance(made.initial(0), 100)
    table = channel(made, state, "confusion")
    counts = table.read(state)
    assert counts.sum() == len(made.task.test)
    row, column = np.unravel_index((counts - np.diag(np.diag(counts))).argmax(), counts.shape)
    items = table.items(state, row, column)
    assert len(items.pictures) == counts[row, column]
    assert all(text.startswith(f"{row} as {column}") for text in items.captions)
    shown = made.intervene(state, Show(*items.shows[0]))
    assert channel(made, shown, "outputs").read(shown).argmax() == column
    assert (channel(made, shown, "input").read(shown) == items.pictures[0]).all()
    mistakes = channel(made, state, "mistakes")
    for text in mistakes.captions_of(state):
        right, answered = text.split(" (")[0].split(" as ")
        assert right != answered
    margins = [float(text.split("(")[1][:-1]) for text in mistakes.captions_of(state)]
    assert margins[0] >= margins[-1]


def test_dead_and_saturated_units_are_counted():
    made = experiment(pictures(2, 20, 4, 4, 0), hidden=(5,), activation="relu")
    state = made.initial(0)
    biases = state.network.biases[0].copy()
    biases[:2] = -1000.0
    network = type(state.network)(state.network.weights, (biases, state.network.biases[1]))
    broken = type(state)(
        **{
            name: getattr(state, name) if name != "network" else network
            for name in state.__dataclass_fields__
        }
    )
    units, dead, _ = channel(made, broken, "idle_units").read(broken)[0]
    assert (units, dead) == (5, 2)


@pytest.mark.parametrize("test_every", [0, 3])
def test_what_is_measured_says_when(test_every):
    made = experiment(pictures(3, 12, 3, 3, 0), hidden=(4,), batch=3, test_every=test_every)
    state = made.initial(0)
    for _ in range(8):
        state, *_ = made.advance(state, 1)
        due = state.place == 0 if not test_every else state.position % test_every == 0
        assert (state.measured.position == state.position) == due
        told = f"measured after update {state.measured.position}"
        assert channel(made, state, "confusion").moment(state) == told
        assert told in channel(made, state, "mistakes").told(state)
        assert made.summary(state)[1].startswith(f"After update {state.position}")
    phased = made.initial(0)
    for _ in range(8):
        *_, last = made.phases(phased)
        phased = last.after
    assert phased.measured.position == state.measured.position


def test_outputs_are_called_what_they_stand_for():
    made = experiment(pictures(3, 12, 3, 3, 0), hidden=(4,), batch=1)
    assert made.seen.unit_name(2, 1) == f"output “{made.seen.output_names[1]}”"
    assert made.seen.unit_name(1, 3) == "hidden 1 unit 3"
    assert made.seen.unit_name(0, 4).startswith("pixel (1, 1)")
    words = [made.explain(phase, None).sentence for phase in made.phases(made.initial(0))]
    assert not any("output unit" in sentence for sentence in words)


@pytest.mark.parametrize("id", IDS)
def test_a_phase_is_about_one_matrix(id):
    made = build(id, {}, None)
    state = made.initial(0)
    names = {each.name for each in made.channels(state)}
    for phase in made.phases(state):
        wanted = {
            "batch": "",
            "output delta": "",
            "delta": f"weights_{phase.detail.layer + 1}",
            "weight gradient": f"gradient_{phase.detail.layer}",
            "bias gradient": f"gradient_{phase.detail.layer}",
        }.get(phase.name, f"weights_{phase.detail.layer}")
        assert phase.lit == wanted
        assert not wanted or wanted in names


def test_without_points_for_testing_it_speaks_of_those_that_are_learned():
    made = build("mlp-plane", {"train": 20, "test": 0}, None)
    state, _ = made.advance(made.initial(0), 2)
    assert not any(each.name.startswith("test_") for each in made.series(state))
    headline, sentence = made.summary(state)
    assert headline.endswith("of 20 right") and "none for testing" in sentence
    empty = build("mlp-plane", {"train": 0, "test": 0}, None)
    assert empty.summary(empty.initial(0))[0] == "No point yet"
    with pytest.raises(NotYetError, match="click points"):
        empty.advance(empty.initial(0), 1)
