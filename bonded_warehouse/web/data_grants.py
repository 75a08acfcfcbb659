"""Grants for sharing data, and reading by them: every reading is written down."""

import base64
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Annotated, Any, Final

from flask import Response, url_for
from flask_babel import gettext
from pydantic import Field

from bonded_warehouse.models.sharing import Basis
from bonded_warehouse.operations import sharing
from bonded_warehouse.operations.sharing import OFFICES, PROPOSERS, Proposal, Reading
from bonded_warehouse.queries import data_grants, datasets
from bonded_warehouse.queries.data_grants import GrantCard, NoticeCard, ReadingCard
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.roles import AUDITOR, REGULATOR
from bonded_warehouse.supervision_errors import NoGrant
from bonded_warehouse.web import sharing_words
from bonded_warehouse.web.forms import Line, Needed, Word
from foundation.actor import Role
from foundation.db import db
from foundation.errors import Coded
from foundation.web.call import Call
from foundation.web.routes import SIGNED_IN, Download, Room

room = Room("data_grants", __name__)
DECIDERS: Final = frozenset(known.owner for known in datasets.ALL.values())
CSV: Final = "text/csv; charset=utf-8"
Digest = Annotated[str, Field(max_length=60)]
Clause = Annotated[str, Field(max_length=500)]


@dataclass(frozen=True, slots=True)
class DatasetCard:
    """A dataset that can be shared."""

    name: str
    owner: str
    fields: list[str]
    names: list[str]
    """Fields that name a person or a firm."""


@dataclass(frozen=True, slots=True)
class GrantsPage:
    """Grants that the reader sees, and the datasets there are."""

    grants: list[GrantCard]
    datasets: list[DatasetCard]
    attempts: list[ReadingCard]
    """Refused attempts on the data that the reader answers for."""
    may_propose: bool
    next_before: str | None = None
    """Of the grants: where the next page begins."""
    next_attempts: str | None = None


@dataclass(frozen=True, slots=True)
class GrantPage:
    """One grant, what has changed in what it reads, and every reading."""

    grant: GrantCard
    notices: list[NoticeCard]
    readings: list[ReadingCard]
    owner: str
    may_decide: bool
    may_revoke: bool
    next_before: str | None = None
    """Of the readings: where the next page begins."""


@dataclass(frozen=True, slots=True)
class SharedData:
    """What was read by a grant."""

    dataset: str
    grant_id: str
    purpose: str
    fields: list[str]
    rows: list[dict[str, Any]]
    page: int
    next: int | None
    reading_id: str
    sha256: str
    """Of the canonical JSON (RFC 8785) of dataset, fields and rows."""


@dataclass(frozen=True, slots=True)
class WhichGrants:
    """Which dataset fills the form in, and from where grants and refused attempts go on."""

    dataset: Annotated[str, Field(max_length=40)] | None = None
    before: Annotated[str, Field(max_length=40)] | None = None
    attempts_before: Annotated[str, Field(max_length=40)] | None = None


@dataclass(frozen=True, slots=True)
class WhichReadings:
    """From where readings go on."""

    before: Annotated[str, Field(max_length=40)] | None = None


