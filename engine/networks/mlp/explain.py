"""What a phase of an update does, as equations with its own numbers and in words.

Of a batch of several samples the forward phases speak of the first one; gradients are the mean
over all.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from engine.channels import Focus
from engine.experiment import Explanation, Phase
from engine.networks.mlp import explain_backward, explain_forward
from engine.networks.mlp.explain_update import update_equations
from engine.networks.mlp.phases import Detail, known
from engine.networks.mlp.subject import Subject, chosen
from engine.text import number, telling_decimals


def explain(
    phase: Phase,
    focus: Focus,
    layer_name: Callable[[int], str],
    unit_name: Callable[[int, int], str],
) -> Explanation:
    """The explanation of `phase` for the unit or weight in focus, or else for a telling one."""
    detail: Detail = phase.detail
    layer = detail.layer
    unit, below = chosen(phase, focus) if layer else (0, None)
    subject = Subject(phase, layer, unit, below, layer_name, unit_name)
    return _EXPLAIN[phase.name](subject)


def _update(s: Subject) -> Explanation:
    below = s.below or 0
    old = float(s.state.network.weights[s.layer - 1][s.unit, below])
    new = float(known(s.detail.layers[s.layer - 1].W)[s.unit, below])
    me, under = s.name(s.layer, s.unit), s.name(s.layer - 1, below)
    way = "rises" if new > old else "falls"
    decimals = telling_decimals(old, new)
    was, now = (number(value, sign=True, decimals=decimals) for value in (old, new))
    change = f"{way} by {number(abs(new - old))} to {now}"
    course = "stays" if new == old else change
    return Explanation(
        title=s.title(f"{s.layer_name(s.layer)}, the weights change"),
        equations=update_equations(s.state, s.detail, s.layer, s.unit, below),
        sentence=f"The weight from {under} to {me} was {was}; it {course}.",
        units=(s.number(s.layer, s.unit), s.number(s.layer - 1, below)),
        weights=((s.number(s.layer, s.unit), s.number(s.layer - 1, below)),),
    )


_EXPLAIN: Mapping[str, Callable[[Subject], Explanation]] = MappingProxyType(
    {
        "batch": explain_forward.explain_batch,
        "pre-activation": explain_forward.explain_pre_activation,
        "activation": explain_forward.explain_activation,
        "loss": explain_forward.explain_loss,
        "output delta": explain_backward.explain_output_delta,
        "weight gradient": explain_backward.explain_weight_gradient,
        "bias gradient": explain_backward.explain_bias_gradient,
        "delta": explain_backward.explain_delta,
        "update": _update,
    }
)
