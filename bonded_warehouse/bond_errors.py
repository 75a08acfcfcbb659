"""What the bond ledger and its clocks refuse."""

from foundation.errors import Conflict, NotFound, Unavailable


class CalendarUnknown(Unavailable):
    """The holidays of that year are not known yet."""

    message = "The working days of %(year)s cannot be counted yet: its holidays are not on file."
    remedy = "Have a person decide the day, or wait until the year's calendar is published and on file."


class LimitUnknown(NotFound):
    """No such term is on file."""

    message = "The term %(limit)s is not on file for that day, or may not be made longer that often."
    remedy = "Ask customs or the authority which term applies."


class LedgerWouldNotBalance(Conflict):
    """The bond ledger would not balance."""

    message = "This step would leave the bond ledger wrong: %(breaks)s."
    remedy = "Nothing was changed. Tell the auditor; the ledger must be put right first."


class GuaranteeTooShort(Conflict):
    """The guarantee would end before a work under it is due back."""

    message = "This guarantee ends on %(to_on)s; a work under it is due back on %(last_on)s."
    remedy = "Put before customs a guarantee that reaches further, or bring the work back first."
