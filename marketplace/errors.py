"""What the market refuses."""

from foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable


class LotUnknown(NotFound):
    """There is no such lot."""

    message = "No lot is kept under this number."
    remedy = "Start from the catalogue."


class SaleUnknown(NotFound):
    """There is no such sale."""

    message = "No sale is kept under this number."
    remedy = "Start from the catalogue."


class ConsignmentUnknown(NotFound):
    """There is no such consignment, or it is not yours."""

    message = "No consignment of yours is kept under this number."
    remedy = "Look in your back room."


class NotYours(NotAllowed):
    """This work is not yours to sell."""

    message = "A work is consigned by whoever registered it or owns it in bond, or by their gallery."
    remedy = "Ask the owner to consign it."


class AlreadyConsigned(Conflict):
    """This work is already entrusted to us."""

    message = "There is an open consignment for this work."
    remedy = "List it from your back room."


class AlreadyListed(Conflict):
    """This work is already offered."""

    message = "A work is offered in one place at a time."
    remedy = "Withdraw it there first."


class StillListed(Conflict):
    """This work is still offered or being bought."""

    message = "A consignment ends when nothing is offered under it."
    remedy = "Withdraw the work from sale first."


class SaleAnnounced(Conflict):
    """This sale was announced, and its lots with it."""

    message = (
        "Under Chinese law the lots of a sale are announced seven days before it, and shown for two days"
        " (Auction Law, arts. 45, 46, 48)."
    )
    remedy = "Choose a sale that is not announced yet."


class SaleNotDraft(Conflict):
    """This sale takes no more lots."""

    message = "Lots are entered before a sale opens."
    remedy = "Choose a sale that has not opened."


class SaleIncomplete(Conflict):
    """A sale cannot be announced before its duties are on record."""

    message = "Still missing: %(missing)s."
    remedy = "Enter what is missing, or say why it does not apply."


class ReserveNeedsConsent(Conflict):
    """The consignor has not agreed to the reserve being shown as met or not met."""

    message = "In a timed sale readers learn whether the reserve is met; the contract must say so."
    remedy = "Consign it again with that consent, or offer it without reserve."


class TooLateToWithdraw(Conflict):
    """Bidding has begun."""

    message = "A consignor may withdraw until the lot opens for bids (Auction Law, art. 29)."
    remedy = "Speak to the auctioneer."


class AmountInvalid(Invalid):
    """The amounts do not fit each other."""

    message = "Opening above nothing, estimate from low to high, reserve not above the low estimate."
    remedy = "Correct the amounts."


class OfferingUnknown(NotFound):
    """There is no such offering."""

    message = "This work is not offered at a fixed price, or no longer."
    remedy = "Start from the catalogue."


class OfferingTaken(Conflict):
    """Somebody else is buying this work."""

    message = "It is kept for another buyer until %(until)s."
    remedy = "Come back then; if they do not buy, it is yours."


class OfferingEnded(Conflict):
    """This work is no longer offered."""

    message = "It was sold or withdrawn."
    remedy = "Look for another in the catalogue."


class OwnWork(NotAllowed):
    """You cannot buy what you sell."""

    message = "The consignor may not be the buyer."
    remedy = "Withdraw the work from sale if you wish to keep it."


class OrderUnknown(NotFound):
    """There is no such order, or it is not yours."""

    message = "No order of yours is kept under this number."
    remedy = "Look among your orders."


class OrderExpired(Conflict):
    """The work is kept for you no longer."""

    message = "The work was kept for you until %(until)s."
    remedy = "Begin again, if it is still offered."


class OrderNotOpen(Conflict):
    """This order is past that step."""

    message = "It stands at: %(state)s."
    remedy = "Look at the order's page to see what may follow."


class InvoiceUnknown(NotFound):
    """There is no such invoice, or it is not yours."""

    message = "No invoice of yours is kept under this number."
    remedy = "Look among your orders."


class CreditNoteUnknown(NotFound):
    """There is no such credit note, or it is not yours."""

    message = "No credit note of yours is kept under this number."
    remedy = "Look among your orders."


