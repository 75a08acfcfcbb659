"""What is refused at the rostrum: live and sealed sales, defaults, the papers of a sale."""

from foundation.errors import Conflict, Invalid, NotAllowed, NotFound


class ReportUnknown(NotFound):
    """There is no such report to the relics department."""

    message = "No report to the relics department with this number is known to you."
    remedy = "Check the number, or start from the catalogue."


class ReportFiled(Conflict):
    """This report was filed."""

    message = "The relics department has this report, under number %(number)s."
    remedy = "What has to change in it is said to the department itself."


class FiledOnWrongDay(Invalid):
    """It cannot have been filed on that day."""

    message = "It was filed between %(first)s, the day of the auction, and today, %(last)s."
    remedy = "Correct the marked fields and send again."


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
