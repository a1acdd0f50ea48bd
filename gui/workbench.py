"""The stage and the docks of a window: what a composition says, made anew where it is another."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QByteArray, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QMainWindow

from gui.composition import BELOW, EXPLANATION_HEIGHT, WIDTHS, Composition, without_room
from gui.docks import Area, DockSpec, PanelDock
from gui.session import Session
from gui.stage import Stage
from gui.theme import Appearance

MOST_FOR_TITLES = 0.37  # of the window's width, where that is
ROOMY = 1200  # pixels at scale 1; in a narrower one the stage needs the rest


class Workbench(QObject):
    """Keeps the window's stage and docks as its composition says.

    A dock that the next composition has too, stays as it is; where each was comes back with its
    composition. `composed` tells that there are others.
    """

    composed = Signal()

    def __init__(
        self, window: QMainWindow, session: Session, appearance: Appearance, first: Composition
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._appearance = appearance
        self._states: dict[str, QByteArray] = {}
        self._laid_out_for = window.size()
        self._given: dict[Area, int] = {}  # to a side: its width, or below its height
        self.docks: dict[str, PanelDock] = {}
        self.views: dict[str, Any] = {}
        self._specs: dict[str, DockSpec] = {}
        self.composition = first
        self.stage = self._make(first)

    def compose(self, composition: Composition) -> None:
        """Make the stage and the docks that are missing, and let go of those not wanted."""
        before = self.composition
        if composition is before:
            return
        self._states[before.id] = self._window.saveState()
        self._clear(composition)
        self.composition = composition
        self.stage = self._make(composition)
        self._put_back()
        # What was just made has its size only once it has been shown.
        QTimer.singleShot(0, self, self._put_back)
        self.composed.emit()

    def _put_back(self) -> None:
        """Put the docks where they were with this composition, or else where they are at first."""
        known = self._states.get(self.composition.id)
        if known is None or not self._window.restoreState(known):
            self.reset()
        for spec in self.composition.docks:
            dock = self.docks[spec.id]
            if spec.apart and dock.isHidden() and dock.isFloating() and dock.pos().isNull():
                dock.stand_apart()  # it was made anew, or never wanted: it has no place yet

    def _make(self, composition: Composition) -> Stage:
        stage = Stage(self._session, self._appearance, composition.columns)
        for spec in composition.docks:
            if spec.id not in self.docks:
                self.docks[spec.id] = self._dock(spec)
                self.views[spec.id] = self.docks[spec.id].panel.body.itemAt(0).widget()
                self._session.add_view(self.views[spec.id])
            self._specs[spec.id] = spec
        for view in stage.views:
            self._session.add_view(view, watched=view in stage.watched)
        self._window.setCentralWidget(stage)
        composition.join({**stage.named, **self.views})
        return stage

    def _dock(self, spec: DockSpec) -> PanelDock:
        dock = PanelDock(spec, self._appearance, self._window)
        view = spec.view(self._session, self._appearance)
        dock.panel.body.addWidget(view)
        spec.connect(view, dock.panel)
        if spec.apart:
            dock.put_back.connect(lambda: self._tab(spec))
        dock.resized.connect(lambda: self._note_size(spec))
        return dock

    def _tab(self, spec: DockSpec) -> None:
        """Let a dock that stands apart share the place of the last one of its side, as a tab."""
        here = [each for each in self.composition.docks if each.area == spec.area]
        last = [self.docks[each.id] for each in here if not each.apart][-1]
        self._window.tabifyDockWidget(last, self.docks[spec.id])
        self.docks[spec.id].raise_()

    def _clear(self, wanted: Composition) -> None:
        """Let go of the stage, and of the docks that are others there."""
        for view in self.stage.views:
            self._session.remove_view(view)
        self.stage.hide()
        self._window.takeCentralWidget()
        self.stage.deleteLater()
        kept = {spec.id: spec.view for spec in wanted.docks}
        for name, spec in list(self._specs.items()):
            if kept.get(name) is not spec.view:
                self._remove(name)

    def _remove(self, name: str) -> None:
        dock = self.docks.pop(name)
        self._session.remove_view(self.views.pop(name))
        del self._specs[name]
        self._window.removeDockWidget(dock)
        dock.setObjectName("")  # by which it would be found again
        dock.setParent(None)
        dock.deleteLater()

    # Where they are

    def reset(self) -> None:
        """Put every dock where it is at the first start."""
        specs = self.composition.docks
        for spec in specs:
            dock = self.docks[spec.id]
            dock.setFloating(False)
            self._window.addDockWidget(spec.area, dock)
            if spec.apart:
                dock.stand_apart()
            else:
                if dock.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
                    dock.show()
        # Docks of one side are laid below one another, whatever they were before.
        for area in WIDTHS:
            here = [spec for spec in specs if spec.area == area and not spec.apart]
            column = [self.docks[spec.id] for spec in here]
            for above, below in pairwise(column):
                self._window.splitDockWidget(above, below, Qt.Orientation.Vertical)
        self.share_room()

    def share_room(self) -> None:
        """Give each dock that is shown its part of its side."""
        window, length = self._window, self._appearance.length
        for area, width in WIDTHS.items():
            column = [spec for spec in self.composition.docks if spec.area == area]
            shown = [spec for spec in column if not self.docks[spec.id].isHidden()]
            column = [spec for spec in shown if not self.docks[spec.id].isFloating()]
            docks = [self.docks[spec.id] for spec in column]
            wide = [self._width_for(docks, width)] * len(docks)
            window.resizeDocks(docks, wide, Qt.Orientation.Horizontal)
            heights = [length(6 * spec.share) for spec in column]
            window.resizeDocks(docks, heights, Qt.Orientation.Vertical)
        explanation = self.docks["explanation"]
        window.resizeDocks([explanation], [length(EXPLANATION_HEIGHT)], Qt.Orientation.Vertical)

    def _width_for(self, docks: Sequence[PanelDock], width: int) -> int:
        """Up to a third of the window; where it is wide, all words of the titles have room."""
        window, scale = self._window.width(), self._appearance.scale
        titles = [dock.titleBarWidget().sizeHint().width() for dock in docks]
        third = self._appearance.length(min(width, window / scale / 3))
        if window < self._appearance.length(ROOMY):
            return third
        return max(third, min(max(titles, default=0), round(MOST_FOR_TITLES * window)))

    def _note_size(self, spec: DockSpec) -> None:
        """Note what the docks were given, and not left with by a smaller window."""
        dock = self.docks.get(spec.id)
        if dock is None or dock.isFloating() or self._window.size() != self._laid_out_for:
            return
        self._given[spec.area] = dock.height() if spec.area == BELOW else dock.width()

    def window_resized(self) -> None:
        """Give the docks back what a smaller window took from them.

        Qt takes it from the docks when a window shrinks, and gives it to the stage when it grows.
        """
        size, before = self._window.size(), self._laid_out_for
        for area, wanted in self._given.items():
            upright = area == BELOW
            way = Qt.Orientation.Vertical if upright else Qt.Orientation.Horizontal
            grows = size.height() > before.height() if upright else size.width() > before.width()
            docks = [self.docks[spec.id] for spec in self.composition.docks if spec.area == area]
            docked = [dock for dock in docks if dock.isVisible() and not dock.isFloating()]
            has = [dock.height() if upright else dock.width() for dock in docked]
            if grows and has and has[0] < wanted:
                self._window.resizeDocks(docked[:1], [wanted], way)
        self._laid_out_for = size

    def hide_without_room(self, width: float, height: float) -> None:
        """Hide the docks that find no room in a window of a size in pixels at scale 1.

        One that floats at first is too wide to stand among the others; wanted, it floats again.
        """
        for name in without_room(width, height, self.composition.docks):
            self.docks[name].hide()
        for spec in self.composition.docks:
            dock = self.docks[spec.id]
            if spec.apart and not dock.isFloating():
                dock.stand_apart()

    def remember(self, composition: Composition, state: QByteArray) -> None:
        """Where the docks of a composition were the last time."""
        self._states[composition.id] = state
        if composition is self.composition:
            self._window.restoreState(state)
