"""The stage in the window's centre: the canvas, and what the network makes of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.panel import GAP, MARGIN, Panel, TitleLine
from gui.session import Session
from gui.theme import Appearance


@dataclass(frozen=True, slots=True)
class PlaceSpec:
    """One place on the stage: what it is called and what it shows.

    `stretch` is its part of the room; `connect` lets the view put something beside its title. What
    moves is `watched`: it is drawn at every frame.
    """

    id: str
    title: str
    view: Callable[[Session, Appearance], QWidget]
    stretch: int = 1
    connect: Callable[[Any, TitleLine], None] = lambda view, line: None
    watched: bool = True


Column = PlaceSpec | tuple[PlaceSpec, ...]


class Stage(Panel):
    """Views side by side on one panel, each under its title, several in a column."""

    def __init__(self, session: Session, appearance: Appearance, columns: Sequence[Column]) -> None:
        super().__init__("", appearance)
        self.setObjectName("stage")
        self.setAccessibleName("Stage")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.views: list[Any] = []
        self.watched: list[Any] = []
        self.named: dict[str, Any] = {}
        self._row = QHBoxLayout()
        self.body.addLayout(self._row)
        for column in columns:
            self._add(column if isinstance(column, tuple) else (column,), session, appearance)
        appearance.changed.connect(self._space)
        self._space()

    def _add(self, places: Sequence[PlaceSpec], session: Session, appearance: Appearance) -> None:
        column = QVBoxLayout()
        column.setSpacing(0)
        for place in places:
            view = place.view(session, appearance)
            line = TitleLine(place.title, appearance)
            line.set_side(0)
            line.setVisible(bool(place.title))
            place.connect(view, line)
            column.addWidget(line)
            column.addWidget(view, place.stretch)
            self.views.append(view)
            if place.watched:
                self.watched.append(view)
            self.named[place.id] = view
        self._row.addLayout(column, places[0].stretch)

    def _space(self) -> None:
        appearance = self._appearance
        self._row.setSpacing(appearance.length(MARGIN + 4))
        side = appearance.length(MARGIN)
        self.body.setContentsMargins(side, 0, side, appearance.length(GAP + 4))
