"""The relics examiner's bench: what the rules refer to him, and his decision."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Literal

from flask import url_for
from flask_babel import gettext
from pydantic import Field

from authentication import api as registry
from bonded_warehouse.models.clearance import RelicsFinding
from bonded_warehouse.operations import examining
from bonded_warehouse.queries import examinations, rulesets
from bonded_warehouse.queries.clearance import PaperCard, RelicsCard, StatedCard
from bonded_warehouse.queries.examinations import Answered, OpenReferral
from bonded_warehouse.queries.gate import GateAnswer, GateReason, said
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.roles import REGULATOR, RELIC_EXAMINER
from bonded_warehouse.web import choices_customs as choices
from bonded_warehouse.web.work_heads import WorkHead, visible, work_head
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Room

room = Room("relics", __name__)
READERS: Final = {RELIC_EXAMINER, REGULATOR}
Words = Annotated[str, Field(min_length=1, max_length=4000)]


@dataclass(frozen=True, slots=True)
class ReferredWork:
    """One work that waits for a relics examiner."""

    artwork_id: str
    title: dict[str, str]
    maker: dict[str, str]
    date_text: str
    image: registry.ImageCard | None
    codes: list[str]
    reasons: list[dict[str, str]]
    """What these rules are called."""
    since_at: datetime


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """A page of the works that wait, what has waited longest first."""

    works: list[ReferredWork]
    total: int
    """On all pages."""
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhichPage:
    """Which page of the works that wait."""

    after: Annotated[str, Field(max_length=100)] | None = None


@dataclass(frozen=True, slots=True)
class BenchQuestion:
    """One way in which the work may go."""

    stage: str
    destination: str
    """ISO 3166-1 alpha-2; CN where it stays."""
    sale_form: str | None
    buyer_foreign: bool | None


@dataclass(frozen=True, slots=True)
class WhyReferred:
    """One rule that refers the work, and asked about what it does so."""

    reason: GateReason
    questions: list[BenchQuestion]


@dataclass(frozen=True, slots=True)
class BenchPage:
    """Everything an examiner decides by."""

    work: WorkHead
    codes: list[str]
    """Rules that refer it; empty where nothing does."""
    referred: list[WhyReferred]
    """The same, each with its words and with the questions on which it does."""
    denied: list[WhyReferred]
    """What forbids it on one of the questions: no examiner sets that aside."""
    stated: StatedCard
    papers: list[PaperCard]
    examinations: list[RelicsCard]
    comparable: list[registry.Comparable]
    """Works of the registry to set beside it: its maker's, its type's, of its years."""
    next_one: ReferredWork | None
    """What has waited longest beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examine:
    """A relics examiner's decision."""

    finding: RelicsFinding
    reason: Words
    number: Annotated[str, Field(min_length=1, max_length=100)]
    """Of the permit, certificate or note issued."""
    institution: Annotated[str, Field(min_length=1, max_length=200)]
    representative: Literal["yes", "no"] | None = None
    grade: Literal["general", "1", "2", "3"] | None = None


@room.get(
    "/relics-examinations",
    takes=WhichPage,
    gives=WaitingPage,
    may=READERS,
    scope="gate:read",
    page="bonded_warehouse/relics.html",
)
def index(call: Call[WhichPage]) -> WaitingPage:
    """Show the works that the rules refer to a relics examiner, what has waited longest first."""
    found = examinations.waiting(db.session, after=call.input.after)
    cards = registry.artworks(db.session, [one.artwork_id for one in found.works])
    works = [_line(one, cards[registry.ArtworkId(one.artwork_id)], call.at) for one in found.works]
    return WaitingPage(works, found.total, found.next)


def _line(one: OpenReferral, card: registry.ArtworkCard, at: datetime) -> ReferredWork:
    return ReferredWork(
        artwork_id=one.artwork_id,
        title=card.title,
        maker=card.maker,
        date_text=card.date_text,
        image=next(iter(card.images), None),
        codes=list(one.codes),
        reasons=rulesets.titles(db.session, one.codes, on=law_day(at)),
        since_at=one.since_at,
    )


@room.get(
    "/artworks/<artwork_id>/relics-examination",
    gives=BenchPage,
    may=READERS,
    scope="gate:read",
    page="bonded_warehouse/relics_examination.html",
)
def bench(call: Call[None], artwork_id: str) -> BenchPage:
    """Show a work to its examiner: the picture large, the facts, the decision."""
    about = visible(artwork_id, actor=call.actor)
    found = examinations.referred(about, at=call.at)
    answers = [(answer, said(about, answer.decision, at=call.at)) for answer in found.answers]
    call.extra |= {"choices": choices}
    others = examinations.waiting(db.session, limit=2)
    after = next((one for one in others.works if one.artwork_id != artwork_id), None)
    return BenchPage(
        work=work_head(about),
        codes=list(found.codes),
        referred=_why(answers, "REFER", found.codes),
        denied=_why(answers, "DENY"),
        stated=about.statement,
        papers=list(about.papers),
        examinations=list(about.examinations),
        comparable=registry.comparable(db.session, about.card),
        next_one=_line(after, registry.artwork(db.session, after.artwork_id), call.at) if after else None,
    )


def _why(
    answers: Sequence[tuple[Answered, GateAnswer]], outcome: str, codes: Collection[str] | None = None
) -> list[WhyReferred]:
    """Return what stands against the work on any of the questions, one entry a rule."""
    found: dict[str, WhyReferred] = {}
    for answer, card in answers:
        asked, deal = answer.question, answer.question.deal
        question = BenchQuestion(asked.stage, card.destination, deal.sale_form, deal.buyer_foreign)
        for reason in card.reasons:
            if reason.outcome != outcome or reason.settled_by or not (codes is None or reason.code in codes):
                continue
            questions = found.setdefault(reason.code, WhyReferred(reason, [])).questions
            if question not in questions:
                questions.append(question)
    return [found[code] for code in sorted(found)]


@room.post(
    "/artworks/<artwork_id>/relics-examination",
    takes=Examine,
    gives=RelicsCard,
    may={RELIC_EXAMINER},
    scope="gate:write",
    done=lambda card: url_for("relics.bench", artwork_id=card.artwork_id),
    on_refusal="relics.bench",
)
def examine(call: Call[Examine], artwork_id: str) -> RelicsCard:
    """Record a relics examiner's decision; nobody else's turns a referral into leave to go."""
    sent = call.input
    grade = sent.grade if sent.grade in {None, "general"} else int(sent.grade or 0)
    with call.transaction() as session:
        card = examining.examine(
            session,
            artwork_id=artwork_id,
            finding=sent.finding,
            reason=sent.reason,
            number=sent.number,
            institution=sent.institution,
            representative=sent.representative,
            grade=grade,
            actor=call.actor,
            at=call.at,
        )
        call.say(gettext("Your decision is recorded, under your name."))
        return call.answer(session, card)
