"""The pictures of a run are the window's own, sharp, and there for every experiment and moment."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from engine.headless import Headless, Plan
from engine.networks import EXPERIMENTS, build
from gui.snapshot import write_pictures
from gui.theme import LIGHT

ROOT = Path(__file__).parents[2]


def drawn(folder: Path, experiment, updates: int) -> dict[str, QImage]:
    run = Headless(experiment, 0)
    run.run(Plan(updates=updates))
    written = write_pictures(folder, experiment, run.snapshot())
    assert sorted(written) == sorted(folder.iterdir())
    return {path.stem: QImage(str(path)) for path in written}


def colours(image: QImage) -> set[str]:
    """The colours of every fourth pixel."""
    return {
        QColor(image.pixel(x, y)).name()
        for x in range(0, image.width(), 4)
        for y in range(0, image.height(), 4)
    }


@pytest.mark.parametrize(
    ("name", "updates"),
    [("hopfield-digits", 0), ("hopfield-pictures", 1), *((name, 12) for name in EXPERIMENTS)],
)
def test_every_experiment_can_be_drawn_at_every_moment(qapp, tmp_path, name, updates):
    images = drawn(tmp_path, build(name, {}, None), updates)
    for image in images.values():
        assert not image.isNull()
        assert len(colours(image)) > 2


def test_the_pictures_show_the_run(qapp, tmp_path):
    images = drawn(tmp_path, build("hopfield-digits", {}, None), 10_000)
    ink, paper = LIGHT.ink, LIGHT.paper
    assert {ink, paper} <= colours(images["state"])
    for colour in LIGHT.memory_colours[:3]:
        assert colour in colours(images["memories"])
    assert LIGHT.positive in colours(images["weights"])
    assert images["window"].width() >= 1280


def test_rules_side_by_side_are_drawn_in_one_picture_and_each_alone(qapp, tmp_path):
    images = drawn(tmp_path, build("hopfield-side-by-side", {}, None), 10_000)
    wanted = {"side-by-side", "state_hebb", "state_pseudo-inverse", "weights_hebb"}
    assert wanted | {"plot-differ", "unstable_of_rules"} <= set(images)
    assert "state_dense" not in images and "waiting" not in images
    for name in ("side-by-side", "state_hebb", "state_pseudo-inverse", "window"):
        reds = [QColor(each) for each in colours(images[name])]
        tinted = [each for each in reds if each.red() > each.green() + 60 < each.blue() + 60]
        assert tinted, name


def test_other_networks_are_drawn_with_all_that_they_declare(qapp, tmp_path):
    images = drawn(tmp_path, build("rbm-bars", {}, None), 50)
    assert {"filters", "most_probable", "free_energies", "weights"} <= set(images)
    assert {"probabilities", "originals", "reconstructions"} <= set(images)
    # Nobody has begun a chain, and none is kept from update to update.
    assert not {"film", "dream_film", "dream_samples", "fantasies"} & set(images)
    assert LIGHT.memory_colours[1] in colours(images["free_energies"])


def test_nothing_stays_behind(qapp, tmp_path):
    before = set(QApplication.topLevelWidgets())
    drawn(tmp_path, build("hopfield-digits", {}, None), 100)
    qapp.processEvents()
    assert set(QApplication.topLevelWidgets()) <= before
    assert not [thread for thread in threading.enumerate() if "stepwell" in thread.name]


def test_the_program_draws_sharply_and_says_nothing(tmp_path):
    words = [sys.executable, str(ROOT / "main.py"), "run", "hopfield-digits", "--out", "out"]
    environment = {**os.environ, "HOME": str(tmp_path / "home")}
    for name in ("QT_QPA_PLATFORM", "QT_SCALE_FACTOR", "DISPLAY"):
        environment.pop(name, None)
    ended = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
    state = QImage(str(tmp_path / "out" / "state.png"))
    assert (state.width(), state.height()) == (1040, 1180)
    assert not (tmp_path / "home").exists()


def test_chains_that_are_kept_are_drawn(qapp, tmp_path):
    small = {"hidden": 20, "train": 100, "test": 20, "measure_on": 10}
    assert "fantasies" in drawn(tmp_path, build("rbm-digits", small, None), 3)
