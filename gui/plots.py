"""Several plots in one place, one of them shown."""

from collections.abc import Mapping
from functools import partial

from gui.several import Make, Several
from gui.views.series import SeriesView


def plots(groups: Mapping[str, str], tips: Mapping[str, str] | None = None) -> Make:
    """What makes the plots of some groups of series; `groups` maps each to its button's word.

    `tips` say more of a word.
    """
    return partial(
        Several,
        views={word: partial(SeriesView, group=group) for group, word in groups.items()},
        tips=tips,
    )
