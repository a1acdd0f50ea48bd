import math
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from engine.breakpoints import Compare
from engine.channels import Series
from engine.commands import CloseBranch, GoTo, Intervene, Run, SetBreakpoints, SetSpeed, Step
from engine.interventions import Corrupt, Store
from gui.session import Frame, Session
from gui.theme import DARK, LIGHT, Appearance
from gui.views.series import SeriesView
from gui.views.wording import title_of

Settle = Callable[[], None]
Open = Callable[..., None]
WIDTH, HEIGHT = 420, 160
ROWS = range(HEIGHT)
MINE = LIGHT.memory_colours[3]


@pytest.fixture
def make(session: Session, appearance: Appearance, qtbot: QtBot) -> Callable[[str], SeriesView]:
    def make_it(group: str) -> SeriesView:
        view = SeriesView(session, appearance, group)
        qtbot.addWidget(view)
        view.resize(WIDTH, HEIGHT)
        view.show()
        session.add_view(view)
        return view

    return make_it


@pytest.fixture
def ran(session: Session, open_digits: Open, settle: Settle) -> Callable[..., None]:
    def run(updates: int = 2000, **given: object) -> None:
        open_digits(**{"flip": 0.3, **given})
        session.send(SetBreakpoints(()))
        session.send(Run(updates))
        settle()

    return run


def image_of(view: SeriesView) -> QImage:
    return view.grab().toImage()


