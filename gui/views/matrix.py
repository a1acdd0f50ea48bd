"""Matrices: the one that is chosen, whole or of one unit as a picture."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.channels import Absent, Matrix
from gui.numbers import number, short
from gui.panel import TitleLine
from gui.session import Frame, Session
from gui.theme import Appearance, diverging_table, words_in
from gui.views.beside import Beside
from gui.views.colour_bar import ColourBar
from gui.views.following import NO_PHASE, source_of
from gui.views.marks import Marks, few
from gui.views.matrix_chooser import MatrixChooser
from gui.views.matrix_picture import MatrixPicture, column_name, row_name
from gui.views.pictures import UnitPicture
from gui.views.reading import channel_named

ALL, UNIT = 0, 1
ALL_UNITS = "The whole matrix: every unit with every unit"
MANY = 100_000
NO_UNIT = "Click a unit anywhere to see its weights, or step: then it is the unit visited."


class WeightsOfUnit(UnitPicture):
    """The weights between one unit and every other, in the units' places."""

    def __init__(self, session: Session, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(
            session, appearance, name="Weights of one unit", table=diverging_table, parent=parent
        )
        self.empty_text = NO_UNIT
        self.set_hugging(False)
        self.scale = 0.0
        self._channel: Matrix | None = None
        self._state: Any = None
        self._unit: int | None = None
        self._read_for: tuple[object, ...] = ()

    @property
    def unit(self) -> int | None:
        return self._unit

    def show_unit(self, channel: Matrix | None, state: Any, unit: int | None) -> None:
        """Show the weights of a unit; read only where weights, unit or size are others."""
        self._channel, self._state, self._unit = channel, state, unit
        self._read()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._channel is not None:
            self._read()

    def _read(self) -> None:
        channel, unit = self._channel, self._unit
        if channel is None or unit is None or not 0 <= unit < channel.shape[0]:
            self.set_values(None, -1, 1)
            self._read_for = ()
            return
        every = self._every_for(channel.picture)
        wanted = (channel.version(self._state), channel.name, unit, every, channel.picture)
        if _same_each(wanted, self._read_for):
            return
        self._read_for = wanted
        rows, columns = channel.picture
        numbers = np.arange(rows * columns).reshape(rows, columns)[::every, ::every]
        row = channel.block(self._state, np.array([unit]), numbers.reshape(-1))
        self.scale = float(np.abs(row).max(initial=0.0))
        largest = self.scale or 1.0
        self.set_values(
            row.reshape(numbers.shape), -largest, largest, every=every, shape=channel.picture
        )

    def _every_for(self, shape: tuple[int, int]) -> int:
        """One unit in how many, along each side, there are pixels for."""
        pixels = min(self.width(), self.height()) * self.devicePixelRatioF()
        return max(1, int(max(shape) / max(pixels, 1.0)))

    def value_of(self, unit: int) -> float:
        assert self._channel is not None
        assert self._unit is not None
        entry = self._channel.block(self._state, np.array([self._unit]), np.array([unit]))
        return float(entry[0, 0])

    def told(self, unit: int) -> str:
        if self._channel is None or self._unit is None:
            return ""
        row, column = row_name(self._channel, self._unit), column_name(self._channel, unit)
        value = number(self.value_of(unit), sign=True)
        return f"{self._channel.symbol} of {row} and {column} = {value}"


def _same_each(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Whether both hold the same objects, or equal numbers."""
    if len(one) != len(other) or one[0] is not other[0]:
        return False
    return one[1:] == other[1:]


class MatrixView(QWidget):
    """Shows a `Matrix` channel whole or of one unit, with its scale and what the colours mean.

    Of several, `names`, one is chosen in the title, or else it is the one that the phase is
    about; without names it is the first of the state, or with `every` any. `note_changed` names the
    unit whose weights are shown, where the view has no title of its own that does.
    """

    note_changed = Signal(str)

    def __init__(
        self,
        session: Session,
        appearance: Appearance,
        parent: QWidget | None = None,
        *,
        names: Sequence[str] = (),
        every: bool = False,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._names = tuple(names)
        self._every = every
        self.chooser = MatrixChooser(appearance, self)
        self.chooser.hide()
        self.chooser.chosen.connect(self._show_again)
        self._appearance = appearance
        self._frame: Frame | None = None
        self._named_units: tuple[int, ...] = ()
        self._followed: int | None = None
        self._line: TitleLine | None = None
        self._line_title = ""
        self._told = self.note = ""
        self._few_words = False
        self.matrix = MatrixPicture(appearance, self)
        self.of_unit = WeightsOfUnit(session, appearance, self)
        self.bar = ColourBar(appearance, self._extent, self)
        self.title = QLabel("", self)
        self.meaning = QLabel("", self)
        self.all_button = self._choice("all", ALL_UNITS)
        self.unit_button = self._choice(
            "this unit", "The weights of the unit in focus, or else of the unit visited"
        )
        self._build()
        self.matrix.entry_clicked.connect(self._focus_weight)
        self.matrix.scale_changed.connect(self._show_scale)
        appearance.changed.connect(self._dress)
        self._dress()

    def _choice(self, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _build(self) -> None:
        self._choices = QButtonGroup(self)
        self._choices.addButton(self.all_button, ALL)
        self._choices.addButton(self.unit_button, UNIT)
        self.all_button.setChecked(True)
        self._choices.idToggled.connect(self._choose)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.matrix)
        self._stack.addWidget(self.of_unit)
        self.meaning.setWordWrap(True)
        self.meaning.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._head = QHBoxLayout()
        self._head.setSpacing(2)
        self._head.addWidget(self.chooser)
        self._head.addWidget(self.title, 1)
        self._head.addWidget(self.all_button)
        self._head.addWidget(self.unit_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(self._head)
        self._beside = Beside(self._stack, self.bar, self.meaning, self._appearance)
        layout.addWidget(self._beside, 1)

    def use_title_line(self, line: TitleLine) -> None:
        """Put the choice of all or one unit into the panel's title, and name the unit there."""
        self._line, self._line_title = line, line.title
        self.title.hide()
        if len(self._names) > 1:
            self._head.removeWidget(self.chooser)
            line.set_heading(self.chooser)
            self.chooser.show()
        for button in (self.all_button, self.unit_button):
            self._head.removeWidget(button)
            line.buttons.addWidget(button)
        self._tell_title()

    def use_buttons(self, line: TitleLine) -> None:
        """Put the choice of all or one unit into a title that several views share, in few words."""
        self.title.hide()
        self._few_words = True
        for button in (self.all_button, self.unit_button):
            self._head.removeWidget(button)
            line.take_in(button)

    def set_offered(self, offered: bool) -> None:
        """Offer the choice of all or one unit, or not."""
        for button in (self.all_button, self.unit_button):
            button.setVisible(offered)

    def _extent(self) -> tuple[float, float]:
        """From where to where the picture reaches."""
        grid = self.of_unit.grid()
        if self._stack.currentIndex() == UNIT and grid is not None:
            return grid.rect.top(), grid.rect.bottom()
        rect = self.matrix.picture_rect()
        return rect.top(), rect.bottom()

    def _dress(self) -> None:
        theme, small = self._appearance.theme, self._appearance.font("small")
        for widget in (self.title, self.meaning, self.all_button, self.unit_button):
            widget.setFont(small)
        for label in (self.title, self.meaning):
            label.setStyleSheet(words_in(theme.muted, theme))
        for button in (self.all_button, self.unit_button):
            button.setStyleSheet(
                "QToolButton { border: none; background: transparent; padding: 2px 6px;"
                f" color: {theme.muted}; }}"
                f"QToolButton:checked {{ color: {theme.text}; font-weight: 600; }}"
                f"QToolButton:hover, QToolButton:focus {{ color: {theme.text}; }}"
            )

    def show_frame(self, frame: Frame) -> None:
        """Show the weights of the frame's state, or of its phase."""
        if self._frame is not None and frame.focus not in (None, self._frame.focus, self._followed):
            self.unit_button.setChecked(True)
        self._frame, self._followed = frame, frame.focus
        offered = _matrices(frame, self._names, every=self._every)
        channel = self.chooser.choose_from(offered, frame.snapshot.phase)
        self.chooser.setVisible(len(offered) > 1)
        source = None if channel is None else source_of(channel, frame)
        if channel is None or source is None:
            self._show_none(frame, NO_PHASE if channel is not None else _why_none(frame))
            return
        self.of_unit.empty_text = NO_UNIT
        size = " × ".join(_count(size) for size in channel.shape)
        self.all_button.setText("all" if self._few_words else f"all {size}")
        self.all_button.setToolTip(f"{ALL_UNITS}: {size}")
        self._say_meaning(channel)
        self.bar.setToolTip(channel.meaning)
        self.matrix.setAccessibleName(channel.label)
        self.matrix.show_matrix(channel, source, frame.focus, frame.weight)
        if self._stack.currentIndex() == UNIT:
            self._show_unit(channel, source, frame)
        self._beside.set_aspect(self.matrix.aspect if self._stack.currentIndex() != UNIT else 1.0)
        self._show_title(channel)
        self._show_scale()

    def set_named(self, weights: Sequence[tuple[int, int]]) -> None:
        """Outline the weights, by the units of each, that the explanation names."""
        self.matrix.set_named(weights)

    def set_named_units(self, units: tuple[int, ...]) -> None:
        """Outline the units that the explanation names, where one unit's weights are shown."""
        self._named_units = few(units)
        if self._stack.currentIndex() == UNIT:
            self._show_again()

    def _show_again(self) -> None:
        if self._frame is not None:
            self.show_frame(self._frame)

    def _show_none(self, frame: Frame, text: str) -> None:
        self._told = ""
        self.matrix.empty_text = text
        self.of_unit.empty_text = text or NO_UNIT
        self._tell_title()
        self.all_button.setText("all")
        self.meaning.setText("")
        self.matrix.show_matrix(None, frame.snapshot.state, None)
        self.of_unit.show_unit(None, frame.snapshot.state, None)
        self.bar.set_largest(0.0)

    def _show_unit(self, channel: Matrix, source: Any, frame: Frame) -> None:
        """The row of the unit in focus; marked in it is the focus, where that is on the picture."""
        self.of_unit.show_unit(channel, source, _row_of(channel, frame))
        marked = None if frame.focus is None else frame.focus - channel.first_column
        self.of_unit.first_unit = channel.first_column
        inside = marked is not None and 0 <= marked < channel.shape[1]
        focus = frame.focus if inside else None
        self.of_unit.set_marks(Marks(focus=focus, named=self._named_units))

    def _show_title(self, channel: Matrix) -> None:
        unit = self.of_unit.unit
        if self._stack.currentIndex() == ALL:
            self._told = ""
        elif unit is None:
            self._told = "of no unit yet"
        else:
            name = row_name(channel, unit)
            self._told = f"of {name}" if name.startswith("unit") else f"of unit {name}"
        self._tell_title()

    def _tell_title(self) -> None:
        note = self._told if self.title.isHidden() else ""
        if self.note != note:
            self.note = note
            self.note_changed.emit(self.note)
        if self._line is not None and len(self._names) <= 1:
            self._line.set_title(f"{self._line_title} {self._told}".strip())
        elif self._line is not None:
            self._line.set_note(self._told)
        elif self.title.text() != self._told:
            self.title.setText(self._told)

    def _show_scale(self) -> None:
        showing_all = self._stack.currentIndex() == ALL
        self.bar.set_largest(self.matrix.scale if showing_all else self.of_unit.scale)
        if self.chooser.shown is not None:
            self._say_meaning(self.chooser.shown)

    def _say_meaning(self, channel: Matrix) -> None:
        """What the colours mean, and where not every entry is drawn, that."""
        drawn = self.matrix.drawn if self._stack.currentIndex() == ALL else ""
        text = f"{channel.meaning} {drawn}".strip()
        if text != self.meaning.text():
            self.meaning.setText(text)

    def _choose(self, choice: int, chosen: bool) -> None:
        if chosen:
            self._stack.setCurrentIndex(choice)
            self._show_again()

    def _focus_weight(self, row: int, column: int) -> None:
        channel = self.chooser.shown
        if channel is not None:
            above, below = row + channel.first_row, column + channel.first_column
            self._session.toggle_weight(above, below)
            self._followed = self._session.focus


def _count(size: int) -> str:
    """A number of units, short where it is long."""
    return f"{size:,}" if size < MANY else short(size)


def _matrices(frame: Frame, names: Sequence[str], *, every: bool) -> list[Matrix]:
    """Those of these names in their order; without names, every one or the first of the state."""
    found = {
        channel.name: channel
        for channel in frame.experiment.channels(frame.snapshot.state)
        if isinstance(channel, Matrix)
    }
    if every:
        return list(found.values())
    if names:
        return [found[name] for name in names if name in found]
    return [channel for channel in found.values() if not channel.of_phase][:1]


def _why_none(frame: Frame) -> str:
    """Why the experiment has no weights, if it says so."""
    absent = channel_named(frame.experiment, frame.snapshot.state, "weights")
    return absent.words if isinstance(absent, Absent) else ""


def _row_of(channel: Matrix, frame: Frame) -> int | None:
    """The row of the unit in focus, or else of the first that the phase is about."""
    phase = frame.snapshot.phase
    unit = frame.focus
    if unit is None and phase is not None and phase.units:
        unit = phase.units[0]
    row = None if unit is None else unit - channel.first_row
    return row if row is not None and 0 <= row < channel.shape[0] else None
