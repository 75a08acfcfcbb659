"""What is refused about export credit insurance."""

from foundation.errors import Conflict, Invalid, NotFound


class PolicyUnknown(NotFound):
    """There is no such policy."""

    message = "No policy of yours is kept under this number."
    remedy = "A policy is seen by who entered it, by his firm, and by the cashier. Look at the list."


class PolicyInvalid(Invalid):
    """These days, this rate or this limit do not fit."""

    message = "Days, rates and limits must agree with the policy."
    remedy = "Correct what is marked: what is entered twice is corrected by an entry from a later day."


class SaleNotInsurable(Conflict):
    """This sale cannot be insured under this policy."""

    message = (
        "%(order_id)s is no running sale of yours abroad, in the policy's currency, with nothing overdue."
    )
    remedy = (
        "Choose from the list. A sale is declared before anything of it is overdue, and under one policy."
    )


class NoRateInForce(Conflict):
    """No rate of this policy is in force."""

    message = "The policy, or its rate, does not hold on %(day)s."
    remedy = "Enter the rate with its days, as the policy or its endorsement says."


class BuyerNotLimited(Conflict):
    """No limit for this buyer is in force."""

    message = "The policy names no limit for the buyer of %(order_id)s on %(day)s."
    remedy = "Enter the limit that the insurer approved for this buyer, with its paper."


class NothingUnpaid(Conflict):
    """Nothing of this sale is unpaid."""

    message = "Of %(order_id)s nothing is overdue, and nothing that was paid was taken back for good."
    remedy = "A claim is opened once a payment is overdue, or a chargeback is lost."


class ClaimTooEarly(Conflict):
    """The waiting period is not over."""

    message = "By the policy a claim is opened from %(from_on)s on."
    remedy = "Wait until then; your desk reminds you."


class ClaimAboveLoss(Conflict):
    """The claim is higher than what is unpaid."""

    message = "%(unpaid)s of this sale is insured and unpaid."
    remedy = "Claim this much, or less."


class ClaimOverLimit(Conflict):
    """The claim is over the buyer's limit."""

    message = "The limit for this buyer is %(limit)s; %(left)s of it is left."
    remedy = "Claim what is left, or less. A higher limit is the insurer's to approve, before the sale."


class ClaimOpenAlready(Conflict):
    """A claim for this sale is open, or was paid."""

    message = "There is a claim for %(order_id)s already."
    remedy = "Look at it: the insurer's answer is entered there."


class ClaimUnknown(NotFound):
    """There is no such claim."""

    message = "No claim of yours is kept under this number."
    remedy = "Look at the list of your policies: each claim stands under its own."


class ClaimAnswered(Conflict):
    """This claim was answered already."""

    message = "The insurer's answer stands there."
    remedy = "A refused claim may be opened anew, with what was missing."
