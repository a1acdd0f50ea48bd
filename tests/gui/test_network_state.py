"""The network's state with its button: a wrong minimum is unlearned, press by press."""

import pytest
from PySide6.QtCore import Qt

from engine.commands import Intervene, Step
from engine.interventions import SetParameter
from gui.panel import TitleLine
from gui.views.network_state import NetworkState

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(qtbot, session, appearance, open_digits, settle):
    view = NetworkState(session, appearance)
    session.add_view(view)
    qtbot.addWidget(view)
    view.resize(260, 420)
    open_digits()
    with qtbot.waitExposed(view):
        view.show()
    settle()
    yield view
    session.remove_view(view)


def test_unlearning_is_offered_once_something_is_stored(view, session, settle):
    assert not view.unlearn_button.isVisible()
    session.send(Step("update", 1))
    settle()
    assert view.unlearn_button.isVisible()
    assert view.unlearn_button.accessibleName() == "Unlearn this state"


def test_each_press_raises_the_state_until_it_is_left(view, session, settle, qtbot):
    session.send(Step("update", 5_000))
    settle()
    wrong = session.snapshot.state.s.tolist()
    energies = []
    for _ in range(3):
        energies.append(session.experiment.measure(session.snapshot.state)["energy"])
        qtbot.mouseClick(view.unlearn_button, LEFT)
        settle()
    state = session.snapshot.state
    assert energies == sorted(energies)
    assert session.experiment.parameter(state, "rule") == "unlearning"
    assert state.memories.strengths == pytest.approx((0.3,))
    assert state.memories.unlearned[:, 0].tolist() == wrong


def test_its_word_is_whole_also_when_presented(view, session, settle, appearance):
    line = TitleLine("Network state", appearance, view)
    view.use_title_line(line)
    line.show()
    session.send(Step("update", 1))
    settle()
    for scale in (1.0, 1.5, 1.0):
        appearance.set_scale(scale)
        settle()
        button = view.unlearn_button
        assert button.fontMetrics().height() <= button.height() <= line.height()
        assert button.height() == appearance.length(24)


def test_it_is_not_offered_where_the_rule_cannot(view, session, settle):
    session.send(Step("update", 5))
    session.send(Intervene(SetParameter("rule", "pseudo-inverse")))
    settle()
    assert not view.unlearn_button.isVisible()
