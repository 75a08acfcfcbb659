"""Which reports of auctioned relics wait, and for whom."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.actor import Actor
from marketplace.models.catalogue import Consignment, Lot, Sale
from marketplace.models.saleroom import RelicReport
from marketplace.roles import CASHIER, CONSIGNORS


def to_file(session: Session, actor: Actor) -> Sequence[RelicReport]:
    """Return the reports that the actor has yet to file, the most urgent first; one query."""
    query = _open().join(Sale, Sale.id == Lot.sale_id)
    if not actor.has(CASHIER):
        query = query.where(Sale.auctioneer_id == actor.id)
    return session.scalars(query).all()


def to_hide(session: Session, actor: Actor) -> Sequence[RelicReport]:
    """Return the reports that are not filed, to whose sales the actor is a party; one query."""
    return session.scalars(hidden_by(actor)).all()


def hidden_by(actor: Actor) -> "sa.Select[RelicReport]":
    """Return the question for the reports in which the actor may still have his name hidden."""
    consigned = Consignment.consignor_id == actor.id
    if actor.organisation_id is not None and actor.has(*CONSIGNORS):
        consigned = sa.or_(consigned, Consignment.organisation_id == actor.organisation_id)
    query = _open().join(Consignment, Consignment.id == Lot.consignment_id)
    buys = sa.and_(Lot.winner_id == actor.id, RelicReport.buyer_secret.is_(False))
    sells = sa.and_(consigned, RelicReport.consignor_secret.is_(False))
    return query.where(sa.or_(buys, sells))


def _open() -> "sa.Select[RelicReport]":
    query = sa.select(RelicReport).join(Lot, Lot.id == RelicReport.lot_id)
    query = query.where(RelicReport.filed_on.is_(None))
    return query.order_by(RelicReport.due_on, RelicReport.lot_id).limit(50)
