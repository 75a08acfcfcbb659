"""What may be asked of foreign exchange: a person's year, what a firm moved."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.tax import FxFirmClass, FxQuotaEntry, FxVolumeEntry, VolumeKind
from bonded_warehouse.rules import tax_rates
from bonded_warehouse.rules.duty import minor
from foundation.money import Money

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class QuotaEntryCard:
    """One settlement."""

    id: str
    person: str
    person_name: str
    settled_on: date
    amount: Money
    counted: Money
    evidence: str | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class QuotaYear:
    """One person's year: the quota, what it is used by, what is left."""

    person: str
    person_name: str
    year: int
    quota: Money
    used: Money
    left: Money
    settled: Money
    """Everything, with evidence or without."""
    source: str
    entries: list[QuotaEntryCard]


@dataclass(frozen=True, slots=True)
class VolumeCard:
    """What a firm moved, by direction."""

    enterprise: str
    imports: Money
    exports: Money
    receipts: Money
    payments: Money
    firm_class: str | None
    """A, B or C; None where nobody has decided."""


def used(session: Session, person: str, year: int) -> tuple[int, int]:
    """Return what a person has used of a year's quota, in cents, and the number of the last settlement."""
    row = session.execute(
        sa.select(
            sa.func.coalesce(sa.func.sum(FxQuotaEntry.counted_minor), 0),
            sa.func.coalesce(sa.func.max(FxQuotaEntry.seq), 0),
        ).where(FxQuotaEntry.person == person, FxQuotaEntry.year == year)
    ).one()
    return int(row[0]), int(row[1])


def entry_card(row: FxQuotaEntry) -> QuotaEntryCard:
    """Return a settlement as a card."""
    return QuotaEntryCard(
        id=row.id,
        person=row.person,
        person_name=row.person_name,
        settled_on=row.settled_on,
        amount=Money(row.amount_minor, "USD"),
        counted=Money(row.counted_minor, "USD"),
        evidence=row.evidence,
        recorded_at=row.recorded_at,
    )


def years(session: Session, *, year: int, on: date, person: str | None = None) -> list[QuotaYear]:
    """Return who settled in a year, with their settlements, in one query.

    :raises NoRateOnFile: if no quota is known for the day
    """
    limit = tax_rates.rate_on("thresholds", "annual_quota_usd", on)
    query = sa.select(FxQuotaEntry).where(FxQuotaEntry.year == year)
    if person is not None:
        query = query.where(FxQuotaEntry.person == person)
    found: dict[str, list[FxQuotaEntry]] = {}
    for row in session.scalars(query.order_by(FxQuotaEntry.person, FxQuotaEntry.seq)):
        found.setdefault(row.person, []).append(row)
    quota = minor(limit.rate)
    answer = []
    for key, rows in found.items():
        spent = sum(row.counted_minor for row in rows)
        answer.append(
            QuotaYear(
                person=key,
                person_name=rows[-1].person_name,
                year=year,
                quota=Money(quota, "USD"),
                used=Money(spent, "USD"),
                left=Money(max(quota - spent, 0), "USD"),
                settled=Money(sum(row.amount_minor for row in rows), "USD"),
                source=limit.source,
                entries=[entry_card(row) for row in rows],
            )
        )
    return answer


def moved(session: Session, enterprise: str, *, from_on: date, to_on: date) -> dict[VolumeKind, int]:
    """Return what a firm moved over some days, both included, in cents by direction."""
    rows = session.execute(
        sa.select(FxVolumeEntry.kind, sa.func.sum(FxVolumeEntry.amount_minor))
        .where(
            FxVolumeEntry.enterprise == enterprise,
            FxVolumeEntry.moved_on >= from_on,
            FxVolumeEntry.moved_on <= to_on,
        )
        .group_by(FxVolumeEntry.kind)
    )
    return dict.fromkeys(VolumeKind, 0) | {kind: int(Decimal(cents)) for kind, cents in rows}


def class_on(session: Session, enterprise: str, on: date) -> FxFirmClass | None:
    """Return the class that holds for a firm on a day; None where nobody has decided."""
    return session.scalar(
        sa.select(FxFirmClass)
        .where(FxFirmClass.enterprise == enterprise, FxFirmClass.from_on <= on)
        .order_by(FxFirmClass.from_on.desc())
        .limit(1)
    )


def volumes(session: Session, *, on: date, limit: int = PAGE) -> list[VolumeCard]:
    """Return what every firm moved, by name, with its class on a day, in two queries."""
    decided = session.scalars(
        sa.select(FxFirmClass).where(FxFirmClass.from_on <= on).order_by(FxFirmClass.from_on)
    )
    classes = {row.enterprise: row.firm_class.value for row in decided}
    rows = session.execute(
        sa.select(FxVolumeEntry.enterprise, FxVolumeEntry.kind, sa.func.sum(FxVolumeEntry.amount_minor))
        .group_by(FxVolumeEntry.enterprise, FxVolumeEntry.kind)
        .order_by(FxVolumeEntry.enterprise)
        .limit(limit * len(VolumeKind))
    )
    firms: dict[str, dict[VolumeKind, int]] = {name: dict.fromkeys(VolumeKind, 0) for name in classes}
    for enterprise, kind, cents in rows:
        firms.setdefault(enterprise, dict.fromkeys(VolumeKind, 0))[kind] = int(cents)
    return [
        VolumeCard(
            enterprise=name,
            imports=Money(by[VolumeKind.IMPORT], "USD"),
            exports=Money(by[VolumeKind.EXPORT], "USD"),
            receipts=Money(by[VolumeKind.RECEIPT], "USD"),
            payments=Money(by[VolumeKind.PAYMENT], "USD"),
            firm_class=classes.get(name),
        )
        for name, by in sorted(firms.items())
    ]
