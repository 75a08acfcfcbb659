"""Readiness for AEO: the standard's points, what an enterprise shows for each, and the share accepted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from flask import url_for
from flask_babel import gettext, lazy_gettext, ngettext
from pydantic import Field
from sqlalchemy.orm import Session

from bonded_warehouse.models.readiness import AeoAnswer, AeoPoint
from bonded_warehouse.operations import readying
from bonded_warehouse.queries import enterprises, readiness
from bonded_warehouse.queries.readiness import AeoAnswerCard, AeoPointCard, AeoReadiness
from bonded_warehouse.roles import CUSTOMS_OFFICER, DECLARANT, GALLERY
from bonded_warehouse.rules.readiness import Heading
from bonded_warehouse.web.forms import Needed
from foundation.actor import Actor
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Room
from foundation.web.words import pick
from foundation.worker import DeskItem

room = Room("readiness", __name__)
FIRMS: Final = {GALLERY, DECLARANT}
READERS: Final = enterprises.READERS | {GALLERY}
HEADINGS: Final = {
    "internal_control": lazy_gettext("Internal control"),
    "finance": lazy_gettext("Finance"),
    "compliance": lazy_gettext("Compliance with law"),
    "trade_security": lazy_gettext("Security of trade"),
}
ALL: Final = {
    "aeo_heading": HEADINGS,
    "aeo_answer": {
        "given": lazy_gettext("Waits to be looked at"),
        "accepted": lazy_gettext("Shown and accepted"),
        "returned": lazy_gettext("Sent back"),
    },
}
"""Kind of word to its words."""


@dataclass(frozen=True, slots=True)
class ReadinessPage:
    """An enterprise's readiness, and what the reader may do."""

    readiness: AeoReadiness
    may_answer: bool
    may_judge: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterPoint:
    """A point of the standard with its clause."""

    heading: Heading
    text: Needed
    source: Annotated[str, Field(min_length=1, max_length=300)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPoint:
    """What is done for a point, and where that is to be seen."""

    evidence: Needed


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeAnswer:
    """Whether it is accepted, and why."""

    accept: bool
    reason: Needed


def _page(card: AeoAnswerCard) -> str:
    return url_for("readiness.show", enterprise_id=card.enterprise_id, _anchor=card.point_id)


@room.get(
    "/enterprises/<enterprise_id>/readiness",
    gives=ReadinessPage,
    may=READERS,
    scope="customs:read",
    page="bonded_warehouse/readiness.html",
)
def show(call: Call[None], enterprise_id: str) -> ReadinessPage:
    """Show how ready an enterprise is for certification by customs."""
    card = readiness.of_enterprise(db.session, enterprise_id, actor=call.actor)
    firm = enterprises.enterprise(db.session, enterprise_id, actor=call.actor, on=call.at.date())
    is_own = any(one.filed_by == call.actor.account_id for one in firm.versions) or (
        firm.organisation_id is not None and firm.organisation_id == call.actor.organisation_id
    )
    call.extra["headings"] = list(HEADINGS.items())
    return ReadinessPage(
        card,
        may_answer=is_own and call.actor.has(*FIRMS),
        may_judge=call.actor.has(CUSTOMS_OFFICER) and not is_own,
    )


@room.post(
    "/readiness-points",
    takes=EnterPoint,
    gives=AeoPointCard,
    may={CUSTOMS_OFFICER},
    scope="customs:write",
    done=lambda card: url_for("enterprises.index"),
)
def enter_point(call: Call[EnterPoint]) -> AeoPointCard:
    """Enter a point of the standard; it counts for every enterprise."""
    return call.perform(
        readying.enter_point,
        _point,
        say=gettext("Entered: it counts for every enterprise."),
        heading=call.input.heading,
        text=call.input.text,
        source=call.input.source,
    )


@room.post(
    "/readiness-points/<point_id>/retirement",
    gives=AeoPointCard,
    may={CUSTOMS_OFFICER},
    scope="customs:write",
    done=lambda card: url_for("enterprises.index"),
)
def retire_point(call: Call[None], point_id: str) -> AeoPointCard:
    """Have a point count no more."""
    return call.perform(readying.retire_point, _point, say=gettext("It counts no more."), point_id=point_id)


@room.post(
    "/enterprises/<enterprise_id>/readiness/<point_id>",
    takes=AnswerPoint,
    gives=AeoAnswerCard,
    may=FIRMS,
    scope="customs:write",
    done=_page,
    on_refusal="readiness.show",
    refused_at=lambda places: {"enterprise_id": places["enterprise_id"]},
)
def answer(call: Call[AnswerPoint], enterprise_id: str, point_id: str) -> AeoAnswerCard:
    """Show what the enterprise does for a point."""
    return call.perform(
        readying.answer,
        _answer,
        say=gettext("Handed in."),
        enterprise_id=enterprise_id,
        point_id=point_id,
        evidence=call.input.evidence,
    )


@room.post(
    "/readiness-answers/<answer_id>/decision",
    takes=JudgeAnswer,
    gives=AeoAnswerCard,
    may={CUSTOMS_OFFICER},
    scope="customs:write",
    done=_page,
)
def judge(call: Call[JudgeAnswer], answer_id: str) -> AeoAnswerCard:
    """Accept what is shown for a point, or return it."""
    return call.perform(
        readying.judge,
        _answer,
        say=gettext("Your decision is recorded."),
        answer_id=answer_id,
        accept=call.input.accept,
        reason=call.input.reason,
    )


def _point(session: Session, row: AeoPoint) -> AeoPointCard:
    return AeoPointCard(row.id, row.heading.value, row.text, row.source, None)


def _answer(session: Session, row: AeoAnswer) -> AeoAnswerCard:
    return readiness.answer_card(row)


def desk_items(session: Session, actor: Actor, at: datetime) -> Iterable[DeskItem]:
    """Yield the answers that wait for a customs officer, an entry an enterprise."""
    if not actor.has(CUSTOMS_OFFICER):
        return
    for enterprise_id, name, since, count in readiness.waiting(session):
        yield DeskItem(
            title=gettext("Readiness of %(name)s", name=pick(name)),
            why=ngettext(
                "%(num)s answer waits to be looked at.", "%(num)s answers wait to be looked at.", count
            ),
            url=url_for("readiness.show", enterprise_id=enterprise_id),
            since=since,
            role=CUSTOMS_OFFICER,
        )
