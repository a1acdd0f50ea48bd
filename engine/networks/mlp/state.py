"""What an MLP experiment's state holds."""

from dataclasses import dataclass

from engine.networks.mlp.products import Array
from engine.networks.mlp.samples import Samples


@dataclass(frozen=True, slots=True)
class Shape:
    """What never changes: units of each layer, input first; activations; loss; precision."""

    sizes: tuple[int, ...]
    hidden: str
    output: str
    loss: str
    dtype: str

    @property
    def layers(self) -> int:
        """How many layers have weights."""
        return len(self.sizes) - 1

    def activation(self, layer: int) -> str:
        """The name of the activation of layer 1, 2, ..."""
        return self.output if layer == self.layers else self.hidden

    def first_unit(self, layer: int) -> int:
        """The number of a layer's first unit: units are numbered from the input on."""
        return sum(self.sizes[:layer])

    def layer_of(self, unit: int) -> tuple[int, int]:
        """The layer that a unit is in, and its place there."""
        layer = 0
        while layer < self.layers and unit >= self.sizes[layer]:
            unit -= self.sizes[layer]
            layer += 1
        return layer, unit

    @property
    def units(self) -> int:
        """How many units there are, inputs included."""
        return sum(self.sizes)


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Weights (n, m) and biases (n,) of each layer from 1 on: at index layer - 1."""

    weights: tuple[Array, ...]
    biases: tuple[Array, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """What an optimiser remembers: `steps` updates long.

    `first` is momentum's velocity or Adam's mean gradient, `second` Adam's mean square.
    """

    steps: int = 0
    first: Network | None = None
    second: Network | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """What can be changed while the network learns."""

    learning_rate: float
    batch: int
    order: str
    optimizer: str
    momentum: float
    weight_decay: float
    test_every: int


@dataclass(frozen=True, slots=True, eq=False)
class Probe:
    """What is held before the network without its learning from it.

    `x` (1, inputs), `t` (1, outputs) or None; `kind` is train, test or drawing; `index` is the
    sample's place in its set.
    """

    kind: str
    x: Array
    t: Array | None = None
    index: int = 0
    caption: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """What was measured of whole sets when it was last due.

    `values` are the experiment's measurements in their order; `answers` (n, outputs) those to the
    test set, where there is one; `position` is the number of updates done by then.
    """

    values: tuple[float, ...]
    answers: Array | None = None
    position: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """One moment of a network that learns.

    `passes` over the samples are done, and `place` samples of the present one. `batch` are the
    samples of the last update (empty before the first one), `batch_loss` their mean loss just
    before it. `loss_sum` adds up the losses of this pass so far; `pass_loss` is the mean of the
    last whole pass. `drawing` (rows, columns) is the canvas.
    """

    position: int
    seed: int
    shape: Shape
    rule: Rule
    network: Network
    moments: Moments
    samples: Samples
    passes: int
    place: int
    batch: tuple[int, ...]
    batch_loss: float
    loss_sum: float
    pass_loss: float
    measured: Measured
    probe: Probe | None = None
    drawing: Array | None = None
    origin: int = 0
