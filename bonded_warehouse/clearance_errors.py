"""What the messages to customs and from it, and whoever reads them, refuse."""

from foundation.errors import Invalid, NotFound, Unavailable


class MessageUnfit(Invalid):
    """A message to customs cannot be built like this."""

    message = "%(kind)s, %(field)s: %(problem)s."
    remedy = "Correct this entry; nothing was sent."


class MessageUnreadable(Invalid):
    """A message cannot be read."""

    message = "The message was not read: %(problem)s."
    remedy = "Its bytes are kept; a person looks at it and asks customs."


class MessageUnknown(NotFound):
    """There is no such message."""

    message = "No message with this number is known to you."
    remedy = "Check the number, or start from the catalogue."


class CustomsDown(Unavailable):
    """Customs does not answer."""

    message = "The customs office could not be reached."
    remedy = "The house asks again by itself."


class DrawDayUnknown(NotFound):
    """There is no draw of this day."""

    message = "Nothing was committed to for this day."
    remedy = "Choose a day from the list of draws."
