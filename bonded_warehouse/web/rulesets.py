"""The rules in public: which ruleset decides when, what a change changes, and decisions to be checked."""

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Final

from flask import Response, url_for
from flask_babel import gettext
from pydantic import Field

from bonded_warehouse.gate_errors import DecisionUnknown, RulesetUnknown
from bonded_warehouse.operations import disclosing, ruling
from bonded_warehouse.queries import decisions, redecidings, rulesets
from bonded_warehouse.queries.decisions import DecisionCard
from bonded_warehouse.queries.gate_facts import known, law_day
from bonded_warehouse.queries.redecidings import RedecidingCard
from bonded_warehouse.queries.rulesets import RulesetCard
from bonded_warehouse.roles import CUSTOMS_OFFICER, READERS, REGULATOR, RELIC_EXAMINER, STAFF
from bonded_warehouse.rules.export_document import Change
from bonded_warehouse.rules.export_papers import paper_kinds
from foundation.actor import Actor
from foundation.db import db
from foundation.web import words
from foundation.web.call import Call
from foundation.web.routes import ANYONE, SIGNED_IN, Download, Room

room = Room("rulesets", __name__)
OFFICES: Final = {REGULATOR, RELIC_EXAMINER, CUSTOMS_OFFICER}
Words = Annotated[str, Field(min_length=1, max_length=4000)]


@dataclass(frozen=True, slots=True)
class RulesetsPage:
    """Every ruleset, and the one that decides today."""

    current: str
    rulesets: list[RulesetCard]


@dataclass(frozen=True, slots=True)
class RulesetPage:
    """One ruleset: what it changes, what that does, and who approved it."""

    ruleset: RulesetCard
    changes: list[Change]
    """Against the one that it was proposed against."""
    effect: RedecidingCard | None
    """On the works in bond, while it was proposed; works are named to those who may see them."""
    may_approve: bool
    may_reject: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeRuleset:
    """From when, and why; the ruleset itself comes as a file, or in the body."""

    in_force_from: date
    reason: Words
    document: Annotated[str, Field(max_length=2_000_000)] | None = None
    """The ruleset as JSON text; a file sent along goes before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectRuleset:
    """Why."""

    reason: Words


@dataclass(frozen=True, slots=True)
class Disclosed:
    """Number of the decision whose facts are open now."""

    id: str


@room.get(
    "/rulesets", gives=RulesetsPage, may=ANYONE, scope="gate:read", page="bonded_warehouse/rulesets.html"
)
def index(call: Call[None]) -> RulesetsPage:
    """Show which ruleset decides when; proposed ones to the offices."""
    cards = rulesets.cards(db.session)
    ours = call.actor.has(*READERS)
    call.extra |= {"may_propose": call.actor.has(*OFFICES)}
    return RulesetsPage(
        current=rulesets.calendar(db.session).on(law_day(call.at)).version,
        rulesets=[card for card in cards if ours or card.state == "approved"],
    )


@room.post(
    "/rulesets",
    takes=ProposeRuleset,
    files=("file",),
    gives=RulesetCard,
    may=OFFICES,
    scope="gate:write",
    done=lambda card: url_for("rulesets.show", version=card.version),
    on_refusal="rulesets.index",
)
def propose(call: Call[ProposeRuleset]) -> RulesetCard:
    """Propose a ruleset; what it does to the works in bond is reckoned before anybody approves it."""
    sent = call.input
    body = (sent.document or "").encode() if not call.files.get("file") else call.upload("file").data
    with call.transaction() as session:
        card = ruling.propose(
            session,
            document=body,
            in_force_from=sent.in_force_from,
            reason=sent.reason,
            actor=call.actor,
            at=call.at,
        )
        call.say(gettext("Proposed. Two persons approve it once its effect is known."))
        return call.answer(session, card)


@room.get(
    "/rulesets/<version>",
    gives=RulesetPage,
    may=ANYONE,
    scope="gate:read",
    page="bonded_warehouse/ruleset.html",
)
def show(call: Call[None], version: str) -> RulesetPage:
    """Show what a ruleset changes and what that does."""
    card = _visible(call.actor, version)
    effect = redecidings.effect_of(db.session, version, with_works=call.actor.has(*READERS))
    proposed = card.state == "proposed"
    call.extra |= {"place_words": _place_words}
    signed = {card.proposed_by, *(one.account_id for one in card.approvals)}
    return RulesetPage(
        ruleset=card,
        changes=rulesets.difference(db.session, card),
        effect=effect,
        may_approve=proposed and call.actor.has(*OFFICES) and call.actor.id not in signed,
        may_reject=proposed and call.actor.has(*OFFICES),
    )


@room.get("/rulesets/<version>/file", gives=Download("application/json"), may=ANYONE, scope="gate:read")
def file(call: Call[None], version: str) -> Response:
    """Download a ruleset: with it and a decision's file, anyone can take the decision again."""
    _visible(call.actor, version)
    spelled = json.dumps(rulesets.document_of(db.session, version), ensure_ascii=False, indent=1)
    return call.download(spelled.encode() + b"\n", "application/json", f"{version}.json")


