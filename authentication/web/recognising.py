"""Anyone: which work does this picture show? A stranger's photograph leads back to the registered work."""

from dataclasses import dataclass

from flask import current_app

from authentication.errors import PhotographMissing
from authentication.eyes import Eyes
from authentication.queries import artworks as works
from authentication.queries import certificates, pictures, sights
from authentication.queries.cards import ArtworkCard, CertificateCard
from authentication.queries.sights import SightCard
from authentication.recognition.sight import Sight, State
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import ANYONE, Room

room = Room("recognising", __name__)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a picture was seen to be."""

    sight: SightCard
    artwork: ArtworkCard | None
    """The registered work, where it was recognised or is like it, and the reader may know of it."""
    certificate: CertificateCard | None
    is_multiple: bool = False
    """By its record there may be several of it: no more is said than another impression may show."""


def eyes() -> Eyes:
    """Return the eyes of the house."""
    found: Eyes = current_app.extensions["authentication.eyes"]
    return found


@room.post(
    "/verify/photograph",
    files=("photo",),
    gives=Recognised,
    may=ANYONE,
    scope="registry:read",
    page="authentication/recognised.html",
    on_refusal="verify.ask",
    status=200,
)
def recognise(call: Call[None]) -> Recognised:
    """Say which registered work a photograph shows, with the evidence. The photograph is not kept."""
    sent = [each for each in call.files.get("photo", []) if each.data]
    if not sent:
        raise PhotographMissing(fields={"photo": PhotographMissing.message})
    sight = eyes().recognise(sent[0].data)
    artwork_id = sights.work_seen(db.session, sight, actor=call.actor)
    if artwork_id is None:  # of a work that this reader may not see nothing is told, not even that it is here
        return Recognised(SightCard.of(Sight(State.UNKNOWN)), None, None)
    db.session.rollback()  # no transaction stays open while pixels are looked at
    told = pictures.seen_as(db.session, eyes(), artwork_id=artwork_id, picture=sent[0].data)
    if told.state is State.UNKNOWN:
        told = sight
    card = works.shown(works.artwork(db.session, artwork_id), call.actor)
    return Recognised(
        SightCard.of(told.of_multiple() if card.is_multiple else told),
        card,
        certificates.certificate_of(db.session, artwork_id),
        card.is_multiple,
    )
