"""What waits for examiner, declarant, customs officer and verifiers, and why."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from bonded_warehouse.models.clearance import DeclarationState
from bonded_warehouse.queries import (
    appeals,
    clearance,
    declarations,
    draws,
    enterprises,
    examinations,
    messages,
    rulesets,
)
from bonded_warehouse.roles import CUSTOMS_OFFICER, DECLARANT, REGULATOR, RELIC_EXAMINER
from bonded_warehouse.rules.export_papers import paper_kinds
from bonded_warehouse.rules.lanes import appeal_due, review_due
from foundation.actor import Actor
from foundation.web.words import known_term, pick, word
from foundation.worker import DeskItem

SILENCE: Final = timedelta(days=1)
"""After this, customs' silence waits for a person (D)."""


def waiting(session: Session, actor: Actor, at: datetime) -> Iterator[DeskItem]:
    """Return what waits for this actor in the rooms of gate and customs."""
    if actor.has(RELIC_EXAMINER):
        yield from _referred(session, at)
    if actor.has(CUSTOMS_OFFICER):
        yield from _officer(session)
        yield from _dossiers(session)
        yield from _appeals(session, actor)
        yield from _stray(session)
    if actor.has(DECLARANT):
        yield from _declarant(session, at)
    if actor.has(REGULATOR, RELIC_EXAMINER, CUSTOMS_OFFICER):
        yield from _rulesets(session, actor)
    yield from _papers(session, actor)


def _rulesets(session: Session, actor: Actor) -> Iterator[DeskItem]:
    for card in rulesets.waiting_for(session, actor.id):
        if card.proposed_at is not None:
            yield DeskItem(
                title=gettext("Ruleset %(version)s", version=card.version),
                why=gettext("%(name)s proposed it; two persons approve it.", name=card.proposed_by_name),
                url=url_for("rulesets.show", version=card.version),
                since=card.proposed_at,
            )


def _referred(session: Session, at: datetime) -> Iterator[DeskItem]:
    ids = examinations.candidates(session)
    for artwork_id, (about, referral) in examinations.referrals(session, ids, at=at).items():
        yield DeskItem(
            title=gettext("Examine “%(title)s”", title=pick(about.card.title)),
            why=gettext("The rules refer it to you: %(codes)s.", codes=", ".join(referral.codes)),
            url=url_for("relics.bench", artwork_id=artwork_id),
            since=about.statement.recorded_at or about.card.registered_at,
            role=RELIC_EXAMINER,
        )


def _officer(session: Session) -> Iterator[DeskItem]:
    asked = (DeclarationState.INSPECTION, DeclarationState.ACCEPTED, DeclarationState.DETAINED)
    cards = declarations.declarations(session, states=asked)
    lanes = draws.lanes(session, [card.id for card in cards])
    for card in cards:
        since = card.answers[-1].received_at if card.answers else card.lodged_at
        yield DeskItem(
            title=gettext(
                "%(mrn)s, %(goods)s",
                mrn=card.mrn or card.id,
                goods=known_term(card.goods_name, "goods") or card.goods_name,
            ),
            why={
                DeclarationState.INSPECTION.value: gettext("It was drawn for inspection."),
                DeclarationState.ACCEPTED.value: gettext(
                    "What customs said was not understood: read its messages."
                )
                if declarations.is_unclear(card)
                else gettext("Its papers wait for your decision."),
            }.get(card.state, gettext("It is detained; the hold must be cleared first.")),
            url=url_for("declarations.show", declaration_id=card.id),
            since=since,
            due=review_due(lanes.get(card.id), since) if card.state != DeclarationState.DETAINED else None,
            role=CUSTOMS_OFFICER,
        )


def _declarant(session: Session, at: datetime) -> Iterator[DeskItem]:
    asked = (DeclarationState.LODGED, DeclarationState.REJECTED)
    cards = declarations.declarations(session, states=asked)
    lanes = draws.lanes(session, [card.id for card in cards])
    for card in cards:
        silent = card.state == DeclarationState.LODGED
        unclear = declarations.is_unclear(card)
        if silent and not unclear and at < card.lodged_at + SILENCE:
            continue
        codes = ", ".join(code.code for answer in card.answers for code in answer.codes)
        yield DeskItem(
            title=gettext(
                "%(mrn)s, %(goods)s",
                mrn=card.mrn or card.id,
                goods=known_term(card.goods_name, "goods") or card.goods_name,
            ),
            why=gettext("What customs said was not understood: read its messages.")
            if silent and unclear
            else gettext("Customs has not answered for a day.")
            if silent
            else gettext("Customs returned it: %(codes)s.", codes=codes or word(card.state, "declaration")),
            url=url_for("declarations.show", declaration_id=card.id),
            since=card.lodged_at,
            due=review_due(lanes.get(card.id), card.lodged_at) if silent else None,
            role=DECLARANT,
        )


def _appeals(session: Session, actor: Actor) -> Iterator[DeskItem]:
    for card in appeals.waiting(session):
        if card.may_be_decided_by(actor):
            yield DeskItem(
                title=gettext("Appeal against %(codes)s", codes=", ".join(code.code for code in card.codes)),
                why=gettext("%(name)s contests a refusal that was not yours.", name=card.lodged_by_name),
                url=url_for("declarations.show", declaration_id=card.declaration_id, _anchor="appeals"),
                since=card.lodged_at,
                due=appeal_due(card.lodged_at),
                role=CUSTOMS_OFFICER,
            )


def _dossiers(session: Session) -> Iterator[DeskItem]:
    for enterprise_id, version in enterprises.waiting(session):
        yield DeskItem(
            title=pick(version.name),
            why=gettext("%(name)s filed its dossier; it waits for customs.", name=version.filed_by_name),
            url=url_for("enterprises.show", enterprise_id=enterprise_id, _anchor="versions"),
            since=version.filed_at,
            role=CUSTOMS_OFFICER,
        )
    for power in enterprises.waiting_agencies(session):
        yield DeskItem(
            title=gettext(
                "%(agent)s for %(principal)s",
                agent=pick(power.agent_name),
                principal=pick(power.principal_name),
            ),
            why=gettext("A power of attorney waits for customs."),
            url=url_for("enterprises.show", enterprise_id=power.principal_id, _anchor="agents"),
            since=power.lodged_at,
            role=CUSTOMS_OFFICER,
        )


def _stray(session: Session) -> Iterator[DeskItem]:
    for message in messages.stray(session):
        yield DeskItem(
            title=gettext("A message that belongs to no filing"),
            why=word(message.problem, "message_problem"),
            url=url_for("customs_messages.stray", _anchor=message.id),
            since=message.at,
            role=CUSTOMS_OFFICER,
        )


def _papers(session: Session, actor: Actor) -> Iterator[DeskItem]:
    codes = [code for code, kind in paper_kinds().items() if not actor.roles.isdisjoint(kind.verified_by)]
    if not codes:
        return
    for card in clearance.waiting_papers(session, codes=codes):
        if not card.may_be_decided_by(actor):
            continue
        role = next(
            role for role in (RELIC_EXAMINER, CUSTOMS_OFFICER, REGULATOR, DECLARANT) if actor.has(role)
        )
        yield DeskItem(
            title=gettext("Verify: %(paper)s %(number)s", paper=pick(card.title), number=card.number),
            why=gettext(
                "%(name)s put it on file; it counts once you have verified it.", name=card.supplied_by_name
            ),
            url=url_for("gate.show", artwork_id=card.artwork_id, _anchor="papers"),
            since=card.supplied_at,
            role=role,
        )
