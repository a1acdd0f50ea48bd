"""The one style sheet and palette: Fusion, without a border, in the theme's colours."""

from PySide6.QtCore import QDir
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from engine.paths import resources
from gui.theme import Appearance, Theme

_SHEET = """
QToolTip { background: $text; color: $panel; border: none; padding: $4px $6px; }
QMainWindow, QDialog { background: $ground; }
QToolBar { background: transparent; border: none; padding: 0; margin: 0; spacing: 0; }
QStatusBar { background: transparent; }
QStatusBar::item { border: none; }
QMainWindow::separator { background: transparent; width: $8px; height: $8px; }
QPushButton, QToolButton, QComboBox, QAbstractSpinBox, QLineEdit {
  background: $control; color: $text; border: 1px solid transparent; border-radius: $6px;
  padding: $5px $10px; }
QToolButton { padding: $4px; }
QPushButton:hover, QToolButton:hover, QComboBox:hover { background: $control_hover; }
QPushButton:focus, QToolButton:focus, QComboBox:focus, QAbstractSpinBox:focus, QLineEdit:focus,
QCheckBox:focus { border-color: $muted; }
QLineEdit[role="wrong"] { color: $error; border-color: $error; }
QPushButton:pressed, QToolButton:pressed { background: $faint; }
QPushButton:disabled, QToolButton:disabled, QComboBox:disabled { color: $muted; }
QPushButton:checked, QToolButton:checked { background: $text; color: $panel; }
QPushButton[role="now"], QToolButton[role="now"]:checked { background: $accent; color: $on_accent; }
QPushButton[role="now"]:hover { background: $accent_hover; }
QPushButton[role="now"]:focus { border-color: $text; }
QPushButton[role="plain"], QToolButton[role="plain"] { background: transparent; }
QPushButton[role="plain"]:hover, QToolButton[role="plain"]:hover { background: $control; }
QPushButton[role="plain"]:focus, QToolButton[role="plain"]:focus { border-color: $muted; }
QToolButton[role="switch"] { background: transparent; color: $muted; padding: $5px $10px; }
QToolButton[role="switch"]:hover { background: $control; color: $text; }
QToolButton[role="switch"]:checked { background: $control_hover; color: $text; }
QToolButton[role="switch"]:focus { border-color: $muted; }
QPushButton::menu-indicator, QToolButton::menu-indicator { image: none; }
QComboBox { padding: $2px 0 $2px $8px; }
QComboBox::drop-down { border: none; width: $16px; }
QComboBox::down-arrow { image: url(icons:chevron-down.svg); width: $12px; height: $12px; }
QComboBox QAbstractItemView { background: $panel; color: $text; border: 1px solid $faint;
  padding: $4px; outline: none; selection-background-color: $control_hover;
  selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: $26px; padding: 0 $6px; }
QAbstractSpinBox { padding: $4px; }
QAbstractSpinBox QLineEdit { background: transparent; border: none; padding: 0; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { background: transparent;
  border: none; width: $16px; }
QAbstractSpinBox::up-button { subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; }
QAbstractSpinBox::up-arrow { image: url(icons:chevron-up.svg); width: $10px; height: $10px; }
QAbstractSpinBox::down-arrow { image: url(icons:chevron-down.svg); width: $10px; height: $10px; }
QCheckBox { color: $text; spacing: $8px; border: 1px solid transparent; border-radius: $4px; }
QCheckBox::indicator { width: $16px; height: $16px; border-radius: $4px; background: $control; }
QCheckBox::indicator:hover { background: $control_hover; }
QCheckBox::indicator:checked { image: url(icons:check-$name.svg); }
QMenu { background: $panel; color: $text; border: 1px solid $faint; padding: $4px; }
Popover { background: $panel; border: 1px solid $faint; }
QMenu::item { padding: $6px $24px $6px $12px; border-radius: $4px; }
QMenu::item:selected { background: $control_hover; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $faint; margin: $4px $8px; }
QMenu::indicator { width: $14px; height: $14px; margin-left: $6px; }
QMenu::indicator:checked { image: url(icons:check-$name.svg); }
QSlider:horizontal { min-height: $18px; }
QSlider::groove:horizontal { height: $6px; border-radius: $3px; background: $control; }
QSlider::handle:horizontal { width: $14px; margin: -$4px 0; border-radius: $7px;
  background: $text; }
QSlider::handle:horizontal:disabled { background: $muted; }
QSlider::handle:horizontal:focus { background: $muted; }
QScrollArea, QAbstractScrollArea { background: transparent; border: none; }
QHeaderView { background: $ground; }
QHeaderView::section { background: $ground; color: $muted; border: none; padding: $4px; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: $8px; }
QScrollBar:horizontal { height: $8px; }
QScrollBar::handle { background: $control_hover; border-radius: $4px; min-height: $24px;
  min-width: $24px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QTabBar { qproperty-drawBase: 0; background: transparent; }
QTabBar::tab { background: transparent; color: $muted; border: none; border-radius: $6px;
  padding: $4px $10px; margin: $2px; }
QTabBar::tab:selected { background: $panel; color: $text; }
QTabBar::tab:hover { color: $text; }
QPlainTextEdit { background: $control; color: $text; border: none; border-radius: $6px;
  padding: $6px; }
"""


def style_sheet(theme: Theme, scale: float) -> str:
    """The style sheet in the theme's colours, its lengths scaled."""
    sheet = _SHEET.replace("$accent_hover", QColor(theme.accent).lighter(108).name())
    # By a prefix, not by a path: a path may have signs that mean something in a style sheet.
    QDir.setSearchPaths("icons", [str(resources() / "icons")])
    for name in sorted(_COLOURS, key=len, reverse=True):
        sheet = sheet.replace(f"${name}", getattr(theme, name))
    for pixels in range(30, 0, -1):
        sheet = sheet.replace(f"${pixels}px", f"{max(1, round(pixels * scale))}px")
    return sheet


_COLOURS = (
    "name",
    "ground",
    "panel",
    "control",
    "control_hover",
    "text",
    "muted",
    "faint",
    "accent",
    "error",
    "on_accent",
)


def palette(theme: Theme) -> QPalette:
    """The palette of all that the style sheet does not reach."""
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.ground,
        role.WindowText: theme.text,
        role.Base: theme.panel,
        role.AlternateBase: theme.control,
        role.Text: theme.text,
        role.PlaceholderText: theme.muted,
        role.Button: theme.control,
        role.ButtonText: theme.text,
        role.BrightText: theme.error,
        role.Highlight: theme.control_hover,
        role.HighlightedText: theme.text,
        role.ToolTipBase: theme.text,
        role.ToolTipText: theme.panel,
        role.Link: theme.text,
        role.Light: theme.panel,
        role.Midlight: theme.control,
        role.Mid: theme.faint,
        role.Dark: theme.muted,
        role.Shadow: theme.ground,
        role.Accent: theme.muted,
    }
    chosen = QPalette()
    for which, colour in colours.items():
        chosen.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        chosen.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.muted))
    return chosen


def dress(application: QApplication, appearance: Appearance) -> None:
    """Give the whole application the appearance's look, now and whenever it changes."""
    application.setStyle("Fusion")

    def apply() -> None:
        application.setPalette(palette(appearance.theme))
        application.setFont(appearance.font("body"))
        application.setStyleSheet(style_sheet(appearance.theme, appearance.scale))

    appearance.changed.connect(apply)
    apply()
