"""A house that was once brought so far is remembered so, and the next test begins there.

Many tests begin with the same first steps: people come, a vault opens, a work is stored, over HTTP. What
these leave (rows, files, the index of the embedded search) is kept the first time and put back the next.
A step is only remembered after the very steps that led to it: whoever has written anything else in
between takes it really.
"""

import copy
import shutil
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tests.rows import Rows

T = TypeVar("T")


@dataclass(frozen=True)
class Kept:
    """What a step left."""

    rows: Any
    files: Path
    index: dict[str, Any]
    """What the embedded search had in mind."""
    people: int
    answer: Any
    held: dict[str, Any]
    """The attributes of whoever took the step."""


class Memory:
    """Steps that were taken from an empty house on, and what they left."""

    def __init__(self, rows: Rows, files: Path, kept_in: Path, *, shared: object) -> None:
        """Begin with nothing.

        :param files: the house's folder; `kept_in`, one of our own
        :param shared: what is never copied, whoever holds it: the app
        """
        self._rows, self._files, self._kept_in, self._shared = rows, files, kept_in, shared
        self._kept: dict[tuple[Hashable, ...], Kept] = {}
        self._path: tuple[Hashable, ...] = ()
        self._commits_then = 0
        self._commits = 0
        """How often anything was written, by whomever."""
        self.people = 0
        """Accounts that a test opened."""
        self.index: Any = None
        self.is_trusted = True
        """Whether the house is the one that the steps were taken in."""

    def begin_anew(self, index: Any) -> None:
        """Know that the house is empty again, and which index its search has now."""
        self._path, self._commits_then, self.people, self.index = (), self._commits, 0, index

    def note(self, _: object) -> None:
        """Know that somebody committed something."""
        self._commits += 1

    def recall(self, step: Hashable, take: Callable[[], T], *, of: object = None) -> T:
        """Put back what a step left when it was taken from here before, or take it and keep that.

        :param of: whose attributes the step changes
        """
        if not self.is_trusted or self._commits != self._commits_then:
            return take()
        path = (*self._path, step)
        kept = self._kept.get(path)
        if kept is None:
            answer = take()
            self._kept[path] = self._keep(answer, of)
        else:
            answer = self._put_back(kept, of)
        self._path, self._commits_then = path, self._commits
        return answer

    def _keep(self, answer: Any, of: object) -> Kept:
        files = self._kept_in / str(len(self._kept))
        shutil.copytree(self._files, files)
        return Kept(
            rows=self._rows.keep(),
            files=files,
            index=copy.deepcopy(vars(self.index)),
            people=self.people,
            answer=self._copy(answer),
            held={} if of is None else self._copy(vars(of)),
        )

    def _put_back(self, kept: Kept, of: object) -> Any:
        self._rows.put_back(kept.rows)
        shutil.rmtree(self._files)
        shutil.copytree(kept.files, self._files)
        vars(self.index).update(copy.deepcopy(kept.index))
        self.people = kept.people
        if of is not None:
            vars(of).update(self._copy(kept.held))
        return self._copy(kept.answer)

    def _copy(self, value: T) -> T:
        return copy.deepcopy(value, {id(self._shared): self._shared})

    def __deepcopy__(self, _: dict[int, Any]) -> "Memory":
        """Be one and the same in all copies of who remembers."""
        return self
