"""What can be shared among agencies: datasets with their fields, each from its column.

Only `operations/sharing.py` reads rows here (a test holds it to that), and it asks the database for the
granted fields alone: what is not granted does not leave the tables.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from bonded_warehouse.models.clearance import Declaration
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.enterprises import (
    DossierState,
    Enterprise,
    EnterpriseCredit,
    EnterpriseVersion,
)
from bonded_warehouse.models.places import Facility
from bonded_warehouse.models.tax import TaxDocument
from bonded_warehouse.queries.gate_facts import CHINA
from bonded_warehouse.roles import CUSTOMS_OFFICER, SENIOR_KEEPER, TAX_OFFICER
from foundation.actor import Role

ENTERPRISES: Final = "enterprises"
PAGE: Final = 1000


@dataclass(frozen=True, slots=True)
class Dataset:
    """One dataset: who answers for it, its fields, and where they come from."""

    name: str
    owner: Role
    """Whose desk approves grants of it and sees each reading."""
    fields: Mapping[str, Any]
    """Field to its column."""
    names: frozenset[str]
    """Fields that name a person or a firm."""
    joins: tuple[tuple[Any, Any], ...]
    where: tuple[Any, ...]
    dated: Any
    """Column of the instant by which rows are dated."""
    key: Any
    """What its rows are ordered by, of the table that the others are joined to."""


def _latest_confirmed() -> Any:
    later = aliased(EnterpriseVersion)
    return ~(
        sa.select(later.id)
        .where(
            later.enterprise_id == EnterpriseVersion.enterprise_id,
            later.state == DossierState.CONFIRMED,
            later.version > EnterpriseVersion.version,
        )
        .exists()
    )


ALL: Final[Mapping[str, Dataset]] = {
    one.name: one
    for one in (
        Dataset(
            name="declarations",
            owner=CUSTOMS_OFFICER,
            fields={
                "declaration": Declaration.id,
                "customs_number": Declaration.mrn,
                "artwork": Declaration.artwork_id,
                "state": Declaration.state,
                "mode": Declaration.mode,
                "destination": Declaration.destination,
                "port": Declaration.port,
                "hs": Declaration.hs,
                "goods_name": Declaration.goods_name,
                "value_minor": Declaration.value_minor,
                "currency": Declaration.currency,
                "net_g": Declaration.net_g,
                "consignee": Declaration.consignee,
                "declarant": Declaration.lodged_by_name,
                "lodged_at": Declaration.lodged_at,
                "closed_at": Declaration.closed_at,
            },
            names=frozenset({"consignee", "declarant"}),
            joins=(),
            where=(),
            dated=Declaration.lodged_at,
            key=Declaration.id,
        ),
        Dataset(
            name="holdings",
            owner=SENIOR_KEEPER,
            fields={
                "holding": Holding.id,
                "artwork": Holding.artwork_id,
                "facility": Facility.code,
                "state": Holding.state,
                "customs_status": Holding.customs_status,
                "since_at": Holding.since_at,
                "opened_at": Holding.opened_at,
                "is_relic": Holding.is_relic,
                "owner": Holding.owner_name,
                "depositor": Holding.depositor_name,
            },
            names=frozenset({"owner", "depositor"}),
            joins=((Facility, Facility.id == Holding.facility_id),),
            where=(),
            dated=Holding.opened_at,
            key=Holding.id,
        ),
        Dataset(
            name=ENTERPRISES,
            owner=CUSTOMS_OFFICER,
            fields={
                "credit_code": Enterprise.credit_code,
                "version": EnterpriseVersion.version,
                "name_zh": EnterpriseVersion.name_zh,
                "name_en": EnterpriseVersion.name_en,
                "customs_code": EnterpriseVersion.customs_code,
                "address": EnterpriseVersion.address,
                "contact": EnterpriseVersion.contact,
                "confirmed_at": EnterpriseVersion.decided_at,
            },
            names=frozenset({"contact"}),
            joins=((Enterprise, Enterprise.id == EnterpriseVersion.enterprise_id),),
            where=(EnterpriseVersion.state == DossierState.CONFIRMED, _latest_confirmed()),
            dated=EnterpriseVersion.decided_at,
            key=EnterpriseVersion.enterprise_id,
        ),
        Dataset(
            name="credit_levels",
            owner=CUSTOMS_OFFICER,
            fields={
                "credit_code": Enterprise.credit_code,
                "level": EnterpriseCredit.level,
                "is_suspended": EnterpriseCredit.is_suspended,
                "from_on": EnterpriseCredit.from_on,
                "source": EnterpriseCredit.source,
                "recorded_at": EnterpriseCredit.recorded_at,
            },
            names=frozenset(),
            joins=((Enterprise, Enterprise.id == EnterpriseCredit.enterprise_id),),
            where=(),
            dated=EnterpriseCredit.recorded_at,
            key=EnterpriseCredit.id,
        ),
        Dataset(
            name="taxes",
            owner=TAX_OFFICER,
            fields={
                "document": TaxDocument.id,
                "kind": TaxDocument.calc,
                "declaration": TaxDocument.declaration_id,
                "holding": TaxDocument.holding_id,
                "party": TaxDocument.party,
                "handled_on": TaxDocument.handled_on,
                "total_minor": TaxDocument.total_minor,
                "currency": TaxDocument.currency,
                "is_unverified": TaxDocument.is_unverified,
                "state": TaxDocument.state,
                "drawn_at": TaxDocument.drawn_at,
                "due_on": TaxDocument.due_on,
                "paid_on": TaxDocument.paid_on,
            },
            names=frozenset({"party"}),
            joins=(),
            where=(),
            dated=TaxDocument.drawn_at,
            key=TaxDocument.id,
        ),
    )
}


def rows(
    session: Session,
    dataset: Dataset,
    fields: Sequence[str],
    *,
    from_on: date | None,
    to_on: date | None,
    page: int,
) -> list[dict[str, Any]]:
    """Return a page of rows with these fields and no other, as plain values. Days are China's."""
    asked = (dataset.fields[name].label(name) for name in fields)
    query = sa.select(*asked).select_from(dataset.key.class_).where(*dataset.where)
    for table, on in dataset.joins:
        query = query.join(table, on)
    if from_on is not None:
        query = query.where(dataset.dated >= datetime.combine(from_on, time.min, CHINA))
    if to_on is not None:
        query = query.where(dataset.dated <= datetime.combine(to_on, time.max, CHINA))
    query = query.order_by(dataset.key).limit(PAGE).offset((page - 1) * PAGE)
    return [
        {name: _plain(value) for name, value in zip(fields, row, strict=True)}
        for row in session.execute(query)
    ]


def _plain(value: Any) -> str | int | bool | None:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else str(value)
