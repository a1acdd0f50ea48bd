"""The panel: a title, a note, and below them whatever it shows, on a rounded ground."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from gui.icons import set_icon
from gui.theme import Appearance
from gui.words import Words

RADIUS = 8
MARGIN = 14
CORNER_MARGIN = 4
TITLE_HEIGHT = 34
GAP = 8


def draw_panel(painter: QPainter, room: QRectF, appearance: Appearance) -> None:
    """Fill `room` as a panel's ground."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(appearance.theme.panel))
    radius = appearance.length(RADIUS)
    painter.drawRoundedRect(room, radius, radius)


class Title(QLabel):
    """A title; where it `shares` its line with buttons, it stands whole or not at all."""

    shares = False

    def is_whole(self) -> bool:
        """Whether there is room for all of it."""
        return self.width() >= self.sizeHint().width()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.shares or self.is_whole():
            super().paintEvent(event)


class TitleLine(QWidget):
    """A panel's title on the left and a note about what it shows now on the right."""

    def __init__(self, title: str, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._side = self._end = MARGIN
        self._titles = title, ""
        self._icons: list[tuple[QAbstractButton, str]] = []
        self._title = Title(title, self)
        self._note = Words(self, right=True, whole=True)
        self._title.setMinimumWidth(1)  # a long title never widens the panel
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(2)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._title)
        self._row.addWidget(self._note, 1)
        self._row.addLayout(self.buttons)
        self._corner = QHBoxLayout()
        self._corner.setSpacing(0)
        self._row.addLayout(self._corner)
        appearance.changed.connect(self._dress)
        self._dress()

    @property
    def title(self) -> str:
        return self._titles[0]

    @property
    def note(self) -> str:
        return self._note.text()

    def set_title(self, title: str, brief: str = "") -> None:
        """Change the title; `brief` stands there where title and note find no room together."""
        if (title, brief) != self._titles:
            self._titles = title, brief
            self._fit_title()

    def set_note(self, note: str) -> None:
        """Change what stands on the right."""
        self._note.set_text(note)
        if self._titles[1]:
            self._fit_title()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._titles[1]:
            self._fit_title()

    def _fit_title(self) -> None:
        title, brief = self._titles
        words = self._title.fontMetrics().horizontalAdvance(title)
        words += self._note.fontMetrics().horizontalAdvance(self._note.text())
        room = self.contentsRect().width() - self._row.contentsMargins().left()
        room -= self._corner.sizeHint().width() + 3 * self._row.spacing()
        chosen = brief if brief and words > room else title
        if chosen != self._title.text():
            self._title.setText(chosen)

    def take_in(self, button: QWidget) -> None:
        """Take in a button of the view, right of the note."""
        self._title.shares = True
        self.buttons.addWidget(button)

    def set_heading(self, heading: QWidget) -> None:
        """Let a widget stand in the title's place."""
        self._title.hide()
        self._row.insertWidget(0, heading)

    def adopt(self, button: QAbstractButton, drawn: str) -> None:
        """Take in a button of the view as a small icon."""
        button.setText("")
        button.setProperty("role", "plain")
        self._icons.append((button, drawn))
        self.buttons.addWidget(button)
        self._dress()

    def sizeHint(self) -> QSize:
        # A dock asks for this height, and for no other.
        return QSize(super().sizeHint().width(), self._appearance.length(TITLE_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self._appearance.length(TITLE_HEIGHT))

    def add_corner(self, button: QAbstractButton) -> None:
        """Take in a button of the panel itself, into the corner."""
        self._end = CORNER_MARGIN
        self._corner.addWidget(button)
        self._dress()

    def set_side(self, pixels: int) -> None:
        """Change how far from the sides the words are, in pixels at scale 1."""
        self._side = self._end = pixels
        self._dress()

    def _dress(self) -> None:
        appearance, colour = self._appearance, f"color: {self._appearance.theme.muted}"
        side, end = appearance.length(self._side), appearance.length(self._end)
        self._row.setContentsMargins(side, appearance.length(4), end, 0)
        self._row.setSpacing(appearance.length(6))
        self._title.setFont(appearance.font("title"))
        self._note.dress(appearance.font("small"), appearance.theme.muted)
        self._title.setStyleSheet(colour)
        for button, drawn in self._icons:
            set_icon(button, drawn, appearance, side=14)
            button.setStyleSheet("padding: 0")
            button.setFixedSize(appearance.length(24), appearance.length(24))
        self.setFixedHeight(appearance.length(TITLE_HEIGHT))


class Panel(QWidget):
    """A rounded panel with a title; put what it shows into `body`."""

    def __init__(self, title: str, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._grounded = True
        self.setAccessibleName(title)
        self.title_line = TitleLine(title, appearance, self)
        self._layout = QVBoxLayout(self)
        self._layout.setSpacing(0)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(self.title_line)
        self.body = QVBoxLayout()
        self._layout.addLayout(self.body, 1)
        if not title:
            self.title_line.hide()
        appearance.changed.connect(self._dress)
        self._dress()

    def set_title(self, title: str, brief: str = "") -> None:
        """Change the title, and what stands for it where it finds no room."""
        self.title_line.set_title(title, brief)

    def set_note(self, note: str) -> None:
        """Change what stands on the right of the title."""
        self.title_line.set_note(note)

    def give_title_line(self) -> TitleLine:
        """Hand the title to a dock, which then draws the ground for both."""
        self._layout.removeWidget(self.title_line)
        self._grounded = False
        return self.title_line

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._grounded:
            painter = QPainter(self)
            draw_panel(painter, QRectF(self.rect()), self._appearance)
            painter.end()

    def _dress(self) -> None:
        side, end = self._appearance.length(MARGIN), self._appearance.length(12)
        top = 0 if self.title_line.title else end
        self.body.setContentsMargins(side, top, side, end)
        self.body.setSpacing(self._appearance.length(GAP))
        self.update()
