import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from engine.commands import Intervene, Pause, Run, SetBreakpoints, SetSpeed, Step
from engine.experiment import Equation, Explanation, Phase
from engine.interventions import Corrupt, Unlearn
from engine.text import place
from gui.explanation import LONGEST_WAIT, Asked, Explained, ExplanationView, _explained
from gui.session import Session
from gui.theme import DARK, LIGHT, Appearance
from gui.typesetting_process import TYPESETTER, Lines

Settle = Callable[[], None]
NO_BREAK = "\N{NO-BREAK SPACE}"


@pytest.fixture
def view(session: Session, appearance: Appearance, qtbot: QtBot) -> Iterator[ExplanationView]:
    view = ExplanationView(session, appearance)
    qtbot.addWidget(view)
    view.resize(520, 150)
    view.show()
    session.add_view(view)
    yield view
    view.close_worker()
    assert not [t for t in threading.enumerate() if t.name == "stepwell-explanation"]


@pytest.fixture
def shown(view: ExplanationView, settle: Settle, qtbot: QtBot, session: Session) -> Settle:
    """Wait until the view shows the session's present phase."""

    def wait() -> None:
        settle()
        phase = session.snapshot.phase
        qtbot.waitUntil(
            lambda: view._shown is not None and view._shown.asked.phase is phase, timeout=20_000
        )

    return wait


def colours(view: ExplanationView) -> set[str]:
    image = view.equations.grab().toImage()
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


def test_it_says_what_would_be_here(
    view: ExplanationView, open_digits: Callable[..., None]
) -> None:
    open_digits()
    assert view.title == "Explanation"
    assert "Press update" in view.sentence.text()
    assert not view.equations.isVisible()


def test_it_says_that_the_first_equation_is_on_its_way(
    view: ExplanationView, open_digits: Callable[..., None], session: Session, settle: Settle
) -> None:
    open_digits()
    settle()
    view._worker.ask = lambda asked: None
    session.send(Step("update"))
    settle()
    assert view.sentence.text() == "The equation of this step appears here in a moment."


def test_shown_again_it_keeps_no_more_room_than_its_words_need(
    view: ExplanationView,
    open_digits: Callable[..., None],
    session: Session,
    shown: Settle,
    appearance: Appearance,
) -> None:
    open_digits(flip=0.3)
    session.send(Step("update", 5))
    shown()
    before = view.sentence.minimumHeight()
    view.hide()
    appearance.set_scale(2.0)
    appearance.set_scale(1.0)
    view.show()
    assert view.sentence.minimumHeight() == before


def test_a_step_is_explained_in_symbols_numbers_and_words(
    view: ExplanationView, open_digits: Callable[..., None], session: Session, shown: Settle
) -> None:
    open_digits(flip=0.3)
    session.send(Step("update", 5))
    shown()
    phase = session.snapshot.phase
    assert phase is not None
    expected = session.experiment.explain(phase, None)
    assert view.title == f"Explanation — {expected.title}"
    assert view.note == "phase 3 of 3"
    assert view.sentence.text().replace(NO_BREAK, " ") == expected.sentence
    assert view.named_units == expected.units
    assert len(view.equations.layout_shown.placed) > 5
    assert LIGHT.text in colours(view)


def test_after_an_intervention_it_says_what_was_done(
    view: ExplanationView,
    open_digits: Callable[..., None],
    session: Session,
    shown: Settle,
    settle: Settle,
) -> None:
    sentences: list[str] = []
    view.sentence_changed.connect(sentences.append)
    open_digits(flip=0.3)
    session.send(Step("update", 5))
    shown()
    session.send(Intervene(Corrupt("flip", 0.25)))
    session.send(Intervene(Unlearn()))
    settle()
    done = "A little of this state was taken out of the weights: the rule is unlearning now."
    assert view.sentence.text().splitlines()[0] == sentences[-1] == done
    assert "Press update" in view.sentence.text()
    assert not view.equations.isVisible()
    session.send(Step("update"))
    shown()
    assert done not in view.sentence.text()


def test_each_phase_has_its_own_and_going_back_shows_the_one_before(
    view: ExplanationView, open_digits: Callable[..., None], session: Session, shown: Settle
) -> None:
    open_digits()
    session.send(Step("update", 10))
    shown()
    session.send(Step("phase"))
    shown()
    assert view.note == "phase 1 of 3"
    first = view.sentence.text()
    session.send(Step("phase"))
    shown()
    assert view.note == "phase 2 of 3"
    assert view.sentence.text() != first
    session.send(Step("phase", -1))
    shown()
    assert view.sentence.text() == first


