"""The laboratory's pages, and below them who computes."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.laboratory.basins_page import BasinsPage
from gui.laboratory.capacity_page import CapacityPage
from gui.laboratory.desk import Desk
from gui.laboratory.landscape_page import LandscapePage
from gui.panel import TitleLine
from gui.session import Frame, Session
from gui.several import Several
from gui.theme import Appearance

PAGES = {
    "Where does it end?": BasinsPage,
    "Landscape": LandscapePage,
    "Capacity": CapacityPage,
}


class Bench(QWidget):
    """One page shown at a time; one study done at a time."""

    note_changed = Signal(str)

    def __init__(self, session: Session, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.desk = Desk(appearance, self)
        makes = {word: partial(page, desk=self.desk) for word, page in PAGES.items()}
        self.pages = Several(session, appearance, makes)
        self.pages.note_changed.connect(self.note_changed)
        basins, landscape, _ = self.pages.views
        basins.found.connect(landscape.mark)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.desk)
        appearance.changed.connect(self._dress)
        self._dress()

    def use_title_line(self, line: TitleLine) -> None:
        """Let the pages' names be the panel's title."""
        self.pages.use_title_line(line)

    def show_frame(self, frame: Frame) -> None:
        """Draw the page that is shown."""
        self.pages.show_frame(frame)

    def _dress(self) -> None:
        self.layout().setSpacing(self._appearance.length(10))
