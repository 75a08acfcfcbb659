"""Dossiers: put together for one reader, sealed by the worker, taken away as a file or as a page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from flask import Response, current_app, url_for
from flask_babel import force_locale, gettext

from bonded_warehouse import dossier
from bonded_warehouse.models.standards import Dossier
from bonded_warehouse.roles import AUDITOR, CUSTOMS_OFFICER, DEPOSITORS, REGULATOR
from bonded_warehouse.web import dossier_words
from foundation.db import db
from foundation.web import words
from foundation.web.call import Call
from foundation.web.routes import Download, Room

room = Room("dossiers", __name__)

READERS: Final = frozenset({REGULATOR, CUSTOMS_OFFICER, AUDITOR}) | DEPOSITORS
"""By role; whose work it is decides."""


@dataclass(frozen=True, slots=True)
class DossierCard:
    """One dossier that was put together."""

    id: str
    artwork_id: str
    made_at: datetime
    sha256: str
    """Of its content, in hex: what the house seals."""

    @classmethod
    def of(cls, row: Dossier) -> "DossierCard":
        """Return a row as a card."""
        return cls(row.id, row.artwork_id, row.made_at, row.sha256)


@dataclass(frozen=True, slots=True)
class DossiersPage:
    """The dossiers of a work that its reader made."""

    artwork_id: str
    title: dict[str, str]
    sees_all: bool
    """By office; otherwise what is of the reader's own time."""
    dossiers: list[DossierCard]


@dataclass(frozen=True, slots=True)
class InLanguage:
    """The language of a page; the reader's, if left out."""

    lang: Literal["en", "zh"] | None = None


@room.get(
    "/works/<artwork_id>/dossier",
    gives=DossiersPage,
    may=READERS,
    scope="custody:read",
    page="bonded_warehouse/dossiers.html",
)
def index(call: Call[None], artwork_id: str) -> DossiersPage:
    """Show the dossiers of a work that one made, and what a new one holds."""
    card = dossier.require_reader(db.session, artwork_id, actor=call.actor)
    return DossiersPage(
        artwork_id=artwork_id,
        title=card.title,
        sees_all=call.actor.has(*dossier.OFFICES),
        dossiers=[DossierCard.of(row) for row in dossier.dossiers(db.session, artwork_id, actor=call.actor)],
    )


@room.post(
    "/works/<artwork_id>/dossier",
    gives=DossierCard,
    may=READERS,
    scope="custody:write",
    done=lambda card: url_for("dossiers.index", artwork_id=card.artwork_id),
    on_refusal="dossiers.index",
)
def make(call: Call[None], artwork_id: str) -> DossierCard:
    """Put a dossier together, as of now; the worker seals it within seconds."""
    prefix: str = current_app.extensions["bonded_warehouse.gs1_prefix"]
    with call.transaction() as session:
        row = dossier.make(session, artwork_id=artwork_id, prefix=prefix, actor=call.actor, at=call.at)
        call.say(gettext("The dossier is put together. It is sealed within seconds."))
        return call.answer(session, DossierCard.of(row))


@room.get(
    "/dossiers/<dossier_id>/file", gives=Download("application/json"), may=READERS, scope="custody:read"
)
def file(call: Call[None], dossier_id: str) -> Response:
    """Download a dossier: one file, checked offline by `python -m authentication verify`."""
    data = dossier.file(db.session, dossier_id, actor=call.actor)
    return call.download(data, "application/json", f"{dossier_id}.dossier.json")


@room.get(
    "/dossiers/<dossier_id>/page",
    takes=InLanguage,
    gives=Download("text/html"),
    may=READERS,
    scope="custody:read",
)
def page(call: Call[InLanguage], dossier_id: str) -> Response:
    """Download a dossier as one page for reading, with what a verification finds now."""
    lang = call.input.lang or ("zh" if words.language().startswith("zh") else "en")
    with force_locale(lang):
        text = dossier.page(
            db.session, dossier_id, lang=lang, say=dossier_words.say, actor=call.actor, at=call.at
        )
    return call.download(text.encode(), "text/html; charset=utf-8", f"{dossier_id}.html")
