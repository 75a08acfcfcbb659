"""Customs exchange rates: entered from their publication by one tax officer, confirmed by another."""

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.tax import CustomsRate
from bonded_warehouse.roles import TAX_OFFICER
from bonded_warehouse.rules.forex import RATE_DIGITS
from bonded_warehouse.rules.tax_lines import plain
from bonded_warehouse.tax_errors import (
    CustomsRateTaken,
    CustomsRateUnknown,
    OwnCustomsRate,
    TaxInputInvalid,
)
from foundation.actor import Actor
from foundation.ids import new_id


def enter_rate(
    session: Session,
    *,
    currency: str,
    rate: Decimal,
    from_on: date,
    to_on: date,
    source: str,
    actor: Actor,
    at: datetime,
) -> CustomsRate:
    """Enter a rate as published: yuan for one unit. It counts once another officer has confirmed it.

    :raises NotAllowed: if the actor is no tax officer
    :raises TaxInputInvalid: if the rate is nothing, the days are out of order, or no source is named
    :raises CustomsRateTaken: if a rate of these days is on file
    """
    actor.require(TAX_OFFICER)
    used = plain(rate, "rate", digits=RATE_DIGITS)
    if used == 0:
        raise TaxInputInvalid(name="rate", fields={"rate": "This number is too small."})
    if to_on < from_on:
        raise TaxInputInvalid(
            name="to_on", fields={"to_on": "Choose a last day that does not lie before the first."}
        )
    if not source.strip():
        raise TaxInputInvalid(name="source", fields={"source": "This is needed."})
    _require_free(session, currency, from_on=from_on, to_on=to_on)
    row = CustomsRate(
        id=new_id("cxr", at),
        currency=currency,
        rate=str(used),
        from_on=from_on,
        to_on=to_on,
        source=source.strip()[:300],
        entered_by=actor.id,
        entered_by_name=actor.name,
        entered_at=at,
    )
    session.add(row)
    session.flush()
    return row


def confirm_rate(session: Session, *, rate_id: str, actor: Actor, at: datetime) -> CustomsRate:
    """Confirm a rate against its publication; said twice, it stays as it was.

    :raises NotAllowed: if the actor is no tax officer
    :raises CustomsRateUnknown: if there is no such rate
    :raises OwnCustomsRate: if he entered it himself
    :raises CustomsRateTaken: if another of these days came onto file in the same moment
    """
    actor.require(TAX_OFFICER)
    row = session.get(CustomsRate, rate_id, with_for_update=True)
    if row is None:
        raise CustomsRateUnknown
    if row.entered_by == actor.id:
        raise OwnCustomsRate
    if row.confirmed_by is None:
        _require_free(session, row.currency, from_on=row.from_on, to_on=row.to_on, but=row.id)
        row.confirmed_by, row.confirmed_by_name, row.confirmed_at = actor.id, actor.name, at
        session.flush()
    return row


def remove_rate(session: Session, *, rate_id: str, actor: Actor, at: datetime) -> CustomsRate:
    """Take a rate that nobody has confirmed off the file; a confirmed one stays.

    :raises NotAllowed: if the actor is no tax officer; CustomsRateUnknown
    :raises CustomsRateTaken: if it is confirmed
    """
    actor.require(TAX_OFFICER)
    row = session.get(CustomsRate, rate_id, with_for_update=True)
    if row is None:
        raise CustomsRateUnknown
    if row.confirmed_by is not None:
        raise CustomsRateTaken(currency=row.currency, from_on=row.from_on, to_on=row.to_on)
    session.delete(row)
    session.flush()
    return row


def _require_free(session: Session, currency: str, *, from_on: date, to_on: date, but: str = "") -> None:
    other = session.scalar(
        sa.select(CustomsRate)
        .where(
            CustomsRate.currency == currency,
            CustomsRate.from_on <= to_on,
            CustomsRate.to_on >= from_on,
            CustomsRate.id != but,
        )
        .limit(1)
    )
    if other is not None:
        raise CustomsRateTaken(currency=currency, from_on=other.from_on, to_on=other.to_on)
