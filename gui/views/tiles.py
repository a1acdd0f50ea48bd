"""The memories: a gallery with each one's picture, overlap now, stability and energy."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QPushButton, QVBoxLayout, QWidget

from engine.channels import Bars, Channel, Matrix, Tiles
from engine.commands import Intervene
from engine.interventions import Draw, Forget
from gui.drawing import new_stroke
from gui.session import Frame, Session
from gui.theme import Appearance
from gui.views.answers import Answers
from gui.views.filters import KeptKeys
from gui.views.gallery import ITEM, Facts, Gallery, Memories, RowPainter
from gui.views.marks import draw_empty
from gui.views.pictures import CHOOSING
from gui.views.reading import channels_of

EMPTY = (
    "No memory yet. Step an update to store the first of the data, or draw on the canvas and "
    "press Store as memory."
)


def memories_of(frame: Frame, before: Memories | None) -> Memories | None:
    """What the frame's experiment tells of its memories; None if it has none."""
    state = frame.snapshot.state
    channels = channels_of(frame.experiment, state)
    memories, waiting = channels.get("memories"), channels.get("waiting")
    if not isinstance(memories, Tiles):
        return None
    pictures = memories.read(state)
    labels = waiting.captions if isinstance(waiting, Tiles) else ()
    serials = _bars(channels.get("waiting_serials"), state, np.arange(len(labels)))
    return Memories(
        pictures=pictures,
        labels=memories.captions,
        serials=_bars(channels.get("memory_serials"), state, np.arange(len(pictures))),
        overlaps=_bars(channels.get("overlaps"), state, np.full(len(pictures), np.nan)),
        waiting=_waiting(waiting, state, serials, before) if waiting else pictures[:0],
        waiting_labels=labels,
        waiting_serials=serials,
        version=_version(channels.get("weights"), state),
    )


def _waiting(
    tiles: Channel, state: Any, serials: NDArray[Any], before: Memories | None
) -> NDArray[Any]:
    """The waiting memories, read again only where they are others."""
    assert isinstance(tiles, Tiles)
    if before is not None and np.array_equal(before.waiting_serials, serials):
        return before.waiting
    return tiles.read(state)


def _bars(channel: Channel | None, state: Any, otherwise: NDArray[Any]) -> NDArray[Any]:
    return channel.read(state) if isinstance(channel, Bars) else otherwise


def _version(channel: Channel | None, state: Any) -> object:
    """Another object where the weights are; where there are none, where their channel is."""
    return channel.version(state) if isinstance(channel, Matrix) else channel


def _find_facts(question: tuple[object, Mapping[str, Channel], Any]) -> Facts:
    version, channels, state = question
    nothing: NDArray[Any] = np.empty(0)
    unstable = _bars(channels.get("unstable"), state, nothing)
    energies = _bars(channels.get("memory_energies"), state, nothing)
    return Facts(version, [int(count) for count in unstable], energies.tolist())


