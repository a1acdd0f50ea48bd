"""What is to be seen of any network: its layers, weights, gradients, activations, outputs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.channels import (
    Bars,
    Channel,
    Check,
    Comparison,
    Focus,
    Graph,
    Histogram,
    Layers,
    Matrix,
    Table,
)
from engine.experiment import Phase
from engine.networks.mlp.activations import ACTIVATIONS
from engine.networks.mlp.checking import Entry, gradients, steepest
from engine.networks.mlp.forward import answer
from engine.networks.mlp.look import Latest, Look, Survey, backward, idle_units, look, survey
from engine.networks.mlp.phases import Detail, taken
from engine.networks.mlp.products import Array
from engine.networks.mlp.schedule import next_batch
from engine.networks.mlp.state import Shape, State
from engine.text import place

BINS = 40
MOST_COMPARED = 40
OPENING, CLOSING = "\N{LEFT DOUBLE QUOTATION MARK}", "\N{RIGHT DOUBLE QUOTATION MARK}"

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """The channels of one experiment's network; remembers what they share for one state."""

    shape: Shape
    input_shape: tuple[int, int]
    output_names: tuple[str, ...]
    look: Latest[Look]
    survey: Latest[Survey | None]

    def channels(self) -> Sequence[Channel]:
        """Network, outputs, weights and gradients layer by layer, histograms, idle units, check."""
        layers = range(1, self.shape.layers + 1)
        return (
            self._graph(),
            self._outputs(),
            *(self._weights(layer) for layer in layers),
            *(self._gradients(layer) for layer in layers),
            self._activations(),
            self._gradient_sizes(),
            self._idle(),
            Check(
                name="gradient_check",
                label="Gradients beside finite differences, of the next update's batch",
                compare=self._compare,
            ),
        )

    def layer_name(self, layer: int) -> str:
        """What a layer is called on the screen."""
        if layer == 0:
            return "input"
        return "output" if layer == self.shape.layers else f"hidden {layer}"

    def unit_name(self, layer: int, unit: int) -> str:
        """A unit in words: a pixel by its place, an output by what it stands for."""
        if layer == 0 and min(self.input_shape) > 1:
            return f"pixel {place(unit, self.input_shape[1])}"
        if layer < self.shape.layers:
            return f"{self.layer_name(layer)} unit {unit}"
        return "the output" if self.shape.sizes[-1] == 1 else f"output {self._quoted(unit)}"

    def _quoted(self, unit: int) -> str:
        """What an output stands for, in quotation marks: a class may be called 1 as well."""
        return f"{OPENING}{self.output_names[unit]}{CLOSING}"

    def _graph(self) -> Graph:
        activations = [
            ACTIVATIONS[self.shape.activation(n)] for n in range(1, self.shape.layers + 1)
        ]
        picture = self.input_shape if min(self.input_shape) > 1 else None
        return Graph(
            name="network",
            label="Network",
            read=self._layers,
            sizes=self.shape.sizes,
            names=[self.layer_name(layer) for layer in range(len(self.shape.sizes))],
            output_names=self.output_names,
            low=[0.0 if picture else -1.0, *(activation.low for activation in activations)],
            high=[1.0, *(activation.high for activation in activations)],
            input_shape=picture,
        )

    def _layers(self, state: State, phase: Phase | None) -> Layers:
        """Within an update its own numbers, as far as they are known; else those of the sample."""
        if phase is not None and phase.before is state:
            batch = phase.detail.batch
            first = "" if len(batch) == 1 else f", first of {len(batch):,}"
            return _under_way(state, phase.detail, self._about(state, int(batch[0])) + first)
        looked = self.look(state)
        nothing = [None] * len(self.shape.sizes)
        if looked.probe is None or looked.answer is None:
            return Layers(nothing, state.network.weights, nothing, nothing[1:])
        activations = [looked.probe.x[0], *(A[0] for A in looked.answer.A)]
        back = looked.backward
        if back is None:
            about = looked.probe.caption
            return Layers(activations, state.network.weights, nothing, nothing[1:], about=about)
        deltas = [None, *(delta[0] for delta in back.deltas)]
        about = looked.probe.caption or self._about(state, looked.probe.index)
        gradients = back.gradient.weights
        return Layers(activations, state.network.weights, deltas, gradients, about=about)

    def _about(self, state: State, index: int) -> str:
        return state.samples.described(index, self.output_names)

    def _outputs(self) -> Bars:
        output = ACTIVATIONS[self.shape.output]

        def read(state: State) -> Array:
            given = self.look(state).answer
            return np.zeros(len(self.output_names)) if given is None else given.A[-1][0]

        return Bars(
            name="outputs",
            label="Outputs for what the network sees",
            read=read,
            names=self.output_names,
            low=output.low,
            high=output.high,
        )

    def _picture(self, layer: int) -> tuple[int, int]:
        """How the weights of one unit of a layer are laid out."""
        return self.input_shape if layer == 1 else (1, self.shape.sizes[layer - 1])

    def _weights(self, layer: int) -> Matrix:
        def block(state: State, rows: Ints, columns: Ints) -> Floats:
            return state.network.weights[layer - 1][np.ix_(rows, columns)].astype(np.float64)

        return Matrix(
            name=f"weights_{layer}",
            label=f"Weights into {self.layer_name(layer)}",
            block=block,
            version=lambda state: state.network.weights[layer - 1],
            shape=(self.shape.sizes[layer], self.shape.sizes[layer - 1]),
            picture=self._picture(layer),
            meaning="Orange: the unit below excites this one; blue: it holds it back.",
            first_row=self.shape.first_unit(layer),
            first_column=self.shape.first_unit(layer - 1),
        )

    def _gradients(self, layer: int) -> Matrix:
        def block(phase: Phase, rows: Ints, columns: Ints) -> Floats:
            gradient = phase.detail.layers[layer - 1].weight_gradient
            if gradient is None:
                return np.zeros((len(rows), len(columns)))
            result: Floats = gradient[np.ix_(rows, columns)].astype(np.float64)
            return result

        return Matrix(
            name=f"gradient_{layer}",
            label=f"Gradients into {self.layer_name(layer)}",
            block=block,
            version=lambda phase: phase.detail.layers[layer - 1].weight_gradient,
            shape=(self.shape.sizes[layer], self.shape.sizes[layer - 1]),
            picture=self._picture(layer),
            meaning="Orange: more of this weight would raise the loss, so it is made smaller.",
            of_phase=True,
            first_row=self.shape.first_unit(layer),
            first_column=self.shape.first_unit(layer - 1),
        )

    def _activations(self) -> Histogram:
        def read(state: State) -> tuple[Floats, Floats]:
            surveyed = self.survey(state)
            return _histogram([] if surveyed is None else surveyed.answer.A, len(names))

        names = [self.layer_name(layer) for layer in range(1, self.shape.layers + 1)]
        return Histogram(
            name="activations",
            label="Activations by layer, over the first training samples",
            read=read,
            names=names,
            quantity="activation",
        )

    def _gradient_sizes(self) -> Histogram:
        def read(state: State) -> tuple[Floats, Floats]:
            surveyed = self.survey(state)
            sizes = [] if surveyed is None else [_logs(W) for W in surveyed.gradient.weights]
            return _histogram(sizes, len(names))

        names = [self.layer_name(layer) for layer in range(1, self.shape.layers + 1)]
        return Histogram(
            name="gradients",
            label="Gradients of the weights by layer, over the first training samples",
            read=read,
            names=names,
            quantity="log10 of the gradient's size",
        )

    def _idle(self) -> Table:
        def read(state: State) -> Ints:
            surveyed = self.survey(state)
            rows = []
            for layer in range(1, self.shape.layers + 1):
                name, units = self.shape.activation(layer), self.shape.sizes[layer]
                A = None if surveyed is None else surveyed.answer.A[layer - 1]
                rows.append((units, *((0, 0) if A is None else idle_units(A, name))))
            return np.array(rows, np.int64)

        return Table(
            name="idle_units",
            label="Units that learn nothing, over the first training samples",
            read=read,
            rows=[self.layer_name(layer) for layer in range(1, self.shape.layers + 1)],
            columns=("units", "dead", "saturated"),
            meaning="Dead: no sample teaches the unit anything, as its slope is next to nothing "
            "for all of them. Saturated: for half of them or more.",
        )

    def _compare(self, state: State, focus: Focus) -> Comparison:
        """The gradients of a unit's own weights and bias, or of all outputs', largest first; a
        weight in focus before the others of its unit.
        """
        if not len(state.samples):
            return Comparison((), np.empty(0), np.empty(0))
        X, T = taken(state, next_batch(state))
        given = answer(state.network, state.shape, X)
        gradient = backward(state.network, state.shape, X, T, given).gradient
        first = [self._weight(focus)] if isinstance(focus, tuple) else []
        unit = focus[0] if isinstance(focus, tuple) else focus
        others = [entry for entry in self._entries(unit) if entry not in first]
        entries = first + steepest(gradient, others, MOST_COMPARED - len(first))
        names = tuple(self._entry_name(entry) for entry in entries)
        return Comparison(names, *gradients(state.network, state.shape, X, T, entries))

    def _weight(self, pair: tuple[int, int]) -> Entry:
        (layer, unit), (_, below) = map(self.shape.layer_of, pair)
        return Entry(layer, unit, below)

    def _entries(self, focus: int | None) -> list[Entry]:
        layer, unit = self.shape.layer_of(focus) if focus is not None else (self.shape.layers, None)
        units = range(self.shape.sizes[layer]) if unit is None else (unit,)
        if layer == 0:
            assert unit is not None
            return [Entry(1, above, unit) for above in range(self.shape.sizes[1])]
        below = range(self.shape.sizes[layer - 1])
        return [
            entry
            for each in units
            for entry in (Entry(layer, each, None), *(Entry(layer, each, b) for b in below))
        ]

    def _entry_name(self, entry: Entry) -> str:
        above = self.unit_name(entry.layer, entry.unit)
        if entry.below is None:
            return f"bias of {above}"
        return f"{self.unit_name(entry.layer - 1, entry.below)} \N{RIGHTWARDS ARROW} {above}"


