"""What came of the learning, over the whole data."""

from typing import Any

import numpy as np

from engine.networks.rbm.batches import VisibleData, binary
from engine.networks.rbm.maths import Array
from engine.networks.rbm.measures import Gauge, dead_hidden_units
from engine.networks.rbm.partition import LogZ, log_z
from engine.networks.rbm.pseudo import pseudo_likelihood
from engine.networks.rbm.state import Bytes, State, Weights

AT_ONCE = 2000
#: A pixel that is never or always on in the data still has this probability in the base machine.
LEAST_PROBABILITY = 0.01


def result(state: State, data: VisibleData, gauge: Gauge) -> dict[str, Any]:
    """The numbers of `result`; None where one makes no sense for these units or this data."""
    weights, sizes = state.weights, (len(data.train), len(data.held_out))
    train_error, train_energy = _errors(data.train, weights, data, gauge)
    test_error, test_energy = _errors(data.held_out, weights, data, gauge)
    partition = log_z(weights, base_biases(data), state.seed, gaussian=data.gaussian)
    gap = None
    if train_energy is not None and test_energy is not None:
        gap = test_energy - train_energy
    return {
        "train_size": sizes[0],
        "test_size": sizes[1],
        "reconstruction_mse_train": train_error,
        "reconstruction_mse_test": test_error,
        "free_energy_gap": gap,
        "pseudo_likelihood_train": _pseudo_likelihood(gauge.train_binary, weights, gauge),
        "pseudo_likelihood_test": _pseudo_likelihood(gauge.held_out_binary, weights, gauge),
        "pseudo_likelihood_size": len(gauge.train_binary),
        "log_z": {
            "value": partition.value,
            "standard_error": partition.standard_error,
            "method": partition.method,
        },
        "log_likelihood_train": _log_likelihood(data.train, weights, partition, data, gauge),
        "log_likelihood_test": _log_likelihood(data.held_out, weights, partition, data, gauge),
        "probability_of_patterns": _on_patterns(weights, partition, gauge),
        "dead_hidden_units": dead_hidden_units(data.units(data.train[:AT_ONCE]), weights),
        "hidden_units": state.hidden_units,
    }


def _errors(
    items: Bytes, weights: Weights, data: VisibleData, gauge: Gauge
) -> tuple[float, float] | tuple[None, None]:
    """Mean reconstruction error and mean free energy."""
    if not len(items):
        return None, None
    error = energy = 0.0
    for start in range(0, len(items), AT_ONCE):
        v = data.units(items[start : start + AT_ONCE])
        look = gauge.look(v, weights)
        error += look.error * len(v)
        energy += look.free_energy * len(v)
    return error / len(items), energy / len(items)


def _pseudo_likelihood(v: Array, weights: Weights, gauge: Gauge) -> float | None:
    if gauge.gaussian or not len(v):
        return None
    return float(pseudo_likelihood(v, weights).mean())


def _log_likelihood(
    items: Bytes, weights: Weights, partition: LogZ, data: VisibleData, gauge: Gauge
) -> float | None:
    """The mean of log p(v); binary units see black and white pictures here."""
    if not len(items):
        return None
    total = 0.0
    for start in range(0, len(items), AT_ONCE):
        part = items[start : start + AT_ONCE]
        v = data.units(part) if data.gaussian else binary(part, data.dtype)
        total += float((-gauge.free_energy(v, weights) - partition.value).sum())
    return total / len(items)


def _on_patterns(weights: Weights, partition: LogZ, gauge: Gauge) -> float | None:
    """The probability of all training pictures together, where all pictures can be listed."""
    if not len(gauge.patterns):
        return None
    return float(np.exp(-gauge.free_energy(gauge.patterns, weights) - partition.value).sum())


def base_biases(data: VisibleData) -> Array:
    """Visible biases of the machine without weights that is nearest to the data: (V,)."""
    items = data.train[:AT_ONCE]
    if data.gaussian:
        means: Array = data.units(items).mean(axis=0)
        return means
    on = np.clip(binary(items, np.float64).mean(axis=0), LEAST_PROBABILITY, 1 - LEAST_PROBABILITY)
    biases: Array = np.log(on / (1.0 - on)).astype(data.dtype)
    return biases