def wait_for(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not true():
        assert time.monotonic() < until
        time.sleep(0.002)


def has(image: QImage, colour: str, x: range | None = None, y: range | None = None) -> bool:
    wanted = QColor(colour)
    return any(
        image.pixelColor(column, row) == wanted
        for column in x or range(image.width())
        for row in y or range(image.height())
    )


def near(colour: QColor, wanted: str) -> bool:
    """Whether a pixel is mostly of a colour: thin type never is wholly."""
    pairs = zip(colour.getRgb()[:3], QColor(wanted).getRgb()[:3], strict=True)
    return sum(abs(one - other) for one, other in pairs) < 60


def wheel(view: SeriesView, x: float, turns: int) -> None:
    plot = view.plot
    at = QPointF(x, 60)
    event = QWheelEvent(
        at,
        QPointF(plot.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * turns),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(plot, event)


def place(view: SeriesView, update: float) -> QPoint:
    return QPoint(round(view.plot.scales().x_of(update)), 60)


def x_range(view: SeriesView) -> list[float]:
    return list(view.plot.x_range)


def test_it_says_what_would_appear(
    make: Callable[[str], SeriesView], open_digits: Open, settle: Settle
) -> None:
    energy, flips, overlap = make("energy"), make("flips"), make("overlap")
    open_digits()
    settle()
    texts = [view._empty.text() for view in (energy, flips, overlap)]
    assert texts[0] == "Press Run: the energy at every update appears here."
    assert texts[1] == "Press Run: the number of units that change at every update appears here."
    assert texts[2] == "No memory is stored yet: step an update."
    assert not energy.plot.isVisible()


def test_the_heading_names_the_series_and_the_note_the_exact_value(
    make: Callable[[str], SeriesView], ran: Callable[..., None], session: Session
) -> None:
    energy, overlap = make("energy"), make("overlap")
    ran()
    assert energy.title == "Energy"
    assert overlap.title == "Overlap with each memory"
    value = session.experiment.measure(session.snapshot.state)["energy"]
    assert energy.note == f"{value:,.1f}".replace("-", "−")
    assert overlap.note == ""


def test_curves_have_the_colours_of_their_memories_and_the_present_is_marked(
    make: Callable[[str], SeriesView], ran: Callable[..., None], session: Session
) -> None:
    overlap = make("overlap")
    ran(memories=3)
    image = image_of(overlap)
    for colour in LIGHT.memory_colours[:3]:
        assert has(image, colour)
    assert not has(image, LIGHT.memory_colours[3])
    line = overlap.plot.scales().x_of(session.snapshot.position)
    assert has(image, LIGHT.accent, range(round(line) - 1, round(line) + 2), range(10, 100))
    assert not has(image, LIGHT.accent, range(0, round(line) - 4))


def test_the_theme_changes_while_it_is_open(
    make: Callable[[str], SeriesView], ran: Callable[..., None], appearance: Appearance
) -> None:
    energy = make("energy")
    ran()
    appearance.set_theme("dark")
    image = image_of(energy)
    assert has(image, DARK.memory_colours[0])
    assert not has(image, LIGHT.memory_colours[0])


def test_the_scale_changes_the_type(
    make: Callable[[str], SeriesView], ran: Callable[..., None], appearance: Appearance
) -> None:
    energy = make("energy")
    ran()
    left = energy.plot.plot_rect().left()
    appearance.set_scale(1.8)
    image_of(energy)
    assert energy.plot.plot_rect().left() > left


def test_only_the_line_moves_when_only_the_position_changed(
    make: Callable[[str], SeriesView],
    ran: Callable[..., None],
    session: Session,
    settle: Settle,
) -> None:
    energy = make("energy")
    ran()
    before = image_of(energy)
    drawn = energy.plot.redraws
    session.send(GoTo(700))
    settle()
    assert session.snapshot.position == 700
    assert energy.plot.redraws == drawn
    after = image_of(energy)
    line = round(energy.plot.scales().x_of(700))
    assert has(after, LIGHT.accent, range(line - 1, line + 2))
    beyond = range(line + 20, round(energy.plot.scales().x_of(1900)))
    assert has(before, LIGHT.memory_colours[0], beyond)
    assert not has(after, LIGHT.memory_colours[0], beyond)
    assert has(after, LIGHT.memory_colours[0], range(line))
    assert energy.note == energy._value(energy._series[0], 700)


def test_nothing_is_drawn_again_for_the_same_moment(
    make: Callable[[str], SeriesView],
    ran: Callable[..., None],
    session: Session,
    settle: Settle,
) -> None:
    energy = make("energy")
    ran()
    drawn = energy.plot.redraws
    session.set_focus(5)
    settle()
    assert energy.plot.redraws == drawn
    session.send(Step("update"))
    settle()
    assert energy.plot.redraws == drawn + 1


def test_the_line_waits_for_curves_that_are_behind_the_run(
    make: Callable[[str], SeriesView],
    ran: Callable[..., None],
    session: Session,
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Session, "late", False)
    energy = make("energy")
    session.remove_view(energy)
    ran(110)

    def show() -> int:
        snapshot = replace(session.snapshot, running=True)
        energy.show_frame(Frame(session.experiment, snapshot, None))
        return energy.plot.redraws

    drawn, end = show(), session.snapshot.position
    energy._next_draw = math.inf
    session.send(Run(100))
    settle()
    assert show() == drawn
    assert (energy.plot._marks.position, energy.plot._marks.end) == (end, end)
    session.send(GoTo(50))
    settle()
    assert show() == drawn
    assert (energy.plot._marks.position, energy.plot._marks.end) == (50, end + 100)
    energy._next_draw = 0.0
    session.send(GoTo(end + 100))
    settle()
    assert show() == drawn + 1
    assert energy.plot._marks.position == end + 100


def test_plots_begin_where_the_recall_begins(
    make: Callable[[str], SeriesView], ran: Callable[..., None], session: Session
) -> None:
    energy = make("energy")
    ran()
    origin = session.experiment.origin(session.snapshot.state)
    assert origin > 0
    assert x_range(energy)[0] == origin
    assert x_range(energy)[1] >= session.snapshot.position


def test_a_memory_stored_later_hides_nothing_of_the_run(
    make: Callable[[str], SeriesView],
    ran: Callable[..., None],
    session: Session,
    settle: Settle,
) -> None:
    energy = make("energy")
    ran()
    begin = x_range(energy)[0]
    for update in (1, 2, 1500, 0, 1999, 2000):  # wherever one goes in between
        session.send(GoTo(update))
        settle()
    assert x_range(energy)[0] == begin
    session.send(Intervene(Store(session.snapshot.state.s.copy(), "drawing")))
    session.send(Step("update", 2))
    settle()
    assert session.experiment.origin(session.snapshot.state) == 2001
    assert x_range(energy)[0] == begin
    assert energy.plot.curves[0].points.x[0] == begin


@pytest.mark.parametrize("after", [0, 300])
def test_plots_begin_there_whatever_way_one_came(
    make: Callable[[str], SeriesView],
    ran: Callable[..., None],
    session: Session,
    settle: Settle,
    qtbot: QtBot,
    after: int,
) -> None:
    """Store at the end of a run, go on or not, then Home and End."""
    energy, overlap = make("energy"), make("overlap")
    ran()
    begin = session.experiment.origin(session.snapshot.state)
    overlap.hide()  # what is seen later begins there as well
    session.send(Intervene(Store(session.snapshot.state.s.copy(), "drawing")))
    session.send(Step("update", 1 + after))
    settle()
    for update in (0, 2001 + after):
        session.send(GoTo(update))
        settle()
        assert energy.plot.isVisible()
        assert x_range(energy)[0] == begin
        assert energy.plot.curves[0].points.x[0] == begin
        true = session.experiment.measure(session.snapshot.state)["energy"]
        said = energy.note.replace("\N{MINUS SIGN}", "-").replace(",", "")
        assert float(said) == pytest.approx(true, abs=0.05)
    overlap.show()
    settle()
    assert x_range(overlap)[0] == begin


def test_a_plot_that_is_empty_has_no_value_in_its_heading(
    make: Callable[[str], SeriesView], ran: Callable[..., None], session: Session, settle: Settle
) -> None:
    energy = make("energy")
    ran(4)
    assert energy.note
    session.send(GoTo(2))
    session.send(Intervene(Corrupt("flip", 0.1, 1)))  # another course, that is still prepared
    first = session.snapshot.branch
    session.send(CloseBranch(first))
    settle()
    assert not energy.plot.isVisible()
    assert energy.note == ""


def test_the_range_of_values_only_grows(
    make: Callable[[str], SeriesView],
    ran: Callable[..., None],
    session: Session,
    settle: Settle,
) -> None:
    energy = make("energy")
    ran(200)
    low, high = energy.plot.y_range
    session.send(Run(3000))
    settle()
    wider = energy.plot.y_range
    assert wider[0] <= low
    assert wider[1] >= high


def test_the_wheel_zooms_and_a_double_click_on_an_axis_shows_all(
    make: Callable[[str], SeriesView], ran: Callable[..., None], qtbot: QtBot
) -> None:
    energy = make("energy")
    ran()
    whole = x_range(energy)
    x = energy.plot.scales().x_of(1000)
    wheel(energy, x, 5)
    near = x_range(energy)
    assert near[1] - near[0] < 0.5 * (whole[1] - whole[0])
    assert energy.plot.scales().update_at(x) == pytest.approx(1000, abs=5)
    assert not energy.following
    assert energy._back.isVisible()
    wheel(energy, x, -40)
    assert x_range(energy)[0] == 0
    below = QPoint(200, energy.plot.height() - 4)
    qtbot.mouseDClick(energy.plot, Qt.MouseButton.LeftButton, pos=below)
    assert energy.following
    assert x_range(energy) == whole
    assert not energy._back.isVisible()


def test_the_button_shows_all(
    make: Callable[[str], SeriesView], ran: Callable[..., None], qtbot: QtBot
) -> None:
    energy = make("energy")
    ran()
    whole = x_range(energy)
    wheel(energy, 200, 5)
    qtbot.mouseClick(energy._back, Qt.MouseButton.LeftButton)
    assert x_range(energy) == whole


def test_dragging_pans(
    make: Callable[[str], SeriesView], ran: Callable[..., None], qtbot: QtBot, session: Session
) -> None:
    energy = make("energy")
    ran()
    wheel(energy, energy.plot.scales().x_of(1000), 8)
    before = x_range(energy)
    plot = energy.plot
    qtbot.mousePress(plot, Qt.MouseButton.LeftButton, pos=QPoint(200, 60))
    qtbot.mouseMove(plot, QPoint(150, 60))
    qtbot.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=QPoint(150, 60))
    after = x_range(energy)
    assert after[0] > before[0]
    assert after[1] - after[0] == pytest.approx(before[1] - before[0])
    assert session.snapshot.position == 2000


def test_a_double_click_in_the_curves_goes_there(
    make: Callable[[str], SeriesView],
    ran: Callable[..., None],
    qtbot: QtBot,
    session: Session,
    settle: Settle,
) -> None:
    energy = make("energy")
    ran()
    at = place(energy, 800)
    expected = round(energy.plot.scales().update_at(at.x()))
    qtbot.mouseDClick(energy.plot, Qt.MouseButton.LeftButton, pos=at)
    settle()
    assert session.snapshot.position == expected
    assert abs(expected - 800) < 10


def test_dragging_with_ctrl_goes_along_the_run(
    make: Callable[[str], SeriesView],
    ran: Callable[..., None],
    qtbot: QtBot,
    session: Session,
    settle: Settle,
) -> None:
    energy = make("energy")
    ran()
    plot, ctrl = energy.plot, Qt.KeyboardModifier.ControlModifier
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, ctrl, place(energy, 1500))
    settle()
    assert abs(session.snapshot.position - 1500) < 10
    far = QPoint(energy.plot.width() - 2, 60)
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, ctrl, far)
    settle()
    assert session.snapshot.position == 2000


