"""While the window is open, garbage is collected on the screen's thread and nowhere else."""

import gc
import threading
import weakref

from PySide6.QtCore import QObject

from gui.garbage import GarbageCollection


class Knot:
    """An object in a cycle: only the collector ends it."""

    def __init__(self) -> None:
        self.itself = self


def test_other_threads_end_nothing_and_the_screens_thread_does(qapp):
    owner = QObject()
    collection = GarbageCollection(owner)
    try:
        gc.collect()
        collection.settle()
        lost = weakref.ref(Knot())

        def allocate() -> None:
            for _ in range(50):
                kept = [Knot() for _ in range(100)]
            assert kept

        worker = threading.Thread(target=allocate)
        worker.start()
        worker.join()
        assert lost() is not None
        collection.look()
        assert lost() is None
    finally:
        collection.stop()
    assert gc.isenabled()
