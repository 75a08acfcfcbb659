"""People are told about works they watch, freight they asked about, and how the house decided about them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.money import Money
from foundation.outbox import Follower, Reaction
from marketplace import events
from marketplace.models.buyers import FreightQuote
from marketplace.models.catalogue import Consignment, Lot
from marketplace.operations.noticing import tell
from marketplace.queries.buyers import watchers
from marketplace.queries.live_sessions import works_of_galleries
from marketplace.queries.storefronts import followers_of
from marketplace.rules.lots import LotState
from marketplace.rules.sales import ConsignmentState


class WatchTeller:
    """Knows where readers reach this site, and tells."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    def followers(self) -> list[Follower]:
        """Return what people are told about."""
        return [
            Reaction("marketplace.tell_watched_listed", events.WorkListed, self.listed),
            Reaction("marketplace.tell_watched_gone", events.WorkUnlisted, self.gone),
            Reaction("marketplace.tell_watched_open", events.SaleOpened, self.opened),
            Reaction("marketplace.tell_live", events.LiveAnnounced, self.on_air),
            Reaction("marketplace.tell_freight", events.FreightQuoted, self.freight),
            Reaction("marketplace.tell_diligence", events.BuyerDecided, self.decided),
        ]

    def listed(self, session: Session, event: events.WorkListed, at: datetime) -> None:
        """Tell who watches a work that it is offered."""
        path = f"/works/{event.artwork_id}"
        self._watchers(session, event.artwork_id, "watched_listed", path, at)
        gallery = session.scalar(
            sa.select(Consignment.organisation_id).where(
                Consignment.artwork_id == event.artwork_id, Consignment.state == ConsignmentState.OPEN
            )
        )
        for account_id in followers_of(session, gallery) if gallery is not None else ():
            self._tell(session, account_id, event.artwork_id, "gallery_offers", path, at)

    def gone(self, session: Session, event: events.WorkUnlisted, at: datetime) -> None:
        """Tell who watches a work that it is offered no more."""
        self._watchers(session, event.artwork_id, "watched_gone", f"/works/{event.artwork_id}", at)

    def opened(self, session: Session, event: events.SaleOpened, at: datetime) -> None:
        """Tell who watches works of a sale that they can be bid for."""
        lots = sa.select(Lot.id, Lot.artwork_id).where(
            Lot.sale_id == event.sale_id, Lot.state == LotState.LISTED
        )
        for lot_id, artwork_id in session.execute(lots).all():
            self._watchers(session, artwork_id, "watched_open", f"/lots/{lot_id}/room", at)

    def on_air(self, session: Session, event: events.LiveAnnounced, at: datetime) -> None:
        """Tell who follows a gallery that works of its are shown live; once, whoever follows two of them."""
        first: dict[str, str] = {}
        for artwork_id, gallery in works_of_galleries(session, event.session_id):
            for account_id in followers_of(session, gallery):
                first.setdefault(account_id, artwork_id)
        for account_id, artwork_id in first.items():
            tell(
                session,
                account_id=account_id,
                kind="live_announced",
                ref=event.session_id,
                artwork_id=artwork_id,
                path=f"/live/{event.session_id}",
                base_url=self.base_url,
                at=at,
            )

    def freight(self, session: Session, event: events.FreightQuoted, at: datetime) -> None:
        """Tell a buyer what a carrier asks."""
        quote = session.get(FreightQuote, event.quote_id)
        if quote is not None:
            tell(
                session,
                account_id=event.buyer_id,
                kind="freight_quoted",
                ref=event.quote_id,
                artwork_id=event.artwork_id,
                path=f"/orders/{event.order_id}",
                amount=quote.amount or Money(0, "CNY"),
                base_url=self.base_url,
                at=at,
            )

    def decided(self, session: Session, event: events.BuyerDecided, at: datetime) -> None:
        """Tell a buyer how the house decided about what he said of himself."""
        tell(
            session,
            account_id=event.account_id,
            kind=f"diligence_{event.state}",
            ref=event.diligence_id,
            artwork_id="",
            path="/due-diligence",
            base_url=self.base_url,
            at=at,
        )

    def _watchers(self, session: Session, artwork_id: str, kind: str, path: str, at: datetime) -> None:
        for account_id in watchers(session, artwork_id):
            self._tell(session, account_id, artwork_id, kind, path, at)

    def _tell(
        self, session: Session, account_id: str, artwork_id: str, kind: str, path: str, at: datetime
    ) -> None:
        tell(
            session,
            account_id=account_id,
            kind=kind,
            ref=f"{artwork_id} {at.isoformat()}",
            artwork_id=artwork_id,
            path=path,
            base_url=self.base_url,
            at=at,
        )
