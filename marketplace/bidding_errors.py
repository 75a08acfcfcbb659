"""What is refused to bidders, and about their paddles."""

from foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable


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
