"""What the supervisors' rooms refuse: risk cases, grants, violations."""

from foundation.errors import Conflict, Invalid, NotAllowed, NotFound


class RiskCaseUnknown(NotFound):
    """There is no such risk case."""

    message = "No risk case with this number is known to you."
    remedy = "Look at the list of risk cases. Whoever has a part in a work does not see the cases about it."


class RiskCaseSettled(Conflict):
    """This risk case is settled."""

    message = "The risk case was settled on %(settled_at)s."
    remedy = "Read how it ended; what is signalled from now on is another case."


class RiskCaseYours(NotAllowed):
    """Another person settles this risk case."""

    message = "Whoever opened a risk case by hand does not settle it."
    remedy = "Ask another officer to take it."


class RiskCaseOfAnother(NotAllowed):
    """This risk case is another's work."""

    message = "The risk case is the work of %(owner)s."
    remedy = "Ask for it, or have a regulator take it over."


class RiskCaseNotTaken(Conflict):
    """Nobody has taken this risk case."""

    message = "A risk case is settled by whoever has made it his own."
    remedy = "Take it first."


class RiskCaseHasNoWork(Conflict):
    """There is no work to stop."""

    message = "This risk case is about no work, so there is nothing to stop."
    remedy = "Settle it in another way, or refer it."


class DeadlineNotLater(Invalid):
    """A deadline is only put off."""

    message = "The new deadline must be later than the old one, and within ninety days."
    remedy = "Name a later day, or settle the case."


class GrantUnknown(NotFound):
    """There is no such grant."""

    message = "No grant with this number is known to you."
    remedy = "Look at the list of grants: it has yours, and those of the data you answer for."


class GrantInvalid(Invalid):
    """The grant lacks something."""

    message = "Some of what was entered cannot be."
    remedy = "Name one holder, a dataset with its fields, the purpose, the basis, and days in their order."


class GrantDecided(Conflict):
    """This grant was decided on."""

    message = "The grant is no longer waiting: it is '%(state)s'."
    remedy = "Load the page again; for other fields or days propose a new one."


class OwnGrant(NotAllowed):
    """Another person approves this grant."""

    message = "Who proposed a grant, or reads by it, does not approve it."
    remedy = "Ask a colleague of the desk that answers for the data."


class NoGrant(NotAllowed):
    """No grant lets you read this."""

    message = "No grant in force lets you read '%(dataset)s'. This attempt was written down."
    remedy = "Propose a grant with its purpose and basis; the desk that answers for the data decides."


class DatasetUnknown(NotFound):
    """There is no such dataset."""

    message = "No dataset is called so."
    remedy = "Look at the list of grants: it names the datasets that can be shared."


class ViolationUnknown(NotFound):
    """There is no such violation."""

    message = "No violation with this number is known to you."
    remedy = "Look at the register of violations."


class ViolationInvalid(Invalid):
    """Something is missing."""

    message = "Some of what was entered cannot be."
    remedy = (
        "Name what was found, the law with its article, the paper of the decision, and a day that has come."
    )


class ViolationMoved(Conflict):
    """The violation stands elsewhere by now."""

    message = "The violation is '%(state)s': this cannot follow from there."
    remedy = "Load the page again to see what can be done."


class OwnFinding(NotAllowed):
    """Another officer decides this."""

    message = "Who found a violation, or acts for the enterprise, does not decide what is said against it."
    remedy = "Ask another officer."


class ContestedAlready(Conflict):
    """This finding was contested."""

    message = "A finding is contested once, and this one was."
    remedy = "The ways that the law leaves stand in the decision itself."


class RestorationNotOpen(Conflict):
    """Restoration cannot be asked for now."""

    message = "Something is not corrected yet, nothing was, or a request waits already."
    remedy = "Correct what was found and have it accepted first."


class RestorationUnknown(NotFound):
    """There is no such request."""

    message = "No request for restoration with this number waits for you."
    remedy = "Look at the register of violations."


class LevelTooHigh(Invalid):
    """No better level comes back than was lost."""

    message = "The level before was '%(best)s'; restoration gives no better one."
    remedy = "Choose that level or a lower one; for a better one the enterprise applies to customs."


class IssueUnknown(NotFound):
    """There is no such issue."""

    message = "No issue between agencies with this number is known to your office."
    remedy = "Look at the list of issues: it has those in which your office has a part."


class IssueInvalid(Invalid):
    """The issue lacks something."""

    message = "Some of what was entered cannot be."
    remedy = "Name the question, the office that decides, another that is asked, and a day that is not over."


class IssueClosed(Conflict):
    """This issue is closed."""

    message = "The issue was closed on %(closed_at)s."
    remedy = "Read what was decided; raise a new one for what is new."


class NotTheLead(NotAllowed):
    """Another office decides this."""

    message = "Only the office that leads an issue decides it or gives it more time."
    remedy = "Say what your office thinks of it."


class AeoPointUnknown(NotFound):
    """There is no such point."""

    message = "No point of the standard, or answer to one, with this number counts."
    remedy = "Look at the enterprise's readiness: it lists the points."


class AeoAnswerStands(Conflict):
    """This point is answered."""

    message = "An answer to this point waits to be looked at, or was accepted."
    remedy = "Answer again when it is returned."


class AeoAnswerDecided(Conflict):
    """This answer was decided on."""

    message = "This answer was accepted or returned already."
    remedy = "Load the page again to see what stands now."
