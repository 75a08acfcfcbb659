"""All works at one glance, for who oversees the house: what stands where, what waits, what is amiss."""

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
from bonded_warehouse.models.climate import ClimateExcursion, ClimateSensor
from bonded_warehouse.models.custody import Appointment, AppointmentState, CustodyStep, Holding, StepState
from bonded_warehouse.models.displays import DisplayTerm, TermState
from bonded_warehouse.models.draws import InspectionDraw
from bonded_warehouse.models.enterprises import (
    AgencyState,
    DossierState,
    Enterprise,
    EnterpriseAgency,
    EnterpriseVersion,
)
from bonded_warehouse.models.holds import Hold
from bonded_warehouse.models.issues import AgencyIssue
from bonded_warehouse.models.papers import Paper, PaperState
from bonded_warehouse.models.places import Facility, Place, VaultPosition
from bonded_warehouse.models.readiness import AeoAnswer, AeoPoint
from bonded_warehouse.models.referrals import RelicsReferral
from bonded_warehouse.models.rulesets import RulesetRow, RulesetState
from bonded_warehouse.models.sharing import DataGrant, GrantState
from bonded_warehouse.models.slots import SlotBooking, SlotState
from bonded_warehouse.models.supervision import RiskCase
from bonded_warehouse.models.tax import TaxDocument, TaxState
from bonded_warehouse.models.violations import Restoration, Violation, ViolationStep
from bonded_warehouse.queries import place_tree, places
from bonded_warehouse.queries.gate_facts import last_minute
from bonded_warehouse.queries.place_tree import PlaceCard
from bonded_warehouse.queries.places import FacilityCard, PositionCard
from bonded_warehouse.queries.taxes import CHECKS, REFUNDS
from bonded_warehouse.rules.lanes import appeal_due, relics_in_time, review_due
from bonded_warehouse.rules.readiness import AnswerState
from bonded_warehouse.rules.states import BONDED, CustodyState
from bonded_warehouse.rules.violations import ContestState, RestorationState, ViolationState
from foundation.columns import month_of

MOST: Final = 60
"""So many alarms of a kind are listed one by one; more are in their number."""
WAITING: Final = (DeclarationState.LODGED, DeclarationState.ACCEPTED)
NO_LANE: Final = "none"
"""Of what was filed before there were lanes."""


