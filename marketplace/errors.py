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


class LotClosed(Conflict):
    """Bidding on this lot has ended."""

    message = "This lot ended at %(ended_at)s."
    remedy = "Look at the other lots of the sale."


class SaleNotOpen(Conflict):
    """This sale does not take bids now."""

    message = "Bidding runs from %(opens_at)s until the last lot has ended."
    remedy = "Register now, and come back when it opens."


class BidTooLow(Conflict):
    """The bid does not reach the least that would be accepted."""

    message = "Bid at least %(asking)s."
    remedy = "Raise your bid and try again."


class OffGrid(Invalid):
    """The bid does not stand on the sale's ladder."""

    message = "Bid %(below)s or %(above)s."
    remedy = "Choose one of the two."


class NotHigherThanOwnMaximum(Conflict):
    """Your earlier maximum is as high."""

    message = "You have already left a maximum of %(maximum)s."
    remedy = "Leave it, or raise it."


class PriceMoved(Conflict):
    """The price moved before your bid was taken."""

    message = "It now takes %(asking)s."
    remedy = "Bid again if you wish."


class KeyReused(Invalid):
    """This key was used for another bid."""

    message = "A bid of another amount was sent under the same key."
    remedy = "Send the new bid under a new key."


class NotRegistered(NotAllowed):
    """You have no paddle in this sale."""

    message = "Bidding takes a paddle."
    remedy = "Register for the sale and accept its conditions."


class PaddleNotApproved(NotAllowed):
    """Your paddle has not been approved."""

    message = "Your registration is being looked at, or was declined."
    remedy = "Wait for the house's answer, or ask it."


class SpendLimitReached(Conflict):
    """The bid goes beyond what you may spend in this sale."""

    message = "%(headroom)s are left of your limit of %(limit)s."
    remedy = "Bid less, or ask the house to raise your limit."


class ConflictOfInterest(NotAllowed):
    """Who sells or presides may not bid."""

    message = "Consignor, auctioneer and staff may not bid, nor have others bid (Auction Law, 22, 23, 30)."
    remedy = "Leave the bidding on this lot to others."


class SaleroomMoved(Unavailable):
    """Another saleroom has taken over."""

    message = "The saleroom is changing hands."
    remedy = "Nothing was changed. Send your bid again."


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


# The saleroom: who may bid, and what became of a lot.


class PaddleUnknown(NotFound):
    """There is no such registration, or none that you may see."""

    message = "No registration is kept under this number."
    remedy = "Look at the list of bidders of your sale."


class AlreadyRegistered(Conflict):
    """You have registered for this sale."""

    message = "Your registration stands at: %(state)s."
    remedy = "Wait for the house's answer, or ask it."


class ConditionsNotAccepted(Invalid):
    """The conditions of the sale were not accepted."""

    message = "Registering takes the conditions of this sale, version %(version)s."
    remedy = "Read them, tick the box, and send again."


class RegistrationOver(Conflict):
    """This sale takes no more bidders."""

    message = "The sale was not announced yet, or is over."
    remedy = "Look for another sale."


class OwnRegistration(NotAllowed):
    """Nobody approves himself."""

    message = "Your own registration is decided by a colleague."
    remedy = "Ask a colleague."


class DecisionMade(Conflict):
    """This has been decided."""

    message = "It stands at: %(state)s."
    remedy = "Nothing is left to decide; load the page again to see what stands now."


class LotTakenOut(Conflict):
    """This lot was withdrawn from the sale."""

    message = "The lot's page says why."
    remedy = "Look at the other lots of the sale."


class LotEnded(Conflict):
    """This lot has ended and cannot be changed."""

    message = "It stands at: %(state)s."
    remedy = "Look at the lot's page for its result."


class SaleroomBusy(Unavailable):
    """The saleroom did not answer in time."""

    message = "Your bid may have been taken: this page will tell."
    remedy = "Send it again with the same key; it counts once."


class BidUnknown(NotFound):
    """There is no such bid on this lot."""

    message = "No bid of this lot has the number %(seq)s."
    remedy = "Choose from the lot's history."


class VoidNeedsAnother(NotAllowed):
    """A void takes two persons."""

    message = "Whoever proposed a void may not approve it (R14)."
    remedy = "Ask a colleague to approve it."


# The books: days that are closed, what the bank says, what a provider takes back.


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


# The rostrum, absentee maxima, sealed offers, and what follows.


class LotBegun(Conflict):
    """This lot has opened, or has ended."""

    message = "A maximum is left before a lot opens; from then on it is bid."
    remedy = "Go to the saleroom and bid there."


class LotNotCalled(Conflict):
    """The auctioneer has not opened this lot."""

    message = "In a live sale lots are opened one after the other."
    remedy = "Leave a maximum, or wait until it is called."


