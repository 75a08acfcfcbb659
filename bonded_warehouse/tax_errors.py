"""What tax and foreign exchange refuse."""

from foundation.errors import Conflict, Invalid, NotAllowed, NotFound


class TaxInputInvalid(Invalid):
    """Some of the figures cannot be reckoned with."""

    message = "The figure “%(name)s” is missing or impossible."
    remedy = "Give amounts as plain digits with at most two decimals, days as 2026-11-25."


class NoRateOnFile(Conflict):
    """No rate is on file, and none is made up."""

    message = "No rate of the kind “%(kind)s” is on file for %(key)s on %(on)s."
    remedy = (
        "A tax officer looks it up and has it put on file with its source; until then nothing is reckoned."
    )


class TaxDocumentUnknown(NotFound):
    """There is no such tax document."""

    message = "No tax document with this number is known to you."
    remedy = "Check the number against the list of tax documents."


class TaxDocumentClosed(Conflict):
    """This tax document is not open to that."""

    message = "The tax document is %(state)s."
    remedy = "Its page shows what may follow."


class OwnTaxDocument(NotAllowed):
    """Nobody determines what they drew up."""

    message = "You drew this document up; another person determines it."
    remedy = "Ask a tax officer."


class NotUnderBond(Conflict):
    """No import tax is suspended on this work."""

    message = "Its customs status is %(status)s: no import tax waits on it."
    remedy = "Import tax is drawn up for bonded and temporarily imported works."


class TopUpNotCovered(Conflict):
    """The tax above what was at risk is not covered."""

    message = "The sale adds %(top_up)s of tax; the guarantee has %(headroom)s free."
    remedy = "Raise the guarantee first: the tax is covered before the sale is confirmed."


class NotDeparted(Conflict):
    """Nothing is refunded before the goods have left."""

    message = "This work has not left the country: it is %(state)s."
    remedy = "Claim when departure is confirmed."


class WrongMode(Conflict):
    """This supervision mode does not carry that claim."""

    message = "The declaration's mode is %(mode)s."
    remedy = "Pre-refund belongs to 9810; the return exemption to 1210, 9610, 9710 and 9810."


class ClaimedAlready(Conflict):
    """This was claimed already."""

    message = "The document %(document_id)s claims it already."
    remedy = "Look at that one; a document in error is withdrawn first."


class RefundNotRepaid(Conflict):
    """The refund of a returned work is repaid first."""

    message = "%(refund)s was refunded on departure and is to be repaid first."
    remedy = "Give the number of the receipt for the repayment."


class OrderSettledAlready(Conflict):
    """This evidence was used for a settlement already."""

    message = "The evidence %(evidence)s was used on %(day)s."
    remedy = "Every order is settled once. Use the data of another order."


class QuotaExceeded(Conflict):
    """The quota of the year does not reach."""

    message = "With this, %(after)s of %(quota)s would be used in %(year)s."
    remedy = "Bring the electronic trade data of the order: with evidence the quota is not used."


class RegistrationNeeded(Conflict):
    """A firm of class C registers each payment and receipt first."""

    message = "%(enterprise)s is in class C since %(from_on)s: this needs the number of its registration."
    remedy = "Register the deal with the exchange authority and give the number."


class ClassDecidedAlready(Conflict):
    """A class of this firm is decided for that day already."""

    message = "%(enterprise)s is in class %(firm_class)s from %(from_on)s."
    remedy = "Decide another class from a later day."


class CustomsRateTaken(Conflict):
    """A customs rate for these days is on file already."""

    message = "A rate of %(currency)s from %(from_on)s to %(to_on)s is on file."
    remedy = "Use the one on file, or have it withdrawn first."


class CustomsRateUnknown(NotFound):
    """There is no such customs rate."""

    message = "No customs rate with this number is on file."
    remedy = "Look at the page of rates: it lists what is on file."


class OwnCustomsRate(NotAllowed):
    """Nobody confirms a rate that they entered."""

    message = "You entered this rate; another tax officer confirms it."
    remedy = "Ask a colleague to compare it with the publication."


class TaxReceiptUnproved(Conflict):
    """No tax document stands behind this receipt."""

    message = "No tax document of this work bears the receipt “%(reference)s”."
    remedy = "Draw the tax up, have it determined and paid, and name the document or its receipt."


class TaxNotPaid(Conflict):
    """The tax is not paid."""

    message = "T01: the tax document %(document_id)s is %(state)s."
    remedy = "Pay it first, with any surcharge; or have it stand under guarantee, by summary or deferred."


class TaxReceiptUsed(Conflict):
    """This receipt let the work go before."""

    message = "The tax document %(document_id)s was the proof of an earlier step."
    remedy = "Every release is taxed by itself: draw up the tax of this one."


class StateNotCompared(Conflict):
    """Nobody has compared the returned work with the one that left."""

    message = "Its state cannot be told yet: %(missing)s."
    remedy = "Identify it, and have its condition report signed by two; the earlier one is compared with it."


class TermsNotOpen(Conflict):
    """These terms of payment are not open to this document."""

    message = "“%(terms)s” is for duty and import tax, under guarantee."
    remedy = "Have it paid within fifteen days, or give the guarantee and, for a deferral, its reason."


class TaxNotCovered(Conflict):
    """The guarantee does not reach for this tax."""

    message = "%(tax)s would stand unpaid; the guarantee has %(headroom)s free."
    remedy = "Raise the guarantee first, or have it paid within fifteen days."
