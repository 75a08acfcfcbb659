"""The gate's pages of a work: what it answers, the facts it is asked about, the papers on file."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from flask import Response, url_for
from flask_babel import gettext
from pydantic import Field

from authentication import api as registry
from bonded_warehouse.gate_errors import PaperUnknown
from bonded_warehouse.operations import papers, stating
from bonded_warehouse.queries import clearance, decisions, gate_days, gate_kept
from bonded_warehouse.queries.clearance import PaperCard, RelicsCard, StatedCard
from bonded_warehouse.queries.decisions import DecisionLine
from bonded_warehouse.queries.gate import GateAnswer, decided, said
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.queries.gate_kept import KeptThen
from bonded_warehouse.queries.holds import HoldCard, for_strangers
from bonded_warehouse.queries.taxed_on import TaxThere, taxed_on
from bonded_warehouse.roles import (
    ARTIST,
    BUYER,
    CUSTOMS_OFFICER,
    DECLARANT,
    GALLERY,
    REGULATOR,
    RELIC_EXAMINER,
    STAFF,
    TAX_OFFICER,
)
from bonded_warehouse.rules.export_facts import Stage
from bonded_warehouse.web import choices_customs as choices
from bonded_warehouse.web import paper_files
from bonded_warehouse.web.facts_form import StateFacts, values_of
from bonded_warehouse.web.work_heads import WorkHead, may_state, seen, supplied, visible, work_head
from foundation.db import db
from foundation.errors import Invalid
from foundation.web.call import Call
from foundation.web.routes import ANYONE, SIGNED_IN, Download, Room

room = Room("gate", __name__)

STATERS: Final = {ARTIST, GALLERY, BUYER, DECLARANT, CUSTOMS_OFFICER, RELIC_EXAMINER, REGULATOR}
VERIFIERS: Final = {DECLARANT, CUSTOMS_OFFICER, TAX_OFFICER, RELIC_EXAMINER, REGULATOR}
SUPPLIERS: Final = STATERS | {TAX_OFFICER}
"""The tax office puts its own receipts on file."""
FAR: Final = ("FR", "GB", "US", "JP", "HK")
"""Countries that the page answers for at once."""
Words = Annotated[str, Field(min_length=1, max_length=2000)]
Short = Annotated[str, Field(min_length=1, max_length=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskGate:
    """What is asked of the gate."""

    stage: Stage = "listing"
    destination: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    """ISO 3166-1 alpha-2; left out, the work stays in China."""
    day: date | None = None
    """A past day, by the calendar of China; left out, or today: as things stand now."""


@dataclass(frozen=True, slots=True)
class PastDay:
    """A past day that was asked about."""

    on: date
    not_kept: list[str]
    """Of what the house has not kept how it was: certificate, custody, papers. It goes to a person."""
    kept: KeptThen | None
    """The last decision kept that day about the same question; for those whose work or office it is."""


@dataclass(frozen=True, slots=True)
class GatePage:
    """What the gate answers, and for those whose work or office it is, on which facts."""

    work: WorkHead
    answer: GateAnswer
    abroad: dict[str, str]
    """Country to decision, asked as a purchase."""
    holds: list[HoldCard]
    stated: StatedCard | None
    papers: list[PaperCard]
    examinations: list[RelicsCard]
    may_state: bool
    decisions: list[DecisionLine]
    """The latest that were kept, of a past day those of that day; for those whose work or office it is."""
    tax: TaxThere
    """At what tax it goes there, by the rates of the day."""
    then: PastDay | None
    """What is said of a past day; None where today is asked about, and only then may the page act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyPaper:
    """A paper to be put on file."""

    code: Short
    number: Annotated[str, Field(min_length=1, max_length=100)]
    issuer: Short
    valid_from_on: date
    valid_to_on: date | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    """Of a file that was shown elsewhere; a file sent along gives its own."""
    note: Annotated[str, Field(max_length=2000)] = ""


