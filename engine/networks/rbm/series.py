"""The measures of a restricted Boltzmann machine as series: which plot each belongs to."""

from collections.abc import Sequence

from engine.channels import Series
from engine.networks.rbm.state import State

_ALL = (
    Series(
        name="reconstruction_train",
        label="Reconstruction error, training",
        column="reconstruction_train",
        group="reconstruction",
        short="training",
        memory=0,
    ),
    Series(
        name="reconstruction_test",
        label="Reconstruction error, held out",
        column="reconstruction_test",
        group="reconstruction",
        short="held out",
        memory=1,
    ),
    Series(
        name="free_energy_gap",
        label="Free energy, held out minus training",
        column="free_energy_gap",
        group="free_energy_gap",
    ),
    Series(
        name="log_likelihood",
        label="Log-likelihood of a training picture",
        column="log_likelihood",
        group="log_likelihood",
    ),
    Series(
        name="probability_of_patterns",
        label="Probability of all training pictures together",
        column="probability_of_patterns",
        group="probability",
    ),
    Series(
        name="pseudo_likelihood_train",
        label="Pseudo-likelihood, training",
        column="pseudo_likelihood_train",
        group="pseudo_likelihood",
        short="training",
        memory=0,
    ),
    Series(
        name="pseudo_likelihood_test",
        label="Pseudo-likelihood, held out",
        column="pseudo_likelihood_test",
        group="pseudo_likelihood",
        short="held out",
        memory=1,
    ),
    Series(
        name="pseudo_likelihood_estimate",
        label="Pseudo-likelihood, training, estimated from one unit of each picture",
        column="pseudo_likelihood_estimate",
        group="pseudo_likelihood",
        short="estimate",
        memory=2,
    ),
    Series(
        name="hidden_activity",
        label="Hidden units that are on, on average",
        column="hidden_activity",
        group="hidden",
        short="on",
        memory=0,
    ),
    Series(
        name="dead",
        label="Hidden units that are never on",
        column="dead",
        group="hidden",
        short="never on",
        memory=1,
    ),
    Series(
        name="saturated",
        label="Hidden units that are always on",
        column="saturated",
        group="hidden",
        short="always on",
        memory=2,
    ),
    Series(name="weight_norm", label="Length of W", column="weight_norm", group="weight_norm"),
    Series(
        name="step_norm", label="Length of the change of W", column="step_norm", group="step_norm"
    ),
    Series(
        name="free_energy_train",
        label="Free energy, training",
        column="free_energy_train",
        group="free_energy",
        short="training",
        memory=0,
    ),
    Series(
        name="free_energy_test",
        label="Free energy, held out",
        column="free_energy_test",
        group="free_energy",
        short="held out",
        memory=1,
    ),
    Series(name="log_z", label="log Z", column="log_z", group="log_z"),
)
_EVERY_UPDATE = ("step_norm", "hidden_activity")


def series(state: State) -> Sequence[Series]:
    """Those that this machine and its data allow."""
    return tuple(
        entry for entry in _ALL if entry.column in state.measured or entry.column in _EVERY_UPDATE
    )
