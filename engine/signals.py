"""The signals that end the program, and how they are let wait."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Ctrl+C, what the system sends, and the end of the terminal, where the system knows it.
ENDING = tuple(
    signal.Signals[name] for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


def end_in_order() -> None:
    """Let each of them raise, so that files half-written go: KeyboardInterrupt, or SystemExit with
    128 and the signal's number. What is ignored (by nohup, say) stays ignored.
    """
    for each in ENDING:
        if signal.getsignal(each) != signal.SIG_IGN:
            signal.signal(each, lambda number, _: sys.exit(128 + number))
    signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def held_back() -> Iterator[Callable[[], None]]:
    """While Qt is loaded, builds or draws.

    What a signal raised there would be lost, or end the process at once. What has come is raised
    by a call of what this yields, and at the end.
    """
    came: list[int] = []
    before = {each: signal.getsignal(each) for each in ENDING}
    handlers = {each: handler for each, handler in before.items() if callable(handler)}

    def let_through() -> None:
        if came:
            handlers[signal.Signals(came[0])](came[0], None)

    for each in handlers:
        signal.signal(each, lambda number, _: came.append(number))
    try:
        yield let_through
        let_through()
    finally:
        for each, handler in handlers.items():
            signal.signal(each, handler)
