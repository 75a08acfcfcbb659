"""What may change about whose a work is while it lies here: it is promised to a lot, and title passes."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse import errors, events
from bonded_warehouse.gate_errors import DeclarationOpen
from bonded_warehouse.models.clearance import Declaration, DeclarationState
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.operations import gating, keeping
from bonded_warehouse.queries.standing import holds_on
from bonded_warehouse.rules.sold import Sold
from bonded_warehouse.rules.states import CustodyState
from foundation import outbox
from foundation.accounts.queries import actor_for
from foundation.actor import Actor
from foundation.errors import Coded
from foundation.money import Money


def _require_open(session: Session, holding_id: str) -> Holding:
    holding = keeping.locked(session, holding_id)
    if not holding.is_open or holding.state is CustodyState.NONE:
        raise errors.NotInBond(holding_id=holding_id)
    return holding


def _require_no_hold(session: Session, holding: Holding, event: str) -> None:
    holds = holds_on(session, [holding.artwork_id]).get(holding.artwork_id, [])
    if holds:
        raise errors.HoldInPlace(
            event=Coded(event, "event"),
            kinds=[Coded(kind, "hold") for kind in sorted({hold.kind.value for hold in holds})],
        )


def earmark(session: Session, *, holding_id: str, lot_id: str, owner_id: str, at: datetime) -> None:
    """Promise a work to a lot, so that it cannot be offered twice.

    :param owner_id: who offers it: the account with title, or its organisation
    :raises HoldingUnknown: if there is no such holding
    :raises NotInBond: if it is not in custody
    :raises NotTheOwner: if title is with somebody else
    :raises HoldInPlace: if the work is stopped
    :raises AlreadyEarmarked: if it is promised to another lot
    """
    holding = _require_open(session, holding_id)
    if owner_id not in {holding.owner_id, holding.owner_organisation_id}:
        raise errors.NotTheOwner(holding_id=holding_id)
    _require_no_hold(session, holding, "earmark")
    if holding.earmarked_for not in {None, lot_id}:
        raise errors.AlreadyEarmarked(lot_id=holding.earmarked_for)
    holding.earmarked_for = lot_id
    session.flush()


def lift_earmark(session: Session, *, holding_id: str, lot_id: str, at: datetime) -> None:
    """Take a promise back.

    :raises HoldingUnknown: if there is no such holding
    :raises NotEarmarked: if it is not promised to this lot
    """
    holding = keeping.locked(session, holding_id)
    if holding.earmarked_for != lot_id:
        raise errors.NotEarmarked(lot_id=lot_id)
    holding.earmarked_for = None
    session.flush()


def transfer_title(
    session: Session,
    *,
    holding_id: str,
    to_owner_id: str,
    price: Money,
    actor: Actor,
    at: datetime,
    destination: str | None = None,
    reference: str = "",
    sold: Sold | None = None,
) -> CustodyEvent:
    """Pass title while the work stays where it is; the promise to the lot is kept by this, and ends.

    The gate is asked again, in this transaction. The book keeps its declared value: a sale price never
    rewrites it. The passport says that title passed; to whom and for how much are salted digests.

    :param destination: country the buyer wants it in, ISO 3166-1 alpha-2; None where nobody has said
    :param reference: what it was sold by: an invoice's number
    :param sold: order and payment as the market knows them; a declaration is compared with them
    :raises HoldingUnknown: if there is no such holding
    :raises NotInBond: if it is not in custody
    :raises HoldInPlace: if the work is stopped
    :raises GateRefuses: if it may not be sold, now
    """
    holding = _require_open(session, holding_id)
    _require_no_hold(session, holding, "transfer_title")
    gating.require_gate(
        session, artwork_id=holding.artwork_id, stage="settlement", destination=destination, at=at
    )
    holding.sale = sold.kept() if sold is not None else None
    return _pass_title(
        session,
        holding=holding,
        to_owner_id=to_owner_id,
        reference=reference,
        price={"price": {"amount_minor": price.amount_minor, "currency": price.currency}},
        actor=actor,
        at=at,
    )


def return_title(
    session: Session, *, holding_id: str, to_owner_id: str, reference: str, actor: Actor, at: datetime
) -> CustodyEvent:
    """Give title back to who sold the work, because the sale was undone and the work is here again.

    Nothing is sold by it, so the gate is not asked; a stop keeps it back like everything else.

    :param reference: what it was sold by: an invoice's number
    :raises HoldingUnknown: if there is no such holding
    :raises NotInBond: if it is not in custody
    :raises HoldInPlace: if the work is stopped
    """
    holding = _require_open(session, holding_id)
    _require_no_hold(session, holding, "transfer_title")
    holding.sale = None
    return _pass_title(
        session, holding=holding, to_owner_id=to_owner_id, reference=reference, price={}, actor=actor, at=at
    )


def note_sale(session: Session, *, holding_id: str, lot_id: str, sold: Sold, at: datetime) -> None:
    """Note that another platform sold a work that lies here: a declaration has to agree with that.

    Title is not passed by it: under whose conditions it does this house does not know, and its buyer has no
    account here. The work stays promised to that order.

    :param lot_id: to what it was promised until now
    :raises HoldingUnknown: if there is no such holding
    :raises NotInBond: if it is not in custody
    :raises HoldInPlace: if the work is stopped
    :raises NotEarmarked: if it is promised to something else
    """
    holding = _require_open(session, holding_id)
    _require_no_hold(session, holding, "earmark")
    if holding.earmarked_for != lot_id:
        raise errors.NotEarmarked(lot_id=lot_id)
    holding.earmarked_for, holding.sale = sold.order_id, sold.kept()
    session.flush()


def forget_sale(session: Session, *, holding_id: str, order_id: str, at: datetime) -> None:
    """Let a work go that another platform's order kept: it may be sold anew.

    :raises HoldingUnknown: if there is no such holding
    :raises NotEarmarked: if it is not promised to this order
    :raises DeclarationOpen: if it is being declared by this order
    """
    holding = keeping.locked(session, holding_id)
    if holding.earmarked_for != order_id:
        raise errors.NotEarmarked(lot_id=order_id)
    open_one = session.scalar(
        sa.select(Declaration.id).where(
            Declaration.holding_id == holding_id,
            Declaration.state.in_(
                (
                    DeclarationState.LODGED,
                    DeclarationState.ACCEPTED,
                    DeclarationState.INSPECTION,
                    DeclarationState.DETAINED,
                )
            ),
        )
    )
    if open_one is not None:
        raise DeclarationOpen(declaration_id=open_one)
    holding.earmarked_for = holding.sale = None
    session.flush()


def _pass_title(
    session: Session,
    *,
    holding: Holding,
    to_owner_id: str,
    reference: str,
    price: dict[str, Any],
    actor: Actor,
    at: datetime,
) -> CustodyEvent:
    buyer = actor_for(session, to_owner_id)
    from_owner = (holding.owner_id, holding.owner_name)
    holding.owner_id, holding.owner_name = to_owner_id, buyer.name or to_owner_id
    holding.owner_organisation_id = buyer.organisation_id
    holding.earmarked_for = None
    link = keeping.append(
        session,
        holding=holding,
        at=at,
        transition="TITLE",
        event="title_transferred",
        to_state=holding.state,
        customs_status=holding.customs_status,
        place=holding.place,
        position="",
        documents=[],
        signed_by=[{"account_id": actor.account_id or "system", "name": actor.name, "role": "settlement"}],
        posting=None,
        circumstances={"from_owner": from_owner[0], "to_owner": to_owner_id, "reference": reference},
        note="",
        step_id=None,
    )
    registry.attest(
        session,
        artwork_id=holding.artwork_id,
        kind="title.transferred",
        claims={
            "holding": holding.id,
            "number": link.seq,
            "at": at.isoformat(timespec="microseconds"),
            "event_hash": link.hash,
        },
        disclosable={
            "from_owner": from_owner[1],
            "to_owner": holding.owner_name,
            **price,
        },
        actor=actor,
        at=at,
    )
    outbox.publish(
        session,
        events.TitleTransferred(
            holding_id=holding.id,
            artwork_id=holding.artwork_id,
            from_owner_id=from_owner[0],
            to_owner_id=to_owner_id,
        ),
        at=at,
    )
    session.flush()
    return link
