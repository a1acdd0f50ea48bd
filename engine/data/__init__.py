"""Data: built in or from files, as patterns, and spoilt on purpose."""

from engine.data.builtin import BUILT_IN
from engine.data.dataset import DataError, Dataset
from engine.data.memory import require_memory
from engine.data.opening import open_data
from engine.data.patterns import DEFAULT_THRESHOLD, binarise
from engine.data.points import Points

__all__ = [
    "BUILT_IN",
    "DEFAULT_THRESHOLD",
    "DataError",
    "Dataset",
    "Points",
    "binarise",
    "open_data",
    "require_memory",
]
