"""The window: its docks, its bars, its keys; who listens to whom."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QMainWindow, QToolBar, QVBoxLayout, QWidget

from engine.commands import Failed, Refused, Step, Stopped
from engine.experiment import Caution
from engine.parameters import Value
from gui.caution import in_words
from gui.docks import Area, PanelDock
from gui.families import composition_for
from gui.keys import KeysDialog, action, kept_by_focus
from gui.notices import Banner, Notice
from gui.opening import Opener
from gui.panel import GAP, Panel
from gui.presenting import Presenter
from gui.session import Session
from gui.settings import Settings
from gui.sources import Sources
from gui.stage import Stage
from gui.statusline import StatusLine
from gui.theme import Appearance
from gui.topbar import TopBar
from gui.transport import Transport
from gui.views.answers import Answers
from gui.views.filters import KeysOfFocus
from gui.workbench import Workbench

SIZE = QSize(1280, 800)
EDGE = 16


class Window(QMainWindow):
    """One session, seen."""

    def __init__(self, session: Session, appearance: Appearance, opener: Opener) -> None:
        super().__init__()
        self.session = session
        self.appearance = appearance
        self.opener = opener
        self._docks_at_close: QByteArray | None = None
        self.setWindowTitle("Stepwell")
        self.setObjectName("stepwell")
        self.setAcceptDrops(True)
        KeysOfFocus(self, kept_by_focus)
        self.setDockNestingEnabled(True)
        self.topbar = TopBar(appearance)
        self.transport = Transport(session, appearance)
        self.status = StatusLine(session, appearance)
        composition = composition_for(opener.current.experiment)
        self.workbench = Workbench(self, session, appearance, composition)
        self.presenter = Presenter(self, self.workbench, appearance)
        self.sources = Sources(self, session)
        self._arrange()
        self.notice = Notice(self, appearance)
        self.banner = Banner(self, appearance)
        self.session.add_view(self.banner)
        self._make_actions()
        self._listen()
        appearance.changed.connect(self._space)
        self._space()
        self.resize(SIZE)
        self.reset_docks()

    @property
    def stage(self) -> Stage:
        return self.workbench.stage

    @property
    def docks(self) -> dict[str, PanelDock]:
        return self.workbench.docks

    @property
    def views(self) -> dict[str, Any]:
        """The views in the docks, by the docks' names."""
        return self.workbench.views

    def _arrange(self) -> None:
        """Bars above and below, the stage in the centre; docks come around it."""
        self.setMenuWidget(self.topbar)
        for corner in (Qt.Corner.TopLeftCorner, Qt.Corner.BottomLeftCorner):
            self.setCorner(corner, Area.LeftDockWidgetArea)
        for corner in (Qt.Corner.TopRightCorner, Qt.Corner.BottomRightCorner):
            self.setCorner(corner, Area.RightDockWidgetArea)
        panel = Panel("", self.appearance)
        panel.body.addWidget(self.transport)
        self._bar = QWidget(self)
        QVBoxLayout(self._bar).addWidget(panel)
        self._below = QToolBar(self)
        self._below.setObjectName("transport")
        self._below.setMovable(False)
        self._below.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._below.addWidget(self._bar)
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self._below)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().addWidget(self.status, 1)
        for view in (self.transport, self.status):
            self.session.add_view(view)
        self.session.guard(self)

    def _make_actions(self) -> None:
        """All that can be done with a key; each is in the list that `?` shows."""
        transport, step = self.transport, self.transport.step
        one_shot = (
            ("Run or pause", transport.run_or_pause, "Space"),
            ("To the first update", lambda: transport.go_to(0), "Home"),
            ("To the last update", transport.go_to_end, "End"),
        )
        for text, slot, *keys in one_shot:
            made = action(self, text, *keys)
            made.setAutoRepeat(False)
            made.triggered.connect(slot)
        steps = (
            ("update", "One update, or × n,", "Right", "Left"),
            ("phase", "One phase, or × n,", "Shift+Right", "Shift+Left"),
            ("epoch", "One sweep or epoch, or × n,", "Ctrl+Right", "Ctrl+Left"),
        )
        for rung, text, forward, back in steps:
            for way, direction, keys in (("forward", 1, forward), ("back", -1, back)):
                made = action(self, f"{text} {way}", keys)
                made.triggered.connect(
                    lambda _=False, rung=rung, direction=direction: step(rung, direction)
                )
        self._make_window_actions()

    def _make_window_actions(self) -> None:
        self.open_file = action(self, "Open data from a file…", "Ctrl+O")
        self.open_folder = action(self, "Open data from a folder…", "Ctrl+Shift+O")
        self.explain = self.docks["explanation"].toggleViewAction()
        self.explain.setText("Explain")
        self.explain.setToolTip("Show what each phase does, as an equation and in words (Ctrl+E)")
        self.explain.setShortcut("Ctrl+E")
        self.addAction(self.explain)
        self.present = action(self, "Present", "P", tip="Larger, for the back of a classroom (P)")
        self.present.setCheckable(True)
        self.laboratory = action(
            self,
            "Laboratory",
            "Ctrl+L",
            tip="Where does it end, landscape, capacity: studies of many runs (Ctrl+L)",
        )
        self.laboratory.triggered.connect(self._toggle_laboratory)
        self.full_screen = action(self, "Full screen", "F11")
        self.go_to = action(self, "Go to an update by its number", "Ctrl+G")
        self.theme = action(self, "Light or dark", "Ctrl+T")
        self.keys = action(self, "All keys", "?", "F1", tip="All keys (?)")
        self.open_file.triggered.connect(self.sources.ask_file)
        self.open_folder.triggered.connect(self.sources.ask_folder)
        self.present.toggled.connect(self.presenter.present)
        self.full_screen.triggered.connect(self._toggle_full_screen)
        self.go_to.triggered.connect(self.transport.counter.ask)
        self.theme.triggered.connect(self._toggle_theme)
        self.keys.triggered.connect(self.show_keys)

    def _listen(self) -> None:
        topbar, opener = self.topbar, self.opener
        topbar.offer_data(self.open_file, self.open_folder)
        topbar.use(topbar.laboratory_button, self.laboratory)
        topbar.use(topbar.explain_button, self.explain)
        topbar.use(topbar.present_button, self.present)
        topbar.use(topbar.keys_button, self.keys)
        self._offer_panels()
        self.workbench.composed.connect(self._offer_panels)
        opener.opening.connect(self.compose_for)
        topbar.experiment_chosen.connect(lambda name: self._try(opener.open_experiment, name))
        topbar.data_chosen.connect(self.open_data)
        topbar.seed_chosen.connect(lambda seed: self._try(opener.open_seed, seed, self._values()))
        topbar.theme_chosen.connect(self.appearance.set_theme)
        self.sources.chosen.connect(self.open_data)
        self.sources.told.connect(self.notice.tell)
        opener.refused.connect(self.notice.tell)
        opener.fitted.connect(self.notice.tell)
        topbar.seed_box.refused.connect(self.notice.tell)
        self.session.opened.connect(lambda: topbar.show_wanted(opener.current))
        self.session.happened.connect(self._tell)
        self.banner.back_pressed.connect(lambda: self.session.send(Step("update", -1)))
        self.banner.accepted.connect(self._mend)
        self.session.opened.connect(self._warn)
        # Whatever it was chosen with, the keys are the run's.
        self.session.opened.connect(lambda: QTimer.singleShot(0, self, self._to_the_stage))
        self._listen_to_views()

    def _offer_panels(self) -> None:
        """The docks that there are, in the list of panels."""
        menu = self.topbar.panels_menu
        menu.clear()
        for spec in self.workbench.composition.docks:
            menu.addAction(self.docks[spec.id].toggleViewAction())
        menu.addSeparator()
        menu.addAction("Panels as at first", self.reset_docks)
        self.topbar.offer_laboratory("laboratory" in self.docks)

    def compose_for(self, experiment: str) -> None:
        """Have the stage and the docks that belong to an experiment."""
        composition = composition_for(experiment)
        if composition is self.workbench.composition:
            return
        self.presenter.recompose(lambda: self.workbench.compose(composition))

    def _listen_to_views(self) -> None:
        """Setup and explanation are the same for every experiment."""
        views = self.views
        views["setup"].refused.connect(self.notice.tell)
        views["setup"].restart_requested.connect(
            lambda values: self._try(self.opener.restart, values)
        )
        views["explanation"].sentence_changed.connect(self.status.set_sentence)
        self.transport.speed_chosen.connect(self._keep_speed)
        self.transport.refused.connect(self.notice.tell)
        self.status.budget_chosen.connect(self._keep_budget)

    def _keep_speed(self, rate: float) -> None:
        self.opener.speed = rate

    def _keep_budget(self, budget: int) -> None:
        self.opener.budget = budget

    def _values(self) -> dict[str, Any]:
        """The experiment's values as its form shows them: they stay with other data and seeds."""
        return dict(self.views["setup"].values())

    def _try(self, open_it: Callable[..., bool], *what: Any) -> None:
        """Open something; where it cannot be, show again what is open."""
        if not open_it(*what):
            self.topbar.show_wanted(self.opener.current)

    # What the run tells

    def _tell(self, event: object) -> None:
        if isinstance(event, Refused):
            self.notice.tell(event.message)
        elif isinstance(event, Stopped) and event.trouble:
            self.banner.tell(
                f"Update {event.position + 1:,} would make a value that is not finite.",
                f"{_sentence(event.trouble)} The network is as it was after update "
                f"{event.position:,}, the last good one.",
                "",
                can_go_back=event.position > 0,
                at=event.position,
            )
            self.banner.offer(*_offer(self.session.experiment.cautions))
        elif isinstance(event, Failed):
            self.banner.tell(
                f"Update {event.position + 1:,} failed.",
                f"{_sentence(event.message)} The network is as it was after update "
                f"{event.position:,}, and nothing is lost. Go back and take another way, change "
                "what was changed last, or restart with other values.",
                event.details,
                can_go_back=event.position > 0,
                at=event.position,
            )

    def _warn(self) -> None:
        """Nothing of the last run is told any longer; say what this one's values call for."""
        cautions = self.session.experiment.cautions
        if not cautions:
            self.banner.leave()
            return
        sentences = "\n".join(caution.sentence for caution in cautions)
        self.banner.warn("Before it learns", sentences, *_offer(cautions))

    def _mend(self) -> None:
        """Restart with what the banner offers."""
        self.views["setup"].restart_with(_remedy(self.session.experiment.cautions))

    def tell_error(self, headline: str, text: str, details: str) -> None:
        """Show an error of the window itself."""
        self.banner.tell(headline, text, details, can_go_back=False)

    # Data

    def open_data(self, source: str) -> None:
        """Open a built-in name, a file or a folder for the present experiment."""
        self._try(self.opener.open_data, source, self._values())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.sources.welcome(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.sources.take(event, self.stage.named.get("canvas"))

    # How it looks

    def _toggle_theme(self) -> None:
        self.appearance.set_theme("light" if self.appearance.theme.name == "dark" else "dark")

    def _to_the_stage(self) -> None:
        self.stage.setFocus()

    def _toggle_laboratory(self) -> None:
        """Show the laboratory or hide it; networks without memories have none."""
        if "laboratory" in self.docks:
            dock = self.docks["laboratory"]
            behind = dock.visibleRegion().isEmpty()  # or hidden
            dock.setVisible(behind)
            if behind:
                dock.raise_()
            else:
                self._to_the_stage()

    def _toggle_full_screen(self) -> None:
        # As it was before, when it leaves: perhaps as large as the screen has room for.
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def reset_docks(self) -> None:
        """Put every panel where it is at the first start."""
        self.workbench.reset()

    def _space(self) -> None:
        edge = self.appearance.length(EDGE)
        self.setContentsMargins(edge, 0, edge, 0)
        self._bar.layout().setContentsMargins(0, self.appearance.length(GAP), 0, 0)
        self.notice.above = 140

    def show_keys(self) -> None:
        """List all keys."""
        dialog = KeysDialog(self, self.appearance)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    # Settings

    def remembered(self) -> Settings:
        """What is to come back at the next start."""
        kept = (self.presenter.docks_before, self._docks_at_close)
        docks = next((each for each in kept if each is not None), None) or self.saveState()
        speed = self.opener.speed
        return Settings(
            theme=self.appearance.wanted,
            speed=None if math.isinf(speed) else speed,
            budget=self.opener.budget,
            folder=self.sources.folder,
            experiment=self.opener.current.experiment,
            geometry=bytes(self.saveGeometry().toHex()).decode(),
            docks=bytes(docks.toHex()).decode(),
        )

    def recall(self, settings: Settings) -> None:
        """Be as at the last time."""
        self.sources.folder = settings.folder
        if settings.geometry:
            self.restoreGeometry(QByteArray.fromHex(settings.geometry.encode()))
        if settings.docks:
            docks = QByteArray.fromHex(settings.docks.encode())
            self.workbench.remember(composition_for(settings.experiment), docks)
            self._below.show()

    # Events

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press beside all controls: the keys are the run's again."""
        focused = self.focusWidget()
        if focused is not None:
            focused.clearFocus()
        super().mousePressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.workbench.window_resized()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.stage.setFocus()
        if not event.spontaneous():
            QTimer.singleShot(0, self, self._raise_floating)

    def _raise_floating(self) -> None:
        """Docks that float from the start were there before their window: they would lie below."""
        for dock in self.docks.values():
            if dock.isFloating() and dock.isVisible():
                dock.hide()
                dock.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape, where nothing else has a use of it, lets go of the chosen unit."""
        if event.key() == Qt.Key.Key_Escape:
            self.session.set_focus(None)
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._docks_at_close = self.saveState()  # closing hides those that float
        self.notice.stop()
        self.views["explanation"].close_worker()
        if "laboratory" in self.views:
            self.views["laboratory"].close_work()
        for answers in self.findChildren(Answers):
            answers.close()
        self.session.close()
        super().closeEvent(event)


def _remedy(cautions: Sequence[Caution]) -> dict[str, Value]:
    """The values that mend all of them."""
    return {name: value for caution in cautions for name, value in caution.remedy.items()}


def _offer(cautions: Sequence[Caution]) -> tuple[str, str]:
    """What a button says that mends all of them, and what it does."""
    offers = [caution.offer for caution in cautions if caution.remedy]
    return " and ".join(offers).capitalize(), f"Restart with {in_words(_remedy(cautions))}"


def _sentence(message: str) -> str:
    """A message as a sentence: a capital at its beginning, a full stop at its end."""
    return message[:1].upper() + message[1:].rstrip(".") + "."
