"""What waits for examiner, declarant, customs officer and verifiers, and why."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.models.clearance import DeclarationState
from bonded_warehouse.queries import (
    appeals,
    declarations,
    draws,
    examinations,
    rulesets,
    waiting_supervision,
)
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.queries.waiting import Line, lines
from bonded_warehouse.roles import (
    CUSTOMS_OFFICER,
    DECLARANT,
    DEPOSITORS,
    KEEPER,
    READERS,
    REGULATOR,
    RELIC_EXAMINER,
)
from bonded_warehouse.rules.export_papers import paper_kinds
from bonded_warehouse.rules.lanes import appeal_due, review_due
from bonded_warehouse.web import desk_keeping, desk_supervision, subscription_words
from foundation.actor import ADMINISTRATOR, Actor
from foundation.web.words import known_term, listed, pick, spoken, word
from foundation.worker import DeskItem

MOST_REFERRED: Final = 24
SILENCE: Final = timedelta(days=1)
"""After this, customs' silence waits for a person (D)."""


def waiting(session: Session, actor: Actor, at: datetime) -> Iterator[DeskItem]:
    """Return what waits for this actor in the rooms of gate and customs, and what is amiss in the vaults."""
    if actor.has(RELIC_EXAMINER):
        yield from _referred(session, at)
    if actor.has(CUSTOMS_OFFICER):
        yield from _officer(session)
    if actor.has(DECLARANT):
        yield from _declarant(session, at)
    found = lines(session, actor=actor, today=law_day(at))
    for line in found:
        if line.kind in LINES and line.since is not None:
            yield LINES[line.kind](line, line.since, actor)
    waits = {line.id for line in found if line.kind == waiting_supervision.KIND}
    yield from desk_supervision.waiting(session, actor, at, waits)
    yield from desk_keeping.told(session, [line for line in found if line.kind in desk_keeping.KINDS], at)


def _referred(session: Session, at: datetime) -> Iterator[DeskItem]:
    found = examinations.waiting(session, limit=MOST_REFERRED)
    works = registry.artworks(session, [one.artwork_id for one in found.works])
    for one in found.works:
        yield DeskItem(
            title=gettext("Examine “%(title)s”", title=pick(works[registry.ArtworkId(one.artwork_id)].title)),
            why=gettext(
                "The rules refer it to you: %(codes)s.",
                codes=listed(pick(title) for title in rulesets.titles(session, one.codes, on=law_day(at))),
            ),
            url=url_for("relics.bench", artwork_id=one.artwork_id),
            since=one.since_at,
            role=RELIC_EXAMINER,
        )
    if found.next is not None:
        yield DeskItem(
            title=gettext("%(count)s more to examine", count=found.total - len(found.works)),
            why=gettext("The rules refer them to you; they have waited less long."),
            url=url_for("relics.index", after=found.next),
            since=found.works[-1].since_at,
            role=RELIC_EXAMINER,
        )


