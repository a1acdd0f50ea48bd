"""Two palettes of one design."""

import re

import numpy as np
import pytest
from PySide6.QtCore import QFile
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QLabel

from gui.panel import Panel
from gui.style import palette, style_sheet
from gui.theme import DARK, LIGHT, Appearance, diverging_table, ink_table

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2 defines it."""
    value = QColor(colour)
    parts = np.array([value.redF(), value.greenF(), value.blueF()])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@THEMES
def test_words_can_be_read(theme):
    for ground in (theme.ground, theme.panel):
        assert contrast(theme.text, ground) > 12
        assert contrast(theme.muted, ground) > 4.5
    assert contrast(theme.text, theme.control) > 10
    assert contrast(theme.on_accent, theme.accent) > 4.5
    assert contrast(theme.accent_text, theme.panel) > 4.5
    assert contrast(theme.error, theme.panel) > 4.5


@THEMES
def test_curves_stand_out_from_the_panel(theme):
    assert len(set(theme.memory_colours)) == len(theme.memory_colours)
    for colour in theme.memory_colours:
        # Okabe and Ito's sky blue and pink are pale on white; they are thick enough there.
        assert contrast(colour, theme.panel) > 2.2


@THEMES
def test_tables_go_from_end_to_end(theme):
    table = diverging_table(theme)
    assert table.shape == (256, 4)
    assert table.dtype == np.uint8
    assert not table.flags.writeable
    ends = [QColor(colour).getRgb() for colour in (theme.negative, theme.positive)]
    assert [tuple(table[0]), tuple(table[-1])] == ends
    neutral = np.array(QColor(theme.neutral).getRgb())
    assert np.abs(table[127].astype(int) - neutral).max() <= 1
    ink = ink_table(theme)
    assert [tuple(ink[0]), tuple(ink[-1])] == [
        QColor(colour).getRgb() for colour in (theme.paper, theme.ink)
    ]


def test_a_change_is_told_once(qapp, qtbot):
    appearance = Appearance("light")
    with qtbot.waitSignal(appearance.changed):
        appearance.set_theme("dark")
    assert appearance.theme is DARK
    with qtbot.assertNotEmitted(appearance.changed):
        appearance.set_theme("dark")
    with qtbot.waitSignal(appearance.changed):
        appearance.set_scale(1.5)
    assert appearance.length(8) == 12


def test_an_unknown_theme_is_the_systems(qapp):
    assert Appearance("pink").wanted == "system"


def test_type_is_scaled_and_its_figures_are_of_one_width(qapp):
    appearance = Appearance("light")
    font = appearance.font("body")
    assert font.pixelSize() == 13
    assert font.featureValue(QFont.Tag("tnum")) == 1
    appearance.set_scale(2)
    assert appearance.font("body").pixelSize() == 26


@THEMES
def test_the_sheet_has_no_place_left_open(qapp, theme):
    for scale in (1.0, 1.5):
        sheet = style_sheet(theme, scale)
        assert "$" not in sheet
        # By its prefix, since the program's own path may have any sign.
        for icon in re.findall(r"url\((.*?)\)", sheet):
            assert icon.startswith("icons:")
            assert QFile.exists(icon)
    assert palette(theme).window().color() == QColor(theme.ground)


def test_a_panel_is_drawn_in_the_themes_colour(qtbot):
    appearance = Appearance("light")
    panel = Panel("Energy", appearance)
    qtbot.addWidget(panel)
    panel.body.addWidget(QLabel(""))
    panel.resize(200, 100)
    for theme in (LIGHT, DARK):
        appearance.set_theme(theme.name)
        assert panel.grab().toImage().pixelColor(100, 90) == QColor(theme.panel)
    panel.set_note("−202,901.3")
    panel.set_title("Units changed")
    assert (panel.title_line.title, panel.title_line.note) == ("Units changed", "−202,901.3")
