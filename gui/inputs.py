"""Input fields that leave the wheel to the scrolling around them, and say what they are."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QDoubleSpinBox, QSpinBox, QStyle, QWidget

from gui.views.filters import KeysLeft, TypingEnds

TEXT_INSET = 8
LARGEST = 2**31 - 1
LARGEST_SEED = 2**64 - 1


def describe(widget: QWidget, name: str, tip: str) -> None:
    """Give a control its name for assistive technology, and its tooltip."""
    widget.setAccessibleName(name)
    widget.setToolTip(tip)
    widget.setAccessibleDescription(tip)


def inset(box: QAbstractSpinBox) -> None:
    """Keep the text off the left end, where a style sheet's padding does not reach."""
    box.lineEdit().setTextMargins(TEXT_INSET, 0, 0, 0)


def _quiet(box: QAbstractSpinBox) -> None:
    """Tell of a value when it is entered, not at each keystroke; no wheel without focus.

    A space is in no number: it runs and pauses here as everywhere.
    """
    inset(box)
    KeysLeft(box, (Qt.Key.Key_Space,))
    TypingEnds(box)
    box.setKeyboardTracking(False)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    box.setCorrectionMode(QAbstractSpinBox.CorrectionMode.CorrectToNearestValue)


def _leave(box: QAbstractSpinBox, event: QKeyEvent) -> None:
    """With Return or Escape typing is over: the keys are the run's again."""
    if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
        box.clearFocus()


def _fit_unit(box: QSpinBox | QDoubleSpinBox, unit: str) -> None:
    """Write the unit behind the value where there is room for both; else it is in the tooltip."""
    line, value = box.lineEdit(), box.textFromValue(box.value())
    unit = unit.removesuffix("s") if value == "1" else unit
    room = line.width() - 2 * TEXT_INSET
    fits = line.fontMetrics().horizontalAdvance(f"{value} {unit}") <= room
    suffix = f" {unit}" if unit and fits else ""
    if suffix != box.suffix():
        box.setSuffix(suffix)


class IntegerBox(QSpinBox):
    """A whole number, with its unit where that has room.

    `corrected` carries what was written where that is out of range.
    """

    corrected = Signal(str)

    def __init__(self, low: int, high: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unit = ""
        self.setRange(max(low, -LARGEST), min(high, LARGEST))
        _quiet(self)
        self.valueChanged.connect(self._fit)

    def set_unit(self, unit: str) -> None:
        """What the number counts."""
        self._unit = unit
        self._fit()

    def _fit(self) -> None:
        _fit_unit(self, self._unit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        written = self.cleanText()
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._tell_if_corrected(written)
        _leave(self, event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        written = self.cleanText()
        super().focusOutEvent(event)
        self._tell_if_corrected(written)

    def _tell_if_corrected(self, written: str) -> None:
        if written.isdecimal() and int(written) != self.value():
            self.corrected.emit(written)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class RealBox(QDoubleSpinBox):
    """A number with as many decimals as it has, at most six, and its unit where that has room.

    Any number can be written; one out of range becomes the nearest, and `corrected` carries it.
    """

    corrected = Signal(str)

    def __init__(self, low: float, high: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unit = ""
        self.setDecimals(6)
        self.setRange(low, high)
        self.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        _quiet(self)
        self.valueChanged.connect(self._fit)

    def set_unit(self, unit: str) -> None:
        """What the number is measured in."""
        self._unit = unit
        self._fit()

    def _fit(self) -> None:
        _fit_unit(self, self._unit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def textFromValue(self, value: float) -> str:
        text = self.locale().toString(value, "f", self.decimals())
        point = self.locale().decimalPoint()
        return text.rstrip("0").rstrip(point) if point in text else text

    def validate(self, text: str, place: int) -> object:
        state, *rest = super().validate(text, place)
        if state == QValidator.State.Invalid and self.locale().toDouble(text)[1]:
            return QValidator.State.Intermediate, text, place
        return state, *rest

    def fixup(self, text: str) -> str:
        number, readable = self.locale().toDouble(text)
        nearest = min(max(number, self.minimum()), self.maximum())
        return self.textFromValue(nearest) if readable else text

    def keyPressEvent(self, event: QKeyEvent) -> None:
        written = self.cleanText()
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._tell_if_corrected(written)
        _leave(self, event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        written = self.cleanText()
        super().focusOutEvent(event)
        self._tell_if_corrected(written)

    def _tell_if_corrected(self, written: str) -> None:
        number, readable = self.locale().toDouble(written)
        if readable and not self.minimum() <= number <= self.maximum():
            self.corrected.emit(written)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ChoiceBox(QComboBox):
    """One of several words; each item's tooltip says what it means."""

    def __init__(self, choices: dict[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        for word, meaning in choices.items():
            self.addItem(word, word)
            self.setItemData(self.count() - 1, meaning, Qt.ItemDataRole.ToolTipRole)

    def showPopup(self) -> None:
        # The list is as wide as the box, which cuts longer words.
        scroll = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + scroll)
        super().showPopup()

    def hidePopup(self) -> None:
        """With the choice made, the keys are the run's again."""
        super().hidePopup()
        self.clearFocus()

    def choose(self, word: str) -> None:
        """Show `word`."""
        self.setCurrentIndex(max(0, self.findData(word)))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class SeedBox(QAbstractSpinBox):
    """A whole number from 0 to 2^64 - 1; `entered` when another one is there."""

    entered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seed = 0
        inset(self)
        TypingEnds(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.editingFinished.connect(self._enter)
        self.show_seed(0)

    @property
    def seed(self) -> int:
        return self._seed

    def show_seed(self, seed: int) -> None:
        """Show a seed without telling of it."""
        self._seed = seed
        self.lineEdit().setText(str(seed))

    def stepBy(self, steps: int) -> None:
        self.lineEdit().setText(str(min(LARGEST_SEED, max(0, self._written() + steps))))
        self._enter()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        flags = QAbstractSpinBox.StepEnabledFlag
        down = flags.StepDownEnabled if self._written() > 0 else flags.StepNone
        return flags.StepUpEnabled | down

    def validate(self, text: str, place: int) -> object:
        fits = text.isascii() and text.isdigit() and int(text) <= LARGEST_SEED
        state = QValidator.State
        found = state.Acceptable if fits else state.Invalid if text else state.Intermediate
        return found, text, place

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        _leave(self, event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def _written(self) -> int:
        text = self.lineEdit().text()
        return int(text) if text.isdigit() else self._seed

    def _enter(self) -> None:
        seed = self._written()
        if seed != self._seed:
            self._seed = seed
            self.entered.emit(seed)
        self.lineEdit().setText(str(seed))