def _officer(session: Session) -> Iterator[DeskItem]:
    asked = (DeclarationState.INSPECTION, DeclarationState.ACCEPTED, DeclarationState.DETAINED)
    cards = declarations.queue(session, states=asked)
    lanes = draws.lanes(session, [card.id for card in cards])
    for card in cards:
        since = card.answers[-1].received_at if card.answers else card.lodged_at
        yield DeskItem(
            title=gettext(
                "%(mrn)s, %(goods)s",
                mrn=card.mrn or gettext("no number yet"),
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
        codes = listed(code.code for answer in card.answers for code in answer.codes)
        yield DeskItem(
            title=gettext(
                "%(mrn)s, %(goods)s",
                mrn=card.mrn or gettext("no number yet"),
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


def _ruleset(line: Line, since: datetime, actor: Actor) -> DeskItem:
    return DeskItem(
        title=gettext("Ruleset %(version)s", version=line.id),
        why=gettext("%(name)s proposed it; two persons approve it.", name=line.name),
        url=url_for("rulesets.show", version=line.id),
        since=since,
    )


def _guarantee(line: Line, since: datetime, actor: Actor) -> DeskItem:
    return DeskItem(
        title=gettext("Guarantee %(reference)s", reference=line.name),
        why=gettext("Lies before customs for book %(number)s.", number=line.other),
        url=url_for("bonds.show", book_id=line.id),
        since=since,
        role=CUSTOMS_OFFICER,
    )


def _appeal(line: Line, since: datetime, actor: Actor) -> DeskItem:
    codes = listed(code.code for code in appeals.meant(json.loads(line.name)))
    return DeskItem(
        title=gettext("Appeal against %(codes)s", codes=codes),
        why=gettext("%(name)s contests a refusal that was not yours.", name=line.other),
        url=url_for("declarations.show", declaration_id=line.id, _anchor="appeals"),
        since=since,
        due=appeal_due(since),
        role=CUSTOMS_OFFICER,
    )


def _dossier(line: Line, since: datetime, actor: Actor) -> DeskItem:
    return DeskItem(
        title=pick({"zh": line.name, "en": line.other or line.name}),
        why=gettext("%(name)s filed its dossier; it waits for customs.", name=line.more),
        url=url_for("enterprises.show", enterprise_id=line.id, _anchor="versions"),
        since=since,
        role=CUSTOMS_OFFICER,
    )


def _power(line: Line, since: datetime, actor: Actor) -> DeskItem:
    return DeskItem(
        title=gettext(
            "%(agent)s for %(principal)s",
            agent=pick({"zh": line.more, "en": line.last or line.more}),
            principal=pick({"zh": line.name, "en": line.other or line.name}),
        ),
        why=gettext("A power of attorney waits for customs."),
        url=url_for("enterprises.show", enterprise_id=line.id, _anchor="agents"),
        since=since,
        role=CUSTOMS_OFFICER,
    )


def _stray(line: Line, since: datetime, actor: Actor) -> DeskItem:
    return DeskItem(
        title=gettext("A message that belongs to no filing"),
        why=word(line.name, "message_problem"),
        url=url_for("customs_messages.stray", _anchor=line.id),
        since=since,
        role=CUSTOMS_OFFICER,
    )


def _paper(line: Line, since: datetime, actor: Actor) -> DeskItem:
    roles = (RELIC_EXAMINER, CUSTOMS_OFFICER, REGULATOR, DECLARANT)
    return DeskItem(
        title=gettext(
            "Verify: %(paper)s %(number)s", paper=pick(paper_kinds()[line.name].title), number=line.other
        ),
        why=gettext("%(name)s put it on file; it counts once you have verified it.", name=line.more),
        url=url_for("gate.show", artwork_id=line.id, _anchor="papers"),
        since=since,
        role=next(role for role in roles if actor.has(role)),
    )


def _subscription(line: Line, since: datetime, actor: Actor) -> DeskItem:
    return DeskItem(
        title=gettext("Subscription to %(name)s", name=line.name),
        why=gettext(
            "Nothing is sent to %(where)s any more: %(problem)s Resume it, or end it.",
            where=line.more,
            problem=subscription_words.PROBLEMS[line.other],
        ),
        url=url_for("subscriptions.show", name=line.name, subscription_id=line.id)
        if actor.has(*READERS, *DEPOSITORS)
        else url_for("people.account"),
        since=since,
    )


def _orphan(line: Line, since: datetime, actor: Actor) -> DeskItem:
    return DeskItem(
        title=gettext("Subscription of %(name)s to %(query)s", name=line.last, query=line.name),
        why=gettext(
            "Nothing is sent to %(where)s any more: its owner's account may read no events. Give the account"
            " its role again, or leave it stopped.",
            where=line.more,
        ),
        url=url_for("people.listing", words=line.last),
        since=since,
        role=ADMINISTRATOR,
    )


def _move(line: Line, since: datetime, actor: Actor) -> DeskItem:
    return DeskItem(
        title=gettext("Move %(place)s into %(into)s", place=line.name, into=line.other),
        why=gettext(
            "%(name)s proposed the move and signed it; a second keeper signs.", name=spoken(line.more)
        ),
        url=url_for("places.index", facility_id=line.id),
        since=since,
        role=KEEPER,
    )


def _count(line: Line, since: datetime, actor: Actor) -> DeskItem:
    return DeskItem(
        title=gettext("Count of %(place)s", place=line.name),
        why=gettext("It takes two keepers; each looks for himself."),
        url=url_for("counts.show", count_id=line.id),
        since=since,
        role=KEEPER,
    )


LINES: Final[dict[str, Callable[[Line, datetime, Actor], DeskItem]]] = {
    "paper": _paper,
    "ruleset": _ruleset,
    "guarantee": _guarantee,
    "dossier": _dossier,
    "power": _power,
    "appeal": _appeal,
    "stray": _stray,
    "subscription": _subscription,
    "orphan": _orphan,
    "move": _move,
    "count": _count,
}
"""How each kind of what waits is put into words."""
