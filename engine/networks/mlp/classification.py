"""Telling classes apart: what is measured, and how the answers are to be judged."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.channels import Series
from engine.experiment import read_only
from engine.networks.mlp.forward import judgement
from engine.networks.mlp.products import Array
from engine.networks.mlp.samples import MOST_MEASURED, Samples
from engine.networks.mlp.state import Measured, Network, Shape, State
from engine.networks.mlp.training import how_often
from engine.text import number

MEASURED = ("test_accuracy", "train_accuracy", "test_loss", "train_loss")
TEST, TRAIN, EPOCH = 0, 1, 2

Ints = NDArray[np.int64]


def measure(network: Network, shape: Shape, samples: Samples, test: Samples) -> Measured:
    """MEASURED of the network; of the training samples only the first ones are looked at."""
    of_test = judgement(network, shape, test)
    of_training = judgement(network, shape, samples.measured)
    values = (of_test.accuracy, of_training.accuracy, of_test.loss, of_training.loss)
    return Measured(values, read_only(of_test.answers))


def confusion(samples: Samples, answers: Array, classes: int) -> Ints:
    """How often each class (row) was answered as each (column): (classes, classes)."""
    assert samples.labels is not None
    pairs = samples.labels * classes + answers.argmax(axis=1)
    return np.bincount(pairs, minlength=classes * classes).reshape(classes, classes)


def behind(samples: Samples, answers: Array, row: int, column: int, most: int) -> Ints:
    """The samples of class `row` answered as `column`, the surest answers first."""
    assert samples.labels is not None
    found = np.flatnonzero((samples.labels == row) & (answers.argmax(axis=1) == column))
    surest = np.argsort(-answers[found, column], kind="stable")
    return found[surest][:most]


def worst(samples: Samples, answers: Array, most: int) -> Ints:
    """The samples answered wrongly, those first where the right class is furthest behind."""
    assert samples.labels is not None
    wrong = np.flatnonzero(answers.argmax(axis=1) != samples.labels)
    rows = answers[wrong]
    behind_by = rows.max(axis=1) - rows[np.arange(len(wrong)), samples.labels[wrong]]
    return wrong[np.argsort(-behind_by, kind="stable")][:most]


def wrong(samples: Samples, answers: Array) -> int:
    """How many samples are answered wrongly."""
    return int((answers.argmax(axis=1) != samples.labels).sum())


def series(train_size: int, test_size: int, test_every: int) -> tuple[Series, ...]:
    """Accuracy and loss of both sets, and the loss of what each update learns from."""
    when = how_often(test_every)
    part = f", first {MOST_MEASURED:,}" if train_size > MOST_MEASURED else ""
    named = (
        ("test_accuracy", "Accuracy, test set", "accuracy", TEST, "test"),
        ("train_accuracy", f"Accuracy, training set{part}", "accuracy", TRAIN, "train"),
        ("test_loss", "Loss, test set", "loss", TEST, "test"),
        ("train_loss", f"Loss, training set{part}", "loss", TRAIN, "train"),
    )
    return (
        *(
            Series(
                name=name,
                label=label,
                column=name,
                group=group,
                memory=colour,
                short=short,
                when=when,
            )
            for name, label, group, colour, short in named
            if test_size or colour != TEST
        ),
        Series(
            name="epoch_loss",
            label="Loss, mean over the last epoch as it was learned",
            column="pass_loss",
            group="loss",
            memory=EPOCH,
            short="epoch",
        ),
        Series(
            name="batch_loss",
            label="Loss of the batch, just before its update",
            column="batch_loss",
            group="batch_loss",
        ),
    )


def result(state: State, test: Samples, names: tuple[str, ...]) -> dict[str, Any]:
    """Accuracy and loss of both sets, whole, and which classes are taken for which."""
    of_test = judgement(state.network, state.shape, test)
    of_training = judgement(state.network, state.shape, state.samples)
    return {
        "test_accuracy": of_test.accuracy,
        "train_accuracy": of_training.accuracy,
        "test_loss": of_test.loss,
        "train_loss": of_training.loss,
        "train_size": len(state.samples),
        "test_size": len(test),
        "classes": list(names),
        "confusion": confusion(test, of_test.answers, len(names)).tolist(),
    }


def _without_test(state: State) -> tuple[str, str]:
    """What is right of what is learned, where nothing is there to test with."""
    count = len(state.samples)
    if not count:
        return "No point yet", "Click points into the plane: the network learns to tell them apart."
    right = round(judgement(state.network, state.shape, state.samples).accuracy * count)
    return f"{100 * right / count:.1f} % of {count:,} right", (
        f"After update {state.position:,}, of the points that are learned: there are none for "
        "testing."
    )


def summary(state: State, test: Samples, names: tuple[str, ...]) -> tuple[str, str]:
    """How many are right, and what is taken for what most often."""
    if not len(test):
        return _without_test(state)
    answers = judgement(state.network, state.shape, test).answers
    counts = confusion(test, answers, len(names))
    right, total = int(np.trace(counts)), len(test)
    headline = f"{100 * right / max(total, 1):.1f} % of {total:,} right"
    mistakes = counts.copy()
    np.fill_diagonal(mistakes, 0)
    now = f"After update {state.position:,}"
    if not mistakes.any():
        return headline, f"{now} every item of the test set is answered with its class."
    row, column = np.unravel_index(int(mistakes.argmax()), mistakes.shape)
    return headline, (
        f"{now}, {number(total - right)} of the test set {'is' if total - right == 1 else 'are'} "
        f"wrong; most often {names[row]} is taken for {names[column]} "
        f"({number(int(mistakes.max()))})."
    )
