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
from bonded_warehouse.queries import clearance, decisions
from bonded_warehouse.queries.clearance import PaperCard, RelicsCard, StatedCard
from bonded_warehouse.queries.decisions import DecisionLine
from bonded_warehouse.queries.gate import GateAnswer, decided, said
from bonded_warehouse.queries.gate_facts import Known, known
from bonded_warehouse.queries.holds import HoldCard, for_strangers
from bonded_warehouse.queries.title import is_of_holder
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
from foundation.actor import Actor
from foundation.db import db
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


@dataclass(frozen=True, slots=True)
class WorkHead:
    """The head of every page about a work."""

    id: str
    title: dict[str, str]
    maker: dict[str, str]
    date_text: str
    object_type: str
    materials: str
    images: list[registry.ImageCard]
    certificate: str
    """State of its certificate."""


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
    """The latest that were kept; for those whose work or office it is."""


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


def work_head(about: Known) -> WorkHead:
    """Return the head of a work's page."""
    return _head(about.card, about.certificate)


def head_of(artwork_id: str, *, actor: Actor) -> WorkHead:
    """Return the head of a work's page, for pages that ask nothing else about it: three queries at most.

    :raises ArtworkUnknown: if there is none, or none that the actor may see; as `visible` does
    """
    key = registry.ArtworkId(artwork_id)
    card = registry.artworks(db.session, [artwork_id]).get(key)
    if card is None:
        raise registry.ArtworkUnknown(artwork_id=artwork_id)
    certificate = registry.certificates(db.session, [artwork_id])[key]
    if (
        certificate.state != "none"
        or registry.is_own(card, actor)
        or registry.may_see_uncertified(card, actor)
        or is_of_holder(db.session, artwork_id, actor)
    ):
        return _head(card, certificate)
    raise registry.ArtworkUnknown(artwork_id=artwork_id)


def _head(card: registry.ArtworkCard, certificate: registry.CertificateCard) -> WorkHead:
    return WorkHead(
        id=str(card.id),
        title=card.title,
        maker=card.maker,
        date_text=card.date_text,
        object_type=card.object_type,
        materials=card.materials,
        images=card.images,
        certificate=certificate.state,
    )


def visible(artwork_id: str, *, actor: Actor) -> Known:
    """Return what is known of a work that this actor may see: a certified one, his own, or any by his office.

    :raises ArtworkUnknown: if there is none, or none that he may see
    """
    about = known(db.session, [artwork_id]).get(artwork_id)
    if about is None or not about.is_visible_to(actor):
        raise registry.ArtworkUnknown(artwork_id=artwork_id)
    return about


def _supplied(paper: PaperCard, actor: Actor) -> bool:
    """Say whether the actor himself put a paper on file: he may still read it when the work is another's."""
    return actor.account_id is not None and paper.supplied_by == actor.account_id


def may_state(about: Known, actor: Actor) -> bool:
    """Say whether the actor may state facts about this work: it is his, or of his office."""
    return actor.has(*stating.OFFICES) or about.is_now_of(actor)


@room.get(
    "/artworks/<artwork_id>/gate",
    takes=AskGate,
    gives=GatePage,
    may=ANYONE,
    scope="gate:read",
    page="bonded_warehouse/gate.html",
)
def show(call: Call[AskGate], artwork_id: str) -> GatePage:
    """Show what the gate answers about a work, with every reason and article."""
    asked = call.input
    about = visible(artwork_id, actor=call.actor)
    states = may_state(about, call.actor)
    ours = states or call.actor.has(*STAFF)
    decision = decided(about, stage=asked.stage, destination=asked.destination, at=call.at)
    call.extra |= {"choices": choices, "asked": asked}
    return GatePage(
        work=work_head(about),
        answer=said(about, decision, at=call.at),
        abroad={
            code: decided(about, stage="checkout", destination=code, at=call.at).outcome.value for code in FAR
        },
        holds=[held if ours else for_strangers(held) for held in about.holds],
        stated=about.statement if ours else None,
        papers=[paper for paper in about.papers if ours or _supplied(paper, call.actor)],
        examinations=list(about.examinations) if ours else [],
        may_state=states,
        decisions=decisions.of_work(db.session, artwork_id) if ours else [],
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
    theirs = call.actor.has(*STAFF) or _supplied(card, call.actor)
    if not (theirs or stating.may_state(db.session, work, call.actor)):
        raise PaperUnknown
    if card.sha256 is None or card.file_name is None:  # a hash alone opens nothing
        raise PaperUnknown
    data, media_type = paper_files.read(card.sha256)
    return call.download(data, media_type, card.file_name or f"{card.code}.pdf")
