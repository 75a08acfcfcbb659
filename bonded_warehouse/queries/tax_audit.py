"""Every tax document reckoned again from what it kept, and every quota added up again."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.tax import CustomsRate, FxQuotaEntry, TaxDocument
from bonded_warehouse.queries.taxes import differences, lines_of
from bonded_warehouse.rules import tax_rates
from bonded_warehouse.rules.duty import minor

BATCH = 500


def unfaithful(session: Session) -> Iterator[str]:
    """Name every tax document that does not follow from its own inputs and rates."""
    after = ""
    while True:
        query = sa.select(TaxDocument).where(TaxDocument.id > after).order_by(TaxDocument.id).limit(BATCH)
        rows = session.scalars(query).all()
        if not rows:
            return
        lines = lines_of(session, [row.id for row in rows])
        for row in rows:
            for found in differences(row, lines.get(row.id, [])):
                yield f"{row.id}: {found}"
        after = rows[-1].id


def quotas(session: Session) -> Iterator[str]:
    """Name every settlement that is miscounted, or that takes more than the quota of its year."""
    rows = session.scalars(
        sa.select(FxQuotaEntry).order_by(FxQuotaEntry.person, FxQuotaEntry.year, FxQuotaEntry.seq)
    )
    spent: dict[tuple[str, int], int] = {}
    for row in rows:
        if row.counted_minor != (0 if row.evidence else row.amount_minor):
            yield f"{row.id}: it counts {row.counted_minor} cents of {row.amount_minor}"
        key = (row.person, row.year)
        spent[key] = spent.get(key, 0) + row.counted_minor
        limit = tax_rates.find("thresholds", "annual_quota_usd", row.settled_on)
        if limit is not None and row.counted_minor and spent[key] > minor(limit.rate):
            yield f"{row.id}: with it {spent[key]} cents of the quota of {row.year} are used"


def customs_rates(session: Session) -> Iterator[str]:
    """Name every customs rate that one person alone put on file, or that shares a day with another."""
    rows = session.scalars(sa.select(CustomsRate).order_by(CustomsRate.currency, CustomsRate.from_on))
    before: CustomsRate | None = None
    for row in rows:
        if row.confirmed_by == row.entered_by:
            yield f"{row.id}: entered and confirmed by one person"
        if before is not None and before.currency == row.currency and before.to_on >= row.from_on:
            yield f"{row.id}: it shares a day with {before.id}"
        before = row
