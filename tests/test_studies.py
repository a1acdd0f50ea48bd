"""Studies as they are started: what they print, and how they end."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import engine.laboratory.cluster
from main import main
from tests.saying import complaint, said

ROOT = Path(__file__).parents[1]
BASINS = ["basins", "hopfield-digits", "--set", "memories=2"]


def test_basins(capsys):
    found = said(capsys, *BASINS, "--starts", 40, "--seed", 5, "--json")
    assert found["complete"] is True
    assert found["starts"] == 40
    assert found["seed"] == 5
    assert found["data"]["name"] == "digits"
    ends = found["end_states"]
    assert all({"kind", "memories", "signs", "energy", "share"} <= set(end) for end in ends)
    assert sum(end["share"] for end in ends) == pytest.approx(1)
    assert {"kind": "memory", "memories": [0], "signs": [1]}.items() <= next(
        end for end in ends if end["kind"] == "memory" and end["memories"] == [0]
    ).items()
    assert [curve["memory"] for curve in found["recall"]] == [0, 1, None]
    point = found["recall"][-1]["points"][0]
    assert list(point) == ["flip", "tries", "recalled", "probability", "low", "high"]


def test_the_same_seed_gives_the_same_numbers_and_another_others(capsys):
    words = [*BASINS, "--starts", 30, "--json", "--seed"]
    assert said(capsys, *words, 1) == said(capsys, *words, 1)
    assert said(capsys, *words, 1) != said(capsys, *words, 2)


def test_capacity(capsys):
    words = ["--units", 100, "--patterns", "5,10", 40, "--networks", 3]
    found = said(capsys, "capacity", *words, "--set", "rule=hebb", "flip=0.1", "--json")
    assert found["units"] == 100
    assert found["parameters"]["flip"] == 0.1
    assert found["complete"] is True
    assert [point["patterns"] for point in found["points"]] == [5, 10, 40]
    for point in found["points"]:
        assert {"patterns", "units", "overlap_mean", "overlap_se"} <= set(point)
        assert point["units"] == 100
        assert point["overlap_se"] >= 0
    assert found["theory"]["patterns"] == pytest.approx(13.8)


def test_for_people(capsys):
    assert main([*BASINS, "--starts", "40"]) == 0
    text = capsys.readouterr().out
    assert "memory 0" in text and "95 % interval" in text
    assert main(["capacity", "--units", "60", "--networks", "2"]) == 0
    text += capsys.readouterr().out
    assert "standard error" in text and "0.138 N" in text
    assert text.isascii()
    assert max(map(len, text.splitlines())) <= 120


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["basins", "hopfield-side-by-side"], "compares several rules: choose one of hopfield-"),
        (["basins", "rbm-bars"], "rbm-bars has no memories to end in: choose one of hopfield-"),
        (["basins", "nothing"], "There is no experiment 'nothing'"),
        ([*BASINS, "--starts", 0], "must be a whole number from 1 to"),
        ([*BASINS, "--data", "nowhere"], "no file, folder or built-in data called nowhere"),
        (["basins", "hopfield-digits", "--set", "memories=5000"], "has 1,797 items"),
        (["capacity", "--set", "rule=magic"], "rule = 'magic' is not allowed"),
        (["capacity", "--set", "power=3000"], "power"),
        (["capacity", "--patterns", "few"], "'few' is not allowed"),
        (["capacity", "--patterns", "0"], "must be a whole number from 1 to"),
        (["capacity", "--patterns", "200000", "--units", 10], "memories = 200000 is not allowed"),
        (["capacity", "mlp-sine"], "mlp-sine has no memories"),
    ],
)
def test_bad_input_is_one_line(capsys, words, told):
    assert told in complaint(capsys, *words)


def test_without_dask_the_complaint_says_how_to_get_it(capsys, monkeypatch):
    def missing(name: str):
        raise ImportError(name)

    monkeypatch.setattr(engine.laboratory.cluster.importlib, "import_module", missing)
    told = complaint(capsys, *BASINS, "--scheduler", "tcp://127.0.0.1:8786")
    assert "`pip install distributed` brings it" in told


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_an_interrupted_study_tells_what_was_found_so_far(tmp_path):
    command = [sys.executable, ROOT / "main.py", *BASINS, "--starts", "1000000", "--json"]
    with subprocess.Popen(
        [*command, "--progress"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        seen = b""
        while not re.search(
            rb"[1-9][0-9.]*k?/1.00M", seen
        ):  # the bar moves: the study is under way
            seen += process.stderr.read(1)
        children = children_of(process.pid)
        os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C in a terminal does
        out, rest = process.communicate(timeout=60)
    assert process.returncode == 130
    found = json.loads(out)
    assert 0 < found["starts"] < 1_000_000
    assert found["complete"] is False
    assert "stepwell: Interrupted after " in rest.decode()
    assert b"Traceback" not in rest
    assert not wait_for_any(children)


def children_of(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children")
    return [int(number) for number in listed.read_text().split()] if listed.exists() else []


def wait_for_any(processes: list[int]) -> list[int]:
    """Those that are still there after a while."""
    for _ in range(100):
        processes = [number for number in processes if Path(f"/proc/{number}").exists()]
        if not processes:
            break
        time.sleep(0.05)
    return processes
