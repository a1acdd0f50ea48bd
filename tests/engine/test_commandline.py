"""The command line's words become one small dataclass, or one clear line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.commandline import (
    FindBasins,
    ListExperiments,
    MeasureCapacity,
    OpenWindow,
    RunExperiment,
    UsageError,
    read,
)

NAMES = st.text("abcdefgh_", min_size=1, max_size=8)
COMMANDS = ("list", "run", "basins", "capacity")
VALUES = st.text("abc0123456789.=_ ", max_size=8).map(str.strip)


def test_without_words_the_window_opens():
    assert read([]) == OpenWindow()


def test_the_window_can_begin_with_any_run():
    words = ["--experiment", "hopfield-pictures", "--set", "flip=0.2", "--seed", "7"]
    assert read([*words, "--data", "letters", "--close-when-stopped", "--json"]) == OpenWindow(
        experiment="hopfield-pictures",
        values={"flip": "0.2"},
        data="letters",
        seed=7,
        close_when_stopped=True,
        json=True,
    )


def test_list():
    assert read(["list"]) == ListExperiments()
    assert read(["list", "--json"]) == ListExperiments(json=True)


def test_run_with_everything():
    words = "run hopfield-digits --set flip=0.1 memories=2 --set start=1 --data letters --seed 5"
    more = "--epochs 3 --trace out/trace.csv --out out --json --no-progress --until settled"
    assert read([*words.split(), *more.split(), "--until", "energy < -1e5"]) == RunExperiment(
        experiment="hopfield-digits",
        values={"flip": "0.1", "memories": "2", "start": "1"},
        data="letters",
        seed=5,
        epochs=3,
        until=("settled", "energy < -1e5"),
        trace=Path("out/trace.csv"),
        out=Path("out"),
        json=True,
        progress=False,
    )


def test_studies():
    assert read(["basins", "hopfield-digits"]) == FindBasins(experiment="hopfield-digits")
    words = "basins hopfield-pictures --set size=8 --data letters --seed 2 --starts 50 --json"
    assert read([*words.split(), "--scheduler", "tcp://a:1", "--no-progress"]) == FindBasins(
        experiment="hopfield-pictures",
        values={"size": "8"},
        data="letters",
        seed=2,
        starts=50,
        scheduler="tcp://a:1",
        json=True,
        progress=False,
    )
    assert read(["capacity"]) == MeasureCapacity()
    words = "capacity hopfield-pictures --units 50 --patterns 5,10 20 --networks 3 --set flip=0.1"
    assert read(words.split()) == MeasureCapacity(
        experiment="hopfield-pictures",
        values={"flip": "0.1"},
        units=50,
        patterns=(5, 10, 20),
        networks=3,
    )


@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=4))
def test_any_values_arrive_as_they_were_given(values):
    words = [f"{name}={value}" for name, value in values.items()]
    command = read(["run", "hopfield-digits", "--set", *words])
    assert isinstance(command, RunExperiment)
    assert command.values == values


def test_the_last_value_of_a_name_counts():
    command = read(["run", "hopfield-digits", "--set", "flip=0.1", "--set", "flip=0.2"])
    assert isinstance(command, RunExperiment)
    assert command.values == {"flip": "0.2"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("paint", "There is no command 'paint'; there are: list, run, basins, capacity."),
        ("--seed 3 run hopfield-digits", "unrecognized arguments: run"),
        ("run", "required: ID"),
        ("run hopfield-digits --updates 3 --epochs 2", "not allowed with argument --updates"),
        ("run hopfield-digits --updates -3", "'-3' is not allowed: it must be a whole number"),
        ("run hopfield-digits --updates many", "'many' is not allowed"),
        ("run hopfield-digits --updates 1.5", "'1.5' is not allowed"),
        ("run hopfield-digits --seed -1", "whole number from 0 to 18446744073709551615"),
        ("run hopfield-digits --seed 18446744073709551616", "is not allowed"),
        ("run hopfield-digits --updat 3", "unrecognized arguments: --updat 3"),
        ("run hopfield-digits --set flip", "NAME=VALUE, as in flip=0.1; 'flip' is not"),
        ("run hopfield-digits --set =3", "'=3' is not like that"),
        ("run --set flip=1 hopfield-digits", "required: ID"),
        ("list everything", "unrecognized arguments: everything"),
    ],
)
def test_words_that_make_no_sense_are_told_in_one_line(words, told):
    with pytest.raises(UsageError) as caught:
        read(words.split())
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("words", [["--help"], *([word, "--help"] for word in COMMANDS)])
def test_help_is_printed(words, capsys):
    with pytest.raises(SystemExit) as caught:
        read(words)
    assert caught.value.code == 0
    assert "usage: python main.py" in capsys.readouterr().out
