"""What the house asks of its database, noted while tests run on SQLite, and put to PostgreSQL afterwards.

A page that only shows what stands there asks questions, and is the same page on both databases if both
understand the questions. So each question of such tests is kept in PostgreSQL's words, with the test that
asked it, and `tests/contracts/test_both_databases.py` has the server prepare and plan every one of them.
"""

import json
import os
import re
from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import psycopg

from deploy.on_postgresql import ON_POSTGRESQL

KEPT_IN: Final = "BIANLIANG_ASKED"
"""Names the folder in which each process of the tests leaves what it noted."""
POSTGRESQL: Final = psycopg.dialect()  # type: ignore[no-untyped-call]
QUESTIONS: Final = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
_PLACE: Final = re.compile(r"%\(([^)]+)\)s|__\[POSTCOMPILE_([^\]~]+)(?:~~[^\]]+)?\]")
"""Of one value, or of as many as a list has: one stands for all of them."""


class Asked:
    """The questions of one process, each once, in the words of PostgreSQL."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._said: list[tuple[str, str]] = []

    def listen(self) -> None:
        """Note what is asked and answered from now on, on any connection of this process."""
        sa.event.listen(sa.Engine, "after_cursor_execute", self._note)

    def leave(self, folder: Path) -> None:
        """Write down what was noted."""
        folder.mkdir(exist_ok=True)
        (folder / f"{os.getpid()}.json").write_text(json.dumps(self._said), encoding="utf-8")

    def _note(self, _: object, __: object, asked: str, ___: object, context: Any, ____: bool) -> None:  # noqa: FBT001
        compiled = context.compiled if asked.startswith(QUESTIONS) else None
        if compiled is None or compiled.string in self._seen:
            return
        by = os.environ.get("PYTEST_CURRENT_TEST", "").partition(" ")[0]
        if not by.startswith(ON_POSTGRESQL):
            self._seen.add(compiled.string)
            if not _is_of_sqlite(compiled):
                self._said.append((_told(compiled), by))


def _is_of_sqlite(compiled: Any) -> bool:
    """Say whether a statement was chosen for this database by the code, or a migration made it."""
    of_sqlite = "sqlite_master" in compiled.string
    return of_sqlite or isinstance(compiled.statement, sqlite.Insert) or "alembic" in compiled.string


def _told(compiled: Any) -> str:
    """Return a statement in PostgreSQL's words; one that has none breaks the test there, not the one here."""
    try:
        return prepared(compiled)
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is told where the question is put
        return f'AS "it cannot be said: {error!r}"'


def prepared(compiled: Any) -> str:
    """Return a compiled statement as PostgreSQL prepares it: `(VARCHAR) AS SELECT ... WHERE id = $1`."""
    told = compiled.statement.compile(dialect=POSTGRESQL, column_keys=compiled.column_keys)
    types: list[str] = []
    places: dict[str, str] = {}

    def placed(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        if name not in places:
            kind = told.binds[name].type if name in told.binds else sa.types.NullType()
            of_row = kind.types if isinstance(kind, sa.types.TupleType) else ()
            types.extend(_type(each) for each in of_row or (kind,))
            first = len(types) - max(len(of_row), 1)
            row = ", ".join(f"${first + n + 1}" for n in range(max(len(of_row), 1)))
            places[name] = f"({row})" if of_row else row
        return places[name]

    text = _PLACE.sub(placed, told.string).replace("%%", "%")
    return f"({', '.join(types)}) AS {text}" if types else f"AS {text}"


def _type(kind: Any) -> str:
    """Return the type of a value that a statement is given, as PostgreSQL writes it."""
    if isinstance(kind, (sa.types.NullType, sa.JSON.JSONElementType)):  # the place says what it is
        return "unknown"
    return str(kind.compile(dialect=POSTGRESQL))


def questions(folder: Path) -> dict[str, str]:
    """Return what all processes noted, each question with one test that asked it."""
    said: dict[str, str] = {}
    for file in sorted(folder.glob("*.json")):
        said |= dict(json.loads(file.read_text(encoding="utf-8")))
    return said


def keep(config: pytest.Config) -> None:
    """Have a process of the tests note what it asks, and leave it when it ends."""
    folder = os.environ.get(KEPT_IN)
    if not folder or os.environ.get("DATABASE_URL"):
        return
    asked = Asked()
    asked.listen()
    config.add_cleanup(lambda: asked.leave(Path(folder)))
