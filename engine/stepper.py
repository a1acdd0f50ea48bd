"""The stepper: one run, gone through phase by phase, update by update, forward and back.

It knows no thread and no clock. The runner drives it for the window, the command line for itself.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.breakpoints import Breakpoint, NotFinite, Watch
from engine.channels import Series
from engine.experiment import Experiment, Phase
from engine.interventions import Intervention
from engine.timeline import DEFAULT_BUDGET, Timeline
from engine.trace import Trace


class Stepper:
    """One experiment at one update of its timeline, perhaps in the midst of the next one."""

    def __init__(self, experiment: Experiment, seed: int, *, budget: int = DEFAULT_BUDGET) -> None:
        self.experiment = experiment
        self.timeline = Timeline(experiment, seed, budget=budget)
        self.state = self.timeline.go_to(0)
        self.phase: Phase | None = None
        self.breakpoints: tuple[Breakpoint, ...] = tuple(experiment.stops(self.state))
        self._phases: list[Phase] = []
        self._watches: list[Watch] = []
        self._series: dict[str, Series] = {}
        self._columns: frozenset[str] = frozenset()

    @property
    def position(self) -> int:
        """Number of updates done."""
        return int(self.state.position)

    @property
    def trace(self) -> Trace:
        """The trace of the present branch."""
        return self.timeline.current.trace

    def arm(self, *, fresh: bool = False, only: type[object] = object) -> None:
        """Watch for the breakpoints, or `only` those of one kind, from here on: what they span
        begins now.

        What holds already is not met until it has ceased to; with `fresh` it is met at once.
        """
        self._know_series(self.state)
        start, preparing = self.position, self.experiment.preparing(self.state)
        self._watches = [
            Watch(condition, self._series, start, preparing=preparing, fresh=fresh)
            for condition in self.breakpoints
            if isinstance(condition, only)
        ]

    def _know_series(self, state: Any) -> None:
        """Which series there are: a memory that is stored brings its own."""
        self._series.clear()
        self._series.update({entry.name: entry for entry in self.experiment.series(state)})

    @property
    def midway(self) -> bool:
        """Whether an update is under way."""
        return bool(self._phases)

    @property
    def at_start(self) -> bool:
        """Whether nothing of the run is done."""
        return self.position == self.trace.first and not self.midway

    def advance(self, updates: int) -> Breakpoint | None:
        """At most `updates` updates; fewer where a breakpoint is hit, which is returned.

        Also fewer where the recorded course has an intervention in between: call again.
        """
        updates = self.timeline.pending(self.state, limit=updates)
        state, columns = self.experiment.advance(self.state, updates)
        if self._watches and columns.values.keys() != self._columns:
            self._columns = frozenset(columns.values)
            self._know_series(state)
        before = _ValuesAt(self.trace, columns.start)
        preparing = self.experiment.preparing(state)
        origin = columns.stop + 1 if preparing else self.experiment.origin(state)
        hits = [
            (watch.first_hit(columns, before, origin), watch.condition) for watch in self._watches
        ]
        met = [(at, condition) for at, condition in hits if at is not None]
        if not met:
            self._reach(state, columns.stop)
            self.trace.extend(columns)
            return None
        at, condition = min(met, key=lambda hit: hit[0])
        stop = at - 1 if isinstance(condition, NotFinite) else at
        if stop > columns.start:
            state, columns = self.experiment.advance(self.state, stop - columns.start)
            self.trace.extend(columns)
            self._reach(state, stop)
        self.keep()
        return condition

    def _reach(self, state: Any, position: int) -> None:
        self.state = self.timeline.replayed(state)
        if self.state is not state and self._watches:
            self.arm()  # as when it was done first
        self._phases = []
        branch = self.timeline.current
        branch.end = max(branch.end, position)

    def keep(self) -> None:
        """Keep the present state in the timeline, to come back to."""
        self.timeline.record(self.state)

    def explained_update(self) -> Breakpoint | None:
        """One update whose last phase is kept to be looked at."""
        phase = self._whole_update(self.state)[-1]
        before = self.position
        hit = self.advance(1)
        if self.position == before + 1:
            self.phase = phase
        return hit

    def phase_forward(self, *, watched: bool = False) -> Breakpoint | None:
        """The next phase; with an update's last one, the state that it makes.

        Returned is the breakpoint that this state meets: any where the phases are `watched`, else
        only that a value would not be finite. Then the last good state stays.
        """
        if not self._phases:
            self._phases = self._whole_update(self.state)
            self.phase = self._phases[0]
        else:
            assert self.phase is not None
            self.phase = self._phases[self.phase.number]
        if self.phase.after is None:
            return None
        if not watched:
            self.arm(only=NotFinite)
        self._phases = []
        hit = self.advance(1)
        self.keep()
        return hit

    def phase_back(self) -> None:
        """The phase before; from an update's first one, the state that it began with."""
        if self._phases:
            assert self.phase is not None
            self._show(self.phase.number - 2)
        elif self.position > self.trace.first:
            self.state = self.timeline.go_to(self.position - 1)
            self._phases = self._whole_update(self.state)
            self._show(len(self._phases) - 2)

    def _show(self, index: int) -> None:
        """Show phase `index` of the update under way; before the first one, none is under way."""
        if index >= 0:
            self.phase = self._phases[index]
        else:
            self._phases = []
            self.look_back()

    def finish_update(self) -> Breakpoint | None:
        """Go through what is left of an update that is under way."""
        hit = None
        while self._phases:
            hit = self.phase_forward()
        return hit

    def update_forward(self) -> Breakpoint | None:
        """The rest of the update under way, or one whole update."""
        hit = None if self._phases else self.phase_forward()
        return self.finish_update() or hit

    def update_back(self) -> None:
        """To the beginning of the update under way, or of the one before."""
        self.go_to(self.position if self._phases else self.position - 1)

    def updates_to_epoch_end(self) -> int:
        """How many updates are left until the present epoch or sweep is full; at least 1."""
        return self._updates_in_epoch() - self.into_epoch()

    def epoch_back(self) -> None:
        """To where the present epoch began, or the one before if nothing of it is done."""
        self.go_to(self.position - (self.into_epoch() or self._updates_in_epoch()))

    def _updates_in_epoch(self) -> int:
        return self.experiment.updates_in_epoch(self.state)

    def into_epoch(self) -> int:
        """How many updates of the present epoch are done."""
        updates = self._updates_in_epoch()
        return round(self.experiment.epoch(self.state) % 1.0 * updates) % updates

    def go_to(self, position: int) -> None:
        """To the state after update `position`, and the last phase of the update that made it."""
        self._phases = []
        self.state = self.timeline.go_to(position)
        self.look_back()

    def switch(self, branch: int) -> None:
        """To the end of another branch."""
        self._phases = []
        self.state = self.timeline.switch(branch)
        self.look_back()

    def look_back(self) -> None:
        """Look at the last phase of the update that made the present state."""
        self.phase = None
        if self.position > self.trace.first:
            self.phase = self._whole_update(self.timeline.go_to(self.position - 1))[-1]

    def _whole_update(self, state: Any) -> list[Phase]:
        return list(self.experiment.phases(state))

    def intervene(self, intervention: Intervention) -> None:
        """Do something to the network; an update that is under way is dropped, or worked out
        anew up to the phase that is looked at.
        """
        self.state = self.timeline.intervene(self.state, intervention)
        if not self.experiment.keeps_update:
            self._phases, self.phase = [], None
        elif self._phases and self.phase is not None:
            self._phases = self._whole_update(self.state)
            self.phase = self._phases[min(self.phase.number, len(self._phases) - 1) - 1]
        self.arm()

    def give_up_update(self) -> None:
        """Drop an update that is under way, after a failure in it."""
        self._phases = []


class _ValuesAt(Mapping[str, float]):
    """The trace's values at one update, looked up only when asked for."""

    def __init__(self, trace: Trace, position: int) -> None:
        self._trace = trace
        self._position = position

    def __getitem__(self, name: str) -> float:
        return self._trace.value(name, self._position)

    def __iter__(self) -> Iterator[str]:
        return iter(self._trace.names)

    def __len__(self) -> int:
        return len(self._trace.names)
