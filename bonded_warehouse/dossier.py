"""What goes into a dossier: all that the house knows of one work, as far as its reader may know it.

A regulator, customs and an auditor get all of it. An owner or depositor gets the work as registered, its
public certificate, and of the rest what is of the time when the work was his; of custody events of another's
time only their places in the chain. So what one owner paid, brought or declared is not told to the next.
"""

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse import epcis
from bonded_warehouse.models.bond import BondBook, BondPosting, BookItem
from bonded_warehouse.models.clearance import Declaration, DeclarationAnswer, GateDecision
from bonded_warehouse.models.condition import ConditionReport, ReportState
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.holds import Hold
from bonded_warehouse.models.papers import Paper
from bonded_warehouse.models.standards import Dossier
from bonded_warehouse.queries.standing import is_owner
from bonded_warehouse.queries.tenures import Tenures
from bonded_warehouse.roles import AUDITOR, CUSTOMS_OFFICER, REGULATOR
from bonded_warehouse.rules.epcis_events import document, instant
from bonded_warehouse.standards_errors import DossierNotSigned, DossierUnknown
from foundation.actor import Actor
from foundation.ids import new_id

OFFICES: Final = frozenset({REGULATOR, CUSTOMS_OFFICER, AUDITOR})
"""Who gets all of it."""
SALT_BYTES: Final = 32


def require_reader(session: Session, artwork_id: str, *, actor: Actor) -> registry.ArtworkCard:
    """Return the work, if this actor may have a dossier of it.

    :raises ArtworkUnknown: if there is none, or it is neither his nor of his office
    """
    card = registry.artwork(session, artwork_id)
    if actor.has(*OFFICES) or registry.is_own(card, actor):
        return registry.shown(card, actor)
    if not any(_is_reader(cut) for cut in _cuts(session, artwork_id, actor).values()):
        raise registry.ArtworkUnknown(artwork_id=artwork_id)
    return registry.shown(card, actor)


def make(session: Session, *, artwork_id: str, prefix: str, actor: Actor, at: datetime) -> Dossier:
    """Put a dossier together for this actor and have its digest signed by the worker.

    :raises ArtworkUnknown: if he may not have one
    """
    card = require_reader(session, artwork_id, actor=actor)
    dossier_id = new_id("dos", at)
    content = {
        "dossier": dossier_id,
        "artwork": f"urn:bianliang:artwork:{artwork_id}",
        "made_at": instant(at),
        "made_for": "office" if actor.has(*OFFICES) else "owner",
        "salt": secrets.token_hex(SALT_BYTES),
        "statements": [one.id for one in registry.statements(session, artwork_id)],
        **content_of(session, card, prefix=prefix, actor=actor, at=at),
    }
    statement_id, sha256 = registry.attest_dossier(
        session, dossier_id=dossier_id, content=content, actor=actor, at=at
    )
    row = Dossier(
        id=dossier_id,
        artwork_id=artwork_id,
        made_by=actor.id,
        made_by_name=actor.name,
        made_at=at,
        statement_id=statement_id,
        sha256=sha256,
        content=content,
    )
    session.add(row)
    session.flush()
    return row


def dossiers(session: Session, artwork_id: str, *, actor: Actor, limit: int = 20) -> Sequence[Dossier]:
    """Return the dossiers of a work that this actor made, the newest first."""
    query = sa.select(Dossier).where(Dossier.artwork_id == artwork_id, Dossier.made_by == actor.id)
    return session.scalars(
        query.order_by(Dossier.id.desc()).limit(limit).options(sa.orm.defer(Dossier.content))
    ).all()


def file(session: Session, dossier_id: str, *, actor: Actor) -> bytes:
    """Return a dossier's file, for whoever made it.

    :raises DossierUnknown: if there is none, or it is another's
    :raises DossierNotSigned: if the worker has not signed it yet
    """
    row = session.get(Dossier, dossier_id)
    if row is None or row.made_by != actor.account_id:
        raise DossierUnknown
    made = registry.dossier_file(session, dossier_id=row.id, artwork_id=row.artwork_id, content=row.content)
    if made is None:
        raise DossierNotSigned
    return made


