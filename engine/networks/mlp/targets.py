"""What the experiments without a file of data are to learn, by name."""

from collections.abc import Mapping
from types import MappingProxyType

FUNCTION = "function"
PLANE = "plane"

TARGETS: Mapping[str, str] = MappingProxyType(
    {
        "sine": "sin(x)",
        "cubic": "((x - pi)/pi)^3",
        "absolute": "abs(x - pi)/pi",
        "step": "step(x - pi)",
    }
)
EXPRESSION = "expression"
NONE = "none"
