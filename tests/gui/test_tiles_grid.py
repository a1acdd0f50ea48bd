"""Pictures in a grid or on a film: all in sight at once where that is possible, cheap where not."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QSizeF, Qt
from PySide6.QtGui import QColor

from engine.channels import Tiles
from gui.session import Frame, Session
from gui.views import mosaic
from gui.views.tiles_grid import TilesGridView

LEFT = Qt.MouseButton.LeftButton


class Double(SimpleNamespace):
    """Stands in for an experiment, which can be told from every other."""

    __hash__ = object.__hash__  # type: ignore[assignment]


def frame_of(*channels: Any, focus: int | None = None, state: Any = None) -> Frame:
    experiment = Double(channels=lambda state: channels)
    snapshot = SimpleNamespace(state=state or object(), phase=None, running=False)
    return Frame(experiment, snapshot, focus)  # type: ignore[arg-type]


def tiles(pictures: np.ndarray, name: str = "tiles", **more: Any) -> Tiles:
    given = {"low": 0.0, "high": 1.0, **more}
    return Tiles(name=name, label=name, read=lambda state: pictures, **given)


@pytest.fixture
def put(qtbot, session: Session, appearance):
    def put_it(*channels: Any, below: tuple[str, ...] = (), size=(420, 200), **given: Any):
        view = TilesGridView(session, appearance, channels[0].name, below)
        qtbot.addWidget(view)
        view.resize(*size)
        with qtbot.waitExposed(view):
            view.show()
        view.show_frame(frame_of(*channels, **given))
        view.grab()
        return view

    return put_it


@pytest.mark.parametrize("count", [1, 2, 7, 24, 60])
def test_all_find_room_and_none_covers_another(count):
    layout = mosaic.fitted(count, 1, QSizeF(420, 200), 14, 1.0, 10, 10.0)
    rects = [layout.rect_of(index) for index in range(count)]
    assert layout.size.width() <= 424 and layout.size.height() <= 204
    for index, rect in enumerate(rects):
        assert layout.index_at(rect.center()) == index
        assert not any(rect.intersects(other) for other in rects[:index])


def test_pictures_have_their_own_colours(put, appearance):
    pictures = np.stack([np.zeros((4, 4)), np.ones((4, 4))])
    view = put(tiles(pictures))
    image, layout = view.picture.grab().toImage(), view.picture.arrangement
    pale, dark = (image.pixelColor(layout.rect_of(index).center().toPoint()) for index in (0, 1))
    assert pale == QColor(appearance.theme.paper)
    assert dark == QColor(appearance.theme.ink)


def test_without_ends_zero_is_in_the_middle_of_the_scale(put, appearance):
    pictures = np.stack([np.full((4, 4), value) for value in (-0.5, 0.0, 0.25)])
    view = put(tiles(pictures, low=-np.inf, high=np.inf))
    image, layout = view.picture.grab().toImage(), view.picture.arrangement
    low, middle, high = (
        image.pixelColor(layout.rect_of(index).center().toPoint()) for index in range(3)
    )
    assert low == QColor(appearance.theme.negative)
    assert min(middle.getRgb()) >= 250
    assert high.red() > high.blue()
    assert view.note == "±0.50"


def test_a_click_puts_the_pictures_unit_in_focus_and_outlines_it(put, session, qtbot, appearance):
    channel = tiles(np.zeros((5, 4, 4)), units=lambda state: np.array([10, 30, 20, 50, 40]))
    state = object()
    view = put(channel, state=state)
    place = view.picture.arrangement.rect_of(2).center().toPoint()
    qtbot.mouseClick(view.picture, LEFT, pos=place)
    assert session.focus == 20
    view.show_frame(frame_of(channel, focus=20, state=state))
    assert view.picture.ringed == 2
    qtbot.keyClick(view.picture, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert session.focus == 50


def test_of_thousands_only_those_in_sight_are_coloured(put):
    view = put(tiles(np.random.default_rng(0).random((5000, 28, 28))))
    assert view.picture.arrangement.count == 5000
    assert 0 < view.picture.coloured < 300
    assert view.scroller.verticalScrollBar().maximum() > 0
    assert view.scroller.horizontalScrollBar().maximum() == 0


def test_the_same_pictures_are_not_coloured_again(put):
    pictures = np.zeros((6, 4, 4))
    view = put(tiles(pictures))
    coloured = view.picture.coloured
    view.show_frame(frame_of(tiles(pictures)))
    view.grab()
    assert view.picture.coloured == coloured


def test_originals_stand_above_their_reconstructions(put, appearance):
    above, below = tiles(np.zeros((3, 4, 4)), "above"), tiles(np.ones((3, 4, 4)), "below")
    view = put(above, below, below=("below",))
    image, layout = view.picture.grab().toImage(), view.picture.arrangement
    for index in range(3):
        upper, lower = (
            image.pixelColor(layout.rect_of(index, layer).center().toPoint()) for layer in (0, 1)
        )
        assert upper == QColor(appearance.theme.paper)
        assert lower == QColor(appearance.theme.ink)


def test_a_film_grows_to_the_right_and_its_newest_picture_is_lit(put, appearance):
    view = put(tiles(np.zeros((3, 4, 4)), film=True), size=(300, 80))
    assert view.picture.newest == 2
    view.show_frame(frame_of(tiles(np.zeros((30, 4, 4)), film=True)))
    view.grab()
    bar = view.scroller.horizontalScrollBar()
    assert bar.maximum() > 0 and bar.value() == bar.maximum()
    assert view.picture.newest == 29
    last = view.picture.arrangement.whole_rect(29)
    image = view.picture.grab().toImage()
    row = {
        image.pixelColor(round(last.left()) + x, round(last.center().y())).name()
        for x in (-2, -1, 0)
    }
    assert appearance.theme.accent in row


def test_a_film_can_say_which_picture_is_the_present_one(put):
    view = put(tiles(np.zeros((5, 4, 4)), film=True, now=lambda state: 3))
    assert view.picture.newest == 3


def test_captions_are_told_and_an_empty_place_explains_itself(put):
    channel = tiles(np.zeros((2, 4, 4)), captions=("one", "two"))
    view = put(channel)
    assert view.picture.hint(1) == "two"
    view.show_frame(frame_of(tiles(np.zeros((0, 4, 4)))))
    assert view.picture.arrangement is None
    assert "nothing yet" in view.picture.empty_text
    view.show_frame(frame_of(tiles(np.zeros((0, 4, 4)), told=lambda state: "No mistake.")))
    assert view.picture.empty_text == "No mistake."


def test_a_film_of_a_phase_asks_for_a_step(put):
    view = put(tiles(np.zeros((2, 4, 4)), of_phase=True))
    assert view.picture.count == 0
    assert "Step a phase" in view.picture.empty_text


def test_the_place_between_two_pictures_is_no_picture(put):
    view = put(tiles(np.zeros((2, 4, 4))))
    layout = view.picture.arrangement
    between = QPointF(layout.rect_of(0).right() + 2, layout.rect_of(0).center().y())
    assert layout.index_at(between) is None
