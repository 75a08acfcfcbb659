"""What is refused about requests for settlement of foreign exchange."""

from foundation.errors import Conflict, Invalid, NotAllowed, NotFound


class ForexRequestUnknown(NotFound):
    """There is no such request."""

    message = "No request for settlement is kept for you under this number."
    remedy = (
        "A request is seen by its seller, his firm, the cashier, and the desk it went to. Look at the list."
    )


class ForexRequestInvalid(Invalid):
    """This request does not fit."""

    message = "The request names orders, a desk, and for each cost its amount with its paper."
    remedy = "Correct what is marked."


class ForexOrderUnfit(Conflict):
    """This order is not one to settle foreign exchange for."""

    message = (
        "%(order_id)s is not an order of this seller that was paid in this foreign currency and settled."
    )
    remedy = (
        "Choose from the list: one seller and one currency in a request. What was taken back is not there."
    )


class ExportUnproven(Conflict):
    """Nothing proves that this work was exported."""

    message = (
        "The house has no proof that the work of %(order_id)s was released by customs and left the country."
    )
    remedy = "File the request once it has left. The house notes the release and the departure itself."


class CostsTooHigh(Conflict):
    """The costs leave nothing to settle."""

    message = "Costs of %(costs)s leave nothing of proceeds of %(gross)s."
    remedy = "Correct the amounts, or name more orders."


class ForexAccountNeeded(Conflict):
    """No account is known to which this money may go."""

    message = "No checked bank account of the seller's is on file: a person needs his own, a firm its own."
    remedy = (
        "Name one on the page of proceeds accounts, with the evidence that it is yours; a cashier checks it."
    )


class ForexRequestDecided(Conflict):
    """This request waits for nobody any more."""

    message = "It was answered, or taken back."
    remedy = "Look at it again. What was returned can be filed anew, with the same orders."


class OwnForexRequest(NotAllowed):
    """Nobody answers a request of his own."""

    message = "You, or your firm, are the seller of this request."
    remedy = "Somebody else at the desk answers it."
