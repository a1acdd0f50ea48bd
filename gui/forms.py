"""The parameters of an experiment as a form, made from their declarations."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from engine.commands import Intervene, Refused
from engine.experiment import Experiment
from engine.interventions import SetParameter
from engine.networks import EXPERIMENTS
from engine.parameters import Choice, Choices, Parameter, Value
from gui.breakpoints import BreakpointsEditor, brief
from gui.caution import Cautions
from gui.controls import CONTROLS, Control, Line
from gui.inputs import IntegerBox, RealBox, describe
from gui.panel import TitleLine
from gui.popover import Popover
from gui.session import Frame, Session
from gui.theme import Appearance, words_in

ROW_HEIGHT = 24
AT_ONCE = "● at once"


class _Label(QLabel):
    """A row's name, with a dot where the parameter takes effect at once."""

    def __init__(self, text: str, live: bool, appearance: Appearance) -> None:
        super().__init__(text)
        self._live = live
        self._appearance = appearance

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._live:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._appearance.theme.muted))
        side = self._appearance.length(5)
        left = self.fontMetrics().horizontalAdvance(self.text()) + side
        painter.drawEllipse(left, (self.height() - side) // 2, side, side)
        painter.end()


class _WordsButton(QPushButton):
    """A button whose words may be longer than it is."""

    _words = ""

    def set_words(self, words: str) -> None:
        self._words = words
        room = self.contentsRect().width() - 2 * self.fontMetrics().averageCharWidth()
        elide = Qt.TextElideMode.ElideRight
        self.setText(self.fontMetrics().elidedText(words, elide, room))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.set_words(self._words)


class SetupForm(QWidget):
    """Live parameters act at once; the others wait for a restart.

    `restart_requested` carries all values by name, `refused` why a written value makes no sense.
    """

    restart_requested = Signal(dict)
    refused = Signal(str)
    restart_offered = Signal(bool)

    def __init__(
        self, session: Session, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._appearance = appearance
        self._parameters: tuple[Parameter, ...] = ()
        self._state: object = None
        self._filling = False
        self.controls: dict[str, Control] = {}
        self._labels: list[QLabel] = []
        self.cautions = Cautions(appearance)
        self.breakpoints = BreakpointsEditor(session, appearance)
        self.stop_button = _WordsButton(self)
        self.restart_button = QPushButton("Restart", self)
        self._build()
        session.opened.connect(self._opened)
        session.happened.connect(self._hear)
        self.breakpoints.changed.connect(self._say_stops)
        self.cautions.remedy_wanted.connect(self.restart_with)
        self.restart_button.clicked.connect(lambda: self.restart_requested.emit(self.values()))
        appearance.changed.connect(self._dress)
        self._dress()

    def _build(self) -> None:
        self._rows = QWidget(self)
        self._grid = QGridLayout(self._rows)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._content())
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for surface in (self._rows, self._scroll.widget(), self._scroll.viewport()):
            surface.setAutoFillBackground(False)
        self._prepare_stops()
        describe(
            self.restart_button,
            "Restart",
            "Begin a new run at update 0 with the values shown here",
        )
        self.restart_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.restart_button.setProperty("role", "now")
        self.restart_button.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._scroll, 1)
        layout.addLayout(self._stops)
        layout.addWidget(self.restart_button)
        self._layout = layout

    def _content(self) -> QWidget:
        """Cautions above the rows; they scroll with them."""
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.cautions)
        column.addWidget(self._rows, 1)
        return content

    def _prepare_stops(self) -> None:
        """The conditions open from a row like the others."""
        self.stops = Popover(self.stop_button)
        self.stops.setAccessibleName("Conditions at which the run stops")
        self.stops.column.addWidget(self.breakpoints)
        self.stop_button.clicked.connect(self.stops.open)
        self.stop_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.stop_button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        describe(self.stop_button, "Stop when", "Conditions at which the run stops and says why")
        self._stop_label = _Label("Stop when", True, self._appearance)
        self._stop_label.setToolTip(self.stop_button.toolTip())
        self._stops = QHBoxLayout()  # below the rows, in sight however many they are
        self._stops.addWidget(self._stop_label)
        self._stops.addWidget(self.stop_button, 1)

    def use_title_line(self, line: TitleLine) -> None:
        """Offer the restart in the panel's title, where it moves no row."""
        self._layout.removeWidget(self.restart_button)
        line.buttons.addWidget(self.restart_button)
        self.restart_button.hide()
        self.restart_offered.connect(lambda on: line.set_note("" if on else AT_ONCE))
        line.set_note(AT_ONCE)

    def values(self) -> dict[str, Value]:
        """Every parameter's value as the form shows it."""
        return {name: control.value() for name, control in self.controls.items()}

    def restart_with(self, remedy: Mapping[str, Value]) -> None:
        """Ask for a restart with the values shown, and these in the place of theirs."""
        self.restart_requested.emit({**self.values(), **remedy})

    def show_frame(self, frame: Frame) -> None:
        """Show the live parameters as they are in the frame's state."""
        self.breakpoints.show_frame(frame)
        if frame.snapshot.state is self._state:
            return
        self._state = frame.snapshot.state
        self._show_live(frame.experiment, frame.snapshot.state)

    def _show_live(self, experiment: Experiment, state: object) -> None:
        for parameter in self._parameters:
            if parameter.live:
                self._show_value(parameter.name, experiment.parameter(state, parameter.name))

    def _hear(self, event: object) -> None:
        """What was refused is not so: show what is."""
        if isinstance(event, Refused):
            self._show_live(self._session.experiment, self._session.snapshot.state)

    def _show_what_counts(self) -> None:
        """Only the rows that have an effect beside the values of the others."""
        values = self.values()
        for parameter, label in zip(self._parameters, self._labels, strict=True):
            shown = parameter.counts(values)
            label.setVisible(shown)
            self.controls[parameter.name].widget.setVisible(shown)

    def _show_value(self, name: str, value: Value) -> None:
        control = self.controls[name]
        if control.value() != value:
            self._filling = True
            control.show(value)
            self._filling = False
            self._show_what_counts()

    def _opened(self) -> None:
        experiment = self._session.experiment
        self._parameters = EXPERIMENTS[experiment.id].parameters
        self._state = None
        self._clear()
        for row, parameter in enumerate(self._parameters):
            self._add_row(row, parameter)
        for name, value in experiment.values.items():
            self._show_value(name, value)
        self._grid.setRowStretch(len(self._parameters), 1)
        self._show_what_counts()
        self.cautions.show_cautions(experiment.cautions)
        self._scroll.verticalScrollBar().setValue(0)
        self._offer_restart()
        self._dress()

    def _clear(self) -> None:
        for widget in [*self._labels, *(control.widget for control in self.controls.values())]:
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._grid.setRowStretch(len(self._labels), 0)
        self.controls.clear()
        self._labels.clear()

    def _add_row(self, row: int, parameter: Parameter) -> None:
        control = CONTROLS[type(parameter)](
            parameter, lambda _=None, parameter=parameter: self._changed(parameter)
        )
        self.controls[parameter.name] = control
        if isinstance(control.widget, Line):
            control.widget.refused.connect(self.refused)
        elif isinstance(control.widget, IntegerBox | RealBox):
            control.widget.corrected.connect(
                lambda written, parameter=parameter: self.refused.emit(
                    f"{parameter.label} cannot be {written}: it is {parameter.range_text()}."
                )
            )
        self._labels.append(_Label(parameter.label, parameter.live, self._appearance))
        tip = _tip(parameter)
        describe(control.widget, parameter.label, tip)
        self._labels[-1].setToolTip(tip)
        self._labels[-1].setBuddy(control.widget)
        control.widget.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._grid.addWidget(self._labels[-1], row, 0)
        self._grid.addWidget(control.widget, row, 1)

    def _changed(self, parameter: Parameter) -> None:
        if self._filling:
            return
        for name, value in parameter.implies.items():
            self.controls[name].show(value)
        self._show_what_counts()
        if parameter.live:
            value = self.controls[parameter.name].value()
            self._session.send(Intervene(SetParameter(parameter.name, value)))
        else:
            self._offer_restart()

    def _offer_restart(self) -> None:
        """Offer a restart where something is shown that only a restart makes true."""
        values = self._session.experiment.values
        waiting = [
            parameter.name
            for parameter in self._parameters
            if not parameter.live
            and self.controls[parameter.name].value() != values[parameter.name]
        ]
        self._foresee(bool(waiting))
        self.restart_button.setVisible(bool(waiting))
        self.restart_offered.emit(bool(waiting))

    def _foresee(self, waiting: bool) -> None:
        """Say what a restart would meet, before anybody presses it; else what the run warns of."""
        experiment = self._session.experiment
        declared = EXPERIMENTS[experiment.id]
        foreseen = declared.foreseen(self.values(), experiment.unit_shape) if waiting else ()
        cautions = tuple(foreseen) or tuple(experiment.cautions)
        if cautions != self.cautions.shown:
            self.cautions.show_cautions(cautions)
            self._scroll.verticalScrollBar().setValue(0)

    def _say_stops(self) -> None:
        """The row's words: what stopped the run, or at what it will stop."""
        met, chosen = self.breakpoints.stopped_by, self.breakpoints.chosen
        stops = chosen if met is None else (met,)
        text = ", ".join(brief(each, self.breakpoints.series) for each in stops) or "never"
        self.stop_button.set_words(text)
        self.stop_button.setAccessibleName(f"Stop when: {text}")
        theme = self._appearance.theme
        colour = theme.text if met is None else theme.accent_text
        self.stop_button.setStyleSheet(
            f"_WordsButton {{ text-align: left; padding: 0 {self._appearance.length(8)}px;"
            f" color: {colour}; }}"
        )

    def _dress(self) -> None:
        appearance = self._appearance
        self._grid.setHorizontalSpacing(appearance.length(8))
        self._grid.setVerticalSpacing(appearance.length(2))
        self.layout().setSpacing(appearance.length(8))
        margin = appearance.length(10)
        self.stops.column.setContentsMargins(margin, margin, margin, margin)
        self.restart_button.setFont(appearance.font("small"))
        self.restart_button.setStyleSheet(f"padding: {appearance.length(2)}px")
        self.restart_button.setFixedWidth(appearance.length(80))
        for widget in (self.stop_button, *(each.widget for each in self.controls.values())):
            widget.setMinimumWidth(appearance.length(60))
            widget.setFixedHeight(appearance.length(ROW_HEIGHT))
        self._stops.setSpacing(appearance.length(8))
        self._scroll.setMinimumHeight(appearance.length(1.4 * ROW_HEIGHT))
        labels = (*self._labels, self._stop_label)
        for label in labels:
            label.setStyleSheet(words_in(appearance.theme.muted, appearance.theme))
            label.setMinimumWidth(
                label.fontMetrics().horizontalAdvance(label.text()) + appearance.length(10)
            )
        words = max(label.minimumWidth() for label in labels)
        self._stop_label.setMinimumWidth(words)
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        self._scroll.setMinimumWidth(words + appearance.length(8 + 60) + bar)
        self._say_stops()


def _tip(parameter: Parameter) -> str:
    """What a parameter is, what it may be, and when a change of it counts."""
    when = "Takes effect at once." if parameter.live else "Takes effect at a restart."
    text = parameter.help[:1].upper() + parameter.help[1:]
    meanings = ""
    if isinstance(parameter, Choice | Choices):
        meanings = "".join(f"\n{word}: {meaning}" for word, meaning in parameter.choices.items())
    unit = f", in {parameter.unit}" if parameter.unit else ""
    return f"{text}: {parameter.range_text()}{unit}.{meanings}\n{when}"
