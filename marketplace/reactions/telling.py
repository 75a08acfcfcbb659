"""People are told what concerns them."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.money import Money
from foundation.outbox import Follower, Reaction
from marketplace import events
from marketplace.models.catalogue import Lot
from marketplace.models.chargebacks import Bearer, Chargeback
from marketplace.models.hosting import HostShare
from marketplace.models.invoices import Invoice
from marketplace.models.orders import Order
from marketplace.models.price_offers import Enquiry, PriceOffer, PriceOfferMove
from marketplace.models.saleroom import SecondChance
from marketplace.operations.noticing import tell
from marketplace.rules import price_offers as rules
from marketplace.rules.aftermath import ChanceState
from marketplace.rules.price_offers import PriceOfferState, Side
from marketplace.rules.sales import LIVE_ORDERS

BORNE: Final = {
    Bearer.CONSIGNOR: "chargeback_shared",
    Bearer.HOUSE: "chargeback_spared",
    Bearer.BUYER: "chargeback_ended",
}
"""Who bears a lost chargeback to what the consignor is told."""


class Teller:
    """Knows where readers reach this site, and tells."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    def followers(self) -> list[Follower]:
        """Return what people are told about."""
        return [
            Reaction("marketplace.tell_outbid", events.BidAccepted, self.outbid),
            Reaction("marketplace.tell_invoiced", events.InvoiceIssued, self.invoiced),
            Reaction("marketplace.tell_paid", events.PaymentReceived, self.paid),
            Reaction("marketplace.tell_settled", events.OrderSettled, self.settled),
            Reaction("marketplace.tell_called_off", events.OrderCancelled, self.called_off),
            Reaction("marketplace.tell_defaulted", events.BuyerDefaulted, self.defaulted),
            Reaction("marketplace.tell_chance", events.SecondChanceOffered, self.offered_again),
            Reaction("marketplace.tell_refunded", events.Refunded, self.refunded),
            Reaction("marketplace.tell_ruling", events.DisputeDecided, self.ruled),
            Reaction("marketplace.tell_released", events.ProceedsReleased, self.released),
            Reaction("marketplace.tell_chargeback", events.ChargebackOpened, self.charged_back),
            Reaction("marketplace.tell_chargeback_won", events.ChargebackWon, self.charged_back),
            Reaction("marketplace.tell_chargeback_borne", events.ChargebackBorne, self.charged_back),
            Reaction("marketplace.tell_price_offer", events.PriceOfferMoved, self.bargained),
            Reaction("marketplace.tell_enquiry", events.EnquiryWritten, self.enquired),
            Reaction("marketplace.tell_rights", events.RightsNoticeForwarded, self.taken_down),
            Reaction("marketplace.tell_rights_countered", events.RightsCounterForwarded, self.countered),
            Reaction("marketplace.tell_rights_ended", events.RightsNoticeEnded, self.rights_ended),
        ]

    def outbid(self, session: Session, event: events.BidAccepted, at: datetime) -> None:
        """Tell who led that he leads no longer."""
        if event.outbid_id is not None:
            tell(
                session,
                account_id=event.outbid_id,
                kind="outbid",
                ref=f"{event.lot_id} {event.price_minor}",
                artwork_id=event.artwork_id,
                path=f"/lots/{event.lot_id}/room",
                amount=Money(event.price_minor, event.currency),
                base_url=self.base_url,
                at=at,
            )

    def invoiced(self, session: Session, event: events.InvoiceIssued, at: datetime) -> None:
        """Tell a winner that he won, another buyer what he owes, and the consignor that it is sold."""
        order, invoice = session.get_one(Order, event.order_id), session.get_one(Invoice, event.invoice_id)
        won = order.lot_id is not None
        self._of(
            session,
            order,
            "won" if won else "invoiced",
            at,
            amount=order.price if won else invoice.total,
            path=f"/invoices/{invoice.id}",
        )
        self._of(session, order, "sold", at, amount=order.price, to=order.consignor_id, path="/selling")

    def paid(self, session: Session, event: events.PaymentReceived, at: datetime) -> None:
        """Tell a buyer that his money came in."""
        invoice = session.get_one(Invoice, event.invoice_id)
        order = session.get_one(Order, invoice.order_id)
        amount = Money(event.amount_minor, event.currency)
        self._of(session, order, "paid", at, amount=amount, ref=f"{event.payment_id} {invoice.paid_minor}")

    def settled(self, session: Session, event: events.OrderSettled, at: datetime) -> None:
        """Tell a buyer that the work is his."""
        self._of(session, session.get_one(Order, event.order_id), "settled", at)

    def called_off(self, session: Session, event: events.OrderCancelled, at: datetime) -> None:
        """Tell a buyer that his order has ended, unless he ended it or let it run out, or is in default."""
        if event.reason not in {"buyer", "time", "default", ""}:
            self._of(session, session.get_one(Order, event.order_id), "called_off", at)

    def defaulted(self, session: Session, event: events.BuyerDefaulted, at: datetime) -> None:
        """Tell a buyer that he is in default, and the consignor that he was not paid."""
        order = session.get_one(Order, event.order_id)
        self._of(session, order, "defaulted", at, amount=order.price)
        self._of(session, order, "buyer_defaulted", at, to=order.consignor_id, path="/selling")

    def offered_again(self, session: Session, event: events.SecondChanceOffered, at: datetime) -> None:
        """Tell an under-bidder that the work is offered to him, while he may still answer."""
        chance = session.get_one(SecondChance, event.chance_id)
        if chance.state is not ChanceState.OFFERED or chance.expires_at <= at:
            return
        lot = session.get_one(Lot, chance.lot_id)
        tell(
            session,
            account_id=chance.account_id,
            kind="chance_offered",
            ref=chance.id,
            artwork_id=lot.artwork_id,
            path="/second-chances",
            amount=lot.money(chance.amount_minor),
            base_url=self.base_url,
            at=at,
        )

    def refunded(self, session: Session, event: events.Refunded, at: datetime) -> None:
        """Tell a buyer that his money is on its way back."""
        order = session.get_one(Order, event.order_id)
        amount = Money(event.amount_minor, event.currency)
        ref = event.refund_id or f"{order.id} {event.amount_minor}"  # an older event does not name its refund
        self._of(session, order, "refunded", at, amount=amount, ref=ref)

    def taken_down(self, session: Session, event: events.RightsNoticeForwarded, at: datetime) -> None:
        """Forward a notice of an infringed right to the seller (E-Commerce Law, art. 42)."""
        self._of_notice(session, event, "rights_taken_down", event.respondent_id, at)

    def countered(self, session: Session, event: events.RightsCounterForwarded, at: datetime) -> None:
        """Forward a seller's statement to the claimant, and say what is open to him (art. 43)."""
        self._of_notice(session, event, "rights_countered", event.claimant_id, at)

    def rights_ended(self, session: Session, event: events.RightsNoticeEnded, at: datetime) -> None:
        """Tell both parties that a notice has ended; the seller knows of none that was returned."""
        self._of_notice(session, event, "rights_ended", event.claimant_id, at)
        if event.state != "returned":
            self._of_notice(session, event, "rights_ended", event.respondent_id, at)

    def _of_notice(
        self,
        session: Session,
        event: events.RightsNoticeForwarded | events.RightsCounterForwarded | events.RightsNoticeEnded,
        kind: str,
        to: str,
        at: datetime,
    ) -> None:
        tell(
            session,
            account_id=to,
            kind=kind,
            ref=event.notice_id,
            artwork_id=event.artwork_id,
            path=f"/rights-notices/{event.notice_id}",
            base_url=self.base_url,
            at=at,
        )

    def ruled(self, session: Session, event: events.DisputeDecided, at: datetime) -> None:
        """Tell a buyer how his dispute was decided, and the consignor if the sale is undone."""
        order = session.get_one(Order, event.order_id)
        self._of(
            session, order, "upheld" if event.upheld else "dismissed", at, ref=f"{order.id} {at.isoformat()}"
        )
        if event.upheld:
            self._of(session, order, "rescinded", at, to=event.consignor_id, path="/selling")

    def released(self, session: Session, event: events.ProceedsReleased, at: datetime) -> None:
        """Tell a consignor that he is paid."""
        order = session.get_one(Order, event.order_id)
        amount = Money(event.amount_minor, event.currency)
        self._of(session, order, "released", at, amount=amount, to=event.consignor_id, path="/selling")

    def charged_back(
        self,
        session: Session,
        event: events.ChargebackOpened | events.ChargebackWon | events.ChargebackBorne,
        at: datetime,
    ) -> None:
        """Tell a consignor, and who shares in the sale, that a bank took its money back, and how it ended."""
        order, row = session.get_one(Order, event.order_id), session.get_one(Chargeback, event.chargeback_id)
        kind = "chargeback_opened"
        if isinstance(event, events.ChargebackWon):
            kind = "chargeback_won"
        elif isinstance(event, events.ChargebackBorne):
            kind = BORNE[Bearer(event.bearer)]
        shares = session.get(HostShare, order.id)
        hosts = [] if shares is None or shares.taken_back_at else [party for party, _ in shares.parties]
        for party_id in (order.consignor_id, *hosts):
            path = "/selling" if party_id == order.consignor_id else "/hosting"
            self._of(session, order, kind, at, amount=row.amount, to=party_id, path=path, ref=row.id)

    def bargained(self, session: Session, event: events.PriceOfferMoved, at: datetime) -> None:
        """Tell the other side of a negotiation what was said; both, when it is agreed or has run out."""
        offer = session.get_one(PriceOffer, event.price_offer_id)
        move = session.get_one(PriceOfferMove, (offer.id, event.seq))
        told: tuple[str, ...] = {
            Side.BUYER: (offer.consignor_id,),
            Side.SELLER: (offer.buyer_id,),
            Side.HOUSE: (offer.buyer_id,),
        }[move.side]
        kind = f"offer_{move.state.value}"
        if move.state in {PriceOfferState.ACCEPTED, PriceOfferState.EXPIRED}:
            told = (offer.buyer_id, offer.consignor_id)
        elif move.state in rules.OPEN:
            kind = "offer_made" if event.seq == 1 else "offer_countered"
        for account_id in told:
            if event.reason == "sold" and _buys(session, offer.artwork_id, account_id):
                continue  # he bought it himself, at its price
            tell(
                session,
                account_id=account_id,
                kind=kind,
                ref=f"{offer.id} {event.seq}",
                artwork_id=offer.artwork_id,
                path=f"/offers/{offer.id}",
                amount=Money(move.amount_minor, offer.currency),
                base_url=self.base_url,
                at=at,
            )

    def enquired(self, session: Session, event: events.EnquiryWritten, at: datetime) -> None:
        """Tell the other side of a conversation that something was written, and nothing of what."""
        enquiry = session.get_one(Enquiry, event.enquiry_id)
        tell(
            session,
            account_id=enquiry.consignor_id if event.side == Side.BUYER else enquiry.buyer_id,
            kind="enquiry",
            ref=f"{enquiry.id} {event.seq}",
            artwork_id=enquiry.artwork_id,
            path=f"/enquiries/{enquiry.id}",
            base_url=self.base_url,
            at=at,
        )

    def _of(
        self,
        session: Session,
        order: Order,
        kind: str,
        at: datetime,
        *,
        amount: Money | None = None,
        to: str | None = None,
        path: str | None = None,
        ref: str | None = None,
    ) -> None:
        tell(
            session,
            account_id=to or order.buyer_id,
            kind=kind,
            ref=ref or order.id,
            artwork_id=order.artwork_id,
            path=path or f"/orders/{order.id}",
            amount=amount,
            base_url=self.base_url,
            at=at,
        )


def _buys(session: Session, artwork_id: str, account_id: str) -> bool:
    buying = sa.exists().where(
        Order.artwork_id == artwork_id, Order.buyer_id == account_id, Order.state.in_(LIVE_ORDERS)
    )
    return bool(session.scalar(sa.select(buying)))