def content_of(
    session: Session, card: registry.ArtworkCard, *, prefix: str, actor: Actor, at: datetime
) -> dict[str, Any]:
    """Return what this actor may know of a work, as plain JSON values."""
    cuts = _cuts(session, card.id, actor)
    sees = _Sight(cuts.values(), actor, card)
    certificate = registry.certificates(session, [card.id]).get(card.id)
    return {
        "work": _work(card),
        "certificate": None if certificate is None else _certificate(certificate),
        "holdings": _holdings(session, card.id, cuts),
        "conditions": [
            {"content": row.content(), "digest": row.digest, "signatures": row.signatures}
            for row in _of_work(session, ConditionReport, card.id, ConditionReport.drawn_at)
            if row.state is ReportState.SIGNED and sees.instant(row.drawn_at)
        ],
        "papers": [
            _paper(row)
            for row in _of_work(session, Paper, card.id, Paper.supplied_at)
            if sees.instant(row.supplied_at) or row.supplied_by == actor.account_id
        ],
        "filings": _filings(session, card.id, sees),
        "ledger": _ledger(session, card.id, sees),
        "decisions": [
            _decision(row)
            for row in _of_work(session, GateDecision, card.id, GateDecision.decided_at)
            if sees.instant(row.decided_at)
        ],
        "stops": [
            _stop(row)
            for row in _of_work(session, Hold, card.id, Hold.placed_at)
            if sees.instant(row.placed_at)
        ],
        "epcis": document(epcis.events_of_work(session, card.id, actor=actor, prefix=prefix), at=at),
    }


class _Sight:
    """What a reader may see, by instants."""

    def __init__(self, cuts: Iterable[Tenures], actor: Actor, card: registry.ArtworkCard) -> None:
        self.cuts = list(cuts)
        self.all = actor.has(*OFFICES)
        self.actor = actor
        self.before_custody = registry.is_own(card, actor)

    def instant(self, at: datetime) -> bool:
        """Say whether what happened then is his to read."""
        if self.all:
            return True
        if not self.cuts or at < min(cut.holding.opened_at for cut in self.cuts):
            return self.before_custody
        return any(cut.holding.opened_at <= at and cut.has_instant(at) for cut in self.cuts)

    def holding(self, holding_id: str) -> bool:
        """Say whether the book of a holding is his to read: title never passed, and it is his."""
        return self.all or any(
            cut.holding.id == holding_id and not cut.passed and is_owner(cut.holding, self.actor)
            for cut in self.cuts
        )


def _cuts(session: Session, artwork_id: str, actor: Actor) -> dict[str, Tenures]:
    rows = session.scalars(
        sa.select(Holding).where(Holding.artwork_id == artwork_id).order_by(Holding.id)
    ).all()
    links = session.scalars(
        sa.select(CustodyEvent).where(CustodyEvent.artwork_id == artwork_id).order_by(CustodyEvent.seq)
    ).all()
    return {
        row.id: Tenures.of(row, actor, [one for one in links if one.holding_id == row.id]) for row in rows
    }


def _is_reader(cut: Tenures) -> bool:
    return cut.holding.is_open and is_owner(cut.holding, cut.actor)


def _of_work(session: Session, table: Any, artwork_id: str, order: Any) -> Sequence[Any]:
    query = sa.select(table).where(table.artwork_id == artwork_id).order_by(order, table.id)
    return session.scalars(query).all()


def _work(card: registry.ArtworkCard) -> dict[str, Any]:
    return {
        "id": card.id,
        "title": card.title,
        "maker": card.maker,
        "object_type": card.object_type,
        "materials": card.materials,
        "techniques": card.techniques,
        "height_mm": card.height_mm,
        "width_mm": card.width_mm,
        "depth_mm": card.depth_mm,
        "date_text": card.date_text,
        "origin_country": card.origin_country,
        "inscriptions": card.inscriptions,
        "registrant": card.registrant_name,
        "registered_at": instant(card.registered_at),
        "images": [{"sha256": one.sha256, "width": one.width, "height": one.height} for one in card.images],
    }


def _certificate(card: registry.CertificateCard) -> dict[str, Any]:
    return {
        "state": card.state,
        "number": card.number,
        "expert_name": card.expert_name,
        "issued_at": _at(card.issued_at),
        "valid_until": _at(card.valid_until),
        "reason": card.state_reason,
    }


def _holdings(session: Session, artwork_id: str, cuts: dict[str, Tenures]) -> list[dict[str, Any]]:
    events: dict[str, list[dict[str, Any]]] = {key: [] for key in cuts}
    for link in _of_work(session, CustodyEvent, artwork_id, CustodyEvent.seq):
        shown = cuts[link.holding_id].has_link(link)
        events[link.holding_id].append(
            {"content": link.content(), "hash": link.hash}
            if shown
            else {"content": None, "hash": link.hash, "prev_hash": link.prev_hash}
        )
    return [
        {
            "id": key,
            "state": cut.holding.state.value,
            "customs_status": cut.holding.customs_status.value if cut.holding.customs_status else None,
            "events": events[key],
            "head": cut.holding.chain_head,
        }
        for key, cut in cuts.items()
    ]


