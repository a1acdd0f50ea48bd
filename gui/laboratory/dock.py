"""The dock: empty until it is first seen, so that a start costs nothing for it."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.panel import TitleLine
from gui.session import Frame, Session
from gui.theme import Appearance


class Laboratory(QWidget):
    """Where does it end, landscape, capacity; made when it is first shown a frame."""

    note_changed = Signal(str)

    def __init__(
        self, session: Session, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._appearance = appearance
        self._line: TitleLine | None = None
        self.bench: QWidget | None = None
        QVBoxLayout(self).setContentsMargins(0, 0, 0, 0)

    def sizeHint(self) -> QSize:
        return QSize(self._appearance.length(860), self._appearance.length(560))

    def use_title_line(self, line: TitleLine) -> None:
        """Let the pages' names be the panel's title."""
        self._line = line

    def show_frame(self, frame: Frame) -> None:
        """Draw the page that is shown."""
        if self.bench is None:
            self._build()
        assert self.bench is not None
        self.bench.show_frame(frame)  # type: ignore[attr-defined]

    def close_work(self) -> None:
        """End what is being done, and wait until nothing of it runs on."""
        if self.bench is not None:
            self.bench.desk.work.close()  # type: ignore[attr-defined]

    def _build(self) -> None:
        from gui.laboratory.bench import Bench

        bench = Bench(self._session, self._appearance, self)
        bench.note_changed.connect(self.note_changed)
        if self._line is not None:
            bench.use_title_line(self._line)
        self.layout().addWidget(bench)
        self.bench = bench
