"""What waits for a person, of many kinds, in one query: rows of plain values, put into words at the edge."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from bonded_warehouse.models.appeals import Appeal, AppealState
from bonded_warehouse.models.bond import BondBook, Guarantee, GuaranteeState
from bonded_warehouse.models.cases import KeepingCase
from bonded_warehouse.models.displays import DisplayTerm, TermState
from bonded_warehouse.models.enterprises import (
    AgencyState,
    DossierState,
    EnterpriseAgency,
    EnterpriseVersion,
)
from bonded_warehouse.models.messages import CustomsMessage, Direction, MessageState
from bonded_warehouse.models.papers import Paper, PaperState
from bonded_warehouse.models.rulesets import RulesetApproval, RulesetRow, RulesetState
from bonded_warehouse.models.standing import EpcisQuery, EpcisSubscription, SubscriptionState
from bonded_warehouse.queries.waiting_supervision import matters
from bonded_warehouse.queries.waiting_works import (
    TAKES_NEXT,
    Part,
    at_home,
    counts,
    drafts,
    exports,
    handed_on,
    handovers,
    moves,
    reports,
    sold,
    words_of,
)
from bonded_warehouse.roles import (
    CUSTOMS_OFFICER,
    DECLARANT,
    DEPOSITORS,
    KEEPER,
    REGULATOR,
    RELIC_EXAMINER,
    SENIOR_KEEPER,
    STAFF,
)
from bonded_warehouse.rules.clocks import WARN_DAYS
from bonded_warehouse.rules.export_papers import paper_kinds
from foundation.actor import ADMINISTRATOR, Actor
from foundation.columns import UTCInstant

MOST: Final = 48


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits."""

    kind: str
    """paper, ruleset, guarantee, dossier, power, appeal, stray, case, term, subscription, orphan, sold,
    export, home, report, draft, handed, handover, move, count or matter."""
    id: str
    """Where it is done: of the work, book, enterprise, declaration, message or facility; or a version."""
    since: datetime | None
    """None for a term: it waits by its last day, which is its name."""
    name: str = ""
    """Code, number, name in Chinese or name of who began it, by its kind."""
    other: str = ""
    more: str = ""
    last: str = ""


def lines(session: Session, *, actor: Actor, today: date) -> list[Line]:
    """Return what waits for this actor, each kind with the oldest first; one query, or none."""
    parts = [part.limit(MOST).subquery() for part in _parts(actor, today)]
    if not parts:
        return []
    query = sa.union_all(*(sa.select(part) for part in parts))
    return [Line(*row) for row in session.execute(query)]


def _parts(actor: Actor, today: date) -> Iterator[Part]:
    codes = [code for code, kind in paper_kinds().items() if not actor.roles.isdisjoint(kind.verified_by)]
    if codes:
        yield _papers(actor, codes)
    if actor.has(REGULATOR, RELIC_EXAMINER, CUSTOMS_OFFICER):
        yield _rulesets(actor)
    if actor.has(CUSTOMS_OFFICER):
        yield from (_guarantees(), _dossiers(), _powers(), _appeals(actor), _stray())
    if actor.has(SENIOR_KEEPER, CUSTOMS_OFFICER, REGULATOR):
        yield from (_cases(actor), _terms(today))
    yield _subscriptions(actor)
    yield from matters(actor)
    if actor.has(ADMINISTRATOR):
        yield _orphans(actor)
    yield from _works(actor)


def _works(actor: Actor) -> Iterator[Part]:
    if actor.has(KEEPER, SENIOR_KEEPER):
        yield from (sold(), moves(actor))
    if actor.has(KEEPER) and not actor.has(SENIOR_KEEPER, CUSTOMS_OFFICER):
        yield counts(actor)
    states = [state for state, role in TAKES_NEXT.items() if actor.has(role)]
    if states:
        yield handed_on(states)
    if actor.has(DECLARANT):
        yield from (exports(), at_home())
    if actor.has(*STAFF, *DEPOSITORS):
        yield from (reports(actor), handovers(actor), drafts(actor))


def _papers(actor: Actor, codes: list[str]) -> Part:
    part = words_of(
        "paper", Paper.artwork_id, Paper.supplied_at, Paper.code, Paper.number, Paper.supplied_by_name
    )
    return part.where(
        Paper.state == PaperState.SUPPLIED, Paper.code.in_(codes), Paper.supplied_by != actor.id
    ).order_by(Paper.id)


def _rulesets(actor: Actor) -> Part:
    approved = sa.exists().where(
        RulesetApproval.ruleset_id == RulesetRow.id, RulesetApproval.account_id == actor.id
    )
    part = words_of("ruleset", RulesetRow.version, RulesetRow.proposed_at, RulesetRow.proposed_by_name)
    return part.where(
        RulesetRow.state == RulesetState.PROPOSED, RulesetRow.proposed_by != actor.id, ~approved
    ).order_by(RulesetRow.id)


