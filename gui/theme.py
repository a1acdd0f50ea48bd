"""Colours and type: two palettes of one design, and the one object that says which is shown."""

from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication

SYSTEM = "system"
TABLE_SIZE = 256

Table = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of everything, as "#rrggbb".

    `accent` means *now* and nothing else; `accent_text` is the same for words. `memory_colours`
    are Okabe and Ito's: a memory, its bar, its curve and its label share one. `differing` tints
    units that are not the same in networks beside each other.
    """

    name: str
    ground: str
    panel: str
    control: str
    control_hover: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_text: str
    on_accent: str
    ink: str
    paper: str
    positive: str
    negative: str
    neutral: str
    error: str
    differing: str
    depths: tuple[str, ...] = ()
    memory_colours: tuple[str, ...] = field(default=())


LIGHT = Theme(
    name="light",
    ground="#f4f4f1",
    panel="#ffffff",
    control="#eeeeea",
    control_hover="#e4e4de",
    text="#1d2126",
    muted="#636c78",
    faint="#e4e4e0",
    accent="#c77700",
    accent_text="#9c5d00",
    on_accent="#1d2126",
    ink="#1d2126",
    paper="#ffffff",
    positive="#e69f00",
    negative="#56b4e9",
    neutral="#ffffff",
    error="#b3261e",
    depths=("#2c6ba0", "#8fc1e3", "#eef4f8"),
    differing="#d6338a",
    memory_colours=(
        "#0072b2",
        "#d55e00",
        "#009e73",
        "#cc79a7",
        "#56b4e9",
        "#7a6f00",
        "#5d5d5d",
    ),
)

DARK = Theme(
    name="dark",
    ground="#15181d",
    panel="#1c2027",
    control="#262c36",
    control_hover="#303845",
    text="#e8ebef",
    muted="#9aa5b4",
    faint="#2b313b",
    accent="#ffb000",
    accent_text="#ffb000",
    on_accent="#15181d",
    ink="#eef1f4",
    paper="#0f1216",
    positive="#e69f00",
    negative="#56b4e9",
    neutral="#0f1216",
    error="#ff8a80",
    depths=("#08141f", "#1d4566", "#4d7fa8"),
    differing="#ff4fa3",
    memory_colours=(
        "#56b4e9",
        "#d55e00",
        "#009e73",
        "#cc79a7",
        "#f0e442",
        "#b8bec7",
        "#3d8fd1",
    ),
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}

# Pixels at scale 1, weight.
_ROLES: dict[str, tuple[float, QFont.Weight]] = {
    "body": (13, QFont.Weight.Normal),
    "numbers": (13, QFont.Weight.Normal),
    "strong": (13, QFont.Weight.DemiBold),
    "title": (12, QFont.Weight.DemiBold),
    "small": (12, QFont.Weight.Normal),
    "caption": (11, QFont.Weight.Normal),
    "name": (17, QFont.Weight.Bold),
}


def words_in(colour: str, theme: Theme) -> str:
    """The style sheet of words in a colour; their tooltip stays as all tooltips are."""
    return (
        f"* {{ color: {colour}; background: transparent; }}"
        f"QToolTip {{ color: {theme.panel}; background: {theme.text}; }}"
    )


class Appearance(QObject):
    """Which theme is shown and how large: one for the whole window, handed to every widget."""

    changed = Signal()

    def __init__(self, theme: str = SYSTEM, scale: float = 1.0) -> None:
        super().__init__()
        self._wanted = theme if theme in (*THEMES, SYSTEM) else SYSTEM
        self._scale = scale
        self._fonts: dict[str, QFont] = {}
        self._theme = self._chosen()
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._system_changed)

    @property
    def wanted(self) -> str:
        """What was asked for: "light", "dark" or "system"."""
        return self._wanted

    @property
    def theme(self) -> Theme:
        """The colours shown now."""
        return self._theme

    def _chosen(self) -> Theme:
        if self._wanted != SYSTEM:
            return THEMES[self._wanted]
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return DARK if dark else LIGHT

    @property
    def scale(self) -> float:
        """How many times larger than usual all is drawn."""
        return self._scale

    def set_theme(self, name: str) -> None:
        """Show "light", "dark", or what the "system" has."""
        if name != self._wanted:
            self._wanted = name
            self._theme = self._chosen()
            self.changed.emit()

    def set_scale(self, scale: float) -> None:
        """Draw all `scale` times larger than usual."""
        if scale != self._scale:
            self._scale = scale
            self._fonts.clear()
            self.changed.emit()

    def length(self, pixels: float) -> int:
        """A length of `pixels` at scale 1."""
        return round(pixels * self._scale)

    def font(self, role: str) -> QFont:
        """The type of a role: body, numbers, strong, title, small, caption or name.

        Figures are all of one width, so that numbers that change do not move what follows.
        """
        if role not in self._fonts:
            self._fonts[role] = self._made(role)
        return QFont(self._fonts[role])

    def _made(self, role: str) -> QFont:
        pixels, weight = _ROLES[role]
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        font.setPixelSize(max(1, round(pixels * self._scale)))
        font.setWeight(weight)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def _system_changed(self) -> None:
        if self._wanted == SYSTEM:
            self._theme = self._chosen()
            self.changed.emit()


def _rgb(colour: str) -> NDArray[np.float64]:
    value = QColor(colour)
    return np.array([value.red(), value.green(), value.blue()], np.float64)


def _blend(*colours: str) -> Table:
    """A table that goes evenly through `colours`: (256, 4), opaque, read-only."""
    stops = np.array([_rgb(colour) for colour in colours])
    places = np.linspace(0, len(colours) - 1, TABLE_SIZE)
    table = np.full((TABLE_SIZE, 4), 255, np.uint8)
    for channel in range(3):
        values = np.interp(places, np.arange(len(colours)), stops[:, channel])
        table[:, channel] = np.rint(values)
    table.setflags(write=False)
    return table


@cache
def diverging_table(theme: Theme) -> Table:
    """Colours of weights: negative, neutral in the middle, positive; (256, 4) RGBA."""
    return _blend(theme.negative, theme.neutral, theme.positive)


@cache
def ink_table(theme: Theme) -> Table:
    """Colours of units: paper to ink; (256, 4) RGBA."""
    return _blend(theme.paper, theme.ink)


@cache
def depth_table(theme: Theme) -> Table:
    """Colours of depths: deep, strong; high, nearly the ground; (256, 4) RGBA."""
    return _blend(*theme.depths)
