"""Many updates as fast as NumPy can: the same bits as one update after the other by `phases`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.networks.mlp import maths
from engine.networks.mlp.program import Parameters, Program
from engine.networks.mlp.samples import Samples
from engine.networks.mlp.schedule import pass_order, updates_left
from engine.networks.mlp.state import Measured, Moments, Network, Rule, Shape, State
from engine.trace import Columns

Measure = Callable[[Network, Samples], Measured]
Floats = NDArray[np.float64]

BATCH_LOSS, PASS_LOSS, OVERFLOW = "batch_loss", "pass_loss", "overflow"


def overflow(network: Network) -> float:
    """0 while all weights and biases are finite, else NaN."""
    finite = all(np.isfinite(array).all() for array in (*network.weights, *network.biases))
    return 0.0 if finite else float("nan")


class Workspace:
    """Private memory for one stretch of updates at a time, with the programs made so far."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.parameters = Parameters(shape)
        self._programs: dict[tuple[int, str, bool], Program] = {}

    def load(self, state: State) -> None:
        """Begin at `state`."""
        self.parameters.set(state.rule)
        self.parameters.theta.load(state.network)
        if state.rule.optimizer != "sgd":
            self.parameters.first.load(state.moments.first)
        if state.rule.optimizer == "adam":
            self.parameters.second.load(state.moments.second)

    def program(self, size: int, rule: Rule) -> Program:
        """The update of a batch of `size`."""
        key = size, rule.optimizer, bool(rule.weight_decay)
        if key not in self._programs:
            self._programs[key] = Program(self.shape, self.parameters, size, rule)
        return self._programs[key]

    def moments(self, rule: Rule, steps: int) -> Moments:
        """What the optimiser remembers now."""
        parameters = self.parameters
        first = parameters.first.network() if rule.optimizer != "sgd" else None
        second = parameters.second.network() if rule.optimizer == "adam" else None
        return Moments(steps, first, second)


def advance(
    state: State, updates: int, workspace: Workspace, measure: Measure, names: Sequence[str]
) -> tuple[State, Columns]:
    """`updates` updates, and the value of every column after each."""
    with np.errstate(all="ignore"):
        run = _Run(state, updates, workspace, measure)
        run.go()
        after = run.state()
        broken = np.isnan(overflow(after.network))
        finite_until = _finite_until(state, updates, workspace) if broken else updates
    values = run.columns(names, finite_until)
    at = np.arange(state.position + 1, state.position + updates + 1)
    return after, Columns(state.position, state.position + updates, at, values)


def _finite_until(state: State, updates: int, workspace: Workspace) -> int:
    """How many of the updates leave all parameters finite: they are done once more to see."""
    run = _Run(state, updates, workspace, lambda network, samples: state.measured)
    count = 0
    for count in run.each(1):
        if not np.isfinite(workspace.parameters.theta.values).all():
            return count - 1
    return count


