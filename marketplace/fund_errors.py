"""What is refused about the guidance fund."""

from foundation.errors import Conflict, Invalid, NotAllowed, NotFound


class FundPaperUnknown(NotFound):
    """There is no such call, application or milestone."""

    message = "Nothing of the fund is kept for you under this number."
    remedy = "Look at the page of the fund: an application is seen by who made it, his firm, and the office."


class FundInvalid(Invalid):
    """This does not fit."""

    message = "Days and amounts must fit the call."
    remedy = "Correct what is marked."


class FundCallClosed(Conflict):
    """This call takes no applications."""

    message = "Applications are taken from %(opens_on)s to %(closes_on)s."
    remedy = "Apply within these days, or to another call."


class FundAppliedAlready(Conflict):
    """There is an application already."""

    message = "You, or your firm, have applied to this call."
    remedy = "Withdraw that application before you make another."


class FundDecided(Conflict):
    """This was decided already, or is not at that point yet."""

    message = "It waits for no such step."
    remedy = "Look at it again: the page shows what can be done next."


class FundWithoutMilestones(Conflict):
    """This application has no milestones."""

    message = "Nothing can be awarded without a milestone that it is paid for."
    remedy = "Let the applicant enter them: what is done, by when, for how much."


class FundExhausted(Conflict):
    """The call has not so much left."""

    message = "%(asked)s is asked for; %(left)s of the call is left."
    remedy = "Refuse it, or let the applicant apply anew for less."


class EvidenceNotAccepted(Conflict):
    """The milestone's evidence is not accepted."""

    message = "A milestone is unpaid until somebody of the office has accepted its evidence."
    remedy = "Let the applicant hand it in, and look at it; then note the payment."


class OwnFundApplication(NotAllowed):
    """Nobody decides on his own application."""

    message = "You, or your firm, made this application."
    remedy = "Somebody else of the office decides."