def test_the_unit_in_focus_is_explained(
    view: ExplanationView,
    open_digits: Callable[..., None],
    session: Session,
    shown: Settle,
    qtbot: QtBot,
) -> None:
    open_digits()
    session.send(Step("update", 5))
    shown()
    columns = session.experiment.unit_shape[1]
    session.set_focus(100)
    wanted = place(100, columns).replace(" ", NO_BREAK)
    qtbot.waitUntil(lambda: wanted in view.sentence.text(), timeout=20_000)
    assert view.named_units == (100,)


def test_a_weight_in_focus_puts_its_unit_in_focus_and_is_what_is_explained(
    view: ExplanationView,
    open_digits: Callable[..., None],
    session: Session,
    shown: Settle,
    qtbot: QtBot,
) -> None:
    open_digits(flip=0.5)
    session.send(Step("phase"))
    shown()
    session.toggle_weight(100, 7)
    qtbot.waitUntil(lambda: view._shown is not None and view._shown.asked.focus == (100, 7))
    assert (session.focus, session.weight) == (100, (100, 7))
    session.toggle_weight(100, 8)
    assert (session.focus, session.weight) == (100, (100, 8))
    session.toggle_weight(100, 8)
    assert (session.focus, session.weight) == (None, None)
    session.toggle_weight(100, 8)
    session.set_focus(100)
    qtbot.waitUntil(lambda: view._shown is not None and view._shown.asked.focus == 100)
    assert (session.focus, session.weight) == (100, None)


def test_the_sentence_and_the_units_are_told(
    view: ExplanationView, open_digits: Callable[..., None], session: Session, shown: Settle
) -> None:
    sentences: list[str] = []
    units: list[tuple[int, ...]] = []
    view.sentence_changed.connect(sentences.append)
    view.named_units_changed.connect(units.append)
    open_digits()
    session.send(Step("update", 5))
    shown()
    assert sentences[-1] == view.sentence.text().replace(NO_BREAK, " ")
    assert units[-1] == view.named_units != ()
    view.hide()
    assert units[-1] == ()
    view.show()
    assert units[-1] != ()


