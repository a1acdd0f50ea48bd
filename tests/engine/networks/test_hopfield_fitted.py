"""As many memories as the data have items: a default gives way, a word of the user's does not."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.data import DataError
from engine.networks import build


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "one.png"
    Image.fromarray(np.full((8, 8), 200, np.uint8)).save(path)
    return path


@pytest.mark.parametrize("experiment", ["hopfield-digits", "hopfield-pictures"])
def test_one_picture_is_one_memory(experiment: str, picture: Path) -> None:
    made = build(experiment, {}, picture)
    assert made.values["memories"] == 1


def test_what_was_asked_for_is_insisted_on(picture: Path) -> None:
    with pytest.raises(DataError, match="has 1 item, so 2 cannot be stored; set memories"):
        build("hopfield-digits", {"memories": 2}, picture)


def test_without_insisting_it_gives_way_and_the_start_too(picture: Path) -> None:
    made = build("hopfield-digits", {"memories": 5, "start": 4}, picture, insist=False)
    assert (made.values["memories"], made.values["start"]) == (1, 0)


def test_data_that_have_enough_change_nothing() -> None:
    assert build("hopfield-digits", {}, "letters").values["memories"] == 3
