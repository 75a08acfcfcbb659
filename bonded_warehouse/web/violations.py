"""The register of violations: found, corrected, contested, restored; and what of it is published."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Annotated, Final, Literal

from flask import url_for
from flask_babel import gettext, ngettext
from pydantic import Field
from sqlalchemy.orm import Session

from bonded_warehouse.operations import correcting_firms
from bonded_warehouse.operations.correcting_firms import Finding
from bonded_warehouse.queries import enterprises, violations
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.queries.violations import (
    MaybeRestored,
    PublishedViolation,
    RestorationCard,
    ViolationCard,
    ViolationStepCard,
)
from bonded_warehouse.roles import CUSTOMS_OFFICER, DECLARANT, GALLERY, REGULATOR
from bonded_warehouse.rules.draws import Credit
from bonded_warehouse.supervision_errors import ViolationInvalid
from bonded_warehouse.web import clearance_words
from bonded_warehouse.web.forms import Needed, Reference
from bonded_warehouse.web.words import word
from foundation.actor import Actor
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import ANYONE, Room
from foundation.web.words import pick
from foundation.worker import DeskItem

room = Room("violations", __name__)
FIRMS: Final = {GALLERY, DECLARANT}
FINDERS: Final = {CUSTOMS_OFFICER, REGULATOR}
READERS: Final = violations.OVERSEERS | FIRMS
Paper = Annotated[str, Field(min_length=1, max_length=300)]


@dataclass(frozen=True, slots=True)
class ViolationsPage:
    """The register, requests for restoration, and what the reader may do."""

    violations: list[ViolationCard]
    restorations: list[RestorationCard]
    may_ask: list[MaybeRestored]
    may_find: bool
    may_restore: bool
    next_before: str | None = None


@dataclass(frozen=True, slots=True)
class ViolationPage:
    """One violation with its steps."""

    violation: ViolationCard
    steps: list[ViolationStepCard]
    is_mine: bool
    """The reader acts for the enterprise."""
    may_judge: bool
    may_answer: bool
    may_publish: bool


@dataclass(frozen=True, slots=True)
class PublishedPage:
    """What is published."""

    violations: list[PublishedViolation]
    next_before: str | None = None


@dataclass(frozen=True, slots=True)
class WhichPublished:
    """From where on to list."""

    before: Annotated[str, Field(max_length=40)] | None = None


@dataclass(frozen=True, slots=True)
class WhichViolations:
    """Fills the form in, and says from where on to list."""

    case_id: Annotated[str, Field(max_length=40)] | None = None
    before: Annotated[str, Field(max_length=40)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindViolation:
    """What was found, on which law, in which paper, and which level follows."""

    credit_code: Annotated[str, Field(max_length=40)] = ""
    """Whose violation it is; or, for a program that knows it,"""
    enterprise_id: Annotated[str, Field(max_length=40)] = ""
    what: Needed
    clause: Paper
    decision: Paper
    found_on: date
    level: Credit | Literal[""] = ""
    case_id: Annotated[str, Field(max_length=40)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCorrection:
    """How and by when it is corrected."""

    plan: Needed
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowCorrection:
    """What shows that it is corrected."""

    evidence: Needed


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeCorrection:
    """Whether plan or evidence is accepted, and why."""

    accept: bool
    reason: Needed


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestFinding:
    """Why the finding is contested."""

    grounds: Needed


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerContest:
    """Whether the finding falls, and why."""

    set_aside: bool
    reason: Needed


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishViolation:
    """On which clause it is published; empty: it is not."""

    clause: Annotated[str, Field(max_length=300)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRestoration:
    """Why the level is to be restored."""

    grounds: Needed


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideRestoration:
    """Which level comes back from when, on which paper; no level: it is refused, and why."""

    level: Credit | Literal[""] = ""
    from_on: date
    decision: Reference


_writes = partial(
    room.post,
    gives=ViolationCard,
    scope="supervision:write",
    done=lambda card: url_for("violations.show", violation_id=card.id),
    on_refusal="violations.show",
)
"""What the acts on a violation have in common."""


@room.get(
    "/violations",
    takes=WhichViolations,
    gives=ViolationsPage,
    may=READERS,
    scope="supervision:read",
    page="bonded_warehouse/violations.html",
)
def index(call: Call[WhichViolations]) -> ViolationsPage:
    """List violations and requests for restoration: all to the offices, one's own to an enterprise."""
    may_find = call.actor.has(*FINDERS)
    call.extra |= {
        "case_id": call.input.case_id or "",
        "firms": [(code, pick(name)) for _, name, code in enterprises.ready(db.session)] if may_find else [],
        "levels": list(clearance_words.CREDITS.items()),
        "today": law_day(call.at),
    }
    found = violations.register(db.session, actor=call.actor, before=call.input.before or None)
    return ViolationsPage(
        violations=found,
        restorations=violations.restorations(db.session, actor=call.actor),
        may_ask=violations.may_ask(db.session, actor=call.actor) if call.actor.has(*FIRMS) else [],
        may_find=may_find,
        may_restore=call.actor.has(CUSTOMS_OFFICER),
        next_before=found[-1].id if len(found) == violations.PAGE else None,
    )