class _Run:
    """A stretch of updates under way. `done` of them are; the rest is as in a state."""

    def __init__(self, state: State, updates: int, workspace: Workspace, measure: Measure) -> None:
        self._start, self._workspace, self._measure = state, workspace, measure
        self._samples, self._rule, self._updates = state.samples, state.rule, updates
        self._steps = state.moments.steps
        self.done, self._passes, self._place = 0, state.passes, state.place
        self._sum, self._pass_loss = state.loss_sum, state.pass_loss
        self._measured = state.measured
        self._batch: NDArray[np.int64] = np.array(state.batch, np.int64)
        self._losses: Floats = np.empty(updates)
        self._pass_losses: Floats = np.empty(updates)
        self._rows: Floats = np.empty((len(state.measured.values), updates))
        workspace.load(state)

    def go(self) -> None:
        """All updates, measuring where it is due."""
        for _ in self.each(self._updates):
            pass

    def each(self, most: int) -> Iterator[int]:
        """All updates in stretches of at most `most`; gives how many are done after each."""
        while self.done < self._updates:
            now = self._now()
            stretch = min(updates_left(now), self._updates - self.done, most, self._until_due())
            self._stretch(now, stretch)
            yield self.done

    def _now(self) -> State:
        position = self._start.position + self.done
        return replace(self._start, position=position, passes=self._passes, place=self._place)

    def _until_due(self) -> int:
        """How many updates until the next measurement by count."""
        every = self._rule.test_every
        if not every:
            return self._updates
        return every - (self._start.position + self.done) % every

    def _stretch(self, now: State, count: int) -> None:
        """`count` updates of one pass, the measurement after the last of them if it is due."""
        size, first, place = self._rule.batch, self.done, self._place
        chosen = pass_order(now)[place : place + count * size]
        whole = len(chosen) // size
        if whole:
            self._updates_of(size, chosen[: whole * size].reshape(whole, size))
        if whole < count:
            self._updates_of(len(chosen) - whole * size, chosen[np.newaxis, whole * size :])
        self._place = place + len(chosen)
        self._batch = chosen[(count - 1) * size :]
        self._add_up(first, size, len(self._batch))
        self._measured_now(first)

    def _updates_of(self, size: int, batches: NDArray[np.int64]) -> None:
        program = self._workspace.program(size, self._rule)
        losses = self._losses[self.done : self.done + len(batches)]
        if size == 1:
            self._one_by_one(program, batches[:, 0].tolist(), losses)
        else:
            self._in_batches(program, batches, losses)
        np.multiply(losses, program.scale, losses)
        self.done += len(batches)

    def _one_by_one(self, program: Program, chosen: list[int], losses: Floats) -> None:
        rows, t, total = self._samples.rows, program.t, program.total
        W1T, Z1 = program.first
        delta1T, dW1 = program.last
        middle, update, dot, copyto = program.middle, program.update, np.dot, np.copyto
        adam = self._rule.optimizer == "adam"
        for number, sample in enumerate(chosen):
            x, target = rows[sample]
            copyto(t, target)
            dot(x, W1T, Z1)
            for operation in middle:
                operation()
            dot(delta1T, x, dW1)
            if adam:
                self._correct()
            for operation in update:
                operation()
            losses[number] = total
        if not adam:
            self._steps += len(chosen)

    def _in_batches(self, program: Program, batches: NDArray[np.int64], losses: Floats) -> None:
        X, T, total = self._samples.X, self._samples.T, program.total
        for number, batch in enumerate(batches):
            X.take(batch, 0, program.x, "clip")
            T.take(batch, 0, program.t, "clip")
            self._correct()
            for operation in program.middle:
                operation()
            for operation in program.update:
                operation()
            losses[number] = total

    def _correct(self) -> None:
        self._steps += 1
        parameters = self._workspace.parameters
        first, second = maths.corrections(self._steps)
        parameters.correction_1[()] = first
        parameters.correction_2[()] = second

    def _add_up(self, first: int, size: int, last_size: int) -> None:
        """The sum of the losses of this pass, and its mean where it is at its end."""
        losses = self._losses[first : self.done]
        sizes = np.full(len(losses), float(size))
        sizes[-1] = last_size
        self._sum = float(np.add.accumulate(np.append(self._sum, losses * sizes))[-1])
        self._pass_losses[first : self.done] = self._pass_loss
        if self._place == len(self._samples):
            self._pass_loss = self._sum / len(self._samples)
            self._pass_losses[self.done - 1] = self._pass_loss
            self._passes, self._place, self._sum = self._passes + 1, 0, 0.0

    def _measured_now(self, first: int) -> None:
        self._rows[:, first : self.done] = _column(self._measured)
        if due(self._rule, self._start.position + self.done, self._place):
            network = self._workspace.parameters.theta.view()
            position = self._start.position + self.done
            self._measured = replace(self._measure(network, self._samples), position=position)
            self._rows[:, self.done - 1 : self.done] = _column(self._measured)

    def state(self) -> State:
        """The state after the updates that are done."""
        return replace(
            self._start,
            position=self._start.position + self.done,
            network=self._workspace.parameters.theta.network(),
            moments=self._workspace.moments(self._rule, self._steps),
            passes=self._passes,
            place=self._place,
            batch=tuple(self._batch.tolist()),
            batch_loss=float(self._losses[self.done - 1]),
            loss_sum=self._sum,
            pass_loss=self._pass_loss,
            measured=self._measured,
        )

    def columns(self, names: Sequence[str], finite_until: int) -> dict[str, Floats]:
        """Every column's values after each update."""
        finite = np.where(np.arange(self._updates) < finite_until, 0.0, np.nan)
        columns = {BATCH_LOSS: self._losses, PASS_LOSS: self._pass_losses, OVERFLOW: finite}
        return columns | dict(zip(names, self._rows, strict=True))


def _column(measured: Measured) -> Floats:
    """The values, one under the other: (k, 1)."""
    return np.array(measured.values, np.float64).reshape(-1, 1)


def due(rule: Rule, position: int, place: int) -> bool:
    """Whether the whole sets are measured after update `position`: every so many, or each pass."""
    return place == 0 if not rule.test_every else position % rule.test_every == 0


def how_often(test_every: int) -> str:
    """The same in words; nothing where it is after every update."""
    if not test_every:
        return "each epoch"
    return f"every {test_every:,} updates" if test_every > 1 else ""
