"""A signal that would end the program waits while something is drawn, and is lost nowhere."""

import signal

import pytest

from engine.signals import ENDING, end_in_order, held_back


@pytest.fixture(autouse=True)
def in_order():
    before = {each: signal.getsignal(each) for each in ENDING}
    end_in_order()
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


def sending(sent: signal.Signals, *, ask: bool, reached: list[str]) -> None:
    with held_back() as let_through:
        let_through()
        signal.raise_signal(sent)
        reached.append("sent")
        if ask:
            let_through()
            reached.append("not raised")


@pytest.mark.parametrize("ask", [True, False])
@pytest.mark.parametrize("sent", ENDING)
def test_it_is_raised_where_one_asks_or_else_at_the_end(sent, ask):
    handler, reached = signal.getsignal(sent), []
    with pytest.raises((KeyboardInterrupt, SystemExit)) as raised:
        sending(sent, ask=ask, reached=reached)
    assert reached == ["sent"]
    assert raised.type is KeyboardInterrupt or raised.value.code == 128 + sent
    assert signal.getsignal(sent) is handler


def test_what_is_ignored_stays_so():
    signal.signal(ENDING[-1], signal.SIG_IGN)
    end_in_order()
    with held_back():
        signal.raise_signal(ENDING[-1])
    assert signal.getsignal(ENDING[-1]) == signal.SIG_IGN
