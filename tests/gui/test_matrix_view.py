"""The weights on the screen: whole, zoomed, and of one unit; never more read than can be seen."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip

from engine.channels import Matrix
from engine.commands import Step
from gui.panel import Panel
from gui.theme import diverging_table
from gui.views.matrix import MatrixView

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(qtbot, session, appearance, open_digits, settle):
    view = MatrixView(session, appearance)
    session.add_view(view)
    qtbot.addWidget(view)
    view.resize(440, 230)
    open_digits()
    with qtbot.waitExposed(view):
        view.show()
    session.send(Step("update", 4))
    settle()
    view.grab()
    yield view
    session.remove_view(view)


def weights(session, rows=None, columns=None):
    every = np.arange(784)
    (channel,) = (
        entry
        for entry in session.experiment.channels(session.snapshot.state)
        if isinstance(entry, Matrix)
    )
    rows, columns = (every if part is None else np.array(part) for part in (rows, columns))
    return channel.block(session.snapshot.state, rows, columns)


def wheel(widget, point: QPointF, turns: int):
    for _ in range(abs(turns)):
        event = QWheelEvent(
            point,
            widget.mapToGlobal(point),
            QPoint(),
            QPoint(0, 120 if turns > 0 else -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, event)


def spot(view, down, across) -> QPoint:
    rect = view.matrix.picture_rect()
    return QPointF(rect.left() + across * rect.width(), rect.top() + down * rect.height()).toPoint()


def test_the_matrix_is_in_its_colours_with_zero_in_the_middle(view, session, appearance):
    wheel(view.matrix, QPointF(spot(view, 0.5, 0.5)), 20)
    image = view.matrix.grab().toImage()
    rows, columns = view.matrix.spans
    table = diverging_table(appearance.theme)
    for i in range(rows.entry_at(0) + 1, rows.entry_at(1)):
        for j in range(columns.entry_at(0) + 1, columns.entry_at(1)):
            point = spot(view, rows.share_of(i + 0.5), columns.share_of(j + 0.5))
            w = weights(session, [i], [j])[0, 0]
            red, green, blue, _ = table[round((w / view.matrix.scale + 1) * 127.5)].tolist()
            assert image.pixelColor(point) == QColor(red, green, blue)


def test_the_scale_is_the_largest_weight(view, session):
    assert view.matrix.scale == pytest.approx(np.abs(weights(session)).max(), rel=0.01)
    assert view.bar.labels() == ("+1", "0", "−1")
    for largest in (0.001784, 1.2345e-5, 1234.5, 12_345.6):
        view.bar.set_largest(largest)
        longest = max(view.bar.fontMetrics().horizontalAdvance(text) for text in view.bar.labels())
        assert view.bar.sizeHint().width() >= 12 + 8 + longest * 11 / 13


def test_only_what_can_be_seen_is_read_and_only_once(view, session, open_digits, settle, qtbot):
    asked = []
    frame = view._frame
    original = frame.experiment.channels

    class Counting:
        unit_shape = frame.experiment.unit_shape

        def channels(self, state):
            return [
                replace(entry, block=counted(entry)) if isinstance(entry, Matrix) else entry
                for entry in original(state)
            ]

    def counted(entry):
        def block(state, rows, columns):
            asked.append(len(rows) * len(columns))
            return entry.block(state, rows, columns)

        return block

    frame = replace(frame, experiment=Counting())
    view.matrix._version = None
    for _ in range(3):
        view.show_frame(frame)
        view.matrix.grab()
    assert len(asked) == 1
    assert asked[0] <= view.matrix.width() * view.matrix.height()


def test_the_wheel_zooms_dragging_moves_a_double_click_shows_all(view, qtbot):
    centre = spot(view, 0.25, 0.75)
    entry = view.matrix.entry_at(QPointF(centre))
    wheel(view.matrix, QPointF(centre), 6)
    rows, columns = view.matrix.spans
    assert rows.length == pytest.approx(784 / 1.25**6)
    zoomed = view.matrix.entry_at(QPointF(centre))
    assert np.abs(np.subtract(zoomed, entry)).max() <= 3
    qtbot.mousePress(view.matrix, LEFT, pos=centre)
    qtbot.mouseMove(view.matrix, centre + QPoint(30, -20))
    qtbot.mouseRelease(view.matrix, LEFT, pos=centre + QPoint(30, -20))
    assert view.matrix.spans[1].first < columns.first
    assert view.matrix.spans[0].first > rows.first
    qtbot.mouseDClick(view.matrix, LEFT, pos=centre)
    assert [span.length for span in view.matrix.spans] == [784, 784]


def test_a_click_on_an_entry_puts_its_row_in_focus(view, session, settle, qtbot, appearance):
    point = spot(view, 0.5, 0.1)
    row, _ = view.matrix.entry_at(QPointF(point))
    qtbot.mouseClick(view.matrix, LEFT, pos=point)
    assert session.focus == row
    settle()
    assert view.all_button.isChecked()
    image = view.matrix.grab().toImage()
    column = [image.pixelColor(point.x(), point.y() + y) for y in range(-6, 7)]
    assert QColor(appearance.theme.text) in column


def test_the_entry_under_the_pointer_is_told(view, session):
    point = spot(view, 0.5, 0.25)
    i, j = view.matrix.entry_at(QPointF(point))
    event = QHelpEvent(QEvent.Type.ToolTip, point, view.matrix.mapToGlobal(point))
    QApplication.sendEvent(view.matrix, event)
    text = QToolTip.text()
    assert f"({i % 28}, {i // 28}) and ({j % 28}, {j // 28}) = " in text
    QToolTip.hideText()


def test_a_unit_in_focus_shows_its_weights_as_a_picture(view, session, settle):
    session.set_focus(300)
    settle()
    assert view.unit_button.isChecked()
    assert np.array_equal(view.of_unit.values.reshape(-1), weights(session, [300])[0])
    assert view.title.text() == "of unit (20, 10)"
    j = 301
    assert view.of_unit.told(j).startswith("w of (20, 10) and (21, 10) = ")


def test_without_focus_it_is_the_unit_visited(view, session, settle, qtbot):
    qtbot.mouseClick(view.unit_button, LEFT)
    (visited,) = session.snapshot.phase.units
    assert view.of_unit.unit == visited
    session.send(Step("update"))
    settle()
    assert view.of_unit.unit == session.snapshot.phase.units[0]


def test_the_panel_s_title_names_the_unit(view, session, appearance, settle, qtbot):
    panel = Panel("Weights", appearance)
    qtbot.addWidget(panel)
    view.use_title_line(panel.title_line)
    session.set_focus(300)
    settle()
    assert panel.title_line.title == "Weights of unit (20, 10)"
    qtbot.mouseClick(view.all_button, LEFT)
    assert panel.title_line.title == "Weights"
    assert view.all_button.text() == "all 784 × 784"


def test_a_million_units_read_only_what_is_seen(view, session, settle, open_digits):
    open_digits(experiment="hopfield-pictures", size=1000)
    settle()
    assert view.all_button.text() == "all 1 M × 1 M"
    session.send(Step("update", 5))
    settle()
    view.grab()
    assert view.matrix.scale > 0
    assert view.matrix._block.size <= view.matrix.width() * view.matrix.height()
    session.set_focus(555_555)
    settle()
    view.grab()
    assert view.of_unit.values.size <= 4 * view.of_unit.width() * view.of_unit.height()
    assert view.of_unit.told(1234).startswith("w of (555, 555) and (234, 1) = ")
    wheel(view.matrix, QRectF(view.matrix.picture_rect()).center(), 60)
    view.matrix.grab()
    assert view.matrix.spans[0].length == 6


def test_without_weights_it_says_how_to_get_some(qtbot, session, appearance, open_digits, settle):
    view = MatrixView(session, appearance)
    qtbot.addWidget(view)
    view.resize(440, 230)
    session.add_view(view)
    open_digits()
    view.show()
    settle()
    image = view.matrix.grab().toImage()
    shades = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    assert len(shades) > 2
    assert view.matrix.scale == 0
    session.remove_view(view)
