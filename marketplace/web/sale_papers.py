"""The confirmation and the record of a sale: read, signed and printed by those whom they concern."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from flask import Response, url_for
from flask_babel import gettext

from authentication import api as authentication
from foundation.db import db
from foundation.money import Money
from foundation.web import words
from foundation.web.call import Call
from foundation.web.routes import SIGNED_IN, Download
from marketplace.models.catalogue import Lot, Sale
from marketplace.operations import papering
from marketplace.operations.papering import SIGNERS
from marketplace.rostrum_errors import PaperNotReady
from marketplace.web.printing.page import pdf
from marketplace.web.printing.sale_papers import sale_sheet
from marketplace.web.saleroom import room


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature under a paper."""

    capacity: str
    name: str
    signed_at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A confirmation or a record."""

    kind: str
    sha256: str
    signatures: list[Signed]
    missing: list[str]
    """Capacities that have not signed."""
    yours: bool
    """The reader may sign it."""


@dataclass(frozen=True, slots=True)
class Papers:
    """The papers of a lot."""

    lot_id: str
    number: int
    facts: dict[str, Any]
    work: dict[str, str]
    """Its title, by language."""
    began_at: datetime
    ended_at: datetime
    hammer: Money | None
    premium: Money | None
    """None where the lot was passed."""
    papers: list[Paper]


@dataclass(frozen=True, slots=True)
class SignPaper:
    """Which paper is signed."""

    paper: Literal["confirmation", "record"]


def _papers(call: Call[Any], lot_id: str) -> Papers:
    session = db.session
    record = papering.facts_of(session, lot_id=lot_id, paper="record", actor=call.actor)
    lot = session.get_one(Lot, lot_id)
    own = papering.capacities(lot, session.get_one(Sale, lot.sale_id), call.actor)
    found = []
    for kind in ("confirmation", "record"):
        try:
            facts = papering.facts_of(session, lot_id=lot_id, paper=kind, actor=call.actor)
        except PaperNotReady:
            continue
        signed = papering.signatures(session, lot_id=lot_id, paper=kind)
        there = {one.capacity for one in signed}
        needed = [one for one in SIGNERS[kind] if one != "buyer" or facts["buyer"] is not None]
        found.append(
            Paper(
                kind=kind,
                sha256=papering.digest(facts),
                signatures=[Signed(one.capacity, one.name, one.signed_at, one.sha256) for one in signed],
                missing=[one for one in needed if one not in there],
                yours=bool([one for one in needed if one in own and one not in there]),
            )
        )
    work = authentication.artwork(session, authentication.ArtworkId(record["artwork"]))
    return Papers(
        lot_id=lot_id,
        number=lot.number,
        facts=record,
        work=work.title,
        began_at=datetime.fromisoformat(record["began_at"]),
        ended_at=datetime.fromisoformat(record["ended_at"]),
        hammer=_money(record["hammer_minor"], record["currency"]),
        premium=_money(record["premium_minor"], record["currency"]),
        papers=found,
    )


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)


@room.get(
    "/lots/<lot_id>/papers",
    gives=Papers,
    may=SIGNED_IN,
    scope="market:read",
    page="marketplace/sale_papers.html",
)
def papers(call: Call[None], lot_id: str) -> Papers:
    """Show the confirmation and the record of a lot, and who has signed."""
    return _papers(call, lot_id)


@room.post(
    "/lots/<lot_id>/papers",
    takes=SignPaper,
    gives=Papers,
    may=SIGNED_IN,
    scope="market:write",
    done=lambda card: url_for("saleroom.papers", lot_id=card.lot_id),
    on_refusal="saleroom.papers",
)
def sign_paper(call: Call[SignPaper], lot_id: str) -> Papers:
    """Sign a paper in one's own capacity."""
    with call.transaction() as session:
        papering.sign(session, lot_id=lot_id, paper=call.input.paper, actor=call.actor, at=call.at)
        card = call.answer(session, _papers(call, lot_id))
    call.say(gettext("You signed. The digest of its words is kept with your name."))
    return card


@room.get(
    "/lots/<lot_id>/papers/<paper>.pdf",
    gives=Download("application/pdf"),
    may=SIGNED_IN,
    scope="market:read",
)
def printed(call: Call[None], lot_id: str, paper: str) -> Response:
    """Print a paper of a lot in two languages."""
    facts = papering.facts_of(db.session, lot_id=lot_id, paper=paper, actor=call.actor)
    work = authentication.artwork(db.session, authentication.ArtworkId(facts["artwork"]))
    signed = papering.signatures(db.session, lot_id=lot_id, paper=paper)
    sheet = sale_sheet(facts, work, signed, digest=papering.digest(facts), language=words.language())
    return call.download(pdf(sheet), "application/pdf", f"{lot_id}-{paper}.pdf")
