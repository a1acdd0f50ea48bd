"""From a declaration, parameter values and data to an experiment."""

from collections.abc import Callable

from engine.data import Dataset, Points
from engine.networks.mlp import functions, pictures, planes
from engine.networks.mlp.channels import seen_of
from engine.networks.mlp.experiment import MlpExperiment
from engine.networks.mlp.parameters import shape_of
from engine.networks.mlp.samples import Samples
from engine.networks.mlp.state import Rule, Shape
from engine.networks.mlp.tasks import Task
from engine.parameters import Parameter, Values


def experiment(
    id: str,
    values: Values,
    data: Dataset | Points,
    shape: Shape,
    made: tuple[Task, Samples],
    parameters: tuple[Parameter, ...],
) -> MlpExperiment:
    """The experiment of a task."""
    task, samples = made
    live = {parameter.name: parameter for parameter in parameters if parameter.live}
    assert live.keys() == set(Rule.__dataclass_fields__)
    seen = seen_of(shape, task.unit_shape, task.output_names)
    return MlpExperiment(id, values, data, shape, task, samples, seen, live)


Splitter = Callable[[Dataset, Values, Values], pictures.Split]


def build_pictures(
    id: str,
    parameters: tuple[Parameter, ...],
    split: Splitter,
    values: Values,
    data: Dataset,
) -> MlpExperiment:
    """Telling pictures apart; `split` says which are learned and which are for testing."""
    defaults = {parameter.name: parameter.default for parameter in parameters}
    chosen = split(data, values, defaults)
    shape = shape_of(values, data.shape[0] * data.shape[1], len(chosen.classes))
    return experiment(id, values, data, shape, pictures.task_of(data, chosen, shape), parameters)


def build_function(
    parameters: tuple[Parameter, ...], values: Values, data: Points
) -> MlpExperiment:
    """Learning a function."""
    shape = shape_of(values, 1, 1)
    made = functions.task_of(data, values, shape)
    return experiment("mlp-sine", values, data, shape, made, parameters)


def build_plane(parameters: tuple[Parameter, ...], values: Values, data: Points) -> MlpExperiment:
    """Telling points of the plane apart."""
    shape = shape_of(values, 2, max(2, data.classes))
    made = planes.task_of(data, values, shape)
    return experiment("mlp-plane", values, data, shape, made, parameters)
