"""Enterprises: filed once, confirmed by customs, used by every later filing."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from flask import Response, url_for
from flask_babel import gettext
from pydantic import Field

from bonded_warehouse.clearance_errors import EnterpriseUnknown
from bonded_warehouse.operations import empowering, enterprising
from bonded_warehouse.operations.empowering import Power
from bonded_warehouse.operations.enterprising import Dossier
from bonded_warehouse.queries import enterprises
from bonded_warehouse.queries.enterprises import EnterpriseCard
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.roles import CUSTOMS_OFFICER, DECLARANT, GALLERY
from bonded_warehouse.rules.draws import Credit
from bonded_warehouse.rules.enterprises import Scope, Service
from bonded_warehouse.web import choices_customs as choices
from bonded_warehouse.web import clearance_words, paper_files
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Download, Room

room = Room("enterprises", __name__)
FILERS: Final = {GALLERY, DECLARANT}
READERS: Final = enterprises.READERS | {GALLERY}
Text = Annotated[str, Field(min_length=1, max_length=300)]
Why = Annotated[str, Field(max_length=1000)]


@dataclass(frozen=True, slots=True)
class EnterprisesPage:
    """Enterprises on file."""

    enterprises: list[EnterpriseCard]
    may_file: bool


@dataclass(frozen=True, slots=True)
class EnterprisePage:
    """One enterprise, and what the reader may do with it."""

    enterprise: EnterpriseCard
    others: list[tuple[str, dict[str, str], str]]
    """Who could be its agent."""
    may_file: bool
    may_decide: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FileVersion:
    """What an enterprise files of itself."""

    name_zh: Annotated[str, Field(min_length=1, max_length=100)]
    name_en: Annotated[str, Field(max_length=200)] = ""
    customs_code: Annotated[str, Field(min_length=10, max_length=10)]
    address: Text
    contact: Annotated[str, Field(min_length=1, max_length=200)]
    serves: list[Service] | None = None
    """What it is to this house."""
    dxp_id: Annotated[str, Field(max_length=30)] = ""
    """Of a platform: its number at the data exchange."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEnterprise(FileVersion):
    """A new enterprise."""

    credit_code: Annotated[str, Field(min_length=18, max_length=18)]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideVersion:
    """Whether customs confirms a version, and why not."""

    confirm: bool
    reason: Why = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCredit:
    """A level of credit from a day on."""

    level: Credit
    is_suspended: bool = False
    from_on: date
    source: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class LodgePower:
    """A power of attorney."""

    agent_id: Annotated[str, Field(min_length=1, max_length=40)]
    scopes: list[Scope]
    modes: list[Annotated[str, Field(max_length=4)]] | None = None
    """None named: every mode."""
    from_on: date
    to_on: date | None = None
    number: Annotated[str, Field(min_length=1, max_length=100)]
    is_jointly_liable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoke:
    """Why a power ends."""

    reason: Annotated[str, Field(min_length=1, max_length=1000)]


def _dossier(sent: FileVersion) -> Dossier:
    return Dossier(
        name_zh=sent.name_zh,
        name_en=sent.name_en,
        customs_code=sent.customs_code,
        address=sent.address,
        contact=sent.contact,
        serves=tuple(sent.serves or ()),
        dxp_id=sent.dxp_id,
    )


def _page(card: EnterpriseCard) -> str:
    return url_for("enterprises.show", enterprise_id=card.id)


@room.get(
    "/enterprises",
    gives=EnterprisesPage,
    may=READERS,
    scope="customs:read",
    page="bonded_warehouse/enterprises.html",
)
def index(call: Call[None]) -> EnterprisesPage:
    """List the enterprises on file: all for the offices, one's own for everybody else."""
    found = enterprises.enterprises(db.session, actor=call.actor, on=law_day(call.at))
    call.extra |= {"services": list(clearance_words.SERVICES.items())}
    return EnterprisesPage(found, call.actor.has(*FILERS))


@room.get(
    "/enterprises/<enterprise_id>",
    gives=EnterprisePage,
    may=READERS,
    scope="customs:read",
    page="bonded_warehouse/enterprise.html",
)
def show(call: Call[None], enterprise_id: str) -> EnterprisePage:
    """Show an enterprise: its versions, its credit and its agents."""
    card = enterprises.enterprise(db.session, enterprise_id, actor=call.actor, on=law_day(call.at))
    others = [one for one in enterprises.ready(db.session) if one[0] != card.id]
    call.extra |= {
        "choices": choices,
        "scopes": list(clearance_words.SCOPES.items()),
        "services": list(clearance_words.SERVICES.items()),
        "levels": list(clearance_words.CREDITS.items()),
    }
    row_is_mine = call.actor.account_id is not None and (
        any(one.filed_by == call.actor.account_id for one in card.versions)
        or (card.organisation_id is not None and card.organisation_id == call.actor.organisation_id)
    )
    return EnterprisePage(
        card, others, call.actor.has(*FILERS) and row_is_mine, call.actor.has(CUSTOMS_OFFICER)
    )


@room.post(
    "/enterprises",
    takes=FileEnterprise,
    gives=EnterpriseCard,
    may=FILERS,
    scope="customs:write",
    done=_page,
    on_refusal="enterprises.index",
)
def file(call: Call[FileEnterprise]) -> EnterpriseCard:
    """Put an enterprise on file; customs confirms it."""
    sent = call.input
    with call.transaction() as session:
        card = enterprising.file_enterprise(
            session, credit_code=sent.credit_code, dossier=_dossier(sent), actor=call.actor, at=call.at
        )
        call.say(gettext("Filed. Customs confirms it."))
        return call.answer(session, card)


