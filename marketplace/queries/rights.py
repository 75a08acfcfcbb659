"""Notices of infringed rights: the public register, what the parties see, and which works are down."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from foundation.actor import Actor
from marketplace.models.rights import RightsAct, RightsNotice
from marketplace.rights_errors import RightsNoticeUnknown, TakenDown
from marketplace.roles import AUDITOR, CASHIER, REGULATOR
from marketplace.rules.rights import BLOCKS, ENDED_WELL_FOR_SELLER, OPEN, NoticeState

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class RightsNoticeCard:
    """A notice as everybody reads it (E-Commerce Law, art. 44): neither contact nor evidence."""

    id: str
    artwork_id: str
    title: dict[str, str]
    right: str
    right_name: str
    claimant_name: str
    acts_for: str
    claim: str
    given_at: datetime
    state: str
    decided_at: datetime | None
    reason: str
    counter: str
    countered_at: datetime | None
    ends_at: datetime | None
    proceeding: str
    outcome: str
    ended_at: datetime | None
    malicious_why: str


@dataclass(frozen=True, slots=True)
class RightsActCard:
    """One act about a notice."""

    what: str
    at: datetime
    side: str
    """'claimant', 'seller', 'house', 'clock': who, without his name."""


@dataclass(frozen=True, slots=True)
class Repeats:
    """What is known of both parties: notices of the one, findings against the other."""

    given: int
    """By this claimant, all in all."""
    came_to_nothing: int
    malicious: int
    upheld: int
    """Against this seller."""


@dataclass(frozen=True, slots=True)
class RightsNoticeFile:
    """A notice with its acts, and for parties, house and overseers what is not public."""

    notice: RightsNoticeCard
    acts: list[RightsActCard]
    contact: str | None
    evidence: str | None
    counter_evidence: str | None
    repeats: Repeats | None
    """None for who neither decides nor oversees."""
    may_decide: bool
    may_counter: bool
    may_proceed: bool
    may_conclude: bool
    may_withdraw: bool
    may_call_malicious: bool


@dataclass(frozen=True, slots=True)
class RightsRegister:
    """The register of notices, the latest first."""

    notices: list[RightsNoticeCard]
    next: str | None


def down(session: Session, artwork_ids: Iterable[str]) -> dict[str, str]:
    """Return works that are down, with the notice that keeps them so: one query."""
    wanted = list(dict.fromkeys(artwork_ids))
    if not wanted:
        return {}
    query = sa.select(RightsNotice.artwork_id, RightsNotice.id).where(
        RightsNotice.artwork_id.in_(wanted), RightsNotice.state.in_(BLOCKS)
    )
    return {artwork_id: notice_id for artwork_id, notice_id in session.execute(query)}  # noqa: C416


def visible(session: Session, artwork_id: str, *, actor: Actor) -> authentication.ArtworkCard:
    """Return a work whose page the actor may see.

    :raises ArtworkUnknown: if there is none
    """
    work = authentication.artwork(session, artwork_id)
    certificate = authentication.certificate_of(session, artwork_id)
    if certificate.state == "none" and not authentication.may_see_uncertified(work, actor):
        raise authentication.ArtworkUnknown(artwork_id=artwork_id)
    return work


def require_up(session: Session, artwork_id: str) -> None:
    """Require that no notice keeps a work out of the catalogue.

    :raises TakenDown: if one does
    """
    notice_id = down(session, [artwork_id]).get(artwork_id)
    if notice_id is not None:
        raise TakenDown(notice_id=notice_id)


def register(session: Session, *, after: str | None = None) -> RightsRegister:
    """Return a page of the register."""
    query = sa.select(RightsNotice)
    if after is not None:
        query = query.where(RightsNotice.id < after)
    rows = session.scalars(query.order_by(RightsNotice.id.desc()).limit(PAGE)).all()
    titles = _titles(session, rows)
    return RightsRegister([card(row, titles) for row in rows], rows[-1].id if len(rows) == PAGE else None)


def of_work(session: Session, artwork_id: str, *, title: dict[str, str]) -> list[RightsNoticeCard]:
    """Return the notices about one work, the latest first."""
    query = sa.select(RightsNotice).where(RightsNotice.artwork_id == artwork_id)
    rows = session.scalars(query.order_by(RightsNotice.id.desc()))
    return [card(row, {artwork_id: title}) for row in rows]


def notice(session: Session, notice_id: str, *, actor: Actor) -> RightsNoticeFile:
    """Return a notice, with as much of it as the reader may see.

    :raises RightsNoticeUnknown: if there is none
    """
    row = session.get(RightsNotice, notice_id)
    if row is None:
        raise RightsNoticeUnknown
    is_claimant = row.claimant_id == actor.account_id
    is_seller = is_respondent(row, actor)
    is_house = actor.has(CASHIER) and not is_claimant and not is_seller
    sees_all = is_claimant or is_seller or actor.has(CASHIER, REGULATOR, AUDITOR)
    rows = session.scalars(sa.select(RightsAct).where(RightsAct.notice_id == row.id).order_by(RightsAct.seq))
    return RightsNoticeFile(
        notice=card(row, _titles(session, [row])),
        acts=[RightsActCard(one.what, one.at, _side(row, one)) for one in rows],
        contact=row.contact if sees_all else None,
        evidence=row.evidence if sees_all else None,
        counter_evidence=row.counter_evidence if sees_all else None,
        repeats=_repeats(session, row) if is_house or actor.has(REGULATOR, AUDITOR) else None,
        may_decide=is_house and row.state is NoticeState.RECEIVED,
        may_counter=is_seller and row.state is NoticeState.TAKEN_DOWN,
        may_proceed=is_claimant and row.state is NoticeState.COUNTERED,
        may_conclude=is_house and row.state is NoticeState.PENDING,
        may_withdraw=is_claimant and row.state in OPEN,
        may_call_malicious=is_house and row.state in ENDED_WELL_FOR_SELLER and not row.malicious_why,
    )


def is_respondent(row: RightsNotice, actor: Actor) -> bool:
    """Say whether the actor, or whom he acts for, offers the work that a notice is about."""
    return actor.account_id == row.respondent_id or (
        actor.organisation_id is not None and actor.organisation_id == row.respondent_organisation_id
    )


def to_decide(session: Session) -> tuple[int, datetime | None]:
    """Return how many notices wait for the house, or for it to say how a proceeding ended, and since when."""
    query = sa.select(sa.func.count(), sa.func.min(RightsNotice.given_at)).where(
        RightsNotice.state == NoticeState.RECEIVED
    )
    count, since = session.execute(query).one()
    return count, since


def fifteen_days(session: Session, *, at: datetime) -> tuple[int, datetime | None, int]:
    """Return how many countered notices wait for their claimants, since when, and how many too long."""
    over = sa.func.count(sa.case((RightsNotice.ends_at < at, 1)))
    query = sa.select(sa.func.count(), sa.func.min(RightsNotice.countered_at), over).where(
        RightsNotice.state == NoticeState.COUNTERED
    )
    count, since, late = session.execute(query).one()
    return count, since, late


def turn_of(actor: Actor) -> sa.Select[str]:
    """Return the question in which notices it is this person's turn: as seller, or as claimant."""
    seller = RightsNotice.respondent_id == actor.id
    if actor.organisation_id is not None:
        seller = sa.or_(seller, RightsNotice.respondent_organisation_id == actor.organisation_id)
    return sa.select(RightsNotice.id).where(
        sa.or_(
            sa.and_(RightsNotice.state == NoticeState.TAKEN_DOWN, seller),
            sa.and_(RightsNotice.state == NoticeState.COUNTERED, RightsNotice.claimant_id == actor.id),
        )
    )


