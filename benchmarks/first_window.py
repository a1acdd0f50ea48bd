"""Open a window and say when it answers: `python -m benchmarks.first_window ours|bare SETTINGS`.

Prints the time of day at which the first window has been painted and its event loop is free again.
"""

import os
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def report_and_quit() -> None:
    """Print when, and end the process without ceremony: only the start is timed."""
    print(time.time(), flush=True)
    os._exit(0)


def watch() -> None:
    """Report at the first turn of the event loop after the first painting.

    Called when a window is about to be shown: a filter that saw the thousands of events while it
    is built would be measured with it.
    """
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication, QWidget

    class FirstPainting(QObject):
        painted = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
            painting = event.type() == QEvent.Type.Paint and isinstance(watched, QWidget)
            if painting and not self.painted:
                self.painted = True
                QTimer.singleShot(0, report_and_quit)
            return False

    application = QApplication.instance()
    application.first_painting = FirstPainting()
    application.installEventFilter(application.first_painting)


def ours() -> None:
    """The program, by its one way in."""
    import main
    from gui import app

    show = app.show_whole

    def watched(window: "QWidget") -> None:
        watch()
        show(window)

    app.show_whole = watched
    main.main([])


def bare() -> None:
    """A main window with four plots of a curve each."""
    import numpy as np
    import pyqtgraph
    from PySide6.QtWidgets import QApplication, QMainWindow

    application = QApplication(sys.argv[:1])
    plots = pyqtgraph.GraphicsLayoutWidget()
    x = np.linspace(0.0, 10.0, 1000)
    for number in range(4):
        plots.addPlot(row=number // 2, col=number % 2).plot(x, np.sin(x + number))
    window = QMainWindow()
    window.setCentralWidget(plots)
    window.resize(1280, 800)
    watch()
    window.show()
    application.exec()


if __name__ == "__main__":
    os.environ["XDG_CONFIG_HOME"] = sys.argv[2]
    {"ours": ours, "bare": bare}[sys.argv[1]]()
