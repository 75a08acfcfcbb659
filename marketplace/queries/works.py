"""The public pages of works: home, catalogue, one work, one sale. Few queries, however many the works."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation.actor import Actor
from foundation.money import Money
from marketplace.errors import SaleUnknown
from marketplace.models.catalogue import Lot, Sale
from marketplace.models.orders import Offering
from marketplace.queries import rights
from marketplace.queries.cards import Offer, SaleCard, WorkCard
from marketplace.queries.live import numbers_of
from marketplace.queries.offers import offers
from marketplace.rules.lots import LotState
from marketplace.rules.sales import OfferingState, SaleState

HOME_LOTS: Final = 8
HOME_OFFERINGS: Final = 8
LARGEST_SALE: Final = 500
LEFT: Final = frozenset({"delivered", "domestic", "transferred", "destroyed"})
"""States of custody in which a work is no longer in our hands, nor on its way."""


@dataclass(frozen=True, slots=True)
class HomePage:
    """What stands on the first page."""

    featured: WorkCard | None
    closing: list[WorkCard]
    coming: list[WorkCard]
    """Lots of announced sales that have not opened."""
    newest: list[WorkCard]
    sales: list[SaleCard]


@dataclass(frozen=True, slots=True)
class WorkPage:
    """All that everybody may know of one work."""

    work: authentication.ArtworkCard
    certificate: authentication.CertificateCard
    whereabouts: warehouse.Whereabouts | None
    offer: Offer
    gate: warehouse.GateAnswer | None
    """The rules' answer for the reader's country; None when it was not asked."""
    taken_down: str | None
    """The notice of an infringed right that keeps it off sale, and its pictures off this page."""
    has_left: bool
    """It left our custody for good: what the rules say of an exit was said then, and is not asked again."""
    destination: str | None
    statements: list[authentication.StatementCard]
    """Newest first."""


@dataclass(frozen=True, slots=True)
class SalePage:
    """A sale and its lots."""

    sale: SaleCard
    lots: list[WorkCard]
    ended: list["EndedLot"] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedLot:
    """A lot that was sold, passed or withdrawn."""

    number: int
    lot_id: str
    work: WorkCard
    state: str
    reason: str | None
    price: Money | None
    """The hammer price of this very lot, if it was sold."""
    paddle: int | None
    """The paddle it fell to: a number, never a name (Auction Law, art. 21)."""


def cards(session: Session, artwork_ids: Iterable[str]) -> list[WorkCard]:
    """Return works as they hang in the catalogue, in the order asked for: four queries."""
    wanted = list(dict.fromkeys(artwork_ids))
    if not wanted:
        return []
    works = authentication.artworks(session, wanted)
    certificates = authentication.certificates(session, wanted)
    how = offers(session, wanted)
    return [
        WorkCard.of(works[artwork], how.get(artwork, Offer()), certificates.get(artwork))
        for artwork in map(authentication.ArtworkId, wanted)
        if artwork in works
    ]


def home(session: Session, *, at: datetime) -> HomePage:
    """Return the first page: what closes next, what comes up, what is new, which sales there are."""
    lots = session.execute(
        sa.select(Lot.artwork_id, Sale.state)
        .join(Sale, Sale.id == Lot.sale_id)
        .where(
            Lot.state == LotState.LISTED,
            Sale.state.in_([SaleState.OPEN, SaleState.SCHEDULED]),
            Lot.end_at > at,
        )
        .order_by(Sale.state != SaleState.OPEN, Lot.end_at)
        .limit(HOME_LOTS)
    ).all()
    offered = session.scalars(
        sa.select(Offering.artwork_id)
        .where(Offering.state == OfferingState.LISTED)
        .order_by(Offering.listed_at.desc())
        .limit(HOME_OFFERINGS)
    ).all()
    found = {card.artwork_id: card for card in cards(session, [*(row.artwork_id for row in lots), *offered])}
    closing = [
        found[row.artwork_id] for row in lots if row.state is SaleState.OPEN and row.artwork_id in found
    ]
    coming = [
        found[row.artwork_id] for row in lots if row.state is not SaleState.OPEN and row.artwork_id in found
    ]
    newest = [found[artwork_id] for artwork_id in offered if artwork_id in found]
    return HomePage(
        featured=most_pleasing([*newest, *closing] or coming),
        closing=closing,
        coming=coming,
        newest=newest,
        sales=sales(session),
    )


def most_pleasing(works: list[WorkCard]) -> WorkCard | None:
    """Return the work that fills a wide page best: to be had, certified, a picture near four to three."""

    def rank(work: WorkCard) -> tuple[bool, float]:
        assert work.image is not None
        ratio = work.image.width / max(work.image.height, 1)
        return work.certificate != "in_force", abs(ratio - 4 / 3)

    to_be_had = (work for work in works if work.image is not None and not work.reserved)
    return min(to_be_had, key=rank, default=None)


def sales(session: Session, *, limit: int = 12) -> list[SaleCard]:
    """Return sales that are announced or open, the soonest first."""
    rows = session.scalars(
        sa.select(Sale)
        .where(Sale.state.in_((SaleState.SCHEDULED, SaleState.OPEN)))
        .order_by(Sale.ends_at)
        .limit(limit)
    )
    return [SaleCard.of(row) for row in rows]


def work_page(
    session: Session,
    artwork_id: str,
    *,
    destination: str | None,
    actor: Actor,
    at: datetime,
) -> WorkPage:
    """Return all that this reader may know of one work.

    :param destination: the reader's country, ISO 3166 alpha-2; None asks the rules nothing
    :raises ArtworkUnknown: if there is none, or none that he may see
    """
    work = authentication.artwork(session, artwork_id)
    certificate = authentication.certificate_of(session, artwork_id)
    if certificate.state == "none" and not authentication.may_see_uncertified(work, actor):
        raise authentication.ArtworkUnknown(artwork_id=artwork_id)
    offer = offers(session, [artwork_id]).get(artwork_id, Offer())
    is_offered = offer.kind in {"auction", "fixed"}  # nothing that is down is
    taken_down = None if is_offered else rights.down(session, [artwork_id]).get(artwork_id)
    where = warehouse.whereabouts(session, [artwork_id], climate_at=at).get(artwork_id)
    has_left = where is not None and where.state.value in LEFT and not is_offered
    gate = None
    if destination is not None and not has_left:
        gate = warehouse.gate(
            session,
            artwork_id=artwork_id,
            stage="bid" if offer.kind == "auction" else "checkout",
            destination=None if destination == "CN" else destination,
            at=at,
            deal=_deal(offer),
            read=warehouse.Read({work.id: work}, {work.id: certificate}),
        )
    shown = authentication.shown(work, actor)
    return WorkPage(
        work=replace(shown, images=[]) if taken_down else shown,
        certificate=certificate,
        whereabouts=where,
        offer=offer,
        gate=gate,
        taken_down=taken_down,
        has_left=has_left,
        destination=destination,
        statements=authentication.statements(session, artwork_id)[::-1],
    )


def _deal(offer: Offer) -> warehouse.Deal | None:
    if offer.kind not in {"auction", "fixed"}:
        return None
    return warehouse.Deal(sale_form="auction" if offer.kind == "auction" else "fixed_price")


def sale_page(session: Session, sale_id: str, *, actor: Actor) -> SalePage:
    """Return a sale with all its lots; a draft is seen by its auctioneer alone. What is down has no picture.

    :raises SaleUnknown: if there is none, or none that this reader may see
    """
    sale = session.get(Sale, sale_id)
    if sale is None or (sale.state is SaleState.DRAFT and sale.auctioneer_id != actor.account_id):
        raise SaleUnknown
    rows = session.scalars(
        sa.select(Lot).where(Lot.sale_id == sale_id).order_by(Lot.number).limit(LARGEST_SALE)
    ).all()
    wanted = [row.artwork_id for row in rows]
    down = rights.down(session, wanted)
    found = {
        card.artwork_id: replace(card, image=None) if card.artwork_id in down else card
        for card in cards(session, wanted)
    }
    sold = {
        row.id: row.leader_paddle_id for row in rows if row.state is LotState.SOLD and row.leader_paddle_id
    }
    numbers = numbers_of(session, set(sold.values())) if sold else {}
    return SalePage(
        sale=SaleCard.of(sale),
        lots=[
            found[row.artwork_id] for row in rows if row.state is LotState.LISTED and row.artwork_id in found
        ],
        ended=[
            EndedLot(
                number=row.number,
                lot_id=row.id,
                work=found[row.artwork_id],
                state=row.state.value,
                reason=row.withdrawn_reason,
                price=row.money(row.price_minor)
                if row.state is LotState.SOLD and row.price_minor is not None
                else None,
                paddle=numbers.get(sold.get(row.id, "")),
            )
            for row in rows
            if row.state is not LotState.LISTED and row.artwork_id in found
        ],
    )


def sale_row(session: Session, sale_id: str) -> SaleCard:
    """Return a sale as its card, drafts included: for whoever enters a lot.

    :raises SaleUnknown: if there is none
    """
    sale = session.get(Sale, sale_id)
    if sale is None:
        raise SaleUnknown
    return SaleCard.of(sale)
