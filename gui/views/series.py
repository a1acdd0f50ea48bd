"""The live plot of all series of one group: every update of the run, exact where it can be seen."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QStackedLayout, QToolButton, QWidget

from engine.breakpoints import Compare
from engine.channels import Series
from engine.commands import GoTo, Snapshot
from gui.session import Frame, Session
from gui.theme import Appearance, words_in
from gui.views.curves import calm_range, parting, points, round_up
from gui.views.overlay import Curve, Reading, Threshold
from gui.views.plot import Plot
from gui.views.reading import series_of, words_of_absence
from gui.views.wording import empty_text, title_of, value_text

LEAST_UPDATES = 10
MOST_WORK = 0.02
LEAST_SECONDS = 0.1  # while running


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What the curves on the screen were made from: nothing is drawn again while it is the same."""

    traces: tuple[tuple[int, int, int], ...]
    series: tuple[Series, ...]
    x_range: tuple[float, float]
    pixels: int
    theme: str


class SeriesView(QWidget):
    """The plot of the series of `group`, with the heading and the note that go above it."""

    title_changed = Signal(str)
    note_changed = Signal(str)

    def __init__(
        self, session: Session, appearance: Appearance, group: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._appearance = appearance
        self._group = group
        self._frame: Frame | None = None
        self._series: tuple[Series, ...] = ()
        self._drawn: _Drawn | None = None
        self._zoom: tuple[float, float] | None = None
        self._y_range: tuple[float, float] | None = None
        self._stage: tuple[object, int, int] | None = None
        self._fractional = False
        self._next_draw = 0.0
        self.title = ""
        self.note = ""
        self.plot = Plot(appearance)
        self.plot.set_reader(self._reading)
        self.plot.range_wanted.connect(self._zoom_to)
        self.plot.follow_wanted.connect(self.follow)
        self.plot.update_wanted.connect(lambda update: session.send(GoTo(update)))
        self.plot.resized.connect(self._redraw)
        self._empty = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._layers = QStackedLayout(self)
        self._layers.addWidget(self._empty)
        self._layers.addWidget(self.plot)
        self._back = self._follow_button()
        self._dress()
        appearance.changed.connect(self._dress)
        session.opened.connect(self._forget)
        self._forget()

    def _follow_button(self) -> QToolButton:
        button = QToolButton(self.plot, text="show all", autoRaise=True)
        button.setToolTip("Show the whole run again and follow it (double-click on an axis)")
        button.setAccessibleName("Show the whole run in the plot")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(self.follow)
        button.hide()
        return button

    def _dress(self) -> None:
        theme, font = self._appearance.theme, self._appearance.font("small")
        self._empty.setStyleSheet(words_in(theme.muted, theme))
        self._back.setStyleSheet(
            f"QToolButton {{ color: {theme.text}; background: {theme.control}; border: none;"
            f" border-radius: 5px; padding: 2px 8px; }}"
            f"QToolButton:hover {{ background: {theme.control_hover}; }}"
        )
        for widget in (self._empty, self._back):
            widget.setFont(font)  # which a style sheet that comes later can take away
        self._redraw()

    def _forget(self) -> None:
        """Another experiment begins: nothing of the old one stays."""
        self._frame, self._drawn, self._zoom, self._y_range = None, None, None, None
        self._series, self._stage, self._fractional = (), None, False
        self._set_heading("")
        self._back.hide()
        self._layers.setCurrentWidget(self._empty)

    def follow(self) -> None:
        """Show the whole stage of the run, and go on doing so."""
        self._zoom, self._y_range = None, None
        self._redraw()

    @property
    def following(self) -> bool:
        """Whether the plot shows the whole stage, and not what a person has zoomed to."""
        return self._zoom is None

    # Drawing

    def show_frame(self, frame: Frame) -> None:
        """Draw what has changed: mostly new points at the end, or only the line's place."""
        self._frame = frame
        snapshot = frame.snapshot
        series = tuple(
            entry
            for entry in series_of(frame.experiment, snapshot.state)
            if entry.group == self._group
        )
        if series != self._series:
            self._series = series
            self._set_heading(title_of(self._group, series))
        if not series or not self._has_begun(snapshot):
            awaited = empty_text(self._group, self.title, running=snapshot.running)
            absent = words_of_absence(frame.experiment, snapshot.state, self._group)
            self._empty.setText(awaited if series or not absent else absent)
            self._layers.setCurrentWidget(self._empty)
            self._set_note("")
            return
        self._layers.setCurrentWidget(self.plot)
        self._draw(frame, hurried=snapshot.running)
        here, beyond = self._within_drawn(snapshot.position), snapshot.end - snapshot.position
        self.plot.mark(here, here + beyond, self._thresholds())
        self._set_note(self._present(snapshot))
        if not snapshot.running:
            self.plot.setAccessibleDescription(self._spoken(snapshot))

    def _within_drawn(self, position: int) -> int:
        """Where the line is: with the end of the curves, while they are behind the run."""
        return position if self._drawn is None else min(position, self._drawn.traces[0][2])

    def _redraw(self) -> None:
        """Draw the last frame again, because its room, its range or its colours changed."""
        frame = self._frame
        if frame is not None and self.plot.isVisible():
            self._drawn = None
            self._draw(frame, hurried=False)

    def _draw(self, frame: Frame, *, hurried: bool) -> None:
        """Draw the curves if they changed; while running at most a share of the time goes there."""
        snapshot = frame.snapshot
        x_range = self._x_range(frame)
        drawn = _Drawn(
            tuple(
                (id(trace), trace.rows, trace.last)
                for trace in (snapshot.trace, *(branch.trace for branch in snapshot.branches))
            ),
            self._series,
            x_range,
            self.plot.pixels(),
            self._appearance.theme.name,
        )
        began = time.perf_counter()
        if drawn == self._drawn:
            return
        if hurried and (began < self._next_draw or self._session.late):
            self._session.put_off()
            return
        self._draw_curves(frame, x_range)
        self._drawn = replace(drawn, pixels=self.plot.pixels())
        self._back.setVisible(self._zoom is not None)
        self._place_button()
        ended = time.perf_counter()
        self._next_draw = began + max(LEAST_SECONDS, (ended - began) / MOST_WORK)

    def _draw_curves(self, frame: Frame, x_range: tuple[float, float]) -> None:
        """Draw; ticks and labels may leave the curves another number of pixels than they had."""
        for _ in range(2):
            pixels = self.plot.pixels()
            curves = self._curves(frame.snapshot, x_range)
            self.plot.take(curves, x_range, self._fitted(curves, frame))
            if self.plot.pixels() == pixels:
                break
        self.plot.draw()

    def _has_begun(self, snapshot: Snapshot) -> bool:
        """Whether there are updates to be shown: those after the preparing."""
        begin = self._session.begin
        return begin is not None and begin < self._last(snapshot)

    def _first(self) -> int:
        """Where the plot begins: when all is prepared."""
        return self._session.begin or 0

    def _last(self, snapshot: Snapshot) -> int:
        return max([snapshot.trace.last, *(branch.trace.last for branch in snapshot.branches)])

    def _x_range(self, frame: Frame) -> tuple[float, float]:
        if self._zoom is not None:
            return self._zoom
        begin = self._first()
        return begin, begin + round_up(max(self._last(frame.snapshot) - begin, LEAST_UPDATES))

    def _curves(self, snapshot: Snapshot, x_range: tuple[float, float]) -> list[Curve]:
        pixels = self.plot.pixels()
        curves = [
            Curve(
                points(snapshot.trace, series, *x_range, pixels),
                self._colour(series),
                label,
                stands_out=series.memory is None,
            )
            for series, label in zip(self._series, self._labels(), strict=True)
        ]
        return [*curves, *self._courses_not_taken(snapshot, x_range, pixels)]

    def _courses_not_taken(
        self, snapshot: Snapshot, x_range: tuple[float, float], pixels: int
    ) -> list[Curve]:
        """The other branches from where they part from the present one."""
        curves = []
        for place, branch in enumerate(snapshot.branches):
            if branch.number == snapshot.branch:
                continue
            name = "first course" if branch.parent is None else f"branch {place + 1}"
            start = max(x_range[0], parting(snapshot.branches, branch.number, snapshot.branch))
            for index, series in enumerate(self._series):
                course = points(branch.trace, series, start, x_range[1], pixels)
                label = name if index == 0 else ""
                curves.append(Curve(course, self._appearance.theme.muted, label, aside=True))
        return curves

    def _labels(self) -> list[str]:
        return [series.short if len(self._series) > 1 else "" for series in self._series]

    def _colour(self, series: Series) -> str:
        theme = self._appearance.theme
        if series.memory is not None:
            return theme.memory_colours[series.memory % len(theme.memory_colours)]
        return theme.memory_colours[0] if len(self._series) == 1 else theme.text

    def _fitted(self, curves: Sequence[Curve], frame: Frame) -> tuple[float, float]:
        """The values' range: calm while following, close where a person has zoomed in."""
        low = float(np.fmin.reduce([curve.points.low for curve in curves]))
        high = float(np.fmax.reduce([curve.points.high for curve in curves]))
        if not np.isfinite([low, high]).all():
            return self._y_range or (0.0, 1.0)
        self._fractional = self._fractional or any(
            bool((curve.points.y % 1 > 0).any()) for curve in curves
        )
        if self._zoom is not None:
            return calm_range(low, high, None)
        stage = (frame.experiment, self._first(), len(self._series))
        if stage != self._stage:
            self._stage, self._y_range = stage, None
        self._y_range = calm_range(low, high, self._y_range)
        return self._y_range

    def _thresholds(self) -> list[Threshold]:
        named = {series.name: self._colour(series) for series in self._series}
        return [
            Threshold(condition.number, named[condition.series])
            for condition in self._session.runner.breakpoints
            if isinstance(condition, Compare) and condition.series in named
        ]

    # Words and numbers

    def _set_heading(self, title: str) -> None:
        self.title = title or title_of(self._group, ())
        self._empty.setText(empty_text(self._group, self.title, running=False))
        self.setAccessibleName(f"Plot: {self.title}")
        self.plot.setAccessibleName(f"Plot: {self.title}")
        self.title_changed.emit(self.title)
        self._set_note("")

    def _set_note(self, note: str) -> None:
        if note != self.note:
            self.note = note
            self.note_changed.emit(note)

    def _present(self, snapshot: Snapshot) -> str:
        """The exact value after the present update, where there is one series only; and how often
        it is measured.
        """
        when = next((series.when for series in self._series if series.when), "")
        if len(self._series) != 1:
            return when and f"measured {when}"
        return f"{self._value(self._series[0], snapshot.position)} {when}".strip()

    def _value(self, series: Series, update: int) -> str:
        assert self._frame is not None
        stored = self._frame.snapshot.trace.sample(series.column, np.array([update]))
        value = float(series.of(stored)[0])
        return value_text(series, value, fractional=self._fractional)

    def _reading(self, update: int) -> list[Reading]:
        """What stands beside the pointer: the exact values after one update."""
        if self._frame is None:
            return []
        trace = self._frame.snapshot.trace
        if not trace.first <= update <= trace.last:
            return []
        return [
            Reading(self._colour(series), series.short or series.label, self._value(series, update))
            for series in self._series
        ]

    def _spoken(self, snapshot: Snapshot) -> str:
        values = ", ".join(
            f"{series.label} {self._value(series, snapshot.position)}" for series in self._series
        )
        return f"After update {snapshot.position:,}: {values}"

    # What a person does

    def _zoom_to(self, low: float, high: float) -> None:
        """Show these updates, within the run; all of it is what is followed."""
        if self._frame is None:
            return
        snapshot = self._frame.snapshot
        first, last = float(snapshot.trace.first), self._x_end(snapshot)
        span = min(max(high - low, LEAST_UPDATES / 2), last - first)
        low = min(max(low, first), last - span)
        self._zoom = (low, low + span)
        self._redraw()

    def _x_end(self, snapshot: Snapshot) -> float:
        first = snapshot.trace.first
        return first + round_up(max(self._last(snapshot) - first, LEAST_UPDATES))

    def _place_button(self) -> None:
        rect = self.plot.plot_rect()
        size = self._back.sizeHint()
        self._back.setGeometry(
            round(rect.right()) - size.width(),
            round(rect.top()),
            size.width(),
            size.height(),
        )
