"""The program in a real window on a real display, driven by keys and the mouse from outside."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.window,
    pytest.mark.skipif(not os.environ.get("DISPLAY"), reason="there is no display here"),
    pytest.mark.skipif(not shutil.which("xdotool"), reason="xdotool is not installed"),
]
ROOT = Path(__file__).parents[2]


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "xcb", "HOME": str(home), "XDG_CONFIG_HOME": ""}


def xdotool(*arguments: str) -> str:
    return subprocess.run(
        ["xdotool", *arguments], capture_output=True, text=True, timeout=60, check=True
    ).stdout


class Running:
    """The program with its window in sight."""

    def __init__(self, home: Path, *arguments: str) -> None:
        command = [sys.executable, str(ROOT / "main.py"), *arguments]
        self.process = subprocess.Popen(
            command,
            env=environment(home),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            self.window = self._found()
            xdotool("windowfocus", "--sync", self.window)
        except BaseException:
            self.process.kill()
            self.process.communicate()
            raise

    def _found(self) -> str:
        """Its window, and no other program's of that name."""
        which = ("--all", "--onlyvisible", "--pid", str(self.process.pid), "--name", "Stepwell")
        return xdotool("search", "--sync", *which).split()[0]

    def keys(self, *keys: str) -> None:
        xdotool("key", "--window", self.window, "--delay", "60", *keys)

    def close(self) -> tuple[int, str]:
        self.process.send_signal(signal.SIGINT)
        _, said = self.process.communicate(timeout=60)
        return self.process.returncode, said


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def settings_of(home: Path) -> dict[str, object]:
    (found,) = home.rglob("settings.json")
    return dict(json.loads(found.read_text()))


def test_a_run_in_a_window_says_what_came_of_it(home: Path) -> None:
    played = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "--close-when-stopped", "--json"],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    run = json.loads(played.stdout)
    assert run["experiment"] == "hopfield-digits"
    assert "no unit changed" in run["stopped"]["reason"]
    assert played.stderr == ""


def test_keys_and_the_mouse_work_it_and_it_closes_without_a_word(home: Path) -> None:
    program = Running(home)
    program.keys("space", "Right", "Right", "shift+Right", "Left", "ctrl+Right", "Home", "End")
    xdotool("mousemove", "--window", program.window, "300", "200", "mousedown", "1")
    xdotool("mousemove", "--window", program.window, "380", "260", "mouseup", "1")
    program.keys("ctrl+z", "ctrl+t", "space")
    assert program.process.poll() is None
    code, said = program.close()
    assert (code, said) == (0, "")
    assert settings_of(home)["theme"] == "dark"


def test_it_comes_back_as_it_was_left(home: Path) -> None:
    first = Running(home)
    first.keys("ctrl+t")
    assert first.close() == (0, "")
    second = Running(home)
    second.keys("space")
    assert second.close() == (0, "")
    assert settings_of(home)["theme"] == "dark"
