"""Our updates beside PyTorch's and scikit-learn's, where they are installed."""

import numpy as np
import pytest
from mlps import experiment, pictures

SGD = {"optimizer": "sgd"}
MOMENTUM = {"optimizer": "momentum", "momentum": 0.8}
ADAM = {"optimizer": "adam", "learning_rate": 0.01}


def after(made, updates: int):
    """Weights and biases after some updates, and the batches that they learned from."""
    state, batches = made.initial(3), []
    for _ in range(updates):
        state, _ = made.advance(state, 1)
        batches.append(list(state.batch))
    return state.network, batches


@pytest.mark.parametrize("decay", [0.0, 0.03])
@pytest.mark.parametrize("rule", [SGD, MOMENTUM, ADAM], ids=lambda rule: rule["optimizer"])
@pytest.mark.parametrize(
    ("activation", "output", "loss"),
    [
        ("sigmoid", "sigmoid", "squared"),
        ("tanh", "softmax", "cross-entropy"),
        ("relu", "sigmoid", "cross-entropy"),
    ],
)
def test_updates_are_pytorchs(rule, decay, activation, output, loss):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    given = {"learning_rate": 0.2, **rule, "weight_decay": decay, "batch": 7, "hidden": (6, 5)}
    made = experiment(
        pictures(3, 10, 4, 4, 0), activation=activation, output=output, loss=loss, **given
    )
    ours, batches = after(made, 12)
    start = made.initial(3).network
    weights = [torch.tensor(np.array(W), requires_grad=True) for W in start.weights]
    biases = [torch.tensor(np.array(b), requires_grad=True) for b in start.biases]
    groups = [{"params": weights, "weight_decay": decay}, {"params": biases, "weight_decay": 0.0}]
    optimizer = {
        "sgd": lambda: torch.optim.SGD(groups, lr=given["learning_rate"]),
        "momentum": lambda: torch.optim.SGD(groups, lr=given["learning_rate"], momentum=0.8),
        "adam": lambda: torch.optim.Adam(groups, lr=given["learning_rate"]),
    }[rule["optimizer"]]()
    functional = torch.nn.functional
    bend = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}[activation]
    for batch in batches:
        a = torch.tensor(np.array(made.samples.X[batch]))
        t = torch.tensor(np.array(made.samples.T[batch]))
        for index, (W, b) in enumerate(zip(weights, biases, strict=True)):
            z = functional.linear(a, W, b)
            a = bend(z) if index < len(weights) - 1 else z
        if loss == "squared":
            error = 0.5 * ((torch.sigmoid(a) - t) ** 2).sum() / len(batch)
        elif output == "softmax":
            error = functional.cross_entropy(a, t)
        else:
            error = functional.binary_cross_entropy_with_logits(a, t, reduction="sum") / len(batch)
        optimizer.zero_grad()
        error.backward()
        optimizer.step()
    for mine, theirs in zip(ours.weights + ours.biases, weights + biases, strict=True):
        assert mine == pytest.approx(theirs.detach().numpy(), rel=1e-8, abs=1e-10)


def test_plain_descent_is_scikit_learns():
    network = pytest.importorskip("sklearn.neural_network", reason="scikit-learn is not installed")
    made = experiment(
        pictures(3, 10, 4, 4, 0),
        **{"hidden": (6,), "batch": 8, "order": "ordered", "learning_rate": 0.2},
    )
    ours, batches = after(made, 9)
    theirs = network.MLPClassifier(
        (6,), activation="relu", solver="sgd", alpha=0.0, learning_rate_init=0.2, momentum=0.0
    )
    X, labels = made.samples.X, made.samples.labels
    theirs.partial_fit(X[:1], labels[:1], classes=[0, 1, 2])
    start = made.initial(3).network
    for target, source in zip(theirs.coefs_, start.weights, strict=True):
        target[...] = source.T
    for target, source in zip(theirs.intercepts_, start.biases, strict=True):
        target[...] = source
    for batch in batches:
        theirs.partial_fit(X[batch], labels[batch])
    for mine, other in zip(ours.weights, theirs.coefs_, strict=True):
        assert np.transpose(mine) == pytest.approx(other, rel=1e-8, abs=1e-10)
    for mine, other in zip(ours.biases, theirs.intercepts_, strict=True):
        assert mine == pytest.approx(other, rel=1e-8, abs=1e-10)
