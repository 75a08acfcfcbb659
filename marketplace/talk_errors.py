"""What the market refuses where people talk: prices offered, questions asked, notices sent."""

from foundation.errors import Conflict, Invalid, NotAllowed, NotFound


class PriceOfferUnknown(NotFound):
    """There is no such offer, or it is not yours."""

    message = "No offer of yours, and none for a work of yours, is kept under this number."
    remedy = "Look among your offers."


class OffersNotTaken(Conflict):
    """This work is sold at its price alone."""

    message = "Its seller takes no other offers."
    remedy = "Buy it at its price, or ask the seller a question."


class PriceNotWhole(Invalid):
    """Offers are made in whole units."""

    message = "Offer a round amount, without cents."
    remedy = "Leave out what stands behind the point."


class PriceNotLower(Conflict):
    """The work can be bought for that."""

    message = "It is offered at %(price)s."
    remedy = "Buy it at its price, or offer less."


class PriceOfferStands(Conflict):
    """You have an offer for this work that waits for an answer."""

    message = "A buyer has one offer at a time for a work."
    remedy = "Wait for the answer, or take that offer back first."


class TooManyTries(Conflict):
    """You have offered often enough for this work."""

    message = "A buyer begins %(most)s times at most."
    remedy = "Buy it at its price, or ask the seller a question."


class PriceOfferNotOpen(Conflict):
    """This offer has ended."""

    message = "It stands at: %(state)s."
    remedy = "Look at the offer's page to see what became of it."


class PriceOfferExpired(Conflict):
    """The time for an answer is over."""

    message = "It stood until %(until)s."
    remedy = "The buyer can make a new offer."


class PriceOfferMovedOn(Conflict):
    """The other side has moved since you looked."""

    message = "What you answer is not what is on the table now."
    remedy = "Load the page again, read the new price, and answer that."


class TurnOfTheOther(Conflict):
    """It is the other side's turn."""

    message = "Your own price is on the table."
    remedy = "Wait for the answer, or take it back."


class UnderTheFloor(Conflict):
    """This is less than the least that its consignor would take."""

    message = "The consignor has set a floor for this work, and this lies below it."
    remedy = "Ask for more, or have the consignor lower the floor by offering the work anew."


class BuyerGone(Conflict):
    """This buyer can buy no longer."""

    message = "The account of the buyer was closed, or has another role now."
    remedy = "Decline the offer; the work is free for others."


class EnquiryUnknown(NotFound):
    """There is no such conversation, or none that you may read."""

    message = (
        "A conversation is read by its buyer and its seller, and by the house once one of them reports it."
    )
    remedy = "Look among your conversations."


class NotOffered(Conflict):
    """Nobody sells this work here at present."""

    message = "Questions go to the seller of a work that is offered."
    remedy = "Look for another in the catalogue."


class EnquiryClosed(Conflict):
    """The house closed this conversation."""

    message = "Nobody writes in it any more; the reason stands on its page."
    remedy = "Write to the house if you think that this is wrong."


class WaitForAnswer(Conflict):
    """Your last messages wait for an answer."""

    message = "At most %(most)s messages of one side wait for the other."
    remedy = "Wait until you are answered."


class AlreadyReported(Conflict):
    """The house is looking at this conversation."""

    message = "It was reported, and is not decided yet."
    remedy = "Wait for the house."


class NothingReported(Conflict):
    """This report was decided."""

    message = "The decision stands on the page of the conversation."
    remedy = "Nothing is left to decide."


class NoticeUnknown(NotFound):
    """There is no such notice, or it is not yours."""

    message = "No notice of yours is kept under this number."
    remedy = "Look among your notices."


class SendingNotDone(Conflict):
    """It is being sent at present."""

    message = "What waits to be sent is sent by itself."
    remedy = "Wait a little, and load the page again."


class WayOutGone(Conflict):
    """There is nobody to send this to any more."""

    message = "The browser or the receiver was taken off your list."
    remedy = "Add it anew; what comes from now on goes there."


class ReceiverUnfit(Invalid):
    """Nothing can be sent to this address."""

    message = (
        "The house sends to https addresses of servers in the public network, and follows no redirection."
    )
    remedy = "Name such an address, without user, password or fragment."


class ReceiverUnknown(NotFound):
    """There is no such receiver, or it is not yours."""

    message = "No receiver of yours is kept under this number."
    remedy = "Look at the settings of your notices."


class TooManyReceivers(Conflict):
    """You have as many receivers as one account can have."""

    message = "An account has at most %(most)s of a kind."
    remedy = "Take one off the list first."


class KeyOfBrowserUnfit(Invalid):
    """This is no subscription of a browser."""

    message = "The keys that the browser sent cannot be used."
    remedy = "Switch the notices of this browser off and on again."


class LinkNotOurs(NotAllowed):
    """This link is not ours, or was damaged on its way."""

    message = "What it says does not bear our signature."
    remedy = "Open the link as it stands in the mail, or sign in and change the settings of your notices."


class MustBeTold(Conflict):
    """This must reach you by mail."""

    message = "A term begins to run with it, or money is owed."
    remedy = "Your other notices can be switched off."
