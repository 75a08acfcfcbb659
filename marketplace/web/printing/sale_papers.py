"""The confirmation and the record of a sale as sheets of A4, in two languages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext

from authentication import api as authentication
from foundation.money import Money
from foundation.web import words
from marketplace.models.saleroom import SaleSignature
from marketplace.web.printing.sheet import Field, Row, Said, Sheet, field_of, speaker, sum_of, work_fields


def sale_sheet(
    facts: dict[str, Any],
    work: authentication.ArtworkCard,
    signed: Sequence[SaleSignature],
    *,
    digest: str,
    language: str,
) -> Sheet:
    """Return what stands on a confirmation or a record, the words of `language` first."""
    said = speaker(language)
    currency = facts["currency"]
    fields = [
        field_of(said, lambda: gettext("Sale"), lambda: words.pick(facts["sale_title"])),
        field_of(said, lambda: gettext("Lot"), lambda: str(facts["number"])),
        *work_fields(said, work),
        field_of(said, lambda: gettext("Auctioneer"), lambda: _with(facts["auctioneer"], facts["licence"])),
        field_of(said, lambda: gettext("Opened"), lambda: words.moment(_at(facts["began_at"]))),
        field_of(said, lambda: gettext("Ended"), lambda: words.moment(_at(facts["ended_at"]))),
        field_of(said, lambda: gettext("Bids"), lambda: str(facts["bids"])),
    ]
    if facts["buyer"] is not None:
        fields.append(
            field_of(
                said,
                lambda: gettext("Buyer"),
                lambda: _with(facts["buyer"], gettext("Paddle %(n)s", n=facts["paddle"])),
            )
        )
    fields.append(field_of(said, lambda: gettext("Chain of events"), lambda: _chain(facts)))
    fields += [_signature(said, one, digest) for one in signed]
    rows: list[Row] = []
    if facts["hammer_minor"] is not None:
        hammer, premium = Money(facts["hammer_minor"], currency), Money(facts["premium_minor"], currency)
        rows = [
            Row(said(lambda: gettext("Hammer price")), words.money(hammer)),
            Row(said(lambda: gettext("Buyer's premium")), words.money(premium)),
            sum_of(said, lambda: gettext("Total"), hammer + premium),
        ]
    is_record = facts["paper"] == "record"
    return Sheet(
        number=f"{facts['sale'][-6:]}-{facts['number']}",
        heading=said(lambda: gettext("Record of a sale") if is_record else gettext("Confirmation of a sale")),
        state=said(lambda: words.word(facts["outcome"], "lot")),
        facts=tuple(fields),
        rows=tuple(rows),
        advice=said(
            lambda: gettext(
                "Built from the lot's chain of events and signed electronically (Auction Law, arts. 52, 53): "
                "each signature holds the digest of these words. Title passes when it is paid and the "
                "formalities are done."
            )
        ),
    )


def _signature(said: Said, one: SaleSignature, digest: str) -> Field:
    return field_of(
        said,
        lambda: gettext("Signed as %(capacity)s", capacity=words.word(one.capacity, "capacity")),
        lambda: (
            f"{one.name}, {words.moment(one.signed_at)}, {one.sha256[:16]}"
            if one.sha256 == digest
            else gettext("The words were others when this was signed.")
        ),
    )


def _with(text: str, more: str) -> str:
    return f"{text} ({more})" if more else text


def _chain(facts: dict[str, Any]) -> str:
    return f"{facts['chain_length']} · {facts['chain_hash'][:32]}"


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
