"""Following a channel: found in each frame, read where it is another, never at the run's cost."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from engine.channels import Absent, Channel, Graph
from engine.experiment import Experiment
from gui.session import Frame
from gui.views.answers import Answers
from gui.views.reading import channel_named

QUICK = 0.002
SHARE = 0.08
LEAST_SECONDS = 0.05  # while running: no eye reads more

NOT_HERE = "This experiment shows nothing of this kind."
NO_PHASE = "Step a phase to see this: it belongs to the update under way."


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What was read of a channel, and of which state or phase."""

    channel: Channel
    source: Any
    value: Any


@dataclass(frozen=True, slots=True, eq=False)
class _Answer:
    number: int
    channel: Channel
    source: Any
    seconds: float
    value: Any = None
    error: Exception | None = None


Question = tuple[int, Channel, Any, Callable[[Channel, Any], Any]]


def _work(question: Question) -> _Answer:
    number, channel, source, read = question
    began = time.perf_counter()
    try:
        value = read(channel, source)
    except Exception as error:  # raised again on the screen's thread
        return _Answer(number, channel, source, 0.0, error=error)
    return _Answer(number, channel, source, time.perf_counter() - began, value)


def plain_read(channel: Any, source: Any) -> Any:
    """What the channel's own reader gives."""
    return channel.read(source)


class Follower(QObject):
    """Hands `show` what is read of the channel `name`, and `nothing` the words for an empty place.

    What is quick to read is read at once, what is not beside the screen's thread; while a run goes
    on, at most a small share of the time. Nothing is read again of the same state or phase.
    """

    def __init__(
        self,
        view: QWidget,
        name: str,
        kind: type | tuple[type, ...],
        show: Callable[[Reading], None],
        nothing: Callable[[str], None],
        read: Callable[[Any, Any], Any] = plain_read,
    ) -> None:
        super().__init__(view)
        self.name = name
        self._kind = kind
        self._read, self._show, self._nothing = read, show, nothing
        self._known: tuple[Experiment, object] | None = None
        self._asked = 0
        self._seconds = 0.0
        self._next = 0.0
        self._answers = Answers(_work, self._take, f"stepwell-{name}", self)

    def choose(self, name: str) -> None:
        """Follow another channel."""
        if name != self.name:
            self.name = name
            self.forget()

    def charge(self, seconds: float) -> None:
        """Count what painting took, too: while a run goes on, both keep to their share."""
        self._next = max(self._next, time.perf_counter() + seconds / SHARE)

    def forget(self) -> None:
        """Read anew with the next frame."""
        self._known, self._next, self._seconds = None, 0.0, 0.0
        self._asked += 1

    def follow(self, frame: Frame) -> None:
        """Read the frame's channel, if it may be another than before, and it is time to."""
        now = time.perf_counter()
        if frame.snapshot.running and now < self._next:
            return
        channel = channel_named(frame.experiment, frame.snapshot.state, self.name)
        source = source_of(channel, frame)
        if not isinstance(channel, self._kind) or source is None:
            self.forget()
            self._nothing(_why(channel, isinstance(channel, self._kind)))
            return
        if self._is_known(frame.experiment, source):
            return
        if self._known is not None and self._known[0] is not frame.experiment:
            self._seconds = 0.0
        self._known = (frame.experiment, source)
        self._asked += 1
        question = (self._asked, channel, source, self._read)
        if self._seconds <= QUICK:
            self._take(_work(question))
        else:
            self._next = now + self._seconds / SHARE
            self._answers.ask(question)

    def _is_known(self, experiment: Experiment, source: Any) -> bool:
        if self._known is None or self._known[0] is not experiment:
            return False
        known = self._known[1]
        if isinstance(source, tuple) and isinstance(known, tuple):
            return all(one is other for one, other in zip(source, known, strict=True))
        return known is source

    def _take(self, answer: _Answer) -> None:
        if answer.error is not None:
            raise answer.error
        self._seconds = answer.seconds
        self._next = time.perf_counter() + max(answer.seconds / SHARE, LEAST_SECONDS)
        if answer.number == self._asked:
            self._show(Reading(answer.channel, answer.source, answer.value))


def _why(channel: Channel | None, known: bool) -> str:
    """Why nothing of a channel is shown."""
    if isinstance(channel, Absent):
        return channel.words
    return NO_PHASE if known else NOT_HERE


def update_of(source: Any) -> int:
    """The update that a state comes after; 0 of a phase, which belongs to the one under way."""
    return int(getattr(source, "position", 0))


def source_of(channel: Channel | None, frame: Frame) -> Any:
    """What a channel is read from: the state, or the phase looked at; of a graph, both."""
    if isinstance(channel, Graph):
        return (frame.snapshot.state, frame.snapshot.phase)
    if getattr(channel, "of_phase", False):
        return frame.snapshot.phase
    return frame.snapshot.state
