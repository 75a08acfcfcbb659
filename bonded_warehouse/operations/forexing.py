"""Foreign exchange: sellers' settlements against the yearly quota, and a firm's total-volume check."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.tax import (
    FirmClass,
    FxFirmClass,
    FxQuotaEntry,
    FxVolumeEntry,
    TaxDocument,
    VolumeKind,
)
from bonded_warehouse.models.trade_data import UsedAs
from bonded_warehouse.operations import tax_drawing, using_trade_data
from bonded_warehouse.operations.tax_drawing import About
from bonded_warehouse.queries import forex
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.roles import FOREX_OFFICER
from bonded_warehouse.rules import tax_rates
from bonded_warehouse.rules.calculations import calculate
from bonded_warehouse.rules.duty import minor
from bonded_warehouse.tax_errors import (
    ClaimedAlready,
    ClassDecidedAlready,
    OrderSettledAlready,
    QuotaExceeded,
    RegistrationNeeded,
    TaxInputInvalid,
)
from foundation.actor import Actor
from foundation.ids import new_id
from foundation.money import Money

USD = "USD"
MONEY = frozenset({VolumeKind.RECEIPT, VolumeKind.PAYMENT})
"""What a firm of class C registers first."""


def settle(
    session: Session,
    *,
    person: str,
    person_name: str,
    amount_usd: Decimal,
    settled_on: date,
    evidence: str | None = None,
    held_by: str | None = None,
    actor: Actor,
    at: datetime,
) -> FxQuotaEntry:
    """Record a settlement of an individual seller; with an order's trade data it does not use the quota.

    :param held_by: the request that has these trade data in use; None: they are taken into use here
    :raises NotAllowed: if the actor is no forex officer
    :raises OrderSettledAlready: if the order was settled before
    :raises QuotaExceeded: if the quota of the year does not reach
    :raises NoRateOnFile: if no quota is known for that day; also TaxInputInvalid
    """
    actor.require(FOREX_OFFICER)
    amount_minor = _cents(amount_usd)
    if settled_on > law_day(at):
        raise TaxInputInvalid(name="settled_on", fields={"settled_on": "This day is still to come."})
    if not person.strip() or not person_name.strip():
        raise TaxInputInvalid(name="person", fields={"person": "This is needed."})
    shown = (evidence or "").strip() or None
    row_id = new_id("fxq", at)
    if shown is not None:
        _require_unused(session, shown)
        if held_by is None:
            using_trade_data.use(session, order_id=shown, used_as=UsedAs.QUOTA, ref=row_id, at=at)
        else:
            using_trade_data.require_used_by(session, order_id=shown, ref=held_by)
    limit = tax_rates.rate_on("thresholds", "annual_quota_usd", settled_on)
    year, (used_minor, last) = settled_on.year, forex.used(session, person, settled_on.year)
    inputs = {
        "non_trade_settled_usd": str(_dollars(used_minor)),
        "cbec_with_evidence_usd": str(_dollars(amount_minor if shown else 0)),
        "cbec_without_evidence_usd": str(_dollars(0 if shown else amount_minor)),
        "annual_quota_usd": str(limit.rate),
    }
    answer = calculate("quota", inputs).outputs
    if shown is None and not answer["without_evidence_allowed"]:
        raise QuotaExceeded(
            after=Money(used_minor + amount_minor, USD), quota=Money(minor(limit.rate), USD), year=year
        )
    row = FxQuotaEntry(
        id=row_id,
        person=person.strip(),
        person_name=person_name.strip()[:200],
        year=year,
        seq=last + 1,
        settled_on=settled_on,
        amount_minor=amount_minor,
        evidence=shown,
        counted_minor=0 if shown else amount_minor,
        recorded_by=actor.id,
        recorded_at=at,
    )
    session.add(row)
    session.flush()
    return row


def _require_unused(session: Session, evidence: str) -> None:
    known = session.scalar(sa.select(FxQuotaEntry).where(FxQuotaEntry.evidence == evidence))
    if known is not None:
        raise OrderSettledAlready(evidence=evidence, day=known.settled_on)


def record_volume(
    session: Session,
    *,
    enterprise: str,
    kind: VolumeKind,
    amount_usd: Decimal,
    moved_on: date,
    reference: str,
    registration: str = "",
    actor: Actor,
    at: datetime,
) -> FxVolumeEntry:
    """Record goods or money of a firm that crossed the border; each paper counts once.

    :raises NotAllowed: if the actor is no forex officer; TaxInputInvalid
    :raises RegistrationNeeded: if the firm is in class C and the money was not registered first
    :raises ClaimedAlready: if the paper is on file
    """
    actor.require(FOREX_OFFICER)
    if moved_on > law_day(at):
        raise TaxInputInvalid(name="moved_on", fields={"moved_on": "This day is still to come."})
    for name, text in (("enterprise", enterprise), ("reference", reference)):
        if not text.strip():
            raise TaxInputInvalid(name=name, fields={name: "This is needed."})
    known = session.scalar(
        sa.select(FxVolumeEntry.id).where(
            FxVolumeEntry.enterprise == enterprise.strip(),
            FxVolumeEntry.kind == kind,
            FxVolumeEntry.reference == reference.strip(),
        )
    )
    if known is not None:
        raise ClaimedAlready(document_id=known)
    stands = forex.class_on(session, enterprise.strip(), moved_on)
    if kind in MONEY and stands is not None and stands.firm_class is FirmClass.C and not registration.strip():
        raise RegistrationNeeded(enterprise=enterprise.strip(), from_on=stands.from_on)
    row = FxVolumeEntry(
        id=new_id("fxv", at),
        enterprise=enterprise.strip(),
        kind=kind,
        moved_on=moved_on,
        amount_minor=_cents(amount_usd),
        reference=reference.strip(),
        registration=registration.strip(),
        recorded_by=actor.id,
        recorded_at=at,
    )
    session.add(row)
    session.flush()
    return row


def classify(
    session: Session,
    *,
    enterprise: str,
    firm_class: FirmClass,
    from_on: date,
    reason: str,
    actor: Actor,
    at: datetime,
) -> FxFirmClass:
    """Decide the class of a firm from a day on, with the reason; earlier classes are kept.

    :raises NotAllowed: if the actor is no forex officer; TaxInputInvalid
    :raises ClassDecidedAlready: if one is decided from that very day
    """
    actor.require(FOREX_OFFICER)
    for name, text in (("enterprise", enterprise), ("reason", reason)):
        if not text.strip():
            raise TaxInputInvalid(name=name, fields={name: "This is needed."})
    known = session.scalar(
        sa.select(FxFirmClass).where(
            FxFirmClass.enterprise == enterprise.strip(), FxFirmClass.from_on == from_on
        )
    )
    if known is not None:
        raise ClassDecidedAlready(
            enterprise=known.enterprise, firm_class=known.firm_class.value, from_on=known.from_on
        )
    row = FxFirmClass(
        id=new_id("fxc", at),
        enterprise=enterprise.strip(),
        firm_class=firm_class,
        from_on=from_on,
        reason=reason.strip(),
        decided_by=actor.id,
        decided_by_name=actor.name,
        decided_at=at,
    )
    session.add(row)
    session.flush()
    return row


def check_volume(
    session: Session, *, enterprise: str, from_on: date, to_on: date, actor: Actor, at: datetime
) -> TaxDocument:
    """Draw up a firm's total-volume check over some days. No threshold is on file: a person judges the rate.

    :raises NotAllowed: if the actor is no forex officer
    :raises TaxInputInvalid: if the days are out of order or still to come
    """
    actor.require(FOREX_OFFICER)
    if not from_on <= to_on <= law_day(at):
        raise TaxInputInvalid(
            name="to_on", fields={"to_on": "Choose a last day from the first one to today."}
        )
    moved = forex.moved(session, enterprise.strip(), from_on=from_on, to_on=to_on)
    inputs: dict[str, Any] = {
        "import_usd": str(_dollars(moved[VolumeKind.IMPORT])),
        "receipts_usd": str(_dollars(moved[VolumeKind.RECEIPT])),
        "export_usd": str(_dollars(moved[VolumeKind.EXPORT])),
        "payments_usd": str(_dollars(moved[VolumeKind.PAYMENT])),
    }
    about = About(party=enterprise, reference=f"{from_on.isoformat()}/{to_on.isoformat()}", currency=USD)
    return tax_drawing.draw(session, "volume", inputs, {}, about, on=to_on, actor=actor, at=at)


def _cents(amount: Decimal) -> int:
    if not amount.is_finite() or amount <= 0 or amount != amount.quantize(Decimal("0.01")):
        raise TaxInputInvalid(
            name="amount_usd",
            fields={"amount_usd": "Write an amount above nothing, with two decimals at most, as 1500.50."},
        )
    return minor(amount)


def _dollars(cents: int) -> Decimal:
    return (Decimal(cents) / 100).quantize(Decimal("0.01"))
