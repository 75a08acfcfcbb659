"""What the warehouse refuses."""

from foundation.errors import Conflict, Invalid, NotAllowed, NotFound


class HoldingUnknown(NotFound):
    """There is no such holding."""

    message = "No holding with this number is known to you."
    remedy = "Check the number, or start from the catalogue."


class StepUnknown(NotFound):
    """There is no such step."""

    message = "No step with this number is known to you."
    remedy = "Check the number, or start from the catalogue."


class FacilityUnknown(NotFound):
    """There is no such facility."""

    message = "No facility with this number is open."
    remedy = "Check the number, or start from the catalogue."


class PositionUnknown(NotFound):
    """There is no such vault position."""

    message = "This facility has no vault position %(position)s."
    remedy = "Choose a position from the vault's plan."


class NotInBond(Conflict):
    """The work is not in our custody."""

    message = "No holding of this work is open."
    remedy = "Book an inbound appointment for it first."


class AlreadyHeld(Conflict):
    """The work is already here, or on its way."""

    message = "This work already has the open holding %(holding_id)s."
    remedy = "Go on with that holding, or cancel its appointment."


class StepOutOfOrder(Conflict):
    """This step cannot follow."""

    message = "While the work is '%(state)s', '%(event)s' cannot follow."
    remedy = "Take one of the steps that may follow; the holding's page lists them."


class ConditionNotMet(Conflict):
    """A condition of this step is not met."""

    message = "'%(event)s' is not open to this work: %(condition)s."
    remedy = "Read the condition; another step may be the right one."


class HoldInPlace(Conflict):
    """The work is stopped."""

    message = "The work is stopped (%(kinds)s); '%(event)s' waits until that is lifted."
    remedy = "Ask whoever placed the stop."


class PaperMissing(Conflict):
    """A paper is missing."""

    message = "For '%(event)s' these papers are still needed: %(missing)s."
    remedy = "Add them to the step and propose it again."


class PaperExpired(Conflict):
    """A paper has expired."""

    message = "The paper '%(code)s' (%(reference)s) ended on %(expired_on)s."
    remedy = "Bring one that is in force."


class PaperOfAnotherWork(Conflict):
    """A paper covers another work."""

    message = "The paper '%(code)s' (%(reference)s) does not cover this work."
    remedy = "Bring one that names this work."


class NotAmongSigners(NotAllowed):
    """This step is not yours to sign."""

    message = "'%(event)s' is signed by: %(slots)s. You are none of these, or their place is taken."
    remedy = "Ask a colleague who is."


class ConsignorMayNotKeep(NotAllowed):
    """Whose work it is may not keep it."""

    message = "You own or deposited this work, so you do not count as one of its keepers."
    remedy = "Ask a keeper who has no part in it."


class SamePersonTwice(Conflict):
    """You have signed this step already."""

    message = "Each signature of a step is another person's, and yours is there."
    remedy = "Ask the next signer: %(waiting_for)s."


class SecondPersonNeeded(Conflict):
    """One more person must sign."""

    message = "'%(event)s' happens when these have signed too: %(waiting_for)s."
    remedy = "Propose the step and have it countersigned."


class StepClosed(Conflict):
    """This step is no longer open."""

    message = "The step was %(state)s."
    remedy = "Look at the holding, and propose what should happen now."


class StepPending(Conflict):
    """Another step waits for its signatures."""

    message = "The step '%(event)s' (%(step_id)s) is waiting to be signed."
    remedy = "Sign it or withdraw it first."


class StepOvertaken(Conflict):
    """The work has moved since this step was proposed."""

    message = "This step was proposed while the work was '%(then)s'; now it is '%(now)s'."
    remedy = "Withdraw it and propose what should happen now."


class PositionTaken(Conflict):
    """This vault position is taken."""

    message = "Position %(position)s holds another work, or is kept for one."
    remedy = "Choose a free position from the vault's plan."


class PositionNeeded(Invalid):
    """A vault position is needed."""

    message = "Say into which position the work goes."
    remedy = "Choose a free position from the vault's plan."


class NoRegisteredImages(Conflict):
    """There is nothing to compare with."""

    message = "The registry has no photograph of this work, so nobody can identify it."
    remedy = "Have its registrant add photographs."


class NoHeadroom(Conflict):
    """The guarantee does not reach."""

    message = "This takes %(needed)s of the guarantee; %(headroom)s are free."
    remedy = "Wait for a release, or have a further guarantee accepted."


class NoGuaranteeInForce(Conflict):
    """No guarantee is in force."""

    message = "No guarantee that customs accepted is in force for this book on %(on)s."
    remedy = "Propose one, and have a customs officer accept it."


class GuaranteeUnknown(NotFound):
    """There is no such guarantee."""

    message = "No guarantee with this number is known to you."
    remedy = "Check the number, or start from the catalogue."


class GuaranteeClosed(Conflict):
    """This guarantee is not open to that."""

    message = "The guarantee is %(state)s."
    remedy = "Look at the bond book; a new guarantee can be proposed there."


class GuaranteeWouldNotReach(Conflict):
    """The guarantee would end too early, or cover too little."""

    message = "Works under it use %(used)s; without it %(rest)s would be left."
    remedy = "Have another guarantee accepted first."


class RateUnknown(Invalid):
    """We hold no rate for these goods."""

    message = "No duty rate is on file for HS %(hs)s on %(on)s."
    remedy = "Choose a line that is on file, or ask for its rate to be added with its source."


class AppointmentClosed(Conflict):
    """This appointment is no longer open."""

    message = "The appointment was %(state)s."
    remedy = "Book a new appointment if the work is still to come."


class AlreadyEarmarked(Conflict):
    """The work is promised already."""

    message = "The work is earmarked for %(lot_id)s."
    remedy = "Withdraw it there first."


class NotEarmarked(Conflict):
    """The work is not promised to this lot."""

    message = "The work is not earmarked for %(lot_id)s."
    remedy = "Look at the work's page to see where it is promised now."


class NotTheOwner(NotAllowed):
    """The work is not theirs to sell."""

    message = "Title to this work is with somebody else."
    remedy = "Ask the owner to offer it."


class MayNotLeave(Conflict):
    """The work may not leave now."""

    message = "Customs has released no declaration of this work."
    remedy = "Declare it, and wait for its release."


class StepOfDeclaration(Conflict):
    """This step is taken with the declaration."""

    message = "'%(event)s' happens with the work's declaration to customs, and is not proposed by hand."
    remedy = "Open its declaration."


class BookUnknown(NotFound):
    """There is no such bond book."""

    message = "No bond book with this number is open."
    remedy = "Check the number, or start from the catalogue."


class NoBookOpen(Conflict):
    """The facility has no bond book."""

    message = "No bond book of this facility is open, so nothing can be entered."
    remedy = "Have a senior keeper open one."


class AppointmentUnknown(NotFound):
    """There is no such appointment."""

    message = "No appointment with this number is known to you."
    remedy = "Check the number, or start from the catalogue."


class CodeTaken(Conflict):
    """This code is taken."""

    message = "'%(code)s' names another one already."
    remedy = "Choose another code."


class PaperNotVerified(Conflict):
    """This paper is not verified."""

    message = "The paper '%(code)s' (%(reference)s) has not been verified."
    remedy = "Put it on file, and have it verified by somebody who did not supply it."


class AppointmentNotYours(NotAllowed):
    """This work is not yours to bring."""

    message = "Only the registrant, the gallery behind it or the owner may bring this work."
    remedy = "Ask a colleague whose role includes it, or your administrator."
