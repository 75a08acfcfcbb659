"""What the market refuses a buyer about himself: who he is, where he lives, what is shipped to him."""

from foundation.errors import Conflict, Invalid, NotFound


class AddressRefused(Invalid):
    """An address lacks something, or its postal code is of another country."""

    message = "Letters and works to %(country)s need the marked lines."
    remedy = "Correct what is marked; the form shows what that country asks for."


class AddressUnknown(NotFound):
    """The address is not in the reader's book."""

    message = "No address is kept under this number."
    remedy = "Look into your address book."


class DiligenceUnknown(NotFound):
    """There is no such record."""

    message = "No record is kept under this number."
    remedy = "Go back to the list."


class DiligenceOpen(Conflict):
    """What the buyer said before is still being looked at."""

    message = "You have said who you are, and the house is looking at it."
    remedy = "Wait for the answer, or withdraw it and begin anew."


class DiligenceDecided(Conflict):
    """This record was decided before."""

    message = "This record is no longer open."
    remedy = "Look at the person's newest record."


class DiligenceOwn(Conflict):
    """Nobody decides about himself."""

    message = "This record is your own."
    remedy = "Let another cashier decide."


class DiligenceInvalid(Invalid):
    """The record contradicts itself."""

    message = "This record cannot be kept as it stands."
    remedy = "Correct what is marked."


class QuoteUnknown(NotFound):
    """The reader has no such enquiry about freight."""

    message = "No enquiry about freight is kept under this number."
    remedy = "Look at your order."


class QuoteNotOpen(Conflict):
    """This enquiry about freight is past that step."""

    message = "The enquiry is past this step."
    remedy = "Look at where it stands, or ask anew."


class QuoteOver(Conflict):
    """The carrier's price holds no longer."""

    message = "The carrier's price held until %(until)s."
    remedy = "Ask for a new one."


class QuoteInvalid(Invalid):
    """The carrier's answer cannot be kept as it stands."""

    message = "This answer cannot be kept as it stands."
    remedy = "Correct what is marked."


class ErasureNotYet(Conflict):
    """Something is still open between the house and the person."""

    message = "Something between you and the house is still open."
    remedy = "The page of your data names it. Bring it to its end first; then ask again."


class ErasureOfStaff(Conflict):
    """People with duties in the house are not erased by themselves."""

    message = "You hold duties in this house."
    remedy = "Let an administrator take your roles first."


class BuyerListed(Conflict):
    """A sanctions list names this person."""

    message = "This person stands on a sanctions list: no deal can be made with him."
    remedy = "Decline the registration, and tell whoever looks after compliance."
