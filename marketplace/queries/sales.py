"""The sales of the house: what is on, what is announced, and how what is over ended. Three queries."""

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.money import Money
from marketplace.models.catalogue import Lot, Sale
from marketplace.queries.cards import SaleCard
from marketplace.rules.lots import LotState
from marketplace.rules.sales import SaleState

MOST_AHEAD: Final = 100
PAGE: Final = 20


@dataclass(frozen=True, slots=True)
class SaleLine:
    """A sale in the list: how many lots, how many sold, for how much in all."""

    sale: SaleCard
    lots: int
    sold: int
    total: Money
    """Of the hammer prices; no premium in it."""


@dataclass(frozen=True, slots=True)
class SalesPage:
    """Sales by where they stand; those that ended a page at a time, the newest first."""

    on: list[SaleLine]
    announced: list[SaleLine]
    ended: list[SaleLine]
    ended_count: int
    offset: int


def sales_page(session: Session, *, offset: int = 0) -> SalesPage:
    """Return the sales everybody may see. Drafts are nobody's but their auctioneer's, and left out."""
    ahead = session.scalars(
        sa.select(Sale)
        .where(Sale.state.in_((SaleState.OPEN, SaleState.SCHEDULED)))
        .order_by(Sale.ends_at, Sale.id)
        .limit(MOST_AHEAD)
    ).all()
    over = sa.select(Sale, sa.func.count().over()).where(Sale.state == SaleState.CLOSED)
    rows = session.execute(over.order_by(Sale.ends_at.desc(), Sale.id).offset(offset).limit(PAGE)).all()
    counts = _counts(session, [row.id for row in ahead] + [row[0].id for row in rows])

    def line(sale: Sale) -> SaleLine:
        lots, sold, total = counts.get(sale.id, (0, 0, 0))
        return SaleLine(SaleCard.of(sale), lots, sold, Money(total, sale.currency))

    return SalesPage(
        on=[line(sale) for sale in ahead if sale.state is SaleState.OPEN],
        announced=[line(sale) for sale in ahead if sale.state is SaleState.SCHEDULED],
        ended=[line(row[0]) for row in rows],
        ended_count=rows[0][1] if rows else 0,
        offset=offset,
    )


def _counts(session: Session, sale_ids: list[str]) -> dict[str, tuple[int, int, int]]:
    is_sold = Lot.state == LotState.SOLD
    query = (
        sa.select(
            Lot.sale_id,
            sa.func.count(),
            sa.func.sum(sa.case((is_sold, 1), else_=0)),
            sa.func.sum(sa.case((is_sold, Lot.price_minor), else_=0)),
        )
        .where(Lot.sale_id.in_(sale_ids))
        .group_by(Lot.sale_id)
    )
    return {
        sale_id: (lots, int(sold or 0), int(total or 0))
        for sale_id, lots, sold, total in session.execute(query)
    }
