"""What is opened: an experiment with its values, data and seed; what cannot be is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Signal

from engine.commands import Run, SetBudget
from engine.data import DataError
from engine.experiment import USUAL_SPEED
from engine.networks import build, declaration
from engine.parameters import ParameterError
from gui.session import Session

FIRST = "hopfield-digits"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An experiment as it is to be opened; `data` None is its own."""

    experiment: str = FIRST
    values: Mapping[str, object] = field(default_factory=dict)
    data: str | None = None
    seed: int = 0

    @property
    def data_source(self) -> str:
        """The built-in name or the path of the data."""
        return self.data or declaration(self.experiment).default_data


@dataclass(frozen=True, slots=True)
class _Fitted:
    """A value that the data have brought down: what was asked for, and what it is now."""

    asked: object
    now: object


class Opener(QObject):
    """Opens experiments into the session. What is wrong leaves everything as it was."""

    refused = Signal(str)
    fitted = Signal(str)  # which values the data have brought down
    opening = Signal(str)  # the experiment that is opened next

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.current = Wanted()
        self._fitted: dict[str, _Fitted] = {}
        self.speed = USUAL_SPEED
        self.budget = 256 << 20

    def begin(self, wanted: Wanted, *, insist: bool = True) -> None:
        """Begin a run of `wanted`; raises ParameterError and DataError, having changed nothing.

        Where one does not `insist`, values that are too much for the data are brought down.
        """
        experiment = build(wanted.experiment, wanted.values, wanted.data, insist=insist)
        less = {
            name: value
            for name, value in experiment.values.items()
            if not insist and wanted.values.get(name, value) != value
        }
        self.current = replace(wanted, values={**wanted.values, **less})
        fitted = {name: _Fitted(wanted.values[name], value) for name, value in less.items()}
        self._fitted = {
            name: fit
            for name, fit in {**self._fitted, **fitted}.items()
            if self.current.values.get(name) == fit.now
        }
        self.opening.emit(wanted.experiment)
        self._session.open(experiment, wanted.seed, speed=self._speed_for(wanted))
        self._session.send(SetBudget(self.budget))
        self._session.send(Run())
        if less:
            now = ", ".join(f"{name} = {value}" for name, value in less.items())
            self.fitted.emit(f"{experiment.data.name} holds less than was asked for; now {now}.")

    def _speed_for(self, wanted: Wanted) -> float:
        """The chosen speed; while none is, the one at which the experiment is well watched."""
        own = declaration(wanted.experiment).speed
        return own if self.speed == USUAL_SPEED else self.speed

    def open(self, wanted: Wanted, *, insist: bool = True) -> bool:
        """Begin a run of `wanted`; False where it cannot be, which `refused` has then told."""
        try:
            self.begin(wanted, insist=insist)
        except (DataError, ParameterError) as error:
            self.refused.emit(str(error))
            return False
        except MemoryError:
            self.refused.emit("There is not enough memory for this; choose less.")
            return False
        return True

    def open_experiment(self, name: str) -> bool:
        """Another experiment, as its article has it, with the present seed."""
        return self.open(Wanted(name, seed=self.current.seed))

    def open_data(self, source: str, values: Mapping[str, object]) -> bool:
        """Other data for the present experiment, with these values as far as the data go.

        What the data before have brought down, and nobody has changed since, is asked for again.
        """
        asked = {name: fit.asked for name, fit in self._fitted.items() if values[name] == fit.now}
        wanted = replace(self.current, data=source, values={**values, **asked})
        return self.open(wanted, insist=False)

    def open_seed(self, seed: int, values: Mapping[str, object]) -> bool:
        """The same with another seed and these values."""
        return self.open(replace(self.current, seed=seed, values=dict(values)))

    def restart(self, values: Mapping[str, object]) -> bool:
        """The same with other values."""
        return self.open(replace(self.current, values=dict(values)))
