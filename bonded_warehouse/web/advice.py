"""What the gate would say of a work that was just registered: advice to its registrant, never a refusal."""

from typing import Any, Final

import sqlalchemy as sa
from flask import render_template
from flask_babel import lazy_gettext
from markupsafe import Markup

from authentication import api as registry
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.queries.gate import GateAnswer, decided, said
from bonded_warehouse.queries.gate_facts import Known, Read, known
from bonded_warehouse.rules.export import EXAMINABLE
from bonded_warehouse.rules.export_facts import Stage
from bonded_warehouse.rules.export_missing import Missing, Stater, missing_by
from foundation import clock
from foundation.db import db

ASKED: Final[tuple[tuple[Stage, str | None], ...]] = (("listing", None), ("checkout", "HK"))
"""Offered in China, and sold to where every exit is one from China."""
LEAVING: Final[tuple[Stage, str | None]] = ("filing", "HK")
"""Asked besides for what is missing: the port is asked about when it leaves."""
IN_HAND: Final = frozenset({"certificate", "legal_facts", "identity_check"})
"""Papers that stand among the facts: the expert's, the seller's and the keepers' own."""
STATERS: Final[dict[Stater, Any]] = {
    Stater.SELLER: lazy_gettext("You, or whoever declares it for you"),
    Stater.EXPERT: lazy_gettext("An expert of this registry"),
    Stater.KEEPER: lazy_gettext("Two keepers of the warehouse"),
    Stater.EXAMINER: lazy_gettext("The relics examiner"),
    Stater.CUSTOMS: lazy_gettext("Customs"),
    Stater.REGULATOR: lazy_gettext("The regulator"),
}
FACTS: Final[dict[str, Any]] = {
    "kind": lazy_gettext("what kind of object it is"),
    "ownership": lazy_gettext("whose it is"),
    "title_flags": lazy_gettext("a search of the registers of stolen and lost works"),
    "materials": lazy_gettext("whether a material could come from a protected species"),
    "acquisition": lazy_gettext("how its owner came by it"),
    "artist": lazy_gettext("whether the artist is living"),
    "years": lazy_gettext("when it was made"),
    "ethnic_minority": lazy_gettext("whether it is an object of an ethnic minority"),
    "representative": lazy_gettext("whether it is representative"),
    "relic_temp_entry": lazy_gettext("its registration on temporary entry"),
    "sole_or_fragile_grade1": lazy_gettext("whether it is the only one, or fragile"),
    "shown_in_china_before": lazy_gettext("whether it was shown in China before"),
    "port_relics_designated": lazy_gettext("whether the port is on the list for relics"),
    "port_species_designated": lazy_gettext("whether the port is on the list for species"),
    "seller_licence": lazy_gettext("the licence of the seller"),
    "seller_foreign_invested": lazy_gettext("whether there is foreign capital in the seller"),
    "certificate": lazy_gettext("a certificate of authenticity in force"),
    "identification": lazy_gettext("its identification at the gate, against its registered pictures"),
    "examination": lazy_gettext("a decision on what the rules refer"),
}


def held_as(artwork_id: str) -> str | None:
    """Return the open holding of a work that was announced or lies here; None where it may be brought."""
    query = sa.select(Holding.id).where(Holding.artwork_id == artwork_id, Holding.is_open)
    return db.session.scalar(query.limit(1))


def advice(card: registry.ArtworkCard, certificate: registry.CertificateCard) -> Markup:
    """Return the gate's advice on a work, as a part of its page; nothing where there is nothing to say."""
    read = Read(works={card.id: card}, certificates={card.id: certificate})
    about = known(db.session, [str(card.id)], read=read).get(str(card.id))
    if about is None:
        return Markup()
    at = clock.now()
    answers = [
        said(about, decided(about, stage=stage, destination=destination, at=at), at=at)
        for stage, destination in (*ASKED, LEAVING)
    ]
    certified = about.certified(at) == "valid"
    return Markup(  # noqa: S704 -- our own template, escaped by itself
        render_template(
            "bonded_warehouse/_advice.html",
            answers=answers[: len(ASKED)],
            missing=_told(_missing(about, answers, certified=certified)),
            papers={
                paper.code: paper
                for answer in answers
                for paper in answer.papers
                if paper.code not in IN_HAND
            },
        )
    )


def _missing(about: Known, answers: list[GateAnswer], *, certified: bool) -> tuple[Missing, ...]:
    reasons = [reason for answer in answers for reason in answer.reasons if reason.settled_by is None]
    return missing_by(
        about.stated,
        about.registered,
        codes={reason.code for reason in reasons},
        certified=certified,
        identified=about.is_identified,
        referred=any(reason.outcome == "REFER" and reason.code in EXAMINABLE for reason in reasons),
    )


def _told(found: tuple[Missing, ...]) -> list[tuple[Stater, Any, list[Any]]]:
    """Return who is asked, in words, and for what."""
    by: dict[Stater, list[Any]] = {}
    for one in found:
        by.setdefault(one.by, []).append(FACTS[one.name])
    return [(stater, STATERS[stater], facts) for stater, facts in by.items()]
