"""For all tests: no time limits on examples, since machines are shared and slow at times."""

from hypothesis import settings

settings.register_profile("stepwell", deadline=None, print_blob=True)
settings.load_profile("stepwell")
