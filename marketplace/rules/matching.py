"""Which payment a line of a bank statement is for. Pure; when in doubt it waits for a cashier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from foundation.money import Money
from marketplace.rules.references import references_in


class Why(StrEnum):
    """Why a line is not booked by itself."""

    NO_REFERENCE = "no_reference"
    UNKNOWN_REFERENCE = "unknown_reference"
    """Its check digits are right, and no payment here has it."""
    TWO_REFERENCES = "two_references"
    OTHER_CURRENCY = "other_currency"
    NOTHING_OWED = "nothing_owed"
    """The invoice is paid or was cancelled."""
    FAR_TOO_MUCH = "far_too_much"
    """More than twice what is owed."""
    IN_THE_FUTURE = "in_the_future"
    CONTRADICTS = "contradicts"
    """A line with this reference of the bank was read before, and said something else."""
    COLLECTIVE = "collective"
    """Several payments in one line, which it does not tell apart."""
    REVERSAL = "reversal"
    """The bank takes back what it said before."""
    MONEY_OUT = "money_out"
    OTHER_AMOUNT = "other_amount"
    """Money that went out under the reference of a refund or of proceeds, and another amount than those."""


@dataclass(frozen=True, slots=True)
class Stated:
    """One line as a statement states it."""

    position: int
    bank_ref: str
    """The bank's own reference of the movement; '' if it gives none."""
    booked_on: date
    amount: Money
    """Below nothing for money that went out."""
    text: str = ""
    payer: str = ""
    payer_account: str = ""
    is_reversal: bool = False
    is_collective: bool = False
    """Several movements in one, whose amounts do not add up to it."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A payment that was told to come by wire."""

    payment_id: str
    owed: Money
    """What is open on its invoice now; nothing if that is paid or cancelled."""


@dataclass(frozen=True, slots=True)
class Sending:
    """A refund or proceeds that a cashier sends, and that no line has shown yet."""

    id: str
    amount: Money
    bank_ref: str | None
    """The bank's reference, if the cashier said under which he sent it."""


@dataclass(frozen=True, slots=True)
class Match:
    """What is to become of a line: booked for a payment, or kept waiting for a reason."""

    payment_id: str | None
    why: Why | None
    reference: str = ""
    sending_id: str | None = None
    """Of money that went out: the refund or the payout that it was."""


def match(
    line: Stated, expected: Mapping[str, Expected], sendings: Mapping[str, Sending], *, today: date
) -> Match:
    """Find the payment of a line by its reference; a part, or up to twice what is owed, is taken as it is.

    Money that went out is found by its reference too, or by the bank's own, and is taken if it is exact.

    :param expected: reference to payment
    :param sendings: reference to what is, or was, to be sent
    """
    if line.amount.amount_minor < 0 and not line.is_reversal:
        return _went_out(line, sendings)
    references: Sequence[str] = references_in(line.text)
    reference = references[0] if len(references) == 1 else ""
    found = expected.get(reference)
    why = _no_payment(line, today) or _no_reference(references)
    if why is None:
        why = Why.UNKNOWN_REFERENCE if found is None else _doubt(line.amount, found.owed)
    return Match(found.payment_id if found is not None and why is None else None, why, reference)


def _went_out(line: Stated, sendings: Mapping[str, Sending]) -> Match:
    references = references_in(line.text)
    found = {sendings[one].id: sendings[one] for one in references if one in sendings}
    found |= {one.id: one for one in sendings.values() if one.bank_ref and one.bank_ref == line.bank_ref}
    if len(found) != 1:
        return Match(None, Why.MONEY_OUT)
    one = next(iter(found.values()))
    reference = references[0] if len(references) == 1 else ""
    if line.amount != -one.amount:
        return Match(None, Why.OTHER_AMOUNT, reference)
    return Match(None, Why.MONEY_OUT, reference, one.id)


def _no_payment(line: Stated, today: date) -> Why | None:
    """Say why a line cannot be a payment, whatever its reference."""
    for applies, why in (
        (line.is_reversal, Why.REVERSAL),
        (line.is_collective, Why.COLLECTIVE),
        (line.booked_on > today, Why.IN_THE_FUTURE),
    ):
        if applies:
            return why
    return None


def _no_reference(references: Sequence[str]) -> Why | None:
    if len(references) == 1:
        return None
    return Why.TWO_REFERENCES if references else Why.NO_REFERENCE


def _doubt(came: Money, owed: Money) -> Why | None:
    if came.currency != owed.currency:
        return Why.OTHER_CURRENCY
    if owed.amount_minor <= 0:
        return Why.NOTHING_OWED
    if came.amount_minor > 2 * owed.amount_minor:
        return Why.FAR_TOO_MUCH
    return None
