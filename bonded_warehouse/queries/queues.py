"""What waits in the warehouse and at customs, for whom, since when, and what is beyond its clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.appeals import Appeal, AppealState
from bonded_warehouse.models.bond import Guarantee, GuaranteeState
from bonded_warehouse.models.cases import KeepingCase
from bonded_warehouse.models.clearance import Declaration, DeclarationState
from bonded_warehouse.models.custody import Appointment, AppointmentState, CustodyStep, Holding, StepState
from bonded_warehouse.models.displays import DisplayTerm, TermState
from bonded_warehouse.models.draws import InspectionDraw
from bonded_warehouse.models.enterprises import (
    AgencyState,
    DossierState,
    EnterpriseAgency,
    EnterpriseVersion,
)
from bonded_warehouse.models.issues import AgencyIssue
from bonded_warehouse.models.papers import Paper, PaperState
from bonded_warehouse.models.readiness import AeoAnswer, AeoPoint
from bonded_warehouse.models.referrals import RelicsReferral
from bonded_warehouse.models.rulesets import RulesetRow, RulesetState
from bonded_warehouse.models.sharing import DataGrant, GrantState
from bonded_warehouse.models.slots import SlotBooking, SlotState
from bonded_warehouse.models.supervision import RiskCase
from bonded_warehouse.models.tax import TaxDocument, TaxState
from bonded_warehouse.models.violations import Restoration, Violation, ViolationStep
from bonded_warehouse.queries.taxes import CHECKS, REFUNDS
from bonded_warehouse.rules.lanes import appeal_due, relics_in_time, review_due
from bonded_warehouse.rules.readiness import AnswerState
from bonded_warehouse.rules.states import CustodyState
from bonded_warehouse.rules.violations import ContestState, RestorationState, ViolationState

WAITING: Final = (DeclarationState.LODGED, DeclarationState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for one kind of decision."""

    code: str
    waiting: int
    since: datetime | None
    """The longest wait began then."""
    late: int
    """Beyond their clock; nothing where no clock runs."""
    has_clock: bool = True


def queues(session: Session, *, at: datetime, today: date) -> list[Queue]:
    """Return every queue of the warehouse and of customs in the order in which a work meets them.

    :param today: of China
    """
    return [
        _queue(
            session, "appointment", Appointment.requested_at, Appointment.state == AppointmentState.REQUESTED
        ),
        _queue(session, "step", CustodyStep.proposed_at, CustodyStep.state == StepState.OPEN),
        _queue(session, "paper", Paper.supplied_at, Paper.state == PaperState.SUPPLIED),
        _relics(session, today),
        _queue(session, "dossier", EnterpriseVersion.filed_at, EnterpriseVersion.state == DossierState.FILED),
        _queue(session, "power", EnterpriseAgency.lodged_at, EnterpriseAgency.state == AgencyState.LODGED),
        _queue(session, "guarantee", Guarantee.proposed_at, Guarantee.state == GuaranteeState.APPLIED),
        _queue(session, "ruleset", RulesetRow.proposed_at, RulesetRow.state == RulesetState.PROPOSED),
        _reviews(session, "review", WAITING, at),
        _reviews(session, "inspection", (DeclarationState.INSPECTION,), at),
        _reviews(session, "detained", (DeclarationState.DETAINED,), None),
        _appeals(session, at),
        _queue(session, "tax", TaxDocument.drawn_at, TaxDocument.state == TaxState.DRAWN),
        _queue(
            session,
            "tax_due",
            TaxDocument.determined_at,
            TaxDocument.state == TaxState.DETERMINED,
            TaxDocument.calc.not_in(REFUNDS | CHECKS),
            late=TaxDocument.due_on < today,
        ),
        _queue(
            session,
            "slot",
            SlotBooking.booked_at,
            SlotBooking.state == SlotState.CONFIRMED,
            late=SlotBooking.starts_at < at,
        ),
        _queue(
            session,
            "return",
            Holding.since_at,
            Holding.state == CustodyState.CHECKED_OUT,
            late=Holding.return_by_at < at,
        ),
        _queue(
            session,
            "term",
            sa.cast(sa.null(), DisplayTerm.ended_at.type),
            DisplayTerm.state != TermState.ENDED,
            late=DisplayTerm.last_on < today,
        ),
        _queue(session, "case", KeepingCase.opened_at, KeepingCase.closed_at.is_(None)),
        _queue(
            session,
            "risk",
            RiskCase.opened_at,
            RiskCase.settled_at.is_(None),
            late=RiskCase.due_at < at,
        ),
        *_of_agencies(session, today),
    ]


