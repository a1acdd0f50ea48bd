"""Python's cyclic garbage is collected on the screen's thread alone.

Left to itself, the collector runs on whichever thread allocates, the runner's included, and may
there end widgets that lie in cycles; Qt allows that on the screen's thread only.
"""

import gc

from PySide6.QtCore import QObject, QTimer

LOOK_EVERY_MILLISECONDS = 500


class GarbageCollection(QObject):
    """Takes the collector over until `stop`: it looks from a timer whether there is enough."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        gc.disable()
        self._timer.start(LOOK_EVERY_MILLISECONDS)

    def settle(self) -> None:
        """What there is now stays: it need not be looked through again."""
        gc.freeze()

    def look(self) -> None:
        """Collect the oldest generation that is due."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > thresholds[generation]:
                gc.collect(generation)
                return

    def stop(self) -> None:
        """Leave the collector to itself again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
