"""What is said when a step happened: a statement in the work's passport, and facts for those who follow."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse import events
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.places import Facility
from foundation import outbox
from foundation.actor import Actor
from foundation.events import Event

FACTS: Final[dict[str, type[events.OfHolding]]] = {
    "M01": events.GoodsExpected,
    "M03": events.GoodsRefused,
    "M04": events.GoodsReceived,
    "M06": events.WorkIdentified,
    "M07": events.GoodsRefused,
    "M08": events.WorkStored,
    "M10": events.WorkStored,
    "M19": events.GoodsReleased,
    "M22": events.GoodsReleased,
    "M23": events.GoodsReleased,
    "M25": events.GoodsDispatched,
    "M26": events.GoodsDeparted,
    "M29": events.GoodsDelivered,
    "M34": events.GoodsLost,
    "M36": events.GoodsRefused,
    "M37": events.GoodsDelivered,
    "M40": events.GoodsSeized,
}
"""What each transition of the custody table is to those who wait for it."""


def say(session: Session, *, holding: Holding, event: CustodyEvent, actor: Actor, at: datetime) -> None:
    """Say that a step happened: where and by whom only as salted digests."""
    facility = session.get(Facility, holding.facility_id)
    assert facility is not None, "a holding names its facility by foreign key"
    registry.attest(
        session,
        artwork_id=holding.artwork_id,
        kind=f"custody.{event.event}",
        claims={
            "holding": holding.id,
            "number": event.seq,
            "state": event.to_state.value,
            "customs_status": event.customs_status.value if event.customs_status else None,
            "at": event.occurred_at.isoformat(timespec="microseconds"),
            "event_hash": event.hash,
            "signatures": registry.public_signatures(event.signed_by),
        },
        disclosable={
            "facility": facility.place,
            "place": event.place or event.position or facility.code,
            "signed_by": [f"{one['name']} ({one['role']})" for one in event.signed_by],
        },
        actor=actor,
        at=at,
    )
    outbox.publish(
        session,
        events.CustodyMoved(
            holding_id=holding.id,
            artwork_id=holding.artwork_id,
            transition=event.transition,
            event=event.event,
            from_state=event.from_state.value,
            to_state=event.to_state.value,
            hash=event.hash,
        ),
        at=at,
    )
    kind = FACTS.get(event.transition)
    if kind is not None:
        outbox.publish(session, _fact(kind, holding), at=at)


def attest_link(
    session: Session, *, holding: Holding, link: CustodyEvent, actor: Actor, at: datetime
) -> None:
    """Say in the passport that a link was added which is no step of the table: the work stays as it is."""
    registry.attest(
        session,
        artwork_id=holding.artwork_id,
        kind=f"custody.{link.event}",
        claims={
            "holding": holding.id,
            "number": link.seq,
            "state": holding.state.value,
            "at": at.isoformat(timespec="microseconds"),
            "event_hash": link.hash,
            "signatures": registry.public_signatures(link.signed_by),
        },
        disclosable={"place": link.place, "signed_by": [one["name"] for one in link.signed_by]},
        actor=actor,
        at=at,
    )


def _fact(kind: type[events.OfHolding], holding: Holding) -> Event:
    more: dict[str, Any] = {}
    if kind is events.WorkStored:
        more["position_id"] = holding.position_id
    if kind is events.GoodsReleased:
        more["customs_status"] = holding.customs_status.value if holding.customs_status else ""
    return kind(holding_id=holding.id, artwork_id=holding.artwork_id, **more)
