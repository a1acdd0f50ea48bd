"""The settings come back; whatever is wrong with their file, the program starts."""

import json
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.settings import Settings, load, save

USED = Settings(
    theme="dark", speed=None, budget=64 << 20, folder="/tmp", experiment="x", docks="00ff"
)


def test_what_was_saved_comes_back(tmp_path):
    path = tmp_path / "somewhere" / "new" / "settings.json"
    assert save(path, USED) == ""
    assert load(path).settings == USED
    assert load(path).problem == ""
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


def test_without_a_file_there_is_nothing_to_say(tmp_path):
    loaded = load(tmp_path / "settings.json")
    assert loaded.settings == Settings()
    assert loaded.problem == ""


@pytest.mark.parametrize("broken", [b"{", b"", b"[1, 2]", b"\xff\xfe\x00", b"[" * 100_000])
def test_a_broken_file_is_kept_aside_and_told(tmp_path, broken):
    path = tmp_path / "settings.json"
    path.write_bytes(broken)
    loaded = load(path)
    assert loaded.settings == Settings()
    assert "settings.json.bad" in loaded.problem
    assert (tmp_path / "settings.json.bad").read_bytes() == broken


def test_a_folder_in_its_place_stops_nothing(tmp_path):
    path = tmp_path / "settings.json"
    path.mkdir()
    assert load(path).settings == Settings()
    assert "could not be written" in save(path, USED)


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("theme", "pink"),
        ("theme", ["dark"]),
        ("speed", -1),
        ("speed", "fast"),
        ("speed", True),
        ("budget", 1.5e9),
        ("budget", 12),
        ("budget", 10**400),
        ("speed", 10**400),
        ("speed", float("nan")),
        ("geometry", "zz"),
        ("docks", 7),
        ("folder", None),
    ],
)
def test_a_bad_key_is_dropped_and_named(tmp_path, name, bad):
    path = tmp_path / "settings.json"
    path.write_text(json.dumps(asdict(USED) | {name: bad, "of_another_version": 1}))
    loaded = load(path)
    assert loaded.settings == replace(USED, **{name: getattr(Settings(), name)})
    assert name in loaded.problem


json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(st.dictionaries(st.sampled_from([*asdict(USED), "other"]), json_values))
def test_no_file_stops_a_start(tmp_path_factory, found):
    path = tmp_path_factory.mktemp("settings") / "settings.json"
    path.write_text(json.dumps(found), encoding="utf-8")
    assert isinstance(load(path).settings, Settings)
