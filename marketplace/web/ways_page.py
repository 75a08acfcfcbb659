"""How money is paid to this house, and where it lies: said to everybody."""

from dataclasses import dataclass

from flask import current_app

from foundation.settings import Settings
from foundation.web.call import Call
from foundation.web.routes import ANYONE, Room
from marketplace.operations.settling import DISPUTE_WINDOW
from marketplace.payments.gateway import Ability
from marketplace.payments.stripe_gateway import StripeGateway
from marketplace.web import paying

room = Room("ways_page", __name__)


@dataclass(frozen=True, slots=True)
class Way:
    """One way of paying that is on."""

    name: str
    """pretend, wire or stripe."""
    mode: str
    """stand_in, test or live: whether money moves."""
    means: list[str]
    holds_deposits: bool
    sends_back_by_itself: bool
    account: str = ""
    """For bank wires: holder and bank."""


@dataclass(frozen=True, slots=True)
class WaysPage:
    """Every way of paying that is on, the usual one first, and when proceeds are released."""

    ways: list[Way]
    objection_days: int


@room.get("/payment-ways", gives=WaysPage, may=ANYONE, page="marketplace/payment_ways.html")
def show(call: Call[None]) -> WaysPage:
    """Show which ways of paying are on, which of them are for trying, and where the money lies."""
    settings: Settings = current_app.extensions["bianliang.settings"]
    ways = []
    for gateway in paying.ways().gateways:
        mode = "stand_in" if gateway.name == "pretend" else "live"
        if isinstance(gateway, StripeGateway):
            mode = "live" if gateway.is_live else "test"
        account = ""
        if gateway.name == "wire" and settings.wire_account:
            account = f"{settings.wire_account[0]}, {settings.wire_account[3]}"
        ways.append(
            Way(
                name=gateway.name,
                mode=mode,
                means=list(gateway.means),
                holds_deposits=Ability.HOLD in gateway.abilities,
                sends_back_by_itself=Ability.REFUND in gateway.abilities,
                account=account,
            )
        )
    return WaysPage(ways, DISPUTE_WINDOW.days)
