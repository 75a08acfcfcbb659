"""Sites abroad: which works stand there, by which export (9810), and what became of every export."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.models.clearance import Declaration, DeclarationState
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.sites import OverseasSite, SiteReturn
from bonded_warehouse.models.tax import TaxDocument, TaxState
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.queries.holdings import may_see
from bonded_warehouse.roles import READERS
from bonded_warehouse.rules import sites as rules
from bonded_warehouse.rules.refunds import RETURN_MONTHS, settled_by
from bonded_warehouse.rules.sites import ARRIVED, BECOMES, LEFT, OVERSEAS, Fate, FateKind, Link
from bonded_warehouse.rules.states import CustodyState
from bonded_warehouse.rules.tax_lines import later_by_months
from bonded_warehouse.site_errors import SiteNotNamed, SiteUnknown
from foundation.actor import Actor

TELLING = (LEFT, *BECOMES)
"""The links of a chain that say where abroad a work is."""
DETERMINED = frozenset({TaxState.DETERMINED, TaxState.PAID})


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportLine:
    """One work that was exported to a site (9810), and what became of it."""

    declaration_id: str
    holding_id: str
    artwork_id: str
    title: dict[str, str]
    site: str
    """Code of the site it came to last; empty where it came to none that is known."""
    place: str
    became: FateKind
    since: datetime
    is_verified: bool
    """A step says so that two persons signed, or customs did."""
    left_on: date
    settled_by: date
    """Until when its pre-refund is settled."""
    settlement: str
    """none: no pre-refund was claimed; open: not settled; settled: the tax office determined it."""
    home_by: date
    """Until when it may come back free of tax, if it does so in its original state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCard:
    """A site abroad."""

    id: str
    code: str
    kind: str
    name: str
    country: str
    address: str
    operator: str
    opened_at: datetime
    closed_at: datetime | None

    @classmethod
    def of(cls, row: OverseasSite) -> "SiteCard":
        """Return a row as a card."""
        names = ("id", "code", "name", "country", "address", "operator", "opened_at", "closed_at")
        return cls(kind=row.kind.value, **{name: getattr(row, name) for name in names})


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site with how many of the reader's works came there, and what became of them."""

    site: SiteCard
    came: int
    became: dict[str, int]


