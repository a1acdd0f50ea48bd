"""The experiment: a network that learns one task, stepped update by update."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine.breakpoints import Breakpoint, NotFinite
from engine.channels import Channel, Focus, Series
from engine.data import Dataset, Points
from engine.experiment import Caution, Explanation, Phase
from engine.interventions import Intervention
from engine.networks.mlp.channels import Seen
from engine.networks.mlp.explain import explain
from engine.networks.mlp.forward import judgement
from engine.networks.mlp.initial import initial_network
from engine.networks.mlp.interventions import intervene
from engine.networks.mlp.phases import phases
from engine.networks.mlp.samples import Samples
from engine.networks.mlp.schedule import updates_done, updates_left
from engine.networks.mlp.state import Measured, Moments, Network, Rule, Shape, State
from engine.networks.mlp.tasks import Task
from engine.networks.mlp.training import (
    BATCH_LOSS,
    OVERFLOW,
    PASS_LOSS,
    Workspace,
    advance,
    overflow,
)
from engine.parameters import Parameter, Value, Values
from engine.text import number
from engine.trace import Columns


@dataclass(frozen=True, slots=True, eq=False)
class MlpExperiment:
    """A multilayer perceptron with its task. `samples` are what it begins to learn from.

    `live` are the parameters that can change while it runs. `workspaces` are private memories of
    the fast path that are not in use: whoever advances takes one and gives it back.
    """

    id: str
    values: Values
    data: Dataset | Points
    shape: Shape
    task: Task
    samples: Samples
    seen: Seen
    live: Mapping[str, Parameter]
    cautions: tuple[Caution, ...] = ()
    keeps_update: bool = False
    epoch_name: str = "epoch"
    workspaces: list[Workspace] = field(default_factory=list, repr=False)

    @property
    def unit_shape(self) -> tuple[int, int]:
        return self.task.unit_shape

    def initial(self, seed: int) -> State:
        """Weights as `init` says; everything measured once. No batch yet: all samples' loss."""
        values = self.values
        rule = Rule(**{name: values[name] for name in Rule.__dataclass_fields__})
        network = initial_network(
            self.shape, str(values["init"]), sigma=float(values["sigma"]), seed=seed
        )
        loss = judgement(network, self.shape, self.samples.measured).loss
        return State(
            position=0,
            seed=seed,
            shape=self.shape,
            rule=rule,
            network=network,
            moments=Moments(),
            samples=self.samples,
            passes=0,
            place=0,
            batch=(),
            batch_loss=loss,
            loss_sum=0.0,
            pass_loss=loss,
            measured=self._measure(network, self.samples),
        )

    def _measure(self, network: Network, samples: Samples) -> Measured:
        return self.task.measure(network, self.shape, samples)

    def phases(self, state: State) -> Iterator[Phase]:
        return phases(state, self._measure)

    def advance(self, state: State, updates: int) -> tuple[State, Columns]:
        workspace = self.workspaces.pop() if self.workspaces else Workspace(self.shape)
        try:
            return advance(state, updates, workspace, self._measure, self.task.measured)
        finally:
            self.workspaces.append(workspace)

    def measure(self, state: State) -> dict[str, float]:
        own = {
            BATCH_LOSS: state.batch_loss,
            PASS_LOSS: state.pass_loss,
            OVERFLOW: overflow(state.network),
        }
        return own | dict(zip(self.task.measured, state.measured.values, strict=True))

    def series(self, state: State) -> Sequence[Series]:
        return self.task.series(state)

    def channels(self, state: State) -> Sequence[Channel]:
        return (*self.task.channels(state), *self.seen.channels())

    def explain(self, phase: Phase, focus: Focus) -> Explanation:
        return explain(phase, focus, self.seen.layer_name, self.seen.unit_name)

    def intervene(self, state: State, intervention: Intervention) -> State:
        return intervene(state, intervention, self.task, self.live)

    def epoch(self, state: State) -> float:
        """Passes over the training samples, the present one counted by its updates."""
        return state.passes + updates_done(state) / self.updates_in_epoch(state)

    def origin(self, state: State) -> int:
        return state.origin

    def preparing(self, state: State) -> bool:
        return False

    def updates_in_epoch(self, state: State) -> int:
        return max(1, updates_done(state) + updates_left(state))

    def stops(self, state: State) -> Sequence[Breakpoint]:
        return (NotFinite(),)

    def result(self, state: State) -> dict[str, Any]:
        return self.task.result(state)

    def summary(self, state: State) -> tuple[str, str]:
        return self.task.summary(state)

    def parameter(self, state: State, name: str) -> Value:
        value: Value = getattr(state.rule, name) if name in self.live else self.values[name]
        return value

    def trouble(self, state: State) -> str:
        """Why the update after `state` would make a value not finite, and what to try; or ""."""
        *_, last = phases(state, lambda network, samples: state.measured)
        return _overflowed(self, state, last)


def _overflowed(experiment: MlpExperiment, state: State, last: Phase) -> str:
    layers = last.detail.layers
    kinds = ("Z", "pre-activations"), ("delta", "error"), ("W", "weights"), ("b", "biases")
    for name, what in kinds:
        for layer, numbers in enumerate(layers, 1):
            if not np.isfinite(getattr(numbers, name)).all():
                where = experiment.seen.layer_name(layer)
                return (
                    f"the {what} of the {where} layer overflowed: try a learning rate smaller than "
                    f"{number(state.rule.learning_rate)}, or smaller first weights"
                )
    if not np.isfinite(last.detail.loss):
        return (
            "the output layer answered with numbers so large that the loss overflowed: try a "
            f"learning rate smaller than {number(state.rule.learning_rate)}, or smaller targets"
        )
    return ""
