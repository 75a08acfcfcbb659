"""The bond ledger of a large warehouse: accounts as of a day and headroom, beside a small one.

The rows are made straight in the database, with a year of postings and the daily closings that the house
itself would have made. What is measured is what the pages ask.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.pages_house import insert, reflected
from bonded_warehouse.models.bond import BondBook
from bonded_warehouse.operations import closing_books
from bonded_warehouse.queries import bonds, ledger_days
from bonded_warehouse.rules.states import Account, CustodyState, CustomsStatus
from foundation.cli.migrating import configuration
from foundation.settings import Settings

SMALL, LARGE = 10_000, 1_000_000
DAYS: Final = 365
FIRST: Final = datetime(2025, 11, 25, 4, tzinfo=UTC)
LAST: Final = (FIRST + timedelta(days=DAYS)).date()
ZONE: Final = "Asia/Shanghai"
CLOSED_EVERY: Final = 7
"""The house closes every day; the benchmark every week, so that up to a week is added up: the harder case."""
ASKED: Final = 60
TARGET_MS: Final = 100.0
GROWTH: Final = 1.5
BATCH: Final = 20_000
OUT_SHARE: Final = 0.001
"""Of the works, so many are outside under the guarantee."""


def run() -> list[dict[str, Any]]:
    """Measure a small and a large warehouse."""
    found = {}
    for holdings in (SMALL, LARGE):
        with tempfile.TemporaryDirectory() as folder:
            engine = _build(Path(folder), holdings)
            found[holdings] = _ask(engine)
            engine.dispose()
    return [
        {
            "name": f"{name}, p95, {LARGE:,} holdings",
            "ours": found[LARGE][name],
            "unit": "ms",
            "beside": f"at {SMALL:,} holdings",
            "beside_value": found[SMALL][name],
            "ratio": found[LARGE][name] / found[SMALL][name],
            "target": f"<= {TARGET_MS:.0f} ms",
            "met": found[LARGE][name] <= TARGET_MS,
        }
        for name in ("account balances as of a day", "guarantee headroom")
    ]


def _ask(engine: sa.Engine) -> dict[str, float]:
    days = Random(20261125)
    with Session(engine) as session:
        book = session.scalars(sa.select(BondBook.id)).one()
        as_of = _p95(
            lambda: ledger_days.ledger_on(session, book, LAST - timedelta(days=days.randrange(DAYS - 10)))
        )
        headroom = _p95(lambda: bonds.cover(session, book, on=LAST))
    return {"account balances as of a day": as_of, "guarantee headroom": headroom}


def _p95(ask: Callable[[], object]) -> float:
    ask()
    spans = []
    for _ in range(ASKED):
        began = time.perf_counter()
        ask()
        spans.append(time.perf_counter() - began)
    return sorted(spans)[int(len(spans) * 0.95)] * 1000


def _build(folder: Path, holdings: int) -> sa.Engine:
    from alembic import command  # noqa: PLC0415 -- only where a house is built

    settings = Settings.from_env(
        {"BIANLIANG_DATA": str(folder), "SECRET_KEY": "b" * 48, "PASSWORD_SALT": "b" * 48}
    )
    command.upgrade(configuration(settings), "head")
    engine = sa.create_engine(settings.database_url)
    with engine.connect() as connection:
        for pragma in ("foreign_keys = OFF", "synchronous = OFF"):
            connection.connection.cursor().execute(f"PRAGMA {pragma}")
        tables = reflected(connection)
        insert(connection, tables["facility"], [{"id": "fac_1", "code": "KF1", "timezone": ZONE}])
        insert(connection, tables["bond_book"], [{"id": "bok_1", "facility_id": "fac_1", "number": "T4607"}])
        insert(connection, tables["guarantee"], [_guarantee()])
        for start in range(0, holdings, BATCH):
            numbers = range(start, min(start + BATCH, holdings))
            insert(connection, tables["holding"], [_holding(n) for n in numbers])
            insert(connection, tables["book_item"], [_item(n) for n in numbers])
            insert(
                connection, tables["bond_posting"], [one for n in numbers for one in _postings(n, holdings)]
            )
        connection.commit()
    with Session(engine) as session:
        for week in range(CLOSED_EVERY, DAYS, CLOSED_EVERY):
            closing_books.close_day(session, at=FIRST + timedelta(days=week))
            session.commit()
        session.execute(sa.text("ANALYZE"))
        session.commit()
    return engine


def _guarantee() -> dict[str, Any]:
    return {
        "id": "gua_1",
        "book_id": "bok_1",
        "kind": "bank_letter",
        "amount_minor": 10**12,
        "from_on": date(2025, 1, 1),
        "to_on": date(2028, 1, 1),
        "state": "accepted",
    }


def _is_out(n: int) -> bool:
    return n % int(1 / OUT_SHARE) == 0


def _holding(n: int) -> dict[str, Any]:
    return {
        "id": f"hld_{n:07}",
        "artwork_id": f"art_{n:07}",
        "facility_id": "fac_1",
        "state": (CustodyState.OUT_DISPLAY if _is_out(n) else CustodyState.STORED).value,
        "intended_status": CustomsStatus.BONDED_FOREIGN.value,
        "customs_status": CustomsStatus.BONDED_FOREIGN.value,
        "source": Account.ABROAD.value,
        "account": (Account.OUT_DISPLAY if _is_out(n) else Account.ZONE_STOCK).value,
        "arrival": "first_entry",
        "guarantee_used": int(_is_out(n)),
        "is_open": 1,
    }


def _item(n: int) -> dict[str, Any]:
    return {
        "id": f"itm_{n:07}",
        "book_id": "bok_1",
        "seq": n + 1,
        "holding_id": f"hld_{n:07}",
        "value_cny_minor": 100_000 + n,
        "duty_at_risk_minor": 1_000,
        "vat_at_risk_minor": 13_130,
    }


def _postings(n: int, holdings: int) -> Iterator[dict[str, Any]]:
    """Yield what brought a work where it is, spread over the year."""
    way = [(Account.ABROAD, Account.GATE), (Account.GATE, Account.ZONE_STOCK)]
    if _is_out(n):
        way += [(Account.ZONE_STOCK, Account.RESERVED), (Account.RESERVED, Account.OUT_DISPLAY)]
    entered = FIRST + timedelta(days=(DAYS - 5) * n / holdings)
    for seq, (origin, target) in enumerate(way, start=1):
        yield {
            "id": f"pst_{n:07}_{seq}",
            "item_id": f"itm_{n:07}",
            "seq": seq,
            "event_id": f"cev_{n:07}_{seq}",
            "origin": origin.value,
            "target": target.value,
            "quantity": 1,
            "value_cny_minor": 100_000 + n,
            "state": "deducted",
            "posted_at": (entered + timedelta(hours=seq)).replace(tzinfo=None),
        }
