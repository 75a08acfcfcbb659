"""What the market refuses about the contracts of consignments."""

from foundation.errors import Conflict, Invalid, NotFound


class AgreementUnknown(NotFound):
    """There is no such contract."""

    message = "No contract is found under this number and version."
    remedy = "Look at the contracts of your consignments."


class NoAgreement(Conflict):
    """No contract is in force for this work."""

    message = "House and consignor have not agreed on a contract yet: without one, nothing is offered."
    remedy = "Read what was proposed, and accept it; or wait for the house's proposal."


class AgreementInvalid(Invalid):
    """The contract cannot be proposed as it stands."""

    message = "The contract cannot be proposed as it stands."
    remedy = "Correct what is marked."


class AgreementAnswered(Conflict):
    """This version is not waiting for an answer."""

    message = "Version %(version)s is not waiting for an answer."
    remedy = "Look at the contract again: another version may wait."


class OwnProposal(Conflict):
    """Nobody accepts what his own side proposed."""

    message = "A contract needs both: whoever proposed a version waits for the other side."
    remedy = "Wait for the other side's answer, or propose another version."


class AgreementFrozen(Conflict):
    """The contract stands while the work is being sold."""

    message = (
        "While the work is in a sale or being bought, its commission stays as it is,"
        " and its reserve may be lowered at most."
    )
    remedy = (
        "Propose a lower reserve and nothing else, withdraw the work first, or wait until the sale has ended."
    )


class ReserveNotAgreed(Conflict):
    """The contract names another reserve."""

    message = "The contract names a reserve of %(reserve)s."
    remedy = "Keep to it, or agree on a new version of the contract."


class ReserveNotLower(Conflict):
    """While a work is in a sale its reserve is only ever lowered."""

    message = (
        "While the work is in a sale its reserve of %(reserve)s may be lowered, down to the opening price"
        " of %(opening)s, and never be raised or left out: what has no reserve was announced before."
    )
    remedy = "Name an amount between the two, in the currency of the sale."


class ReserveMet(Conflict):
    """A bid covers the reserve: it is lowered no more."""

    message = "A bid covers the reserve already: the price that everybody was told stays."
    remedy = "Nothing is needed: as it stands, the lot will be sold."


class NothingDiffers(Conflict):
    """No appraisal says otherwise than the contract."""

    message = "Since the contract is in force, no appraisal found the work to be otherwise than it says."
    remedy = "Record the appraisal first; where it agrees with the contract, the contract stands."


class OwnAppraisal(Conflict):
    """Who has entrusted the work is not the house."""

    message = "You entrusted this work: its appraisal is a matter of somebody else of the house."
    remedy = "Leave it to a colleague."