def test_exact_values_stand_beside_the_pointer(
    make: Callable[[str], SeriesView], ran: Callable[..., None], qtbot: QtBot, session: Session
) -> None:
    overlap = make("overlap")
    ran()
    series = [s for s in session.experiment.series(session.snapshot.state) if s.group == "overlap"]
    readings = overlap._reading(1234)
    for reading, entry in zip(readings, series, strict=True):
        stored = session.snapshot.trace.value(entry.column, 1234)
        exact = float(entry.of(np.array([stored]))[0])
        assert reading.label == entry.short
        assert reading.value == f"{exact:+.3f}".replace("-", "−")
    before = image_of(overlap)
    qtbot.mouseMove(overlap.plot, place(overlap, 1234))
    after = image_of(overlap)
    assert before != after
    assert has(after, LIGHT.muted, range(*[place(overlap, 1234).x() + d for d in (-2, 3)]))
    assert overlap._reading(99_999) == []


def test_another_course_is_shown_dashed_with_its_name(
    make: Callable[[str], SeriesView],
    ran: Callable[..., None],
    session: Session,
    settle: Settle,
) -> None:
    energy = make("energy")
    ran()
    session.send(GoTo(500))
    session.send(Intervene(Corrupt("flip", 0.3, 1)))
    session.send(Run(3000))
    settle()
    aside = [curve for curve in energy.plot.curves if curve.aside]
    assert [curve.label for curve in aside] == ["first course"]
    assert aside[0].points.x[0] == 500
    assert aside[0].points.x[-1] == 2000
    assert has(image_of(energy), LIGHT.muted, range(100, 300), range(20, 130))


