"""What is refused about exhibitions and their object lists."""

from foundation.errors import Conflict, Invalid, NotFound


class ExhibitionUnknown(NotFound):
    """There is no such exhibition."""

    message = "No exhibition with this number is known to you."
    remedy = "Start from the list of exhibitions."


class ExhibitionInvalid(Invalid):
    """These days do not fit."""

    message = "It opens before it closes, and its works are away from before the one until after the other."
    remedy = "Correct what is marked."


class ExhibitionOver(Conflict):
    """This exhibition is over, or was cancelled."""

    message = "Its object list changes no more."
    remedy = "Plan another exhibition."


class LoanUnknown(NotFound):
    """This work is not on the object list."""

    message = "No such work stands on the list, or it is not yours to answer for."
    remedy = "Load the page of the exhibition again."


class LoanAnswered(Conflict):
    """This was answered before."""

    message = "It stands at: %(state)s."
    remedy = "Load the page of the exhibition again to see what stands now."


class ShownElsewhere(Conflict):
    """This work is shown elsewhere on these days."""

    message = "It is wanted at %(place)s from %(first)s to %(last)s."
    remedy = "Choose other days or another work; or ask its owner to take it off the other list."


class NotToBeShown(Conflict):
    """This work cannot be put on an object list."""

    message = "Only works that lie here, and whose certificate is in force, are lent to exhibitions."
    remedy = "Look at the page of the work: it says what is missing."
