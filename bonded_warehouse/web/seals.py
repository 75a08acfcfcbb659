"""Seals and cases: fix, look at and break seals; settle what was found amiss."""

from dataclasses import dataclass
from typing import Final

from flask import url_for
from flask_babel import gettext

from authentication import api as registry
from bonded_warehouse.models.seals import SealKind, SealParty, SealResult
from bonded_warehouse.operations import casing, keeping, sealing
from bonded_warehouse.queries import holdings, keepings
from bonded_warehouse.queries.holdings import HoldingCard
from bonded_warehouse.queries.keepings import CaseCard, SealCard
from bonded_warehouse.roles import (
    AUDITOR,
    CUSTOMS_OFFICER,
    READERS,
    REGULATOR,
    RELIC_EXAMINER,
    SENIOR_KEEPER,
    STAFF,
)
from bonded_warehouse.web import keeping_words, paper_files
from bonded_warehouse.web.keeping_forms import CheckSeal, FixSeal, NameOfficer, WhichCases, Why
from foundation.accounts.queries import actor_for, holders
from foundation.db import db
from foundation.web.call import Call, Upload
from foundation.web.routes import Room

room = Room("seals", __name__)
SEALING_OFFICERS: Final = {CUSTOMS_OFFICER, RELIC_EXAMINER}
"""Whose seals others break only when they are named."""

CASE_READERS = STAFF | {AUDITOR}


@dataclass(frozen=True, slots=True)
class SealsPage:
    """The seals of a holding."""

    holding: HoldingCard
    artwork: registry.ArtworkCard
    seals: list[SealCard]


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case and its work."""

    case: CaseCard
    title: dict[str, str] | None
    image: registry.ImageCard | None


@dataclass(frozen=True, slots=True)
class CasesPage:
    """Cases, those that are open first."""

    cases: list[CaseLine]
    state: str | None


@room.get(
    "/holdings/<holding_id>/seals",
    gives=SealsPage,
    may=READERS,
    scope="custody:read",
    page="bonded_warehouse/seals.html",
)
def index(call: Call[None], holding_id: str) -> SealsPage:
    """Show the seals of a work and every look at them."""
    card = holdings.holding(db.session, holding_id, actor=call.actor)
    work = registry.shown(registry.artwork(db.session, card.artwork_id), call.actor)
    call.extra["choices"] = {
        "kind": list(keeping_words.SEAL_KINDS.items()),
        "party": list(keeping_words.SEAL_PARTIES.items()),
        "result": list(keeping_words.SEAL_RESULTS.items()),
        "breakers": list(holders(db.session, STAFF).items()) if call.actor.has(*SEALING_OFFICERS) else [],
    }
    return SealsPage(card, work, keepings.seals(db.session, card.id))


def _photograph(uploads: list[Upload]) -> tuple[str | None, Upload | None]:
    sent = next((one for one in uploads if one.data), None)
    return (paper_files.look_at(sent) if sent else None), sent


@room.post(
    "/holdings/<holding_id>/seals",
    takes=FixSeal,
    gives=SealCard,
    may=STAFF,
    scope="custody:write",
    files=("photograph",),
    done=lambda card: url_for("seals.index", holding_id=card.holding_id),
    on_refusal="seals.index",
)
def fix(call: Call[FixSeal], holding_id: str) -> SealCard:
    """Write down a seal that was fixed, with its photograph."""
    photo, sent = _photograph(call.files.get("photograph", []))
    with call.transaction() as session:
        card = holdings.holding(session, holding_id, actor=call.actor)
        seal = sealing.fix_seal(
            session,
            holding=keeping.locked(session, card.id),
            number=call.input.number,
            kind=SealKind(call.input.kind),
            party=SealParty(call.input.party),
            photo_sha256=photo,
            actor=call.actor,
            at=call.at,
        )
        if sent:
            paper_files.keep(sent)
        return call.answer(session, keepings.seal(session, seal.id))


@room.post(
    "/seals/<seal_id>/checks",
    takes=CheckSeal,
    gives=SealCard,
    may=STAFF,
    scope="custody:write",
    files=("photograph",),
    done=lambda card: url_for("seals.index", holding_id=card.holding_id),
)
def check(call: Call[CheckSeal], seal_id: str) -> SealCard:
    """Write down how a seal was found; anything but intact holds the work and opens a case."""
    photo, sent = _photograph(call.files.get("photograph", []))
    with call.transaction() as session:
        found = sealing.check_seal(
            session,
            seal_id=seal_id,
            result=SealResult(call.input.result),
            found_number=call.input.found_number,
            photo_sha256=photo,
            note=call.input.note,
            actor=call.actor,
            at=call.at,
        )
        if sent:
            paper_files.keep(sent)
        answer = call.answer(session, keepings.seal(session, seal_id))
    call.say(
        gettext("Written down: the seal is intact.")
        if found.case_id is None
        else gettext("The work is held and a case is open.")
    )
    return answer


@room.post(
    "/seals/<seal_id>/officer",
    takes=NameOfficer,
    gives=SealCard,
    may=SEALING_OFFICERS,
    scope="custody:write",
    done=lambda card: url_for("seals.index", holding_id=card.holding_id),
)
def name_officer(call: Call[NameOfficer], seal_id: str) -> SealCard:
    """Name a person who may break an authority's seal."""
    with call.transaction() as session:
        named = actor_for(session, call.input.account_id)
        sealing.name_officer(
            session, seal_id=seal_id, account_id=call.input.account_id, name=named.name, actor=call.actor
        )
        return call.answer(session, keepings.seal(session, seal_id))


@room.post(
    "/seals/<seal_id>/breaking",
    takes=Why,
    gives=SealCard,
    may=STAFF,
    scope="custody:write",
    done=lambda card: url_for("seals.index", holding_id=card.holding_id),
)
def break_seal(call: Call[Why], seal_id: str) -> SealCard:
    """Break a seal with a reason; an authority's only by its officers or whom they named."""
    with call.transaction() as session:
        sealing.break_seal(session, seal_id=seal_id, why=call.input.why, actor=call.actor, at=call.at)
        return call.answer(session, keepings.seal(session, seal_id))


@room.get(
    "/cases",
    takes=WhichCases,
    gives=CasesPage,
    may=CASE_READERS,
    scope="custody:read",
    page="bonded_warehouse/cases.html",
)
def cases(call: Call[WhichCases]) -> CasesPage:
    """List what was found amiss."""
    state = call.input.state
    found = keepings.cases(db.session, is_open=None if state is None else state == "open")
    works = registry.artworks(db.session, [one.artwork_id for one in found if one.artwork_id])
    lines = []
    for one in found:
        work = works.get(registry.ArtworkId(one.artwork_id)) if one.artwork_id else None
        lines.append(
            CaseLine(one, work.title if work else None, work.images[0] if work and work.images else None)
        )
    return CasesPage(lines, state)


@room.post(
    "/cases/<case_id>/closing",
    takes=Why,
    gives=CaseCard,
    may={SENIOR_KEEPER, CUSTOMS_OFFICER, REGULATOR},
    scope="custody:write",
    done=lambda card: url_for("seals.cases"),
    on_refusal="seals.cases",
)
def close(call: Call[Why], case_id: str) -> CaseCard:
    """Close a case with how it ended; the hold that came with it is lifted."""
    with call.transaction() as session:
        casing.close_case(session, case_id=case_id, why=call.input.why, actor=call.actor, at=call.at)
        answer = call.answer(session, keepings.case(session, case_id))
    call.say(gettext("The case is closed."))
    return answer
