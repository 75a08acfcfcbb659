"""An auctioned relic is reported to the provincial relics department within thirty days (R36).

Source: Cultural Relics Law (2024-11-08), art. 74; Implementing Regulations, art. 43. Who files it with the
department is a person; the house keeps what is to be filed, by when, and under which number it was.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation.actor import Actor
from marketplace.models.auction import Paddle
from marketplace.models.catalogue import Consignment, Lot, Sale
from marketplace.models.saleroom import RelicReport
from marketplace.queries.parties import is_consignor
from marketplace.roles import CASHIER
from marketplace.rostrum_errors import FiledOnWrongDay, ReportFiled, ReportUnknown
from marketplace.rules.reporting import CHINA, report_due_on


def begin(session: Session, lot: Lot, paddle: Paddle, *, at: datetime) -> RelicReport | None:
    """Keep what is to be reported of a lot that was just sold; None where it was not reviewed as a relic."""
    review = warehouse.auction_review(session, lot.artwork_id, on=at.astimezone(CHINA).date())
    if review is None:
        return None
    row = RelicReport(
        lot_id=lot.id,
        review_number=review.number,
        facts=_facts(session, lot, paddle, review, at=at),
        due_on=report_due_on(at),
    )
    session.add(row)
    return row


def _facts(
    session: Session, lot: Lot, paddle: Paddle, review: warehouse.PaperCard, *, at: datetime
) -> dict[str, Any]:
    work = authentication.artwork(session, authentication.ArtworkId(lot.artwork_id))
    sale = session.get_one(Sale, lot.sale_id)
    consignment = session.get_one(Consignment, lot.consignment_id)
    return {
        "name": work.title,
        "maker": work.maker,
        "object_type": work.object_type,
        "date": work.date_text,
        "source": consignment.title_basis,
        "origin": work.origin_country,
        "pictures_sha256": [image.sha256 for image in work.images],
        "artwork": lot.artwork_id,
        "sale": sale.title,
        "lot": lot.number,
        "auctioned_on": at.astimezone(CHINA).date().isoformat(),
        "hammer_minor": lot.price_minor,
        "currency": lot.currency,
        "consignor": consignment.consignor_name,
        "buyer": paddle.name,
        "buyer_country": paddle.country,
        "review": {"number": review.number, "issuer": review.issuer},
    }


def file(
    session: Session, *, lot_id: str, number: str, filed_on: date, actor: Actor, at: datetime
) -> RelicReport:
    """Record that the department has the report.

    :raises ReportUnknown: if there is none, or it is not the actor's to file
    :raises ReportFiled: if it was filed before
    :raises FiledOnWrongDay: if that day lies before the auction, or is not over
    """
    row = session.get(RelicReport, lot_id, with_for_update=True, populate_existing=True)
    if row is None or not may_file(session, row, actor):
        raise ReportUnknown
    if row.filed_on is not None:
        raise ReportFiled(number=row.filed_number)
    first, last = date.fromisoformat(row.facts["auctioned_on"]), at.astimezone(CHINA).date()
    if not first <= filed_on <= last:
        raise FiledOnWrongDay(first=first, last=last)
    row.filed_on, row.filed_number, row.filed_at = filed_on, number.strip(), at
    row.filed_by, row.filed_by_name = actor.id, actor.name
    return row


def keep_secret(session: Session, *, lot_id: str, actor: Actor) -> RelicReport:
    """Ask, as a party to the sale, that the department keep one's name to itself.

    :raises ReportUnknown: if there is none, or the actor is no party to it
    :raises ReportFiled: if it was filed: then he asks the department itself
    """
    row = session.get(RelicReport, lot_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise ReportUnknown
    own = sides(session, row, actor)
    if not own:
        raise ReportUnknown
    if row.filed_on is not None:
        raise ReportFiled(number=row.filed_number)
    row.buyer_secret = row.buyer_secret or "buyer" in own
    row.consignor_secret = row.consignor_secret or "consignor" in own
    return row


def report_of(session: Session, lot_id: str, actor: Actor) -> RelicReport | None:
    """Return a lot's report to whoever files it or is a party to it; None to anybody else."""
    row = session.get(RelicReport, lot_id)
    if row is None or not (sides(session, row, actor) or may_file(session, row, actor)):
        return None
    return row


def may_file(session: Session, row: RelicReport, actor: Actor) -> bool:
    """Say whether the actor files it: the auctioneer of its sale, or a cashier of the house."""
    lot = session.get_one(Lot, row.lot_id)
    auctioneer = session.get_one(Sale, lot.sale_id).auctioneer_id
    return actor.has(CASHIER) or (actor.account_id is not None and actor.account_id == auctioneer)


def sides(session: Session, row: RelicReport, actor: Actor) -> set[str]:
    """Return as what the actor is a party to the sale: buyer, consignor, or neither."""
    lot = session.get_one(Lot, row.lot_id)
    buys = actor.account_id is not None and actor.account_id == lot.winner_id
    consigned = is_consignor(session.get_one(Consignment, lot.consignment_id), actor)
    return {side for side, is_his in (("buyer", buys), ("consignor", consigned)) if is_his}
