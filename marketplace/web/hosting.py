"""Networks and hosts: roster, contracts, campaigns, and what they earned."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final

from flask import url_for
from flask_babel import gettext, lazy_gettext
from pydantic import Field
from sqlalchemy.orm import Session

from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import SIGNED_IN, Room
from marketplace.operations import hosting
from marketplace.queries import hosting as queries
from marketplace.queries.hosting import HostingPage
from marketplace.roles import CASHIER, GALLERY
from marketplace.rules.hosting import ShareBase

room = Room("hosting", __name__)

Number = Annotated[str, Field(min_length=1, max_length=40)]
Percent = Annotated[str, Field(min_length=1, max_length=6, pattern=r"^\d{1,3}([.,]\d{1,2})?$")]
WORDS: Final[dict[str, Any]] = {
    "host_contract.proposed": lazy_gettext("Waits to be accepted"),
    "host_contract.in_force": lazy_gettext("In force"),
    "host_contract.ended": lazy_gettext("Ended"),
    "share_base.commission": lazy_gettext("of the house's commission"),
    "share_base.hammer": lazy_gettext("of the hammer or the price, within the house's commission"),
    "host_share.owed": lazy_gettext("Owed"),
    "host_share.released": lazy_gettext("Released"),
    "host_share.taken_back": lazy_gettext("Taken back: the sale was undone"),
    "booking.host_shared": lazy_gettext("Shared with host and network"),
    "booking.host_share_taken_back": lazy_gettext("Share of host and network taken back"),
    "booking.host_share_released": lazy_gettext("Share of host and network released"),
}


@dataclass(frozen=True, slots=True)
class NewHost:
    """The number of somebody's account, as his page of hosting shows it."""

    account_id: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHostContract:
    """Shares to propose, in per cent."""

    network_id: Number
    host_id: Number
    base: ShareBase = ShareBase.COMMISSION
    host_share: Percent
    network_share: Percent
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Hosted:
    """Under which contract a campaign is hosted."""

    contract_id: Number


@dataclass(frozen=True, slots=True)
class Done:
    """What was changed."""

    id: str


@room.get("/hosting", gives=HostingPage, may=SIGNED_IN, scope="money:read", page="marketplace/hosting.html")
def show(call: Call[None]) -> HostingPage:
    """Show roster, contracts and what was earned."""
    return queries.page(db.session, actor=call.actor, gallery=call.actor.has(GALLERY))


_changes: Final[dict[str, Any]] = {
    "gives": Done,
    "may": SIGNED_IN,
    "scope": "market:write",
    "done": lambda _card: url_for("hosting.show"),
    "on_refusal": "hosting.show",
}


@room.post("/hosting/hosts", takes=NewHost, **_changes)
def add_host(call: Call[NewHost]) -> Done:
    """Put somebody on the roster of one's network."""
    return call.perform(
        hosting.add_host,
        lambda _session, row: Done(row.account_id),
        account_id=call.input.account_id.strip(),
        say=gettext("He is on the roster. The house can propose a contract now."),
    )


@room.post("/hosting/hosts/<account_id>/removal", **_changes)
def remove_host(call: Call[None], account_id: str) -> Done:
    """Take somebody off the roster; his contracts with this network end."""
    return call.perform(
        hosting.remove_host, lambda _session, row: Done(row.account_id), account_id=account_id
    )


@room.post("/host-contracts", takes=NewHostContract, **_changes | {"may": {CASHIER}})
def propose(call: Call[NewHostContract]) -> Done:
    """Propose shares to a host and his network."""
    new = call.input
    return call.perform(
        hosting.propose,
        _done,
        network_id=new.network_id,
        host_id=new.host_id,
        base=new.base,
        host_bps=_bps(new.host_share),
        network_bps=_bps(new.network_share),
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        say=gettext("Host and network are asked; in force once both accept."),
    )


@room.post("/host-contracts/<contract_id>/acceptance", **_changes)
def accept(call: Call[None], contract_id: str) -> Done:
    """Accept as host, or for one's network."""
    return call.perform(hosting.accept, _done, contract_id=contract_id)


@room.post("/host-contracts/<contract_id>/ending", **_changes)
def end(call: Call[None], contract_id: str) -> Done:
    """Decline a contract, or end it."""
    return call.perform(hosting.end, _done, contract_id=contract_id)


@room.post("/storefront/campaigns/<campaign_id>/host", takes=Hosted, **_changes | {"may": {GALLERY}})
def attach(call: Call[Hosted], campaign_id: str) -> Done:
    """Say who hosts a campaign."""
    return call.perform(
        hosting.attach,
        lambda _session, row: Done(row.campaign_id),
        campaign_id=campaign_id,
        contract_id=call.input.contract_id,
    )


def _done(_session: Session, row: Any) -> Done:
    return Done(row.id)


def _bps(percent: str) -> int:
    whole, _, part = percent.replace(",", ".").partition(".")
    return int(whole) * 100 + int((part + "00")[:2])
