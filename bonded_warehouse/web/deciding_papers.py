"""Another person says whether a paper counts. The forms stand on the page of the gate."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext

from bonded_warehouse.operations import papers
from bonded_warehouse.queries import clearance
from bonded_warehouse.queries.clearance import PaperCard
from bonded_warehouse.web import gate
from bonded_warehouse.web.gate import VERIFIERS, Words
from foundation.db import db
from foundation.web.call import Call

room = gate.room
"""The same room: a paper is decided where it is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verify:
    """How a paper was verified: in whose register, or on what."""

    how: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """Why a paper is rejected."""

    why: Words


def _work_of(places: dict[str, Any]) -> dict[str, Any]:
    """Return the place of the page that a decision on a paper was sent from."""
    return {"artwork_id": clearance.paper(db.session, places["paper_id"]).artwork_id}


@room.post(
    "/papers/<paper_id>/verify",
    takes=Verify,
    gives=PaperCard,
    may=VERIFIERS,
    scope="gate:write",
    done=lambda card: url_for("gate.show", artwork_id=card.artwork_id, _anchor="papers"),
    on_refusal="gate.show",
    refused_at=_work_of,
)
def verify(call: Call[Verify], paper_id: str) -> PaperCard:
    """Say that a paper is genuine and covers its work."""
    with call.transaction() as session:
        card = papers.verify_paper(
            session, paper_id=paper_id, how=call.input.how, actor=call.actor, at=call.at
        )
        call.say(gettext("Verified: from now on it counts."))
        return call.answer(session, card)


@room.post(
    "/papers/<paper_id>/reject",
    takes=Reject,
    gives=PaperCard,
    may=VERIFIERS,
    scope="gate:write",
    done=lambda card: url_for("gate.show", artwork_id=card.artwork_id, _anchor="papers"),
    on_refusal="gate.show",
    refused_at=_work_of,
)
def reject(call: Call[Reject], paper_id: str) -> PaperCard:
    """Say that a paper is not genuine, has ended, or covers another work."""
    with call.transaction() as session:
        card = papers.reject_paper(
            session, paper_id=paper_id, why=call.input.why, actor=call.actor, at=call.at
        )
        call.say(gettext("Rejected, with the reason."))
        return call.answer(session, card)
