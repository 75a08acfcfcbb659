"""Sites abroad are opened and closed, and their returns desks take works in and send them home.

Where a work stands and what becomes of it is in its chain of custody, and nowhere else.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.sites import OverseasSite, SiteReturn
from bonded_warehouse.operations import keeping
from bonded_warehouse.queries import sites
from bonded_warehouse.roles import KEEPERS, SENIOR_KEEPER
from bonded_warehouse.rules.sites import SiteKind
from bonded_warehouse.rules.states import CustodyState
from bonded_warehouse.site_errors import (
    NotReturning,
    ReturnNoted,
    SiteClosed,
    SiteInUse,
    SiteInvalid,
    SiteUnknown,
)
from foundation.actor import Actor
from foundation.errors import Coded
from foundation.ids import new_id

CODE: Final = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,12}(-[A-Z0-9]{1,4})?", re.ASCII)
BEGINNINGS: Final = ("M30", "M44")
"""The steps by which a return begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a site is."""

    code: str
    kind: SiteKind
    name: str
    country: str
    address: str
    operator: str


def open_site(session: Session, *, plan: Plan, actor: Actor, at: datetime) -> OverseasSite:
    """Open a site abroad.

    :raises NotAllowed: if the actor is no senior keeper
    :raises SiteInvalid: if its code is taken or none, or it does not stand abroad
    """
    actor.require(SENIOR_KEEPER)
    wrong = {}
    if not CODE.fullmatch(plan.code):
        wrong["code"] = "Two letters of its country, a dash, and letters or digits: FR-PARIS1."
    elif session.scalar(sa.select(OverseasSite.id).where(OverseasSite.code == plan.code)) is not None:
        wrong["code"] = "Another site has this code."
    elif plan.code[:2] != plan.country:
        wrong["code"] = "The code begins with the two letters of its country."
    if plan.country == "CN":
        wrong["country"] = "A site stands abroad."
    if wrong:
        raise SiteInvalid(fields=wrong)
    row = OverseasSite(
        id=new_id("sit", at),
        code=plan.code,
        kind=plan.kind,
        name=plan.name,
        country=plan.country,
        address=plan.address,
        operator=plan.operator,
        opened_by=actor.id,
        opened_by_name=actor.name,
        opened_at=at,
    )
    session.add(row)
    session.flush()
    return row


def close_site(session: Session, *, site_id: str, actor: Actor, at: datetime) -> OverseasSite:
    """Close a site at which nothing stands any more, and from which nothing is still to be sent home.

    :raises NotAllowed: if the actor is no senior keeper
    :raises SiteUnknown, SiteClosed: if there is none, or it is closed
    :raises SiteInUse: if works stand there, or wait to be sent home
    """
    actor.require(SENIOR_KEEPER)
    row = _open(session, site_id)
    standing = sa.select(sa.func.count()).where(
        Holding.state == CustodyState.ABROAD_STOCK, Holding.place == row.code
    )
    waiting = (
        sa.select(sa.func.count())
        .select_from(SiteReturn)
        .join(Holding, Holding.id == SiteReturn.holding_id)
        .where(
            SiteReturn.site_id == row.id,
            SiteReturn.sent_at.is_(None),
            Holding.state == CustodyState.RETURNING,
        )
    )
    unsent = len(sites.begun(session, row.code)[True])
    count = (session.scalar(standing) or 0) + (session.scalar(waiting) or 0) + unsent
    if count:
        raise SiteInUse(count=count)
    row.closed_at = at
    return row


def take_back(
    session: Session, *, site_id: str, holding_id: str, condition: str, actor: Actor, at: datetime
) -> SiteReturn:
    """Take a work in that comes back to a site from its buyer, on its way home.

    :raises NotAllowed: if the actor is no keeper
    :raises SiteUnknown, SiteClosed: if there is no such site, or it is closed
    :raises HoldingUnknown: if there is no such work
    :raises NotReturning: if its return has not begun
    :raises ReturnNoted: if a site took it in already, or it was sent home
    """
    actor.require(*KEEPERS)
    site = _open(session, site_id)
    seq, row = _returning(session, holding_id)
    if row is not None:
        raise ReturnNoted
    row = SiteReturn(
        id=new_id("srt", at),
        site_id=site.id,
        holding_id=holding_id,
        seq=seq,
        received_at=at,
        received_by_name=actor.name,
        condition=condition,
    )
    session.add(row)
    session.flush()
    return row


def send_home(
    session: Session, *, site_id: str, holding_id: str, waybill: str, actor: Actor, at: datetime
) -> SiteReturn:
    """Note that a site sent a returning work home: one that it took in, or one that stood there.

    :raises NotAllowed: if the actor is no keeper
    :raises SiteUnknown, SiteClosed: if there is no such site, or it is closed
    :raises HoldingUnknown: if there is no such work
    :raises NotReturning: if its return has not begun, or it is at no desk of this site
    :raises ReturnNoted: if it was sent already
    """
    actor.require(*KEEPERS)
    site = _open(session, site_id)
    seq, row = _returning(session, holding_id)
    if row is None:
        if _stood_at(session, holding_id) != site.code:
            raise NotReturning(state=Coded(CustodyState.RETURNING.value, "custody"))
        row = SiteReturn(id=new_id("srt", at), site_id=site.id, holding_id=holding_id, seq=seq)
        session.add(row)
    if row.site_id != site.id:
        raise NotReturning(state=Coded(CustodyState.RETURNING.value, "custody"))
    if row.sent_at is not None:
        raise ReturnNoted
    row.sent_at, row.sent_by_name, row.waybill = at, actor.name, waybill
    session.flush()
    return row


def _open(session: Session, site_id: str) -> OverseasSite:
    row = session.get(OverseasSite, site_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise SiteUnknown
    if row.closed_at is not None:
        raise SiteClosed
    return row


def _returning(session: Session, holding_id: str) -> tuple[int, SiteReturn | None]:
    """Return the link by which a work's return began, and what a desk noted of it; its row is locked."""
    holding = keeping.locked(session, holding_id)
    if holding.state is not CustodyState.RETURNING:
        raise NotReturning(state=Coded(holding.state.value, "custody"))
    seq = session.scalar(
        sa.select(sa.func.max(CustodyEvent.seq)).where(
            CustodyEvent.holding_id == holding_id, CustodyEvent.transition.in_(BEGINNINGS)
        )
    )
    assert seq is not None, "a return begins with a step"
    noted = session.scalar(
        sa.select(SiteReturn).where(SiteReturn.holding_id == holding_id, SiteReturn.seq == seq)
    )
    return seq, noted


def _stood_at(session: Session, holding_id: str) -> str | None:
    """Return where a work stood whose return began at a store abroad; None if its buyer sent it."""
    link = session.scalar(
        sa.select(CustodyEvent)
        .where(CustodyEvent.holding_id == holding_id, CustodyEvent.transition.in_(BEGINNINGS))
        .order_by(CustodyEvent.seq.desc())
        .limit(1)
    )
    if link is None or link.from_state is not CustodyState.ABROAD_STOCK:
        return None
    return session.scalar(
        sa.select(CustodyEvent.place)
        .where(CustodyEvent.holding_id == holding_id, CustodyEvent.transition.in_(("M28", "M45")))
        .order_by(CustodyEvent.seq.desc())
        .limit(1)
    )
