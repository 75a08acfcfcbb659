"""What is refused about statements of the bank, chargebacks, deposits, payouts and exchanges."""

from foundation.errors import Conflict, Invalid, NotFound


class StatementUnreadable(Invalid):
    """This is no statement that can be read."""

    message = "At line or entry %(place)s: %(reason)s."
    remedy = "Send a CAMT.053 file, or a CSV file with the columns that the page names."


class StatementContradictsItself(Invalid):
    """This statement does not add up."""

    message = "Its lines do not lead from its opening to its closing balance: %(reason)s."
    remedy = "Ask the bank for the statement again. Nothing of it was read."


class BankLineUnknown(NotFound):
    """There is no such line."""

    message = "No line of a bank statement is kept under this number."
    remedy = "Start from the list of lines that wait."


class BankLineDecided(Conflict):
    """This line has been decided."""

    message = "It stands at: %(state)s."
    remedy = "Nothing is left to decide; load the page again to see what stands now."


class BankLineNotBookable(Conflict):
    """This line cannot be booked on an invoice."""

    message = "Money that went out, or that the bank took back, pays no invoice."
    remedy = "Set the line aside and say why."


class InvoiceNumberUnknown(NotFound):
    """There is no invoice with this number."""

    message = "No invoice has the number %(number)s."
    remedy = "Write the number as it stands on the invoice, as 2026-000017."


class RefundUnknown(NotFound):
    """There is no such refund."""

    message = "No refund is kept under this number."
    remedy = "Start from the order's page."


class RefundNotByHand(Conflict):
    """This refund is not sent by hand."""

    message = "Its provider sends it, or it was sent already."
    remedy = "Look at the order's page to see how it stands."


class ChargebackUnknown(NotFound):
    """There is no such chargeback."""

    message = "No chargeback is kept under this number."
    remedy = "Start from the order's page."


class ChargebackNotDecidable(Conflict):
    """Nobody is to bear this chargeback now."""

    message = "It is not lost, it was decided, or title had not passed."
    remedy = "Look at the order's page to see how it stands."


class PayoutAccountUnknown(NotFound):
    """There is no such account, or another has taken its place."""

    message = "No account for proceeds is kept under this number."
    remedy = "Start from the list of accounts."


class OwnPayoutAccount(Conflict):
    """Nobody checks his own account."""

    message = "An account for proceeds is checked by a colleague."
    remedy = "Ask a colleague."


class PayoutUnknown(NotFound):
    """There is no such payout."""

    message = "No payout is kept under this number."
    remedy = "Start from the order's page."


class PayoutNotByHand(Conflict):
    """This payout is not sent by hand."""

    message = "Its provider sends it, or it was sent already."
    remedy = "Look at the order's page to see how it stands."


class DepositNotAsked(Conflict):
    """Nothing is asked of this bidder."""

    message = "This sale asks you for no deposit."
    remedy = "Look at your registration."


class DepositUnknown(NotFound):
    """There is no such deposit."""

    message = "No deposit is kept under this number."
    remedy = "Start from the bidder's registration."


class DepositNotTaken(Conflict):
    """There is nothing of this deposit to set off."""

    message = "It was not taken, or it was set off before."
    remedy = "Load the page of the order again to see what stands now."


class SetOffTooEarly(Conflict):
    """It is not known yet what the buyer in default owes."""

    message = "The work is neither sold again nor back with its consignor."
    remedy = "Set the deposit off once the second sale, or the second chance, has come to its end."


class SetOffTooHigh(Invalid):
    """More is set off than is owed, or than was taken."""

    message = "At most %(to_house)s to the house, %(to_consignor)s to the consignor, %(most)s in all."
    remedy = "Name smaller amounts; what is over goes back to the bidder."


class ExchangeInvalid(Invalid):
    """This exchange does not fit."""

    message = "Amounts, rate, day and source must agree with the bank's slip: %(reason)s."
    remedy = "Enter them as they stand on the slip; the house must have had that much."


class OrderExchanged(Conflict):
    """This order cannot be named with an exchange."""

    message = "%(order_id)s was named before, is not settled, or does not fit into the amount."
    remedy = "Name each order once, in the currency given."


class ChargebackOpen(Conflict):
    """The buyer's bank took money of this sale back."""

    message = "The proceeds are kept until it is decided who bears the chargeback."
    remedy = "Wait for the provider's decision, then say who bears it."
