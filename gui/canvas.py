"""The canvas: a picture that a person draws, and what of it goes to the network."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction, QIcon, QPixmap
from PySide6.QtWidgets import QWidget

from engine.commands import Intervene, Step
from engine.data.corruption import corrupted
from engine.experiment import Experiment
from engine.interventions import Clamp, Corrupt, Draw, LetGo, Store
from engine.randomness import words
from gui.canvas_controls import FREE, HOLD, MEMORY, PICTURE, Controls, PictureWithControls
from gui.canvas_picture import CanvasPicture, Point
from gui.canvas_tools import Tools
from gui.drawing import Drawing, Touch, brushed, largest_brush, new_stroke
from gui.session import Frame, Session
from gui.theme import Appearance, ink_table
from gui.views import raster
from gui.views.marks import Marks, few
from gui.views.reading import channel_named, held_units, memory_pictures, signs

ERASED, INKED = -1, 1
PEN = 2  # a stroke as wide as those that are learned
FINE = 64  # the first brush: one unit, or of a large picture this part of its longer side
DRAWING = "drawing"
DRAWN = ("state", "drawing", "canvas")  # channels that the canvas begins with


class CanvasPanel(PictureWithControls):
    """Shows the user's picture with its tools; sends what is drawn as interventions."""

    stored = Signal(str)

    def __init__(
        self,
        session: Session,
        appearance: Appearance,
        parent: QWidget | None = None,
        *,
        abilities: frozenset[str] = MEMORY,
    ) -> None:
        super().__init__(appearance, parent)
        self._session = session
        self._appearance = appearance
        self._experiment: Experiment | None = None
        self._drawing = Drawing((1, 1))
        self._all_units = np.arange(1)
        self._corruption: Touch | None = None
        self._random: NDArray[np.uint64] | None = None
        self._reseeded = 0
        self._stroke_value = INKED
        self._clamp: Touch | None = None
        self._holding = True
        self._drawings = 0
        self._named: tuple[int, ...] = ()
        self._frame: Frame | None = None
        self.tools = Tools(self, appearance)
        self.picture = CanvasPicture(session, appearance, self)
        self.controls = Controls(self.tools, appearance, self, abilities)
        self.takes_pictures = PICTURE in abilities
        self.tools.hold.setVisible(HOLD in abilities)
        if FREE in abilities:
            self.controls.brush_size.setValue(PEN)
            self.picture.set_brush_size(PEN)
        self.place(self.picture, self.controls)
        self._connect()
        self._enable()

    @property
    def pattern(self) -> NDArray[np.int8]:
        """The picture as units: (N,), -1 or +1."""
        return self._drawing.picture

    @property
    def brush_size(self) -> int:
        return self.controls.brush_size.value()

    def _connect(self) -> None:
        tools = self.tools
        tools.undo.triggered.connect(lambda: self._step_history(self._drawing.undo, "undone"))
        tools.redo.triggered.connect(lambda: self._step_history(self._drawing.redo, "done again"))
        tools.invert.triggered.connect(
            lambda: self.put(-self.pattern, "The picture on the canvas was inverted")
        )
        tools.clear.triggered.connect(
            lambda: self.put(np.full_like(self.pattern, ERASED), "The canvas was cleared")
        )
        tools.release.triggered.connect(self._release_all)
        tools.again.triggered.connect(self._corrupt_again)
        controls = self.controls
        controls.memories.aboutToShow.connect(self._fill_start_menu)
        controls.brush_size.valueChanged.connect(self.picture.set_brush_size)
        controls.corruption.currentIndexChanged.connect(self._corrupt_otherwise)
        controls.corrupt.valueChanged.connect(self._corrupt)
        controls.send.clicked.connect(self.send)
        controls.store.clicked.connect(self.store)
        controls.free.clicked.connect(self.let_go)
        self.picture.stroke_began.connect(self._begin_stroke)
        self.picture.stroke_moved.connect(self._draw_stroke)
        self.picture.stroke_ended.connect(self._end_stroke)
        self._session.opened.connect(self._forget_experiment)

    def _forget_experiment(self) -> None:
        self._experiment = self._frame = None
        self._take_over(self._session.experiment, self._session.snapshot.state)

    def _take_over(self, experiment: Experiment, state: object) -> None:
        """Begin with the experiment's start as the picture."""
        self._experiment = experiment
        self._drawings = self._reseeded = 0
        self._fit_brush(experiment.unit_shape)
        self._drawing = Drawing(experiment.unit_shape)
        self._all_units = np.arange(self.pattern.size)
        self._all_units.setflags(write=False)
        for name in DRAWN:
            start = channel_named(experiment, state, name)
            if start is not None:
                self._drawing.reset(signs(start, state))
        self._end_corruption()
        self._show()

    def _fit_brush(self, shape: tuple[int, int]) -> None:
        """Brushes for a picture of another size."""
        if shape == self._drawing.shape:
            return
        self.controls.brush_size.setMaximum(largest_brush(shape))
        if self.controls.abilities == MEMORY:
            self.controls.brush_size.setValue(max(1, max(shape) // FINE))

    def show_frame(self, frame: Frame) -> None:
        """Mark what is in focus, held and named; the picture itself is the user's."""
        if frame.experiment is not self._experiment:
            self._take_over(frame.experiment, frame.snapshot.state)
        self._frame = frame
        held = held_units(frame.experiment, frame.snapshot.state)
        self.tools.release.setEnabled(held is not None)
        self.picture.set_marks(Marks(focus=frame.focus, held=held, named=self._named))

    def set_named(self, units: tuple[int, ...]) -> None:
        """Outline the units that the explanation names."""
        self._named = few(units)
        if self._frame is not None:
            self.show_frame(self._frame)

    def _show(self) -> None:
        self.picture.set_values(self.pattern.reshape(self._drawing.shape), -1, 1)
        self._enable()

    def _enable(self) -> None:
        open_now = self._experiment is not None
        tools, controls = self.tools, self.controls
        for action in (tools.invert, tools.clear, tools.start):
            action.setEnabled(open_now)
        corruption = (controls.corruption, controls.corrupt)
        for widget in (controls.send, controls.store, controls.free, *corruption):
            widget.setEnabled(open_now)
        tools.undo.setEnabled(self._drawing.can_undo or self._corruption is not None)
        tools.redo.setEnabled(self._drawing.can_redo)
        tools.again.setEnabled(self._corruption is not None and controls.by_chance)

    def _send_units(self, units: NDArray[np.int64], stroke: int, said: str = "") -> None:
        if self.tools.live.isChecked():
            self._session.send(Intervene(Draw(units, self.pattern[units], stroke, said)))

    def _send_all(self, stroke: int, said: str) -> None:
        """Send the whole picture; what tells its units apart is shared by all that is sent."""
        if self.tools.live.isChecked():
            self._session.send(Intervene(Draw(self._all_units, self.pattern, stroke, said)))

    def _begin_stroke(self, erase: bool) -> None:
        self._end_corruption()
        if self.tools.hold.isChecked():
            self._clamp, self._holding = Touch(self.pattern), not erase
            return
        self._stroke_value = ERASED if erase or self.tools.eraser.isChecked() else INKED
        self._drawing.begin()

    def _draw_stroke(self, start: Point, end: Point) -> None:
        units = brushed(self._drawing.shape, start, end, self.brush_size)
        if not units.size:
            return
        if self._clamp is not None:
            self._hold_units(units)
            return
        touch = self._drawing.touch
        if touch is None or touch.touched[units].all():
            return
        self._drawing.set_units(units, self._stroke_value)
        self._show()
        self._send_units(touch.units(), touch.number)

    def _hold_units(self, units: NDArray[np.int64]) -> None:
        clamp = self._clamp
        assert clamp is not None
        if not clamp.touched[units].all():
            clamp.touched[units] = True
            self._session.send(Intervene(Clamp(clamp.units(), self._holding, clamp.number)))

    def _end_stroke(self) -> None:
        self._clamp = None
        self._drawing.end()
        self._enable()

    def _release_all(self) -> None:
        held = held_units(self._session.experiment, self._session.snapshot.state)
        if held is not None:
            self._session.send(Intervene(Clamp(np.flatnonzero(held), False)))

    def put(self, pattern: NDArray[np.int8], said: str) -> None:
        """Make `pattern` the picture, as one change; while live, the network's state as well.

        `said` tells of it, as a sentence.
        """
        self._replace(pattern)
        self._send_all(new_stroke(), said)

    def show_pattern(self, pattern: NDArray[np.int8]) -> None:
        """Make `pattern` the picture without sending it: the network has it already."""
        self._replace(pattern)

    def _replace(self, pattern: NDArray[np.int8]) -> None:
        self._end_corruption()
        self._drawing.replace(pattern)
        self._show()

    def _step_history(self, step: Callable[[], NDArray[np.int64]], done: str) -> None:
        if self.picture.drawing_now:
            return
        units = step()
        self._end_corruption()
        self._show()
        if len(units):
            self._send_units(units, new_stroke(), f"The last change of the canvas was {done}")

    def _corrupt(self, percent: int) -> None:
        self.controls.percent.setText(f"{percent} %")
        if self._experiment is None or self.picture.drawing_now:
            return
        if self._corruption is None:
            self._corruption = self._drawing.begin()
        if self._random is None:
            seed = self._session.snapshot.state.seed
            self._random = words(seed, "canvas", self._reseeded, self.pattern.size)
        touch = self._corruption
        kind, shape = self.controls.kind, self._drawing.shape
        self._drawing.set_all(corrupted(kind, touch.before, shape, percent / 100, self._random))
        self._show()
        self._send_all(touch.number, Corrupt(kind, percent / 100).words)

    def _corrupt_otherwise(self) -> None:
        """As much, in the way that is chosen now; where nothing is corrupted, nothing yet."""
        touch = self._corruption
        if touch is None or np.array_equal(touch.before, self.pattern):
            self._end_corruption()
            self._enable()
        else:
            self._corrupt(self.controls.corrupt.value())

    def _corrupt_again(self) -> None:
        if self._corruption is not None:
            self._reseeded += 1
            self._random = None
            self._corrupt(self.controls.corrupt.value())

    def _end_corruption(self) -> None:
        """The next corruption begins with the picture as it is then."""
        self._corruption = self._random = None
        self._drawing.end()
        self.controls.rest_corruption()

    def send(self) -> None:
        """Give every unit of the network the canvas's value."""
        said = "The canvas was sent to the network"
        self._session.send(Intervene(Draw(self._all_units, self.pattern, new_stroke(), said)))

    def show_picture(self, picture: NDArray[Any]) -> None:
        """Make a picture (rows, columns) in 0..1 the canvas's: the network sees it already."""
        if picture.shape == self._drawing.shape:
            self._replace(np.where(picture > 0.5, INKED, ERASED).astype(np.int8).reshape(-1))

    def let_go(self) -> None:
        """Take the picture away: what is seen follows the training again."""
        self._session.send(Intervene(LetGo()))
        self._replace(np.full_like(self.pattern, ERASED))

    def store(self) -> None:
        """Make the picture a memory; while paused, store it at once."""
        label = self._next_label()
        self._session.send(Intervene(Store(self.pattern.copy(), label)))
        if not self._session.snapshot.running:
            self._session.send(Step("update"))
        self.stored.emit(label)

    def _next_label(self) -> str:
        state = self._session.snapshot.state
        taken = {label for label, _ in memory_pictures(self._session.experiment, state)}
        self._drawings += 1
        while f"{DRAWING} {self._drawings}" in taken:
            self._drawings += 1
        return f"{DRAWING} {self._drawings}"

    def _fill_start_menu(self) -> None:
        menu = self.controls.memories
        menu.clear()
        memories = memory_pictures(self._session.experiment, self._session.snapshot.state)
        for label, pattern in memories:
            action = QAction(label, menu)
            action.setIcon(self._thumbnail(pattern))
            action.triggered.connect(partial(self._put_memory, pattern, label))
            menu.addAction(action)
        if not memories:
            nothing = menu.addAction("No memory yet: draw, then Store as memory")
            nothing.setEnabled(False)

    def _put_memory(self, pattern: NDArray[np.int8], label: str, _: bool = False) -> None:
        self.put(pattern.reshape(-1), f"The memory {label} was put on the canvas")

    def _thumbnail(self, pattern: NDArray[np.int8]) -> QIcon:
        factor = max(1, max(pattern.shape) // 64)
        places = raster.shades(raster.reduced(pattern, factor), -1, 1)
        image = raster.image_of(places, ink_table(self._appearance.theme))
        return QIcon(QPixmap.fromImage(image.scaled(QSize(64, 64))))
