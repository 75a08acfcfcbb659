"""A bidder leaves his deposit: his card is kept before the house looks at his registration."""

from flask import current_app, url_for

from foundation.settings import Settings
from foundation.web.call import Call
from marketplace.errors import PaymentRefused
from marketplace.models.deposits import DepositState
from marketplace.operations import depositing
from marketplace.payments.gateway import Ability
from marketplace.queries.deposits import DepositCard, deposit_card
from marketplace.roles import BUYER
from marketplace.web import paying
from marketplace.web.saleroom import room


@room.post(
    "/sales/<sale_id>/deposit",
    gives=DepositCard,
    may={BUYER},
    scope="bids:write",
    done=lambda card: card.continue_url or url_for("saleroom.registration", sale_id=card.sale_id),
    on_refusal="saleroom.registration",
)
def leave(call: Call[None], sale_id: str) -> DepositCard:
    """Begin to leave the deposit that a sale asks for a paddle; asked again, it is the same."""
    settings: Settings = current_app.extensions["bianliang.settings"]
    gateway = next((one for one in paying.ways().gateways if Ability.HOLD in one.abilities), None)
    if gateway is None:
        raise PaymentRefused(reason="not offered")
    with call.transaction() as session:
        row = depositing.ask_of_bidder(
            session,
            sale_id=sale_id,
            means=gateway.means[0],
            provider=gateway.name,
            actor=call.actor,
            at=call.at,
        )
        deposit_id, amount, begun = row.id, row.amount, row.state is not DepositState.REQUESTED
        card = deposit_card(session, row)
    if begun:
        return card
    # Between the two transactions, since nothing of ours may wait for somebody else's answer.
    back = f"{settings.base_url}{url_for('saleroom.registration', sale_id=sale_id)}"
    intent = gateway.keep_card(key=deposit_id, amount=amount, return_url=back)
    with call.transaction() as session:
        row = depositing.record_intent(session, deposit_id=deposit_id, intent=intent, at=call.at)
        return call.answer(session, deposit_card(session, row))
