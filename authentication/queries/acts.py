"""Whether acts in custody were signed by whom they say: asked by those who keep them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.evidence import credential, hands
from authentication.evidence.case import Failed
from authentication.evidence.errors import EvidenceError
from authentication.evidence.keys import from_multikey
from authentication.models import ExpertKey
from authentication.queries.house import ACTS

_SECOND: Final = timedelta(seconds=1)
SignatureCheck = Callable[[Mapping[str, Any], str], str | None]
"""From what was signed, and the account whose signature it is: what is wrong with it, or None."""


def signature_check(session: Session) -> SignatureCheck:
    """Return what checks signatures by own keys against the keys that were ever approved, read once."""
    rows = session.scalars(sa.select(ExpertKey).where(ExpertKey.approved_at.is_not(None)))
    known = {f"{row.expert_did}#{row.multikey}": row for row in rows}

    def check(signed: Mapping[str, Any], account_id: str) -> str | None:
        try:
            facts = credential.proof_facts(signed)
            row = known.get(facts.verification_method)
            if row is None or row.expert_id != account_id or signed.get("signer") != row.expert_did:
                return "it is by a key that is not this person's"
            credential.require_proof(signed, key=from_multikey(row.multikey))
        except (EvidenceError, KeyError, TypeError, ValueError, AttributeError) as error:
            return f"it does not hold: {error}"
        begun = row.approved_at is not None and row.approved_at <= facts.created_at
        if not begun or (row.ended_at is not None and row.ended_at <= facts.created_at):
            return "its key was not in use then"
        return None

    return check


KeyDuty = Callable[[str, datetime], bool]
"""From an account and an instant: whether that person had to sign acts in custody with his own key then."""


def key_duty(session: Session) -> KeyDuty:
    """Return what says who owed a signature with his own key, by the keys that were ever approved, read once.

    While a key is in use, and after its person retired the last one himself (`certificates.acting_key`).
    Of the seconds in which a use begins and ends nothing is said: keys are dated in whole ones.
    """
    keys: dict[str, list[ExpertKey]] = {}
    query = (
        sa.select(ExpertKey)
        .where(ExpertKey.approved_at.is_not(None))
        .order_by(ExpertKey.approved_at, ExpertKey.id)
    )
    for row in session.scalars(query):
        if ACTS in row.purposes:
            keys.setdefault(row.expert_id, []).append(row)

    def is_owed(account_id: str, at: datetime) -> bool:
        return any(
            row.approved_at is not None
            and row.approved_at + _SECOND <= at
            and (
                row.ended_at is None
                or at < row.ended_at - _SECOND
                or (is_last and row.ended_by == account_id)
            )
            for row, is_last in _with_last(keys.get(account_id, ()))
        )

    return is_owed


def _with_last(rows: Sequence[ExpertKey]) -> Iterator[tuple[ExpertKey, bool]]:
    """Yield each key with whether it is the last."""
    for number, row in enumerate(rows, 1):
        yield row, number == len(rows)


def wrong_in_link(content: Mapping[str, Any]) -> str | None:
    """Return what is wrong with the signatures by own keys under a link of a chain of custody, or None."""
    return _wrong(hands.require_link, content)


def wrong_in_report(report: Mapping[str, Any]) -> str | None:
    """Return what is wrong with the signatures by own keys under a condition report, or None."""
    return _wrong(hands.require_report, report)


def _wrong(require: Callable[[Mapping[str, Any]], object], said: Mapping[str, Any]) -> str | None:
    try:
        require(said)
    except Failed as failed:
        return failed.message % failed.facts
    except (EvidenceError, KeyError, TypeError, ValueError, AttributeError) as error:
        return f"a person's signature is not laid out as one: {error!r}"
    return None