def _of_agencies(session: Session, today: date) -> Iterator[Queue]:
    """Yield what waits of violations and their correction, of AEO, and between agencies."""
    last_step = sa.select(sa.func.max(ViolationStep.at)).where(ViolationStep.violation_id == Violation.id)
    of_firm = last_step.where(ViolationStep.what.in_([ViolationState.PLANNED, ViolationState.SHOWN]))
    to_judge = Violation.state.in_([ViolationState.PLANNED, ViolationState.SHOWN])
    yield _queue(session, "violation", of_firm.scalar_subquery(), to_judge)
    lodged = last_step.where(ViolationStep.what == "contested").scalar_subquery()
    yield _queue(session, "contested", lodged, Violation.contest == ContestState.LODGED)
    asked = Restoration.state == RestorationState.ASKED
    yield _queue(session, "restoration", Restoration.asked_at, asked)
    counts = AeoAnswer.point_id.in_(sa.select(AeoPoint.id).where(AeoPoint.retired_at.is_(None)))
    yield _queue(session, "aeo", AeoAnswer.given_at, AeoAnswer.state == AnswerState.GIVEN, counts)
    yield _queue(session, "grant", DataGrant.proposed_at, DataGrant.state == GrantState.PROPOSED)
    yield _queue(
        session,
        "issue",
        AgencyIssue.raised_at,
        AgencyIssue.closed_at.is_(None),
        late=AgencyIssue.due_on < today,
    )


def _relics(session: Session, today: date) -> Queue:
    """Return the works that wait for a relics examiner; late by the law's working days, if they are known."""
    since, begun = RelicsReferral.since_at, relics_in_time(today)
    return _queue(session, "relics", since, since.is_not(None), late=None if begun is None else since < begun)


def _queue(
    session: Session,
    code: str,
    since: Any,
    *where: sa.ColumnElement[bool],
    late: sa.ColumnElement[bool] | None = None,
) -> Queue:
    behind = sa.literal(0) if late is None else sa.func.count(sa.case((late, 1)))
    row = session.execute(sa.select(sa.func.count(), sa.func.min(since), behind).where(*where)).one()
    return Queue(code, int(row[0]), row[1], int(row[2]), has_clock=late is not None)


def _reviews(session: Session, code: str, states: tuple[DeclarationState, ...], at: datetime | None) -> Queue:
    """Return the filings in these states; late by the clock of their lane, where `at` says it runs."""
    query = (
        sa.select(Declaration.lodged_at, InspectionDraw.lane)
        .join(InspectionDraw, InspectionDraw.declaration_id == Declaration.id, isouter=True)
        .where(Declaration.state.in_(states))
    )
    rows = session.execute(query).all()
    dues = [review_due(lane, lodged_at) for lodged_at, lane in rows] if at else []
    return Queue(
        code,
        len(rows),
        min((lodged_at for lodged_at, _ in rows), default=None),
        sum(due is not None and at is not None and due < at for due in dues),
        has_clock=at is not None,
    )


def _appeals(session: Session, at: datetime) -> Queue:
    lodged = session.scalars(sa.select(Appeal.lodged_at).where(Appeal.state == AppealState.LODGED)).all()
    dues = [appeal_due(one) for one in lodged]
    late = sum(due is not None and due < at for due in dues)
    return Queue("appeal", len(lodged), min(lodged, default=None), late)
