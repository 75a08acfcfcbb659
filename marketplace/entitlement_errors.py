"""What is refused about entries in the register of marks, patents and qualifications."""

from foundation.errors import Conflict, Invalid, NotAllowed, NotFound


class EntitlementUnknown(NotFound):
    """There is no such entry."""

    message = "No entry of the register is kept under this number."
    remedy = "Look at the register: an entry is seen by who made it, by his firm, and by who checks it."


class EntitlementDecided(Conflict):
    """This entry was decided or taken back already."""

    message = "It waits for nobody's decision any more."
    remedy = "Look at it again; where it is wrong, its owner takes it back and enters it anew."


class OwnEntitlement(NotAllowed):
    """Nobody checks what he entered himself."""

    message = "You, or your firm, entered it."
    remedy = "Somebody else checks it."


class EntitlementInvalid(Invalid):
    """These days do not fit."""

    message = "It must end after it begins, and must not have ended."
    remedy = "Correct what is marked. What has ended is not entered any more."
