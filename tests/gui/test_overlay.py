"""Labels of curves: at their ends, none over another, those of courses not taken included."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QImage, QPainter

from gui.theme import LIGHT
from gui.views import overlay
from gui.views.curves import Points
from gui.views.overlay import Curve, Scales, paint_labels

SCALES = Scales(QRectF(40, 8, 300, 120), (0.0, 100.0), (0.0, 1.0))


def curve(end: float, value: float, label: str, *, aside: bool = False) -> Curve:
    points = Points(np.array([0.0, end]), np.array([0.5, value]), True)
    return Curve(points, LIGHT.text, label, aside)


@pytest.mark.parametrize("value", [0.02, 0.3, 0.8, 0.98])
def test_a_course_not_taken_is_named_beside_the_other_labels(qapp, monkeypatch, value):
    placed: list[QRectF] = []
    kept = overlay._paint_aside
    monkeypatch.setattr(
        overlay, "_paint_aside", lambda p, at, *rest: (placed.append(at), kept(p, at, *rest))
    )
    image = QImage(380, 140, QImage.Format.Format_RGB32)
    curves = [
        curve(80, value, "5"),
        curve(80, value - 0.02, "0"),
        curve(90, value, "branch 2", aside=True),
        curve(90, value, "branch 3", aside=True),
    ]
    painter = QPainter(image)
    height = QFontMetricsF(painter.font()).ascent()
    paint_labels(painter, SCALES, curves, LIGHT, 80)
    painter.end()
    first, second = placed
    assert not first.intersects(second)
    ends = [SCALES.y_of(value), SCALES.y_of(value - 0.02)]
    main = overlay.apart(ends, height + 1, 8 + (height + 1) / 2, 128 - (height + 1) / 2)
    for y in main:
        for place in placed:
            assert not place.intersects(QRectF(SCALES.x_of(80) + 5, y - height / 2, 8, height))
            assert SCALES.rect.top() <= place.top() < place.bottom() <= SCALES.rect.bottom()