@dataclass(frozen=True, slots=True)
class OfGrant:
    """Whose readings: of one grant, or, without it, of all data that one answers for."""

    grant: Annotated[str, Field(max_length=40)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeGrant:
    """What a grant is to allow."""

    agency: Line
    holder_role: Annotated[str, Field(max_length=40)] = ""
    holder_id: Digest = ""
    dataset: Word
    fields: Annotated[list[Word], Field(max_length=60)] = field(default_factory=list)
    purpose: Clause
    basis: Basis
    basis_text: Clause
    from_on: date
    to_on: date
    rows_from_on: date | None = None
    rows_to_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideGrant:
    """Whether a grant is approved; how its basis was verified, or why not."""

    approve: bool
    reason: Needed


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeGrant:
    """Why a grant ends."""

    reason: Needed


@dataclass(frozen=True, slots=True)
class WhichRows:
    """By which grant, and which page."""

    grant: Digest | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


def _page(card: GrantCard) -> str:
    return url_for("data_grants.show", grant_id=card.id)


@room.get(
    "/data-grants",
    takes=WhichGrants,
    gives=GrantsPage,
    may=SIGNED_IN,
    scope="sharing:read",
    page="bonded_warehouse/data_grants.html",
)
def index(call: Call[WhichGrants]) -> GrantsPage:
    """List grants: one's own, and those of the data one answers for."""
    before = call.input.before or None
    found = data_grants.grants(db.session, actor=call.actor, on=law_day(call.at), before=before)
    known = [
        DatasetCard(one.name, one.owner, list(one.fields), sorted(one.names)) for one in datasets.ALL.values()
    ]
    attempts = []
    answers = call.actor.has(*DECIDERS, REGULATOR, AUDITOR)
    if answers:
        before = call.input.attempts_before or None
        attempts = data_grants.readings(db.session, actor=call.actor, refused=True, before=before)
    call.extra |= {
        "answers": answers,
        "chosen": next((one for one in known if one.name == call.input.dataset), None),
        "bases": list(sharing_words.BASES.items()),
        "offices": OFFICES,
        "today": law_day(call.at),
    }
    return GrantsPage(
        found,
        known,
        attempts,
        call.actor.has(*PROPOSERS),
        next_before=_next(found),
        next_attempts=_next(attempts),
    )


def _next(page: Sequence[GrantCard | ReadingCard]) -> str | None:
    """Return where the page after this one begins."""
    return page[-1].id if len(page) == data_grants.PAGE else None


@room.get("/data-readings.csv", takes=OfGrant, gives=Download(CSV), may=SIGNED_IN, scope="sharing:read")
def readings_csv(call: Call[OfGrant]) -> Response:
    """Give the log of readings as a table, whole: of one grant, or of all data that one answers for."""
    grant_id = call.input.grant or None
    if grant_id is not None:
        data_grants.grant(db.session, grant_id, actor=call.actor, on=law_day(call.at))
    found = data_grants.readings(db.session, grant_id=grant_id, actor=call.actor, limit=None)
    columns = [one.name for one in fields(ReadingCard)]
    rows = [asdict(one) | {"at": one.at.isoformat(timespec="seconds")} for one in found]
    return call.download(sharing.as_csv(columns, rows), CSV, f"readings-{law_day(call.at)}.csv")


@room.get(
    "/data-grants/<grant_id>",
    takes=WhichReadings,
    gives=GrantPage,
    may=SIGNED_IN,
    scope="sharing:read",
    page="bonded_warehouse/data_grant.html",
)
def show(call: Call[WhichReadings], grant_id: str) -> GrantPage:
    """Show a grant and its readings: all to who answers for the data, one's own to who reads by it."""
    before = call.input.before or None
    card = data_grants.grant(db.session, grant_id, actor=call.actor, on=law_day(call.at))
    owner = datasets.ALL[card.dataset].owner
    is_open = card.state in {"proposed", "approved"}
    found = data_grants.readings(db.session, grant_id=card.id, actor=call.actor, before=before)
    return GrantPage(
        grant=card,
        notices=data_grants.notices(db.session, card),
        readings=found,
        next_before=_next(found),
        owner=owner,
        may_decide=card.state == "proposed"
        and call.actor.has(owner)
        and not card.is_mine
        and card.proposed_by != call.actor.account_id,
        may_revoke=is_open
        and (call.actor.has(owner, REGULATOR) or card.proposed_by == call.actor.account_id),
    )


@room.post(
    "/data-grants",
    takes=ProposeGrant,
    gives=GrantCard,
    may=PROPOSERS,
    scope="sharing:write",
    done=_page,
    on_refusal="data_grants.index",
)
def propose(call: Call[ProposeGrant]) -> GrantCard:
    """Propose a grant; the desk that answers for the data decides."""
    sent = call.input
    proposal = Proposal(
        agency=sent.agency,
        holder_role=Role(sent.holder_role) if sent.holder_role else None,
        holder_id=sent.holder_id.strip() or None,
        dataset=sent.dataset,
        fields=sent.fields,
        purpose=sent.purpose,
        basis=sent.basis,
        basis_text=sent.basis_text,
        from_on=sent.from_on,
        to_on=sent.to_on,
        rows_from_on=sent.rows_from_on,
        rows_to_on=sent.rows_to_on,
    )
    with call.transaction() as session:
        row = sharing.propose(session, proposal=proposal, actor=call.actor, at=call.at)
        call.say(gettext("Proposed. The desk that answers for the data decides."))
        return call.answer(session, data_grants.card(row, actor=call.actor, on=law_day(call.at)))


@room.post(
    "/data-grants/<grant_id>/decision",
    takes=DecideGrant,
    gives=GrantCard,
    may=DECIDERS,
    scope="sharing:write",
    done=_page,
    on_refusal="data_grants.show",
)
def decide(call: Call[DecideGrant], grant_id: str) -> GrantCard:
    """Approve a grant, saying how its basis was verified, or refuse it with the reason."""
    with call.transaction() as session:
        row = sharing.decide(
            session,
            grant_id=grant_id,
            approve=call.input.approve,
            reason=call.input.reason,
            actor=call.actor,
            at=call.at,
        )
        call.say(gettext("Your decision is recorded."))
        return call.answer(session, data_grants.card(row, actor=call.actor, on=law_day(call.at)))


@room.post(
    "/data-grants/<grant_id>/revocation",
    takes=RevokeGrant,
    gives=GrantCard,
    may=DECIDERS | PROPOSERS,
    scope="sharing:write",
    done=_page,
    on_refusal="data_grants.show",
)
def revoke(call: Call[RevokeGrant], grant_id: str) -> GrantCard:
    """Revoke a grant: nothing is read by it from now on."""
    with call.transaction() as session:
        row = sharing.revoke(
            session, grant_id=grant_id, reason=call.input.reason, actor=call.actor, at=call.at
        )
        call.say(gettext("Revoked: nothing is read by it any more."))
        return call.answer(session, data_grants.card(row, actor=call.actor, on=law_day(call.at)))


@room.get(
    "/shared-data/<dataset>",
    takes=WhichRows,
    gives=SharedData,
    may=SIGNED_IN,
    scope="sharing:data",
    page="bonded_warehouse/shared_data.html",
)
def rows(call: Call[WhichRows], dataset: str) -> SharedData:
    """Read shared data by a grant; the reading is written down."""
    done = _read(call, dataset, "json")
    assert done.grant is not None, "who has no grant was refused"
    return SharedData(
        dataset=dataset,
        grant_id=done.grant.id,
        purpose=done.grant.purpose,
        fields=done.fields,
        rows=done.rows,
        page=done.page,
        next=done.next,
        reading_id=done.id,
        sha256=done.sha256,
    )


@room.get(
    "/shared-data/<dataset>/rows.csv",
    takes=WhichRows,
    gives=Download(CSV),
    may=SIGNED_IN,
    scope="sharing:data",
)
def rows_csv(call: Call[WhichRows], dataset: str) -> Response:
    """Read the same as CSV; the digest that is written down is of these bytes."""
    done = _read(call, dataset, "csv")
    response = call.download(done.data, CSV, f"{dataset}.csv")
    digest = base64.b64encode(bytes.fromhex(done.sha256)).decode()
    response.headers["Content-Digest"] = f"sha-256=:{digest}:"
    return response


def _read(call: Call[WhichRows], dataset: str, form: sharing.Form) -> Reading:
    with call.transaction() as session:
        done = sharing.read(
            session,
            dataset=dataset,
            grant_id=call.input.grant or None,
            page=call.input.page,
            form=form,
            actor=call.actor,
            at=call.at,
        )
    if done.refused:  # what was written down of the attempt is committed
        raise NoGrant(dataset=Coded(dataset, "dataset"))
    return done
