"""A house whose catalogue holds as many works as are asked for, made from published museum records.

The records come from `large_records.jsonl.gz` of the shared papers; without them, plain made-up
titles stand in, and the figures say so by their name alone.
"""

import gzip
import itertools
import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from app import create_app
from bonded_warehouse.rules.states import Account
from foundation.cli.migrating import configuration
from foundation.settings import Settings

ROOT: Final = Path(__file__).resolve().parent.parent
AT: Final = datetime(2026, 11, 25, 12, tzinfo=UTC)
BATCH: Final = 2000
OWNER: Final = "acc_owner"


def records() -> Iterator[dict[str, Any]]:
    """Yield museum records, again from the start when they end."""
    shared = Path(os.environ.get("BIANLIANG_SHARED", ROOT.parent / "shared"))
    path = shared / "data" / "metadata" / "large_records.jsonl.gz"
    if path.exists():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            kept = [json.loads(line) for line in itertools.islice(lines, 60_000)]
    else:
        kept = [
            {"title": f"Mountain and water {n}", "artist": f"Maker {n % 300}", "medium": "ink on paper"}
            for n in range(1000)
        ]
    yield from itertools.cycle(kept)


def build(folder: Path, works: int) -> Settings:
    """Migrate a database in a folder, fill it with offered works, and index them."""
    from alembic import command  # noqa: PLC0415 -- only where a house is built

    settings = Settings.from_env(
        {"BIANLIANG_DATA": str(folder), "SECRET_KEY": "b" * 48, "PASSWORD_SALT": "b" * 48}
    )
    command.upgrade(configuration(settings), "head")
    engine = sa.create_engine(settings.database_url)
    with engine.connect() as connection:
        for pragma in ("foreign_keys = OFF", "synchronous = OFF"):  # before a transaction begins
            connection.connection.cursor().execute(f"PRAGMA {pragma}")
        _write(connection, works)
        connection.commit()
    engine.dispose()
    app = create_app(settings)
    answer = app.test_cli_runner().invoke(args=["search", "rebuild"])
    assert f"{works:,} works" in answer.output, answer.output
    return settings


def _write(connection: sa.Connection, works: int) -> None:
    tables = reflected(connection)
    insert(connection, tables["account"], [_account()])
    insert(connection, tables["facility"], [_facility()])
    rows = itertools.islice(records(), works)
    for start in range(0, works, BATCH):
        batch = list(enumerate(itertools.islice(rows, BATCH), start))
        for name, make in MAKERS.items():
            insert(connection, tables[name], [make(n, record) for n, record in batch])


def reflected(connection: sa.Connection) -> Mapping[str, sa.Table]:
    """Return the tables of a database by name, as they are."""
    tables = sa.MetaData()
    tables.reflect(connection)
    return tables.tables


def insert(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows; columns that may not be null and are not given get something empty of their kind."""
    empty: dict[str, Any] = {}
    for column in table.columns:
        if column.nullable or column.name in rows[0] or (column.primary_key and column.autoincrement is True):
            continue
        kind = column.type
        if isinstance(kind, sa.DateTime):
            empty[column.name] = AT.replace(tzinfo=None)
        elif isinstance(kind, sa.Date):
            empty[column.name] = AT.date()
        elif isinstance(kind, sa.JSON):
            empty[column.name] = {}
        elif isinstance(kind, sa.Boolean | sa.Integer | sa.BigInteger):
            empty[column.name] = 0
        else:
            empty[column.name] = ""
    if table.name == "account":
        empty.pop("id", None)
    connection.execute(sa.insert(table), [empty | row for row in rows])


def _account() -> dict[str, Any]:
    return {
        "account_id": OWNER,
        "name": "Owner",
        "email": "owner@example.org",
        "active": 1,
        "language": "en",
        "fs_uniquifier": "owner",
        "fs_webauthn_user_handle": "owner",
    }


def _facility() -> dict[str, Any]:
    return {"id": "fac_1", "code": "KF1", "name": {"en": "Kaifeng vault one"}, "place": "Kaifeng"}


def _artwork(n: int, record: dict[str, Any]) -> dict[str, Any]:
    year = record.get("year_begin")
    return {
        "id": f"art_{n:06d}",
        "title": {"en": record["title"][:200]},
        "maker": {"en": (record.get("artist") or "Unknown maker")[:120]},
        "maker_living": 0,
        "object_type": (record.get("classification") or "work")[:40],
        "materials": (record.get("medium") or "")[:200],
        "date_text": (record.get("date_text") or "")[:40],
        "made_from_year": year if isinstance(year, int) and 0 < year < 2100 else None,
        "registrant_id": OWNER,
        "registrant_name": "Owner",
        "registered_at": AT.replace(tzinfo=None),
    }


def _image(n: int, record: dict[str, Any]) -> dict[str, Any]:
    sha256 = f"{n:064x}"
    return {
        "id": n + 1,
        "artwork_id": f"art_{n:06d}",
        "position": 0,
        "sha256": sha256,
        "source_sha256": sha256,
        "media_type": "image/jpeg",
        "width": 900,
        "height": 600 + n % 500,
        "renditions": {},
        "fingerprint": {},
        "phash64": f"{n:016x}",
        "dhash64": f"{n:016x}",
        "pdq256": sha256,
    }


def _certificate(n: int, record: dict[str, Any]) -> dict[str, Any]:
    return {
        "serial": n + 1,
        "id": f"cer_{n}",
        "number": f"BL-2026-{n:06d}",
        "statement_id": f"sta_{n}",
        "artwork_id": f"art_{n:06d}",
        "expert_name": "Gu Yan",
        "state": "in_force",
        "issued_at": AT.replace(tzinfo=None),
        "document": {},
        "proof_options": {},
    }


def _holding(n: int, record: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"hol_{n}",
        "artwork_id": f"art_{n:06d}",
        "facility_id": "fac_1",
        "state": "stored",
        "intended_status": "domestic",
        "customs_status": "domestic",
        "source": Account.DOMESTIC.value,
        "arrival": "first_entry",
        "owner_id": OWNER,
        "depositor_id": OWNER,
        "is_open": 1,
    }


def _consignment(n: int, record: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"con_{n}",
        "artwork_id": f"art_{n:06d}",
        "consignor_id": OWNER,
        "commission_bps": 500,
        "state": "open",
    }


def _offering(n: int, record: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"off_{n}",
        "artwork_id": f"art_{n:06d}",
        "holding_id": f"hol_{n}",
        "consignment_id": f"con_{n}",
        "consignor_id": OWNER,
        "price_minor": 100_000 + n * 100,
        "currency": "CNY",
        "state": "listed",
    }


MAKERS: Final = {
    "artwork": _artwork,
    "artwork_image": _image,
    "certificate": _certificate,
    "holding": _holding,
    "consignment": _consignment,
    "offering": _offering,
}
