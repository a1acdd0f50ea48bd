"""The program as it is started: what it prints, what it writes, and how it ends."""

import csv
import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage

import engine.data.memory
import main as program
from engine.data.builtin import BUILT_IN
from engine.data.corruption import KINDS
from engine.networks import EXPERIMENTS, build
from main import main
from tests.saying import complaint, said

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, str(ROOT / "main.py")]
RUN = ["run", "hopfield-digits"]
FIELDS = [
    "experiment",
    "parameters",
    "data",
    "seed",
    "updates",
    "stopped",
    "seconds",
    "updates_per_second",
    "series",
    "result",
]


def everything_under(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


# What it prints


def test_the_help_names_all_built_in_data(capsys):
    with pytest.raises(SystemExit):
        main(["run", "--help"])
    told = " ".join(capsys.readouterr().out.split())
    assert f"built-in data: {', '.join(BUILT_IN)} (" in told


def test_the_words_of_a_choice_are_explained(capsys):
    listed = {experiment["id"]: experiment for experiment in said(capsys, "list", "--json")}
    parameters = {each["name"]: each for each in listed["hopfield-digits"]["parameters"]}
    assert parameters["corruption"]["meanings"] == dict(KINDS)
    assert list(parameters["visit"]["meanings"]) == parameters["visit"]["range"]
    assert main(["list"]) == 0
    assert f"noise: {KINDS['noise']}" in " ".join(capsys.readouterr().out.split())


def test_the_list_has_every_parameter_with_its_meaning(capsys):
    experiments = said(capsys, "list", "--json")
    assert [listed["id"] for listed in experiments] == list(EXPERIMENTS)
    for listed in experiments:
        assert set(listed) >= {"id", "title", "family", "summary", "data", "updates", "parameters"}
        for parameter in listed["parameters"]:
            fields = {"name", "kind", "default", "range", "unit", "help", "live"}
            assert set(parameter) - {"meanings"} == fields
            assert ("meanings" in parameter) == (parameter["kind"] in ("choice", "choices"))
            assert parameter["help"]
            assert parameter["range"]


def test_the_defaults_are_the_articles(capsys):
    listed = {experiment["id"]: experiment for experiment in said(capsys, "list", "--json")}
    defaults = {
        name: {parameter["name"]: parameter["default"] for parameter in experiment["parameters"]}
        for name, experiment in listed.items()
    }
    digits = {"memories": 3, "start": 0, "flip": 0.05, "visit": "random", "centred": False}
    pictures = {"size": 64, "flip": 0.3, "visit": "synchronous", "centred": True}
    assert defaults["hopfield-digits"].items() >= (digits | {"threshold_sigma": 0.0}).items()
    assert defaults["hopfield-pictures"].items() >= (pictures | {"threshold_sigma": 0.01}).items()
    assert listed["hopfield-digits"]["updates"] == 10_000


def test_the_list_for_people(capsys):
    assert main(["list"]) == 0
    printed = capsys.readouterr().out
    assert all(name in printed for name in EXPERIMENTS)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_run_has_the_same_fields_for_every_experiment(capsys, name):
    run = said(capsys, "run", name, "--updates", 12, "--json")
    assert list(run) == FIELDS
    assert run["experiment"] == name
    assert list(run["data"]) == ["name", "count", "shape", "fingerprint"]
    assert run["seed"] == 0
    assert run["updates"] == 12
    assert run["stopped"] == {"reason": "all updates done", "at": run["updates"]}
    assert run["seconds"] > 0
    assert run["updates_per_second"] == pytest.approx(run["updates"] / run["seconds"])
    assert all(list(values) == ["first", "last", "min", "max"] for values in run["series"].values())


def test_a_run_is_as_long_as_its_experiment_says(capsys):
    for name in ("hopfield-digits", "hopfield-pictures"):
        assert said(capsys, "run", name, "--json")["updates"] == EXPERIMENTS[name].default_updates


def test_a_runs_numbers_are_the_engines(capsys):
    words = ["--set", "memories=4", "flip=0.2", "visit=permuted", "--seed", 11, "--updates", 3_000]
    run = said(capsys, *RUN, *words, "--data", "letters", "--json")

    values = {"memories": 4, "flip": 0.2, "visit": "permuted"}
    experiment = build("hopfield-digits", values, "letters")
    state, columns = experiment.advance(experiment.initial(11), 3_000)
    energies = columns.dense("energy", experiment.measure(experiment.initial(11))["energy"])
    assert run["parameters"] == experiment.values
    assert run["data"]["fingerprint"] == experiment.data.fingerprint
    assert run["data"]["shape"] == list(experiment.data.shape)
    assert run["data"]["count"] == 26
    assert run["result"] == experiment.result(state)
    recall = energies[3:]  # what the network has once its fourth memory is stored
    assert run["series"]["energy"] == {
        "first": recall[0],
        "last": recall[-1],
        "min": recall.min(),
        "max": recall.max(),
    }


def test_the_same_words_give_the_same_run(capsys):
    runs = [said(capsys, *RUN, "--seed", 5, "--json") for _ in range(2)]
    for run in runs:
        del run["seconds"], run["updates_per_second"]
    assert runs[0] == runs[1]


def test_a_run_for_people(capsys):
    assert main([*RUN, "--updates", "500"]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("Recall a digit (hopfield-digits)\n")
    assert printed.err == ""


def test_until(capsys):
    run = said(capsys, *RUN, "--until", "overlap_2 > 0.8", "--until", "settled", "--json")
    assert run["stopped"]["reason"] == "overlap_2 > 0.8"
    assert run["stopped"]["at"] == run["updates"] < 10_000
    assert run["series"]["overlap_2"]["last"] > 0.8


def test_progress_goes_to_standard_error(capsys):
    assert main([*RUN, "--json", "--progress"]) == 0
    printed = capsys.readouterr()
    json.loads(printed.out)
    assert "updates" in printed.err


# What it refuses


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["run", "hopfield"], "no experiment 'hopfield'; there are: hopfield-digits"),
        ([*RUN, "--set", "flip=2"], "flip = '2' is not allowed: it must be a number from 0 to 1"),
        ([*RUN, "--set", "memories=three"], "memories = 'three' is not allowed"),
        ([*RUN, "--set", "visit=never"], "one of random, permuted, ordered, synchronous"),
        ([*RUN, "--set", "flop=2"], "no parameter 'flop' here; there are: memories, start, flip"),
        ([*RUN, "--set", "start=3"], "start = 3 names no memory"),
        ([*RUN, "--set", "memories=2000"], "1,797"),
        ([*RUN, "--data", "no-such-file.csv"], "no-such-file.csv"),
        ([*RUN, "--data", __file__], "test_main.py"),
        ([*RUN, "--until", "energi < 0"], "no series 'energi'; there are: energy"),
        ([*RUN, "--until", "soon"], "'soon' is no condition"),
        ([*RUN, "--until", "energy < nan"], "'nan' is not a number"),
        ([*RUN, "--until", f"energy flat {10**19}"], "at most 1,000,000,000,000,000"),
        ([*RUN, "--until", f"energy flat {'9' * 5000}"], "at most 1,000,000,000,000,000"),
        ([*RUN, "--out", ""], "--out: it needs a name"),
        ([*RUN, "--trace", f"{'a' * 300}.csv"], "cannot be written: file name too long"),
        ([*RUN, "--trace", "new.csv", "--out", "new.csv"], "--out and --trace are both new.csv"),
        ([*RUN, "--updates", "3", "--epochs", "3"], "not allowed with argument --updates"),
        ([*RUN, "--trace", "trace.txt"], "neither .csv nor .npz"),
        ([*RUN, "--out", __file__], "is a file, not a folder"),
        ([*RUN, "--trace", f"{__file__}/trace.csv"], "is a file, not a folder"),
        (["walk"], "no command 'walk'"),
        (["run", "mlp-sine", "--set", "target=none"], "nothing to learn from yet"),
        (["run", "mlp-sine", "--set", "target=expression", "expression=2*("], "expression of x"),
        (["run", "mlp-digits", "--set", "hidden=0"], "whole numbers from 1 to 20,000"),
        (["run", "mlp-one-or-seven", "--set", "classes=1"], "2 to 1,000 whole numbers"),
        (["run", "mlp-one-or-seven", "--set", "classes=1,11"], "no item labelled 11"),
        (["run", "mlp-one-or-seven", "--set", "test_from=350", "test=50"], "no test items 350"),
    ],
)
def test_bad_input_is_told_in_one_line(capsys, words, told):
    assert told in complaint(capsys, *words)