def waiting(session: Session, actor: Actor) -> list[RightsNoticeCard]:
    """Return the notices in which it is this person's turn."""
    his = sa.select(RightsNotice).where(RightsNotice.id.in_(turn_of(actor)))
    rows = session.scalars(his.order_by(RightsNotice.id).limit(PAGE)).all()
    titles = _titles(session, rows)
    return [card(row, titles) for row in rows]


def card(row: RightsNotice, titles: dict[str, dict[str, str]]) -> RightsNoticeCard:
    """Return a row as everybody reads it."""
    return RightsNoticeCard(
        id=row.id,
        artwork_id=row.artwork_id,
        title=titles.get(row.artwork_id, {}),
        right=row.right.value,
        right_name=row.right_name,
        claimant_name=row.claimant_name,
        acts_for=row.acts_for,
        claim=row.claim,
        given_at=row.given_at,
        state=row.state.value,
        decided_at=row.decided_at,
        reason=row.reason,
        counter=row.counter,
        countered_at=row.countered_at,
        ends_at=row.ends_at,
        proceeding=row.proceeding,
        outcome=row.outcome,
        ended_at=row.ended_at,
        malicious_why=row.malicious_why,
    )


def one(session: Session, row: RightsNotice) -> RightsNoticeCard:
    """Return a row as everybody reads it, its work looked up."""
    return card(row, _titles(session, [row]))


def _titles(session: Session, rows: Iterable[RightsNotice]) -> dict[str, dict[str, str]]:
    works = authentication.artworks(session, [row.artwork_id for row in rows])
    return {str(work.id): work.title for work in works.values()}


def _side(row: RightsNotice, act: RightsAct) -> str:
    if act.by is None:
        return "clock"
    if act.by == row.claimant_id:
        return "claimant"
    return "seller" if act.what == NoticeState.COUNTERED else "house"


def _repeats(session: Session, row: RightsNotice) -> Repeats:
    his = RightsNotice.claimant_id == row.claimant_id
    counted = session.execute(
        sa.select(
            sa.func.count().filter(his),
            sa.func.count().filter(his, RightsNotice.state.in_(ENDED_WELL_FOR_SELLER)),
            sa.func.count().filter(his, RightsNotice.malicious_why != ""),
            sa.func.count().filter(
                RightsNotice.respondent_id == row.respondent_id, RightsNotice.state == NoticeState.UPHELD
            ),
        ).select_from(RightsNotice)
    ).one()
    return Repeats(*counted)
