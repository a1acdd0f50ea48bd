"""Input fields that leave the wheel to the scrolling around them, and say what they are."""

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QDoubleSpinBox, QSpinBox, QStyle, QWidget

from gui.views.filters import KeysLeft, TypingEnds

TEXT_INSET = 8
NUMERIC = re.compile("[-+\N{MINUS SIGN}0-9.,eE]*")
WHOLE = re.compile("([-\N{MINUS SIGN}]?)([0-9]+)")
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


def out_of_range(box: QSpinBox, written: str) -> str:
    """That a field for whole numbers cannot have what was written, as a sentence."""
    allowed = f"it is a whole number from {box.minimum():,} to {box.maximum():,}"
    return f"{box.accessibleName()} cannot be {written}: {allowed}."


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


class _NumberBox:
    """What both fields for numbers do beside Qt's own: it stands before Qt's class.

    Any number can be written; one out of range becomes the nearest, what is none becomes what was
    there before, and `corrected` carries what was written.
    """

    def begin(self, low: float, high: float) -> None:
        """Be as all fields for numbers are."""
        self._unit = ""
        self.setRange(low, high)
        _quiet(self)
        self.valueChanged.connect(self._fit)

    def set_unit(self, unit: str) -> None:
        """What the number counts, or is measured in."""
        self._unit = unit
        self._fit()

    def _fit(self) -> None:
        _fit_unit(self, self._unit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _bare(self, text: str) -> str:
        """A text without what stands around the value."""
        return text.removeprefix(self.prefix()).removesuffix(self.suffix()).strip()

    def validate(self, text: str, place: int) -> object:
        state, *rest = super().validate(text, place)
        begun = NUMERIC.fullmatch(self._bare(text))
        if state == QValidator.State.Invalid and begun:
            return QValidator.State.Intermediate, text, place
        return state, *rest

    def fixup(self, text: str) -> str:
        number = self.read(self._bare(text))
        if number is None:
            return self.textFromValue(self.value())
        return self.textFromValue(min(max(number, self.minimum()), self.maximum()))

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
        number = self.read(written)
        if written and (number is None or not self.minimum() <= number <= self.maximum()):
            self.corrected.emit(written)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class IntegerBox(_NumberBox, QSpinBox):
    """A whole number, with its unit where that has room."""

    corrected = Signal(str)

    def __init__(self, low: int, high: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.begin(max(low, -LARGEST), min(high, LARGEST))

    def read(self, text: str) -> int | None:
        """The whole number in a text, however large."""
        found = WHOLE.fullmatch(text)
        return None if found is None else int(found[2]) * (-1 if found[1] else 1)


class RealBox(_NumberBox, QDoubleSpinBox):
    """A number with as many decimals as it has, at most six, and its unit where that has room."""

    corrected = Signal(str)

    def __init__(self, low: float, high: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(6)
        self.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        self.begin(low, high)

    def read(self, text: str) -> float | None:
        """The number in a text, as this machine's language writes it."""
        number, readable = self.locale().toDouble(text)
        return number if readable else None

    def textFromValue(self, value: float) -> str:
        text = self.locale().toString(value, "f", self.decimals())
        point = self.locale().decimalPoint()
        return text.rstrip("0").rstrip(point) if point in text else text


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
    """A whole number from 0 to 2^64 - 1; `entered` when another one is there.

    What is no such number does not stay; `refused` says so.
    """

    entered = Signal(object)
    refused = Signal(str)

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
        state = QValidator.State
        found = state.Intermediate if NUMERIC.fullmatch(text) else state.Invalid
        return state.Acceptable if self._read(text) is not None else found, text, place

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        _leave(self, event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def fixup(self, text: str) -> str:
        self._refuse(text)
        return str(self._seed)

    def _refuse(self, text: str) -> None:
        if text:
            self.refused.emit(f"The seed cannot be {text}: it is 0 to {LARGEST_SEED:,}.")

    def _read(self, text: str) -> int | None:
        fits = text.isascii() and text.isdigit() and int(text) <= LARGEST_SEED
        return int(text) if fits else None

    def _written(self) -> int:
        seed = self._read(self.lineEdit().text())
        return self._seed if seed is None else seed

    def _enter(self) -> None:
        text, seed = self.lineEdit().text(), self._written()
        if self._read(text) is None:
            self._refuse(text)
        if seed != self._seed:
            self._seed = seed
            self.entered.emit(seed)
        self.lineEdit().setText(str(self._seed))  # which is another one if it was refused
