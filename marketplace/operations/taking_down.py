"""Notice and take-down: a claimant says that a work infringes his right, and what follows from it.

As the E-Commerce Law has it, arts. 42 to 45: a notice with evidence at first sight takes the work out of the
catalogue at once and goes to its seller; he may state that there is no infringement, which goes to the
claimant; fifteen days after that the measure ends by itself, unless the claimant has complained or sued. All
of it stands in a public register. Custody is not touched: the work stays where it lies.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Session

from foundation import outbox
from foundation.accounts import queries as accounts
from foundation.actor import SYSTEM, Actor
from foundation.errors import Coded, Refusal
from foundation.ids import new_id
from marketplace import events
from marketplace.models.catalogue import Consignment
from marketplace.models.orders import Offering
from marketplace.models.rights import RightsAct, RightsNotice
from marketplace.operations import cataloguing, unlisting
from marketplace.queries import rights
from marketplace.rights_errors import (
    NoticeIncomplete,
    NoticeMoved,
    NoticeTooLate,
    NotYourNotice,
    OwnWorkNoticed,
    RightsNoticeStands,
    RightsNoticeUnknown,
)
from marketplace.roles import CASHIER
from marketplace.rules.rights import (
    BLOCKS,
    ENDED_WELL_FOR_SELLER,
    MOVES,
    OPEN,
    NoticeState,
    RightKind,
    ends_at,
)
from marketplace.rules.sales import OfferingState

RIGHTS = "rights"
"""Why a lot or an offering was withdrawn."""
SHORTEST = 10
AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a notice says: the right, whose it is, what infringes it, what speaks for that."""

    right: RightKind
    right_name: str
    claimant_name: str
    acts_for: str
    contact: str
    claim: str
    evidence: str


def give_notice(
    session: Session, *, artwork_id: str, claim: Claim, actor: Actor, at: datetime
) -> RightsNotice:
    """Give notice that a work infringes a right.

    :raises SignInRequired: if nobody has signed in
    :raises ArtworkUnknown: if there is no such work
    :raises NoticeIncomplete: if the law asks for more
    :raises OwnWorkNoticed: if the actor offers it himself
    :raises RightsNoticeStands: if a notice of his about it stands
    """
    claimant_id = actor.id
    work = rights.visible(session, artwork_id, actor=actor)
    if wrong := _lacks(claim):
        raise NoticeIncomplete(fields=wrong)
    seller = session.scalars(
        sa.select(Consignment)
        .where(Consignment.artwork_id == work.id)
        .order_by(Consignment.consigned_at.desc(), Consignment.id.desc())
        .limit(1)
    ).one_or_none()
    row = RightsNotice(
        id=new_id("rnt", at),
        artwork_id=work.id,
        right=claim.right,
        right_name=claim.right_name.strip(),
        claimant_id=claimant_id,
        claimant_name=claim.claimant_name.strip(),
        acts_for=claim.acts_for.strip(),
        contact=claim.contact.strip(),
        claim=claim.claim.strip(),
        evidence=claim.evidence.strip(),
        given_at=at,
        respondent_id=work.registrant_id if seller is None else seller.consignor_id,
        respondent_organisation_id=work.organisation_id if seller is None else seller.organisation_id,
    )
    if rights.is_respondent(row, actor):
        raise OwnWorkNoticed
    standing = sa.exists().where(
        RightsNotice.artwork_id == work.id,
        RightsNotice.claimant_id == claimant_id,
        RightsNotice.state.in_(OPEN),
    )
    if session.scalar(sa.select(standing)):
        raise RightsNoticeStands
    session.add(row)
    session.flush()
    _act(session, row, NoticeState.RECEIVED, actor, at)
    return row


def decide(
    session: Session, *, notice_id: str, take_down: bool, reason: str, actor: Actor, at: datetime
) -> RightsNotice:
    """Take the work down and forward the notice to its seller, or return it to the claimant (art. 42).

    :raises NotAllowed: if the actor is not of the house
    :raises NotYourNotice: if he is a party
    :raises NoticeIncomplete: if he does not say why
    :raises NoticeMoved: if it was decided on
    """
    row = _locked_by_house(session, notice_id, actor)
    said = _said(reason, "reason")
    _move(session, row, NoticeState.TAKEN_DOWN if take_down else NoticeState.RETURNED, actor, at)
    row.reason, row.decided_by, row.decided_at = said, actor.id, at
    if take_down:
        listed = sa.select(Offering.id).where(
            Offering.artwork_id == row.artwork_id, Offering.state == OfferingState.LISTED
        )
        row.offering_ids = list(session.scalars(listed))
        unlisting.stop_work(session, artwork_id=row.artwork_id, reason=RIGHTS, refund=False, at=at)
        fact = events.RightsNoticeForwarded(
            notice_id=row.id, artwork_id=row.artwork_id, respondent_id=row.respondent_id
        )
        outbox.publish(session, fact, at=at)
    else:
        row.ended_at = at
        _end(session, row, at)
    session.flush()
    return row


