"""The bar above: which experiment, which data, which seed; how the window looks."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QWidget

from engine.data import BUILT_IN
from engine.networks import EXPERIMENTS, declaration
from gui.icons import icon, set_icon
from gui.inputs import SeedBox, describe
from gui.opening import Wanted
from gui.theme import SYSTEM, Appearance, words_in

EXPERIMENT_WIDTH = 190
DATA_WIDTH, WIDEST_DATA = 160, 250
NAME_GAP = 20
LEAST_WIDTH, LEAST_PRESENTED = 884, 812  # without what has no room then
THEME_WORDS = {"light": "Light", "dark": "Dark", SYSTEM: "As the system has it"}


class TopBar(QWidget):
    """Choosers on the left, the window's own switches on the right; it never widens the window.

    Where there is little room, as while presenting, the choosers are narrow.
    """

    experiment_chosen = Signal(str)
    data_chosen = Signal(str)
    seed_chosen = Signal(object)
    theme_chosen = Signal(str)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._wanted: Wanted | None = None
        self._has_laboratory = False
        self._wide = True
        self._name = QLabel("Stepwell", self)
        self.experiment_button = self._chooser("Experiment", "Choose what is stepped")
        self.data_button = self._chooser("Data", "Choose other data")
        self._seed_label = QLabel("seed", self)
        self.seed_box = SeedBox(self)
        describe(
            self.seed_box,
            "Seed",
            "Begins anew with other random numbers: the same seed gives the same run",
        )
        self._seed_label.setBuddy(self.seed_box)
        self.theme_button = self._tool("Theme", "Light, dark, or as the system has it")
        self.panels_button = self._tool("Panels", "Show or hide a panel")
        self.laboratory_button = self._switch("Laboratory")
        self.explain_button = self._switch("Explain")
        self.present_button = self._switch("Present")
        self.keys_button = self._switch("?")
        self._switches = (
            self.theme_button,
            self.panels_button,
            self.laboratory_button,
            self.explain_button,
            self.present_button,
            self.keys_button,
        )
        self.data_menu = _menu(self)
        self.panels_menu = _menu(self)
        self._build()
        self._offer_experiments()
        self._fill_themes()
        self.data_button.setMenu(self.data_menu)
        self.panels_button.setMenu(self.panels_menu)
        self.seed_box.entered.connect(self.seed_chosen)
        appearance.changed.connect(self._dress)
        self._dress()

    def _chooser(self, name: str, tip: str) -> QPushButton:
        button = QPushButton(self)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        describe(button, name, tip)
        return button

    def _tool(self, name: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setProperty("role", "switch")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        describe(button, name, tip)
        return button

    def _switch(self, text: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setProperty("role", "switch")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _build(self) -> None:
        self._row = QHBoxLayout(self)
        for widget in (self._name, self.experiment_button, self.data_button):
            self._row.addWidget(widget)
        self._row.addWidget(self._seed_label)
        self._row.addWidget(self.seed_box)
        self._row.addStretch(1)
        for button in self._switches:
            self._row.addWidget(button)

    def offer_laboratory(self, offered: bool) -> None:
        """Whether there is a laboratory to be shown; while presenting there is no room for it."""
        self._has_laboratory = offered
        self.laboratory_button.setVisible(offered and self._appearance.scale == 1)

    def use(self, button: QToolButton, action: QAction) -> None:
        """Let a button do an action; its words stay the button's."""
        text = button.text()
        button.setDefaultAction(action)
        button.setText(text)
        describe(button, action.text(), action.toolTip())
        action.changed.connect(lambda: button.setText(text))

    def _offer_experiments(self) -> None:
        menu = _menu(self)
        self._experiments = QActionGroup(self)
        menu.aboutToShow.connect(lambda: self._fill_experiments(menu))
        self.experiment_button.setMenu(menu)

    def _fill_experiments(self, menu: QMenu) -> None:
        """What there is to choose from: looked up when it is first asked for."""
        if menu.actions():
            return
        for name, declared in EXPERIMENTS.items():
            action = menu.addAction(declared.title)
            action.setToolTip(declared.summary)
            action.setCheckable(True)
            action.setData(name)
            self._experiments.addAction(action)
            action.setChecked(self._wanted is not None and name == self._wanted.experiment)
            action.triggered.connect(lambda _, name=name: self.experiment_chosen.emit(name))

    def _fill_themes(self) -> None:
        menu = _menu(self)
        self._themes = QActionGroup(self)
        for name, words in THEME_WORDS.items():
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setData(name)
            self._themes.addAction(action)
            action.triggered.connect(lambda _, name=name: self.theme_chosen.emit(name))
        self.theme_button.setMenu(menu)

    def offer_data(self, open_file: QAction, open_folder: QAction) -> None:
        """Offer what the experiment makes itself or the built-in data, and to look for others."""
        self._sources = QActionGroup(self)
        for name, words in (("", "What the experiment makes by itself"), *BUILT_IN.items()):
            action = self.data_menu.addAction(name)
            action.setToolTip(words)
            action.setCheckable(True)
            action.setData(name)
            self._sources.addAction(action)
            action.triggered.connect(lambda _, action=action: self.data_chosen.emit(action.data()))
        self.data_menu.addSeparator()
        self.data_menu.addAction(open_file)
        self.data_menu.addAction(open_folder)

    def show_wanted(self, wanted: Wanted) -> None:
        """Show what is open."""
        self._wanted = wanted
        declared = declaration(wanted.experiment)
        for action in self._experiments.actions():
            action.setChecked(action.data() == wanted.experiment)
        self._show_sources(declared.default_data)
        for action in self._sources.actions():
            action.setChecked(action.data() == wanted.data_source)
        self._experiments.setExclusionPolicy(QActionGroup.ExclusionPolicy.Exclusive)
        source = wanted.data_source
        name = source if source in BUILT_IN else Path(source).name or source
        self._write(self.experiment_button, declared.title)
        self._give_room(self.data_button, f"Data: {name}" if self._wide else name)
        self.data_button.setToolTip(f"{source}: choose other data")
        self.seed_box.show_seed(wanted.seed)

    def _show_sources(self, own: str) -> None:
        """An experiment that makes its data learns from no pictures, and the other way round."""
        made, *built_in = self._sources.actions()
        for action in built_in:
            action.setVisible(own in BUILT_IN)
        made.setVisible(own not in BUILT_IN)
        made.setText(own)
        made.setData(own)

    def _give_room(self, button: QPushButton, text: str) -> None:
        """Write the name of the data; a long one makes its button wider, as far as it may."""
        if self._wide:
            needed = button.fontMetrics().horizontalAdvance(text) + 1 + self._beside_words
            low, high = self._appearance.length(DATA_WIDTH), self._appearance.length(WIDEST_DATA)
            high = min(high, low + max(self.width() - self._wide_width(), 0))
            button.setFixedWidth(min(max(needed, low), high))
        self._write(button, text)

    @property
    def _beside_words(self) -> int:
        return self._appearance.length(44)

    def _write(self, button: QPushButton, text: str) -> None:
        room = button.minimumWidth() - self._beside_words
        metrics = button.fontMetrics()
        button.setText(metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room))
        button.setAccessibleDescription(text)

    def _dress(self) -> None:
        appearance, theme = self._appearance, self._appearance.theme
        self._name.setFont(appearance.font("name"))
        self._seed_label.setStyleSheet(words_in(theme.muted, theme))
        self._row.setContentsMargins(0, appearance.length(10), 0, appearance.length(10))
        self._row.setSpacing(appearance.length(8))
        self.seed_box.setFixedWidth(appearance.length(76))
        self.keys_button.setMinimumWidth(appearance.length(32))
        self.laboratory_button.setVisible(appearance.scale == 1 and self._has_laboratory)
        for button in (self.experiment_button, self.data_button):
            set_icon(button, "chevron", appearance, side=13)
        set_icon(self.theme_button, appearance.wanted, appearance)
        set_icon(self.panels_button, "panels", appearance)
        for action in self._themes.actions():
            action.setChecked(action.data() == appearance.wanted)
            action.setIcon(icon(action.data(), theme.text))
        least = LEAST_WIDTH if appearance.scale == 1 else LEAST_PRESENTED
        self.setMinimumWidth(appearance.length(least))
        self._share_room(self._has_room())

    def _has_room(self) -> bool:
        return self._appearance.scale == 1 and self.width() >= self._wide_width()

    def _wide_width(self) -> int:
        """What all needs that is in the bar, where the data have a short name."""
        metrics, length = self._name.fontMetrics(), self._appearance.length
        fixed = length(NAME_GAP + EXPERIMENT_WIDTH + DATA_WIDTH)
        others = (self._seed_label, self.seed_box, *self._switches)
        shown = [each.minimumSizeHint().width() for each in others if not each.isHidden()]
        gaps = (len(shown) + 3) * self._row.spacing()
        return metrics.horizontalAdvance(self._name.text()) + fixed + sum(shown) + gaps

    def _share_room(self, wide: bool) -> None:
        """Give the choosers their room."""
        self._wide, length = wide, self._appearance.length
        self._name.setContentsMargins(0, 0, length(NAME_GAP) if wide else 0, 0)
        self._seed_label.setVisible(wide or self._appearance.scale > 1)
        self.experiment_button.setFixedWidth(length(EXPERIMENT_WIDTH if wide else 150))
        self.data_button.setFixedWidth(length(DATA_WIDTH if wide else 120))
        if self._wanted is not None:
            self.show_wanted(self._wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._has_room() != self._wide:
            self._share_room(not self._wide)


def _menu(parent: QWidget) -> QMenu:
    """A menu that reads from the left whatever its button does, and explains its entries."""
    menu = QMenu(parent)
    menu.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    menu.setToolTipsVisible(True)
    return menu
