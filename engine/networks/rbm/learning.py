"""One update's rule for the state, shared by the textbook's way and the fast one."""

from dataclasses import replace

import numpy as np

from engine.experiment import read_only
from engine.networks.rbm.maths import Array
from engine.networks.rbm.measures import Gauge, measured_at
from engine.networks.rbm.state import Mask, Rule, State, Weights

#: The share of the old in the running mean of how often a hidden unit is on (Hinton 2010, 11.1).
MEMORY_OF_ACTIVITY = 0.9


def running_activity(activity: Array, p: Array) -> Array:
    """q = 0.9 q_old + 0.1 <p>_batch: (H,) from the batch's hidden probabilities (B, H)."""
    new: Array = activity * MEMORY_OF_ACTIVITY
    new += p.mean(axis=0) * (1.0 - MEMORY_OF_ACTIVITY)
    return new


def sparsity_pull(activity: Array, rule: Rule) -> Array:
    """cost * (q - target): what is taken from the data's hidden probabilities (H,).

    The derivative of the cross entropy between the wished activity and the running one with respect
    to a hidden unit's input (Hinton 2010, section 11).
    """
    pull: Array = (activity - rule.sparsity) * rule.sparsity_cost
    return pull


def learned(
    state: State,
    weights: Weights,
    velocity: Weights,
    gauge: Gauge,
    *,
    chains: Mask,
    activity: Array,
    hidden_activity: float,
) -> State:
    """The state after one update that led to these weights."""
    position = state.position + 1
    return replace(
        state,
        position=position,
        weights=weights,
        velocity=velocity,
        chains=chains,
        activity=read_only(activity),
        step_norm=norm(velocity.W),
        hidden_activity=hidden_activity,
        measured=measured_at(position, state.seed, weights, gauge, state.measured),
    )


def norm(array: Array) -> float:
    """The Euclidean length of an array taken as one vector."""
    flat = array.reshape(-1)
    return float(np.sqrt(np.dot(flat, flat)))
