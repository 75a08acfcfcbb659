"""What stands on a printed invoice or credit note: words in two languages, before any layout."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from flask_babel import force_locale, gettext

from authentication import api as authentication
from foundation.money import Money
from foundation.web import words
from marketplace.queries.money_cards import CreditNoteCard, InvoiceCard, LineCard

OTHER: Final = {"en": "zh", "zh": "en"}
Both = tuple[str, str]
"""The reader's language first, then the other."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is said: what it is called in both languages, and what it is in both."""

    label: Both
    value: Both


@dataclass(frozen=True, slots=True)
class Row:
    """One amount: what it is for, in both languages, and how much."""

    label: Both
    amount: str
    is_sum: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """An invoice or a credit note to be printed."""

    number: str
    heading: Both
    state: Both
    facts: tuple[Field, ...]
    rows: tuple[Row, ...]
    advice: Both


def invoice_sheet(
    invoice: InvoiceCard, work: authentication.ArtworkCard, *, credited_by: str | None, language: str
) -> Sheet:
    """Return what stands on an invoice, the words of `language` first.

    :param credited_by: number of the credit note that took it back, if one did
    """
    said = speaker(language)
    facts = [
        field_of(said, lambda: gettext("To"), lambda: invoice.buyer_name),
        *work_fields(said, work),
        field_of(said, lambda: gettext("Issued"), lambda: words.dated(invoice.issued_at)),
        field_of(said, lambda: gettext("Due"), lambda: words.dated(invoice.due_at)),
    ]
    if credited_by is not None:
        facts.append(field_of(said, lambda: gettext("Taken back by credit note"), lambda: credited_by))
    rows = [*_rows(said, invoice.lines), sum_of(said, lambda: gettext("Total"), invoice.total)]
    if invoice.paid.amount_minor:
        rows.append(Row(said(lambda: gettext("Paid")), words.money(invoice.paid)))
    if invoice.open.amount_minor:
        rows.append(sum_of(said, lambda: gettext("Still to pay"), invoice.open))
    return Sheet(
        number=invoice.number,
        heading=said(lambda: gettext("Invoice")),
        state=said(lambda: words.word(invoice.state, "invoice")),
        facts=tuple(facts),
        rows=tuple(rows),
        advice=said(
            lambda: (
                gettext(
                    "Duties and taxes of the country of destination are not part of this invoice. Title "
                    "passes once it is paid and the rules still allow it; that is written into the work's "
                    "passport."
                )
                + " "
                + gettext(
                    "Resale right and VAT are not charged here: no rate of theirs is verified for this sale, "
                    "and a person looks up who owes them."
                )
            )
        ),
    )


def credit_note_sheet(
    note: CreditNoteCard, invoice: InvoiceCard, work: authentication.ArtworkCard, *, language: str
) -> Sheet:
    """Return what stands on a credit note, the words of `language` first."""
    said = speaker(language)
    return Sheet(
        number=note.number,
        heading=said(lambda: gettext("Credit note")),
        state=said(lambda: words.word(note.state, "credit_note")),
        facts=(
            field_of(said, lambda: gettext("To"), lambda: invoice.buyer_name),
            field_of(said, lambda: gettext("Takes back invoice"), lambda: invoice.number),
            field_of(said, lambda: gettext("Invoice of"), lambda: words.dated(invoice.issued_at)),
            *work_fields(said, work),
            field_of(said, lambda: gettext("Issued"), lambda: words.dated(note.issued_at)),
            field_of(said, lambda: gettext("Reason"), lambda: note.reason),
        ),
        rows=(*_rows(said, note.lines), sum_of(said, lambda: gettext("Total"), note.total)),
        advice=said(
            lambda: gettext(
                "This credit note takes the whole invoice back: the sale is undone, and what was paid is the "
                "buyer's again. The money goes back by the way on which it came."
            )
        ),
    )


Said = Callable[[Callable[[], str]], Both]


def speaker(language: str) -> Said:
    """Return who says a text in both languages, the words of `language` first."""

    def said(make: Callable[[], str]) -> Both:
        """Return a text in both languages."""
        with force_locale(language):
            first = make()
        with force_locale(OTHER[language]):
            return first, make()

    return said


def field_of(said: Said, label: Callable[[], str], value: Callable[[], str]) -> Field:
    """Return one thing that is said."""
    return Field(said(label), said(value))


def work_fields(said: Said, work: authentication.ArtworkCard) -> list[Field]:
    """Return what is said of the work."""
    return [
        field_of(said, lambda: gettext("For"), lambda: words.pick(work.title)),
        field_of(said, lambda: gettext("Maker"), lambda: words.pick(work.maker)),
        field_of(said, lambda: gettext("Work"), lambda: work.id),
    ]


def _rows(said: Said, lines: Sequence[LineCard]) -> list[Row]:
    return [Row(said(partial(words.word, line.kind, "line")), words.money(line.amount)) for line in lines]


def sum_of(said: Said, label: Callable[[], str], amount: Money) -> Row:
    """Return a sum."""
    return Row(said(label), words.money(amount), is_sum=True)
