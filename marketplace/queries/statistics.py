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
from marketplace.models.statistics import EditionMargin, StatisticCell, StatisticEdition, StatisticMargin
from marketplace.queries import service_times
from marketplace.rules.figures import Figure, figure
from marketplace.rules.months import begin_of
from marketplace.rules.statistics import Counted, tables, told
from marketplace.rules.suppression import Key
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


def counted(session: Session, months: Sequence[str], *, edition_id: str | None = None) -> Iterator[Counted]:
    """Yield every cell that is published of these months, and every total: two questions.

    :param edition_id: as that edition counted them; now, if none is named
    """
    margin = _margins(months, edition_id).subquery().c
    lines, cny = sa.func.sum(margin.lines).label("lines"), sa.func.sum(margin.cny_minor).label("cny")
    keys = (margin.measure, margin.dimension, margin.code)
    rated = sa.func.count(sa.case((margin.cny_minor != 0, 1)))
    monthly = sa.select(*keys, margin.month, lines, cny, sa.func.count(), rated)
    by_firm = sa.select(*keys, lines, cny).group_by(*keys, margin.firm).subquery().c
    three = (by_firm.measure, by_firm.dimension, by_firm.code)
    sums = (sa.func.sum(by_firm.lines), sa.func.sum(by_firm.cny))
    rated = sa.func.count(sa.case((by_firm.cny != 0, 1)))
    yearly = sa.select(*three, sa.literal(""), *sums, sa.func.count(), rated).group_by(*three)
    for query in (monthly.group_by(*keys, margin.month), yearly):
        for measure, dimension, code, month, number, worth, firms, with_rate in session.execute(query):
            behind = min(int(firms), int(with_rate) or int(firms))  # of a sum in yuan, those it is of
            yield Counted(measure, dimension, code, month, int(number), int(worth), behind)


def moved(
    session: Session, months: Sequence[str], edition_id: str, *, now_id: str | None = None
) -> dict[Key, int]:
    """Return how many firms stand behind what has changed in each cell of these months since an edition."""
    then = _margins(months, edition_id, sign=-1)
    both = sa.union_all(_margins(months, now_id), then).subquery().c
    keys = (both.measure, both.dimension, both.code)
    found: dict[Key, int] = {}
    for month in (both.month, sa.literal("")):
        lines, cny = sa.func.sum(both.lines), sa.func.sum(both.cny_minor)
        by_firm = (
            sa.select(*keys, month.label("month"), lines.label("lines"), cny.label("cny"))
            .group_by(*keys, *([both.month] if month is both.month else []), both.firm)
            .having(sa.or_(lines != 0, cny != 0))
            .subquery()
            .c
        )
        four = (by_firm.measure, by_firm.dimension, by_firm.code, by_firm.month)
        numbers = (sa.func.count(sa.case((each != 0, 1))) for each in (by_firm.lines, by_firm.cny))
        for *key, of_lines, of_cny in session.execute(sa.select(*four, *numbers).group_by(*four)):
            found[tuple(key)] = min(int(number) for number in (of_lines, of_cny) if number)
    return found


def _margins(months: Sequence[str], edition_id: str | None, *, sign: int = 1) -> sa.Select[Any]:
    """Return what each firm adds to each row in each month: now, or as an edition counted it."""
    margin: Any = StatisticMargin if edition_id is None else EditionMargin
    keys = (margin.measure, margin.dimension, margin.code, margin.month, margin.firm)
    worth = ((sign * each).label(each.key) for each in (margin.lines, margin.cny_minor))
    query = sa.select(*keys, *worth).where(margin.month.in_(months))
    return query if edition_id is None else query.where(margin.edition_id == edition_id)


def published(session: Session, months: Sequence[str], *, edition_id: str | None = None) -> list[Figure]:
    """Return the figures of these months as they may be published.

    :param edition_id: of the edition that is made of them, if its counts are kept already
    """
    since = begin_of(months[0])
    certified = authentication.certified_by_month(session, since=since)
    row = StatisticEdition
    query = sa.select(row.id, row.up_to, row.figures).where(row.year == int(months[0][:4]))
    before = []
    for earlier_id, up_to, figures in session.execute(query.order_by(row.number)).all():
        its = [month for month in months if month <= up_to]
        counts = list(counted(session, its, edition_id=earlier_id))
        changed = moved(session, its, earlier_id, now_id=edition_id)
        before.append(told(up_to, figures, last=months[-1], counted=counts, moved=changed))
    found = tables(counted(session, months, edition_id=edition_id), months, before)
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