@room.post(
    "/enterprises/<enterprise_id>/versions",
    takes=FileVersion,
    gives=EnterpriseCard,
    may=FILERS,
    scope="customs:write",
    done=_page,
    on_refusal="enterprises.show",
)
def change(call: Call[FileVersion], enterprise_id: str) -> EnterpriseCard:
    """File a new version of a dossier."""
    with call.transaction() as session:
        card = enterprising.file_version(
            session, enterprise_id=enterprise_id, dossier=_dossier(call.input), actor=call.actor, at=call.at
        )
        call.say(gettext("Filed. The version before it holds until customs confirms this one."))
        return call.answer(session, card)


@room.post(
    "/enterprises/<enterprise_id>/versions/<version>/decision",
    takes=DecideVersion,
    gives=EnterpriseCard,
    may={CUSTOMS_OFFICER},
    scope="customs:write",
    done=_page,
    on_refusal="enterprises.show",
)
def decide(call: Call[DecideVersion], enterprise_id: str, version: str) -> EnterpriseCard:
    """Confirm or reject a version of a dossier."""
    if not version.isdecimal():
        raise EnterpriseUnknown
    with call.transaction() as session:
        card = enterprising.decide_version(
            session,
            enterprise_id=enterprise_id,
            version=int(version[:9]),
            confirm=call.input.confirm,
            reason=call.input.reason,
            actor=call.actor,
            at=call.at,
        )
        call.say(gettext("Your decision is recorded."))
        return call.answer(session, card)


@room.post(
    "/enterprises/<enterprise_id>/credit",
    takes=RecordCredit,
    gives=EnterpriseCard,
    may={CUSTOMS_OFFICER},
    scope="customs:write",
    done=_page,
    on_refusal="enterprises.show",
)
def credit(call: Call[RecordCredit], enterprise_id: str) -> EnterpriseCard:
    """Record a level of credit from a day on, with its source."""
    sent = call.input
    with call.transaction() as session:
        card = enterprising.record_credit(
            session,
            enterprise_id=enterprise_id,
            level=sent.level,
            is_suspended=sent.is_suspended,
            from_on=sent.from_on,
            source=sent.source,
            actor=call.actor,
            at=call.at,
        )
        call.say(gettext("Recorded. Filings made before keep their lane."))
        return call.answer(session, card)


@room.post(
    "/enterprises/<enterprise_id>/agents",
    takes=LodgePower,
    gives=EnterpriseCard,
    may=FILERS,
    scope="customs:write",
    files=("file",),
    done=_page,
    on_refusal="enterprises.show",
)
def empower(call: Call[LodgePower], enterprise_id: str) -> EnterpriseCard:
    """Lodge an agent's power of attorney."""
    sent = call.input
    uploads = call.files.get("file", [])
    power = Power(
        agent_id=sent.agent_id,
        scopes=tuple(sent.scopes),
        modes=tuple(mode for mode in sent.modes or () if mode),
        from_on=sent.from_on,
        to_on=sent.to_on,
        number=sent.number,
        is_jointly_liable=sent.is_jointly_liable,
        sha256=paper_files.look_at(uploads[0]) if uploads else None,
        file_name=uploads[0].name[:200] if uploads else None,
    )
    with call.transaction() as session:
        card = empowering.lodge_power(
            session, principal_id=enterprise_id, power=power, actor=call.actor, at=call.at
        )
        if uploads:
            paper_files.keep(uploads[0])
        call.say(gettext("Lodged. It counts once customs has confirmed it."))
        return call.answer(session, card)


@room.post(
    "/agents/<agency_id>/decision",
    takes=DecideVersion,
    gives=EnterpriseCard,
    may={CUSTOMS_OFFICER},
    scope="customs:write",
    done=_page,
)
def confirm(call: Call[DecideVersion], agency_id: str) -> EnterpriseCard:
    """Confirm or reject a power of attorney."""
    with call.transaction() as session:
        card = empowering.decide_power(
            session,
            agency_id=agency_id,
            confirm=call.input.confirm,
            reason=call.input.reason,
            actor=call.actor,
            at=call.at,
        )
        call.say(gettext("Your decision is recorded."))
        return call.answer(session, card)


@room.post(
    "/agents/<agency_id>/revoke",
    takes=Revoke,
    gives=EnterpriseCard,
    may=FILERS | {CUSTOMS_OFFICER},
    scope="customs:write",
    done=_page,
)
def revoke(call: Call[Revoke], agency_id: str) -> EnterpriseCard:
    """Revoke a power of attorney."""
    with call.transaction() as session:
        card = empowering.revoke_power(
            session, agency_id=agency_id, reason=call.input.reason, actor=call.actor, at=call.at
        )
        call.say(gettext("Revoked: no later filing rests on it."))
        return call.answer(session, card)


@room.get(
    "/enterprises/<enterprise_id>/agents/<sha256>",
    gives=Download("application/pdf"),
    may=READERS,
    scope="customs:read",
)
def paper(call: Call[None], enterprise_id: str, sha256: str) -> Response:
    """Download a power of attorney."""
    card = enterprises.enterprise(db.session, enterprise_id, actor=call.actor, on=law_day(call.at))
    found = next((one for one in card.agencies if one.sha256 == sha256), None)
    if found is None:
        raise EnterpriseUnknown
    data, media_type = paper_files.read(sha256)
    return call.download(data, media_type, found.file_name or f"{found.number}.bin")
