"""Making a term longer: asked for by whose work it is or who declares it, granted by every office that may.

Source: `by` of the extensions of TL02 (for TL01), TL03, TL13, TL14 and TL15 in `limits/time_limits.json`:
customs, and for a relic on temporary entry the body that registered it besides.
"""

from contextlib import suppress
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from bonded_warehouse import term_errors as errors
from bonded_warehouse.errors import HoldingUnknown
from bonded_warehouse.gate_errors import PaperKnown
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.extensions import ExtensionState, TermExtension
from bonded_warehouse.operations import keeping, papers
from bonded_warehouse.queries import terms
from bonded_warehouse.queries.extensions import ROLE_OF, ExtensionCard, may_ask
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.queries.standing import is_depositor, is_owner
from bonded_warehouse.queries.terms import TermCard
from bonded_warehouse.roles import RELIC_EXAMINER
from bonded_warehouse.rules.terms import EXAMINERS, OFFICES, latest, may_be_extended
from foundation.actor import Actor
from foundation.errors import Coded
from foundation.ids import new_id

SHORTEST: Final = 5
"""Signs of a reason that somebody can follow."""
PAPER: Final = "temp_entry_extension"
"""Paper of the examination body that a grant of it puts on file: the gate asks for it (R-21)."""


def ask(
    session: Session,
    *,
    holding_id: str,
    reason: str,
    paper: str,
    sha256: str | None = None,
    file_name: str | None = None,
    actor: Actor,
    at: datetime,
) -> ExtensionCard:
    """Ask for more time for the term of a work that can be made longer; one request at a time.

    :param paper: number of the application
    :param sha256: of its file, where one was sent along
    :raises HoldingUnknown: if there is none that the actor may ask for
    :raises ExtensionInvalid: if the reason or the number is missing
    :raises NoTermToExtend: if no such term runs
    :raises ExtendedOften: if it was made longer as often as its text lets
    :raises TermRunOut: if its last day is over
    :raises ExtensionAsked: if a request for it waits
    """
    holding = _holding(session, holding_id, actor)
    _require_said(reason=reason, paper=paper)
    card = _running(session, holding)
    assert card.started_on is not None, "a term that can be made longer has begun"
    assert card.last_on is not None, "and has its last day"
    if any(one.state == ExtensionState.ASKED for one in card.extensions):
        raise errors.ExtensionAsked
    if not card.may_be_extended:
        more = may_be_extended(card.limit)
        raise errors.ExtendedOften(most=more.most if more else 0)
    if card.last_on < law_day(at):
        raise errors.TermRunOut(last_on=card.last_on)
    row = TermExtension(
        id=new_id("ext", at),
        holding_id=holding.id,
        artwork_id=holding.artwork_id,
        limit_id=card.limit,
        number=card.extended + 1,
        started_on=card.started_on,
        last_on=card.last_on,
        most_on=latest(card.limit, card.started_on, card.extended + 1, last_on=card.last_on),
        reason=reason.strip(),
        paper=paper.strip(),
        sha256=sha256,
        file_name=file_name,
        asked_by=actor.id,
        asked_by_name=actor.name,
        asked_at=at,
    )
    session.add(row)
    session.flush()
    return ExtensionCard.of(row)


def grant(
    session: Session,
    *,
    extension_id: str,
    until_on: date | None = None,
    number: str,
    why: str = "",
    actor: Actor,
    at: datetime,
) -> ExtensionCard:
    """Grant more time for one's office; with the last grant the term ends on the earliest day granted.

    A request that was made in time is granted after the last day as well: the term goes on from there.

    :param until_on: the new last day; left out: the latest that the text lets be granted
    :param number: of the decision
    :raises NotAllowed: if no office that decides on it is the actor's
    :raises ExtensionUnknown: if there is no such request; ExtensionDecided if it does not wait
    :raises ExtensionNotYours: if the actor asked for it, decided already, or the work is or was his
    :raises NoTermToExtend: if the term does not run any more
    :raises ExtensionInvalid: if the number is missing, or the day is none that can be granted
    """
    row, office = _decided_by(session, extension_id, actor)
    holding = keeping.locked(session, row.holding_id)
    if _running(session, holding).limit != row.limit_id:
        raise errors.NoTermToExtend
    until_on = until_on or row.most_on
    wrong = {
        "number": "" if number.strip() else "This is needed.",
        "until_on": ""
        if row.last_on < until_on <= row.most_on
        else "Choose a day after the present last day, and not after the latest that may be granted.",
    }
    if any(wrong.values()):
        raise errors.ExtensionInvalid(fields={name: text for name, text in wrong.items() if text})
    row.decisions = [*row.decisions, _kept(office, actor, at, until_on, number.strip(), why.strip())]
    if len(row.decisions) == len(OFFICES[row.limit_id]):
        row.until_on = min(date.fromisoformat(one["until_on"]) for one in row.decisions)
        row.state, row.decided_at = ExtensionState.GRANTED, at
        _put_on_file(session, row, row.until_on, at=at)
    session.flush()
    return ExtensionCard.of(row)


