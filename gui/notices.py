"""What the window tells a person: a banner when something failed, a passing notice for the rest."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QGuiApplication,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui.inputs import describe
from gui.session import Frame
from gui.theme import Appearance, words_in

PASSES_AFTER = 6000
WIDTH = 620
DETAILS_HEIGHT = 150
EDGE = 4


class _Floating(QWidget):
    """Lies over its parent, centred, without moving anything in it; `top` says how far down."""

    def __init__(self, parent: QWidget, appearance: Appearance, top: Callable[[], int]) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._top = top
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        parent.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return False

    def place(self) -> None:
        """Take the room that the words need."""
        parent = self.parentWidget()
        width = min(
            self._appearance.length(WIDTH), parent.width() - 2 * self._appearance.length(16)
        )
        layout = self.layout()
        layout.activate()
        self.resize(width, layout.totalHeightForWidth(width))
        self.move((parent.width() - width) // 2, self._top())

    def appear(self, text: str) -> None:
        self.words.setText(text)
        self.setAccessibleName(text)
        self.show()
        self.place()
        self.raise_()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, radius = self._appearance.theme, self._appearance.length(8)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.text))
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        painter.end()


class Notice(_Floating):
    """Says something in passing, above the transport."""

    def __init__(self, parent: QWidget, appearance: Appearance) -> None:
        super().__init__(parent, appearance, self._over_transport)
        self.above = 130
        self._timer = QTimer(self, singleShot=True, interval=PASSES_AFTER)
        self._timer.timeout.connect(self.hide)
        row = QHBoxLayout(self)
        row.addWidget(self.words)
        appearance.changed.connect(self._dress)
        self._dress()

    def tell(self, text: str) -> None:
        """Show `text` for a while."""
        self.appear(text)
        self._timer.start()

    def stop(self) -> None:
        """Nothing is told any more."""
        self._timer.stop()
        self.hide()

    def mousePressEvent(self, event: object) -> None:
        self.stop()

    def _over_transport(self) -> int:
        below = self.height() + self._appearance.length(self.above)
        return self.parentWidget().height() - below

    def _dress(self) -> None:
        appearance = self._appearance
        side, end = appearance.length(16), appearance.length(11)
        self.layout().setContentsMargins(side, end, side, end)
        self.words.setStyleSheet(words_in(appearance.theme.panel, appearance.theme))
        self.words.setFont(appearance.font("body"))


class Banner(_Floating):
    """Says what failed, where, and what to try; stays until it is closed or the run got past it.

    Where something is offered, `accepted` tells that it was taken.
    """

    back_pressed = Signal()
    accepted = Signal()

    def __init__(self, parent: QWidget, appearance: Appearance) -> None:
        super().__init__(parent, appearance, lambda: appearance.length(60))
        self.headline = QLabel(self)
        self.headline.setWordWrap(True)
        self.headline.setTextFormat(Qt.TextFormat.PlainText)
        self.details_text = QPlainTextEdit(self, readOnly=True)
        self.details_text.setAccessibleName("Details of what failed")
        self.details_text.hide()
        self.details_button = self._button("details", "Show what a programmer wants to know")
        self.copy_button = self._button("copy", "Copy the details, to send them to somebody")
        self.back_button = self._button("go back", "Go one update back and go on from there")
        self.offer_button = self._button("Mend it", "Restart with what mends this")
        self.close_button = self._button("close", "Close this message")
        self.details_button.setCheckable(True)
        self._at: int | None = None
        self._build()
        self.details_button.toggled.connect(self._show_details)
        self.copy_button.clicked.connect(self._copy)
        self.back_button.clicked.connect(self._go_back)
        self.offer_button.clicked.connect(self._accept)
        self.close_button.clicked.connect(self.leave)
        appearance.changed.connect(self._dress)
        self._dress()

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        describe(button, text, tip)
        return button

    def _build(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.headline)
        self._column.addWidget(self.words)
        self._column.addWidget(self.details_text)
        row = QHBoxLayout()
        row.addWidget(self.details_button)
        row.addWidget(self.copy_button)
        row.addStretch(1)
        row.addWidget(self.back_button)
        row.addWidget(self.offer_button)
        row.addWidget(self.close_button)
        self._column.addLayout(row)

    def tell(
        self, headline: str, text: str, details: str, *, can_go_back: bool, at: int | None = None
    ) -> None:
        """Show what failed, with the traceback for whoever wants it.

        `at` is the last good update, where the run is what failed.
        """
        self._at = at
        self.headline.setText(headline)
        self.details_text.setPlainText(details)
        self.details_button.setChecked(False)
        self.details_button.setVisible(bool(details))
        self.back_button.setVisible(can_go_back)
        self.offer_button.hide()
        self.appear(text)
        self.setAccessibleName(f"{headline} {text}")

    def show_frame(self, frame: Frame) -> None:
        """Leave once the run is past where it failed."""
        if self._at is not None and frame.snapshot.position > self._at:
            self.leave()

    def leave(self) -> None:
        """Hide; the keys are the run's again, not those of whatever comes next."""
        focused = QApplication.focusWidget()
        if focused is not None and self.isAncestorOf(focused):
            focused.clearFocus()
        self.hide()

    def warn(self, headline: str, text: str, offer: str, tip: str) -> None:
        """Say what had better be known; `offer`, where there is one, is what mends it."""
        self.tell(headline, text, "", can_go_back=False)
        self.offer(offer, tip)

    def offer(self, offer: str, tip: str) -> None:
        """Offer on a button what mends what is told; nothing, where `offer` is empty."""
        if not offer:
            return
        self.offer_button.setText(offer)
        describe(self.offer_button, offer, tip)
        self.offer_button.show()
        self.place()

    def _show_details(self, shown: bool) -> None:
        self.details_text.setVisible(shown)
        self.copy_button.setVisible(shown)
        self.place()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details_text.toPlainText())

    def _accept(self) -> None:
        self.leave()
        self.accepted.emit()

    def _go_back(self) -> None:
        self.leave()
        self.back_pressed.emit()

    def _dress(self) -> None:
        appearance, theme = self._appearance, self._appearance.theme
        side, end = appearance.length(18), appearance.length(14)
        self._column.setContentsMargins(side, end, side, end)
        self._column.setSpacing(appearance.length(8))
        self.headline.setFont(appearance.font("strong"))
        self.words.setFont(appearance.font("body"))
        self.headline.setStyleSheet(words_in(theme.panel, theme))
        self.words.setStyleSheet(words_in(theme.panel, theme))
        raised = _between(theme.text, theme.panel)
        self.setStyleSheet(
            f"QPushButton, QPlainTextEdit {{ background: {raised}; color: {theme.panel}; }}"
            f"QPushButton:hover, QPushButton:checked {{ background: {theme.muted}; }}"
        )
        self.details_text.setFixedHeight(appearance.length(DETAILS_HEIGHT))
        self.copy_button.setVisible(self.details_button.isChecked())


def _between(one: str, other: str) -> str:
    """A colour close to `one`, an eighth of the way to `other`."""
    start, end = QColor(one), QColor(other)
    parts = zip(start.getRgb()[:3], end.getRgb()[:3], strict=True)
    return QColor(*(round(a + (b - a) / 8) for a, b in parts)).name()
