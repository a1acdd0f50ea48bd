"""The canvas's tools: actions with drawn icons, and the row of buttons that shows them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QColor,
    QGuiApplication,
    QIcon,
    QKeySequence,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QToolButton, QWidget

from gui.icons import kept
from gui.theme import Appearance

SIDE = 20
OFF = {"live": "not live"}  # what is drawn where a tool is not on, without a ground of its own

Draw = Callable[[QPainter], None]


def _path(*points: tuple[float, float], closed: bool = False) -> QPainterPath:
    path = QPainterPath(QPointF(*points[0]))
    for point in points[1:]:
        path.lineTo(QPointF(*point))
    if closed:
        path.closeSubpath()
    return path


def _brush(painter: QPainter) -> None:
    painter.drawPath(_path((3, 17), (4, 13), (13, 4), (16, 7), (7, 16), (3, 17), closed=True))
    painter.drawLine(QPointF(11, 6), QPointF(14, 9))


def _eraser(painter: QPainter) -> None:
    painter.drawPath(_path((8, 16), (3.5, 11.5), (11, 4), (16, 9), (9, 16), closed=True))
    painter.drawLine(QPointF(7, 8), QPointF(12, 13))
    painter.drawLine(QPointF(8, 16.5), QPointF(17, 16.5))


def _shackle(painter: QPainter, *, opened: bool) -> None:
    path = QPainterPath(QPointF(6.5, 9))
    path.lineTo(6.5, 6.5)
    path.arcTo(QRectF(6.5, 3, 7, 7), 180, -180)
    if not opened:
        path.lineTo(13.5, 9)
    painter.drawPath(path)
    painter.drawRoundedRect(QRectF(4.5, 9, 11, 7.5), 1.5, 1.5)


def _hold(painter: QPainter) -> None:
    _shackle(painter, opened=False)


def _release(painter: QPainter) -> None:
    painter.translate(0, -0.5)
    _shackle(painter, opened=True)


def _undo(painter: QPainter) -> None:
    path = _path((4, 8), (12, 8))
    path.arcTo(QRectF(8, 8, 8, 8), 90, -180)
    path.lineTo(7, 16)
    painter.drawPath(path)
    painter.drawPath(_path((7.5, 4.5), (4, 8), (7.5, 11.5)))


def _redo(painter: QPainter) -> None:
    painter.translate(SIDE, 0)
    painter.scale(-1, 1)
    _undo(painter)


def _invert(painter: QPainter) -> None:
    painter.drawEllipse(QPointF(10, 10), 6.5, 6.5)
    half = QPainterPath(QPointF(10, 3.5))
    half.arcTo(QRectF(3.5, 3.5, 13, 13), 90, -180)
    half.closeSubpath()
    painter.fillPath(half, painter.pen().color())


def _clear(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(3.5, 3.5, 13, 13), 2, 2)
    painter.drawLine(QPointF(7.5, 7.5), QPointF(12.5, 12.5))
    painter.drawLine(QPointF(12.5, 7.5), QPointF(7.5, 12.5))


def _start(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(3, 3, 8, 8), 1.5, 1.5)
    painter.drawPath(_path((7, 14), (7, 17), (17, 17), (17, 7), (14, 7)))
    painter.drawPath(_path((10.5, 14.5), (14, 14), (13.5, 10.5)))
    painter.drawLine(QPointF(14, 14), QPointF(9, 9))


def _live(painter: QPainter) -> None:
    painter.drawEllipse(QPointF(10, 10), 1.6, 1.6)
    for radius in (4.2, 7.2):
        box = QRectF(10 - radius, 10 - radius, 2 * radius, 2 * radius)
        painter.drawArc(box, -50 * 16, 100 * 16)
        painter.drawArc(box, 130 * 16, 100 * 16)


def _not_live(painter: QPainter) -> None:
    _live(painter)
    painter.drawLine(QPointF(3.5, 16.5), QPointF(16.5, 3.5))


def _again(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(3.5, 3.5, 13, 13), 3, 3)
    painter.setBrush(painter.pen().color())
    for x, y in ((7, 7), (13, 7), (10, 10), (7, 13), (13, 13)):
        painter.drawEllipse(QPointF(x, y), 0.7, 0.7)


DRAWN: Mapping[str, Draw] = MappingProxyType(
    {
        "brush": _brush,
        "eraser": _eraser,
        "hold": _hold,
        "release": _release,
        "undo": _undo,
        "redo": _redo,
        "invert": _invert,
        "clear": _clear,
        "start": _start,
        "live": _live,
        "not live": _not_live,
        "again": _again,
    }
)


def icon(name: str, appearance: Appearance) -> QIcon:
    """The drawn icon: in the text's colour, the ground's while chosen, pale while disabled."""
    theme = appearance.theme
    chosen = theme.text if name in OFF else theme.panel
    result = QIcon()
    for colour, mode, state in (
        (theme.text, QIcon.Mode.Normal, QIcon.State.Off),
        (chosen, QIcon.Mode.Normal, QIcon.State.On),
        (theme.muted, QIcon.Mode.Disabled, QIcon.State.Off),
        (theme.muted, QIcon.Mode.Disabled, QIcon.State.On),
    ):
        for ratio in {screen.devicePixelRatio() for screen in QGuiApplication.screens()}:
            faint = 0.45 if mode == QIcon.Mode.Disabled else 1.0
            side = appearance.length(SIDE)
            drawn = OFF.get(name, name) if state == QIcon.State.Off else name
            result.addPixmap(_pixmap(drawn, side, ratio, colour, faint), mode, state)
    return result


@kept
def _pixmap(name: str, side: int, ratio: float, colour: str, opacity: float) -> QPixmap:
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(side / SIDE, side / SIDE)
    painter.setOpacity(opacity)
    pen = QPen(QColor(colour), 1.5)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    DRAWN[name](painter)
    painter.end()
    return pixmap


class Tools(QObject):
    """The actions of the canvas. The window may put the same actions into its menus."""

    def __init__(self, owner: QWidget, appearance: Appearance) -> None:
        super().__init__(owner)  # with which it ends, whoever still holds it
        self._owner = owner
        self._appearance = appearance
        self._icons: dict[QAction, str] = {}
        self.brush = self._add("brush", "Brush", "draw ink; the right button erases", "B")
        self.eraser = self._add("eraser", "Eraser", "draw background", "E")
        self.hold = self._add(
            "hold", "Hold units", "units painted keep their value; right button: let go", "H"
        )
        self.release = self._add("release", "Let go of all held units", "", "")
        self.undo = self._add("undo", "Undo", "take the last change of the canvas back", "Ctrl+Z")
        self.redo = self._add("redo", "Redo", "do again what was undone", "Ctrl+Shift+Z", "Ctrl+Y")
        self.invert = self._add("invert", "Invert", "turn every unit of the canvas over", "")
        self.clear = self._add("clear", "Clear", "empty the whole canvas", "")
        self.start = self._add("start", "Start from a memory", "put a memory on the canvas", "")
        self.live = self._add("live", "Live", "what is drawn goes to the network at once", "")
        self.again = self._add("again", "Again", "corrupt other units, as many as before", "")
        self.smaller = self._add("", "Smaller brush", "", "[")
        self.larger = self._add("", "Larger brush", "", "]")
        self._choose_one()
        self.recolour()
        appearance.changed.connect(self.recolour)

    def _add(self, drawn: str, text: str, meaning: str, *keys: str) -> QAction:
        action = QAction(text, self._owner)
        action.setShortcuts([QKeySequence(key) for key in keys if key])
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        tip = f"{text}: {meaning}" if meaning else text
        action.setToolTip(f"{tip} ({shown})" if shown else tip)
        self._owner.addAction(action)
        if drawn:
            self._icons[action] = drawn
        return action

    def _choose_one(self) -> None:
        group = QActionGroup(self._owner)
        for action in (self.brush, self.eraser, self.hold):
            action.setCheckable(True)
            group.addAction(action)
        self.brush.setChecked(True)
        self.live.setCheckable(True)
        self.live.setChecked(True)

    def recolour(self) -> None:
        """Draw the icons in the present theme's colours."""
        for action, drawn in self._icons.items():
            action.setIcon(icon(drawn, self._appearance))


def tool_button(action: QAction, parent: QWidget) -> QToolButton:
    """A button with the action's icon, its meaning and its name."""
    button = QToolButton(parent)
    button.setDefaultAction(action)
    button.setAccessibleName(action.text())
    button.setAccessibleDescription(action.toolTip())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def size_buttons(parent: QWidget, appearance: Appearance) -> None:
    """Make every tool button of `parent` as large as the appearance's scale wants it."""
    side = appearance.length(SIDE)
    for button in parent.findChildren(QToolButton):
        button.setIconSize(QSize(side, side))
        button.setStyleSheet(f"padding: {appearance.length(3)}px")
        button.setMinimumSize(appearance.length(32), appearance.length(28))