class MemoryList(QListView):
    """The rows; an explanation where there are none."""

    forget_pressed = Signal(QModelIndex)
    start_pressed = Signal(QModelIndex)
    unit_pressed = Signal(int)

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._pressed = QModelIndex()
        self.painter_of_rows = RowPainter(appearance, self)
        self.setItemDelegate(self.painter_of_rows)
        self.setAccessibleName("Memories")
        self.setFrameShape(QListView.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._kept = KeptKeys(self, (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Delete))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._pressed = self.indexAt(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or index != self._pressed:
            return
        if not index.isValid():
            return
        row = QRectF(self.visualRect(index))
        if event.modifiers() & CHOOSING:
            unit = self.painter_of_rows.grid(row, index.data(ITEM)).unit_at(event.position())
            if unit is not None:
                self.unit_pressed.emit(unit)
            return
        on_cross = self.painter_of_rows.cross_rect(row).contains(event.position())
        (self.forget_pressed if on_cross else self.start_pressed).emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Delete and index.isValid():
            self.forget_pressed.emit(index)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self.start_pressed.emit(index)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.model().rowCount() == 0:
            painter = QPainter(self.viewport())
            draw_empty(painter, QRectF(self.viewport().rect()), EMPTY, self._appearance)
            painter.end()


class MemoriesView(QWidget):
    """The gallery, and what can be done with a memory: start from it, draw on it, forget it.

    `started` carries the pattern (N,) that the network was given, `canvas_wanted` one to draw on;
    `store_wanted` asks for the canvas to be stored.
    """

    started = Signal(object)
    canvas_wanted = Signal(object)
    store_wanted = Signal()

    def __init__(
        self, session: Session, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._appearance = appearance
        self._memories: Memories | None = None
        self._facts = Facts()
        self._asked: object = None
        self._answers = Answers(_find_facts, self._take_facts, "stepwell-memories", self)
        self.gallery = Gallery(self)
        self.list = MemoryList(appearance, self)
        self.list.setModel(self.gallery)
        self.list.start_pressed.connect(self.start_from)
        self.list.forget_pressed.connect(self.forget)
        self.list.unit_pressed.connect(self.toggle_focus)
        self.list.customContextMenuRequested.connect(self._open_menu)
        self.add_button = QPushButton("Add the canvas", self)
        self.add_button.setToolTip("Store what is drawn on the canvas as a memory")
        self.add_button.setAccessibleName("Add the canvas as a memory")
        self.add_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.add_button.clicked.connect(self.store_wanted)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.add_button)
        session.opened.connect(self._forget_all)
        appearance.changed.connect(self._redress)

    def _forget_all(self) -> None:
        """Another experiment has other memories, even where they are numbered alike."""
        self._memories = self._asked = None
        self._facts = Facts()

    def _redress(self) -> None:
        self.list.scheduleDelayedItemsLayout()
        self.list.viewport().update()

    def show_frame(self, frame: Frame) -> None:
        """Show the memories of the frame's state."""
        before, memories = self._memories, memories_of(frame, self._memories)
        self._memories = memories
        if frame.focus != self.list.painter_of_rows.focus:
            self.list.painter_of_rows.focus = frame.focus
            self.list.viewport().update()
        if memories is not None:
            self._ask_facts(frame, memories.version)
        if before is None or memories is None or not memories.same(before):
            self._fill()

    def _fill(self) -> None:
        """Fill the gallery; what is known of other weights is left out."""
        memories, facts = self._memories, self._facts
        current = memories is not None and facts.version is memories.version
        self.gallery.show(memories, facts if current else Facts())

    def _ask_facts(self, frame: Frame, version: object) -> None:
        """Have them found anew where the weights are others than before."""
        if version is not self._asked:
            self._asked = version
            state = frame.snapshot.state
            self._answers.ask((version, channels_of(frame.experiment, state), state))

    def _take_facts(self, found: Facts) -> None:
        self._facts = found
        self._fill()

    def _pattern(self, index: QModelIndex) -> NDArray[np.int8]:
        return np.where(index.data(ITEM).picture > 0, 1, -1).astype(np.int8).reshape(-1)

    def start_from(self, index: QModelIndex) -> None:
        """Give every unit of the network the memory's value."""
        pattern = self._pattern(index)
        said = f"Every unit was set as in the memory {index.data(ITEM).label}"
        self._session.send(Intervene(Draw(np.arange(pattern.size), pattern, new_stroke(), said)))
        self.started.emit(pattern)

    def toggle_focus(self, unit: int) -> None:
        """Put a unit in focus everywhere, or take the focus from it."""
        self._session.set_focus(None if unit == self._session.focus else unit)

    def forget(self, index: QModelIndex) -> None:
        """Take the memory out of the network, or from among those that wait to be stored."""
        self._session.send(Intervene(Forget(index.data(ITEM).serial)))

    def _open_menu(self, place: QPoint) -> None:
        index = self.list.indexAt(place)
        if index.isValid():
            self.menu_for(index).popup(self.list.viewport().mapToGlobal(place))

    def menu_for(self, index: QModelIndex) -> QMenu:
        """What can be done with one memory."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Start from it").triggered.connect(lambda: self.start_from(index))
        menu.addAction("Draw on canvas").triggered.connect(
            lambda: self.canvas_wanted.emit(self._pattern(index))
        )
        menu.addAction("Forget").triggered.connect(lambda: self.forget(index))
        return menu
