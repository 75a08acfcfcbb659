"""What a filing rests on: for which enterprise, by which agent, in which mode, by list or in full.

Every answer is checked before customs hears anything: F01 and F02 for who files, F03 for the mode, D07 for
a simplified list.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.clearance_errors import (
    AgentOutOfScope,
    EnterpriseNotReady,
    EnterpriseSuspended,
    ListNotAllowed,
    ModeNotAllowed,
)
from bonded_warehouse.customs.parties import Parties
from bonded_warehouse.gate_errors import DeclarationInvalid
from bonded_warehouse.models.clearance import GateDecision
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.enterprises import (
    AgencyState,
    DeclarationBasis,
    Enterprise,
    EnterpriseAgency,
    EnterpriseVersion,
)
from bonded_warehouse.models.papers import Paper, PaperState
from bonded_warehouse.operations import naming
from bonded_warehouse.queries import enterprises
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.rules import modes
from bonded_warehouse.rules.enterprises import covers
from bonded_warehouse.rules.modes import Buyer, ListFacts, Plan
from bonded_warehouse.rules.sold import Sold
from bonded_warehouse.rules.states import CustomsStatus
from foundation.actor import Actor
from foundation.errors import Coded
from foundation.money import Money

LICENCES: Final = frozenset(
    {
        "art_export_approval",
        "culture_approval",
        "relic_exit_permit",
        "nonrelic_certificate",
        "state_council_exit_approval",
        "state_council_approval",
        "exhibition_approval",
        "exhibition_extension",
        "exhibit_exit_registration",
        "wildlife_sale_approval",
        "cites_permit",
        "cites_import_permit",
    }
)
"""Papers that are a permit: where one is on file, a simplified list is not enough."""
FOREIGN: Final = frozenset({CustomsStatus.BONDED_FOREIGN, CustomsStatus.TEMP_IMPORT, CustomsStatus.ATA})
ART_CHAPTER: Final = "97"
"""No export duty was found for it (U); of any other chapter nobody has looked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the declarant answers about a filing. None: not answered, and never taken as the milder answer."""

    buyer: Buyer | None
    is_platform_sale: bool = False
    is_parcel: bool = False
    is_zone_stock: bool = False
    goes_to_store: bool = False
    comes_back: bool = False
    enterprise_id: str | None = None
    agent_id: str | None = None
    carrier_id: str | None = None
    """Enterprise on file that carries the parcel; left out where there is only one."""
    is_simplified: bool = False
    claims_refund: bool | None = None
    needs_inspection: bool | None = None


UNANSWERED: Final = Answers(buyer=None)


@dataclass(frozen=True, slots=True)
class Basis:
    """What was found to carry a filing."""

    mode: str
    chosen: modes.Chosen
    plan: Plan
    enterprise: EnterpriseVersion | None
    agent: EnterpriseVersion | None
    agency_id: str | None
    is_simplified: bool
    parties: Parties
    """Who stands in the messages."""

    def row(self, declaration_id: str) -> DeclarationBasis:
        """Return it as it is kept with a declaration."""
        return DeclarationBasis(
            declaration_id=declaration_id,
            enterprise_id=self.enterprise.enterprise_id if self.enterprise else None,
            enterprise_version=self.enterprise.version if self.enterprise else None,
            agent_id=self.agent.enterprise_id if self.agent else None,
            agent_version=self.agent.version if self.agent else None,
            agency_id=self.agency_id,
            plan={name: getattr(value, "value", value) for name, value in asdict(self.plan).items()},
            line=self.chosen.line,
            is_simplified=self.is_simplified,
            parties=self.parties.kept(),
        )


def rest(
    session: Session, *, holding: Holding, mode: str, answers: Answers, actor: Actor, at: datetime
) -> Basis:
    """Return what a filing rests on.

    :param mode: as declared; empty: the house takes what the answers lead to
    :raises DeclarationInvalid: if an answer is missing or contradicts another
    :raises ModeNotAllowed: if the mode is not the one the answers lead to (F03)
    :raises EnterpriseNotReady: if the enterprise or agent is not on file and confirmed (F01)
    :raises EnterpriseSuspended: if customs lets it file nothing (F02)
    :raises AgentOutOfScope: if the agent's power does not cover this (F01)
    :raises PartyMissing: if nobody is on file for a place of the messages (F01)
    """
    plan = _plan(holding, answers)
    chosen = modes.chosen(plan)
    codes = modes.codes_of(chosen.mode)
    mode = mode or codes[0]
    if mode not in codes:
        raise ModeNotAllowed(
            mode=Coded(mode, "mode"),
            proposed=Coded(codes[0], "mode"),
            line=chosen.line,
            refusal_codes=["F03"],
        )
    enterprise = _enterprise(session, holding, answers, at=at)
    if enterprise is None and answers.agent_id is not None:
        raise DeclarationInvalid(fields={"agent_id": "Name the enterprise that the agent acts for."})
    seller = enterprise or _ready(session, naming.exporter(session).enterprise_id, at=at)
    agent, agency_id = _agent(session, seller, answers, mode=mode, actor=actor, at=at)
    parties = naming.all_of(
        session,
        holding_id=holding.id,
        seller=seller,
        agent=agent,
        carrier_id=answers.carrier_id,
        sale=Sold.of(holding.sale) if holding.sale and answers.buyer is not Buyer.NOBODY else None,
    )
    return Basis(mode, chosen, plan, enterprise, agent, agency_id, answers.is_simplified, parties)


def require_list(
    session: Session,
    *,
    basis: Basis,
    answers: Answers,
    holding: Holding,
    hs: str,
    value: Money,
    decision_id: str,
    at: datetime,
) -> None:
    """Require that a simplified list is enough, where one was asked for.

    :raises ListNotAllowed: naming everything that stands against it (D07)
    """
    if not basis.is_simplified:
        return
    found = modes.no_flag_a(
        ListFacts(
            mode=basis.chosen.mode,
            needs_permit=_needs_permit(session, holding, decision_id, at=at),
            has_duty=False if hs.startswith(ART_CHAPTER) else None,
            claims_refund=answers.claims_refund,
            needs_inspection=answers.needs_inspection,
            value_minor=value.amount_minor if value.currency == "CNY" else None,
        )
    )
    if found:
        raise ListNotAllowed(why=[Coded(one.value, "no_list") for one in found], refusal_codes=["D07"])


def species(known: Mapping[str, Any]) -> bool | None:
    """Say whether a material could come from a protected species; None where nobody looked."""
    materials = known.get("work", {}).get("materials")
    if materials is None:
        return None
    return any(one.get("cites") != "none" or one.get("suspect") for one in materials)


def _plan(holding: Holding, answers: Answers) -> Plan:
    if answers.buyer is None:
        raise DeclarationInvalid(fields={"buyer": "Say who buys, or that it is unsold."})
    plan = Plan(
        buyer=answers.buyer,
        is_platform_sale=answers.is_platform_sale,
        is_parcel=answers.is_parcel,
        is_zone_stock=answers.is_zone_stock,
        goes_to_store=answers.goes_to_store,
        comes_back=answers.comes_back,
        is_foreign_bonded=holding.customs_status in FOREIGN,
    )
    field = {
        modes.PlanGap.DOMESTIC_STOCK: "is_zone_stock",
        modes.PlanGap.STORE_SOLD: "goes_to_store",
        modes.PlanGap.BACK_AND_STORE: "comes_back",
    }
    words = {
        modes.PlanGap.DOMESTIC_STOCK: "A work of domestic status is no stock of the zone.",
        modes.PlanGap.STORE_SOLD: "What is sold does not go unsold to a store.",
        modes.PlanGap.BACK_AND_STORE: "Either it comes back from a show, or it goes to a store.",
    }
    found = modes.gaps(plan, is_domestic=holding.customs_status is CustomsStatus.DOMESTIC)
    if found:
        raise DeclarationInvalid(fields={field[gap]: words[gap] for gap in found})
    return plan


def _enterprise(
    session: Session, holding: Holding, answers: Answers, *, at: datetime
) -> EnterpriseVersion | None:
    """Return the enterprise that exports: the one named, else the depositor's or owner's own."""
    named = answers.enterprise_id or _own(session, holding)
    if named is None:
        return None
    return _ready(session, named, at=at)


def _own(session: Session, holding: Holding) -> str | None:
    for organisation in (holding.depositor_organisation_id, holding.owner_organisation_id):
        if organisation is None:
            continue
        query = sa.select(Enterprise.id).where(Enterprise.organisation_id == organisation)
        found = session.scalar(query.order_by(Enterprise.id).limit(1))
        if found is not None:
            return found
    return None


def _ready(session: Session, enterprise_id: str, *, at: datetime) -> EnterpriseVersion:
    version = enterprises.current(session, enterprise_id)
    if version is None:
        row = session.get(Enterprise, enterprise_id)
        raise EnterpriseNotReady(name=row.credit_code if row else enterprise_id, refusal_codes=["F01"])
    level = enterprises.credit_on(session, enterprise_id, law_day(at))
    if level is not None and level.is_suspended:
        raise EnterpriseSuspended(
            name=version.name_zh, from_on=level.from_on, source=level.source, refusal_codes=["F02"]
        )
    return version


def _agent(
    session: Session,
    enterprise: EnterpriseVersion,
    answers: Answers,
    *,
    mode: str,
    actor: Actor,
    at: datetime,
) -> tuple[EnterpriseVersion | None, str | None]:
    """Return who declares for an enterprise, and the power it rests on; its own people need none."""
    agent_id = answers.agent_id or _employer(session, actor)
    if agent_id is None or agent_id == enterprise.enterprise_id:
        return None, None
    agent = _ready(session, agent_id, at=at)
    on = law_day(at)
    powers = session.scalars(
        sa.select(EnterpriseAgency).where(
            EnterpriseAgency.principal_id == enterprise.enterprise_id,
            EnterpriseAgency.agent_id == agent_id,
            EnterpriseAgency.state == AgencyState.CONFIRMED,
        )
    )
    for power in powers:
        if covers(
            scopes=power.scopes,
            modes=power.modes,
            from_on=power.from_on,
            to_on=power.to_on,
            mode=mode,
            on=on,
        ):
            return agent, power.id
    raise AgentOutOfScope(
        agent=agent.name_zh,
        principal=enterprise.name_zh,
        mode=Coded(mode, "mode"),
        refusal_codes=["F01"],
    )


def _employer(session: Session, actor: Actor) -> str | None:
    """Return the enterprise of the declarant's own organisation, if it is on file."""
    if actor.organisation_id is None:
        return None
    query = sa.select(Enterprise.id).where(Enterprise.organisation_id == actor.organisation_id)
    return session.scalar(query.order_by(Enterprise.id).limit(1))


def _needs_permit(session: Session, holding: Holding, decision_id: str, *, at: datetime) -> bool | None:
    decision = session.get(GateDecision, decision_id)
    has_species = species(decision.facts if decision is not None else {})
    if holding.is_relic or has_species:
        return True
    on = law_day(at)
    held = session.scalar(
        sa.select(Paper.id)
        .where(
            Paper.artwork_id == holding.artwork_id,
            Paper.code.in_(LICENCES),
            Paper.state == PaperState.VERIFIED,
            sa.or_(Paper.valid_to_on.is_(None), Paper.valid_to_on >= on),
        )
        .limit(1)
    )
    if held is not None:
        return True
    return None if holding.is_relic is None or has_species is None else False
