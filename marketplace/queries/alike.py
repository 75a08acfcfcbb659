"""Works like one, of those that are offered; each says why it is shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from authentication import api as authentication
from foundation.actor import Actor
from marketplace.queries.cards import WorkCard
from marketplace.queries.documents import century, maker_key
from marketplace.queries.offers import offers
from marketplace.rules.likeness import ENOUGH, Shared, Traits, shared, weight
from marketplace.search import bands, tokens
from marketplace.search.index import Question, SearchIndex

EACH: Final = 24
"""Works that each question to the index brings to be compared."""
SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Alike:
    """An offered work and what it shares with another."""

    work: WorkCard
    reasons: tuple[Shared, ...]


@dataclass(frozen=True, slots=True)
class AlikePage:
    """A work and those like it, the likest first."""

    artwork_id: str
    title: dict[str, str]
    maker: dict[str, str]
    works: list[Alike]


def alike(session: Session, artwork_id: str, *, index: SearchIndex, actor: Actor) -> AlikePage:
    """Return the offered works that are most like one, offered itself or not.

    :raises ArtworkUnknown: if there is none, or none that the actor may see
    :raises SearchUnavailable: if the index does not answer
    """
    work = authentication.visible_artwork(session, artwork_id, actor=actor)
    near = [one for one in candidates(index, [work]) if one != artwork_id]
    bits = authentication.picture_distances(session, artwork_id, near)
    mine = traits(work)
    found = [
        Alike(one.work, reasons)
        for one in offered(session, near)
        if weight(reasons := shared(mine, traits(one.card), bits=bits.get(one.card.id))) >= ENOUGH
    ]
    found.sort(key=lambda one: (-weight(one.reasons), one.work.reserved, one.work.artwork_id))
    return AlikePage(artwork_id, work.title, work.maker, found[:SHOWN])


def traits(work: authentication.ArtworkCard) -> Traits:
    """Return what of a work others may share."""
    return Traits(
        makers=frozenset(tokens.fold(name).strip() for name in work.maker.values() if name.strip()),
        object_type=work.object_type,
        period=century(work.made_from_year),
        colours=work.images[0].colours if work.images else (),
        size=bands.size_class(work.height_mm, work.width_mm, work.depth_mm),
        origin=work.origin_country or "",
    )


def candidates(index: SearchIndex, works: Iterable[authentication.ArtworkCard]) -> list[str]:
    """Return ids of offered works that may be like any of these: by maker, by kind and age or colour."""
    found: dict[str, None] = {}
    for work in works:
        of = traits(work)
        asked = [
            {"maker": maker_key(work.maker)},
            {"object_type": of.object_type, "period": of.period},
            {"object_type": of.object_type, "colour": of.colours[0] if of.colours else ""},
        ]
        for filters in asked:
            if all(filters.values()):
                found |= dict.fromkeys(_ids(index, filters))
    return list(found)


def _ids(index: SearchIndex, filters: Mapping[str, str]) -> tuple[str, ...]:
    wanted = {name: (value,) for name, value in filters.items()}
    return index.find(Question(filters=wanted, order="newest", limit=EACH, facets=())).ids


@dataclass(frozen=True, slots=True)
class Offered:
    """A work on offer: as it hangs, as it is registered, and its certificate."""

    work: WorkCard
    card: authentication.ArtworkCard
    certificate: authentication.CertificateCard


def offered(session: Session, artwork_ids: Iterable[str]) -> list[Offered]:
    """Return those of these works that are offered now."""
    how = {
        artwork_id: offer
        for artwork_id, offer in offers(session, artwork_ids).items()
        if offer.kind in {"auction", "fixed"}
    }
    if not how:
        return []
    works = authentication.artworks(session, how)
    certificates = authentication.certificates(session, list(how))
    return [
        Offered(WorkCard.of(work, how[artwork], certificates[artwork]), work, certificates[artwork])
        for artwork, work in works.items()
    ]
