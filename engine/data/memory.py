"""How much memory is free, asked before it is taken."""

import os
import sys
from pathlib import Path

from engine.data.dataset import DataError

GROUP = Path("/sys/fs/cgroup")


def require_memory(needed: int, what: str, fitting: str = "") -> None:
    """DataError, with the sentence of `memory_lack`, where there is one."""
    lack = memory_lack(needed, what, fitting)
    if lack:
        raise DataError(lack)


def memory_lack(needed: int, what: str, fitting: str = "") -> str:
    """A sentence naming `what` and the amounts, when `needed` bytes are more than are available.

    `fitting` says what would fit. Where the system does not tell what is available, everything is
    allowed, and the sentence empty.
    """
    available = available_memory()
    if available is None or needed <= available:
        return ""
    return (
        f"{what} would need {in_words(needed)} of memory, but only {in_words(available)} "
        f"are available on this machine: {fitting + '; ' if fitting else ''}"
        "choose something smaller, or close other programs."
    )


def available_memory() -> int | None:
    """Bytes that can be taken now, or None where the system does not tell."""
    told = (_memory_of_windows(), _memory_of_unix(), _group_limit())
    return min((amount for amount in told if amount is not None), default=None)


def in_words(amount: int) -> str:
    """An amount of bytes for people: "512 bytes", "3.2 GB" (powers of 1000)."""
    if amount < 1000:
        return f"{amount} bytes"
    size, units = float(amount), ["kB", "MB", "GB", "TB", "PB", "EB"]
    while size >= 999.5 and units:
        size, unit = size / 1000, units.pop(0)
    return f"{size:,.0f} {unit}" if size >= 100 else f"{size:.2g} {unit}"


def _memory_of_unix() -> int | None:
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return None


def _group_limit() -> int | None:
    """What a control group (a container) still allows; None outside of one or without a limit."""
    try:
        limit = int((GROUP / "memory.max").read_text())
        used = int((GROUP / "memory.current").read_text())
    except (OSError, ValueError):
        return None
    return max(0, limit - max(0, used - _given_back()))


def _given_back() -> int:
    """What a control group's used memory has of files read, which is given back when it is wanted.

    Container runtimes count so too.
    """
    try:
        lines = (GROUP / "memory.stat").read_text().splitlines()
        return int(dict(line.split() for line in lines)["inactive_file"])
    except (OSError, ValueError, KeyError):
        return 0


def _memory_of_windows() -> int | None:
    if sys.platform != "win32":
        return None
    import ctypes

    class MemoryStatus(ctypes.Structure):
        _fields_ = [
            ("length", ctypes.c_ulong),
            ("load", ctypes.c_ulong),
            *((name, ctypes.c_ulonglong) for name in ("total", "free", "a", "b", "c", "d", "e")),
        ]

    status = MemoryStatus(length=ctypes.sizeof(MemoryStatus))
    kernel = ctypes.windll.kernel32
    return status.free if kernel.GlobalMemoryStatusEx(ctypes.byref(status)) else None
