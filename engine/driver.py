"""The driver: how far the run goes next, how fast, and where it stops.

It has no thread and sleeps nowhere: whoever has it calls `slice` whenever there is something due.
"""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from engine.breakpoints import Breakpoint, NotFinite
from engine.commands import Stopped
from engine.gate import Gate
from engine.stepper import Stepper

SLICE = 0.004
CHUNK = 0.0008
# What even one update costs is paid by each chunk: it is to be a small part of the chunk's time.
OVERHEADS = 8
MOST_UPDATES_IN_CHUNK = 262_144
EXPLAINED_EVERY = 1.0
PHASED_BELOW = 30.0
RATE_OVER = 0.5
GATE_PATIENCE = 0.05
ALONE = 0.008
UNTHROTTLED = math.inf


@dataclass(slots=True)
class _Walk:
    """A step that is taken many times, as long as `left` and the run have any."""

    step: Callable[[], Breakpoint | None]
    left: int


class Driver:
    """Drives a stepper; `tell` gets the event of each stop.

    `running` says whether there is more to do, `due` (of `time.monotonic`) when; `reason` why the
    run stopped; `rate` is how many updates a second are done.
    """

    def __init__(
        self, stepper: Stepper, tell: Callable[[Stopped], object], gate: Gate | None, speed: float
    ) -> None:
        self.speed = speed
        self.running = False
        self.reason = ""
        self.due = 0.0
        self.rate = 0.0
        self._stepper = stepper
        self._tell = tell
        self._gate = gate
        self._marching = False
        self._walk: _Walk | None = None
        self._until: int | None = None
        self._epochs_left: int | None = None
        self._chunk = 1
        self._overhead = 0.0
        self._alone_since = 0.0
        self._explained = 0.0
        self._rate_mark = (0.0, 0)

    def halt(self) -> None:
        """Stay where the run is, without a word."""
        self.running = self._marching = False
        self._walk = None
        self.rate = 0.0
        self._epochs_left = None
        self.reason = ""

    def stop(self, reason: str, trouble: str = "") -> None:
        """Stay where the run is, and say why; `trouble` is what there is to try."""
        self.halt()
        self.reason = reason
        self._stepper.keep()
        if not self._stepper.midway:
            self._stepper.look_back()
        if reason:
            self._tell(Stopped(reason, self._stepper.position, trouble))

    def start(self, updates: int | None, *, marching: bool) -> None:
        """Run from here: at the chosen speed, or marching, as fast as can be."""
        self._walk = self._epochs_left = None
        if self._stop_at(self._stepper.finish_update()):
            return
        now, position = time.monotonic(), self._stepper.position
        self._until = None if updates is None else position + updates
        self._stepper.arm()
        self.running, self._marching = True, marching
        self._chunk = 1
        self.reason = ""
        self.due = self._explained = now
        self._rate_mark = (now, position + 1)  # the first update comes at once

    def step(self, rung: str, count: int) -> None:
        """Go `count` rungs from here, forward or (below 0) back; what takes long runs on."""
        self.halt()
        _STEPS[rung, count > 0](self, abs(count))

    def begin_gently(self) -> None:
        """Take small chunks at first: what was at rest may now have much to do."""
        self._chunk = 1
        self.reason = ""

    def _phases_forward(self, count: int) -> None:
        if not self._stop_at(self._stepper.phase_forward()) and count > 1:
            self._stepper.arm()
            self._begin_walk(partial(self._stepper.phase_forward, watched=True), count - 1)

    def _phases_back(self, count: int) -> None:
        self._begin_walk(self._stepper.phase_back, count)

    def _updates_forward(self, count: int) -> None:
        if not self._stop_at(self._stepper.update_forward()) and count > 1:
            self.start(count - 1, marching=True)

    def _updates_back(self, count: int) -> None:
        self._stepper.update_back()
        if count > 1:
            self._stepper.go_to(self._stepper.position - (count - 1))

    def _epochs_forward(self, count: int) -> None:
        self.start(self._stepper.updates_to_epoch_end(), marching=True)
        self._epochs_left = count

    def _epochs_back(self, count: int) -> None:
        self._begin_walk(self._stepper.epoch_back, count)

    def _begin_walk(self, step: Callable[[], Breakpoint | None], count: int) -> None:
        """Take a step `count` times, the first of them now; fewer where the run begins or stops."""
        now = time.monotonic()
        self.running, self._marching, self.reason = True, True, ""
        self._walk = _Walk(step, count)
        self.due, self._rate_mark = now, (now, self._stepper.position)
        self._walk_on(self._walk, now)

    def _walk_on(self, walk: _Walk, now: float) -> None:
        """As many steps as fit in a slice."""
        while self.running and walk.left and time.monotonic() < now + SLICE:
            self._give_way()
            walk.left -= 1
            self._stop_at(walk.step())
            if self._stepper.at_start:
                walk.left = 0
            self._let_others_in()
        if self.running and not walk.left:
            self.halt()

    def slice(self) -> None:
        """Run for a few milliseconds, or for as many updates as the chosen speed has due."""
        now = time.monotonic()
        speed = UNTHROTTLED if self._marching else self.speed
        if self._walk is not None:
            self._walk_on(self._walk, now)
        elif speed <= PHASED_BELOW:
            self._explain_one(now)
            self.due = max(self.due + 1 / speed, now)
        elif speed == UNTHROTTLED:
            self._explain_sometimes(now)
            while self.running and time.monotonic() < now + SLICE:
                self._timed_chunk()
        else:
            self._explain_sometimes(now)
            self._catch_up(now, speed)
        self._stepper.keep()
        self._measure_rate(now)

    def _catch_up(self, now: float, speed: float) -> None:
        """What is due at `speed` since the last slice, at most what fits in a few slices."""
        due = max(1, int((now - self.due) * speed))
        while self.running and due > 0 and time.monotonic() < now + 4 * SLICE:
            before = self._stepper.position
            self._timed_chunk(due)
            due -= max(1, self._stepper.position - before)
        self.due = now + max(1 / speed, SLICE) if due > 0 else max(self.due + 1 / speed, now)

    def _explain_sometimes(self, now: float) -> None:
        """At a readable rate, one update is looked at phase by phase."""
        if not self._marching and now - self._explained > EXPLAINED_EVERY:
            self._explain_one(now)

    def _explain_one(self, now: float) -> None:
        self._explained = now
        if not self._arrived():
            self._stop_at(self._stepper.explained_update())

    def _timed_chunk(self, most: int = MOST_UPDATES_IN_CHUNK) -> None:
        """One chunk of roughly CHUNK seconds, waiting first while the screen draws.

        Longer, up to a slice, where the first update of a chunk takes long and further ones do not.
        At most `most` updates.
        """
        self._give_way()
        updates = min(self._chunk, most)
        began = time.thread_time()  # waiting for the interpreter makes no chunk too large
        self._chunk_of(updates)
        spent = time.thread_time() - began
        self._let_others_in()
        if updates == 1:
            self._overhead = spent
        aim = min(max(CHUNK, OVERHEADS * self._overhead), SLICE)
        if spent < aim / 2 and updates == self._chunk:
            self._chunk = min(2 * self._chunk, MOST_UPDATES_IN_CHUNK)
        elif spent > 2 * aim:
            self._chunk = max(1, self._chunk // 2)

    def _give_way(self) -> None:
        """Wait while the screen draws."""
        if self._gate is not None and self._gate.wait(GATE_PATIENCE):
            self._alone_since = time.perf_counter()

    def _let_others_in(self) -> None:
        """Now and then, hand the interpreter to whoever waits for it: they get it at no other time.

        The shortest sleep there is takes as long as many a chunk, so not after each of them.
        """
        now = time.perf_counter()
        if now - self._alone_since > ALONE:
            time.sleep(0)
            self._alone_since = now

    def _chunk_of(self, updates: int) -> None:
        """At most `updates` updates; fewer where a breakpoint or the run's end comes first."""
        if self._arrived():
            return
        if self._until is not None:
            updates = min(updates, self._until - self._stepper.position)
        self._stop_at(self._stepper.advance(updates))
        self._arrived()

    def _arrived(self) -> bool:
        """Whether the run's end is reached: then it stops."""
        if not self.running or self._until is None or self._stepper.position < self._until:
            return not self.running
        if self._epochs_left is not None and self._next_epoch():
            return False
        marched = self._marching
        self.stop("" if marched else f"all updates done, at update {self._stepper.position:,}")
        return True

    def _next_epoch(self) -> bool:
        """Whether there is more of the epochs that were asked for; then it goes on."""
        assert self._until is not None and self._epochs_left is not None
        if not self._stepper.into_epoch():
            self._epochs_left -= 1
        self._until += self._stepper.updates_to_epoch_end()
        return self._epochs_left > 0

    def _stop_at(self, hit: Breakpoint | None) -> bool:
        """Whether a breakpoint was hit: then it stops, and says at which."""
        if hit is None:
            return False
        position = self._stepper.position
        if isinstance(hit, NotFinite):
            trouble = self._stepper.experiment.trouble(self._stepper.state)
            self.stop(
                f"update {position + 1:,} would make a value not finite; this is the last good one"
                + (f": {trouble}" if trouble else ""),
                trouble,
            )
        else:
            self.stop(f"{hit.text()}, at update {position:,}")
        return True

    def _measure_rate(self, now: float) -> None:
        since, position = self._rate_mark
        if self.running and now - since > RATE_OVER:
            self.rate = max(0, self._stepper.position - position) / (now - since)
            self._rate_mark = (now, self._stepper.position)


_STEPS: Mapping[tuple[str, bool], Callable[[Driver, int], None]] = {
    ("phase", True): Driver._phases_forward,
    ("phase", False): Driver._phases_back,
    ("update", True): Driver._updates_forward,
    ("update", False): Driver._updates_back,
    ("epoch", True): Driver._epochs_forward,
    ("epoch", False): Driver._epochs_back,
}
