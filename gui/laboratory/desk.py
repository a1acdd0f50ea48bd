"""Who computes, how far it is, and the one button that ends it: below all pages."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from engine.laboratory.cluster import Cluster
from engine.laboratory.processes import Processes, cores
from engine.laboratory.study import Scheduler, Study
from gui.controls import Line
from gui.inputs import describe
from gui.laboratory.work import Report, StudyWork
from gui.theme import Appearance, words_in

NICENESS = 10  # the window comes first


class ProgressLine(QWidget):
    """How much of something is done, as a line."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.share = 0.0
        self.setAccessibleName("Progress of the study")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(100, self._appearance.length(6))

    def set_share(self, share: float) -> None:
        """0..1."""
        self.share = share
        self.setAccessibleDescription(f"{100 * share:.0f} %")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._appearance.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        room = QRectF(self.rect())
        for colour, width in (
            (theme.control, room.width()),
            (theme.text, self.share * room.width()),
        ):
            painter.setBrush(QColor(colour))
            if width > 0:
                painter.drawRoundedRect(QRectF(0, 0, width, room.height()), 3, 3)


class Desk(QWidget):
    """Has one study done at a time; `busy_changed` tells the pages."""

    busy_changed = Signal(bool)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._show: Callable[[Report], None] = lambda report: None
        self._unit = ""
        self.work = StudyWork(self)
        self.work.reported.connect(self._report)
        self._label = QLabel("Computed by", self)
        self.address = Line(self)
        self.address.setPlaceholderText("this machine")
        describe(
            self.address,
            "Address of a Dask scheduler",
            f"Empty: this machine's {cores()} cores. For a cluster the address of its Dask "
            "scheduler, as in tcp://192.168.1.10:8786; its workers need Stepwell",
        )
        self.progress = ProgressLine(appearance, self)
        self.told = QLabel(self)
        self.told.setWordWrap(True)
        self.cancel = QPushButton("Cancel", self)
        self.cancel.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        describe(self.cancel, "Cancel the study", "End the study; what was found so far stays")
        self.cancel.clicked.connect(self.work.cancel)
        self.cancel.setEnabled(False)
        self._build()
        appearance.changed.connect(self._dress)
        self._dress()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._label)
        row.addWidget(self.address, 2)
        row.addWidget(self.progress, 2)
        row.addWidget(self.told, 4)
        self.progress.hide()  # where nothing is done, its room is the sentence's
        row.addWidget(self.cancel)

    @property
    def busy(self) -> bool:
        return self.work.busy

    def scheduler(self) -> Scheduler:
        """Who is to compute."""
        address = self.address.text().strip()
        return Cluster(address) if address else Processes(niceness=NICENESS)

    def start(self, study: Study, unit: str, show: Callable[[Report], None]) -> None:
        """Have a study done; `show` gets its reports. `unit` is what it counts."""
        self._show, self._unit = show, unit
        self.tell("")
        self.progress.set_share(0.0)
        self.work.start(study, self.scheduler())
        self._set_busy(True)

    def tell(self, text: str) -> None:
        """A sentence, beside the progress or in its place."""
        self.told.setText(text)
        self.told.setToolTip(text)

    def _report(self, report: Report) -> None:
        self.progress.set_share(report.done / max(report.total, 1))
        self.tell(report.trouble or _told(report, self._unit))
        if report.ended:
            self._set_busy(False)
        self._show(report)

    def _set_busy(self, busy: bool) -> None:
        if not busy:
            self.cancel.clearFocus()  # or it goes to whatever is next
        self.cancel.setEnabled(busy)
        self.progress.setVisible(busy)
        self.address.setEnabled(not busy)
        self.busy_changed.emit(busy)

    def _dress(self) -> None:
        appearance = self._appearance
        self.layout().setSpacing(appearance.length(8))
        self._label.setFont(appearance.font("small"))
        self._label.setStyleSheet(words_in(appearance.theme.muted, appearance.theme))
        self.told.setFont(appearance.font("small"))
        self.told.setMinimumWidth(appearance.length(120))
        self.address.setMinimumWidth(appearance.length(110))


def _told(report: Report, unit: str) -> str:
    done, total = f"{report.done:,}", f"{report.total:,}"
    if report.ended and report.done < report.total:
        return f"cancelled after {done} of {total} {unit}; found so far"
    return f"{done} of {total} {unit}"
