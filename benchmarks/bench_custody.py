"""Custody steps a second with everything checked, beside the same rows written bare.

A step is whole: the table, papers, persons, holds, position, chain, bond posting, guarantee, the statement in
the passport, and its own commit. Beside it the very statements by which those steps wrote are written again
into a copy of the database, with nothing read, checked, hashed or signed, and a commit for each step.
"""

import contextlib
import shutil
import sqlite3
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from alembic import command
from flask import Flask
from rich.progress import track

from app import create_app
from benchmarks.saleroom_house import settings_in
from bonded_warehouse.operations import keeping
from bonded_warehouse.operations.particulars import Paper, Particulars, Signature
from bonded_warehouse.rules.signing import Signer
from bonded_warehouse.rules.standing import ORDINARY, Document
from bonded_warehouse.rules.table import TABLE, Transition
from foundation.accounts import operations
from foundation.cli.migrating import configuration
from foundation.db import db
from tests.operations.warehouse.store import KEEPER, Store

WORKS: Final = 40
LIFE: Final = ("M02", "M04", "M05", "M06", "M08", *("M09", "M11", "M12", "M10") * 3, "M09")
"""Steps of each: into the vault, three times to a hall and back, and out, so that the next has its place."""
PRAGMAS: Final = ("busy_timeout = 20", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")
"""As the house opens its database."""
WRITES: Final = ("INSERT", "UPDATE", "DELETE")

Written = list[tuple[str, Any]]


def run() -> list[dict[str, Any]]:
    """Take the steps of many works, and write the same rows again."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_in(Path(folder))
        command.upgrade(configuration(settings), "head")
        app = create_app(settings)
        file = Path(str(sa.make_url(settings.database_url).database))
        copy = file.with_name("bare.db")
        with app.app_context():
            operations.ensure_roles(db.session, app.extensions["bianliang.roles"])
            holdings, store = _ready(Path(folder))
            _copied(file, copy)
            ours, written = _timed(app, store, holdings)
            db.engine.dispose()
        bare = _bare(copy, written)
    return [
        {
            "name": "custody steps with everything checked, each committed",
            "ours": ours,
            "unit": "/s",
            "beside": f"the same {sum(map(len, written)) / len(written):.0f} writes of a step, bare",
            "beside_value": bare,
            "ratio": ours / bare,
            "target": None,
            "met": None,
        }
    ]


def _ready(folder: Path) -> tuple[list[str], Store]:
    """Return works that are expected, in a warehouse that is open."""
    store = Store(db.session, folder).open()
    holdings = [
        store.expected().id for _ in track(range(WORKS), description="works expected", transient=True)
    ]
    db.session.commit()
    return holdings, store


def _copied(file: Path, copy: Path) -> None:
    with sqlite3.connect(file) as whole:
        whole.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(file, copy)


def _timed(app: Flask, store: Store, holdings: list[str]) -> tuple[float, list[Written]]:
    """Return the steps of a second, and what each of them wrote."""
    written: list[Written] = []

    def note(conn: object, cursor: object, statement: str, given: Any, *how: Any) -> None:
        if statement.lstrip().upper().startswith(WRITES):
            written[-1].extend((statement, one) for one in (given if isinstance(given, list) else [given]))

    sa.event.listen(db.engine, "before_cursor_execute", note)
    spent_s = 0.0
    position = store.position("A-01-01")
    rows = [row for row in map(TABLE.named, LIFE) if row is not None]
    for holding_id in track(holdings, description="steps of works", transient=True):
        for row in rows:
            written.append([])
            began = time.perf_counter()
            keeping.take_step(
                db.session,
                holding_id=holding_id,
                event=row.id,
                particulars=_particulars(row, position),
                signatures=_everyone(row),
                actor=KEEPER,
                at=store.later(),
            )
            db.session.commit()
            spent_s += time.perf_counter() - began
    sa.event.remove(db.engine, "before_cursor_execute", note)
    return len(written) / spent_s, written


def _particulars(row: Transition, position_id: str) -> Particulars:
    papers = [Paper(Document(need.code, f"{need.code} 1")) for need in row.documents]
    return Particulars(papers=papers, how=ORDINARY, position_id=position_id)


def _everyone(row: Transition) -> list[Signature]:
    return [
        Signature(Signer(f"acc_{place}", frozenset(roles)), f"Person {place}")
        for place, roles in enumerate(row.slots)
    ]


def _bare(copy: Path, written: list[Written]) -> float:
    """Write the same rows into the copy, a commit for each step; return the steps of a second."""
    with contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        began = time.perf_counter()
        for step in written:
            connection.execute("BEGIN IMMEDIATE")
            for statement, given in step:
                connection.execute(statement, given)
            connection.execute("COMMIT")
        return len(written) / (time.perf_counter() - began)
