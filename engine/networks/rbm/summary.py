"""How far the learning is, in words for the screen."""

from engine.networks.rbm.state import State
from engine.text import number

#: Weights that change by more than this in one update are on their way to infinity.
RUNNING_AWAY = 1000.0


def summary(state: State, epoch: float) -> tuple[str, str]:
    """A headline and a sentence about the state."""
    if not state.step_norm < RUNNING_AWAY:
        return "the weights run away", advice(state)
    if state.position == 0:
        start = "Nothing is learned yet: the weights are random, and so is what it dreams."
        return "untrained", start
    if state.measured.get("dead") == 1.0:
        return "no hidden unit is ever on", (
            f"It can learn nothing any more: go back, or restart, and lower {_to_lower(state)}."
        )
    error = state.measured.get("reconstruction_test", state.measured["reconstruction_train"])
    of = "held-out" if "reconstruction_test" in state.measured else "training"
    epochs = f"{epoch:,.2f}".removesuffix(".00")
    headline = f"epoch {epochs}: error {number(error)}"
    return headline, _sentence(state, of)


def _sentence(state: State, of: str) -> str:
    if "probability_of_patterns" in state.measured:
        share = 100.0 * state.measured["probability_of_patterns"]
        return (
            f"Of all that it dreams, {share:.3g} % are pictures that it was shown; "
            f"log Z is {number(state.measured['log_z'])}, exactly."
        )
    gap = state.measured.get("free_energy_gap")
    if gap is None:
        return f"The error is that of rebuilding {of} pictures."
    lies = "above" if gap > 0 else "below"
    return (
        f"Free energy of held-out pictures: {number(abs(gap))} {lies} training; "
        "a gap that grows is overfitting."
    )


def advice(state: State) -> str:
    """What to lower when the weights grow without end."""
    return (
        f"The last update changed W by {number(state.step_norm)} in length: "
        f"go back and lower {_to_lower(state)}."
    )


def trouble(state: State) -> str:
    """Why the update after `state` would make a value not finite, and what to lower."""
    last = f" (the last one was {number(state.step_norm)} in length)" if state.position else ""
    return (
        f"the next change of the weights{last} is more than {state.weights.W.dtype} can hold: "
        f"go back and lower {_to_lower(state)}"
    )


def _to_lower(state: State) -> str:
    rule = state.rule
    what = [f"the learning rate (now {number(rule.learning_rate)})"]
    if rule.momentum > 0.5:
        what.append(f"the momentum (now {number(rule.momentum)})")
    if rule.sparsity and rule.sparsity_cost > 1:
        what.append(f"the sparsity cost (now {number(rule.sparsity_cost)})")
    return " and ".join(what)