@room.post(
    "/rulesets/<version>/approve",
    gives=RulesetCard,
    may=OFFICES,
    scope="gate:write",
    done=lambda card: url_for("rulesets.show", version=card.version),
    on_refusal="rulesets.show",
)
def approve(call: Call[None], version: str) -> RulesetCard:
    """Approve a ruleset, in one's own session; the second person's approval puts it on the calendar."""
    with call.transaction() as session:
        card = ruling.approve(session, version=version, actor=call.actor, at=call.at)
        call.say(gettext("Approved, under your name."))
        return call.answer(session, card)


@room.post(
    "/rulesets/<version>/reject",
    takes=RejectRuleset,
    gives=RulesetCard,
    may=OFFICES,
    scope="gate:write",
    done=lambda card: url_for("rulesets.show", version=card.version),
    on_refusal="rulesets.show",
)
def reject(call: Call[RejectRuleset], version: str) -> RulesetCard:
    """Reject a proposed ruleset, with the reason."""
    with call.transaction() as session:
        card = ruling.reject(session, version=version, reason=call.input.reason, actor=call.actor, at=call.at)
        call.say(gettext("Rejected, with the reason."))
        return call.answer(session, card)


@room.get(
    "/gate-decisions/<decision_id>",
    gives=DecisionCard,
    may=ANYONE,
    scope="gate:read",
    page="bonded_warehouse/gate_decision.html",
)
def decision(call: Call[None], decision_id: str) -> DecisionCard:
    """Show a kept decision: outcome, ruleset and digest to all who may see the work, facts as disclosed."""
    card, theirs = _decision(call.actor, decision_id)
    kinds = paper_kinds()
    call.extra |= {
        "may_disclose": theirs and card.disclosed_at is None,
        "missing": [words.pick(kinds[code].title) if code in kinds else code for code in card.needs],
    }
    return card


@room.get(
    "/gate-decisions/<decision_id>/file", gives=Download("application/json"), may=ANYONE, scope="gate:read"
)
def decision_file(call: Call[None], decision_id: str) -> Response:
    """Download a decision with its facts, on one line, as the offline command reads it."""
    card, _ = _decision(call.actor, decision_id)
    if card.facts is None:
        raise DecisionUnknown
    spelled = json.dumps(decisions.as_file(card), ensure_ascii=False)
    return call.download(spelled.encode() + b"\n", "application/json", f"{decision_id}.json")


@room.post(
    "/gate-decisions/<decision_id>/disclose",
    gives=Disclosed,
    may=SIGNED_IN,
    scope="gate:write",
    done=lambda card: url_for("rulesets.decision", decision_id=card.id),
)
def disclose(call: Call[None], decision_id: str) -> Disclosed:
    """Lay the facts of a decision open, for good: whose work it is may, and the regulator."""
    with call.transaction() as session:
        opened = disclosing.disclose(session, decision_id=decision_id, actor=call.actor, at=call.at)
        call.say(gettext("Its facts are open: anyone can take the decision again."))
        return call.answer(session, Disclosed(opened))


def _place_words(place: str) -> str:
    """Return where in a rule a change is, for people: `when.0.then` is the outcome of line 1."""
    names = {
        "": gettext("the whole rule"),
        "version": gettext("version"),
        "in_force": gettext("text of law"),
        "when": gettext("line"),
        "then": gettext("outcome"),
        "if": gettext("condition, in words"),
        "where": gettext("condition"),
        "needs": gettext("papers"),
        "source": gettext("article"),
        "law": gettext("law"),
        "law_zh": gettext("law, in Chinese"),
        "basis": gettext("how far it is verified"),
        "from": gettext("first day"),
        "to": gettext("last day"),
        "applies": gettext("what it applies to"),
        "title_en": gettext("title, in English"),
        "title_zh": gettext("title, in Chinese"),
        "explain_en": gettext("explanation, in English"),
        "explain_zh": gettext("explanation, in Chinese"),
    }
    return " ".join(
        str(int(part) + 1) if part.isdecimal() else names.get(part, part) for part in place.split(".")
    )


def _visible(actor: Actor, version: str) -> RulesetCard:
    card = rulesets.card(db.session, version)
    if card.state != "approved" and not actor.has(*READERS):
        raise RulesetUnknown(version=version)
    return card


def _decision(actor: Actor, decision_id: str) -> tuple[DecisionCard, bool]:
    """Return a decision as this actor may see it, and whether it is his to disclose."""
    card = decisions.decision(db.session, decision_id)
    about = known(db.session, [card.artwork_id]).get(card.artwork_id)
    if about is None or not (about.is_visible_to(actor) or card.disclosed_at is not None):
        raise DecisionUnknown
    theirs = actor.has(REGULATOR) or about.belongs_to(actor)
    if not (theirs or actor.has(*STAFF) or card.disclosed_at is not None):
        card = replace(card, facts=None, records=None)
    return card, theirs
