"""What does not fit is refused before it is taken, with the amounts."""

import pytest

from engine.data import DataError, require_memory
from engine.data.memory import available_memory, in_words


def test_what_fits_is_allowed_and_what_does_not_is_refused_with_the_amounts():
    require_memory(0, "nothing")
    require_memory(1000, "a little")

    with pytest.raises(DataError, match=r"^A matrix would need 4 EB of memory, but only .* are av"):
        require_memory(4 * 10**18, "A matrix")


def test_the_machine_tells_what_it_has():
    assert available_memory() > 10_000_000


def test_where_the_machine_does_not_tell_everything_is_allowed(monkeypatch):
    monkeypatch.setattr("engine.data.memory.available_memory", lambda: None)

    require_memory(10**30, "all there is")


@pytest.mark.parametrize(
    ("files", "available"),
    [
        ({"memory.stat": "anon 300\ninactive_file 500\nactive_file 100"}, 600),
        ({"memory.stat": "anon 300\ninactive_file 5000"}, 1_000),
        ({"memory.stat": "anon 300"}, 100),
        ({"memory.stat": "no numbers"}, 100),
        ({}, 100),
        ({"memory.current": "1200"}, 0),
    ],
)
def test_a_container_allows_what_files_read_would_give_back(
    tmp_path, monkeypatch, files, available
):
    monkeypatch.setattr("engine.data.memory.GROUP", tmp_path)
    for name, text in ({"memory.max": "1000", "memory.current": "900"} | files).items():
        (tmp_path / name).write_text(text + "\n")

    assert available_memory() == available


def test_a_container_without_a_limit_allows_what_the_machine_has(tmp_path, monkeypatch):
    monkeypatch.setattr("engine.data.memory.GROUP", tmp_path)
    (tmp_path / "memory.max").write_text("max\n")
    (tmp_path / "memory.current").write_text("900\n")

    assert available_memory() > 10_000_000


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (3_200_000_000, "3.2 GB"),
        (47_040_000, "47 MB"),
        (999_600, "1 MB"),
        (123_456, "123 kB"),
        (4 * 10**12, "4 TB"),
        (10**22, "10,000 EB"),
    ],
)
def test_amounts_are_in_words(amount, words):
    assert in_words(amount) == words
