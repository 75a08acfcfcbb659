"""A work's pictures in the words of the IIIF Presentation API 3.0, so that any museum's viewer shows them.

Only what everybody may see is said. Source: IIIF Presentation API 3.0, 3 (properties), 5 (resources).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from authentication.images.iiif import read_request, sizes
from authentication.queries.cards import ArtworkCard, CertificateCard, ImageCard

CONTEXT: Final = "http://iiif.io/api/presentation/3/context.json"
NOT_EVALUATED: Final = "http://rightsstatements.org/vocab/CNE/1.0/"
"""Copyright not evaluated: what the house can truly say where its registrant names no licence."""
HANDSCROLL_FROM: Final = 2.6
"""Width by height: from here on a picture is a strip, and is read along."""
RIGHT_TO_LEFT: Final = frozenset({"handscroll", "calligraphy", "album"})
_PAGED: Final = frozenset({"album"})
_THUMBNAIL_PX: Final = 480
_LICENCE: Final = re.compile(
    r"https?://(?:creativecommons\.org/(?:licenses|publicdomain)/[a-z0-9./-]+"
    r"|rightsstatements\.org/vocab/[A-Za-z-]+/1\.0/)"
)
Words = Mapping[str, str]
"""A text by language tag."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the edge says of a work in both languages."""

    rows: Sequence[tuple[Words, Words]]
    """Label and value, in their order."""
    house: Words
    house_url: str
    credit: Words
    """The label of the statement that must be shown."""
    passport: Words
    page: Words
    certified: Words = field(default_factory=dict)


def licence(rights: str) -> str:
    """Return the licence that a registrant names by its address, or that none was evaluated."""
    found = _LICENCE.search(rights)
    return found[0].replace("https://", "http://", 1) if found else NOT_EVALUATED


def is_strip(image: ImageCard) -> bool:
    """Say whether a photograph is of a handscroll's shape."""
    return image.width >= HANDSCROLL_FROM * image.height


def manifest(card: ArtworkCard, certificate: CertificateCard, told: Told, *, base: str) -> dict[str, Any]:
    """Return a work with its pictures as a Manifest.

    :param card: as everybody may see it
    :param base: the address of the house, without a slash at its end
    """
    about = f"{base}/iiif/works/{card.id}"
    page = f"{base}/works/{card.id}"
    strip = bool(card.images) and all(is_strip(one) for one in card.images)
    made: dict[str, Any] = {
        "@context": CONTEXT,
        "id": f"{about}/manifest.json",
        "type": "Manifest",
        "label": languages(card.title) or {"none": [card.id]},
        "summary": languages(card.description),
        "metadata": [
            {"label": languages(label), "value": languages(value)}
            for label, value in told.rows
            if languages(value)
        ],
        "rights": licence(card.rights),
        "requiredStatement": {
            "label": languages(told.credit),
            "value": {"none": [card.rights]} if card.rights.strip() else languages(told.house),
        },
        "provider": [
            {
                "id": f"{base}/#house",
                "type": "Agent",
                "label": languages(told.house),
                "homepage": [
                    {"id": f"{base}/", "type": "Text", "label": languages(told.house), "format": "text/html"}
                ],
            }
        ],
        "homepage": [{"id": page, "type": "Text", "label": languages(told.page), "format": "text/html"}],
        "seeAlso": [
            {
                "id": f"{base}/artworks/{card.id}/passport",
                "type": "Dataset",
                "label": languages(told.passport),
                "format": "application/json",
            },
            {
                "id": f"{page}.linked-art.json",
                "type": "Dataset",
                "label": {"en": ["Linked Art"]},
                "format": "application/ld+json",
                "profile": "https://linked.art/ns/v1/linked-art.json",
            },
        ],
        "thumbnail": [thumbnail(card.images[0], base)] if card.images else [],
        "viewingDirection": "right-to-left"
        if strip or card.object_type in RIGHT_TO_LEFT
        else "left-to-right",
        "behavior": [_behaviour(card, strip=strip)],
        "items": [_canvas(one, about, base, number) for number, one in enumerate(card.images, 1)],
    }
    if certificate.number:
        made["rendering"] = [
            {
                "id": f"{base}/verify/{certificate.number}",
                "type": "Text",
                "label": languages(told.certified),
                "format": "text/html",
            }
        ]
    return {name: value for name, value in made.items() if value not in ([], {})}


def collection(
    address: str, label: Words, items: Iterable[dict[str, Any]], *, summary: Words | None = None
) -> dict[str, Any]:
    """Return works, or collections of them, as a Collection."""
    made = {
        "@context": CONTEXT,
        "id": address,
        "type": "Collection",
        "label": languages(label),
        "summary": languages(summary or {}),
        "items": list(items),
    }
    return {name: value for name, value in made.items() if value != {}}


def manifest_in(artwork_id: str, title: Words, image: ImageCard | None, *, base: str) -> dict[str, Any]:
    """Return how a collection names the manifest of a work."""
    made: dict[str, Any] = {
        "id": f"{base}/iiif/works/{artwork_id}/manifest.json",
        "type": "Manifest",
        "label": languages(title) or {"none": [artwork_id]},
    }
    return made | ({"thumbnail": [thumbnail(image, base)]} if image is not None else {})


def languages(words: Words) -> dict[str, list[str]]:
    """Return a text as the API writes it; empty where nothing is said."""
    return {tag: [str(text)] for tag, text in words.items() if text and str(text).strip()}


def thumbnail(image: ImageCard, base: str) -> dict[str, Any]:
    """Return a small picture that is kept ready."""
    ready = sizes(image.width, image.height) or [(image.width, image.height)]
    wide, high = min(ready, key=lambda size: abs(max(size) - _THUMBNAIL_PX))
    return {
        "id": f"{base}/iiif/3/{image.sha256}/full/{wide},{high}/0/default.jpg",
        "type": "Image",
        "format": "image/jpeg",
        "width": wide,
        "height": high,
        "service": [_service(image, base)],
    }


def _service(image: ImageCard, base: str) -> dict[str, str]:
    return {"id": f"{base}/iiif/3/{image.sha256}", "type": "ImageService3", "profile": "level2"}


def _behaviour(card: ArtworkCard, *, strip: bool) -> str:
    if strip:
        return "continuous"
    return "paged" if card.object_type in _PAGED and len(card.images) > 1 else "individuals"


def _canvas(image: ImageCard, about: str, base: str, number: int) -> dict[str, Any]:
    canvas = f"{about}/canvas/{number}"
    return {
        "id": canvas,
        "type": "Canvas",
        "label": {"none": [image.caption or str(number)]},
        "width": image.width,
        "height": image.height,
        "thumbnail": [thumbnail(image, base)],
        "items": [
            {
                "id": f"{canvas}/page",
                "type": "AnnotationPage",
                "items": list(_painting(image, canvas, base)),
            }
        ],
    }


def _painting(image: ImageCard, canvas: str, base: str) -> Iterator[dict[str, Any]]:
    whole = read_request("full", "max", "0", "default.jpg", width=image.width, height=image.height)
    body = {
        "id": f"{base}/iiif/3/{image.sha256}/full/max/0/default.jpg",
        "type": "Image",
        "format": "image/jpeg",
        "width": whole.out_width,
        "height": whole.out_height,
        "service": [_service(image, base)],
    }
    yield {
        "id": f"{canvas}/picture",
        "type": "Annotation",
        "motivation": "painting",
        "body": body,
        "target": canvas,
    }
