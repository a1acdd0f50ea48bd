"""What is to be said of visible units and their data before learning starts."""

from collections.abc import Iterator

import numpy as np

from engine.data import DataError
from engine.experiment import Caution
from engine.networks.rbm.batches import Scale
from engine.networks.rbm.maths import Array
from engine.parameters import Values

FASTEST_GAUSSIAN = 0.005
SAFE_GAUSSIAN = 0.001
#: The mean and the deviations that count as standardised.
FARTHEST_MEAN = 0.1
LEAST_DEVIATION, LARGEST_DEVIATION = 0.8, 1.25
#: Below this, the brightest pixel is too dark for a unit ever to be on most of the time.
DARK = 0.25


def cautions_about(
    values: Values, v: Array, name: str, *, scaled: Scale | None
) -> tuple[Caution, ...]:
    """What to say about these values and about the data's visible units `v` (n, V).

    `scaled` is how the data was standardised. Raises DataError where binary units are given
    values outside 0..1, or any is not finite.
    """
    gaussian = values["visible"] == "gaussian"
    if scaled is None:
        _require_fit(v, name, gaussian=gaussian)
    if not gaussian:
        return tuple(_of_binary(v, name))
    fast = _fast(float(values["learning_rate"]))
    return tuple(fast) if scaled is not None else (*_unscaled(v, name), *fast)


def _require_fit(v: Array, name: str, *, gaussian: bool) -> None:
    if not np.isfinite(v).all():
        raise DataError(f"{name} holds values that are not finite (NaN or infinity).")
    low, high = float(v.min()), float(v.max())
    if not gaussian and (low < 0 or high > 1):
        raise DataError(
            f"{name} holds values from {low:g} to {high:g}, but binary units take 0..1: "
            "scale the data, or set visible=gaussian."
        )


def _of_binary(v: Array, name: str) -> Iterator[Caution]:
    """Data so dark that its units are hardly ever on."""
    brightest = float(v.max())
    if 0.0 < brightest < DARK:
        yield Caution(
            f"The brightest pixel of {name} is {brightest:.2f} of full brightness, so binary "
            "units are hardly ever on: scale the data so that it reaches 1 (or 255)."
        )


def _unscaled(v: Array, name: str) -> Iterator[Caution]:
    mean, deviation = float(v.mean()), float(np.sqrt(v.var(axis=0).mean()))
    near = abs(mean) <= FARTHEST_MEAN and LEAST_DEVIATION <= deviation <= LARGEST_DEVIATION
    if not near:
        yield Caution(
            f"Gaussian visible units have variance 1, but {name} has the mean {mean:.2f} and the "
            f"standard deviation {deviation:.2f}: set standardise=true.",
            "Standardise the data",
            {"standardise": True},
        )


def _fast(rate: float) -> Iterator[Caution]:
    """Gaussian units that are likely to run away: nothing bounds their values."""
    if rate > FASTEST_GAUSSIAN:
        yield Caution(
            "Nothing bounds Gaussian visible units: they need a small learning rate, "
            f"{SAFE_GAUSSIAN:g} for example; with {rate:g} the weights may run away.",
            f"Learn at {SAFE_GAUSSIAN:g}",
            {"learning_rate": SAFE_GAUSSIAN},
        )
