"""Facts of the market."""

from dataclasses import dataclass

from foundation.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkConsigned(Event):
    """A work was entrusted to us for sale."""

    consignment_id: str
    artwork_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkListed(Event):
    """A work can be found in the catalogue: as a lot, or at a fixed price."""

    artwork_id: str
    lot_id: str | None = None
    offering_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkUnlisted(Event):
    """A work is no longer offered: sold, passed or withdrawn."""

    artwork_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachAnswered(Event):
    """By the rules' new answer an offered work may go to other countries than before."""

    artwork_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFindable(Event):
    """The search index has an offered work, as it stands now."""

    artwork_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SalePublished(Event):
    """A sale was announced with its duties on record."""

    sale_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveAnnounced(Event):
    """A live session from the warehouse was announced."""

    session_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleOpened(Event):
    """A sale opened for bids."""

    sale_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleClosed(Event):
    """Every lot of a sale has ended."""

    sale_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BidAccepted(Event):
    """A bid was taken; the price may or may not have moved."""

    lot_id: str
    sale_id: str
    artwork_id: str
    bidder_id: str
    """The account that bid."""
    price_minor: int
    currency: str
    outbid_id: str | None = None
    """The account that led before and leads no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LotSold(Event):
    """The hammer fell."""

    lot_id: str
    sale_id: str
    artwork_id: str
    winner_id: str
    hammer_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LotPassed(Event):
    """A lot ended without a sale."""

    lot_id: str
    sale_id: str
    artwork_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LotWithdrawn(Event):
    """A lot was taken out of its sale; the reason is public."""

    lot_id: str
    sale_id: str
    artwork_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferingWithdrawn(Event):
    """A fixed-price offering was taken back; the reason is public."""

    offering_id: str
    artwork_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlaced(Event):
    """Somebody bought a work at its fixed price, and owes it."""

    order_id: str
    artwork_id: str
    buyer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelled(Event):
    """An order ended without a sale."""

    order_id: str
    artwork_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceIssued(Event):
    """A buyer owes an amount."""

    invoice_id: str
    order_id: str
    buyer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReceived(Event):
    """The provider reported money; it is booked."""

    payment_id: str
    invoice_id: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicePaid(Event):
    """The whole of an invoice is here."""

    invoice_id: str
    order_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSettled(Event):
    """Title has passed to the buyer, and the consignor is owed the proceeds."""

    order_id: str
    artwork_id: str
    buyer_id: str
    consignor_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedsReleased(Event):
    """The consignor was paid."""

    order_id: str
    consignor_id: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksClosed(Event):
    """A day of the money ledger was closed."""

    day: str
    bookings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderTold(Event):
    """A provider reported that something happened; what it was is asked of it."""

    event_id: str
    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargebackOpened(Event):
    """A buyer's bank took his money back."""

    chargeback_id: str
    order_id: str
    buyer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargebackWon(Event):
    """What a buyer's bank had taken back is in the house again."""

    chargeback_id: str
    order_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargebackBorne(Event):
    """A chargeback was lost, and it is decided who bears it: buyer, consignor or house."""

    chargeback_id: str
    order_id: str
    bearer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutDecided(Event):
    """A consignor's proceeds are to be sent to his account."""

    payout_id: str
    order_id: str
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositHoldDue(Event):
    """A bidder's deposit is to be held on the card that is kept."""

    deposit_id: str
    number: int
    """The how manieth hold of this deposit it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositSetOff(Event):
    """A forfeited deposit was counted against what is owed; what is over is to go back to its bidder."""

    deposit_id: str
    order_id: str
    give_back_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositEnding(Event):
    """A bidder's deposit is to be let go, or taken."""

    deposit_id: str
    take_minor: int
    """Nothing: it is let go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyExchanged(Event):
    """The house's bank exchanged money of one currency for another."""

    exchange_id: str
    given_minor: int
    given_currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDecided(Event):
    """Money is to go back to a buyer."""

    refund_id: str
    order_id: str
    buyer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refunded(Event):
    """Money went back to a buyer."""

    order_id: str
    buyer_id: str
    amount_minor: int
    currency: str
    refund_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeDecided(Event):
    """A dispute was decided: for the buyer, and the sale is undone; or for the consignor."""

    order_id: str
    buyer_id: str
    consignor_id: str
    upheld: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceOfferMoved(Event):
    """A price was offered for a work, answered, agreed, or the negotiation ended."""

    price_offer_id: str
    artwork_id: str
    seq: int
    """The number of the move."""
    state: str
    side: str
    """Who moved: buyer, seller or house."""
    reason: str = ""
    """Why the house ended it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryWritten(Event):
    """Buyer or seller wrote to the other about a work."""

    enquiry_id: str
    artwork_id: str
    seq: int
    side: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryReported(Event):
    """Buyer or seller showed their conversation to the house."""

    enquiry_id: str
    artwork_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerDecided(Event):
    """A cashier decided what a buyer said about himself."""

    diligence_id: str
    account_id: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsNoticeForwarded(Event):
    """A work is down on a notice of an infringed right, and its seller has the notice."""

    notice_id: str
    artwork_id: str
    respondent_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsCounterForwarded(Event):
    """A seller stated that nothing is infringed, and the claimant has that statement."""

    notice_id: str
    artwork_id: str
    claimant_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsNoticeEnded(Event):
    """A notice of an infringed right came to its end: returned, upheld, withdrawn, or the work is back."""

    notice_id: str
    artwork_id: str
    claimant_id: str
    respondent_id: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FreightQuoted(Event):
    """A carrier's price to the buyer's door is there."""

    quote_id: str
    order_id: str
    artwork_id: str
    buyer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerDefaulted(Event):
    """A buyer did not pay what he won."""

    lot_id: str
    sale_id: str
    order_id: str
    buyer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondChanceOffered(Event):
    """A work whose buyer did not pay is offered to an under-bidder."""

    chance_id: str
    account_id: str
