"""A work at the head of the clearance pages, and who may see it and state facts about it."""

from dataclasses import dataclass

from authentication import api as registry
from bonded_warehouse.operations import stating
from bonded_warehouse.queries.clearance import PaperCard
from bonded_warehouse.queries.gate_facts import Known, known
from bonded_warehouse.queries.title import is_of_holder
from foundation.actor import Actor
from foundation.db import db


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
    if about is None:
        raise registry.ArtworkUnknown(artwork_id=artwork_id)
    return seen(about, actor)


def seen(about: Known, actor: Actor) -> Known:
    """Return what is known of a work, if this actor may see it today.

    :raises ArtworkUnknown: if he may not
    """
    if not about.is_visible_to(actor):
        raise registry.ArtworkUnknown(artwork_id=str(about.card.id))
    return about


def supplied(paper: PaperCard, actor: Actor) -> bool:
    """Say whether the actor himself put a paper on file: he may still read it when the work is another's."""
    return actor.account_id is not None and paper.supplied_by == actor.account_id


def may_state(about: Known, actor: Actor) -> bool:
    """Say whether the actor may state facts about this work: it is his, or of his office."""
    return actor.has(*stating.OFFICES) or about.is_now_of(actor)
