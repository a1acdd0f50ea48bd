"""For all tests: Qt draws off-screen, and no example has a time limit on a shared, slow machine."""

import os
import signal

from hypothesis import settings

os.environ["QT_QPA_PLATFORM"] = "offscreen"

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # So a shell has what it runs in the background; the programs that are tested would inherit it.
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("stepwell", deadline=None, print_blob=True, max_examples=60)
settings.load_profile("stepwell")
