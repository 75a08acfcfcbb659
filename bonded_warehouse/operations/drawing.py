"""The inspection draw: committed to before the day, entered at filing, thrown, revealed the day after."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.models.appeals import Appeal, AppealState
from bonded_warehouse.models.bond import BookItem
from bonded_warehouse.models.clearance import Declaration, DeclarationState, GateDecision
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.draws import DrawDay, InspectionDraw
from bonded_warehouse.models.enterprises import DeclarationBasis, EnterpriseCredit
from bonded_warehouse.operations.basing import species
from bonded_warehouse.queries import enterprises
from bonded_warehouse.queries.price_comparables import prices_of_comparables
from bonded_warehouse.queries.sightings import is_identity_grey
from bonded_warehouse.rules import draws
from bonded_warehouse.rules.comparables import is_outlier
from bonded_warehouse.rules.draws import Credit, Lane
from bonded_warehouse.rules.lanes import Facts, Scored, scored
from bonded_warehouse.rules.watched import is_watched
from foundation.actor import SYSTEM

AHEAD: Final = 3
"""Days committed to before they begin, so that a worker that stands still for a night leaves no gap."""
GRACE: Final = timedelta(minutes=10)
"""After the end of a day before its secret is revealed: filings under way at midnight are entered by then."""
HISTORY: Final = timedelta(days=365)


def days_to_commit(session: Session, *, at: datetime) -> list[date]:
    """Return the coming days to which nothing is committed yet."""
    today = draws.day_of(at)
    coming = [today + timedelta(days=number) for number in range(1, AHEAD + 1)]
    known = set(session.scalars(sa.select(DrawDay.day).where(DrawDay.day.in_(coming))))
    return [day for day in coming if day not in known]


def commit(session: Session, *, day: date, secret: bytes, at: datetime) -> DrawDay:
    """Publish the commitment of a day that has not begun, in the public log."""
    assert at < draws.opens_at(day), "a day that has begun is committed to by nobody"
    said = draws.commitment(secret)
    statement_id = registry.attest_public(
        session,
        subject=f"urn:bianliang:inspection-draw:{day.isoformat()}",
        kind="customs.draw_committed",
        claims={"day": day.isoformat(), "sha256": said},
        actor=SYSTEM,
        at=at,
    )
    row = DrawDay(day=day, commitment=said, committed_at=at, commit_statement_id=statement_id, head=said)
    session.add(row)
    session.flush()
    return row


def enter(
    session: Session,
    row: Declaration,
    holding: Holding,
    *,
    comparables: Sequence[int] | None = None,
    at: datetime,
) -> InspectionDraw:
    """Give a new declaration its lane, and its place in the draw of the day, if there is one.

    :param comparables: prices of comparable works, in fen; None: asked here
    """
    level = _level(session, row.id, at=at)
    credit = level.level if level is not None else Credit.REGULAR
    if comparables is None:
        comparables = prices_of_comparables(session, row.artwork_id)
    about = _facts(session, row, holding, comparables, credit=credit, is_on_file=level is not None, at=at)
    found = scored(about)
    entry = InspectionDraw(
        declaration_id=row.id,
        lane=found.lane,
        score=found.score,
        credit=credit,
        parts=_parts(found),
        rate=0 if found.lane is Lane.BLACK else draws.rate(found.lane, credit),
        entered_at=at,
    )
    day = session.get(DrawDay, draws.day_of(at), with_for_update=True, populate_existing=True)
    if day is not None and day.revealed_at is None and found.lane is not Lane.BLACK:
        day.count += 1
        entry.day, entry.place = day.day, day.count
        entry.number = draws.number_of(day.day, day.count, row.id)
        entry.entry_hash = draws.link(day.head, entry.number, entry.lane, entry.credit, entry.rate)
        day.head = entry.entry_hash
    session.add(entry)
    session.flush()
    return entry


def day_of(session: Session, declaration_id: str) -> date | None:
    """Return the day of whose draw a declaration is, if it was not thrown yet."""
    query = sa.select(InspectionDraw.day).where(
        InspectionDraw.declaration_id == declaration_id, InspectionDraw.is_drawn.is_(None)
    )
    return session.scalar(query)


def throw(session: Session, *, declaration_id: str, secrets: Mapping[date, bytes], at: datetime) -> None:
    """Throw a declaration's draw, once. Without its day or secret nothing is thrown."""
    entry = session.get(InspectionDraw, declaration_id, with_for_update=True, populate_existing=True)
    if entry is None or entry.day is None or entry.is_drawn is not None or entry.day not in secrets:
        return
    _throw(entry, secrets[entry.day], at=at)
    session.flush()