@room.get(
    "/violations/published",
    takes=WhichPublished,
    gives=PublishedPage,
    may=ANYONE,
    page="bonded_warehouse/violations_published.html",
)
def published(call: Call[WhichPublished]) -> PublishedPage:
    """Show the violations that a law lets be published, each with its clause."""
    found = violations.published(db.session, before=call.input.before or None)
    return PublishedPage(found, found[-1].id if len(found) == violations.PAGE else None)


@room.get(
    "/violations/<violation_id>",
    gives=ViolationPage,
    may=READERS,
    scope="supervision:read",
    page="bonded_warehouse/violation.html",
)
def show(call: Call[None], violation_id: str) -> ViolationPage:
    """Show a violation: its law, its correction, and each step."""
    card, steps = violations.violation(db.session, violation_id, actor=call.actor)
    is_mine = violations.is_own(db.session, card.enterprise_id, actor=call.actor)
    is_office = call.actor.has(*FINDERS) and not is_mine
    call.extra["today"] = law_day(call.at)
    return ViolationPage(
        violation=card,
        steps=steps,
        is_mine=is_mine and call.actor.has(*FIRMS),
        may_judge=is_office and card.state in {"planned", "shown"},
        may_answer=is_office
        and call.actor.has(CUSTOMS_OFFICER)
        and card.contest == "lodged"
        and card.found_by != call.actor.account_id,
        may_publish=is_office and card.state != "set_aside",
    )


@room.post(
    "/violations",
    takes=FindViolation,
    gives=ViolationCard,
    may=FINDERS,
    scope="supervision:write",
    done=lambda card: url_for("violations.show", violation_id=card.id),
    on_refusal="violations.index",
)
def find(call: Call[FindViolation]) -> ViolationCard:
    """Enter a violation, with its law and its paper."""
    sent = call.input
    firm_id = sent.enterprise_id or enterprises.of_code(db.session, sent.credit_code)
    if firm_id is None:
        raise ViolationInvalid(fields={"credit_code": "No enterprise on file has this credit code."})
    return call.perform(
        correcting_firms.find,
        partial(violations.one, actor=call.actor),
        say=gettext("Entered. The enterprise is asked for a plan of correction."),
        enterprise_id=firm_id,
        finding=Finding(
            what=sent.what,
            clause=sent.clause,
            decision=sent.decision,
            found_on=sent.found_on,
            level=sent.level or None,
            case_id=sent.case_id.strip() or None,
        ),
    )


@_writes("/violations/<violation_id>/plan", takes=PlanCorrection, may=FIRMS)
def plan(call: Call[PlanCorrection], violation_id: str) -> ViolationCard:
    """Hand in a plan of correction."""
    return call.perform(
        correcting_firms.plan,
        partial(violations.one, actor=call.actor),
        say=gettext("Handed in."),
        violation_id=violation_id,
        plan=call.input.plan,
        due_on=call.input.due_on,
    )


@_writes("/violations/<violation_id>/evidence", takes=ShowCorrection, may=FIRMS)
def show_correction(call: Call[ShowCorrection], violation_id: str) -> ViolationCard:
    """Hand in the evidence of correction."""
    return call.perform(
        correcting_firms.show,
        partial(violations.one, actor=call.actor),
        say=gettext("Handed in."),
        violation_id=violation_id,
        evidence=call.input.evidence,
    )