@dataclass(frozen=True, slots=True)
class Sites:
    """The sites at which works of the reader stand or stood; to staff, all. And what is at none."""

    sites: list[SiteLine]
    exports: int
    """All 9810 exports that have left; each is at a site, or below."""
    elsewhere: list[ExportLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLine:
    """A work on its way home, at the returns desk of a site."""

    holding_id: str
    artwork_id: str
    title: dict[str, str]
    received_at: datetime | None
    received_by_name: str
    condition: str
    sent_at: datetime | None
    waybill: str
    is_home: bool


@dataclass(frozen=True, slots=True)
class StrayLine:
    """A work that stands at a site, and that no 9810 export brought there."""

    holding_id: str
    artwork_id: str
    title: dict[str, str]
    since: datetime


@dataclass(frozen=True, slots=True)
class SitePage:
    """A site: what came there and what became of it, and its returns desk."""

    site: SiteCard
    exports: list[ExportLine]
    strays: list[StrayLine]
    desk: list[DeskLine]
    to_send: list[StrayLine]
    """Works that stood here, and whose return has begun."""
    coming_back: list[StrayLine]
    """Works that their buyers send back, and that no desk has noted."""


def require_named(session: Session, place: str) -> None:
    """Require that the place of an arrival abroad is an open site's code, in a house that has sites.

    :raises SiteNotNamed: if it is not
    """
    query = sa.select(OverseasSite.code).where(OverseasSite.closed_at.is_(None))
    codes = list(session.scalars(query.order_by(OverseasSite.code)))
    if codes and place not in codes:
        raise SiteNotNamed(codes=", ".join(codes), fields={"place": "Name the site by its code."})


def codes(session: Session) -> list[tuple[str, str]]:
    """Return codes and names of the sites that are open."""
    query = sa.select(OverseasSite.code, OverseasSite.name).where(OverseasSite.closed_at.is_(None))
    return [
        (row.code, f"{row.code} {row.name}") for row in session.execute(query.order_by(OverseasSite.code))
    ]


def fates(session: Session) -> Iterator[tuple[Declaration, Holding, date, Fate]]:
    """Yield every 9810 export that has left, with its work, the day on which it left, and its fate."""
    known = list(session.scalars(sa.select(OverseasSite.code)))
    exports = session.execute(
        sa.select(Declaration, Holding)
        .join(Holding, Holding.id == Declaration.holding_id)
        .where(Declaration.mode == OVERSEAS, Declaration.state == DeclarationState.RELEASED)
        .order_by(Declaration.lodged_at, Declaration.id)
    ).all()
    links = links_of(session, [holding.id for _, holding in exports])
    for row, holding in exports:
        own = links.get(holding.id, [])
        later = [other.lodged_at for other, _ in exports if other.holding_id == holding.id]
        until = min((at for at in later if at > row.lodged_at), default=None)
        mine = [link for link in own if until is None or link.at < until]
        found = rules.fate(mine, lodged_at=row.lodged_at, codes=known)
        if found is not None:
            left = next(link for link in mine if link.transition == LEFT and link.at >= row.lodged_at)
            yield row, holding, law_day(left.at), found


def links_of(session: Session, holding_ids: Sequence[str]) -> dict[str, list[Link]]:
    """Return of each work the links that say where abroad it is, in order."""
    query = (
        sa.select(
            CustodyEvent.holding_id,
            CustodyEvent.seq,
            CustodyEvent.transition,
            CustodyEvent.place,
            CustodyEvent.occurred_at,
        )
        .where(CustodyEvent.holding_id.in_(holding_ids), CustodyEvent.transition.in_(TELLING))
        .order_by(CustodyEvent.holding_id, CustodyEvent.seq)
    )
    found: dict[str, list[Link]] = {}
    for row in session.execute(query):
        found.setdefault(row.holding_id, []).append(Link(row.seq, row.transition, row.place, row.occurred_at))
    return found


def listing(session: Session, *, actor: Actor, at: datetime) -> Sites:
    """Return the sites with what came to them; who is no staff sees what is his, and where it is or was."""
    lines = _lines(session, actor=actor, on=law_day(at))
    rows = session.scalars(sa.select(OverseasSite).order_by(OverseasSite.code)).all()
    shown = []
    for row in rows:
        own = [line for line in lines if line.site == row.code]
        if own or _sees_all(actor):
            became = Counter(line.became.value for line in own)
            shown.append(SiteLine(SiteCard.of(row), len(own), dict(became)))
    return Sites(shown, len(lines), [line for line in lines if not line.site])


def page(session: Session, site_id: str, *, actor: Actor, at: datetime) -> SitePage:
    """Return a site, with what of it is the reader's to see.

    :raises SiteUnknown: if there is none, or nothing of his ever came there
    """
    row = session.get(OverseasSite, site_id)
    if row is None:
        raise SiteUnknown
    exports = [line for line in _lines(session, actor=actor, on=law_day(at)) if line.site == row.code]
    desk = _desk(session, row, actor)
    if not (exports or desk or _sees_all(actor)):
        raise SiteUnknown
    brought = {line.holding_id for line in exports}
    standing = sa.select(Holding.id).where(
        Holding.state == CustodyState.ABROAD_STOCK, Holding.place == row.code, Holding.id.not_in(brought)
    )
    open_to = _sees_all(actor) and row.closed_at is None
    waiting = begun(session, row.code) if open_to else {True: [], False: []}
    return SitePage(
        site=SiteCard.of(row),
        exports=exports,
        strays=_strays(session, standing, actor),
        desk=desk,
        to_send=_strays(session, waiting[True], actor),
        coming_back=_strays(session, waiting[False], actor),
    )


def begun(session: Session, code: str) -> dict[bool, list[str]]:
    """Return the works whose return has begun and that no desk noted: those that stood here, and buyers'."""
    last = (
        sa.select(sa.func.max(CustodyEvent.seq))
        .where(CustodyEvent.holding_id == Holding.id, CustodyEvent.transition.in_(("M30", "M44")))
        .correlate(Holding)
        .scalar_subquery()
    )
    noted = sa.exists().where(SiteReturn.holding_id == Holding.id, SiteReturn.seq == last)
    query = (
        sa.select(Holding.id, CustodyEvent.from_state)
        .join(CustodyEvent, sa.and_(CustodyEvent.holding_id == Holding.id, CustodyEvent.seq == last))
        .where(Holding.state == CustodyState.RETURNING, ~noted)
    )
    found: dict[bool, list[str]] = {True: [], False: []}
    rows = session.execute(query).all()
    links = links_of(session, [row.id for row in rows])
    for row in rows:
        if row.from_state is not CustodyState.ABROAD_STOCK:
            found[False].append(row.id)
        elif [link.place for link in links[row.id] if link.transition in ARRIVED][-1] == code:
            found[True].append(row.id)
    return found


def _sees_all(actor: Actor) -> bool:
    return actor.has(*READERS)


def _strays(session: Session, ids: Any, actor: Actor) -> list[StrayLine]:
    query = sa.select(Holding).where(Holding.id.in_(ids)).order_by(Holding.since_at, Holding.id)
    rows = [row for row in session.scalars(query) if may_see(row, actor)]
    works = registry.artworks(session, [row.artwork_id for row in rows])
    return [
        StrayLine(row.id, row.artwork_id, works[registry.ArtworkId(row.artwork_id)].title, row.since_at)
        for row in rows
    ]


def _lines(session: Session, *, actor: Actor, on: date) -> list[ExportLine]:
    found = [one for one in fates(session) if may_see(one[1], actor)]
    works = registry.artworks(session, [holding.artwork_id for _, holding, _, _ in found])
    settled = settlements(session, [row.id for row, _, _, _ in found])
    lines = []
    for row, holding, left_on, fate in found:
        deadline = settled_by(left_on)
        became = rules.on_day(fate, deadline=deadline, on=on)
        lines.append(
            ExportLine(
                declaration_id=row.id,
                holding_id=holding.id,
                artwork_id=holding.artwork_id,
                title=works[registry.ArtworkId(holding.artwork_id)].title,
                site=fate.site,
                place=fate.place,
                became=became,
                since=fate.since,
                is_verified=became in rules.VERIFIED,
                left_on=left_on,
                settled_by=deadline,
                settlement=settled.get(row.id, ("none", {}))[0],
                home_by=later_by_months(left_on, RETURN_MONTHS),
            )
        )
    return lines


def settlements(session: Session, declaration_ids: Sequence[str]) -> dict[str, tuple[str, dict[str, object]]]:
    """Return of each export with a pre-refund how far it is settled, and what the settlement says."""
    claim, settlement = sa.orm.aliased(TaxDocument), sa.orm.aliased(TaxDocument)
    query = (
        sa.select(claim.declaration_id, settlement.state, settlement.inputs)
        .outerjoin(
            settlement,
            sa.and_(
                settlement.base_id == claim.id,
                settlement.calc == "settlement",
                settlement.state != TaxState.WITHDRAWN,
            ),
        )
        .where(
            claim.calc == "prerefund_claim",
            claim.state != TaxState.WITHDRAWN,
            claim.declaration_id.in_(declaration_ids),
        )
    )
    return {
        row.declaration_id: ("settled" if row.state in DETERMINED else "open", row.inputs or {})
        for row in session.execute(query)
    }


def _desk(session: Session, site: OverseasSite, actor: Actor) -> list[DeskLine]:
    query = (
        sa.select(SiteReturn, Holding)
        .join(Holding, Holding.id == SiteReturn.holding_id)
        .where(SiteReturn.site_id == site.id)
        .order_by(SiteReturn.id.desc())
        .limit(200)
    )
    rows = [(row, holding) for row, holding in session.execute(query) if may_see(holding, actor)]
    works = registry.artworks(session, [holding.artwork_id for _, holding in rows])
    links = links_of(session, [holding.id for _, holding in rows])
    return [
        DeskLine(
            holding_id=holding.id,
            artwork_id=holding.artwork_id,
            title=works[registry.ArtworkId(holding.artwork_id)].title,
            received_at=row.received_at,
            received_by_name=row.received_by_name,
            condition=row.condition,
            sent_at=row.sent_at,
            waybill=row.waybill,
            is_home=any(
                link.transition == "M31" and link.seq > row.seq for link in links.get(holding.id, [])
            ),
        )
        for row, holding in rows
    ]
