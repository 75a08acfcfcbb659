"""Statistics over many order lines on PostgreSQL: every published figure of a year, from the cells.

The database makes the lines itself: three years, a thousand firms (what the plan wants), each with its two
kinds of work and a few countries. Beside each figure stand a bare count of the lines and the same sums over
all lines; both are asked in the same run, and the sums are compared. `python -m benchmarks statistics`;
BENCH_LINES changes how many lines there are (the target is for 10,000,000).
"""

import os
import time
from collections.abc import Callable
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from deploy import postgresql
from foundation.db import Base
from marketplace.models.statistics import StatisticCell, StatisticLine, StatisticMargin
from marketplace.queries import statistics
from marketplace.rules.statistics import SERIES

LINES: Final = int(os.environ.get("BENCH_LINES", "1_000_000"))
FIRMS: Final = 1_000
MONTHS: Final = [f"2026-{month:02d}" for month in range(1, 13)]
TARGET_S: Final = 2.0
ASKED: Final = 5

FILL: Final = """
INSERT INTO statistic_line
SELECT 'ord_' || lpad(n::text, 26, '0'),
       (2024 + m / 12) || '-' || lpad((m % 12 + 1)::text, 2, '0'),
       CASE WHEN n % 10 < 7 THEN (2024 + m / 12) || '-' || lpad((m % 12 + 1)::text, 2, '0') ELSE '' END,
       (ARRAY['green','green','yellow','red'])[1 + (n * 7 + f) % 4],
       (ARRAY['9610','9710','0110'])[1 + f % 3],
       (ARRAY['FR','GB','US','JP','HK','DE','SG','CA','AU','KR','IT','ES','NL','CH','TH','MY','AE','BR','NZ','SE'])
         [1 + (f * 3 + (n / 1009) % 5) % 20],
       (ARRAY['painting','calligraphy','vase','print','sculpture','embroidery'])[1 + (f + (n / 97) % 2) % 6],
       CASE WHEN f % 3 = 0 THEN 'USD' ELSE 'CNY' END,
       'org_' || lpad(f::text, 26, '0'),
       10000 + (n * 7919) % 9000000,
       CASE WHEN f % 3 = 0 THEN 7 ELSE 1 END * (10000 + (n * 7919) % 9000000),
       now()
FROM (SELECT n, (n * 48271 % 2147483647) % 36 AS m, (n * 69621 % 2147483647) % :firms AS f
      FROM generate_series(1::bigint, :lines) AS n) AS made
"""
KEY: Final = "lane, mode, destination, medium, currency, firm"
SUM: Final = """
INSERT INTO statistic_cell (measure, month, {key}, lines, amount_minor, cny_minor, unrated)
SELECT '{measure}', {month}, {key}, count(*), sum(amount_minor), coalesce(sum(cny_minor), 0),
       count(*) FILTER (WHERE cny_minor IS NULL)
FROM statistic_line WHERE {month} <> '' GROUP BY {month}, {key}
"""
MARGIN: Final = """
INSERT INTO statistic_margin (measure, month, dimension, code, firm, lines, cny_minor)
SELECT measure, month, '{dimension}', {code}, firm, sum(lines), sum(cny_minor)
FROM statistic_cell WHERE measure = '{measure}' GROUP BY 2, 4, 5, measure
"""


def run() -> list[dict[str, Any]]:
    """Measure the figures of a year, beside a bare count and the same sums over all lines."""
    with postgresql.server() as address:
        engine = sa.create_engine(address)
        tables = [
            Base.metadata.tables[model.__tablename__]
            for model in (StatisticLine, StatisticCell, StatisticMargin)
        ]
        Base.metadata.create_all(engine, tables=tables)
        _fill(engine)
        with Session(engine) as session:
            ours = _best(lambda: list(statistics.counted(session, MONTHS)))
            every = _best(lambda: statistics.cells(session, MONTHS))
            count = _best(lambda: session.scalar(sa.text("SELECT count(*) FROM statistic_line")))
            raw = _best(lambda: _raw(session))
            cells = session.scalar(sa.text("SELECT count(*) FROM statistic_cell"))
            _require_equal(session)
        engine.dispose()
    size = f"{LINES:,} lines in {cells:,} cells"
    return [
        _row(f"every published figure of a year, {size}", ours, "a bare count of the lines", count),
        _row(f"every cell of a year with its firms, {size}", every, "the same sums over all lines", raw),
    ]


def _fill(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text(FILL), {"lines": LINES, "firms": FIRMS})
        for measure, month in (("sold", "month"), ("exported", "exported_month")):
            connection.execute(sa.text(SUM.format(key=KEY, measure=measure, month=month)))
        for measure, dimensions in SERIES.items():
            for dimension in ("", *dimensions):
                made = sa.text(MARGIN.format(measure=measure, dimension=dimension, code=dimension or "''"))
                connection.execute(made)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("VACUUM ANALYZE statistic_line"))
        connection.execute(sa.text("VACUUM ANALYZE statistic_cell"))
        connection.execute(sa.text("VACUUM ANALYZE statistic_margin"))


def _raw(session: Session) -> list[Any]:
    """Return the cells of the year as the lines themselves say them."""
    query = sa.text(
        "SELECT month, lane, mode, destination, medium, currency, count(*), sum(cny_minor) "
        "FROM statistic_line WHERE month BETWEEN :first AND :last "
        "GROUP BY month, lane, mode, destination, medium, currency"
    )
    return list(session.execute(query, {"first": MONTHS[0], "last": MONTHS[-1]}))


def _require_equal(session: Session) -> None:
    """Require that the cells say of each month and country what the lines say."""
    by_lines = {
        tuple(row[:2]): row[2]
        for row in session.execute(
            sa.text(
                "SELECT month, destination, count(*) FROM statistic_line "
                "WHERE month LIKE '2026-%' GROUP BY 1, 2"
            )
        )
    }
    by_cells = {
        (one.month, one.code): one.lines
        for one in statistics.counted(session, MONTHS)
        if (one.measure, one.dimension) == ("sold", "destination") and one.month
    }
    assert by_lines == by_cells, "the cells are not the sum of the lines"


def _best(ask: Callable[[], object]) -> float:
    """Return the second best of some answers, in seconds: the first finds the cache cold."""
    times = []
    for _ in range(ASKED):
        began = time.perf_counter()
        ask()
        times.append(time.perf_counter() - began)
    return sorted(times)[1]


def _row(name: str, ours: float, beside: str, its: float) -> dict[str, Any]:
    return {
        "name": name,
        "ours": ours,
        "unit": "s",
        "beside": beside,
        "beside_value": its,
        "ratio": ours / its,
        "target": f"<= {TARGET_S:.0f} s at 10,000,000 lines",
        "met": ours <= TARGET_S if LINES >= 10_000_000 else None,
    }