def _paper(row: Paper) -> dict[str, Any]:
    return {
        "id": row.id,
        "code": row.code,
        "number": row.number,
        "issuer": row.issuer,
        "valid_from": row.valid_from_on.isoformat(),
        "valid_to": row.valid_to_on.isoformat() if row.valid_to_on else None,
        "sha256": row.sha256,
        "state": row.state.value,
        "supplied_at": instant(row.supplied_at),
        "decided_by": row.decided_by_name,
        "decided_at": _at(row.decided_at),
        "reason": row.decided_why,
    }


def _filings(session: Session, artwork_id: str, sees: _Sight) -> list[dict[str, Any]]:
    rows = [
        row
        for row in _of_work(session, Declaration, artwork_id, Declaration.lodged_at)
        if sees.instant(row.lodged_at)
    ]
    answers: dict[str, list[dict[str, Any]]] = {row.id: [] for row in rows}
    query = sa.select(DeclarationAnswer).where(DeclarationAnswer.declaration_id.in_(answers))
    for answer in session.scalars(query.order_by(DeclarationAnswer.answered_at, DeclarationAnswer.id)):
        answers[answer.declaration_id].append(
            {
                "reference": answer.reference,
                "status": answer.status,
                "codes": answer.codes,
                "note": answer.note,
                "at": instant(answer.answered_at),
            }
        )
    return [
        {
            "id": row.id,
            "state": row.state.value,
            "number": row.mrn,
            "mode": row.mode,
            "destination": row.destination,
            "port": row.port,
            "hs": row.hs,
            "goods_name": row.goods_name,
            "value": f"{row.currency} {row.value_minor} (minor units)",
            "decision": row.decision_id,
            "lodged_at": instant(row.lodged_at),
            "answers": answers[row.id],
        }
        for row in rows
    ]


def _ledger(session: Session, artwork_id: str, sees: _Sight) -> list[dict[str, Any]]:
    query = (
        sa.select(BookItem, BondBook, BondPosting)
        .join(Holding, Holding.id == BookItem.holding_id)
        .join(BondBook, BondBook.id == BookItem.book_id)
        .join(BondPosting, BondPosting.item_id == BookItem.id)
        .where(Holding.artwork_id == artwork_id)
        .order_by(BookItem.id, BondPosting.seq)
    )
    return [
        {
            "book": book.number,
            "item": item.seq,
            "hs": item.hs_code,
            "event": posting.event_id,
            "document": posting.document,
            "from": posting.origin.value,
            "to": posting.target.value,
            "quantity": posting.quantity,
            "value": f"CNY {posting.value_cny_minor} (fen)",
            "tax_at_risk": f"CNY {item.duty_at_risk_minor + item.vat_at_risk_minor} (fen)",
            "state": posting.state.value,
            "at": instant(posting.posted_at),
        }
        for item, book, posting in session.execute(query)
        if sees.holding(item.holding_id)
    ]


def _decision(row: GateDecision) -> dict[str, Any]:
    return {
        "id": row.id,
        "stage": row.stage,
        "destination": row.destination,
        "decision": row.outcome,
        "codes": row.codes,
        "needs": row.needs,
        "ruleset": row.ruleset,
        "digest": row.digest,
        "at": instant(row.decided_at),
        "facts": row.facts,
    }


def _stop(row: Hold) -> dict[str, Any]:
    return {
        "kind": row.kind.value,
        "authority": row.authority,
        "reason": row.reason,
        "at": instant(row.placed_at),
        "lifted_at": _at(row.lifted_at),
        "lift_reason": row.lift_reason,
    }


def _at(at: datetime | None) -> str | None:
    return None if at is None else instant(at)


def page(
    session: Session,
    dossier_id: str,
    *,
    lang: str,
    say: Callable[[str, str], str | None],
    actor: Actor,
    at: datetime,
) -> str:
    """Return a dossier as one page of HTML, verified as of now against the house's own trust file.

    :param say: what a code is called, by its field ('holdings.state'); None if it has no word

    :raises DossierUnknown: if there is none, or it is another's
    :raises DossierNotSigned: if the worker has not signed it yet
    """
    data = file(session, dossier_id, actor=actor)
    return registry.page_of_dossier(session, data, lang=lang, at=at, say=say)
