"""Several rules beside each other: each one's units, and each one's plot, in the same order."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui.session import Frame, Session
from gui.theme import Appearance, words_in
from gui.views.field import FieldView
from gui.views.network_state import unlearn_button
from gui.views.series import SeriesView

MOST_BESIDE = 4
NARROW = 3
SHARES = {2: (5, 2), 3: (2, 1), 4: (9, 4)}  # of the room: the units, the energy
TOP, GAP = 8, 12
LINE = 22
LEGEND = "units that are not the same by all rules"

# A view, and its part of the room.
Part = tuple[Any, int]


class _Share(QWidget):
    """As high as its share of the room, whatever the view in it would like: places beside each
    other are then of one form.
    """

    def __init__(self, view: QWidget) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(view)

    def hasHeightForWidth(self) -> bool:
        return False

    def minimumSizeHint(self) -> QSize:
        return QSize(1, 1)


class _Place(QWidget):
    """The views of one rule below one another, under its name."""

    def __init__(self, rule: str, appearance: Appearance, parts: Sequence[Part]) -> None:
        super().__init__()
        self._appearance = appearance
        self.views = [view for view, _ in parts]
        self.title = QLabel(rule, self)
        self.title.setMinimumWidth(1)
        self.title.setToolTip(rule)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        self.line = QHBoxLayout()
        self.line.addWidget(self.title, 1)
        layout.addLayout(self.line)
        for view, stretch in parts:
            layout.addWidget(_Share(view), stretch)
        appearance.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.title.setFont(self._appearance.font("strong"))
        self.title.setStyleSheet(words_in(self._appearance.theme.text, self._appearance.theme))
        self.title.setFixedHeight(self._appearance.length(LINE))


class Places(QWidget):
    """A place for each rule that the experiment compares, made anew where the rules are others.

    `make` gives the views of a rule; it is told how many rules there are. `filled` tells that the
    places are others.
    """

    filled = Signal()

    def __init__(
        self,
        session: Session,
        appearance: Appearance,
        make: Callable[[str, int], Sequence[Part]],
        columns: int,
    ) -> None:
        super().__init__()
        self._session = session
        self._appearance = appearance
        self._make = make
        self._columns = columns
        self._rules: tuple[str, ...] = ()
        self._places: list[_Place] = []
        self._turn = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        appearance.changed.connect(self._space)
        self._space()

    @property
    def views(self) -> list[Any]:
        """The views of all rules."""
        return [view for place in self._places for view in place.views]

    def line_of(self, rule: str) -> QHBoxLayout | None:
        """The line with a rule's name, for something to be put beside it."""
        places = dict(zip(self._rules, self._places, strict=True))
        return places[rule].line if rule in places else None

    def show_frame(self, frame: Frame) -> None:
        """Show all rules at the frame's moment."""
        rules = tuple(frame.experiment.values.get("rules", ()))
        if rules != self._rules:
            self._fill(rules)
        # Each time another one comes first: where time is short, the last ones wait.
        self._turn += 1
        views = self.views
        first = self._turn % max(len(views), 1)
        for view in (*views[first:], *views[:first]):
            view.show_frame(frame)

    def _fill(self, rules: tuple[str, ...]) -> None:
        for place in self._places:
            self._grid.removeWidget(place)
            place.hide()
            place.deleteLater()
        self._rules = rules
        self._places = [
            _Place(rule, self._appearance, self._make(rule, len(rules))) for rule in rules
        ]
        for number, place in enumerate(self._places):
            self._grid.addWidget(place, *divmod(number, self._columns))
        for column in range(self._columns):
            self._grid.setColumnStretch(column, int(column < len(rules)))
        self.filled.emit()

    def _space(self) -> None:
        self._grid.setSpacing(self._appearance.length(GAP))


class _Energy(QWidget):
    """The plot of a rule's energy with its heading above."""

    def __init__(self, session: Session, appearance: Appearance, rule: str, heading: str) -> None:
        super().__init__()
        self._appearance = appearance
        self._words = heading
        self.plot = SeriesView(session, appearance, f"energy_{rule}")
        self.heading = QLabel(heading, self)
        self.heading.setToolTip(f"Energy by the rule {rule}")
        self.heading.setAccessibleName(f"Energy by the rule {rule}")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.heading)
        layout.addWidget(self.plot, 1)
        self.plot.note_changed.connect(self._note)
        appearance.changed.connect(self._dress)
        self._dress()

    def show_frame(self, frame: Frame) -> None:
        """Draw what has changed."""
        self.plot.show_frame(frame)

    def _note(self, value: str) -> None:
        self.heading.setText(f"{self._words}  {value}".strip())

    def _dress(self) -> None:
        self.heading.setMinimumWidth(1)
        self.heading.setFont(self._appearance.font("small"))
        self.heading.setStyleSheet(words_in(self._appearance.theme.muted, self._appearance.theme))


class StatesView(QWidget):
    """The units of each rule, those marked that differ, with where it ended and its energy."""

    def __init__(self, session: Session, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.setAccessibleName("The network by each rule")

        def make(rule: str, count: int) -> Sequence[Part]:
            lines = count
            field = FieldView(session, appearance, f"state_{rule}", lines=lines)
            energy = _Energy(session, appearance, rule, "Energy" if count <= NARROW else "E")
            return tuple(zip((field, energy), SHARES[count], strict=True))

        self.places = Places(session, appearance, make, MOST_BESIDE)
        self.places.filled.connect(lambda: self._offer_unlearning(session))
        self.legend = QLabel(self)
        self.legend.setMinimumWidth(1)
        self._layout = QVBoxLayout(self)
        self._layout.setSpacing(4)
        self._layout.addWidget(self.places, 1)
        self._layout.addWidget(self.legend)
        appearance.changed.connect(self._dress)
        self._dress()

    def _offer_unlearning(self, session: Session) -> None:
        """The button stands beside the name of the rule that unlearns."""
        line = self.places.line_of("unlearning")
        if line is not None:
            button = unlearn_button(session, self)
            button.setFont(self._appearance.font("small"))
            button.setStyleSheet(f"padding: 0 {self._appearance.length(8)}px")
            button.setFixedHeight(self._appearance.length(LINE))
            line.addWidget(button)

    @property
    def fields(self) -> list[FieldView]:
        return self.places.views[::2]

    @property
    def energies(self) -> list[_Energy]:
        return self.places.views[1::2]

    def set_named(self, units: tuple[int, ...]) -> None:
        """Outline the units that the explanation names."""
        for field in self.fields:
            field.set_named(units)

    def show_frame(self, frame: Frame) -> None:
        """Show all rules at the frame's moment."""
        self.places.show_frame(frame)

    def _dress(self) -> None:
        theme = self._appearance.theme
        self._layout.setContentsMargins(0, self._appearance.length(TOP), 0, 0)
        self.legend.setFont(self._appearance.font("caption"))
        self.legend.setStyleSheet(words_in(theme.muted, theme))
        self.legend.setText(f'<span style="color: {theme.differing}">■</span> {LEGEND}')


class PlotsOfRules(Places):
    """The plot of the series of one `group` by each rule."""

    def __init__(self, session: Session, appearance: Appearance, group: str) -> None:
        def make(rule: str, count: int) -> Sequence[Part]:
            return ((SeriesView(session, appearance, f"{group}_{rule}"), 1),)

        super().__init__(session, appearance, make, columns=2)
        self.setAccessibleName(f"Plots by each rule: {group}")
