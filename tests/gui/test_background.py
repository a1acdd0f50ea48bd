import threading

import pytest

from gui.background import Latest


def threads(name: str) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == name]


def test_the_latest_question_is_answered_and_those_between_are_not() -> None:
    started, go_on = threading.Event(), threading.Event()
    asked: list[int] = []

    def work(question: int) -> int:
        asked.append(question)
        started.set()
        assert go_on.wait(20)
        return question * 10

    worker = Latest(work, "test-latest")
    worker.ask(1)
    assert started.wait(20)
    worker.ask(2)
    worker.ask(3)
    go_on.set()
    threads("test-latest")[0].join(20)
    assert asked == [1, 3]
    assert worker.take() == 30
    assert worker.take() is None
    assert not worker.busy
    worker.close()


def test_a_question_that_fails_is_told_and_the_next_one_is_answered() -> None:
    worker = Latest(lambda question: 10 // question, "test-failing")
    worker.ask(0)
    for thread in threads("test-failing"):
        thread.join(20)
    with pytest.raises(ZeroDivisionError):
        worker.take()
    assert worker.take() is None
    assert not worker.busy
    worker.ask(2)
    for thread in threads("test-failing"):
        thread.join(20)
    assert worker.take() == 5


def test_no_thread_lives_while_there_is_nothing_to_do() -> None:
    worker = Latest(str, "test-idle")
    assert not threads("test-idle")
    worker.ask(5)
    for thread in threads("test-idle"):
        thread.join(20)
    assert worker.take() == "5"
    assert not threads("test-idle")


def test_after_closing_nothing_is_answered() -> None:
    started, go_on = threading.Event(), threading.Event()

    def work(question: int) -> int:
        started.set()
        assert go_on.wait(20)
        return question

    worker = Latest(work, "test-closed")
    worker.ask(1)
    assert started.wait(20)
    closing = threading.Thread(target=worker.close)
    closing.start()
    go_on.set()
    closing.join(20)
    assert not threads("test-closed")
    worker.ask(2)
    assert worker.take() is None
    assert not threads("test-closed")