def refuse(
    session: Session, *, extension_id: str, why: str, number: str = "", actor: Actor, at: datetime
) -> ExtensionCard:
    """Refuse more time, for one's office, with the reason; then the term stays as it is. Refuses as `grant`.

    :raises ExtensionInvalid: if there is no reason
    """
    row, office = _decided_by(session, extension_id, actor)
    if len(why.strip()) < SHORTEST:
        raise errors.ExtensionInvalid(fields={"why": "Say why, in words that the owner can understand."})
    row.decisions = [*row.decisions, _kept(office, actor, at, None, number.strip(), why.strip())]
    row.state, row.decided_at = ExtensionState.REFUSED, at
    session.flush()
    return ExtensionCard.of(row)


def withdraw(session: Session, *, extension_id: str, actor: Actor, at: datetime) -> ExtensionCard:
    """Withdraw a request before it is decided: whoever asked, or another declarant.

    :raises ExtensionUnknown: if there is none that the actor may withdraw; ExtensionDecided if none waits
    """
    row = _locked(session, extension_id)
    if actor.account_id != row.asked_by and not may_ask(session.get_one(Holding, row.holding_id), actor):
        raise errors.ExtensionUnknown
    _require_waiting(row)
    row.state, row.decided_at = ExtensionState.WITHDRAWN, at
    session.flush()
    return ExtensionCard.of(row)


def _holding(session: Session, holding_id: str, actor: Actor) -> Holding:
    holding = keeping.locked(session, holding_id)
    if not may_ask(holding, actor):
        raise HoldingUnknown(holding_id=holding_id)
    return holding


def _require_said(*, reason: str, paper: str) -> None:
    wrong = {
        "reason": ""
        if len(reason.strip()) >= SHORTEST
        else "Say why, in words that the office can understand.",
        "paper": "" if paper.strip() else "This is needed.",
    }
    if any(wrong.values()):
        raise errors.ExtensionInvalid(fields={name: text for name, text in wrong.items() if text})


def _running(session: Session, holding: Holding) -> TermCard:
    """Return the term of a holding that can be made longer by its text.

    :raises NoTermToExtend: if none runs
    """
    entered_on = terms.entered_on(session, holding.id)
    for card in terms.of_holding(session, holding.id, entered_on=entered_on):
        if card.last_on is not None and may_be_extended(card.limit) is not None:
            return card
    raise errors.NoTermToExtend


def _locked(session: Session, extension_id: str) -> TermExtension:
    row = session.get(TermExtension, extension_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise errors.ExtensionUnknown
    return row


def _require_waiting(row: TermExtension) -> None:
    if row.state is not ExtensionState.ASKED:
        raise errors.ExtensionDecided(state=Coded(row.state.value, "extension"))


def _decided_by(session: Session, extension_id: str, actor: Actor) -> tuple[TermExtension, str]:
    """Return a request that waits, and the office for which the actor decides on it."""
    actor.require(*ROLE_OF.values())
    row = _locked(session, extension_id)
    actor.require(*(ROLE_OF[office] for office in OFFICES[row.limit_id]))
    _require_waiting(row)
    given = {one["office"] for one in row.decisions}
    open_to = [
        office for office in OFFICES[row.limit_id] if office not in given and actor.has(ROLE_OF[office])
    ]
    holding = session.get_one(Holding, row.holding_id)
    parties = {row.asked_by, *(one["by"] for one in row.decisions)}
    if not open_to or actor.id in parties or is_owner(holding, actor) or is_depositor(holding, actor):
        raise errors.ExtensionNotYours
    return row, open_to[0]


def _kept(
    office: str, actor: Actor, at: datetime, until_on: date | None, number: str, why: str
) -> dict[str, Any]:
    return {
        "office": office,
        "by": actor.id,
        "name": actor.name,
        "at": at.isoformat(timespec="seconds"),
        "granted": until_on is not None,
        "until_on": until_on.isoformat() if until_on else None,
        "number": number,
        "why": why,
    }


def _put_on_file(session: Session, row: TermExtension, until_on: date, *, at: datetime) -> None:
    """Put the examination body's extension on file as entered by who granted it; the gate asks for it."""
    for one in row.decisions:
        if one["office"] != EXAMINERS:
            continue
        with suppress(PaperKnown):  # it is on file already, and counts when it is verified
            papers.supply_paper(
                session,
                artwork_id=row.artwork_id,
                code=PAPER,
                number=one["number"],
                issuer=one["name"],
                valid_from_on=law_day(at),
                valid_to_on=until_on,
                actor=Actor(one["by"], one["name"], frozenset({RELIC_EXAMINER})),
                at=at,
            )
