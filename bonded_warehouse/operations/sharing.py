"""Sharing of data among agencies: proposed by one, approved by another, revocable; every reading is kept.

This is the one place at which shared data is read. A reading gives the granted fields of the granted dataset
within the grant's days, and is written down in the same transaction with a digest of what was given; an
attempt that is refused is written down as well.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final, Literal

import rfc8785
import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.sharing import Basis, DataGrant, DataReading, GrantNotice, GrantState
from bonded_warehouse.operations.stopping import said
from bonded_warehouse.queries import data_grants, datasets
from bonded_warehouse.queries.datasets import Dataset
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.roles import (
    AUDITOR,
    CUSTOMS_OFFICER,
    FOREX_OFFICER,
    REGULATOR,
    RELIC_EXAMINER,
    TAX_OFFICER,
)
from bonded_warehouse.supervision_errors import (
    DatasetUnknown,
    GrantDecided,
    GrantInvalid,
    GrantUnknown,
    OwnGrant,
)
from foundation.actor import Actor, Role
from foundation.errors import Coded
from foundation.ids import new_id

OFFICES: Final = (REGULATOR, CUSTOMS_OFFICER, TAX_OFFICER, FOREX_OFFICER, RELIC_EXAMINER, AUDITOR)
"""Whose people a grant can name as a whole; anybody else is named by his account."""
PROPOSERS: Final = frozenset({REGULATOR, CUSTOMS_OFFICER, TAX_OFFICER, FOREX_OFFICER, RELIC_EXAMINER})
Form = Literal["json", "csv"]
FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula where a text begins with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a grant is to allow, and on what basis."""

    agency: str
    holder_role: Role | None
    holder_id: str | None
    dataset: str
    fields: Sequence[str]
    purpose: str
    basis: Basis
    basis_text: str
    from_on: date
    to_on: date
    rows_from_on: date | None = None
    rows_to_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reading came to: rows and their bytes, or why there are none."""

    id: str
    grant: DataGrant | None
    refused: str
    page: int
    fields: list[str]
    rows: list[dict[str, Any]]
    data: bytes
    """CSV, or the canonical JSON of dataset, fields and rows."""
    sha256: str

    @property
    def next(self) -> int | None:
        """Return the number of the next page, if there may be one."""
        return self.page + 1 if len(self.rows) == datasets.PAGE else None


def propose(session: Session, *, proposal: Proposal, actor: Actor, at: datetime) -> DataGrant:
    """Propose a grant.

    :raises NotAllowed: if the actor is of no office
    :raises GrantInvalid: if something is missing or cannot be
    """
    actor.require(*PROPOSERS)
    wrong = _wrong(proposal, law_day(at))
    if wrong:
        raise GrantInvalid(fields=wrong)
    known = datasets.ALL[proposal.dataset]
    row = DataGrant(
        id=new_id("grt", at),
        agency=proposal.agency.strip(),
        holder_role=proposal.holder_role,
        holder_id=proposal.holder_id,
        dataset=known.name,
        fields=[name for name in known.fields if name in set(proposal.fields)],
        purpose=proposal.purpose.strip(),
        basis=proposal.basis,
        basis_text=proposal.basis_text.strip(),
        from_on=proposal.from_on,
        to_on=proposal.to_on,
        rows_from_on=proposal.rows_from_on,
        rows_to_on=proposal.rows_to_on,
        proposed_by=actor.id,
        proposed_by_name=actor.name,
        proposed_at=at,
    )
    session.add(row)
    session.flush()
    return row


def decide(
    session: Session, *, grant_id: str, approve: bool, reason: str, actor: Actor, at: datetime
) -> DataGrant:
    """Approve a grant, saying how its basis was verified, or refuse it with the reason.

    :raises GrantUnknown: if there is none whose data the actor answers for
    :raises OwnGrant: if he proposed it, or would read by it
    :raises GrantDecided: if it was decided on
    :raises ReasonNeeded: if nothing is said
    """
    row = _locked(session, grant_id)
    if not actor.has(datasets.ALL[row.dataset].owner):
        raise GrantUnknown
    if row.state is not GrantState.PROPOSED:
        raise GrantDecided(state=Coded(row.state.value, "data_grant"))
    if actor.id == row.proposed_by or data_grants.holds(row, actor):
        raise OwnGrant
    row.reason = said(reason)
    row.state = GrantState.APPROVED if approve else GrantState.REFUSED
    row.decided_by, row.decided_by_name, row.decided_at = actor.id, actor.name, at
    session.flush()
    return row


def revoke(session: Session, *, grant_id: str, reason: str, actor: Actor, at: datetime) -> DataGrant:
    """Revoke a grant, or withdraw a proposal: the desk that answers for the data, a regulator, its proposer.

    :raises GrantUnknown: if there is none that the actor may revoke
    :raises GrantDecided: if it gives nothing any more
    :raises ReasonNeeded: if nothing is said
    """
    row = _locked(session, grant_id)
    is_owner = actor.has(datasets.ALL[row.dataset].owner, REGULATOR)
    if not is_owner and row.proposed_by != actor.id:
        raise GrantUnknown
    if row.state not in {GrantState.PROPOSED, GrantState.APPROVED}:
        raise GrantDecided(state=Coded(row.state.value, "data_grant"))
    row.revoked_why = said(reason)
    row.state = GrantState.REVOKED
    row.revoked_by_name, row.revoked_at = actor.name, at
    session.flush()
    return row


def read(
    session: Session,
    *,
    dataset: str,
    grant_id: str | None = None,
    page: int = 1,
    form: Form = "json",
    actor: Actor,
    at: datetime,
) -> Reading:
    """Read shared data by a grant; write down who read what, or why he was given nothing.

    It refuses by its answer and not by raising, so that what was written down is committed: the caller
    commits, and then refuses.

    :param grant_id: by which grant; None: the latest by which the actor may read now
    :raises DatasetUnknown: if there is no such dataset
    """
    known = datasets.ALL.get(dataset)
    if known is None:
        raise DatasetUnknown
    grant, refused = _grant_for(session, known, grant_id, actor, law_day(at))
    fields = [] if refused or grant is None else list(grant.fields)
    rows: list[dict[str, Any]] = []
    data = b""
    if grant is not None and not refused:
        within = {"from_on": grant.rows_from_on, "to_on": grant.rows_to_on}
        rows = datasets.rows(session, known, fields, page=page, **within)
        data = as_csv(fields, rows) if form == "csv" else _json(known, fields, rows)
        _see(session, grant, at)
    digest = "" if refused else sha256(data).hexdigest()
    kept = DataReading(
        id=new_id("rdg", at),
        grant_id=None if grant is None else grant.id,
        dataset=known.name,
        account_id=actor.id,
        name=actor.name,
        at=at,
        form=form,
        page=page,
        rows=None if refused else len(rows),
        sha256=digest or None,
        refused=refused,
    )
    session.add(kept)
    session.flush()
    return Reading(kept.id, grant, refused, page, fields, rows, data, digest)


def tell_of_version(session: Session, *, enterprise_id: str, version: int, at: datetime) -> int:
    """Tell holders of grants in force, whose rows it is one of, of a dossier's new version; return how many.

    A dossier's row is dated on the day its version was confirmed, which is this one.
    """
    today = law_day(at)
    in_force = sa.select(DataGrant).where(
        DataGrant.dataset == datasets.ENTERPRISES,
        DataGrant.state == GrantState.APPROVED,
        DataGrant.from_on <= today,
        DataGrant.to_on >= today,
        sa.or_(DataGrant.rows_from_on.is_(None), DataGrant.rows_from_on <= today),
        sa.or_(DataGrant.rows_to_on.is_(None), DataGrant.rows_to_on >= today),
    )
    told = 0
    for grant in session.scalars(in_force.order_by(DataGrant.id)):
        session.add(
            GrantNotice(id=new_id("gnt", at), grant_id=grant.id, about=enterprise_id, version=version, at=at)
        )
        told += 1
    session.flush()
    return told


def _wrong(proposal: Proposal, today: date) -> dict[str, str]:
    wrong = {
        name: "This is needed."
        for name in ("agency", "purpose", "basis_text")
        if not getattr(proposal, name).strip()
    }
    known = datasets.ALL.get(proposal.dataset)
    if known is None:
        wrong["dataset"] = "No dataset is called so."
    elif not proposal.fields or not set(proposal.fields) <= set(known.fields):
        wrong["fields"] = "Name fields of this dataset, one at least."
    if (proposal.holder_role is None) == (proposal.holder_id is None):
        wrong["holder_role"] = "Name an office, or one account, and not both."
    elif proposal.holder_role is not None and proposal.holder_role not in OFFICES:
        wrong["holder_role"] = "This is no office of the house."
    elif known is not None and proposal.holder_role == known.owner:
        wrong["holder_role"] = "This office answers for the data and reads it without a grant."
    if proposal.to_on < max(proposal.from_on, today):
        wrong["to_on"] = "The last day lies before the first, or is over."
    until, since = proposal.rows_to_on, proposal.rows_from_on
    if since is not None and until is not None and until < since:
        wrong["rows_to_on"] = "The last day lies before the first, or is over."
    return wrong


def _grant_for(
    session: Session, known: Dataset, grant_id: str | None, actor: Actor, today: date
) -> tuple[DataGrant | None, str]:
    """Return the grant by which the actor reads, and why he may not, if so."""
    if grant_id is not None:
        row = session.get(DataGrant, grant_id, with_for_update=True, populate_existing=True)
        if row is None or row.dataset != known.name:
            return None, "none"
        return row, _why_not(row, actor, today)
    query = sa.select(DataGrant).where(
        DataGrant.dataset == known.name,
        sa.or_(DataGrant.holder_id == actor.id, DataGrant.holder_role.in_(actor.roles)),
    )
    found = session.scalars(query.order_by(DataGrant.id.desc()).with_for_update()).all()
    for row in found:
        if not _why_not(row, actor, today):
            return row, ""
    return (found[0], _why_not(found[0], actor, today)) if found else (None, "none")


def _why_not(row: DataGrant, actor: Actor, today: date) -> str:
    if not data_grants.holds(row, actor):
        return "not_yours"
    if row.state is not GrantState.APPROVED:
        return "not_approved"
    return "" if row.from_on <= today <= row.to_on else "not_in_force"


def _see(session: Session, grant: DataGrant, at: datetime) -> None:
    unseen = sa.select(GrantNotice).where(GrantNotice.grant_id == grant.id, GrantNotice.seen_at.is_(None))
    for notice in session.scalars(unseen):
        notice.seen_at = at


def _json(known: Dataset, fields: Sequence[str], rows: Sequence[dict[str, Any]]) -> bytes:
    return rfc8785.dumps({"dataset": known.name, "fields": list(fields), "rows": list(rows)})


def as_csv(fields: Sequence[str], rows: Sequence[dict[str, Any]]) -> bytes:
    """Return rows as a table that any program reads: no cell is reckoned by a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(fields)
    writer.writerows([[_cell(row[name]) for name in fields] for row in rows])
    return text.getvalue().encode()


def _cell(value: Any) -> Any:
    """Return a value as it stands in a table: a text that a spreadsheet would reckon is marked as text."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULAS) else value


def _locked(session: Session, grant_id: str) -> DataGrant:
    row = session.get(DataGrant, grant_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise GrantUnknown
    return row
