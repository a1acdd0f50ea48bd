"""The scale of a picture's colours."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.text import with_power
from gui.numbers import MINUS, number
from gui.theme import Appearance, diverging_table
from gui.views import raster

LONGEST = "−0.001784"  # the label with the most digits; room for it is kept


class ColourBar(QWidget):
    """The colours from -largest over 0 to +largest."""

    def __init__(
        self,
        appearance: Appearance,
        extent: Callable[[], tuple[float, float]],
        parent: QWidget | None = None,
    ) -> None:
        """`extent` tells from where to where the picture beside it reaches."""
        super().__init__(parent)
        self._appearance = appearance
        self._extent = extent
        self._largest = 0.0
        self._image: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Colour scale")
        appearance.changed.connect(self._recolour)

    @property
    def largest(self) -> float:
        return self._largest

    def set_largest(self, largest: float) -> None:
        """What the upper end stands for."""
        if largest != self._largest:
            self._largest = largest
            self.setAccessibleDescription(", ".join(self.labels()))
            self.update()

    def labels(self) -> tuple[str, str, str]:
        """What is written at the top, in the middle and at the bottom."""
        return _brief(self._largest), "0", _brief(-self._largest)

    def _recolour(self) -> None:
        self._image = None
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self._appearance.font("caption"))
        return QSize(round(self._appearance.length(22) + metrics.horizontalAdvance(LONGEST)), 120)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._largest == 0.0:
            return
        painter = QPainter(self)
        font = self._appearance.font("caption")
        metrics = QFontMetricsF(font)
        top, bottom = self._extent()
        bar = QRectF(2, top, self._appearance.length(12), bottom - top)
        if self._image is None:
            places = np.arange(255, -1, -1, dtype=np.uint8).reshape(-1, 1)
            self._image = raster.image_of(places, diverging_table(self._appearance.theme))
        painter.drawImage(bar, self._image)
        painter.setFont(font)
        painter.setPen(QColor(self._appearance.theme.muted))
        high = metrics.height()
        tops = (bar.top() - 2, bar.center().y() - high / 2, bar.bottom() - high + 2)
        for text, top in zip(self.labels(), tops, strict=True):
            room = QRectF(bar.right() + 6, top, self.width() - bar.right() - 6, high)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft), text)


def _brief(value: float) -> str:
    """A number that finds room; of a long one, its first digits and a power of ten."""
    text = number(value, sign=True)
    if len(text) <= len(LONGEST):
        return text
    return ("+" if value > 0 else MINUS) + with_power(abs(value))
