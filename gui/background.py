"""Work that must cost no frame: done on a thread that lives only while there is something to do."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class Latest(Generic[Question, Answer]):
    """Answers the latest question on a thread of its own; older ones that wait are forgotten.

    Asked and emptied by one thread; `work` runs on the other. What it raises, the first thread has
    raised where it takes the answer.
    """

    def __init__(self, work: Callable[[Question], Answer], name: str) -> None:
        self._work = work
        self._name = name
        self._lock = threading.Lock()
        self._question: list[Question] = []
        self._answer: list[Answer] = []
        self._failure: list[Exception] = []
        self._busy = False
        self._closed = False
        self._thread: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        """Whether a question is not answered yet, or its answer not taken."""
        with self._lock:
            return self._busy or bool(self._answer or self._failure)

    def ask(self, question: Question) -> None:
        """Put a question in the place of any that still waits."""
        with self._lock:
            if self._closed:
                return
            self._question = [question]
            if not self._busy:
                self._busy = True
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def take(self) -> Answer | None:
        """The newest answer, once; None while there is none. Raises what the work has raised."""
        with self._lock:
            if self._failure:
                raise self._failure.pop()
            return self._answer.pop() if self._answer else None

    def close(self) -> None:
        """Answer nothing more, and wait for the thread's end."""
        with self._lock:
            self._closed = True
            self._question = []
            thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._question:
                    self._busy = False
                    return
                question = self._question.pop()
            answer, failure = self._answered(question)
            with self._lock:
                if not self._closed:
                    self._answer, self._failure = answer, failure

    def _answered(self, question: Question) -> tuple[list[Answer], list[Exception]]:
        """The answer, or else what was raised instead."""
        try:
            return [self._work(question)], []
        except Exception as error:
            return [], [error]
