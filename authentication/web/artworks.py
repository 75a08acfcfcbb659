"""Register works, see one's own, see one's page in the registry."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Annotated, Final

from flask import g, url_for
from flask_babel import gettext
from pydantic import Field, StringConstraints

from authentication.errors import LooksLikeRegistered
from authentication.operations import registering
from authentication.queries import artworks as works
from authentication.queries import certificates, likenesses, statements
from authentication.queries.cards import (
    ArtworkCard,
    ArtworkId,
    CertificateCard,
    ExaminationCard,
    LookAlikeCard,
    StatementCard,
)
from authentication.roles import ARTIST, EXPERT, GALLERY
from authentication.web import object_words, photographs
from foundation.accounts.queries import organisation_name
from foundation.db import db
from foundation.web.call import Call
from foundation.web.parsing import like
from foundation.web.routes import ANYONE, Download, Room

room = Room("artworks", __name__)

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=20)]
Line = Annotated[str, StringConstraints(max_length=400)]
Paragraph = Annotated[str, StringConstraints(max_length=6000)]
Year = Annotated[int, Field(ge=-9999, le=2100)]
Millimetres = Annotated[int, Field(ge=1, le=1_000_000)]
CENTIMETRES: Final = r"^(0[.,][1-9]|[1-9][0-9]{0,4}([.,][0-9])?)$"
Centimetres = Annotated[
    str,
    StringConstraints(pattern=CENTIMETRES),
    like(CENTIMETRES, "Write 45.5 for forty-five and a half centimetres."),
]
"""As people measure: to the millimetre, with a point or a comma."""
Token = Annotated[str, StringConstraints(max_length=6000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutArtwork:
    """What is said of a work: the fields of ICOM Object ID. Texts in several languages go by language tag."""

    title: Annotated[dict[Language, Line], Field(max_length=20)] = field(default_factory=dict)
    maker: Annotated[dict[Language, Line], Field(max_length=20)] = field(default_factory=dict)
    object_type: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    maker_born_year: Year | None = None
    maker_died_year: Year | None = None
    maker_living: bool = False
    materials: Line = ""
    techniques: Line = ""
    height_mm: Millimetres | None = None
    width_mm: Millimetres | None = None
    depth_mm: Millimetres | None = None
    weight_g: Annotated[int, Field(ge=1, le=1_000_000_000)] | None = None
    subject: Line = ""
    inscriptions: Paragraph = ""
    distinguishing_features: Paragraph = ""
    description: Annotated[dict[Language, Paragraph], Field(max_length=20)] = field(default_factory=dict)
    date_text: Line = ""
    made_from_year: Year | None = None
    made_to_year: Year | None = None
    origin_country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None
    rights: Line = ""
    ownership: Paragraph = ""

    def details(self) -> registering.Details:
        """Return it as the operation takes it."""
        names = registering.Details.__dataclass_fields__
        return registering.Details(**{name: getattr(self, name) for name in names})


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterArtwork(AboutArtwork):
    """A work to be registered; its photographs come as files.

    Sides come in whole millimetres, or as in the form, in centimetres; millimetres hold if both are given.
    """

    height_cm: Centimetres | None = None
    width_cm: Centimetres | None = None
    depth_cm: Centimetres | None = None
    another_work: Paragraph = ""
    """Why it is not the registered work that it looks like."""
    kept: Annotated[list[Token], Field(max_length=24)] = field(default_factory=list)
    """Photographs that were sent before, when the form was refused."""

    def details(self) -> registering.Details:
        """Return it as the operation takes it: sides in millimetres."""
        return replace(
            AboutArtwork.details(self),
            height_mm=self.height_mm or _millimetres(self.height_cm),
            width_mm=self.width_mm or _millimetres(self.width_cm),
            depth_mm=self.depth_mm or _millimetres(self.depth_cm),
        )


def _millimetres(centimetres: str | None) -> int | None:
    """Return 455 for '45.5' and for '45,5'."""
    return None if centimetres is None else int(Decimal(centimetres.replace(",", ".")) * 10)


@dataclass(frozen=True, slots=True)
class AddImages:
    """Further photographs of a work; they come as files."""

    another_work: Paragraph = ""
    kept: Annotated[list[Token], Field(max_length=24)] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Page:
    """Where a list goes on."""

    after: Annotated[str, StringConstraints(max_length=40)] = ""


@dataclass(frozen=True, slots=True)
class MyArtworks:
    """The works of a registrant and his organisation, the newest first."""

    artworks: list[ArtworkCard]
    certificates: dict[ArtworkId, CertificateCard]
    next: str | None


@dataclass(frozen=True, slots=True)
class ArtworkPage:
    """A work in the registry."""

    artwork: ArtworkCard
    certificate: CertificateCard
    statements: list[StatementCard]
    examinations: list[ExaminationCard]
    """For the registrant and those who oversee; else empty."""
    look_alikes: list[LookAlikeCard]
    """For those who oversee; else empty."""
    ownership: str | None
    another_work: str | None
    own: bool


@dataclass(frozen=True, slots=True)
class NewArtwork:
    """What the form needs."""

    look_alikes: list[dict[str, object]]
    """Those that the reader may see."""
    hidden_look_alikes: int
    """How many others there are, of which nothing is shown."""
    remembered: list[dict[str, str]]


@room.get(
    "/artworks",
    takes=Page,
    gives=MyArtworks,
    may={ARTIST, GALLERY},
    scope="registry:read",
    page="authentication/my_artworks.html",
)
def mine(call: Call[Page]) -> MyArtworks:
    """List the works that you or your organisation registered."""
    cards = works.registered_by(db.session, actor=call.actor, after=call.input.after, limit=works.PAGE + 1)
    shown = cards[: works.PAGE]
    call.extra["organisation"] = organisation_name(db.session, call.actor.organisation_id)
    return MyArtworks(
        artworks=shown,
        certificates=certificates.certificates(db.session, [card.id for card in shown]),
        next=shown[-1].id if len(cards) > len(shown) else None,
    )


@room.get(
    "/artworks/new",
    gives=NewArtwork,
    may={ARTIST, GALLERY},
    scope="registry:read",
    page="authentication/new_artwork.html",
)
def new(call: Call[None]) -> NewArtwork:
    """Show the form by which a work is registered."""
    call.extra |= {"KINDS_OF_WORK": tuple(object_words.KINDS), "MATERIALS": object_words.PROPOSED}
    return NewArtwork(
        look_alikes=g.get("look_alikes", []),
        hidden_look_alikes=g.get("hidden_look_alikes", 0),
        remembered=g.get("remembered", []),
    )


@room.post(
    "/artworks",
    takes=RegisterArtwork,
    files=("photographs",),
    gives=ArtworkCard,
    may={ARTIST, GALLERY},
    scope="registry:write",
    done=lambda card: url_for("artworks.show", artwork_id=card.id),
    on_refusal="artworks.new",
)
def register(call: Call[RegisterArtwork]) -> ArtworkCard:
    """Register a work with its photographs."""
    sent = photographs.receive(call.files.get("photographs", []), call.input.kept)
    try:
        with call.transaction() as session:
            card = registering.register_artwork(
                session,
                details=call.input.details(),
                photographs=sent,
                another_work=call.input.another_work,
                actor=call.actor,
                at=call.at,
            )
            card = call.answer(session, card)
    except LooksLikeRegistered as refusal:
        g.look_alikes, g.hidden_look_alikes = refusal.facts["look_alikes"], refusal.facts["hidden"]
        raise
    call.say(gettext("Registered. The next step is an expert's examination."))
    return card


@room.get(
    "/artworks/<artwork_id>",
    gives=ArtworkPage,
    may=ANYONE,
    scope="registry:read",
    page="authentication/artwork.html",
)
def show(call: Call[None], artwork_id: str) -> ArtworkPage:
    """Show a work in the registry."""
    card = works.visible_artwork(db.session, artwork_id, actor=call.actor)
    private = works.may_see_private(card, call.actor)
    hidden = works.private_fields(db.session, artwork_id) if private else {}
    alike: list[LookAlikeCard] = []
    if call.actor.has(EXPERT):
        prints = works.photographs(db.session, artwork_id)
        alike = likenesses.look_alikes(db.session, prints, apart_from=artwork_id)
    another = hidden.get("another_work")
    return ArtworkPage(
        artwork=works.shown(card, call.actor),
        certificate=certificates.certificate_of(db.session, artwork_id),
        statements=statements.statements(db.session, artwork_id),
        examinations=works.examinations(db.session, artwork_id) if private else [],
        look_alikes=alike,
        ownership=str(hidden["ownership"]) if private else None,
        another_work=str(another.get("reason", "")) if isinstance(another, dict) else None,
        own=works.is_own(card, call.actor),
    )


@room.post(
    "/artworks/<artwork_id>/images",
    takes=AddImages,
    files=("photographs",),
    gives=ArtworkCard,
    may={ARTIST, GALLERY},
    scope="registry:write",
    done=lambda card: url_for("artworks.show", artwork_id=card.id),
    on_refusal="artworks.show",
)
def add_images(call: Call[AddImages], artwork_id: str) -> ArtworkCard:
    """Add photographs to a work that is not certified yet."""
    works.own_artwork(db.session, artwork_id, actor=call.actor)  # before any file or pixel is looked at
    sent = photographs.receive(call.files.get("photographs", []), call.input.kept)
    with call.transaction() as session:
        card = registering.add_images(
            session,
            artwork_id=artwork_id,
            photographs=sent,
            another_work=call.input.another_work,
            actor=call.actor,
            at=call.at,
        )
        return call.answer(session, card)


@room.get(
    "/artworks/<artwork_id>/passport", gives=Download("application/json"), may=ANYONE, scope="registry:read"
)
def passport(call: Call[None], artwork_id: str) -> object:
    """Give the work's passport: everything signed about it, with its proofs, in one file."""
    card = works.visible_artwork(db.session, artwork_id, actor=call.actor)
    data = statements.passport_bytes(db.session, card.id)
    return call.download(data, "application/json", f"{card.id}.passport")
