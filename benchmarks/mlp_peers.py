"""The same learning with torch and with scikit-learn, as one would write it there."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.rounds import rate

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
LEARNING_RATE = 0.1


def torch_by_hand_rate(
    X: Floats, labels: Ints, hidden: int, batch: int, updates: int, *, softmax: bool
) -> Callable[[], float]:
    """Updates a second of torch with the gradients written out, in place, on one thread."""
    import torch

    torch.set_num_threads(1)
    data, targets = torch.from_numpy(X), torch.from_numpy(_one_hot(labels))
    W1, W2 = torch.randn(hidden, X.shape[1]) * 0.05, torch.randn(targets.shape[1], hidden) * 0.05
    b1, b2 = torch.zeros(hidden), torch.zeros(targets.shape[1])
    eta = LEARNING_RATE / batch

    def update(x: torch.Tensor, t: torch.Tensor) -> None:
        z = torch.addmm(b1, x, W1.t())
        h = torch.relu(z) if softmax else torch.sigmoid(z)
        out = torch.addmm(b2, h, W2.t())
        y = torch.softmax(out, 1) if softmax else torch.sigmoid(out)
        delta2 = y - t if softmax else (y - t) * y * (1.0 - y)
        delta1 = delta2 @ W2
        delta1 = delta1 * (h > 0) if softmax else delta1 * h * (1.0 - h)
        W2.addmm_(delta2.t(), h, alpha=-eta)
        b2.sub_(delta2.sum(0), alpha=eta)
        W1.addmm_(delta1.t(), x, alpha=-eta)
        b1.sub_(delta1.sum(0), alpha=eta)

    def work() -> None:
        with torch.no_grad():
            for rows in _batches(len(X), batch, updates):
                update(data[rows], targets[rows])

    return lambda: rate(work, updates)


def torch_eager_rate(
    X: Floats, labels: Ints, hidden: int, batch: int, updates: int, *, softmax: bool
) -> Callable[[], float]:
    """Updates a second of torch's modules, autograd and optimiser, on one thread."""
    import torch
    from torch import nn

    torch.set_num_threads(1)
    classes = int(labels.max()) + 1
    data, targets = torch.from_numpy(X), torch.from_numpy(_one_hot(labels))
    bend = nn.ReLU() if softmax else nn.Sigmoid()
    layers = [nn.Linear(X.shape[1], hidden), bend, nn.Linear(hidden, classes)]
    network = nn.Sequential(*layers, *(() if softmax else (nn.Sigmoid(),)))
    judge = nn.CrossEntropyLoss() if softmax else nn.MSELoss(reduction="sum")
    optimizer = torch.optim.SGD(network.parameters(), lr=LEARNING_RATE)

    def work() -> None:
        for rows in _batches(len(X), batch, updates):
            optimizer.zero_grad()
            judge(network(data[rows]), targets[rows]).backward()
            optimizer.step()

    return lambda: rate(work, updates)


def scikit_learn_rate(
    X: Floats, labels: Ints, hidden: int, batch: int, updates: int, *, softmax: bool
) -> Callable[[], float]:
    """Updates a second of MLPClassifier.partial_fit: with its own output and loss."""
    from sklearn.neural_network import MLPClassifier

    network = MLPClassifier(
        (hidden,),
        activation="relu" if softmax else "logistic",
        solver="sgd",
        alpha=0.0,
        momentum=0.0,
        learning_rate_init=LEARNING_RATE,
        random_state=0,
    )
    network.partial_fit(X[:batch], labels[:batch], classes=np.unique(labels))

    def work() -> None:
        for rows in _batches(len(X), batch, updates):
            network.partial_fit(X[rows], labels[rows])

    return lambda: rate(work, updates)


def scikit_learn_fit_rate(
    X: Floats, labels: Ints, hidden: int, batch: int, updates: int, *, softmax: bool
) -> Callable[[], float]:
    """Updates a second of MLPClassifier.fit over one epoch."""
    import warnings

    from sklearn.neural_network import MLPClassifier

    count = batch * updates
    network = MLPClassifier(
        (hidden,),
        activation="relu" if softmax else "logistic",
        solver="sgd",
        alpha=0.0,
        momentum=0.0,
        learning_rate_init=LEARNING_RATE,
        batch_size=batch,
        max_iter=1,
        random_state=0,
    )

    def work() -> None:
        with warnings.catch_warnings(action="ignore"):  # it is not meant to converge
            network.fit(X[:count], labels[:count])

    return lambda: rate(work, updates)


def _batches(count: int, batch: int, updates: int) -> Sequence[slice]:
    places = (number % (count // batch) * batch for number in range(updates))
    return [slice(place, place + batch) for place in places]


def _one_hot(labels: Ints) -> Floats:
    return np.eye(int(labels.max()) + 1, dtype=np.float32)[labels]
