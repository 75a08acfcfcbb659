"""How a holding stands: its row and the holds on its work, as the values that the rules ask about."""

from collections.abc import Collection, Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.holds import Hold
from bonded_warehouse.rules.signing import Signer, capacities
from bonded_warehouse.rules.standing import Standing
from foundation.actor import Actor


def holds_on(session: Session, artwork_ids: Iterable[str]) -> dict[str, list[Hold]]:
    """Return the holds that stand, by work; works without one are left out."""
    wanted = list(dict.fromkeys(artwork_ids))
    found: dict[str, list[Hold]] = {}
    if wanted:
        query = sa.select(Hold).where(Hold.artwork_id.in_(wanted), Hold.lifted_at.is_(None))
        for hold in session.scalars(query.order_by(Hold.placed_at)):
            found.setdefault(hold.artwork_id, []).append(hold)
    return found


def standing(holding: Holding, holds: Collection[Hold]) -> Standing:
    """Return how a holding stands."""
    return Standing(
        intended=holding.intended_status,
        source=holding.source,
        state=holding.state,
        status=holding.customs_status,
        account=holding.account,
        arrival=holding.arrival,
        before_release=holding.before_release,
        before_seizure=holding.before_seizure,
        guarantee_used=holding.guarantee_used,
        loss=holding.loss,
        is_relic=holding.is_relic,
        customs_seal=holding.customs_seal,
        holds=frozenset(hold.kind for hold in holds),
        is_stopped=any(hold.is_stop for hold in holds),
    )


def is_owner(holding: Holding, actor: Actor) -> bool:
    """Say whether title is with the actor, or with whom he acts for."""
    return actor.account_id == holding.owner_id or (
        actor.organisation_id is not None and actor.organisation_id == holding.owner_organisation_id
    )


def is_depositor(holding: Holding, actor: Actor) -> bool:
    """Say whether the actor, or whom he acts for, brought the work."""
    return actor.account_id == holding.depositor_id or (
        actor.organisation_id is not None and actor.organisation_id == holding.depositor_organisation_id
    )


def signer(holding: Holding, actor: Actor) -> Signer:
    """Return the actor as somebody who signs a step of this holding."""
    return Signer(
        account_id=actor.id,
        may_sign_as=capacities(
            actor.roles, is_owner=is_owner(holding, actor), is_depositor=is_depositor(holding, actor)
        ),
    )
