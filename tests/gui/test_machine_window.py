"""The window with a restricted Boltzmann machine: what it warns of, what one does and then sees."""

import pytest
from PySide6.QtCore import Qt

from engine.commands import Pause, Run, Step
from gui.opening import Opener, Wanted
from gui.window import Window

LEFT = Qt.MouseButton.LeftButton
UNSCALED = {"visible": "gaussian", "standardise": False, "train": 200, "test": 20, "hidden": 20}


@pytest.fixture
def opener(session):
    opener = Opener(session)
    opener.speed = float("inf")
    return opener


@pytest.fixture
def machine(qtbot, session, appearance, opener, settle):
    """A window with an experiment, paused somewhere in its first updates."""
    windows = []

    def open_it(experiment="rbm-bars", **values):
        opener.current = Wanted(experiment, values)
        window = Window(session, appearance, opener)
        windows.append(window)
        qtbot.addWidget(window)
        opener.begin(opener.current)
        session.send(Pause())
        with qtbot.waitExposed(window):
            window.show()
        settle()
        return window

    yield open_it
    for window in windows:
        window.close()


def test_unscaled_data_is_warned_of_in_a_banner_that_offers_to_standardise(
    machine, qtbot, session, settle
):
    window = machine("rbm-digits", learning_rate=0.001, **UNSCALED)
    banner = window.banner
    assert banner.isVisible() and "standardise=true" in banner.words.text()
    assert banner.offer_button.text() == "Standardise the data"
    assert not banner.back_button.isVisible()
    qtbot.mouseClick(banner.offer_button, LEFT)
    session.send(Pause())
    settle()
    assert session.experiment.values["standardise"] is True
    assert session.experiment.values["learning_rate"] == 0.001
    assert not banner.isVisible()


def test_a_run_away_machine_offers_what_mends_it_and_stays_at_its_last_good_update(
    machine, qtbot, session, settle
):
    window = machine("rbm-digits", learning_rate=5.0, **UNSCALED)
    session.send(Run())
    settle()
    banner = window.banner
    assert "not finite" in banner.headline.text()
    assert "lower the learning rate (now 5" in banner.words.text()
    assert banner.offer_button.text() == "Standardise the data and learn at 0.001"
    assert banner.back_button.isVisible() and session.snapshot.position > 0
    qtbot.mouseClick(banner.offer_button, LEFT)
    session.send(Pause())
    settle()
    assert not session.experiment.cautions and not banner.isVisible()


def test_a_chain_on_a_paused_run_leaves_the_layers_and_the_explanation(
    machine, qtbot, session, settle
):
    window = machine()
    dream = window.views["yours"].views[0]
    layers = window.stage.named["layers"]
    session.send(Step("update"))
    settle()
    qtbot.waitUntil(lambda: "update" in window.views["explanation"].title)
    title = window.views["explanation"].title
    qtbot.mouseClick(dream.from_noise, LEFT)
    settle()
    assert dream.where.text() == "The chain begins with hidden units tossed by a coin."
    for _ in range(3):
        qtbot.mouseClick(dream.step, LEFT)
        settle()
    assert dream.where.text().startswith("Step 3: ")
    above, below = dream.film.picture.stacks
    assert above.pictures.shape == below.pictures.shape == (4, 4, 4)
    for layer in layers.layers:
        assert layer.view.picture.values is not None
    assert window.views["explanation"].title == title != "Explanation"
    assert layers.words.text() == "hidden biases, phase 28 of 28"