def test_more_memory_than_there_is(capsys, monkeypatch):
    monkeypatch.setattr(engine.data.memory, "available_memory", lambda: 100_000)
    words = ["run", "hopfield-pictures", "--set", "size=2000"]
    assert "memory" in complaint(capsys, *words)


def test_memory_that_runs_out(capsys, monkeypatch):
    def build(*given: object) -> None:
        raise MemoryError("Unable to allocate 4.00 TiB")

    monkeypatch.setattr(program, "build", build)
    assert "not enough memory for this (Unable to allocate 4.00 TiB" in complaint(capsys, *RUN)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_behind_standard_output(unbuffered):
    env = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    with open("/dev/full", "w") as full:
        ended = subprocess.run(
            [*COMMAND, *RUN], stdout=full, stderr=subprocess.PIPE, text=True, env=env
        )
    assert ended.returncode == 2
    assert ended.stderr == "stepwell: The result cannot be written: No space left on device.\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_result_is_told_though_its_progress_cannot_be():
    with open("/dev/full", "w") as full:
        words = [*COMMAND, *RUN, "--json", "--progress"]
        ended = subprocess.run(words, stdout=subprocess.PIPE, stderr=full, text=True, check=True)
    assert json.loads(ended.stdout)["updates"] > 0


def test_a_console_that_lacks_a_sign_is_told_the_rest(tmp_path):
    folder = tmp_path / "Fünf Bilder"
    folder.mkdir()
    QImage(8, 8, QImage.Format.Format_Grayscale8).save(str(folder / "one.png"))
    env = {**os.environ, "PYTHONIOENCODING": "ascii"}
    given = ["--data", str(folder), "--set", "memories=1", "--updates", "3"]
    for words in (["list"], [*RUN, *given], [*RUN, *given, "--json"]):
        ended = subprocess.run([*COMMAND, *words], env=env, capture_output=True, text=True)
        assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads(ended.stdout)["data"]["name"] == "Fünf Bilder"


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_complaint_that_nobody_reads(unbuffered):
    words, env = [*COMMAND, "run", "nonsense"], {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    with subprocess.Popen(words, stderr=subprocess.PIPE, env=env) as process:
        process.stderr.close()
        assert process.wait(60) == 2


def test_a_reader_that_has_seen_enough():
    words = [*COMMAND, "list"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""


# What it writes


@pytest.mark.parametrize("ending", ["csv", "npz"])
def test_the_trace_has_every_update(capsys, tmp_path, ending):
    path = tmp_path / "new" / f"trace.{ending}"
    run = said(capsys, *RUN, "--updates", 2_000, "--trace", path, "--json")
    if ending == "csv":
        with path.open(newline="") as stream:
            rows = list(csv.DictReader(stream))
        energies = np.array([float(row["energy"]) for row in rows])
        names = list(rows[0])
    else:
        with np.load(path) as arrays:
            energies, names = arrays["energy"], list(arrays)
    assert names == ["update", *run["series"]]
    assert len(energies) == 2_001
    assert energies[-1] == run["series"]["energy"]["last"]
    assert energies[3:].min() == run["series"]["energy"]["min"]
    assert everything_under(tmp_path) == ["new", f"new/trace.{ending}"]


def test_out_has_the_pictures_and_the_numbers(capsys, tmp_path, qapp):
    run = said(capsys, *RUN, "--out", tmp_path / "out", "--json")
    assert json.loads((tmp_path / "out" / "result.json").read_text(encoding="utf-8")) == run
    pictures = {path.stem: QImage(str(path)) for path in (tmp_path / "out").glob("*.png")}
    plots = {f"plot-{group}" for group in ("energy", "overlap", "distance", "flips")}
    views = {"state", "memories", "between_memories", "weights", "explanation", "window"}
    assert set(pictures) == views | plots
    assert not any(picture.isNull() for picture in pictures.values())


@pytest.mark.parametrize("written", ["--out", "--trace"])
def test_a_disk_that_is_full_leaves_nothing(capsys, tmp_path, monkeypatch, written):
    def fail(*given: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(program, "_draw", fail)
    monkeypatch.setattr("engine.tracefile._row_blocks", fail)
    assert main([*RUN, "--json", written, str(tmp_path / "deep" / "there.csv")]) == 2
    printed = capsys.readouterr()
    assert json.loads(printed.out)["updates"] == 10_000
    assert printed.err.endswith(
        "there.csv cannot be written: no space left on device; choose another place.\n"
    )
    assert everything_under(tmp_path) == []


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 64 kB, where one may be made."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "stepwell-test", str(folder)]
    try:
        made = subprocess.run(mount, capture_output=True)
    except FileNotFoundError:
        pytest.skip("there is no mount here")
    if made.returncode != 0:
        pytest.skip("no small disk can be made here: it takes root on Linux")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("words", [["--trace", "disk/trace.csv"], ["--out", "disk/out"]])
def test_a_small_disk_that_fills_up(small_disk, words):
    ended = subprocess.run(
        [*COMMAND, *RUN, *words], cwd=small_disk.parent, capture_output=True, text=True
    )
    assert ended.returncode == 2
    assert "Recall a digit" in ended.stdout
    told = f"{words[1]} cannot be written: no space left on device; choose another place."
    assert ended.stderr == f"stepwell: {told}\n"
    assert everything_under(small_disk) == []


# How it is started and ended


def without_qt(tmp_path: Path) -> dict[str, str]:
    """An environment in which Qt lacks a library of the system."""
    package = tmp_path / "PySide6"
    package.mkdir()
    (package / "__init__.py").write_text("")
    for name in ("QtCore", "QtGui", "QtWidgets"):
        said = "libEGL.so.1: cannot open shared object file: No such file or directory"
        (package / f"{name}.py").write_text(f"raise ImportError('{said}')")
    return {**os.environ, "PYTHONPATH": str(tmp_path)}


def test_without_qts_libraries_the_numbers_are_written(tmp_path):
    words = [*COMMAND, *RUN, "--json", "--out", "out"]
    ended = subprocess.run(
        words, cwd=tmp_path, env=without_qt(tmp_path), capture_output=True, text=True
    )
    assert ended.returncode == 2
    assert ended.stderr.startswith("stepwell: Qt cannot be loaded here (libEGL.so.1): `make run`")
    assert ended.stderr.count("\n") == 1
    assert os.listdir(tmp_path / "out") == ["result.json"]
    written = json.loads((tmp_path / "out" / "result.json").read_text(encoding="utf-8"))
    assert written == json.loads(ended.stdout)


def test_without_qts_libraries_the_window_says_what_is_missing(tmp_path):
    ended = subprocess.run(COMMAND, env=without_qt(tmp_path), capture_output=True, text=True)
    assert ended.returncode == 2
    assert ended.stderr.startswith("stepwell: Qt cannot be loaded here (libEGL.so.1)")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there always is a display")
def test_without_a_display_the_window_says_so(capsys, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert "There is no display here" in complaint(capsys)
    assert "no experiment 'nothing'" in complaint(capsys, "--experiment", "nothing")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there always is a display")
@pytest.mark.parametrize(
    ("platform", "told"),
    [
        ({"DISPLAY": ":9977", "QT_QPA_PLATFORM": "xcb"}, "could not connect to display :9977"),
        ({"QT_QPA_PLATFORM": "nonsense"}, "Qt can open no window here"),
    ],
)
def test_where_qt_can_open_no_window_that_is_said_in_one_line(platform, told):
    environment = {**os.environ, **platform}
    ended = subprocess.run(COMMAND, env=environment, capture_output=True, text=True)
    assert ended.returncode == 2
    assert ended.stderr.startswith("stepwell: ")
    assert told in ended.stderr
    assert ended.stderr.count("\n") == 1


IMPORTED = """
import sys
import main
assert main.main({words}) == 0
print(sorted({{name.partition(".")[0] for name in sys.modules}}))
"""


@pytest.mark.parametrize("words", [["list"], [*RUN, "--updates", "10"]])
def test_numbers_need_no_screen(words):
    """Neither Qt nor anything that is slow to import is loaded for them."""
    ended = subprocess.run(
        [sys.executable, "-c", IMPORTED.format(words=words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    imported = ended.stdout.splitlines()[-1]
    assert "'numpy'" in imported
    for name in ("PySide6", "shiboken6", "pyqtgraph", "gui", "ziamath", "PIL", "tqdm"):
        assert f"'{name}'" not in imported


def test_numpy_is_told_to_use_one_thread():
    shown = "import main, os; print(os.environ['OPENBLAS_NUM_THREADS'])"
    for given, expected in (({}, "1"), ({"OPENBLAS_NUM_THREADS": "2"}, "2")):
        environment = {k: v for k, v in os.environ.items() if not k.endswith("_NUM_THREADS")}
        ended = subprocess.run(
            [sys.executable, "-c", shown],
            cwd=ROOT,
            env=environment | given,
            capture_output=True,
            text=True,
            check=True,
        )
        assert ended.stdout.strip() == expected


def test_it_can_be_started_from_anywhere(tmp_path):
    ended = subprocess.run(
        [*COMMAND, *RUN, "--json"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert json.loads(ended.stdout)["experiment"] == "hopfield-digits"
    assert ended.stderr == ""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
@pytest.mark.parametrize(
    ("sent", "code", "last"),
    [(signal.SIGINT, 130, "stepwell: Interrupted."), (signal.SIGTERM, 143, "")],
)
def test_an_interrupted_run_leaves_nothing(tmp_path, sent, code, last):
    words = [*RUN, "--updates", str(10**15), "--progress", "--trace", "trace.csv", "--out", "out"]
    with subprocess.Popen(
        [*COMMAND, *words], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        seen = b""
        while b"updates" not in seen:  # the bar moves: the run is under way
            seen += process.stderr.read(1)
        process.send_signal(sent)
        out, rest = process.communicate(timeout=60)
    assert process.returncode == code
    assert out == b""
    assert rest.decode().rstrip().endswith(last)
    assert b"Traceback" not in rest
    assert everything_under(tmp_path) == []


def test_what_is_written_is_never_put_in_the_data_s_place(tmp_path, capsys):
    data = tmp_path / "data.csv"
    data.write_text("1,0,1,0\n0,1,0,1\n")
    (tmp_path / "link").symlink_to(tmp_path)
    same = tmp_path / "link" / ".." / tmp_path.name / "data.csv"
    words = [*RUN, "--set", "memories=2"]
    assert "--data and --trace are both" in complaint(
        capsys, *words, "--data", data, "--trace", same
    )
    assert "--data and --out are both" in complaint(
        capsys, *words, "--data", tmp_path, "--out", tmp_path / "link"
    )
    assert everything_under(tmp_path) == ["data.csv", "link"]


def test_interrupted_while_it_draws_it_leaves_nothing(tmp_path, monkeypatch, capsys):
    from gui import snapshot

    drawn, settle = [], snapshot._settle

    def interrupted(sheet):
        drawn.append(sheet)
        QTimer.singleShot(0, lambda: signal.raise_signal(signal.SIGINT))  # within Qt
        settle(sheet)

    monkeypatch.setattr(snapshot, "_settle", interrupted)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert main([*RUN, "--out", str(tmp_path / "out")]) == 130
    assert len(drawn) == 1
    assert "Traceback" not in capsys.readouterr().err
    assert everything_under(tmp_path) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--data", "nowhere.npz"), "no file, folder or built-in data called nowhere.npz"),
        (("--experiment", "nothing"), "There is no experiment 'nothing'"),
    ],
)
def test_a_window_that_cannot_open_says_why_and_no_more(tmp_path, words, said):
    ended = subprocess.run(
        [*COMMAND, *words],
        env={**os.environ, "XDG_CONFIG_HOME": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    told = [line for line in ended.stderr.splitlines() if "propagateSizeHints" not in line]
    assert ended.returncode == 2
    assert len(told) == 1
    assert said in told[0]