def test_a_fast_run_is_followed_at_a_readable_rate(
    view: ExplanationView,
    open_digits: Callable[..., None],
    session: Session,
    shown: Settle,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 0.0
    view._now = lambda: now
    open_digits(flip=0.5)
    asked: list[Phase] = []
    explain = type(session.experiment).explain

    def counted(experiment: object, phase: Phase, focus: int | None) -> Explanation:
        asked.append(phase)
        return explain(experiment, phase, focus)

    monkeypatch.setattr(type(session.experiment), "explain", counted)
    session.send(SetBreakpoints(()))
    session.send(SetSpeed(20.0))
    session.send(Run())
    qtbot.waitUntil(lambda: view._shown is not None, timeout=20_000)
    first = session.snapshot.position
    qtbot.waitUntil(lambda: session.snapshot.position > first + 4, timeout=20_000)
    assert len(asked) == 1
    now = 100.0
    qtbot.waitUntil(lambda: len(asked) == 2, timeout=20_000)
    session.send(Pause())
    shown()
    assert view._shown is not None
    assert view._shown.asked.phase is session.snapshot.phase


def test_an_explanation_that_took_long_silences_the_next_ones_for_two_seconds_at_most(
    view: ExplanationView,
    open_digits: Callable[..., None],
    session: Session,
    qtbot: QtBot,
) -> None:
    now = 0.0
    view._now = lambda: now
    open_digits(flip=0.5)
    explain, asked = view._worker._work, []

    def slowly(question: Asked) -> Explained:
        asked.append(question)
        return replace(explain(question), seconds=60.0)

    view._worker._work = slowly
    session.send(SetBreakpoints(()))
    session.send(SetSpeed(20.0))
    session.send(Run())
    qtbot.waitUntil(lambda: view._shown is not None, timeout=20_000)
    first = view._shown
    now = LONGEST_WAIT
    qtbot.waitUntil(lambda: view._shown is not first, timeout=20_000)
    assert len(asked) == 2
    session.send(Pause())


def test_an_answer_in_a_fast_run_is_shown_together_with_a_frame(
    view: ExplanationView,
    open_digits: Callable[..., None],
    session: Session,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawing: list[bool] = []
    show = view._show
    monkeypatch.setattr(view, "_show", lambda told: drawing.append(session._drawing) or show(told))
    open_digits()
    session.send(SetBreakpoints(()))
    session.send(Run())
    qtbot.waitUntil(lambda: len(drawing) >= 2, timeout=20_000)
    session.send(Pause())
    assert all(drawing)


def test_waiting_for_the_typesetter_is_no_part_of_what_an_explanation_takes(
    open_digits: Callable[..., None],
    session: Session,
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_digits(flip=0.5)
    session.send(Step("phase"))
    settle()
    assert session.snapshot.phase is not None

    def slow(lines: Sequence[str]) -> Lines:
        time.sleep(0.5)
        return ((),) * len(lines)

    monkeypatch.setattr(TYPESETTER, "lines", slow)
    explained = _explained(
        Asked(session.experiment, session.snapshot.phase, None, session.snapshot.state)
    )
    assert explained.explanation.equations
    assert explained.seconds < 0.5


def test_nothing_is_explained_while_it_is_hidden(
    view: ExplanationView,
    open_digits: Callable[..., None],
    session: Session,
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_digits()
    asked: list[int] = []
    monkeypatch.setattr(
        type(session.experiment), "explain", lambda *given: asked.append(1) or pytest.fail("asked")
    )
    view.hide()
    session.send(Step("update", 5))
    settle()
    assert not asked


def test_what_cannot_be_explained_or_typeset_stops_nothing(
    view: ExplanationView,
    open_digits: Callable[..., None],
    session: Session,
    shown: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*given: object) -> Explanation:
        raise ArithmeticError("no such sum")

    open_digits()
    monkeypatch.setattr(type(session.experiment), "explain", broken)
    session.send(Step("update", 1))
    shown()
    assert "could not be explained (ArithmeticError: no such sum)" in view.sentence.text()

    strange = Explanation("odd", (Equation(r"\frac{1", "= 3", 3.0),), "An odd one.")
    monkeypatch.setattr(type(session.experiment), "explain", lambda *given: strange)
    session.send(Step("update", 1))
    shown()
    assert view.sentence.text() == "An odd one."
    assert any(placed.formula.tex == r"\frac{1" for placed in view.equations.layout_shown.placed)
    assert LIGHT.text in colours(view)


def test_the_colours_follow_the_theme_and_nothing_is_typeset_again(
    view: ExplanationView,
    open_digits: Callable[..., None],
    session: Session,
    shown: Settle,
    appearance: Appearance,
) -> None:
    open_digits()
    session.send(Step("update", 5))
    shown()
    asked = TYPESETTER.asked
    appearance.set_theme("dark")
    assert DARK.text in colours(view)
    assert LIGHT.text not in colours(view)
    assert TYPESETTER.asked == asked


def test_the_equations_fit_a_small_panel_or_are_scrolled(
    view: ExplanationView,
    open_digits: Callable[..., None],
    session: Session,
    shown: Settle,
    qtbot: QtBot,
) -> None:
    open_digits()
    session.send(Step("update", 5))
    shown()
    large = view.equations.layout_shown
    assert large.height <= view.equations.height()
    view.resize(300, 150)
    qtbot.wait(1)
    small = view.equations.layout_shown
    assert small.size < large.size or small.height > large.height
    assert small.size >= 13
    view.resize(200, 90)
    qtbot.wait(1)
    assert view.equations.verticalScrollBar().maximum() > 0


def test_it_can_be_copied(
    view: ExplanationView,
    open_digits: Callable[..., None],
    session: Session,
    shown: Settle,
    qtbot: QtBot,
) -> None:
    open_digits()
    session.send(Step("update", 5))
    shown()
    at = QPoint(20, 20)
    QApplication.sendEvent(
        view, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.mapToGlobal(at))
    )
    menu = view.findChild(QMenu)
    assert menu is not None
    assert [action.text() for action in menu.actions()] == ["Copy as TeX", "Copy sentence"]
    qtbot.mouseClick(
        menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(view.copy_tex).center()
    )
    assert QGuiApplication.clipboard().text() == view.tex()
    assert r"\sum" in view.tex()
    view.copy_sentence.trigger()
    assert QGuiApplication.clipboard().text() == view.sentence.text().replace(NO_BREAK, " ")


def test_another_experiment_begins_empty(
    view: ExplanationView, open_digits: Callable[..., None], session: Session, shown: Settle
) -> None:
    open_digits()
    session.send(Step("update", 5))
    shown()
    open_digits(seed=3)
    assert view.title == "Explanation"
    assert view.named_units == ()
    assert view.tex() == ""


def test_a_unit_chosen_after_an_intervention_has_its_equation(
    view: ExplanationView,
    open_digits: Callable[..., None],
    session: Session,
    settle: Settle,
    qtbot: QtBot,
) -> None:
    open_digits()
    session.send(Step("update", 40))
    settle()
    session.send(Intervene(Corrupt("flip", 0.1, 7)))
    settle()
    assert session.snapshot.phase is None
    session.set_focus(300)
    settle()
    qtbot.waitUntil(lambda: view.named_units == (300,), timeout=20_000)
    state = session.snapshot.state
    assert view.sentence.text().startswith(f"{session.snapshot.done_here[-1].words}. ")
    wanted = session.experiment.explain(next(session.experiment.phases(state)), 300)
    assert view.sentence.text().replace(NO_BREAK, " ").endswith(wanted.sentence)
    assert view.equations.isVisible()
    session.set_focus(None)
    settle()
    assert not view.equations.isVisible()
