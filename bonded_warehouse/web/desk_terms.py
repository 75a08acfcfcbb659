"""What stands at the dock and waits for its next step, and which terms end soon."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from flask import url_for
from flask_babel import gettext, lazy_gettext, ngettext
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.queries import extensions, terms
from bonded_warehouse.queries.extensions import ExtensionCard
from bonded_warehouse.queries.gate_facts import last_minute, law_day
from bonded_warehouse.roles import CUSTOMS_OFFICER, DECLARANT, KEEPER, KEEPERS, RELIC_EXAMINER, SENIOR_KEEPER
from bonded_warehouse.rules.states import CustodyState
from bonded_warehouse.rules.terms import opens_at
from foundation.actor import Actor, Role
from foundation.web.words import day, instant, pick
from foundation.worker import DeskItem

NEXT: Final[dict[CustodyState, tuple[str, object]]] = {
    CustodyState.RECEIVED: (
        "condition_check",
        lazy_gettext("Stands at the dock; a keeper and whoever brought it look at its condition."),
    ),
    CustodyState.EXAMINED: (
        "identify",
        lazy_gettext("Its condition is signed; two keepers compare it with its registered pictures."),
    ),
    CustodyState.IDENTIFIED: (
        "book_in",
        lazy_gettext("It is the registered work; a keeper and a senior keeper book it into the vault."),
    ),
}
"""States of a work on its way into the vault, with the step that comes next and who takes it."""

KEEP_TERMS: Final = (SENIOR_KEEPER, CUSTOMS_OFFICER, DECLARANT)
"""On whose desks terms stand that end."""


def waiting(session: Session, actor: Actor, at: datetime) -> Iterable[DeskItem]:
    """Yield what waits for this person, in their language."""
    states = set(NEXT) if actor.has(*KEEPERS) else set()
    if actor.has(RELIC_EXAMINER):
        states.add(CustodyState.WITH_EXAMINER)
    ending = terms.Endings([], 0)
    if actor.has(*KEEP_TERMS):
        ending = terms.ending(session, today=law_day(at))
    if actor.has(CUSTOMS_OFFICER):
        asked = [one for one in ending.asked if one.is_for(actor)]
    else:
        asked = extensions.waiting(session, actor) if actor.has(RELIC_EXAMINER) else []
    found = terms.standing_in(session, states) if states else []
    works = [*(row.artwork_id for row in found), *(one.holding.artwork_id for one in ending.works)]
    works += [one.artwork_id for one in asked]
    titles = registry.artworks(session, works) if works else {}
    in_hand = [row.id for row in found if row.state is CustodyState.WITH_EXAMINER]
    applied = terms.applications(session, in_hand)
    for row in found:
        title = pick(titles[registry.ArtworkId(row.artwork_id)].title)
        if row.id in in_hand:
            yield _with_examiner(row, title, applied.get(row.id))
        else:
            yield _next(row, title, at)
    for request in asked:
        yield _asked(request, pick(titles[registry.ArtworkId(request.artwork_id)].title), actor)
    role = next((one for one in KEEP_TERMS if actor.has(one)), SENIOR_KEEPER)
    for one in ending.works:
        yield _ending(one, pick(titles[registry.ArtworkId(one.holding.artwork_id)].title), role, law_day(at))
    if ending.total > len(ending.works):
        yield _rest(ending, role)


def _next(row: Holding, title: str, at: datetime) -> DeskItem:
    event, why = NEXT[row.state]
    opens = opens_at(row.since_at)
    said = str(why)
    if row.state is CustodyState.RECEIVED and at < opens:
        said = gettext(
            "%(why)s The crate stays closed until %(instant)s: 24 hours to acclimatise, a rule of the house.",
            why=said,
            instant=instant(opens),
        )
    return DeskItem(
        title=title,
        why=said,
        url=url_for("holdings.new_step", holding_id=row.id, event=event),
        since=row.since_at,
        role=KEEPER,
    )


def _with_examiner(row: Holding, title: str, applied_on: date | None) -> DeskItem:
    term = terms.of_row(row, applied_on=applied_on)[0]
    return DeskItem(
        title=title,
        why=gettext(
            "You have it in hand: %(what)s (%(source)s, %(basis)s).",
            what=pick(term.what),
            source=term.source,
            basis=term.basis,
        ),
        url=url_for("relics.bench", artwork_id=row.artwork_id),
        since=row.since_at,
        due=_end(term.last_on),
        role=RELIC_EXAMINER,
    )


def _ending(one: terms.Ending, title: str, role: Role, today: date) -> DeskItem:
    term = one.term
    assert term.last_on is not None, "what ends has its day"
    said = {"what": pick(term.what), "source": term.source, "basis": term.basis}
    left = (term.last_on - today).days
    if left < 0:
        why = gettext("Its term has run out: %(what)s (%(source)s, %(basis)s).", **said)
    else:
        days = ngettext("%(num)s day is left.", "%(num)s days are left.", left)
        why = gettext("Its term ends soon: %(what)s (%(source)s, %(basis)s).", **said) + " " + days
    if term.extended:
        why += " " + gettext("It was made longer %(times)s times.", times=term.extended)
    return DeskItem(
        title=title,
        why=why,
        url=url_for("holdings.show", holding_id=one.holding.id, _anchor="terms"),
        since=one.entered_at,
        due=_end(term.last_on),
        role=role,
    )


def _asked(request: ExtensionCard, title: str, actor: Actor) -> DeskItem:
    return DeskItem(
        title=title,
        why=gettext(
            "More time is asked for: %(what)s, until %(day)s at most.",
            what=pick(request.what),
            day=day(request.most_on),
        ),
        url=url_for("holdings.show", holding_id=request.holding_id, _anchor="terms"),
        since=request.asked_at,
        due=_end(request.last_on),
        role=next(role for role in extensions.ROLE_OF.values() if actor.has(role)),
    )


def _rest(ending: terms.Endings, role: Role) -> DeskItem:
    last = ending.works[-1]
    return DeskItem(
        title=gettext("%(count)s more whose terms end", count=ending.total - len(ending.works)),
        why=gettext("Their terms end soon too, or have; none of them before this day."),
        url=url_for("holdings.index"),
        since=last.entered_at,
        due=_end(last.term.last_on),
        role=role,
    )


def _end(on: date | None) -> datetime | None:
    return None if on is None else last_minute(on)
