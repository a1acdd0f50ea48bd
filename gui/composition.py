"""What a window is made of: places on its stage and docks; what all families have in common."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gui.docks import Area, DockSpec
from gui.explanation import ExplanationView
from gui.forms import SetupForm
from gui.panel import Panel
from gui.stage import Column

LEFT, RIGHT = Area.LeftDockWidgetArea, Area.RightDockWidgetArea
BELOW = Area.BottomDockWidgetArea
WIDTHS = {LEFT: 260, RIGHT: 420}
EXPLANATION_HEIGHT = 200
STAGE_WIDTH, STAGE_HEIGHT = 480, 290
PLOT_WIDTH, PANEL_HEIGHT = 290, 140
BARS_HEIGHT = 165


Views = Mapping[str, Any]


def _alone(views: Views) -> None:
    """No view hears of another."""


@dataclass(frozen=True, slots=True, eq=False)
class Composition:
    """The places on the stage and the docks; `join` lets the views, by their ids, hear of each
    other.
    """

    id: str
    columns: tuple[Column, ...]
    docks: tuple[DockSpec, ...]
    join: Callable[[Views], None] = _alone


def without_room(width: float, height: float, docks: Sequence[DockSpec]) -> set[str]:
    """The docks that find no room in a window of a size in pixels at scale 1.

    Each side keeps as many panels as can be read, the first ones first.
    """
    inside = height - BARS_HEIGHT
    gone: set[str] = set()
    if width < WIDTHS[LEFT] + STAGE_WIDTH + PLOT_WIDTH:
        gone |= {spec.id for spec in docks if spec.area == LEFT}
    if inside < STAGE_HEIGHT + PANEL_HEIGHT:
        gone |= {spec.id for spec in docks if spec.area == BELOW}
    right = [spec.id for spec in docks if spec.area == RIGHT and not spec.apart]
    return gone | set(right[max(1, int(inside // PANEL_HEIGHT)) :])


def in_title(view: Any, panel: Panel) -> None:
    """The view has buttons that belong into its panel's title."""
    view.use_title_line(panel.title_line)


def titled(view: ExplanationView, panel: Panel) -> None:
    view.title_changed.connect(lambda title: panel.set_title(title, view.brief_title))
    view.note_changed.connect(panel.set_note)


def with_note(view: Any, panel: Panel) -> None:
    """The same, and the panel's note is the view's."""
    view.use_title_line(panel.title_line)
    view.note_changed.connect(panel.set_note)


SETUP = DockSpec("setup", "Setup", LEFT, SetupForm, 53, in_title)
EXPLANATION = DockSpec("explanation", "Explanation", BELOW, ExplanationView, 100, titled)
