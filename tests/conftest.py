"""For all tests: Qt draws off-screen, and no example has a time limit on a shared, slow machine."""

import os

from hypothesis import settings

os.environ["QT_QPA_PLATFORM"] = "offscreen"

settings.register_profile("stepwell", deadline=None, print_blob=True, max_examples=60)
settings.load_profile("stepwell")