def test_breakpoints_on_its_series_are_dotted_lines(
    make: Callable[[str], SeriesView],
    ran: Callable[..., None],
    session: Session,
    settle: Settle,
) -> None:
    overlap = make("overlap")
    ran(memories=3)
    plain = image_of(overlap)
    series = next(s for s in overlap._series if s.memory == 1)
    session.send(SetBreakpoints((Compare(series.name, ">=", 0.5), Compare("energy", "<", 0.0))))
    settle()
    session.tick()
    image = image_of(overlap)
    y = round(overlap.plot.scales().y_of(0.5))
    rows = range(y - 1, y + 2)
    left, right = round(overlap.plot.plot_rect().left()), round(overlap.plot.scales().x_of(1900))
    changed = [
        x for x in range(left, right) for row in rows if plain.pixel(x, row) != image.pixel(x, row)
    ]
    assert len(set(changed)) > 100


def test_labels_at_the_ends_do_not_overlap(
    make: Callable[[str], SeriesView], ran: Callable[..., None]
) -> None:
    distance = make("distance")
    ran(memories=3)
    image = image_of(distance)
    right = range(round(distance.plot.scales().x_of(2003)) + 3, WIDTH)
    rows = [
        {row for row in range(HEIGHT) for x in right if near(image.pixelColor(x, row), colour)}
        for colour in LIGHT.memory_colours[:3]
    ]
    assert all(rows)
    for index, one in enumerate(rows):
        for other in rows[index + 1 :]:
            assert len(one & other) <= 2


