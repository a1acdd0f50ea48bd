"""What the window is made of for each family of networks, and for experiments of their own kind.

Each is imported when its window is first wanted: a start pays only for what it shows.
"""

from engine.networks import EXPERIMENTS
from gui.composition import Composition


def composition_for(experiment: str) -> Composition:
    """What the window is made of for an experiment; for an unknown one, as at the first start."""
    match EXPERIMENTS[experiment].family if experiment in EXPERIMENTS else "":
        case "MLP":
            from gui.families import perceptron

            own = {"mlp-sine": perceptron.FUNCTION, "mlp-plane": perceptron.PLANE}
            return own.get(experiment, perceptron.PICTURES)
        case "RBM":
            from gui.families import machine

            return machine.SMALL if experiment == "rbm-bars" else machine.MACHINE
        case _ if experiment == "hopfield-side-by-side":
            from gui.families import side_by_side

            return side_by_side.SIDE_BY_SIDE
        case _:
            from gui.families import memory

            return memory.MEMORY
