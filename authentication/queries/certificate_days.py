"""Where a work's certification stood before an instant: its certificates, and what the log says of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.evidence.statement import REINSTATED, REVOKED, SUSPENDED, statement_iri
from authentication.models import STANDING, Certificate, CertificateState, SignedStatement
from authentication.queries.cards import ArtworkId, CertificateCard
from authentication.queries.certificates import NONE

TURNS: Final = {
    SUSPENDED: CertificateState.SUSPENDED,
    REINSTATED: CertificateState.IN_FORCE,
    REVOKED: CertificateState.REVOKED,
}
"""Kind of statement to the state that a certificate has after it."""


@dataclass(frozen=True, slots=True)
class Certification:
    """Where the certification of one work stands, and where it stood before an instant."""

    now: CertificateCard
    then: CertificateCard
    is_kept: bool
    """Whether what was said of its certificates leads to the states they have: else then is not known."""


def certification_before(
    session: Session, artwork_ids: Iterable[str], *, before: datetime
) -> dict[ArtworkId, Certification]:
    """Return where each work's certification stood before an instant, and stands now; one query.

    Of each time the one that stood counts, else the latest issued by then, as `certificates` has it.
    """
    wanted = list(dict.fromkeys(artwork_ids))
    none = {ArtworkId(each): CertificateCard(artwork_id=ArtworkId(each), state=NONE) for each in wanted}
    found = {each: Certification(now=card, then=card, is_kept=True) for each, card in none.items()}
    turned = sa.and_(
        SignedStatement.artwork_id == Certificate.artwork_id, SignedStatement.kind.in_(sorted(TURNS))
    )
    query = (
        sa.select(Certificate, SignedStatement)
        .outerjoin(SignedStatement, turned)
        .where(Certificate.artwork_id.in_(wanted), Certificate.issued_at.is_not(None))
        .order_by(Certificate.serial, SignedStatement.seq)
    )
    said: dict[int, tuple[Certificate, list[SignedStatement]]] = {}
    rows: Iterable[Sequence[Any]] = session.execute(query)  # the statement None where nothing was said
    for row, statement in rows:
        turns = said.setdefault(row.serial, (row, []))[1]
        if statement is not None and statement.claims.get("certificate") == statement_iri(row.statement_id):
            turns.append(statement)
    for row, turns in said.values():
        key = ArtworkId(row.artwork_id)
        found[key] = _with(found[key], row, turns, before)
    return found


def _with(
    known: Certification, row: Certificate, turns: list[SignedStatement], before: datetime
) -> Certification:
    now = CertificateCard.of(row)
    last = TURNS[turns[-1].kind] if turns else CertificateState.IN_FORCE
    then = _then(now, [one for one in turns if one.issued_at < before], before)
    return Certification(
        now=now if known.now.state not in STANDING else known.now,
        then=then if then is not None and known.then.state not in STANDING else known.then,
        is_kept=known.is_kept and last == row.state,
    )


def _then(card: CertificateCard, turns: list[SignedStatement], before: datetime) -> CertificateCard | None:
    if card.issued_at is None or card.issued_at >= before:
        return None
    if not turns:
        return replace(
            card,
            state=CertificateState.IN_FORCE.value,
            state_reason="",
            state_by=card.expert_name or "",
            state_at=card.issued_at,
        )
    last = turns[-1]
    return replace(
        card,
        state=TURNS[last.kind].value,
        state_reason=str(last.claims.get("reason", "")),
        state_by=last.said_by,
        state_at=last.issued_at,
    )
