"""The relics examiner's bench: what the rules refer to him, and his decision."""

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from flask import url_for
from flask_babel import gettext
from pydantic import Field

from authentication import api as registry
from bonded_warehouse.models.clearance import RelicsFinding
from bonded_warehouse.operations import examining
from bonded_warehouse.queries import examinations
from bonded_warehouse.queries.clearance import PaperCard, RelicsCard, StatedCard
from bonded_warehouse.queries.gate import GateAnswer, decided, said
from bonded_warehouse.roles import REGULATOR, RELIC_EXAMINER
from bonded_warehouse.web import choices_customs as choices
from bonded_warehouse.web.gate import WorkHead, visible, work_head
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


@dataclass(frozen=True, slots=True)
class BenchPage:
    """Everything an examiner decides by."""

    work: WorkHead
    codes: list[str]
    """Rules that refer it; empty where nothing does."""
    leaving: GateAnswer
    stated: StatedCard
    papers: list[PaperCard]
    examinations: list[RelicsCard]
    comparable: list[registry.Comparable]
    """Works of the registry to set beside it: its maker's, its type's, of its years."""


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
    gives=list[ReferredWork],
    may=READERS,
    scope="gate:read",
    page="bonded_warehouse/relics.html",
)
def index(call: Call[None]) -> list[ReferredWork]:
    """Show the works that the rules refer to a relics examiner."""
    return referred_works(call)


def referred_works(call: Call[None]) -> list[ReferredWork]:
    """Return the works that wait for an examiner."""
    ids = examinations.candidates(db.session)
    return [
        ReferredWork(
            artwork_id=artwork_id,
            title=about.card.title,
            maker=about.card.maker,
            date_text=about.card.date_text,
            image=next(iter(about.card.images), None),
            codes=list(referral.codes),
        )
        for artwork_id, (about, referral) in examinations.referrals(db.session, ids, at=call.at).items()
    ]


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
    leaving = decided(about, stage="checkout", destination="HK", at=call.at)
    call.extra |= {"choices": choices}
    return BenchPage(
        work=work_head(about),
        codes=list(examinations.referred(about, at=call.at).codes),
        leaving=said(about, leaving, at=call.at),
        stated=about.statement,
        papers=list(about.papers),
        examinations=list(about.examinations),
        comparable=registry.comparable(db.session, about.card),
    )


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
