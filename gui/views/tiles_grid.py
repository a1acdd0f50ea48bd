"""A stack of pictures as a grid or a film: filters, samples, chains."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.channels import Channel, Tiles
from engine.commands import Intervene
from engine.experiment import Experiment
from engine.interventions import Show
from gui.numbers import number
from gui.session import Frame, Session
from gui.theme import Appearance
from gui.views.caption import Caption
from gui.views.following import Follower, Reading, source_of
from gui.views.mosaic import Stack
from gui.views.reading import channel_named
from gui.views.tiles_picture import Scroller, TilesPicture


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """Pictures with what they are called, the units that they stand for, the items they are."""

    stack: Stack
    captions: tuple[str, ...]
    units: NDArray[np.int64] | None
    shows: tuple[tuple[int, bool], ...] = ()
    now: int | None = None
    told: str = ""


def read_tiles(tiles: Tiles, source: Any) -> Read:
    """A channel's pictures and their captions."""
    pictures = tiles.read(source)
    captions = tiles.captions if tiles.captions_of is None else tiles.captions_of(source)
    units = None if tiles.units is None else np.asarray(tiles.units(source), np.int64)
    shows = () if tiles.shows is None else tuple(tiles.shows(source))
    stack = Stack.scaled(pictures, tiles.low, tiles.high)
    now = None if tiles.now is None else tiles.now(source)
    told = "" if tiles.told is None else tiles.told(source)
    return Read(stack, tuple(captions), units, shows, now, told)


class TilesGridView(QWidget):
    """Shows a `Tiles` channel; those of `below` are shown below it, picture by picture.

    A click focuses on a picture's unit, or shows the network its item: `item_shown` carries it.
    `told_changed` carries the sentence about what is shown, where the channel has one.
    """

    note_changed = Signal(str)
    told_changed = Signal(str)
    item_shown = Signal(object)

    def __init__(
        self,
        session: Session,
        appearance: Appearance,
        channel_name: str,
        below: Sequence[str] = (),
        empty_text: str = "",
        parent: QWidget | None = None,
        *,
        captioned: bool = False,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._names = (channel_name, *below)
        self._read: Read | None = None
        self._frame: Frame | None = None
        self._experiment: Experiment | None = None
        self.note = self.told = ""
        self.empty_text = empty_text
        self.picture = TilesPicture(appearance, self)
        self.picture.clicked.connect(self._click)
        self.scroller = Scroller(self.picture, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.scroller, 1)
        if captioned:
            self.caption = Caption(appearance, self)
            self.told_changed.connect(self._caption)
            layout.addWidget(self.caption)
        self._follower = Follower(
            self, channel_name, Tiles, self._show, self._show_nothing, self._read_all
        )
        self.picture.painted.connect(self._follower.charge)

    def show_frame(self, frame: Frame) -> None:
        """Show the pictures of the frame's state or phase."""
        self._frame = frame
        self._experiment = frame.experiment
        self._follower.follow(frame)
        self._mark()

    def _read_all(self, tiles: Tiles, source: Any) -> tuple[Read, ...]:
        experiment, frame = self._experiment, self._frame
        assert experiment is not None and frame is not None
        found: list[Read] = [read_tiles(tiles, source)]
        for name in self._names[1:]:
            channel = channel_named(experiment, frame.snapshot.state, name)
            if isinstance(channel, Tiles):
                found.append(read_tiles(channel, _source(channel, source, frame)))
        return tuple(found)

    def _show(self, reading: Reading) -> None:
        tiles, reads = reading.channel, reading.value
        assert isinstance(tiles, Tiles)
        self._read = reads[0]
        picture = self.picture
        picture.film = tiles.film
        nothing = f"{tiles.label}: nothing yet. It appears as the run goes on."
        picture.empty_text = self.empty_text or reads[0].told or nothing
        picture.setAccessibleName(tiles.label)
        follows = tiles.film and (self.scroller.following or picture.count == 0)
        captions = max((read.captions for read in reads), key=len)
        self.scroller.follow_kind()
        self.scroller.fit()
        picture.show_stacks([read.stack for read in reads], captions, self._hints(reads[0]))
        if follows:
            self.scroller.show_place(self._newest())
        stack = reads[0].stack
        ends = f"\N{PLUS-MINUS SIGN}{number(stack.high, digits=2)}"
        self._set_note(ends if stack.weights else "")
        self._tell(reads[0].told)
        self._mark()

    def _hints(self, read: Read) -> tuple[str, ...]:
        if read.shows:
            return tuple(f"{caption}\nClick: show it to the network" for caption in read.captions)
        if read.units is None:
            return read.captions
        return tuple(f"{caption}\nClick: focus on its unit" for caption in read.captions)

    def _show_nothing(self, text: str) -> None:
        self._read = None
        self.picture.empty_text = text
        self.picture.show_stacks((), ())
        self.picture.update()
        self._set_note("")
        self._tell("")

    def _mark(self) -> None:
        """Outline the picture of the unit in focus; of a film, the newest."""
        frame, read = self._frame, self._read
        ringed = None
        if frame is not None and read is not None and read.units is not None:
            places = np.flatnonzero(read.units == frame.focus) if frame.focus is not None else ()
            ringed = int(places[0]) if len(places) else None
        self.picture.set_ringed(ringed, self._newest())

    def _newest(self) -> int | None:
        """The present picture of a film: the last, unless the channel says which."""
        if not self.picture.film or not self.picture.count:
            return None
        now = None if self._read is None else self._read.now
        return self.picture.count - 1 if now is None else now

    def _click(self, index: int) -> None:
        read = self._read
        if read is not None and read.units is not None and index < len(read.units):
            unit = int(read.units[index])
            self._session.set_focus(None if unit == self._session.focus else unit)
        elif read is not None and index < len(read.shows):
            self._session.send(Intervene(Show(*read.shows[index])))
            self.item_shown.emit(read.stack.pictures[index])

    def _caption(self, told: str) -> None:
        """Below the pictures; where there are none it stands in their place."""
        self.caption.say(told if self.picture.count else "")

    def _tell(self, told: str) -> None:
        if told != self.told:
            self.told = told
            self.told_changed.emit(told)

    def _set_note(self, note: str) -> None:
        if note != self.note:
            self.note = note
            self.note_changed.emit(note)


def _source(channel: Channel, source: Any, frame: Frame) -> Any:
    """What a second channel is read from: the same, if both are of the same kind."""
    other = source_of(channel, frame)
    return source if type(other) is type(source) else other