def counter(
    session: Session, *, notice_id: str, statement: str, evidence: str, actor: Actor, at: datetime
) -> RightsNotice:
    """State that nothing is infringed; the claimant has it at once, and fifteen days begin (art. 43).

    :raises NotYourNotice: if the actor is not its seller
    :raises NoticeIncomplete: if statement or evidence is missing
    :raises NoticeMoved: if nothing is to be answered
    """
    row = _locked(session, notice_id)
    if not rights.is_respondent(row, actor):
        raise NotYourNotice
    said, shown = _said(statement, "statement"), _said(evidence, "evidence")
    _move(session, row, NoticeState.COUNTERED, actor, at)
    row.counter, row.counter_evidence, row.countered_at = said, shown, at
    row.ends_at = ends_at(at)
    fact = events.RightsCounterForwarded(
        notice_id=row.id, artwork_id=row.artwork_id, claimant_id=row.claimant_id
    )
    outbox.publish(session, fact, at=at)
    session.flush()
    return row


def proceed(session: Session, *, notice_id: str, proceeding: str, actor: Actor, at: datetime) -> RightsNotice:
    """Say that one has complained to an authority or sued: the work stays down until that is decided.

    :raises NotYourNotice: if the actor is not its claimant
    :raises NoticeIncomplete: if it is not said where, and under which number
    :raises NoticeTooLate: if the fifteen days are over
    :raises NoticeMoved: if nothing was stated against it
    """
    row = _locked(session, notice_id)
    if row.claimant_id != actor.id:
        raise NotYourNotice
    said = _said(proceeding, "proceeding")
    if row.state is NoticeState.COUNTERED and row.ends_at is not None and at >= row.ends_at:
        raise NoticeTooLate(ended_at=row.ends_at)
    _move(session, row, NoticeState.PENDING, actor, at)
    row.proceeding, row.ends_at = said, None
    session.flush()
    return row


def conclude(
    session: Session, *, notice_id: str, infringes: bool, outcome: str, actor: Actor, at: datetime
) -> RightsNotice:
    """Record how the proceeding ended, on its paper: the work stays down, or the measure ends.

    :raises NotAllowed: if the actor is not of the house
    :raises NotYourNotice: if he is a party
    :raises NoticeMoved: if no proceeding is pending
    """
    row = _locked_by_house(session, notice_id, actor)
    said = _said(outcome, "outcome")
    _move(session, row, NoticeState.UPHELD if infringes else NoticeState.RESTORED, actor, at)
    row.outcome = said
    if infringes:
        session.flush()
        _end(session, row, at)
    else:
        _restore(session, row, at)
    return row


def withdraw(session: Session, *, notice_id: str, actor: Actor, at: datetime) -> RightsNotice:
    """Take a notice back; what it took down comes back.

    :raises NotYourNotice: if the actor is not its claimant
    :raises NoticeMoved: if it has ended
    """
    row = _locked(session, notice_id)
    if row.claimant_id != actor.id:
        raise NotYourNotice
    was_down = row.state in BLOCKS
    _move(session, row, NoticeState.WITHDRAWN, actor, at)
    if was_down:
        _restore(session, row, at)
    else:
        row.ended_at = at
        session.flush()
    return row


def call_malicious(
    session: Session, *, notice_id: str, reason: str, actor: Actor, at: datetime
) -> RightsNotice:
    """Find that a notice which came to nothing was given in bad faith (art. 42(3)); damages are a court's.

    :raises NotAllowed: if the actor is not of the house
    :raises NotYourNotice: if he is a party
    :raises NoticeMoved: if it did not come to nothing, or was found so
    """
    row = _locked_by_house(session, notice_id, actor)
    said = _said(reason, "reason")
    if row.state not in ENDED_WELL_FOR_SELLER or row.malicious_why:
        raise NoticeMoved(state=Coded(row.state.value, "rights_notice"))
    row.malicious_why = said
    session.flush()
    _act(session, row, "malicious", actor, at)
    return row


def restore_due(session: Session, *, at: datetime) -> int:
    """End measures whose fifteen days are over; return how many ended now."""
    due = (
        sa.select(RightsNotice)
        .where(RightsNotice.state == NoticeState.COUNTERED, RightsNotice.ends_at <= at)
        .order_by(RightsNotice.ends_at, RightsNotice.id)
        .limit(AT_ONCE)
        .with_for_update()
    )
    rows = session.scalars(due).all()
    for row in rows:
        _move(session, row, NoticeState.RESTORED, SYSTEM, at)
        _restore(session, row, at)
    return len(rows)


