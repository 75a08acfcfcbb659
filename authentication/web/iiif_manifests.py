"""IIIF manifests over HTTP: a work with its pictures, for viewers of museums and libraries."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from flask import Response, request
from flask_babel import force_locale, gettext

from authentication import presentation
from authentication.presentation import Told
from authentication.queries.artworks import visible_artwork
from authentication.queries.cards import ArtworkCard, CertificateCard
from authentication.queries.certificates import certificates
from authentication.web.iiif import open_to_all, plainly, written
from foundation.db import db
from foundation.web import words
from foundation.web.call import Call
from foundation.web.routes import ANYONE, Download, Room

room = Room("iiif_manifests", __name__)
room.blueprint.after_request(open_to_all)

LANGUAGES: Final = ("en", "zh")


@room.get(
    "/iiif/works/<artwork_id>/manifest.json",
    gives=Download("application/ld+json"),
    may=ANYONE,
    scope="registry:read",
)
@plainly
def work(call: Call[None], artwork_id: str) -> Response:
    """Give a work with its pictures as an IIIF manifest: what everybody may see of it."""
    card = visible_artwork(db.session, artwork_id, actor=call.actor).redacted()
    certificate = certificates(db.session, [card.id])[card.id]
    said = presentation.manifest(
        card, certificate, told(card, certificate), base=request.host_url.rstrip("/")
    )
    return written(said, presentation.CONTEXT, ld_first=True)


def told(card: ArtworkCard, certificate: CertificateCard) -> Told:
    """Return what is said of a work, in both languages."""
    house = _both(lambda: gettext("Bianliang"))
    rows: Sequence[tuple[Callable[[], str], Callable[[], str | None]]] = (
        (lambda: gettext("Maker"), lambda: words.pick(card.maker)),
        (lambda: gettext("Made"), lambda: _made(card)),
        (lambda: gettext("Kind of work"), lambda: words.term(card.object_type, "object_type")),
        (lambda: gettext("Materials"), lambda: words.term(card.materials, "material")),
        (lambda: gettext("Techniques"), lambda: card.techniques),
        (lambda: gettext("Size"), lambda: words.size([card.height_mm, card.width_mm, card.depth_mm])),
        (lambda: gettext("Origin"), lambda: words.country(card.origin_country)),
        (lambda: gettext("Inscriptions"), lambda: card.inscriptions),
        (lambda: gettext("Certificate"), lambda: _certificate(certificate)),
    )
    return Told(
        rows=[(_both(label), _both(value)) for label, value in rows],
        house=house,
        house_url=request.host_url,
        credit=_both(lambda: gettext("Rights")),
        passport=_both(lambda: gettext("The work's passport: every statement with its proof")),
        page=_both(lambda: gettext("The work's page")),
        certified=_both(lambda: gettext("Verify")),
    )


def _certificate(card: CertificateCard) -> str:
    return f"{card.number}: {words.word(card.state, 'certificate')}" if card.number else ""


def _made(card: ArtworkCard) -> str:
    first, last = card.made_from_year, card.made_to_year
    if card.date_text or first is None:
        return card.date_text
    return f"{first}" if last in {None, first} else f"{first}–{last}"


def _both(say: Callable[[], Any]) -> dict[str, str]:
    """Return what is said in each language; once only, where both say the same."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with force_locale(language):
            found[language] = str(say() or "")
    return found if found["en"] != found["zh"] else {"none": found["en"]}
