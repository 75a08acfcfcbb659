"""What stands at the dock and waits for its next step, and which terms end soon."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Final

from flask import url_for
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.queries import terms
from bonded_warehouse.queries.gate_facts import CHINA, law_day
from bonded_warehouse.roles import CUSTOMS_OFFICER, KEEPER, KEEPERS, RELIC_EXAMINER, SENIOR_KEEPER
from bonded_warehouse.rules.states import CustodyState
from bonded_warehouse.rules.terms import opens_at
from foundation.actor import Actor, Role
from foundation.web.words import instant, pick
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


def waiting(session: Session, actor: Actor, at: datetime) -> Iterable[DeskItem]:
    """Yield what waits for this person, in their language."""
    states = set(NEXT) if actor.has(*KEEPERS) else set()
    if actor.has(RELIC_EXAMINER):
        states.add(CustodyState.WITH_EXAMINER)
    ending = terms.Endings([], 0)
    if actor.has(SENIOR_KEEPER, CUSTOMS_OFFICER):
        ending = terms.entries_ending(session, today=law_day(at))
    found = terms.standing_in(session, states) if states else []
    rows = [*found, *(one.holding for one in ending.works)]
    titles = registry.artworks(session, [row.artwork_id for row in rows]) if rows else {}
    for row in found:
        title = pick(titles[registry.ArtworkId(row.artwork_id)].title)
        yield _with_examiner(row, title) if row.state is CustodyState.WITH_EXAMINER else _next(row, title, at)
    role = SENIOR_KEEPER if actor.has(SENIOR_KEEPER) else CUSTOMS_OFFICER
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
            "%(why)s The crate stays closed until %(instant)s: 24 hours to acclimatise (D).",
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


def _with_examiner(row: Holding, title: str) -> DeskItem:
    term = terms.of_row(row)[0]
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
    said = {"what": pick(term.what), "source": term.source, "basis": term.basis}
    over = term.last_on is not None and term.last_on < today
    why = (
        gettext("Its term has run out: %(what)s (%(source)s, %(basis)s).", **said)
        if over
        else gettext("Its term ends soon: %(what)s (%(source)s, %(basis)s).", **said)
    )
    return DeskItem(
        title=title,
        why=gettext("%(why)s An extension that was granted is not known here.", why=why),
        url=url_for("holdings.show", holding_id=one.holding.id),
        since=one.entered_at,
        due=_end(term.last_on),
        role=role,
    )


def _rest(ending: terms.Endings, role: Role) -> DeskItem:
    last = ending.works[-1]
    return DeskItem(
        title=gettext("%(count)s more on temporary entry", count=ending.total - len(ending.works)),
        why=gettext("Their terms end soon too, or have; none of them before this day."),
        url=url_for("holdings.index"),
        since=last.entered_at,
        due=_end(last.term.last_on),
        role=role,
    )


def _end(on: date | None) -> datetime | None:
    """Return the last minute of a day in China."""
    return None if on is None else datetime.combine(on, time(23, 59), CHINA)
