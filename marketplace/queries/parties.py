"""Who acts for a consignor."""

from foundation.actor import Actor
from marketplace.models.catalogue import Consignment
from marketplace.roles import CONSIGNORS


def is_consignor(consignment: Consignment, actor: Actor) -> bool:
    """Say whether the actor consigned it, or belongs to the gallery that did."""
    if not actor.is_signed_in:
        return False
    own = consignment.consignor_id == actor.account_id
    house = consignment.organisation_id is not None and consignment.organisation_id == actor.organisation_id
    return own or (house and actor.has(*CONSIGNORS))
