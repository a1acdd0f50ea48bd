"""The session shows its views each moment once; one that fails keeps no other from drawing."""

import sys
from dataclasses import replace

from engine.commands import Run, SetBreakpoints, Step
from gui.session import READ_EVERY


class Watching:
    """A view that counts what it is shown, and may fail."""

    def __init__(self, fails: bool = False) -> None:
        self.frames, self.fails = [], fails

    def isVisible(self) -> bool:  # noqa: N802 (Qt's name)
        return True

    def show_frame(self, frame) -> None:
        self.frames.append(frame)
        if self.fails:
            raise ValueError("this view is broken")


def test_another_run_has_no_unit_of_the_last_one_in_focus(session, open_digits):
    open_digits()
    session.set_focus(5)
    session.toggle_weight(3, 4)
    open_digits(seed=3)
    assert session.focus is None and session.weight is None


def test_a_moment_is_shown_once(session, open_digits):
    open_digits()
    view = Watching()
    session.add_view(view)
    session.tick()
    session.tick()
    assert len(view.frames) == 1
    session.send(Step("update"))
    assert session.runner.wait_idle(20)
    session.tick()
    assert [frame.snapshot.position for frame in view.frames] == [0, 1]
    session.set_focus(5)
    session.tick()
    assert view.frames[-1].focus == 5


def test_what_is_read_is_drawn_less_often_in_a_run_and_whole_at_its_end(
    session, open_digits, monkeypatch
):
    now = [1000.0]
    monkeypatch.setattr("gui.session.time.perf_counter", lambda: now[0])
    open_digits()
    watched, read = Watching(), Watching()
    session.add_view(watched, watched=True)
    session.add_view(read)
    session.tick()
    running = session.snapshot
    for number in range(1, 11):
        now[0] += 0.21 * READ_EVERY
        moment = replace(running, running=number < 10, reason=str(number))
        session.runner.snapshot = moment
        session.tick()
    assert len(watched.frames) == 11
    assert [frame.snapshot.reason for frame in read.frames] == ["", "5", "10"]


def test_a_view_that_puts_off_a_moment_is_shown_it_again(session, open_digits):
    open_digits()
    view = Watching()
    session.add_view(view)
    session.tick()
    session.send(Step("update"))
    assert session.runner.wait_idle(20)
    view.show_frame = lambda frame: (view.frames.append(frame), session.put_off())
    session.tick()
    del view.show_frame
    session.tick()
    session.tick()
    assert [frame.snapshot.position for frame in view.frames] == [0, 1, 1]


def test_a_view_that_fails_is_told_of_and_the_others_still_draw(session, open_digits, monkeypatch):
    told = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: told.append(str(error)))
    open_digits()
    broken, sound = Watching(fails=True), Watching()
    session.add_view(broken)
    session.add_view(sound)
    session.tick()
    assert told == ["this view is broken"]
    assert len(sound.frames) == 1


def test_frames_are_as_many_as_ticks_however_fast_the_run_is(session, open_digits):
    open_digits()
    view = Watching()
    session.add_view(view)
    session.send(SetBreakpoints(()))
    session.send(Run(100_000))
    ticks = 0
    while session.snapshot.position < 100_000:
        session.tick()
        ticks += 1
    session.tick()
    assert len(view.frames) <= ticks + 1
