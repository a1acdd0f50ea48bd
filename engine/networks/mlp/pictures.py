"""Telling pictures apart: which items of labelled data are learned, and which are for testing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.channels import Channel, Field, Items, Series, Table, Tiles
from engine.data import DataError, Dataset, require_memory
from engine.data.framing import Framing, framed, framing_of
from engine.experiment import read_only
from engine.interventions import AddPoint, InterventionError, Show
from engine.networks.mlp import classification
from engine.networks.mlp.look import seen
from engine.networks.mlp.products import Array
from engine.networks.mlp.samples import Samples, one_of
from engine.networks.mlp.state import Measured, Network, Probe, Shape, State
from engine.networks.mlp.tasks import chosen
from engine.parameters import Values

FULL = 255
MOST_BEHIND, MOST_MISTAKES = 200, 24

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """Pictures of several classes. What is shown of the test set is as it was last measured."""

    data: Dataset
    output_names: tuple[str, ...]
    test: Samples
    framing: Framing
    measured: tuple[str, ...] = classification.MEASURED

    @property
    def unit_shape(self) -> tuple[int, int]:
        return self.data.shape

    def measure(self, network: Network, shape: Shape, samples: Samples) -> Measured:
        return classification.measure(network, shape, samples, self.test)

    def series(self, state: State) -> Sequence[Series]:
        return classification.series(len(state.samples), len(self.test), state.rule.test_every)

    def result(self, state: State) -> dict[str, Any]:
        return classification.result(state, self.test, self.output_names)

    def summary(self, state: State) -> tuple[str, str]:
        return classification.summary(state, self.test, self.output_names)

    def drawn(self, drawing: Array, dtype: str) -> Probe:
        ink = np.rint(drawing * FULL).astype(np.uint8)
        brought = framed(ink, self.framing).astype(dtype) / FULL
        return Probe("drawing", read_only(brought.reshape(1, -1)), caption="the drawing")

    def shown(self, state: State, show: Show) -> Probe:
        return chosen(self.test if show.held_out else state.samples, show, self.output_names)

    def added(self, samples: Samples, point: AddPoint) -> Samples:
        raise InterventionError("Points can be added to a plane or a function, not to pictures.")

    def channels(self, state: State) -> Sequence[Channel]:
        """Canvas, what the network sees, first weights as pictures, confusion, mistakes."""
        return (
            Field(
                name="drawing",
                label="Canvas",
                read=self._drawing,
                shape=self.unit_shape,
                low=0.0,
                high=1.0,
            ),
            Field(
                name="input",
                label="What the network sees",
                read=self._input,
                shape=self.unit_shape,
                low=0.0,
                high=1.0,
            ),
            Tiles(
                name="hidden_weights",
                label="Weights from the input, a picture for each unit",
                read=self._first_weights,
                low=-np.inf,
                high=np.inf,
                units=_first_units,
            ),
            Table(
                name="confusion",
                label="Classes (rows) and answers (columns) of the test set",
                read=self._confusion,
                rows=self.output_names,
                columns=self.output_names,
                row_label="class",
                column_label="answer",
                counts=True,
                items=self._behind,
                moment=_moment,
            ),
            Tiles(
                name="mistakes",
                label="Worst mistakes of the test set",
                read=lambda state: self._pictures(self.worst(state)),
                low=0.0,
                high=1.0,
                captions_of=lambda state: self._captions(state, self.worst(state)),
                shows=lambda state: [(int(place), True) for place in self.worst(state)],
                told=self._about_mistakes,
            ),
        )

    def _drawing(self, state: State) -> Array:
        return np.zeros(self.unit_shape) if state.drawing is None else state.drawing

    def _input(self, state: State) -> Array:
        probe = seen(state)
        return np.zeros(self.unit_shape) if probe is None else probe.x.reshape(self.unit_shape)

    def _first_weights(self, state: State) -> Array:
        return state.network.weights[0].reshape(-1, *self.unit_shape)

    def _confusion(self, state: State) -> Ints:
        return classification.confusion(self.test, _answers(state), len(self.output_names))

    def worst(self, state: State) -> Ints:
        """The test items that are answered most wrongly: what a click on a mistake shows."""
        return classification.worst(self.test, _answers(state), MOST_MISTAKES)

    def _about_mistakes(self, state: State) -> str:
        shown = len(self.worst(state))
        wrong = classification.wrong(self.test, _answers(state))
        if not wrong:
            return f"No item of the test set is answered wrongly, {_moment(state)}."
        which = f"The {shown} worst of {wrong:,} mistakes" if shown < wrong else "All mistakes"
        return f"{which}, {_moment(state)}. Class as answer (how sure)."

    def _behind(self, state: State, row: int, column: int) -> Items:
        places = classification.behind(self.test, _answers(state), row, column, MOST_BEHIND)
        shows = [(int(place), True) for place in places]
        return Items(self._pictures(places), self._captions(state, places), shows)

    def _pictures(self, places: Ints) -> Array:
        return self.test.X[places].reshape(-1, *self.unit_shape)

    def _captions(self, state: State, places: Ints) -> list[str]:
        answers, labels = _answers(state), self.test.labels
        assert labels is not None
        return [
            f"{self.output_names[labels[place]]} as {self.output_names[answers[place].argmax()]}"
            f" ({answers[place].max():.2f})"
            for place in places
        ]


def _moment(state: State) -> str:
    return f"measured after update {state.measured.position:,}"


def _answers(state: State) -> Array:
    """The answers to the test set when it was last measured."""
    answers = state.measured.answers
    assert answers is not None
    return answers


def _first_units(state: State) -> Ints:
    first = state.shape.first_unit(1)
    return np.arange(first, first + state.shape.sizes[1])


@dataclass(frozen=True, slots=True)
class Split:
    """Items of the data to learn from and to test with, and the labels of the classes."""

    train: Ints
    test: Ints
    classes: tuple[int, ...]


def one_after_the_other(data: Dataset, values: Values, defaults: Values) -> Split:
    """`train` items of the classes from the first on, `test` ones from number `test_from` on.

    Where the data is too small for the range that is the default, the test set is all that is not
    trained on. DataError for any other range that the data does not have.
    """
    kept, classes = _of_classes(data, values["classes"])
    train, first, test = (int(values[name]) for name in ("train", "test_from", "test"))
    which = f"{len(kept):,} items of the classes {', '.join(map(str, classes))}"
    if train >= len(kept):
        raise DataError(
            f"{data.name} has {which}: train on fewer, so that some are left to test with."
        )
    if first + test <= len(kept):
        if train > first:
            raise DataError(
                f"The test items {first:,} to {first + test - 1:,} would be trained on too: "
                f"set train to at most {first:,}, or test_from to at least {train:,}."
            )
        return Split(kept[:train], kept[first : first + test], classes)
    if (first, test) == (defaults["test_from"], defaults["test"]):
        return Split(kept[:train], kept[train:], classes)
    raise DataError(
        f"{data.name} has {which}, so there are no test items {first:,} to {first + test - 1:,}: "
        f"test_from and test together may be at most {len(kept):,}."
    )


def all_the_rest(data: Dataset, values: Values, defaults: Values) -> Split:
    """The items that the source holds out, or else every fifth, to test; the others to learn.

    `train` and `test` take fewer where they are not 0. DataError where there are not so many.
    """
    kept, classes = _of_classes(data, values["classes"])
    held_out = kept >= data.count - data.held_out
    for_test = held_out if held_out.any() else np.arange(len(kept)) % 5 == 4
    to_learn, to_test = kept[~for_test], kept[for_test]
    train, test = int(values["train"]), int(values["test"])
    if train > len(to_learn) or test > len(to_test) or not len(to_test):
        raise DataError(
            f"{data.name} has {len(to_learn):,} items of these classes to learn and "
            f"{len(to_test):,} to test with: set train and test to at most that, or to 0 for all."
        )
    return Split(to_learn[: train or None], to_test[: test or None], classes)


def _of_classes(data: Dataset, wanted: Sequence[int]) -> tuple[Ints, tuple[int, ...]]:
    """The items of the wanted classes (all where none are named), and the classes."""
    if data.labels is None:
        raise DataError(
            f"{data.name} has no labels, so nothing says what its pictures are: choose data with "
            "labels."
        )
    present = np.unique(data.labels)
    classes = tuple(wanted) or tuple(int(label) for label in present)
    for label in classes:
        if label not in present:
            names = ", ".join(str(each) for each in present[:20])
            raise DataError(f"{data.name} has no item labelled {label}: its labels are {names}.")
    if len(set(classes)) < max(2, len(classes)):
        raise DataError(
            "There must be two classes or more, each named once: with one only there is nothing "
            "to tell apart."
        )
    return np.flatnonzero(np.isin(data.labels, classes)), classes


def task_of(data: Dataset, split: Split, shape: Shape) -> tuple[Pictures, Samples]:
    """The task, and what is learned from."""
    items = len(split.train) + len(split.test)
    pixels = data.shape[0] * data.shape[1]
    require_memory(items * pixels * np.dtype(shape.dtype).itemsize * 2, f"{items:,} pictures")
    train, test = (
        _samples(data, chosen, split.classes, shape) for chosen in (split.train, split.test)
    )
    names = tuple(_name(data, label) for label in split.classes)
    task = Pictures(data, names, test, framing_of(data.items[split.train[:500]]))
    return task, train


def _name(data: Dataset, label: int) -> str:
    assert data.labels is not None
    return data.label(int(np.flatnonzero(data.labels == label)[0]))


def _samples(data: Dataset, chosen: Ints, classes: tuple[int, ...], shape: Shape) -> Samples:
    assert data.labels is not None
    X = data.items[chosen].reshape(len(chosen), -1).astype(shape.dtype)
    X /= FULL
    order = np.argsort(classes)
    labels = order[np.searchsorted(np.array(classes)[order], data.labels[chosen])]
    return Samples(X, one_of(labels, len(classes), shape.dtype), labels, chosen)
