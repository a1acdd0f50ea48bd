"""The stage in the window's centre: the canvas and the network's state side by side."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.panel import GAP, MARGIN, Panel, TitleLine
from gui.session import Session
from gui.theme import Appearance


@dataclass(frozen=True, slots=True)
class PlaceSpec:
    """One place on the stage: what it is called and what it shows."""

    title: str
    view: Callable[[Session, Appearance], QWidget]


class Stage(Panel):
    """Views side by side on one panel, each under its title."""

    def __init__(
        self, session: Session, appearance: Appearance, places: tuple[PlaceSpec, ...]
    ) -> None:
        super().__init__("", appearance)
        self.setObjectName("stage")
        self.setAccessibleName("Stage")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.views: list[QWidget] = []
        self._row = QHBoxLayout()
        self.body.addLayout(self._row)
        for place in places:
            self._add(place, session, appearance)
        appearance.changed.connect(self._space)
        self._space()

    def _add(self, place: PlaceSpec, session: Session, appearance: Appearance) -> None:
        view = place.view(session, appearance)
        column = QVBoxLayout()
        column.setSpacing(0)
        line = TitleLine(place.title, appearance)
        line.set_side(0)
        column.addWidget(line)
        column.addWidget(view, 1)
        self._row.addLayout(column, 1)
        self.views.append(view)

    def _space(self) -> None:
        appearance = self._appearance
        self._row.setSpacing(appearance.length(MARGIN + 4))
        side = appearance.length(MARGIN)
        self.body.setContentsMargins(side, 0, side, appearance.length(GAP + 4))
