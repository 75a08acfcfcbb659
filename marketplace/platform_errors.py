"""What is refused about orders of other platforms."""

from foundation.errors import Conflict, Invalid, NotFound


class OrderFileUnreadable(Invalid):
    """This is no table of orders that can be read."""

    message = "At line %(line)s: %(why)s."
    remedy = "Send a CSV file in UTF-8 with exactly the columns that the page names, an order a line."


class LookedAtFirst(Conflict):
    """Look at this file first."""

    message = "What would become of this file has not been looked at, or the file or its platform is another."
    remedy = "Look at what taking it would do, then send the same file with the digest that you were shown."


class PlatformInvalid(Invalid):
    """No platform goes by this code or name."""

    message = "A platform is named as customs registered it."
    remedy = "Enter its ten signs at customs or its eighteen of the credit code, and its registered name."


class PlatformOrderUnknown(NotFound):
    """There is no such order of another platform."""

    message = "No order of another platform is kept under this number."
    remedy = "Look at the list: an order is seen by the gallery that brought it, and by the house."


class PlatformOrderEnded(Conflict):
    """The work of this order has left, or the order has ended."""

    message = "It stands at: %(state)s."
    remedy = "A work that has left comes back as a return; only what is still kept here is let go."