def days_to_reveal(session: Session, *, at: datetime) -> list[date]:
    """Return the days that are over and whose secret is not published."""
    today = draws.day_of(at - GRACE)
    query = sa.select(DrawDay.day).where(DrawDay.day < today, DrawDay.revealed_at.is_(None))
    return list(session.scalars(query.order_by(DrawDay.day)))


def reveal(session: Session, *, day: date, secret: bytes, at: datetime) -> bool:
    """Close a day: throw what was not thrown yet, and publish its secret, count and last entry in the log.

    :returns: False if it was closed meanwhile, or if this is not its secret: then the audit names it
    """
    row = session.get(DrawDay, day, with_for_update=True, populate_existing=True)
    if row is None or row.revealed_at is not None or draws.commitment(secret) != row.commitment:
        return False
    waiting = sa.select(InspectionDraw).where(InspectionDraw.day == day, InspectionDraw.is_drawn.is_(None))
    for entry in session.scalars(waiting.with_for_update()):
        _throw(entry, secret, at=at)
    row.secret, row.revealed_at = secret.hex(), at
    row.reveal_statement_id = registry.attest_public(
        session,
        subject=f"urn:bianliang:inspection-draw:{day.isoformat()}",
        kind="customs.draw_revealed",
        claims={"day": day.isoformat(), "secret": row.secret, "count": row.count, "head": row.head},
        actor=SYSTEM,
        at=at,
    )
    session.flush()
    return True


def _throw(entry: InspectionDraw, secret: bytes, *, at: datetime) -> None:
    assert entry.number is not None, "what has a day has a number"
    entry.is_drawn, entry.drawn_at = draws.is_drawn(secret, entry.number, entry.rate), at


def _level(session: Session, declaration_id: str, *, at: datetime) -> EnterpriseCredit | None:
    """Return the credit on file, that day, of the enterprise that a declaration is for."""
    basis = session.get(DeclarationBasis, declaration_id)
    if basis is None or basis.enterprise_id is None:
        return None
    return enterprises.credit_on(session, basis.enterprise_id, draws.day_of(at))


def _facts(
    session: Session,
    row: Declaration,
    holding: Holding,
    comparables: Sequence[int],
    *,
    credit: Credit,
    is_on_file: bool,
    at: datetime,
) -> Facts:
    decision = session.get(GateDecision, row.decision_id)
    known = decision.facts if decision is not None else {}
    basis = session.get(DeclarationBasis, row.id)
    owner: sa.ColumnElement[bool]
    if basis is not None and basis.enterprise_id is not None:
        owner = Declaration.id.in_(
            sa.select(DeclarationBasis.declaration_id).where(
                DeclarationBasis.enterprise_id == basis.enterprise_id
            )
        )
    elif holding.owner_organisation_id:
        owner = Holding.owner_organisation_id == holding.owner_organisation_id
    else:
        owner = Holding.owner_id == holding.owner_id
    set_aside = sa.select(Appeal.declaration_id).where(Appeal.state == AppealState.SET_ASIDE)
    filed = session.execute(
        sa.select(
            sa.func.count(),
            sa.func.count().filter(
                Declaration.state == DeclarationState.REJECTED,
                Declaration.lodged_at > at - HISTORY,
                Declaration.id.not_in(set_aside),
            ),
        )
        .select_from(Declaration)
        .join(Holding, Holding.id == Declaration.holding_id)
        .where(owner, Declaration.id != row.id)
    ).one()
    booked = session.scalar(sa.select(BookItem.value_cny_minor).where(BookItem.holding_id == holding.id))
    price = row.value_minor if row.currency == "CNY" else booked
    return Facts(
        credit=credit,
        is_credit_on_file=is_on_file,
        is_relic=holding.is_relic,
        is_near_listed=_near(known),
        has_species=species(known),
        value_minor=booked,
        is_price_outlier=is_outlier(price, comparables),
        is_watched=is_watched(row.destination, draws.day_of(at)),
        is_identity_grey=is_identity_grey(session, holding.id),
        returned=filed[1],
        filings=filed[0],
    )


def _near(known: Mapping[str, Any]) -> bool | None:
    artist = known.get("work", {}).get("artist")
    return None if artist is None else artist.get("name_match") is not None


def _parts(found: Scored) -> list[dict[str, object]]:
    return [
        {"code": one.code, "points": one.points, "is_known": one.is_known, "said": one.said}
        for one in found.parts
    ]
