"""Landscape: the energy over the plane through three states, and the run's way over it."""

from typing import Any

from PySide6.QtWidgets import QPushButton

from engine.laboratory.landscape import LandscapeFindings, LandscapeJob, Plane, Spot
from engine.laboratory.network import packed
from engine.laboratory.study import StudyError
from gui.inputs import ChoiceBox, describe
from gui.laboratory.desk import Desk
from gui.laboratory.map import LandscapeMap, Stop
from gui.laboratory.page import Page
from gui.laboratory.subject import source_of, spots_of, told
from gui.session import Frame, Session
from gui.theme import Appearance
from gui.views.answers import Answers

PRESENT = "present state"
MOST_STOPS = 4000
CORNERS = "ABC"
WIDTHS = (150, 150, 218)  # a mixture has the longest name


class LandscapePage(Page):
    """A map that is drawn anew whenever memories, rule or corners change."""

    def __init__(self, session: Session, appearance: Appearance, desk: Desk) -> None:
        super().__init__(session, appearance, desk)
        self.corners = [ChoiceBox({}) for _ in CORNERS]
        for name, box, wide in zip(CORNERS, self.corners, WIDTHS, strict=True):
            describe(box, f"Corner {name}", f"The state at corner {name} of the plane")
            self.add_field(name, box, wide)
            box.activated.connect(lambda _: self.draw())
        self.again: QPushButton = self.add_start(
            "Draw anew", "Draw the landscape and the path anew, from the present state on"
        )
        self.again.clicked.connect(self.draw)
        self.map = LandscapeMap(appearance, self)
        self.map.empty_text = "The energy over the plane through three states appears here."
        self.body.addWidget(self.map, 1)
        self._spots: dict[str, Spot] = {}
        self._stops: list[Stop] = []
        self._ends: tuple[Spot, ...] = ()
        self._seen: Any = None
        self._about: Any = None
        self._maps = Answers(_map, self._show, "landscape", self)
        self._places = Answers(_stop, self._go, "path", self)
        session.opened.connect(self._forget)
        self._dress()

    def show_frame(self, frame: Frame) -> None:
        """Follow the run: another network is another landscape, another state a step on it."""
        super().show_frame(frame)
        state = frame.snapshot.state
        about = (frame.experiment, state.memories, state.coupling, state.waiting)
        if self._about is None or any(
            one is not other for one, other in zip(about, self._about, strict=True)
        ):
            if self._about is not None:
                self._ends = ()  # they are another network's
            self._about = about
            self._offer(frame)
            self.draw()
        elif state.s is not self._seen:
            self._follow(frame)

    def _offer(self, frame: Frame) -> None:
        """The states that there are to choose from; what was chosen stays where it can."""
        self._spots = {spot.label: spot for spot in spots_of(frame)}
        names = [*self._spots, PRESENT]
        wanted = usual_corners(list(self._spots))
        for box, usual in zip(self.corners, wanted, strict=True):
            before = box.currentText()
            box.clear()
            for name in names:
                box.addItem(name, name)
            box.choose(before if before in names else usual)

    def mark(self, ends: tuple[Spot, ...]) -> None:
        """Mark the end states that were found, as well."""
        self._ends = ends
        self._about = None

    def draw(self) -> None:
        """Draw the landscape of the network as it is now."""
        if self.frame is None or not self._spots:
            self.map.empty_text = "The network has no memory yet: store one first."
            self.map.show_found(None)
            return
        now = Spot(PRESENT, packed(self.frame.snapshot.state.s))
        known = {**self._spots, PRESENT: now}
        chosen = tuple(known[box.currentText()] for box in self.corners)
        others = self._others(chosen)
        self.about.set_text(told(self.frame))
        self._stops = []
        self.map.show_path(())
        self._maps.ask(LandscapeJob(source_of(self.frame), chosen, tuple(others)))

    def _others(self, chosen: tuple[Spot, ...]) -> list[Spot]:
        """What is marked besides the corners: memories, mixtures, end states of the same size."""
        size = len(chosen[0].bits)
        spots = [s for name, s in self._spots.items() if "inverse" not in name]
        spots += [end for end in self._ends if len(end.bits) == size]
        taken = {spot.bits for spot in chosen}
        return list({s.bits: s for s in reversed(spots) if s.bits not in taken}.values())[::-1]

    def _show(self, answer: tuple[LandscapeFindings | None, str]) -> None:
        found, trouble = answer
        self.map.empty_text = trouble
        self.map.show_found(found)
        if self.frame is not None:
            self._follow(self.frame)

    def _follow(self, frame: Frame) -> None:
        """Ask where the present state is seen."""
        found, state = self.map.found, frame.snapshot.state
        self._seen = state.s
        if found is not None and found.plane.corners.shape[1] == state.units:
            self._places.ask((found.plane, state.s, state.position))

    def _go(self, answer: tuple[Plane, Stop]) -> None:
        """One more stop; after going back, those that are not yet reached are gone again."""
        plane, stop = answer
        if self.map.found is None or self.map.found.plane is not plane:
            return
        kept = [before for before in self._stops if before.position <= stop.position]
        self._stops = [*kept, stop][-MOST_STOPS:]
        self.map.show_path(self._stops)

    def _forget(self) -> None:
        self._about = self._seen = None
        self._ends, self._stops = (), []
        self.map.show_path(())


def usual_corners(names: list[str]) -> list[str]:
    """Two memories and their mixture with a third; where there are fewer, what there is."""
    memories = [name for name in names if name.startswith("memory")]
    mixture = [name for name in names if name.startswith("mixture")]
    inverse = [name for name in names if name.startswith("inverse")]
    ranked = [*memories[:2], *mixture, *memories[2:], *inverse, PRESENT]
    return (ranked * len(CORNERS))[: len(CORNERS)]


def _map(job: LandscapeJob) -> tuple[LandscapeFindings | None, str]:
    """The landscape, or why there is none."""
    try:
        return job.run(), ""
    except (StudyError, MemoryError) as error:
        return None, str(error) or "There is not enough memory for this landscape."


def _stop(question: tuple[Plane, Any, int]) -> tuple[Plane, Stop]:
    plane, s, position = question
    return plane, Stop(position, *plane.place(s))
