"""The same learning with torch and with scikit-learn, as one would write it there."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks.rounds import rate

Bytes = NDArray[np.uint8]
LEARNING_RATE = 0.01
MOMENTUM = 0.5


def torch_rate(
    items: Bytes, hidden: int, batch: int, k: int, persistent: bool, updates: int
) -> Callable[[], float]:
    """Updates a second of torch, by hand and in place, on one thread, without autograd."""
    import torch

    torch.set_num_threads(1)
    data = torch.from_numpy(items.astype(np.float32) / 255.0)
    visible = data.shape[1]
    W = torch.randn(visible, hidden) * 0.04
    a, b = torch.zeros(visible), torch.zeros(hidden)
    dW, da, db = torch.zeros_like(W), torch.zeros_like(a), torch.zeros_like(b)
    chains = torch.bernoulli(torch.full((batch, hidden), 0.5))
    scale = LEARNING_RATE / batch

    def update(number: int) -> None:
        nonlocal chains
        place = number % (len(data) // batch) * batch
        v_data = data[place : place + batch]
        p_data = torch.sigmoid(torch.addmm(b, v_data, W))
        h = chains if persistent else torch.bernoulli(p_data)
        for _ in range(k):
            v = torch.bernoulli(torch.sigmoid(torch.addmm(a, h, W.t())))
            p = torch.sigmoid(torch.addmm(b, v, W))
            h = torch.bernoulli(p)
        chains = h
        dW.mul_(MOMENTUM).addmm_(v_data.t(), p_data, alpha=scale).addmm_(v.t(), p, alpha=-scale)
        da.mul_(MOMENTUM).add_((v_data - v).mean(0), alpha=LEARNING_RATE)
        db.mul_(MOMENTUM).add_((p_data - p).mean(0), alpha=LEARNING_RATE)
        for weights, change in ((W, dW), (a, da), (b, db)):
            weights.add_(change)

    def work() -> None:
        with torch.no_grad():
            for number in range(updates):
                update(number)

    return lambda: rate(work, updates)


def scikit_learn_partial_fit_rate(
    items: Bytes, hidden: int, batch: int, k: int, persistent: bool, updates: int
) -> Callable[[], float]:
    """Updates a second of BernoulliRBM.partial_fit, in its own double precision: always PCD-1.

    Without `batch_size` it would keep ten chains, however large the batch is.
    """
    from sklearn.neural_network import BernoulliRBM

    data = items / 255.0
    machine = BernoulliRBM(hidden, learning_rate=LEARNING_RATE, batch_size=batch, random_state=0)
    batches = [data[start : start + batch] for start in range(0, len(data), batch)]

    def work() -> None:
        for number in range(updates):
            machine.partial_fit(batches[number % len(batches)])

    return lambda: rate(work, updates)


def scikit_learn_fit_rate(
    items: Bytes, hidden: int, batch: int, k: int, persistent: bool, updates: int
) -> Callable[[], float]:
    """Updates a second of BernoulliRBM.fit over one epoch, in single precision: always PCD-1."""
    from sklearn.neural_network import BernoulliRBM

    data = items[: batch * updates].astype(np.float32) / np.float32(255.0)
    machine = BernoulliRBM(
        hidden, learning_rate=LEARNING_RATE, batch_size=batch, n_iter=1, random_state=0
    )
    return lambda: rate(lambda: machine.fit(data), len(data) // batch)
