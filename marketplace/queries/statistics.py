"""Figures of the market: what is counted, by month and by whatever is asked; what was published."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from foundation.money import Money
from marketplace.models.statistics import StatisticCell, StatisticEdition, StatisticMargin
from marketplace.queries import service_times
from marketplace.rules.figures import Figure, figure
from marketplace.rules.months import begin_of
from marketplace.rules.statistics import Counted, tables, told
from marketplace.supervision_errors import EditionUnknown

LATEST: Final = 9999
MOST_EDITIONS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One edition in the list of its year."""

    year: int
    number: int
    up_to: str
    why: str
    published_at: datetime
    published_by_name: str
    changed: int


@dataclass(frozen=True, slots=True)
class Edition:
    """What was published of a year."""

    line: EditionLine
    sha256: str
    figures: list[Figure]
    changes: Figure
    editions: list[EditionLine]
    """Of the same year, the latest first."""


def counted(session: Session, months: Sequence[str]) -> Iterator[Counted]:
    """Yield every cell that is published of these months, and every total: two questions."""
    margin = StatisticMargin
    lines, cny = sa.func.sum(margin.lines).label("lines"), sa.func.sum(margin.cny_minor).label("cny")
    keys = (margin.measure, margin.dimension, margin.code)
    chosen = margin.month.in_(months)
    monthly = sa.select(*keys, margin.month, lines, cny, sa.func.count()).where(chosen)
    by_firm = sa.select(*keys, lines, cny).where(chosen).group_by(*keys, margin.firm).subquery()
    three = (by_firm.c.measure, by_firm.c.dimension, by_firm.c.code)
    sums = (sa.func.sum(by_firm.c.lines), sa.func.sum(by_firm.c.cny), sa.func.count())
    yearly = sa.select(*three, sa.literal(""), *sums).group_by(*three)
    for query in (monthly.group_by(*keys, margin.month), yearly):
        for measure, dimension, code, month, number, worth, firms in session.execute(query):
            yield Counted(measure, dimension, code, month, int(number), int(worth), int(firms))


def published(session: Session, months: Sequence[str]) -> list[Figure]:
    """Return the figures of these months as they may be published."""
    since = begin_of(months[0])
    certified = authentication.certified_by_month(session, since=since)
    row = StatisticEdition
    kept = session.execute(sa.select(row.up_to, row.figures).where(row.year == int(months[0][:4])))
    found = tables(
        counted(session, months), months, [told(up_to, figures, last=months[-1]) for up_to, figures in kept]
    )
    unrated = sa.select(StatisticCell.currency).where(
        StatisticCell.month.in_(months), StatisticCell.unrated > 0
    )
    return [
        *found,
        figure("unrated", ("currency",), ((code,) for code in sorted(set(session.scalars(unrated))))),
        figure("certificates", ("month", "issued"), ((month, certified.get(month, 0)) for month in months)),
        *service_times.figures(session, months),
    ]


def cells(session: Session, months: Sequence[str]) -> Figure:
    """Return every cell with how many firms stand behind it, for who may see them all."""
    cell = StatisticCell
    keys = (cell.measure, cell.month, cell.lane, cell.mode, cell.destination, cell.medium, cell.currency)
    query = (
        sa.select(
            *keys,
            sa.func.sum(cell.lines),
            sa.func.sum(cell.amount_minor),
            sa.func.sum(cell.cny_minor),
            sa.func.sum(cell.unrated),
            sa.func.count(),  # of firms: each has one row for a cell
        )
        .where(cell.month.in_(months))
        .group_by(*keys)
        .order_by(*keys)
    )
    names = ("measure", "month", "lane", "mode", "destination", "medium", "currency")
    more = ("lines", "amount", "yuan", "without_rate", "firms")
    rows: list[list[Any]] = []
    for *codes, lines, amount, cny, unrated, firms in session.execute(query):
        yuan = Decimal(Money(int(cny), "CNY").decimal())
        worth = Decimal(Money(int(amount), codes[-1]).decimal())
        rows.append([*codes, int(lines), worth, yuan, int(unrated), int(firms)])
    return figure("cells", (*names, *more), rows)


def editions(session: Session, *, year: int | None = None) -> list[EditionLine]:
    """Return what was published, the latest year first, and of a year the latest edition first."""
    row = StatisticEdition
    query = sa.select(row).order_by(row.year.desc(), row.number.desc())
    if year is not None:
        query = query.where(row.year == year)
    return [_line(one) for one in session.scalars(query)]


def edition(session: Session, year: int, number: int | None = None) -> Edition:
    """Return an edition, the latest of its year if none is named.

    :raises EditionUnknown: if there is none
    """
    if year > LATEST or (number or 0) > MOST_EDITIONS:
        raise EditionUnknown  # larger than any that is kept, and than a database takes
    row = StatisticEdition
    query = sa.select(row).where(row.year == year).order_by(row.number.desc()).limit(1)
    if number is not None:
        query = query.where(row.number == number)
    found = session.scalar(query)
    if found is None:
        raise EditionUnknown
    return Edition(
        line=_line(found),
        sha256=found.sha256,
        figures=[figure(one["name"], one["columns"], one["rows"]) for one in found.figures],
        changes=figure("changes", ("table", "row", "column", "before", "now"), found.changes),
        editions=editions(session, year=year),
    )


def _line(row: StatisticEdition) -> EditionLine:
    return EditionLine(
        row.year,
        row.number,
        row.up_to,
        row.why,
        row.published_at,
        row.published_by_name,
        len(row.changes),
    )


def months_of(year: int, today: date) -> list[str]:
    """Return the months of a year that are over; all twelve of a year that is."""
    last = 12 if year < today.year else today.month - 1 if year == today.year else 0
    return [f"{year:04d}-{month:02d}" for month in range(1, last + 1)]