def seen_of(shape: Shape, input_shape: tuple[int, int], output_names: tuple[str, ...]) -> Seen:
    """The channels of a network."""
    return Seen(shape, input_shape, output_names, Latest(look), Latest(survey))


def _under_way(state: State, detail: Detail, about: str) -> Layers:
    """The numbers of the batch's first sample, as far as the update has come."""
    layers = detail.layers
    return Layers(
        [detail.X[0], *(None if n.A is None else n.A[0] for n in layers)],
        [W if n.W is None else n.W for n, W in zip(layers, state.network.weights, strict=True)],
        [None, *(None if n.delta is None else n.delta[0] for n in layers)],
        [n.weight_gradient for n in layers],
        detail.layer,
        detail.direction,
        about,
    )


def _logs(W: Array) -> Array:
    """log10 of the sizes that are not 0."""
    sizes = np.abs(W[W != 0.0]).astype(np.float64)
    logs: Array = np.log10(sizes)
    return logs


def _histogram(groups: Sequence[Array], count: int) -> tuple[Floats, Floats]:
    """Shares of each group in bins over the range of all."""
    finite = [group[np.isfinite(group)].astype(np.float64) for group in groups]
    filled = [group for group in finite if group.size]
    if not filled:
        return np.linspace(0.0, 1.0, BINS + 1), np.zeros((count, BINS))
    low = min(float(group.min()) for group in filled)
    high = max(float(group.max()) for group in filled)
    high = high if high > low else low + 1.0
    edges = np.linspace(low, high, BINS + 1)
    shares = [np.histogram(group, edges)[0] / max(group.size, 1) for group in finite]
    return edges, np.array(shares)
