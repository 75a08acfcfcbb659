"""What is refused about extracts of the house's books."""

from foundation.errors import Conflict, Invalid, NotFound


class ExtractUnknown(NotFound):
    """There is no such extract."""

    message = "No extract is kept under this address."
    remedy = "Check the address; ask the seller for it again."


class ExtractOver(Conflict):
    """The consent for this extract is over."""

    message = "The seller revoked it, or its last day has passed."
    remedy = "Ask the seller for a new one. A file that you have can still be verified."


class ExtractNotReady(Conflict):
    """This extract is being signed."""

    message = "The house signs an extract a few seconds after it was made."
    remedy = "Ask again in a minute."


class ExtractInvalid(Invalid):
    """These days or records do not fit."""

    message = "The period must begin before it ends, and at least one kind of record must be chosen."
    remedy = "Correct what is marked. The consent lasts a year at most."
