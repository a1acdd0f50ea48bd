"""Answers to what takes long: while questions keep coming, only the last one is worked on."""

import time

import pytest
from PySide6.QtWidgets import QWidget

from gui.views.answers import QUICK, Answers


@pytest.fixture
def answers(qtbot):
    asked, given = [], []

    def work(question):
        asked.append(question)
        time.sleep(5 * QUICK)
        return -question

    owner = QWidget()
    qtbot.addWidget(owner)
    made = Answers(work, given.append, "test-answers", owner)
    yield made, asked, given
    made.close()


def test_what_takes_long_is_only_worked_on_once_questions_have_stopped(answers, qtbot):
    made, asked, given = answers
    made.ask(1)
    qtbot.waitUntil(lambda: given == [-1])
    for question in (2, 3, 4):
        made.ask(question)
    qtbot.waitUntil(lambda: given == [-1, -4])
    assert asked == [1, 4]


def test_a_question_that_still_stands_when_it_is_closed_is_not_worked_on(answers, qtbot):
    made, asked, given = answers
    made.ask(1)
    qtbot.waitUntil(lambda: given == [-1])
    made.ask(2)
    made.close()
    qtbot.wait(20 * round(1000 * QUICK))
    assert asked == [1]