def test_a_long_name_leaves_the_curves_their_room(
    make: Callable[[str], SeriesView],
    ran: Callable[..., None],
    session: Session,
    settle: Settle,
) -> None:
    overlap = make("overlap")
    ran(200)
    s = session.snapshot.state.s
    session.send(Intervene(Store(s, "a name that is far too long " * 3)))
    session.send(Step("update", 100))
    settle()
    assert overlap.plot.plot_rect().width() > 0.55 * WIDTH
    image = image_of(overlap)
    assert any(near(image.pixelColor(WIDTH - 5 - x, y), MINE) for x in range(100) for y in ROWS)


def test_the_sum_is_named_among_however_many_memories(
    make: Callable[[str], SeriesView], ran: Callable[..., None]
) -> None:
    distance = make("distance")
    ran(60, memories=30)
    assert len(distance.plot.curves) == 31
    image = image_of(distance)
    right = range(round(distance.plot.plot_rect().right()) + 3, WIDTH)
    assert any(near(image.pixelColor(x, y), LIGHT.text) for x in right for y in range(HEIGHT))


def test_at_the_slowest_speed_every_plot_follows(
    make: Callable[[str], SeriesView],
    session: Session,
    open_digits: Open,
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One that waits because another has drawn for long draws before there is another update."""
    overlap = make("overlap")
    open_digits()
    session.send(Step("update", 4))
    settle()
    session.send(SetSpeed(0.5))
    session.send(Run())
    wait_for(lambda: session.snapshot.running and session.snapshot.position == 5)
    with monkeypatch.context() as patched:
        patched.setattr(Session, "late", True)
        session.tick()
    wait_for(lambda: session.tick() or overlap.plot.curves[0].points.x[-1] >= 5)
    assert session.snapshot.position == 5


def test_an_empty_plot_says_when_it_is_drawn(
    make: Callable[[str], SeriesView], session: Session, open_digits: Open, settle: Settle
) -> None:
    energy = make("energy")
    open_digits()
    settle()
    empty = energy.findChild(QLabel)
    assert empty.text() == "Press Run: the energy at every update appears here."
    session.send(SetSpeed(0.5))
    session.send(Run())
    awaited = "Once all is prepared, the energy at every update appears here."
    wait_for(lambda: session.tick() or empty.text() == awaited)


def test_another_experiment_begins_empty(
    make: Callable[[str], SeriesView], ran: Callable[..., None], open_digits: Open, settle: Settle
) -> None:
    energy = make("energy")
    ran()
    wheel(energy, 200, 5)
    open_digits(seed=4)
    settle()
    assert not energy.plot.isVisible()
    assert energy.note == ""
    assert energy.following


def test_a_long_run_takes_no_more_points_than_the_screen_has(
    make: Callable[[str], SeriesView], ran: Callable[..., None], session: Session, settle: Settle
) -> None:
    energy = make("energy")
    ran(20_000)
    for number in range(12):
        session.send(Intervene(Corrupt("flip", 0.5, number)))
        session.send(Run(20_000))
        settle()
    assert session.snapshot.trace.rows > 4_000
    (curve,) = energy.plot.curves
    assert len(curve.points.x) <= 2 * energy.plot.pixels()
    wheel(energy, energy.plot.scales().x_of(100_000), 30)
    (curve,) = energy.plot.curves
    assert curve.points.steps


def test_several_series_are_called_what_their_labels_begin_with():
    named = [
        Series(name=name, label=f"Loss, {name} set", column=name, group="loss", short=name)
        for name in ("test", "training")
    ]
    assert title_of("loss", named) == "Loss"
    assert title_of("loss", named[:1]) == "Loss, test set"


def test_a_network_without_an_energy_says_why(
    make: Callable[[str], SeriesView], ran: Callable[..., None]
) -> None:
    view = make("energy")
    ran(50, rule="sequence")
    said = [label.text() for label in view.findChildren(QLabel) if label.isVisible()]
    assert any("The weights are not symmetric: there is no energy" in text for text in said)
