"""A worker that turns until it is quiet, without asking again what cannot have changed.

Most of what a worker does in a test is to find that there is nothing to do: it has to look once more after
whatever it did. Here a job that found nothing looks again only if somebody wrote something in between.
"""

from typing import Any

import sqlalchemy as sa

from foundation.worker import Job, Worker

WRITES = ("INSERT", "UPDATE", "DELETE", "WITH ")
_written = 0
"""How often anything was written in this process, by whomever."""


@sa.event.listens_for(sa.Engine, "after_cursor_execute")
def _note(_: object, __: object, statement: str, ___: object, ____: Any, _____: bool) -> None:  # noqa: FBT001
    global _written  # noqa: PLW0603 -- one count for every connection of the process
    if statement.startswith(WRITES):
        _written += 1


class QuickWorker(Worker):
    """A worker of one process's tests: nobody else writes into their database."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._found_nothing: dict[str, int] = {}
        """How much had been written when a job last found nothing to do."""

    def _run(self, job: Job) -> int:
        if self._found_nothing.get(job.name) == _written:
            return 0
        before = _written
        done = super()._run(job)
        self._found_nothing[job.name] = -1 if done or before != _written else before
        return done

    def until_quiet(self, *, turns: int = 200) -> int:
        self._found_nothing.clear()
        return super().until_quiet(turns=turns)
