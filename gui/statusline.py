"""The line below: why it stopped or what was just done, how fast, how much history is kept."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from engine.commands import SetBudget
from gui.breakpoints import with_labels
from gui.inputs import describe
from gui.numbers import bytes_text, rate
from gui.session import Frame, Session
from gui.theme import Appearance, words_in
from gui.views.reading import series_of
from gui.words import Words

BUDGETS = tuple((1 << 20) * size for size in (64, 128, 256, 512, 1024, 2048, 4096))
TOLD_WIDTH = 300
WIDEST_HISTORY = "history 888 MB of 888 MB"
HINT = "Space run · → update · ← back · ? keys"


class StatusLine(QWidget):
    """Words about the run, none of which moves another."""

    budget_chosen = Signal(object)

    def __init__(
        self, session: Session, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._appearance = appearance
        self._sentence = ""
        self._words = ""
        self._longest = 0
        self.told = Words(self)
        self.rate = Words(self, right=True)
        self.history = QPushButton(self)
        self.run = QLabel(self)
        self.hint = QLabel(HINT, self)
        self._build()
        self._fill_budgets()
        session.opened.connect(self._opened)
        appearance.changed.connect(self._dress)
        self._dress()

    def _build(self) -> None:
        self.told.setAccessibleName("What the run is doing")
        self.rate.setAccessibleName("Rate")
        self.run.setAccessibleName("Experiment and seed")
        self.history.setProperty("role", "plain")
        self.history.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        describe(
            self.history,
            "History",
            "Memory that the run's past takes, to go back in; click to allow it more or less",
        )
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.told, 1)
        for widget in (self.rate, self.history, self.run, self.hint):
            self._row.addWidget(widget)
        # They leave when there is no room for them; they never make the window wider.
        self.run.setMinimumWidth(1)
        self.hint.setMinimumWidth(1)

    def _fill_budgets(self) -> None:
        menu = QMenu(self)
        menu.addAction("Keep at most").setEnabled(False)
        self._budgets = QActionGroup(self)
        for budget in BUDGETS:
            action = QAction(bytes_text(budget).replace(".0", ""), menu)
            action.setCheckable(True)
            action.setData(budget)
            action.triggered.connect(lambda _, budget=budget: self._choose_budget(budget))
            self._budgets.addAction(action)
            menu.addAction(action)
        self.history.setMenu(menu)

    def _choose_budget(self, budget: int) -> None:
        self._session.send(SetBudget(budget))
        self.budget_chosen.emit(budget)

    def set_sentence(self, sentence: str) -> None:
        """The explanation's sentence: shown as long as nothing stopped the run."""
        self._sentence = sentence
        self._say()

    def _opened(self) -> None:
        self._longest = 0
        experiment = self._session.experiment
        self.run.setText(f"{experiment.id} · seed {self._session.snapshot.state.seed}")
        self._leave_out()

    def show_frame(self, frame: Frame) -> None:
        """Say how the run is."""
        snapshot = frame.snapshot
        reason = with_labels(snapshot.reason, series_of(frame.experiment, snapshot.state))
        self._words = "" if snapshot.running or not reason else _stopped(reason)
        self._say()
        self.rate.setVisible(snapshot.running)
        self.rate.set_text(rate(snapshot.rate) if snapshot.running and snapshot.rate else "")
        held, budget = bytes_text(snapshot.history_bytes), bytes_text(snapshot.history_budget)
        self.history.setText(f"history {held} of {budget}")
        for action in self._budgets.actions():
            action.setChecked(action.data() == snapshot.history_budget)

    def _say(self) -> None:
        self.told.set_text(self._words or self._sentence)
        needed = self.told.fontMetrics().horizontalAdvance(self.told.text())
        if needed > self._longest:
            self._longest = needed
            self._leave_out()
        self.told.setToolTip(self.told.text() if self.told.cut_off() else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._leave_out()
        self._say()

    def _leave_out(self) -> None:
        """Where there is little room, the words that are found elsewhere go: also where a sentence
        needed it, and then they do not come and go with each.
        """
        told = max(self._appearance.length(TOLD_WIDTH), self._longest)
        room = self.width() - told - self.rate.minimumWidth() - self.history.sizeHint().width()
        room -= 2 * self._row.spacing()
        for widget in (self.run, self.hint):
            room -= widget.sizeHint().width() + self._row.spacing()
            widget.setVisible(room > 0)

    def _dress(self) -> None:
        appearance, theme = self._appearance, self._appearance.theme
        small = appearance.font("small")
        for words in (self.told, self.rate):
            words.dress(small, theme.muted)
        self.history.setFont(small)
        for widget in (self.run, self.hint):
            widget.setFont(small)
            widget.setStyleSheet(words_in(theme.muted, theme))
        self._longest = 0
        self._keep_room()
        metrics = self.rate.fontMetrics()
        self.rate.setFixedWidth(metrics.horizontalAdvance("888.8 M updates/s"))
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(appearance.length(16))

    def _keep_room(self) -> None:
        """A button of one size, whose words can change at every frame and move nothing."""
        theme, side = self._appearance.theme, self._appearance.length(4)
        self.history.setStyleSheet(
            f"QAbstractButton {{ color: {theme.muted}; padding: 0 {side}px; }}"
        )
        said = self.history.text()
        self.history.setText(WIDEST_HISTORY)
        self.history.ensurePolished()
        self.history.setFixedSize(self.history.sizeHint())
        self.history.setText(said)


def _stopped(reason: str) -> str:
    return reason[:1].upper() + reason[1:] if reason.startswith("paused") else f"Stopped: {reason}"
