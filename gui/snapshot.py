"""The pictures that the window would show of a run at its end, drawn without a screen."""

import gc
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any, cast

from PySide6.QtCore import (
    QBuffer,
    QCoreApplication,
    QEvent,
    QEventLoop,
    QIODevice,
    QMessageLogContext,
    Qt,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from engine.breakpoints import Breakpoint
from engine.channels import Absent, Channel, Curve, Graph, Histogram, Matrix, Scatter, Table, Tiles
from engine.commands import Command, Event, Snapshot
from engine.experiment import Experiment
from engine.runner import Runner
from gui.composition import Composition
from gui.explanation import ExplanationView
from gui.families import composition_for
from gui.families.memory import MEMORY
from gui.families.side_by_side import SIDE_BY_SIDE
from gui.opening import Opener, Wanted
from gui.panel import GAP, Panel
from gui.session import Session
from gui.style import dress
from gui.theme import Appearance
from gui.views.field import FieldView
from gui.views.matrix import MatrixView
from gui.views.registry import view_of
from gui.views.series import SeriesView
from gui.views.side_by_side import StatesView
from gui.views.tiles import MemoriesView
from gui.window import Window

SCALE, SHARPNESS = "QT_SCALE_FACTOR", "2"
LOOK_EVERY = 10
CALM_LOOKS = 2
PATIENCE = 20_000
THEME = "light"
HIDDEN_GROUPS = ("two_cycle",)


class _StillRunner:
    """Stands where the runner would: shows one snapshot, and does nothing that it is told."""

    alive = False
    breakpoints: tuple[Breakpoint, ...] = ()

    def __init__(self, experiment: Experiment, snapshot: Snapshot) -> None:
        self.experiment = experiment
        self.snapshot = snapshot
        self.seed = snapshot.state.seed
        self.events: SimpleQueue[Event] = SimpleQueue()

    def send(self, command: Command) -> None:
        """Nothing moves any more."""

    def close(self) -> None:
        """There is no thread to end."""


class StillSession(Session):
    """A session that stays at one moment of a run."""

    def show(self, experiment: Experiment, snapshot: Snapshot) -> None:
        """Let all views show this moment."""
        self._runner = cast(Runner, _StillRunner(experiment, snapshot))
        self.opened.emit()


def _as_it_is(panel: Panel, view: Any) -> None:
    """The panel keeps its title."""


def _without_button(panel: Panel, view: Any) -> None:
    """A picture has no canvas that could be added."""
    view.add_button.hide()


def _named_by_view(panel: Panel, view: Any) -> None:
    """The view says what the title and the note are."""
    view.title_changed.connect(panel.set_title)
    view.note_changed.connect(panel.set_note)


def _shares_title_line(panel: Panel, view: Any) -> None:
    """The view puts something of its own beside the title."""
    view.use_title_line(panel.title_line)


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture to be drawn: its file's name, the panel's title and size, and what is in it."""

    name: str
    title: str
    size: tuple[int, int]
    view: Callable[[Session, Appearance], QWidget]
    join: Callable[[Panel, Any], None] = _as_it_is


def write_pictures(
    folder: Path,
    experiment: Experiment,
    snapshot: Snapshot,
    *,
    between: Callable[[], None] = lambda: None,
) -> list[Path]:
    """Draw every picture of the run into PNG files in `folder`; returns their paths.

    `between` is called after each of them, and may raise.
    """
    written = []
    with _application() as appearance, _garbage_kept():
        for name, drawn in _all_drawn(appearance, experiment, snapshot):
            written.append(folder / f"{name}.png")
            written[-1].write_bytes(drawn)
            between()
    return written


def _all_drawn(
    appearance: Appearance, experiment: Experiment, snapshot: Snapshot
) -> Iterator[tuple[str, bytes]]:
    """Name and PNG of each picture, the whole window last."""
    session = StillSession()
    session.show(experiment, snapshot)
    for picture in pictures(experiment, snapshot.state):
        yield picture.name, _drawn(picture, appearance, session)
    yield "window", _drawn_window(appearance, session)
    session.close()


def pictures(experiment: Experiment, state: Any) -> list[Picture]:
    """What there is to be drawn: channels that the experiment declares, plots, an explanation."""
    composition = composition_for(experiment.id)
    own = _own_pictures(composition, experiment)
    there = (channel for channel in experiment.channels(state) if not _is_empty(channel, state))
    found = (_picture_of(channel, own) for channel in there)
    groups = dict.fromkeys(series.group for series in experiment.series(state))
    return [
        *([_BESIDE] if composition is SIDE_BY_SIDE else []),
        *(picture for picture in found if picture is not None),
        *(_plot(group) for group in groups if group not in HIDDEN_GROUPS),
        Picture("explanation", "Explanation", (800, 280), ExplanationView, _named_by_view),
    ]


def _is_empty(channel: Channel, state: Any) -> bool:
    """Whether it is a stack without a picture: a chain that nobody has begun, for example."""
    return isinstance(channel, Tiles) and not channel.of_phase and not len(channel.read(state))


def _own_pictures(
    composition: Composition, experiment: Experiment
) -> Mapping[str, Callable[[Channel], Picture]]:
    """Which channels of associative memories are drawn, and how."""
    if composition is SIDE_BY_SIDE:
        each = [(f"state_{rule}", f"weights_{rule}") for rule in experiment.values["rules"]]
        fields = {state: _field for state, _ in each}
        weights = {name: _of_kind for _, name in each}
        tables = dict.fromkeys(("overlaps_of_rules", "unstable_of_rules"), _of_kind)
        return {**fields, "memories": _memories, **tables, **weights}
    return _CHANNELS if composition is MEMORY else {}


def _picture_of(
    channel: Channel, own: Mapping[str, Callable[[Channel], Picture]]
) -> Picture | None:
    """The picture of a channel: of associative memories those that have one of their `own`; of
    other networks every kind that can be looked at without a phase.
    """
    if isinstance(channel, Absent):
        return None
    if own or type(channel) not in _SIZES or getattr(channel, "of_phase", False):
        return own[channel.name](channel) if channel.name in own else None
    return _of_kind(channel)


def _of_kind(channel: Channel) -> Picture:
    """The picture by the view that channels of this kind have."""

    def view(session: Session, appearance: Appearance) -> QWidget:
        return view_of(channel, session, appearance)

    join = _shares_title_line if isinstance(channel, Matrix | Graph) else _as_it_is
    return Picture(channel.name, channel.label, _SIZES[type(channel)], view, join)


def _field(channel: Channel) -> Picture:
    view = partial(FieldView, channel_name=channel.name)
    return Picture(channel.name, channel.label, (520, 590), view)


def _memories(channel: Channel) -> Picture:
    assert isinstance(channel, Tiles)
    size = (300, _height_of(len(channel.captions)))
    return Picture(channel.name, channel.label, size, MemoriesView, _without_button)


def _matrix(channel: Channel) -> Picture:
    return Picture(channel.name, channel.label, (760, 590), MatrixView, _shares_title_line)


def _plot(group: str) -> Picture:
    name, view = f"plot-{group}", partial(SeriesView, group=group)
    return Picture(name, group.capitalize(), (800, 360), view, _named_by_view)


_BESIDE = Picture("side-by-side", "Rules side by side", (1000, 620), StatesView)

_CHANNELS: Mapping[str, Callable[[Channel], Picture]] = {
    "state": _field,
    "memories": _memories,
    "between_memories": _of_kind,
    "weights": _matrix,
}


_SIZES: Mapping[type, tuple[int, int]] = {
    Tiles: (760, 590),
    Matrix: (760, 590),
    Graph: (760, 480),
    Scatter: (620, 660),
    Table: (620, 480),
    Curve: (800, 440),
    Histogram: (800, 360),
}


def _height_of(memories: int) -> int:
    """Room for each memory; those of very many are cut off, as in the window."""
    return min(max(84 * memories + 72, 200), 3000)


@contextmanager
def _application() -> Iterator[Appearance]:
    """Qt's application: the one that runs, or else one that lives as long as this."""
    if QApplication.instance() is not None:
        yield Appearance(THEME)
        return
    before = qInstallMessageHandler(_pass_on)
    with _sharp():
        application = QApplication([])
    appearance = Appearance(THEME)
    dress(application, appearance)
    try:
        yield appearance
    finally:
        application.shutdown()
        qInstallMessageHandler(before)


def _pass_on(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Qt's messages, but for what it says of every window where there is no screen."""
    if "propagateSizeHints" not in message:
        print(message, file=sys.stderr)


@contextmanager
def _garbage_kept() -> Iterator[None]:
    """Python collects garbage on any thread, but widgets must go on the one they live on."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()


@contextmanager
def _sharp() -> Iterator[None]:
    """Qt reads how many pixels a length has from the environment, when its application is made."""
    chosen = os.environ.get(SCALE)
    os.environ.setdefault(SCALE, SHARPNESS)
    try:
        yield
    finally:
        if chosen is None:
            del os.environ[SCALE]


def _drawn(picture: Picture, appearance: Appearance, session: StillSession) -> bytes:
    """The picture as a PNG file."""
    sheet = Sheet(picture, appearance, session)
    drawn = _shown(sheet, session)
    session.remove_view(sheet.view)
    return drawn


def _drawn_window(appearance: Appearance, session: StillSession) -> bytes:
    """The whole window as a PNG file."""
    experiment = session.experiment
    opener = Opener(session)
    opener.current = Wanted(
        experiment.id, dict(experiment.values), experiment.data.name, session.runner.seed
    )
    window = Window(session, appearance, opener)
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    session.show(experiment, session.snapshot)
    return _shown(window, session)


def _shown(widget: QWidget, session: StillSession) -> bytes:
    """What the widget shows once all is computed."""
    widget.show()
    session.tick()
    _settle(widget)
    session.tick()
    drawn = QBuffer()
    drawn.open(QIODevice.OpenModeFlag.WriteOnly)
    widget.grab().save(drawn, "PNG")
    widget.close()
    widget.deleteLater()
    QCoreApplication.sendPostedEvents(widget, QEvent.Type.DeferredDelete)
    return bytes(drawn.data().data())


class Sheet(QWidget):
    """One panel on the window's ground, never on the screen."""

    def __init__(self, picture: Picture, appearance: Appearance, session: Session) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self.resize(*picture.size)
        self._ground = QColor(appearance.theme.ground)
        panel = Panel(picture.title, appearance)
        self.view: Any = picture.view(session, appearance)
        picture.join(panel, self.view)
        panel.body.addWidget(self.view, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP, GAP, GAP, GAP)
        layout.addWidget(panel)
        session.add_view(self.view)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._ground)
        painter.end()


def _settle(sheet: QWidget) -> None:
    """Wait until no view has a timer running: then none waits for an answer any more."""
    loop = QEventLoop()
    look, patience = QTimer(interval=LOOK_EVERY), QTimer(interval=PATIENCE, singleShot=True)
    calm = 0

    def count_calm() -> None:
        nonlocal calm
        calm = 0 if any(timer.isActive() for timer in sheet.findChildren(QTimer)) else calm + 1
        if calm >= CALM_LOOKS:
            loop.quit()

    look.timeout.connect(count_calm)
    patience.timeout.connect(loop.quit)
    look.start()
    patience.start()
    loop.exec()
    look.stop()
    patience.stop()
