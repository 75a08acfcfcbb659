"""What the gate would say of a work that was just registered: advice to its registrant, never a refusal."""

from typing import Final

from flask import render_template
from markupsafe import Markup

from authentication import api as registry
from bonded_warehouse.queries.gate import GateAnswer, decided, said
from bonded_warehouse.queries.gate_facts import Read, known
from bonded_warehouse.rules.export_facts import Stage
from foundation import clock
from foundation.db import db

ASKED: Final[tuple[tuple[Stage, str | None], ...]] = (("listing", None), ("checkout", "HK"))
"""Offered in China, and sold to where every exit is one from China."""


def advice(card: registry.ArtworkCard, certificate: registry.CertificateCard) -> Markup:
    """Return the gate's advice on a work, as a part of its page; nothing where there is nothing to say."""
    read = Read(works={card.id: card}, certificates={card.id: certificate})
    about = known(db.session, [str(card.id)], read=read).get(str(card.id))
    if about is None:
        return Markup()
    at = clock.now()
    answers: list[GateAnswer] = [
        said(about, decided(about, stage=stage, destination=destination, at=at), at=at)
        for stage, destination in ASKED
    ]
    missing = about.statement.missing
    return Markup(render_template("bonded_warehouse/_advice.html", answers=answers, missing=missing))  # noqa: S704 -- our own template, escaped by itself