@_writes("/violations/<violation_id>/judgement", takes=JudgeCorrection, may=FINDERS)
def judge(call: Call[JudgeCorrection], violation_id: str) -> ViolationCard:
    """Accept a plan or its evidence, or return it."""
    return call.perform(
        correcting_firms.judge,
        partial(violations.one, actor=call.actor),
        say=gettext("Your decision is recorded."),
        violation_id=violation_id,
        accept=call.input.accept,
        reason=call.input.reason,
    )


@_writes("/violations/<violation_id>/objection", takes=ContestFinding, may=FIRMS)
def contest(call: Call[ContestFinding], violation_id: str) -> ViolationCard:
    """Contest a finding."""
    return call.perform(
        correcting_firms.contest,
        partial(violations.one, actor=call.actor),
        say=gettext("Lodged. Another officer than the one who found it decides."),
        violation_id=violation_id,
        grounds=call.input.grounds,
    )


@_writes("/violations/<violation_id>/objection/decision", takes=AnswerContest, may={CUSTOMS_OFFICER})
def answer_contest(call: Call[AnswerContest], violation_id: str) -> ViolationCard:
    """Decide an objection; where the finding falls, the level before holds again."""
    return call.perform(
        correcting_firms.answer_contest,
        partial(violations.one, actor=call.actor),
        say=gettext("Your decision is recorded."),
        violation_id=violation_id,
        set_aside=call.input.set_aside,
        reason=call.input.reason,
    )


@_writes("/violations/<violation_id>/publication", takes=PublishViolation, may=FINDERS)
def publish(call: Call[PublishViolation], violation_id: str) -> ViolationCard:
    """Publish a violation on the clause that says so, or take it out of what is published."""
    return call.perform(
        correcting_firms.publish,
        partial(violations.one, actor=call.actor),
        say=gettext("Published.") if call.input.clause.strip() else gettext("No longer published."),
        violation_id=violation_id,
        clause=call.input.clause,
    )


@room.post(
    "/enterprises/<enterprise_id>/restorations",
    takes=AskRestoration,
    gives=RestorationCard,
    may=FIRMS,
    scope="supervision:write",
    done=lambda card: url_for("violations.index"),
    on_refusal="violations.index",
    refused_at=lambda places: {},
)
def ask_restoration(call: Call[AskRestoration], enterprise_id: str) -> RestorationCard:
    """Ask that the level of credit be restored."""
    return call.perform(
        correcting_firms.ask_restoration,
        violations.restoration,
        say=gettext("Asked. An officer who found none of it decides."),
        enterprise_id=enterprise_id,
        grounds=call.input.grounds,
    )


@room.post(
    "/restorations/<restoration_id>/decision",
    takes=DecideRestoration,
    gives=RestorationCard,
    may={CUSTOMS_OFFICER},
    scope="supervision:write",
    done=lambda card: url_for("violations.index"),
    on_refusal="violations.index",
    refused_at=lambda places: {},
)
def decide_restoration(call: Call[DecideRestoration], restoration_id: str) -> RestorationCard:
    """Restore a level from a day on, or refuse with the reason."""
    return call.perform(
        correcting_firms.decide_restoration,
        violations.restoration,
        say=gettext("Your decision is recorded."),
        restoration_id=restoration_id,
        level=call.input.level or None,
        from_on=call.input.from_on,
        decision=call.input.decision,
    )


def desk_items(session: Session, actor: Actor, at: datetime) -> Iterable[DeskItem]:
    """Yield the violations and requests that wait for this person."""
    if not actor.has(*FIRMS, *FINDERS):
        return
    for why, one in violations.waiting(session, actor=actor):
        yield DeskItem(
            title=gettext("Violation of %(name)s", name=pick(one.name)),
            why=word("contest", "lodged") if why == "contested" else word("violation", why),
            url=url_for("violations.show", violation_id=one.id),
            since=one.found_at,
            role=None if not actor.has(*FINDERS) else next(role for role in FINDERS if actor.has(role)),
        )
    if actor.has(CUSTOMS_OFFICER):
        count, since = violations.restorations_asked(session)
        if since is not None:
            yield DeskItem(
                title=ngettext(
                    "Decide on %(num)s request for restoration of credit",
                    "Decide on %(num)s requests for restoration of credit",
                    count,
                ),
                why=gettext("Everything that was found against the enterprise is corrected."),
                url=url_for("violations.index"),
                since=since,
                role=CUSTOMS_OFFICER,
            )
