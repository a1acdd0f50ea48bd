"""The state of an associative memory, and the button that unlearns it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from engine.commands import Intervene
from engine.interventions import Unlearn
from gui.inputs import describe
from gui.panel import TitleLine
from gui.session import Frame, Session
from gui.theme import Appearance
from gui.views.field import FieldView
from gui.views.reading import channel_named


def unlearn_button(session: Session, parent: QWidget) -> QPushButton:
    """The button that unlearns the present state."""
    button = QPushButton("Unlearn", parent)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    describe(
        button,
        "Unlearn this state",
        "Take a little of this state out of the weights (as much as Unlearn by says), so that "
        "in the end it is no minimum any more",
    )
    button.clicked.connect(lambda: session.send(Intervene(Unlearn())))
    return button


class NetworkState(FieldView):
    """The units; *Unlearn* stands beside the title where the learning rule can unlearn."""

    def __init__(
        self, session: Session, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(session, appearance, "state", parent)
        self.unlearn_button = unlearn_button(session, self)
        self.unlearn_button.hide()

    def use_title_line(self, line: TitleLine) -> None:
        """Let the button stand beside the title."""
        line.take_in(self.unlearn_button)
        self._appearance.changed.connect(self._size_button)
        self._size_button()

    def _size_button(self) -> None:
        """As high as a title line has room for, also when presented."""
        self.unlearn_button.setFixedHeight(self._appearance.length(24))

    def show_frame(self, frame: Frame) -> None:
        super().show_frame(frame)
        able = channel_named(frame.experiment, frame.snapshot.state, "unlearned") is not None
        if able == self.unlearn_button.isHidden():
            self.unlearn_button.setVisible(able)
