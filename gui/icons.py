"""The icons: drawn from paths, in the theme's colours."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPixmapCache
from PySide6.QtWidgets import QAbstractButton

from gui.theme import Appearance

SIDE = 16
OVERSAMPLED = 4

Draw = Callable[[QPainter], None]


def _polygon(*points: tuple[float, float]) -> QPainterPath:
    path = QPainterPath(QPointF(*points[0]))
    for point in points[1:]:
        path.lineTo(QPointF(*point))
    path.closeSubpath()
    return path


def _filled(painter: QPainter, path: QPainterPath) -> None:
    painter.fillPath(path, painter.pen().color())


def _forward(painter: QPainter) -> None:
    _filled(painter, _polygon((4, 3), (13, 8), (4, 13)))


def _back(painter: QPainter) -> None:
    _filled(painter, _polygon((12, 3), (3, 8), (12, 13)))


def _pause(painter: QPainter) -> None:
    path = QPainterPath()
    path.addRoundedRect(QRectF(3.5, 3, 3.2, 10), 0.8, 0.8)
    path.addRoundedRect(QRectF(9.3, 3, 3.2, 10), 0.8, 0.8)
    _filled(painter, path)


def _close(painter: QPainter) -> None:
    painter.drawLine(QPointF(4.5, 4.5), QPointF(11.5, 11.5))
    painter.drawLine(QPointF(11.5, 4.5), QPointF(4.5, 11.5))


def _float(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(2.5, 6, 7.5, 7.5), 1, 1)
    painter.drawPolyline([QPointF(6, 6), QPointF(6, 2.5), QPointF(13.5, 2.5)])
    painter.drawPolyline([QPointF(13.5, 2.5), QPointF(13.5, 10), QPointF(10, 10)])


def _sun(painter: QPainter) -> None:
    painter.drawEllipse(QPointF(8, 8), 2.8, 2.8)
    painter.translate(8, 8)
    for _ in range(8):
        painter.drawLine(QPointF(0, 4.9), QPointF(0, 6.3))
        painter.rotate(45)


def _moon(painter: QPainter) -> None:
    disc, bite = QPainterPath(), QPainterPath()
    disc.addEllipse(QPointF(7.6, 8.4), 5.4, 5.4)
    bite.addEllipse(QPointF(10.8, 5.6), 4.8, 4.8)
    painter.drawPath(disc.subtracted(bite))


def _system(painter: QPainter) -> None:
    painter.drawEllipse(QPointF(8, 8), 5.2, 5.2)
    half = QPainterPath(QPointF(8, 2.8))
    half.arcTo(QRectF(2.8, 2.8, 10.4, 10.4), 90, -180)
    half.closeSubpath()
    _filled(painter, half)


def _panels(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(2.2, 3, 11.6, 10), 1.6, 1.6)
    painter.drawLine(QPointF(6.2, 3), QPointF(6.2, 13))
    painter.drawLine(QPointF(6.2, 9), QPointF(13.8, 9))


def _chevron(painter: QPainter) -> None:
    painter.drawPolyline([QPointF(4.5, 6.5), QPointF(8, 10), QPointF(11.5, 6.5)])


def _add(painter: QPainter) -> None:
    painter.drawLine(QPointF(8, 3.5), QPointF(8, 12.5))
    painter.drawLine(QPointF(3.5, 8), QPointF(12.5, 8))


DRAWINGS: Mapping[str, Draw] = MappingProxyType(
    {
        "forward": _forward,
        "back": _back,
        "pause": _pause,
        "close": _close,
        "float": _float,
        "light": _sun,
        "dark": _moon,
        "system": _system,
        "panels": _panels,
        "chevron": _chevron,
        "add": _add,
    }
)


def icon(name: str, colour: str, disabled: str | None = None) -> QIcon:
    """The icon in one colour, and in `disabled` where it cannot be used."""
    made = QIcon(_pixmap(name, colour))
    if disabled is not None:
        made.addPixmap(_pixmap(name, disabled), QIcon.Mode.Disabled)
    return made


def set_icon(
    button: QAbstractButton, name: str, appearance: Appearance, *, side: int = SIDE, role: str = ""
) -> None:
    """Give a button an icon in the theme's colours; `role` "now" is for what the accent fills."""
    theme = appearance.theme
    colour = theme.on_accent if role == "now" else theme.text
    button.setIcon(icon(name, colour, theme.muted))
    button.setIconSize(QSize(appearance.length(side), appearance.length(side)))


def kept(draw: Callable[..., QPixmap]) -> Callable[..., QPixmap]:
    """What `draw` makes of its arguments, drawn once: many buttons show the same."""

    def drawn(*arguments: object) -> QPixmap:
        key, pixmap = f"{draw.__module__} {arguments}", QPixmap()
        if not QPixmapCache.find(key, pixmap):
            pixmap = draw(*arguments)
            QPixmapCache.insert(key, pixmap)
        return pixmap

    return drawn


@kept
def _pixmap(name: str, colour: str) -> QPixmap:
    pixmap = QPixmap(SIDE * OVERSAMPLED, SIDE * OVERSAMPLED)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(OVERSAMPLED, OVERSAMPLED)
    painter.setPen(
        QPen(
            QColor(colour),
            1.4,
            Qt.PenStyle.SolidLine,
            Qt.PenCapStyle.RoundCap,
            Qt.PenJoinStyle.RoundJoin,
        )
    )
    DRAWINGS[name](painter)
    painter.end()
    return pixmap
