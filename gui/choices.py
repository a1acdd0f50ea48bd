"""A button that names several chosen words; all there are open below it, to be ticked."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QPushButton, QWidget

from gui.inputs import describe
from gui.popover import Popover

MARGIN = 8


class ChoicesButton(QPushButton):
    """Shows `chosen`, in the order in which they were; `changed` when others are.

    What would leave fewer than `fewest`, or make more than `most`, cannot be ticked.
    """

    changed = Signal()

    def __init__(
        self,
        choices: Mapping[str, str],
        fewest: int,
        most: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._fewest, self._most = fewest, most
        self.chosen: tuple[str, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.popover = Popover(self)
        self.boxes = {word: self._box(word, meaning) for word, meaning in choices.items()}
        self._fill()
        self.setStyleSheet(f"ChoicesButton {{ text-align: left; padding: 0 {MARGIN}px }}")
        self.clicked.connect(self._open)

    def _box(self, word: str, meaning: str) -> QCheckBox:
        box = QCheckBox(word)
        describe(box, word, meaning)
        box.toggled.connect(lambda on: self._tick(word, on))
        return box

    def _fill(self) -> None:
        column = self.popover.column
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        for box in self.boxes.values():
            column.addWidget(box)

    def choose(self, words: tuple[str, ...]) -> None:
        """Show these words without telling of it."""
        self.chosen = words
        for word, box in self.boxes.items():
            box.blockSignals(True)
            box.setChecked(word in words)
            box.blockSignals(False)
        self._show()

    def _tick(self, word: str, on: bool) -> None:
        others = tuple(each for each in self.chosen if each != word)
        self.chosen = (*others, word) if on else others
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        """The words as far as there is room; only boxes that may be ticked are enabled."""
        full, least = len(self.chosen) >= self._most, len(self.chosen) <= self._fewest
        for word, box in self.boxes.items():
            box.setEnabled(not least if word in self.chosen else not full)
        self._write()

    def _write(self) -> None:
        room = self.width() - 2 * MARGIN - 4
        words = ", ".join(self.chosen)
        self.setText(self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room))
        self.setAccessibleDescription(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._write()

    def _open(self) -> None:
        self.popover.setAccessibleName(self.accessibleName())
        self.popover.open()
