"""Sees to what pip cannot bring: Qt's system libraries, a font, the tools of tests and packaging.

What is missing is found by asking the loader. As root on Debian or Ubuntu it is installed;
otherwise the one command that does is printed. Only Linux needs this.

usage: python .ci/system_libraries.py run|test|package
"""

import ctypes
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

COMMANDS = {"run": [], "test": ["Xvfb", "xauth", "xdotool"], "package": ["objcopy"]}

PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libstdc++.so.6": "libstdc++6",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
    "a font": "fonts-dejavu-core",
    "Xvfb": "xvfb",
    "xauth": "xauth",
    "xdotool": "xdotool",
    "objcopy": "binutils",
}

FONT_FOLDERS = ["/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts"]


def missing_libraries() -> list[str]:
    """The libraries that the loader does not find for Qt's widgets and its platform plugins."""
    spec = importlib.util.find_spec("PySide6")
    if spec is None or spec.origin is None:
        sys.exit("PySide6 is not installed here: `make run` installs it.")
    qt = Path(spec.origin).parent
    platforms = ["xcb", "offscreen"] + ["wayland"] * ("WAYLAND_DISPLAY" in os.environ)
    plugins = [qt / f"Qt/plugins/platforms/libq{name}.so" for name in platforms]
    listing = subprocess.run(
        ["ldd", qt / "QtWidgets.abi3.so", *plugins], capture_output=True, text=True
    ).stdout
    return sorted(set(re.findall(r"(\S+) => not found", listing)))


def missing_font() -> list[str]:
    """`a font` where no folder of the system or of the user holds one."""
    folders = (Path(name).expanduser() for name in FONT_FOLDERS)
    return [] if any(any(folder.rglob("*.[to]t[fc]")) for folder in folders) else ["a font"]


def missing_python_library() -> list[str]:
    """The shared library of this Python: PyInstaller copies it, and Debian packs it apart."""
    name = sysconfig.get_config_var("INSTSONAME")
    try:
        ctypes.CDLL(name)
    except OSError:
        return [name]
    return []


def missing(purpose: str) -> list[str]:
    """All that this purpose lacks here, by the name under which it is looked for."""
    commands = [name for name in COMMANDS[purpose] if shutil.which(name) is None]
    if purpose == "package":
        return commands + missing_python_library()
    return missing_libraries() + missing_font() + commands


def package(name: str) -> str:
    """The Debian or Ubuntu package with it; libpython3.11.so.1.0 comes with libpython3.11."""
    return PACKAGES.get(name) or name.partition(".so")[0]


def main() -> None:
    purpose = sys.argv[1]
    names = missing(purpose) if sys.platform == "linux" else []
    if not names:
        return
    lack = f"Missing here: {', '.join(names)}."
    if shutil.which("apt-get") is None:
        sys.exit(f"{lack} Install them with this system's package manager.")
    packages = sorted({package(name) for name in names})
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if os.geteuid() != 0:
        sys.exit(f"{lack} This installs them:\n\n    sudo {' '.join(install)}\n")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update"], env=environment)
    subprocess.run(install, env=environment)
    if names := missing(purpose):
        sys.exit(f"Still missing after the installation: {', '.join(names)}.")


if __name__ == "__main__":
    main()
