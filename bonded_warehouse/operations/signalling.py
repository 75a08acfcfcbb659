"""What becomes a risk signal: facts of the registry and of the warehouse, followed once each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.events import CustodyMoved, DeclarationLodged, KeepingCaseOpened
from bonded_warehouse.models.bond import BookItem
from bonded_warehouse.models.cases import CaseKind
from bonded_warehouse.models.clearance import Declaration
from bonded_warehouse.operations.supervising import open_case
from bonded_warehouse.rules.comparables import is_outlier
from bonded_warehouse.rules.risk import RiskKind

AMISS: Final = {
    CaseKind.SEAL.value: RiskKind.BROKEN_SEAL,
    CaseKind.OVERDUE.value: RiskKind.RETURN_OVERDUE,
    CaseKind.LATE.value: RiskKind.ROUTE_LEFT,
    CaseKind.CLIMATE.value: RiskKind.CLIMATE_EXCURSION,
}
"""What the keepers find amiss that supervisors look into as well; the rest is theirs alone."""
MISMATCH: Final = "M07"
"""The step by which a work is sent back from the dock, with a report that it is not the registered one."""


def follow_revocation(session: Session, event: registry.CertificateRevoked, at: datetime) -> None:
    """Signal that a work's certificate was revoked."""
    facts = {"certificate": event.number, "authority": event.authority, "reason": event.reason}
    open_case(session, kind=RiskKind.CERTIFICATE_REVOKED, subject_id=event.artwork_id, facts=facts, at=at)


def follow_case(session: Session, event: KeepingCaseOpened, at: datetime) -> None:
    """Signal what the keepers found amiss, where it is not theirs alone to settle."""
    kind = AMISS.get(event.kind)
    if kind is not None:
        facts = {"keeping_case": event.case_id, "about": event.about}
        open_case(session, kind=kind, subject_id=event.artwork_id or event.case_id, facts=facts, at=at)


def follow_step(session: Session, event: CustodyMoved, at: datetime) -> None:
    """Signal that a work was sent back from the dock because it is not the registered one."""
    if event.transition == MISMATCH:
        facts = {"holding": event.holding_id, "link": event.hash}
        open_case(session, kind=RiskKind.IDENTITY_IN_DOUBT, subject_id=event.artwork_id, facts=facts, at=at)


def follow_declaration(
    session: Session, event: DeclarationLodged, others: Sequence[int], at: datetime
) -> None:
    """Signal a declared price far from those of comparable works; one in another currency by its book.

    :param others: prices of comparable works, read before this transaction: the whole registry is looked at
    """
    row = session.get(Declaration, event.declaration_id)
    if row is None:
        return
    booked = sa.select(BookItem.value_cny_minor).where(BookItem.holding_id == event.holding_id)
    price = row.value_minor if row.currency == "CNY" else session.scalar(booked)
    if is_outlier(price, others):
        facts = {
            "declaration": event.declaration_id,
            "price": f"CNY {price} fen",
            "comparables": len(others),
        }
        open_case(session, kind=RiskKind.PRICE_OUTLIER, subject_id=event.artwork_id, facts=facts, at=at)
