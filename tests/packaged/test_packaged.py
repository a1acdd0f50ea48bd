"""The built program says what the program from source says, and needs no Python for it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.packaged

ROOT = Path(__file__).parents[2]
COMMANDS = {
    "window": ["--close-when-stopped", "--json"],
    "headless": ["run", "hopfield-digits", "--json"],
    "mlp-sine": ["run", "mlp-sine", "--updates", "300", "--json"],
    "mlp-one-or-seven": ["run", "mlp-one-or-seven", "--json"],
    "rbm-bars": ["run", "rbm-bars", "--updates", "200", "--json"],
    "basins": ["basins", "hopfield-digits", "--starts", "40", "--json"],
    "list": ["list", "--json"],
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The executable, built from nothing in a folder of its own, as `make package` builds it."""
    folder = tmp_path_factory.mktemp("packaged")
    # The make that may have started these tests must not lend this one its options.
    environment = {name: value for name, value in os.environ.items() if "MAKE" not in name}
    command = ["make", "package", f"DIST={folder}/dist", f"BUILD={folder}/build"]
    made = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    return folder / "dist" / "stepwell" / "stepwell"


def without_measured(values: dict[str, Any]) -> dict[str, Any]:
    """A run's result less what the clock says, which differs from run to run."""
    return {k: v for k, v in values.items() if k not in ("seconds", "updates_per_second")}


def said(command: list[str | Path], home: Path) -> Any:
    """What a command prints as JSON, started anywhere: no path, no settings, no screen."""
    home.mkdir()
    environment = {"HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    process = subprocess.run(
        command, cwd=home, env=environment, capture_output=True, text=True, timeout=120
    )
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout, object_hook=without_measured)


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_says_the_same_as_from_source(built: Path, tmp_path: Path, arguments: list[str]) -> None:
    packaged = said([built, *arguments], tmp_path / "packaged")
    assert packaged == said([sys.executable, ROOT / "main.py", *arguments], tmp_path / "source")


@pytest.mark.parametrize("arguments", [COMMANDS["window"], COMMANDS["headless"]])
def test_runs_until_it_stops(built: Path, tmp_path: Path, arguments: list[str]) -> None:
    run = said([built, *arguments], tmp_path / "home")
    assert run["experiment"] == "hopfield-digits"
    assert run["updates"] > 0
    assert run["stopped"]["reason"]
