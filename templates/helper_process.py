"""A second process that gets ready while the first does something else, and then answers one call.

Half of the time of a first document goes into loading WeasyPrint, which Python's threads cannot do beside the
mathematics. Where there is no second processor, no fork, or where the helper dies, there is no helper, and nothing is
lost but time.
"""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from typing import IO, Any, NoReturn

from solver.errors import Problem


class Helper:
    """The first process's end of the line."""

    def __init__(self, pid: int, questions: IO[bytes], answers: IO[bytes]) -> None:
        self._pid = pid
        self._questions = questions
        self._answers = answers

    def ask(self, *arguments: object) -> bytes | None:
        """The helper's answer, or ``None`` where it has none. Raises the ``Problem`` that it met."""
        atexit.register(self._wait)
        try:
            with self._questions, self._answers:
                pickle.dump(arguments, self._questions)
                self._questions.close()
                answer = pickle.load(self._answers)  # noqa: S301 (our own process wrote it)
        except (OSError, EOFError, pickle.PickleError, AttributeError, TypeError, ValueError):
            return None
        if isinstance(answer, Problem):
            raise answer
        return answer if isinstance(answer, bytes) else None

    def _wait(self) -> None:
        """Let the helper tidy up, which it does while this process ends."""
        try:
            os.waitpid(self._pid, 0)
        except OSError:
            return


def start(get_ready: Callable[[], None], answer: Callable[..., bytes], clean_up: Callable[[], None]) -> Helper | None:
    """A helper that calls ``get_ready`` at once, ``answer`` when it is asked, and ``clean_up`` at its end."""
    if sys.platform != "linux" or threading.active_count() > 1 or len(os.sched_getaffinity(0)) < 2:
        return None
    try:
        question_end, questions = os.pipe()
        answers, answer_end = os.pipe()
        pid = os.fork()
    except OSError:
        return None
    if pid == 0:
        os.close(questions)
        os.close(answers)
        _serve(os.fdopen(question_end, "rb"), os.fdopen(answer_end, "wb"), get_ready, answer, clean_up)
    os.close(question_end)
    os.close(answer_end)
    return Helper(pid, os.fdopen(questions, "wb"), os.fdopen(answers, "rb"))


def _serve(
    questions: IO[bytes],
    answers: IO[bytes],
    get_ready: Callable[[], None],
    answer: Callable[..., bytes],
    clean_up: Callable[[], None],
) -> NoReturn:
    """The life of the helper. It ends without a word, also when the first process is gone."""
    failed = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whoever reads our output must not wait for the helper
        get_ready()
        with answers:
            arguments: tuple[Any, ...] = pickle.load(questions)  # noqa: S301 (our own process wrote it)
            try:
                reply: object = answer(*arguments)
            except Problem as problem:
                reply = problem
            pickle.dump(reply, answers)
        failed = 0
    finally:  # whatever happened, the first process does it by itself then, and meets the same error
        try:
            clean_up()
        finally:
            os._exit(failed)