def _restore(session: Session, row: RightsNotice, at: datetime) -> None:
    """End a measure: what it took down at a fixed price is offered again, where nothing else forbids it.

    A lot is not put back: its sale has gone on without it.
    """
    row.ended_at = at
    session.flush()
    if row.artwork_id not in rights.down(session, [row.artwork_id]):
        for offering_id in _taken_down(session, row):
            _offer_again(session, offering_id, at)
    _end(session, row, at)


def _taken_down(session: Session, row: RightsNotice) -> list[str]:
    """Return the offerings that were taken down since the work was up last, and that no newer one followed.

    A notice that ended while another kept the work down gave nothing back: the last to end does it for both.
    """
    ended = sa.select(RightsNotice).where(
        RightsNotice.artwork_id == row.artwork_id,
        RightsNotice.state.in_((NoticeState.RESTORED, NoticeState.WITHDRAWN)),
        RightsNotice.decided_at.is_not(None),
    )
    since, offering_ids = row.decided_at, set(row.offering_ids)
    for one in session.scalars(ended.order_by(RightsNotice.ended_at.desc())):
        if since is not None and one.ended_at is not None and one.ended_at < since:
            break  # the work was up between that one and these
        since = min(at for at in (since, one.decided_at) if at is not None)
        offering_ids |= set(one.offering_ids)
    newer = orm.aliased(Offering)
    followed = sa.exists().where(
        newer.artwork_id == Offering.artwork_id, newer.listed_at > Offering.listed_at
    )
    wanted = sa.select(Offering.id).where(Offering.id.in_(offering_ids), ~followed)
    return list(session.scalars(wanted.order_by(Offering.id)))


def _offer_again(session: Session, offering_id: str, at: datetime) -> None:
    before = session.get_one(Offering, offering_id)
    seller = accounts.actor_for(session, before.consignor_id)
    try:
        with session.begin_nested():
            cataloguing.offer(
                session,
                consignment_id=before.consignment_id,
                price_minor=before.price_minor,
                currency=before.currency,
                takes_offers=before.takes_offers,
                floor_minor=before.floor_minor,
                actor=seller,
                at=at,
            )
    except Refusal:
        return  # its certificate, the law or its contract forbids it by now: its seller is told, and sees why


def _end(session: Session, row: RightsNotice, at: datetime) -> None:
    fact = events.RightsNoticeEnded(
        notice_id=row.id,
        artwork_id=row.artwork_id,
        claimant_id=row.claimant_id,
        respondent_id=row.respondent_id,
        state=row.state.value,
    )
    outbox.publish(session, fact, at=at)


def _move(session: Session, row: RightsNotice, to: NoticeState, actor: Actor, at: datetime) -> None:
    if to not in MOVES[row.state]:
        raise NoticeMoved(state=Coded(row.state.value, "rights_notice"))
    row.state = to
    session.flush()
    _act(session, row, to, actor, at)


def _act(session: Session, row: RightsNotice, what: str, actor: Actor, at: datetime) -> None:
    last = sa.select(sa.func.max(RightsAct.seq)).where(RightsAct.notice_id == row.id)
    session.add(
        RightsAct(
            id=new_id("rac", at),
            notice_id=row.id,
            seq=(session.scalar(last) or 0) + 1,
            what=str(what),
            by=actor.account_id,
            by_name=actor.name,
            at=at,
        )
    )
    session.flush()


def _locked(session: Session, notice_id: str) -> RightsNotice:
    row = session.get(RightsNotice, notice_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise RightsNoticeUnknown
    return row


def _locked_by_house(session: Session, notice_id: str, actor: Actor) -> RightsNotice:
    actor.require(CASHIER)
    row = _locked(session, notice_id)
    if row.claimant_id == actor.id or rights.is_respondent(row, actor):
        raise NotYourNotice
    return row


def _said(text: str, field: str) -> str:
    said = text.strip()
    if not said:
        raise NoticeIncomplete(fields={field: "This is needed."})
    return said


def _lacks(claim: Claim) -> dict[str, str]:
    lacks = {
        name: "This is needed."
        for name in ("right_name", "claimant_name", "contact")
        if not getattr(claim, name).strip()
    }
    for name in ("claim", "evidence"):
        if len(getattr(claim, name).strip()) < SHORTEST:
            lacks[name] = "Say a little more: a sentence at least."
    return lacks
