"""One widget for each kind of parameter: a dict from the kind to what builds it."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from engine.parameters import (
    Choice,
    Choices,
    Flag,
    Integer,
    Integers,
    Parameter,
    ParameterError,
    Real,
    Text,
    Value,
)
from gui.choices import ChoicesButton
from gui.inputs import ChoiceBox, IntegerBox, RealBox
from gui.views.filters import TypingEnds

Changed = Callable[[Value], None]


class Control(Protocol):
    """A parameter's widget: shows a value, and has been told whom to tell of a new one."""

    widget: QWidget

    def show(self, value: Any) -> None: ...
    def value(self) -> Value: ...


class _IntegerControl:
    def __init__(self, parameter: Integer, changed: Changed) -> None:
        self.widget = IntegerBox(parameter.low, parameter.high)
        self.widget.set_unit(parameter.unit)
        self.widget.setSpecialValueText(parameter.least)
        self.widget.valueChanged.connect(changed)

    def show(self, value: Any) -> None:
        self.widget.setValue(int(value))

    def value(self) -> Value:
        return self.widget.value()


class _RealControl:
    """Shows as many decimals as a field has; a value that nobody touched keeps all of its own."""

    def __init__(self, parameter: Real, changed: Changed) -> None:
        self.widget = RealBox(parameter.low, parameter.high)
        self.widget.set_unit(parameter.unit)
        self.show(parameter.default)
        self.widget.valueChanged.connect(changed)

    def show(self, value: Any) -> None:
        self._exact = float(value)
        self.widget.setValue(self._exact)
        self._shown = self.widget.value()

    def value(self) -> Value:
        return self._exact if self.widget.value() == self._shown else self.widget.value()


class _ChoiceControl:
    def __init__(self, parameter: Choice, changed: Changed) -> None:
        self.widget = ChoiceBox(dict(parameter.choices))
        self.widget.currentIndexChanged.connect(lambda _: changed(self.value()))

    def show(self, value: Any) -> None:
        self.widget.choose(str(value))

    def value(self) -> Value:
        return str(self.widget.currentData())


class _ChoicesControl:
    def __init__(self, parameter: Choices, changed: Changed) -> None:
        self.widget = ChoicesButton(dict(parameter.choices), parameter.fewest, parameter.most)
        self.show(parameter.default)
        self.widget.changed.connect(lambda: changed(self.value()))

    def show(self, value: Any) -> None:
        self.widget.choose(tuple(value))

    def value(self) -> Value:
        return self.widget.chosen


class _FlagControl:
    def __init__(self, parameter: Flag, changed: Changed) -> None:
        self.widget = QCheckBox()
        self.widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.widget.toggled.connect(self._name)
        self.widget.toggled.connect(changed)
        self._name(False)

    def _name(self, on: bool) -> None:
        self.widget.setText("on" if on else "off")

    def show(self, value: Any) -> None:
        self.widget.setChecked(bool(value))

    def value(self) -> Value:
        return self.widget.isChecked()


class _WrittenControl:
    """A value that is written; what cannot be read stays marked and changes nothing."""

    def __init__(self, parameter: Parameter, changed: Changed) -> None:
        self.widget = Line()
        self._parameter = parameter
        self._changed = changed
        self.show(parameter.default)
        self.widget.editingFinished.connect(self._enter)

    def show(self, value: Any) -> None:
        self._value = value
        self.widget.setText(_written(value, self._parameter))
        self.widget.mark(True)

    def value(self) -> Value:
        return self._value

    def _enter(self) -> None:
        try:
            value = self._parameter.check(self.widget.text())
        except ParameterError as error:
            self.widget.mark(False)
            self.widget.refused.emit(str(error))
            return
        self.widget.mark(True)
        if value != self._value:
            self._value = value
            self._changed(value)


class Line(QLineEdit):
    """A line of text that can be marked as one that makes no sense; `refused` says why."""

    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        TypingEnds(self)

    def mark(self, good: bool) -> None:
        self.setProperty("role", "" if good else "wrong")
        self.style().unpolish(self)
        self.style().polish(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.clearFocus()


def _written(value: Any, parameter: Parameter) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or getattr(parameter, "empty", "none")
    return str(value)


CONTROLS: Mapping[type, Callable[[Any, Changed], Control]] = {
    Integer: _IntegerControl,
    Real: _RealControl,
    Choice: _ChoiceControl,
    Choices: _ChoicesControl,
    Flag: _FlagControl,
    Integers: _WrittenControl,
    Text: _WrittenControl,
}