class InvoiceNotPayable(Conflict):
    """Nothing is owed on this invoice."""

    message = "It is paid or was cancelled."
    remedy = "Look at the order's page to see how it was settled."


class PaymentUnknown(NotFound):
    """There is no such payment."""

    message = "No payment is kept under this number."
    remedy = "Look among your orders, and pay from there."


class PaymentRefused(Conflict):
    """The payment provider refused the payment."""

    message = "The provider says: %(reason)s."
    remedy = "Try another means of payment."


class ProviderUnavailable(Unavailable):
    """The payment provider does not answer."""

    message = "The payment could not be started. Nothing was charged."
    remedy = "Try again in a little while."


class SignatureInvalid(NotAllowed):
    """The message is not from our payment provider."""

    message = "Its signature does not fit, or it is too old."
    remedy = "Sign the report anew with the agreed secret, and send it at once."


class Unbalanced(Conflict):
    """A booking that does not balance is no booking."""

    message = "Debits and credits differ by %(difference)s."
    remedy = "Nothing was booked. Correct the amounts so that debits and credits are equal."


class NothingToRelease(Conflict):
    """The proceeds cannot be released now."""

    message = "Proceeds are released once, after delivery and the dispute window: not before %(due)s."
    remedy = "Come back then."


class NothingToRefund(Conflict):
    """There is nothing to send back."""

    message = "No money is held for this order."
    remedy = "Look at the order's page to see where its money went."


class SettlementRefused(Conflict):
    """The sale cannot be settled now."""

    message = "It waits for: %(reason)s."
    remedy = "It is tried again when that has changed; a cashier can also decide on a refund."


class SearchUnavailable(Unavailable):
    """The search does not answer just now."""

    message = "The catalogue can be read; it cannot be searched at this moment."
    remedy = "Try again in a little while."


class SavedSearchUnknown(NotFound):
    """There is no such search, or it is not yours."""

    message = "No search of yours is kept under this number."
    remedy = "Look among your saved searches."


class SearchEmpty(Invalid):
    """This search asks for everything."""

    message = "A search that is kept has words or a filter."
    remedy = "Narrow the catalogue down first, then keep the search."


class TooManySearches(Conflict):
    """You keep as many searches as one may."""

    message = "%(limit)s searches are kept at most."
    remedy = "Forget one you need no more."


class DestinationMissing(Conflict):
    """Say first where it is to go."""

    message = "Whether a work may come to you depends on the country."
    remedy = "Choose the country of destination, then pay."


class CountryUnknown(Invalid):
    """This is no country's code."""

    message = "Countries are named by the two letters of ISO 3166."
    remedy = "Choose one from the list."


class CurrencyUnknown(Invalid):
    """This is no currency's code."""

    message = "Currencies are named by the three letters of ISO 4217."
    remedy = "Choose one from the list."


class TimesOutOfOrder(Invalid):
    """The times do not follow one another."""

    message = "A sale opens before it ends, and both lie ahead."
    remedy = "Correct the times."


class DisputeOpen(Conflict):
    """The buyer disputes this sale."""

    message = "The proceeds are kept until the dispute is decided."
    remedy = "Decide the dispute first."


class NoDispute(Conflict):
    """There is no dispute to decide."""

    message = "The buyer does not object, or the dispute was decided."
    remedy = "Look at the order again."


class DisputeTooLate(Conflict):
    """The time for a dispute has passed."""

    message = "A dispute is raised after delivery and before the proceeds are released."
    remedy = "Write to the house."


class DayClosed(Conflict):
    """The books of this day are closed."""

    message = "They are closed up to %(day)s; nothing is booked on those days any more."
    remedy = "Book the correction today."


class DayNotOver(Conflict):
    """A day is closed once it is over."""

    message = "%(day)s is not over: days end at midnight in UTC."
    remedy = "Close it tomorrow."


class DayUnknown(NotFound):
    """The books of this day are not closed."""

    message = "No close is kept for this day."
    remedy = "Start from the list of days."