def _guarantees() -> Part:
    part = words_of(
        "guarantee", Guarantee.book_id, Guarantee.proposed_at, Guarantee.reference, BondBook.number
    )
    return (
        part.select_from(Guarantee)
        .join(BondBook, BondBook.id == Guarantee.book_id)
        .where(Guarantee.state == GuaranteeState.APPLIED)
        .order_by(Guarantee.proposed_at)
    )


def _dossiers() -> Part:
    version = EnterpriseVersion
    part = words_of(
        "dossier",
        version.enterprise_id,
        version.filed_at,
        version.name_zh,
        version.name_en,
        version.filed_by_name,
    )
    return part.where(version.state == DossierState.FILED).order_by(version.filed_at)


def _powers() -> Part:
    """Return the powers of attorney, with the name of either side as it stands in its latest version."""
    principal, agent = aliased(EnterpriseVersion), aliased(EnterpriseVersion)
    part = words_of(
        "power",
        EnterpriseAgency.principal_id,
        EnterpriseAgency.lodged_at,
        principal.name_zh,
        principal.name_en,
        agent.name_zh,
        agent.name_en,
    )
    part = part.select_from(EnterpriseAgency)
    for side, enterprise_id in (
        (principal, EnterpriseAgency.principal_id),
        (agent, EnterpriseAgency.agent_id),
    ):
        inner = aliased(EnterpriseVersion)
        newest = sa.select(sa.func.max(inner.version)).where(inner.enterprise_id == enterprise_id)
        part = part.join(
            side, sa.and_(side.enterprise_id == enterprise_id, side.version == newest.scalar_subquery())
        )
    return part.where(EnterpriseAgency.state == AgencyState.LODGED).order_by(EnterpriseAgency.lodged_at)


def _appeals(actor: Actor) -> Part:
    """Return the appeals that this officer may decide: he neither refused nor lodged."""
    part = words_of("appeal", Appeal.declaration_id, Appeal.lodged_at, Appeal.codes, Appeal.lodged_by_name)
    return part.where(
        Appeal.state == AppealState.LODGED,
        sa.func.coalesce(Appeal.refused_by, "") != actor.id,
        Appeal.lodged_by != actor.id,
    ).order_by(Appeal.lodged_at)


def _stray() -> Part:
    part = words_of("stray", CustomsMessage.id, CustomsMessage.at, CustomsMessage.problem)
    return part.where(
        CustomsMessage.state == MessageState.UNCLEAR,
        CustomsMessage.declaration_id.is_(None),
        CustomsMessage.filing_id.is_(None),
        CustomsMessage.direction == Direction.IN,
    ).order_by(CustomsMessage.at)


def _cases(actor: Actor) -> Part:
    """Return the open cases of others; of a case about no work of the house, the place is empty."""
    part = words_of(
        "case", sa.func.coalesce(KeepingCase.artwork_id, ""), KeepingCase.opened_at, KeepingCase.kind
    )
    return part.where(
        KeepingCase.closed_at.is_(None), sa.func.coalesce(KeepingCase.opened_by, "") != actor.id
    ).order_by(KeepingCase.opened_at.desc(), KeepingCase.id.desc())


def _terms(today: date) -> Part:
    """Return the shows outside the zone whose term ends soon."""
    never = sa.cast(sa.null(), UTCInstant())
    part = words_of("term", DisplayTerm.artwork_id, never, DisplayTerm.last_on)
    soon = today + timedelta(days=max(WARN_DAYS))
    return part.where(DisplayTerm.state != TermState.ENDED, DisplayTerm.last_on <= soon).order_by(
        DisplayTerm.last_on
    )


def _subscriptions(actor: Actor) -> Part:
    """Return the actor's own subscriptions that are served no more, though his role be gone.

    He alone resumes or ends them.
    """
    return _stopped("subscription").where(EpcisQuery.owner_id == actor.id)


def _orphans(actor: Actor) -> Part:
    """Return the subscriptions of others that stopped because their owner's account may read no more."""
    return _stopped("orphan").where(EpcisQuery.owner_id != actor.id, EpcisSubscription.problem == "account")


def _stopped(kind: str) -> Part:
    of = EpcisSubscription
    since = sa.func.coalesce(of.last_notified_at, of.created_at)
    part = words_of(kind, of.id, since, EpcisQuery.name, of.problem, of.dest, EpcisQuery.owner_name)
    part = part.select_from(of).join(EpcisQuery, EpcisQuery.id == of.query_id)
    return part.where(of.state == SubscriptionState.STOPPED).order_by(of.id)