@room.get(
    "/artworks/<artwork_id>/gate",
    takes=AskGate,
    gives=GatePage,
    may=ANYONE,
    scope="gate:read",
    page="bonded_warehouse/gate.html",
)
def show(call: Call[AskGate], artwork_id: str) -> GatePage:
    """Show what the gate answers about a work today, or on a past day, with every reason and article."""
    asked = call.input
    if asked.destination and asked.destination not in dict(choices.countries()):
        raise Invalid(fields={"destination": "Choose one of those listed."})
    on = gate_days.past(asked.day, at=call.at)
    then = None if on is None else gate_days.known_then(db.session, artwork_id, on=on)
    now = visible(artwork_id, actor=call.actor) if then is None else seen(then.now, call.actor)
    if then is not None:
        gate_days.require_registered(then)
    about, at = (now, call.at) if then is None else (then.about, then.at)
    states = may_state(now, call.actor)
    ours = states or call.actor.has(*STAFF)
    decision = decided(about, stage=asked.stage, destination=asked.destination, at=at)
    answer = said(about, decision, at=at) if then is None else then.answer(decision)
    kept: list[DecisionLine] = []
    same = None
    if ours and then is None:
        kept = decisions.of_work(db.session, artwork_id)
    elif ours and then is not None:
        rows = gate_kept.rows_of(db.session, artwork_id, since=then.begins, before=then.ends)
        kept, same = gate_kept.lines(rows), gate_kept.compared(rows, answer, decision)
    call.extra |= {"choices": choices, "asked": asked, "today": law_day(call.at)}
    return GatePage(
        work=work_head(about),
        answer=answer,
        abroad={
            code: (
                decided(about, stage="checkout", destination=code, at=at).outcome.value
                if then is None
                else then.answer(then.decision(stage="checkout", destination=code)).decision
            )
            for code in FAR
        },
        holds=[held if ours else for_strangers(held) for held in about.holds],
        stated=about.statement if ours else None,
        papers=[paper for paper in about.papers if ours or supplied(paper, call.actor)],
        examinations=list(about.examinations) if ours else [],
        may_state=states and then is None,
        decisions=kept,
        tax=taxed_on(db.session, about, destination=asked.destination, at=at, knows_value=ours),
        then=None if then is None else PastDay(then.on, list(then.not_kept), same),
    )


@room.get(
    "/artworks/<artwork_id>/facts",
    gives=StatedCard,
    may=STATERS,
    scope="gate:read",
    page="bonded_warehouse/facts.html",
)
def facts(call: Call[None], artwork_id: str) -> StatedCard:
    """Show what was stated about a work, to whoever may state it."""
    about = visible(artwork_id, actor=call.actor)
    if not may_state(about, call.actor):
        raise registry.ArtworkUnknown(artwork_id=artwork_id)
    call.extra |= {"choices": choices, "work": work_head(about)}
    return about.statement


@room.post(
    "/artworks/<artwork_id>/facts",
    takes=StateFacts,
    gives=StatedCard,
    may=STATERS,
    scope="gate:write",
    done=lambda card: url_for("gate.show", artwork_id=card.artwork_id),
    on_refusal="gate.facts",
)
def state(call: Call[StateFacts], artwork_id: str) -> StatedCard:
    """State facts about a work; what is not named stays as it was."""
    values = values_of(call.input)
    with call.transaction() as session:
        card = stating.record_facts(
            session, artwork_id=artwork_id, values=values, actor=call.actor, at=call.at
        )
        call.say(gettext("Stated. The gate answers by it from now on."))
        return call.answer(session, card)


@room.post(
    "/artworks/<artwork_id>/papers",
    takes=SupplyPaper,
    gives=PaperCard,
    may=SUPPLIERS,
    scope="gate:write",
    files=("file",),
    done=lambda card: url_for("gate.show", artwork_id=card.artwork_id, _anchor="papers"),
    on_refusal="gate.show",
)
def supply(call: Call[SupplyPaper], artwork_id: str) -> PaperCard:
    """Put a paper on file; another person verifies it."""
    sent = call.input
    uploads = call.files.get("file", [])
    sha256 = paper_files.look_at(uploads[0]) if uploads else sent.sha256
    with call.transaction() as session:
        card = papers.supply_paper(
            session,
            artwork_id=artwork_id,
            code=sent.code,
            number=sent.number,
            issuer=sent.issuer,
            valid_from_on=sent.valid_from_on,
            valid_to_on=sent.valid_to_on,
            sha256=sha256,
            file_name=uploads[0].name[:200] if uploads else None,
            note=sent.note,
            actor=call.actor,
            at=call.at,
        )
        if uploads:
            paper_files.keep(uploads[0])  # what was refused leaves no file; what is committed has its own
        call.say(gettext("The paper is on file."))
        return call.answer(session, card)


@room.get("/papers/<paper_id>/file", gives=Download("application/pdf"), may=SIGNED_IN, scope="gate:read")
def file(call: Call[None], paper_id: str) -> Response:
    """Download the file of a paper: for whose work it is, and for the offices."""
    card = clearance.paper(db.session, paper_id)
    work = registry.artwork(db.session, card.artwork_id)
    theirs = call.actor.has(*STAFF) or supplied(card, call.actor)
    if not (theirs or stating.may_state(db.session, work, call.actor)):
        raise PaperUnknown
    if card.sha256 is None or card.file_name is None:  # a hash alone opens nothing
        raise PaperUnknown
    data, media_type = paper_files.read(card.sha256)
    return call.download(data, media_type, card.file_name or f"{card.code}.pdf")