@dataclass(frozen=True, slots=True)
class Standing:
    """So many works in one state of custody and under one customs status."""

    state: str
    customs_status: str | None
    works: int


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


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing that is amiss now."""

    kind: str
    """'climate', 'case', 'stop', 'return' or 'term'."""
    what: str
    """Its code within its kind: the measure, the kind of the case or of the hold."""
    since: datetime
    id: str = ""
    artwork_id: str | None = None
    holding_id: str | None = None
    place: str = ""
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """What was declared in a month by one lane to one country."""

    month: str
    lane: str
    destination: str
    filed: int
    released: int


@dataclass(frozen=True, slots=True)
class VaultPlan:
    """A vault with what lies in it, under its customs status."""

    facility: FacilityCard
    positions: list[PositionCard]
    """Of a large vault those alone in which works lie; none where even these are too many."""
    extents: dict[str, tuple[int, int, int]]
    """Of a large vault: room to its last row, its last place in a row, and how many positions it has."""
    places: list[PlaceCard]
    statuses: dict[str, str | None]
    """Holding to customs status, of what lies in no vault position."""
    is_large: bool
    is_left_out: bool
    """More works lie in it than are drawn together."""


@dataclass(frozen=True, slots=True)
class RoomCount:
    """How many works of one customs status lie in one room."""

    facility: str
    room: str
    customs_status: str | None
    works: int


def standings(session: Session) -> list[Standing]:
    """Return how many works stand where, of those that are or were in our hands."""
    query = sa.select(Holding.state, Holding.customs_status, sa.func.count()).group_by(
        Holding.state, Holding.customs_status
    )
    found = [
        Standing(state.value, status.value if status else None, int(works))
        for state, status, works in session.execute(query)
    ]
    order = [state.value for state in CustodyState]
    return sorted(found, key=lambda one: (order.index(one.state), one.customs_status or ""))


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


def alarms(session: Session, *, at: datetime, today: date, limit: int | None = MOST) -> list[Alarm]:
    """Return what is amiss now, the newest first: climate, cases, stops, what is not back in time.

    :param limit: so many of a kind at most; None gives them all
    """
    asked = _amiss(at, today)
    say = {"climate": _climate, "case": _case, "stop": _stop, "return": _not_back, "term": _beyond}
    found = [say[kind](row) for kind in asked for row in session.execute(asked[kind].limit(limit))]
    return sorted(found, key=lambda one: one.since, reverse=True)


def alarm_counts(session: Session, *, at: datetime, today: date) -> dict[str, int]:
    """Return how many things of each kind are amiss now: one question."""
    counted = [
        sa.select(sa.func.count())
        .select_from(query.order_by(None).with_only_columns(sa.literal(1)).subquery())
        .scalar_subquery()
        .label(kind)
        for kind, query in _amiss(at, today).items()
    ]
    return dict(session.execute(sa.select(*counted)).mappings().one())


def _amiss(at: datetime, today: date) -> dict[str, sa.Select[*tuple[Any, ...]]]:
    """Return by kind the question what is amiss; where a list is cut off, it is cut off at the end."""
    return {
        "climate": sa.select(ClimateExcursion, ClimateSensor)
        .join(ClimateSensor, ClimateSensor.id == ClimateExcursion.sensor_id)
        .where(
            ClimateExcursion.alarm_at.is_not(None),
            ClimateExcursion.ended_at.is_(None),
            ClimateSensor.retired_at.is_(None),
        )
        .order_by(ClimateExcursion.alarm_at.desc()),
        "case": sa.select(KeepingCase)
        .where(KeepingCase.closed_at.is_(None))
        .order_by(KeepingCase.opened_at.desc()),
        "stop": sa.select(Hold).where(Hold.lifted_at.is_(None)).order_by(Hold.placed_at.desc()),
        "return": sa.select(Holding)
        .where(Holding.state == CustodyState.CHECKED_OUT, Holding.return_by_at < at)
        .order_by(Holding.return_by_at),
        "term": sa.select(DisplayTerm, Holding.since_at)
        .join(Holding, Holding.id == DisplayTerm.holding_id)
        .where(DisplayTerm.state != TermState.ENDED, DisplayTerm.last_on < today)
        .order_by(DisplayTerm.last_on),
    }


def _climate(row: Any) -> Alarm:
    one, sensor = row
    return Alarm("climate", one.measure.value, one.began_at, id=sensor.facility_id, place=sensor.room)


def _case(row: Any) -> Alarm:
    (one,) = row
    return Alarm("case", one.kind.value, one.opened_at, one.id, one.artwork_id, one.holding_id)


def _stop(row: Any) -> Alarm:
    (one,) = row
    what = "stop" if one.is_stop else one.kind.value
    return Alarm("stop", what, one.placed_at, one.id, one.artwork_id)


def _not_back(row: Any) -> Alarm:
    (one,) = row
    return Alarm(
        "return",
        one.state.value,
        one.since_at,
        artwork_id=one.artwork_id,
        holding_id=one.id,
        place=one.place,
        due=one.return_by_at,
    )


def _beyond(row: Any) -> Alarm:
    term, since = row
    return Alarm(
        "term",
        "overdue",
        since,
        term.id,
        term.artwork_id,
        term.holding_id,
        place=term.venue,
        due=last_minute(term.last_on),
    )


def flows(session: Session, *, since: datetime) -> list[Flow]:
    """Return what was declared since an instant, by month of China, lane and destination."""
    month = month_of(Declaration.lodged_at)
    query = (
        sa.select(
            month,
            InspectionDraw.lane,
            Declaration.destination,
            sa.func.count(),
            sa.func.count(sa.case((Declaration.state == DeclarationState.RELEASED, 1))),
        )
        .join(InspectionDraw, InspectionDraw.declaration_id == Declaration.id, isouter=True)
        .where(Declaration.lodged_at >= since, Declaration.state != DeclarationState.WITHDRAWN)
        .group_by(month, InspectionDraw.lane, Declaration.destination)
    )
    found = [
        Flow(month, lane.value if lane else NO_LANE, destination, int(filed), int(released))
        for month, lane, destination, filed, released in session.execute(query)
    ]
    return sorted(found, key=lambda one: (one.month, one.lane, one.destination))


@dataclass(frozen=True, slots=True)
class Passed:
    """How a work goes through customs, by its latest declaration that was not returned or withdrawn."""

    lane: str | None
    mode: str
    destination: str


def passage_of(session: Session, holding_id: str) -> Passed | None:
    """Return how a holding's work goes through customs; None where it was not declared."""
    query = (
        sa.select(InspectionDraw.lane, Declaration.mode, Declaration.destination)
        .select_from(Declaration)
        .join(InspectionDraw, InspectionDraw.declaration_id == Declaration.id, isouter=True)
        .where(
            Declaration.holding_id == holding_id,
            Declaration.state.not_in((DeclarationState.REJECTED, DeclarationState.WITHDRAWN)),
        )
        .order_by(Declaration.id.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else Passed(row[0].value if row[0] else None, row[1], row[2])


def plans(session: Session) -> list[VaultPlan]:
    """Return every vault: its positions, its places, and what lies in them."""
    found = []
    for card in places.facilities(session):
        is_large = places.is_large(session, card.id)
        is_left_out = is_large and card.taken > places.MOST_SHOWN
        drawn = [] if is_left_out else places.vault(session, card.id, taken=is_large)
        tree = place_tree.tree(session, card.id)
        lying = [work.holding_id for place in tree for work in place.works]
        query = sa.select(Holding.id, Holding.customs_status).where(Holding.id.in_(lying))
        statuses = {holding: status.value if status else None for holding, status in session.execute(query)}
        extents = places.extents(session, card.id) if is_large else {}
        found.append(VaultPlan(card, drawn, extents, tree, statuses, is_large, is_left_out))
    return found


def room_counts(session: Session) -> list[RoomCount]:
    """Return how many works of each customs status lie in each room and place, of all vaults."""
    room = sa.func.coalesce(VaultPosition.room, Place.code)
    query = (
        sa.select(Facility.code, room, Holding.customs_status, sa.func.count())
        .select_from(Holding)
        .join(Facility, Facility.id == Holding.facility_id)
        .join(VaultPosition, VaultPosition.id == Holding.position_id, isouter=True)
        .join(Place, Place.id == Holding.place_id, isouter=True)
        .where(Holding.is_open, room.is_not(None))
        .group_by(Facility.code, room, Holding.customs_status)
    )
    found = [
        RoomCount(facility, name, status.value if status else None, int(works))
        for facility, name, status, works in session.execute(query)
    ]
    return sorted(found, key=lambda one: (one.facility, one.room, one.customs_status or ""))


@dataclass(frozen=True, slots=True)
class Firm:
    """An enterprise that customs confirmed."""

    id: str
    name: dict[str, str]
    credit_code: str
    organisation_id: str | None
    filed_by: str
    """The account that filed it: its sales are kept under it where it belongs to no organisation."""


def firms(session: Session) -> list[Firm]:
    """Return every enterprise that customs confirmed, as filed, under the latest name that it confirmed."""
    version = EnterpriseVersion
    query = (
        sa.select(Enterprise, version)
        .join(version, version.enterprise_id == Enterprise.id)
        .where(version.state == DossierState.CONFIRMED)
        .order_by(Enterprise.id, version.version)
    )
    found = {
        row.id: Firm(
            row.id,
            {"zh": named.name_zh, "en": named.name_en or named.name_zh},
            row.credit_code,
            row.organisation_id,
            row.filed_by,
        )
        for row, named in session.execute(query)
    }
    return list(found.values())


def bonded_works(session: Session) -> int:
    """Return how many works in our hands have duty and tax suspended.

    A work that went abroad, or is lost, keeps the status it had: it is counted no more.
    """
    query = sa.select(sa.func.count()).where(Holding.is_open, Holding.customs_status.in_(BONDED))
    return session.scalar(query) or 0


def open_works(session: Session, *, limit: int) -> tuple[list[str], int]:
    """Return works in our hands, those that came last first, and how many there are in all."""
    query = sa.select(Holding.artwork_id).where(Holding.is_open).order_by(Holding.id.desc()).limit(limit)
    total = session.scalar(sa.select(sa.func.count()).where(Holding.is_open)) or 0
    return list(session.scalars(query)), total
