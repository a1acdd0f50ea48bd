"""A table of numbers; of a confusion matrix, a click on a cell shows the items behind it."""

from typing import Any

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from engine.channels import Items, Table
from engine.commands import Intervene
from engine.interventions import Show
from gui.icons import set_icon
from gui.inputs import describe
from gui.session import Frame, Session
from gui.theme import Appearance, words_in
from gui.views.caption import Caption
from gui.views.following import Follower, Reading
from gui.views.mosaic import Stack
from gui.views.table_picture import Numbers, TablePicture
from gui.views.tiles_picture import Scroller, TilesPicture

TABLE, BEHIND = 0, 1


class TableView(QWidget):
    """Shows a `Table` channel; a click on an item behind a cell shows it to the network."""

    item_shown = Signal(object)

    def __init__(
        self,
        session: Session,
        appearance: Appearance,
        channel_name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._appearance = appearance
        self._reading: Reading | None = None
        self._items: Items | None = None
        self.picture = TablePicture(appearance, self)
        self.picture.cell_clicked.connect(self.open_cell)
        self.tiles = TilesPicture(appearance, self)
        self.tiles.clicked.connect(self._show_item)
        self.scroller = Scroller(self.tiles, self)
        self.back = QToolButton(self)
        self.back.setProperty("role", "plain")
        describe(self.back, "Back to the table", "Back to the table")
        self.back.clicked.connect(self.close_cell)
        self.heading = QLabel("", self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._table(appearance))
        self._stack.addWidget(self._behind())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self._follower = Follower(self, channel_name, Table, self._show, self._show_nothing)
        self.picture.painted.connect(self._follower.charge)
        session.opened.connect(self.close_cell)
        appearance.changed.connect(self._dress)
        self._dress()

    def _table(self, appearance: Appearance) -> QWidget:
        page = QWidget(self)
        self.caption = Caption(appearance, page)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.picture, 1)
        column.addWidget(self.caption)
        return page

    def _behind(self) -> QWidget:
        page = QWidget(self)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.back)
        head.addWidget(self.heading, 1)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.scroller, 1)
        return page

    def _dress(self) -> None:
        self.heading.setFont(self._appearance.font("small"))
        self.heading.setStyleSheet(words_in(self._appearance.theme.text, self._appearance.theme))
        set_icon(self.back, "back", self._appearance, side=12)
        side = self._appearance.length(24)
        self.back.setFixedSize(side, side)

    def show_frame(self, frame: Frame) -> None:
        """Show the numbers of the frame's state."""
        self._follower.follow(frame)

    def _show(self, reading: Reading) -> None:
        table, values = reading.channel, np.asarray(reading.value, np.float64)
        assert isinstance(table, Table)
        self._reading = reading
        picture = self.picture
        picture.setAccessibleName(table.label)
        picture.clickable = table.items is not None
        known = picture.numbers
        numbers = Numbers(
            values,
            table.rows,
            table.columns,
            table.row_label,
            table.column_label,
            table.counts,
            table.digits,
        )
        if known is None or not _same(known, numbers):
            picture.show_numbers(numbers)
        self.caption.say(self._about(table, numbers, reading.source))

    def _about(self, table: Table, numbers: Numbers, state: Any) -> str:
        """How many are right and when that was measured, or what the words mean."""
        total = int(numbers.values.sum()) if numbers.judged else 0
        if not total:
            return table.meaning
        moment = "" if table.moment is None else f", {table.moment(state)}"
        click = "" if table.items is None else "; click a cell to see its items"
        return f"{int(np.trace(numbers.values)):,} of {total:,} right{moment}{click}"

    def _show_nothing(self, text: str) -> None:
        self._reading = None
        self.picture.empty_text = text
        self.picture.show_numbers(None)
        self.caption.say("")

    def open_cell(self, row: int, column: int) -> None:
        """Show the items that a cell counts."""
        if self._reading is None or not isinstance(self._reading.channel, Table):
            return
        table, state = self._reading.channel, self._reading.source
        if table.items is None:
            return
        self._items = items = table.items(state, row, column)
        self.heading.setText(self._words(table, row, column, int(self._value(row, column))))
        self.tiles.empty_text = "No item is counted in this cell."
        self._stack.setCurrentIndex(BEHIND)
        self.scroller.fit()
        pictures = np.asarray(items.pictures)
        hints = [f"{caption}\nClick: show it to the network" for caption in items.captions]
        stacks = (Stack(pictures, 0.0, 1.0),) if len(pictures) else ()
        self.tiles.show_stacks(stacks, items.captions, hints)
        self.tiles.set_ringed(None)
        self.tiles.update()
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _value(self, row: int, column: int) -> float:
        assert self.picture.numbers is not None
        return float(self.picture.numbers.values[row, column])

    def _words(self, table: Table, row: int, column: int, count: int) -> str:
        shown = "" if self._items is None or len(self._items.pictures) == count else ", the first"
        down = f"{table.row_label} {table.rows[row]}".strip()
        across = f"{table.column_label} {table.columns[column]}".strip()
        return f"{down}, {across}: {count:,}{shown}"

    def close_cell(self) -> None:
        """Back to the table."""
        self._items = None
        self._stack.setCurrentIndex(TABLE)

    @property
    def showing_items(self) -> bool:
        """Whether the items behind a cell are shown."""
        return self._stack.currentIndex() == BEHIND

    def _show_item(self, index: int) -> None:
        if self._items is not None and index < len(self._items.shows):
            self.tiles.set_ringed(index)
            self._session.send(Intervene(Show(*self._items.shows[index])))
            self.item_shown.emit(self._items.pictures[index])


def _same(one: Numbers, other: Numbers) -> bool:
    def names(numbers: Numbers) -> tuple[Any, ...]:
        return tuple(numbers.rows), tuple(numbers.columns), numbers.heat

    return names(one) == names(other) and np.array_equal(one.values, other.values, equal_nan=True)
