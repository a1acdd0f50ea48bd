"""From the type of a channel to the view that shows it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtWidgets import QWidget

from engine.channels import (
    Bars,
    Channel,
    Check,
    Curve,
    Field,
    Graph,
    Histogram,
    Matrix,
    Scatter,
    Table,
    Tiles,
)
from gui.session import Session
from gui.theme import Appearance
from gui.views.bars import BarsView
from gui.views.check import CheckView
from gui.views.curve import CurveView
from gui.views.field import FieldView
from gui.views.graph import GraphView
from gui.views.histogram import HistogramView
from gui.views.matrix import MatrixView
from gui.views.plane import PlaneView
from gui.views.table import TableView
from gui.views.tiles_grid import TilesGridView

Make = Callable[[Session, Appearance, str], QWidget]


def _matrix(session: Session, appearance: Appearance, name: str) -> QWidget:
    return MatrixView(session, appearance, names=(name,))


# Regions have no view of their own: the plane draws them below its points.
VIEWS: Mapping[type, Make] = MappingProxyType(
    {
        Field: FieldView,
        Tiles: TilesGridView,
        Matrix: _matrix,
        Bars: BarsView,
        Histogram: HistogramView,
        Curve: CurveView,
        Graph: GraphView,
        Table: TableView,
        Scatter: PlaneView,
        Check: CheckView,
    }
)


def view_of(channel: Channel, session: Session, appearance: Appearance) -> QWidget:
    """The view for a channel."""
    return VIEWS[type(channel)](session, appearance, channel.name)
