"""Refusal codes with guidance, and appeals: lodged with papers, decided by another officer."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from flask import Response, url_for
from flask_babel import gettext
from pydantic import Field

from bonded_warehouse.clearance_errors import AppealUnknown
from bonded_warehouse.operations import appealing
from bonded_warehouse.queries import appeals, declarations
from bonded_warehouse.queries.appeals import AppealCard, AppealPaper
from bonded_warehouse.roles import CUSTOMS_OFFICER, DECLARANT, DEPOSITORS
from bonded_warehouse.rules.refusal_codes import RefusalCode, refusal_codes
from bonded_warehouse.web import paper_files
from foundation.db import db
from foundation.errors import Invalid
from foundation.web.call import Call
from foundation.web.routes import ANYONE, SIGNED_IN, Download, Room

room = Room("appeals", __name__)
APPELLANTS: Final = DEPOSITORS | {DECLARANT}
MOST_PAPERS: Final = 10


@dataclass(frozen=True, slots=True)
class CodesPage:
    """Every code under which a clearance is refused."""

    codes: list[RefusalCode]


@dataclass(frozen=True, slots=True, kw_only=True)
class LodgeAppeal:
    """Why a refusal is contested."""

    grounds: Annotated[str, Field(min_length=1, max_length=5000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideAppeal:
    """Whether the refusal falls, and why."""

    set_aside: bool
    reason: Annotated[str, Field(min_length=1, max_length=5000)]


def _of_appeal(places: dict[str, Any]) -> dict[str, Any]:
    return {"declaration_id": appeals.appeal(db.session, places["appeal_id"]).declaration_id}


def _page(card: AppealCard) -> str:
    return url_for("declarations.show", declaration_id=card.declaration_id, _anchor="appeals")


@room.get(
    "/refusal-codes",
    gives=CodesPage,
    may=ANYONE,
    scope="customs:read",
    page="bonded_warehouse/refusal_codes.html",
)
def codes(call: Call[None]) -> CodesPage:
    """Say of every refusal code what it means, what to do, and where it is appealed."""
    return CodesPage(list(refusal_codes().values()))


@room.post(
    "/declarations/<declaration_id>/appeals",
    takes=LodgeAppeal,
    gives=AppealCard,
    may=APPELLANTS,
    scope="customs:write",
    files=("file",),
    done=_page,
    on_refusal="declarations.show",
)
def lodge(call: Call[LodgeAppeal], declaration_id: str) -> AppealCard:
    """Contest what customs refused, with papers."""
    uploads = call.files.get("file", [])
    if len(uploads) > MOST_PAPERS:
        raise Invalid(fields={"file": "Send ten files at most."})
    papers = [AppealPaper(upload.name[:200], paper_files.look_at(upload)) for upload in uploads]
    with call.transaction() as session:
        card = appealing.lodge(
            session,
            declaration_id=declaration_id,
            grounds=call.input.grounds,
            papers=papers,
            actor=call.actor,
            at=call.at,
        )
        for upload in uploads:
            paper_files.keep(upload)
        call.say(gettext("Lodged. Another officer than the one who refused decides it."))
        return call.answer(session, card)


@room.post(
    "/appeals/<appeal_id>/decision",
    takes=DecideAppeal,
    gives=AppealCard,
    may={CUSTOMS_OFFICER},
    scope="customs:write",
    done=_page,
    on_refusal="declarations.show",
    refused_at=_of_appeal,
)
def decide(call: Call[DecideAppeal], appeal_id: str) -> AppealCard:
    """Decide an appeal; what follows from it is done at once."""
    with call.transaction() as session:
        card = appealing.decide(
            session,
            appeal_id=appeal_id,
            set_aside=call.input.set_aside,
            reason=call.input.reason,
            actor=call.actor,
            at=call.at,
        )
        call.say(gettext("Your decision is recorded."))
        return call.answer(session, card)


@room.post(
    "/appeals/<appeal_id>/withdraw",
    gives=AppealCard,
    may=APPELLANTS,
    scope="customs:write",
    done=_page,
    on_refusal="declarations.show",
    refused_at=_of_appeal,
)
def withdraw(call: Call[None], appeal_id: str) -> AppealCard:
    """Withdraw an appeal."""
    with call.transaction() as session:
        card = appealing.withdraw(session, appeal_id=appeal_id, actor=call.actor, at=call.at)
        call.say(gettext("Withdrawn."))
        return call.answer(session, card)


@room.get(
    "/appeals/<appeal_id>/papers/<sha256>",
    gives=Download("application/pdf"),
    may=SIGNED_IN,
    scope="customs:read",
)
def paper(call: Call[None], appeal_id: str, sha256: str) -> Response:
    """Download a paper that came with an appeal: for staff, and for whose work it is."""
    card = appeals.appeal(db.session, appeal_id)
    declarations.visible(db.session, card.declaration_id, actor=call.actor)
    found = next((one for one in card.papers if one.sha256 == sha256), None)
    if found is None:
        raise AppealUnknown
    data, media_type = paper_files.read(sha256)
    return call.download(data, media_type, found.name)