class LotOnTheBlock(Conflict):
    """A lot is open already."""

    message = "Lot %(number)s is at the rostrum."
    remedy = "Let the hammer fall on it, or pass it, and then open the next."


class NotLive(Conflict):
    """This sale has no rostrum."""

    message = "Its lots end by themselves, or when their offers are opened."
    remedy = "Look at the sale's page for how it is held."


class AskingTooLow(Conflict):
    """The asking price can only be raised."""

    message = "The ladder asks for %(asking)s; less cannot be asked."
    remedy = "Ask for that, or for more."


class NothingToStrike(Conflict):
    """There is no bid on which the hammer could fall."""

    message = "Nobody leads, or the reserve is not met."
    remedy = "Ask for bids, or pass the lot."


class WarningNeeded(Conflict):
    """Give fair warning first."""

    message = "The hammer falls after a fair warning that no bid has answered."
    remedy = "Warn, look at the floor, the telephones and the screen, and strike then."


class MustBeSold(Conflict):
    """A lot with a bid that no reserve stands against is sold."""

    message = "Somebody leads, and the reserve is met or there is none."
    remedy = "Give fair warning and let the hammer fall."


class WithdrawalNotAllowed(Conflict):
    """This is no reason to withdraw a lot that has opened."""

    message = "Once bids are taken, a lot is withdrawn where the law forbids the sale or the contract falls."
    remedy = "Withdraw it at the rostrum for one of those reasons, or let the lot go on."


class OffersAreSealed(Conflict):
    """In this sale offers are sealed."""

    message = "Nobody sees an offer before the close, and none is bid in the room."
    remedy = "Hand in a sealed offer on the lot's page."


class NotUnderThisLaw(Invalid):
    """The law of the sale does not allow this."""

    message = "Under this law a sale cannot have: %(options)s."
    remedy = "Choose what the law allows, or hold the sale under another."


class HistoryNotReady(Conflict):
    """There is no bid history to take away yet."""

    message = "It is put together when the lot has ended, and signed by the worker a moment later."
    remedy = "Come back when the lot has ended."


class NotSealed(Conflict):
    """In this sale bids are open."""

    message = "Sealed offers are taken in a sealed sale only."
    remedy = "Bid in the saleroom."


class OfficersComplete(Conflict):
    """Two officers have left their keys."""

    message = "A sealed sale has two officers, each with a key of his own."
    remedy = "Nothing is left to do until the close."


class NotTheOfficer(NotAllowed):
    """You left no key for this sale."""

    message = "Its offers are opened by the two officers who left their keys."
    remedy = "Ask them."


class SealsKept(Conflict):
    """The seals are kept until the close."""

    message = "The last lot takes offers until %(until)s."
    remedy = "Come back a moment after."


class PassphraseWrong(Invalid):
    """This is not the passphrase."""

    message = "Your key was made from another passphrase."
    remedy = "Type it as you typed it when you left your key; blanks and capitals count."


class SealBroken(Conflict):
    """An offer does not open."""

    message = "It was changed, or it was sealed to other keys."
    remedy = "Have the audit look at the lot; do not go on."


class NotInDefault(Conflict):
    """No buyer of this lot is in default."""

    message = "It is not sold, or it is paid, or what follows was decided."
    remedy = "Look at the lot and its order again."


class NotOverdue(Conflict):
    """The buyer still has time to pay."""

    message = "The invoice is due at %(due)s."
    remedy = "Wait until then, and remind him."


class ConsentNeeded(Invalid):
    """The consignor's written consent is needed."""

    message = "A work is offered to an under-bidder only with the consignor's written consent."
    remedy = "Ask him, and write down where his consent lies."


class NoUnderbidder(Conflict):
    """There is nobody to offer it to."""

    message = "Nobody else bid as much as the reserve."
    remedy = "Auction the work again, or give it back to its consignor."


class ChanceUnknown(NotFound):
    """There is no such offer, or it is not yours."""

    message = "No second chance of yours is kept under this number."
    remedy = "Look at your list of offers."


class ChanceAnswered(Conflict):
    """This offer is over."""

    message = "It was answered, or its time has passed: %(state)s."
    remedy = "Nothing is left to do; look at your orders."


class DepositMissing(Conflict):
    """The deposit for this paddle is not here."""

    message = "This sale asks for a deposit of %(deposit)s before a paddle is given."
    remedy = "Ask the bidder to leave it, and approve him then."


class PaperNotReady(Conflict):
    """This paper cannot be made yet."""

    message = "A record is made when a lot has ended, a confirmation when it was sold."
    remedy = "Come back after the hammer."


class SignedAlready(Conflict):
    """This place is signed."""

    message = "Somebody signed in this capacity already."
    remedy = "Nothing is left to do."
