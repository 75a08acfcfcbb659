"""What of works waits for a person: sold ones to be packed and declared, what is still to be signed."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from bonded_warehouse.models.clearance import Declaration, DeclarationState
from bonded_warehouse.models.condition import ConditionReport, ReportState
from bonded_warehouse.models.counting import CountKeeper, CountState, StockCount
from bonded_warehouse.models.custody import CustodyEvent, CustodyStep, Holding, StepState
from bonded_warehouse.models.places import MoveState, Place, PlaceMove
from bonded_warehouse.models.transport import Handover, HandoverState, TransportLeg
from bonded_warehouse.roles import (
    CONSERVATOR,
    COURIER,
    CUSTOMS_OFFICER,
    GATE_OFFICER,
    KEEPER,
    REGULATOR,
    RELIC_EXAMINER,
    SENIOR_KEEPER,
)
from bonded_warehouse.rules.condition import Occasion
from bonded_warehouse.rules.states import CustodyState, CustomsStatus
from foundation.actor import Actor, Role

Part = sa.Select[*tuple[Any, ...]]
HANDS: Final = (KEEPER, SENIOR_KEEPER, GATE_OFFICER, COURIER)
"""Between whose hands works go on their way."""
WITH_THEM: Final[Mapping[CustodyState, tuple[Role, ...]]] = {
    CustodyState.AT_GATE: (GATE_OFFICER, CUSTOMS_OFFICER),
    CustodyState.RECEIVED: (COURIER,),
    CustodyState.IN_CONSERVATION: (CONSERVATOR,),
    CustodyState.WITH_EXAMINER: (RELIC_EXAMINER,),
    CustodyState.OUT_DISPLAY: (COURIER, CUSTOMS_OFFICER),
    CustodyState.IN_CLEARANCE: (CUSTOMS_OFFICER,),
    CustodyState.CLEARED_EXPORT: (COURIER, GATE_OFFICER),
    CustodyState.IN_TRANSIT_EXPORT: (COURIER,),
    CustodyState.DEPARTED: (COURIER,),
    CustodyState.ABROAD_STOCK: (COURIER,),
    CustodyState.DELIVERED: (COURIER,),
    CustodyState.RETURNING: (COURIER, CUSTOMS_OFFICER),
    CustodyState.SEIZED: (CUSTOMS_OFFICER, REGULATOR),
}
"""Who, beside the keepers, has a part in a work in this state, and so signs its reports second."""
ABOUT_THEM: Final[Mapping[Occasion, tuple[Role, ...]]] = {
    Occasion.CONSERVATION: (CONSERVATOR,),
    Occasion.TRANSIT: (COURIER,),
    Occasion.VENUE_IN: (COURIER,),
    Occasion.VENUE_OUT: (COURIER,),
    Occasion.DELIVERY: (COURIER,),
}
"""Who, beside the keepers, has a part in the occasion of a report."""


TAKES_NEXT: Final[Mapping[CustodyState, Role]] = {
    CustodyState.AT_GATE: KEEPER,
    CustodyState.CLEARED_EXPORT: COURIER,
    CustodyState.IN_TRANSIT_EXPORT: COURIER,
    CustodyState.DEPARTED: COURIER,
    CustodyState.RETURNING: CUSTOMS_OFFICER,
    CustodyState.IN_CONSERVATION: CONSERVATOR,
}
"""States in which a work waits for whoever takes it next, with that role."""


def words_of(kind: str, place: Any, since: Any, *words: Any) -> Part:
    """Return a part's columns, all of one type in every part."""
    texts = [sa.cast(word, sa.Text) for word in (*words, "", "", "", "")[:4]]
    return sa.select(
        sa.literal(kind).label("kind"),
        place.label("place"),
        since.label("since"),
        *(text.label(f"word_{number}") for number, text in enumerate(texts)),
    )


def _is_sold() -> sa.ColumnElement[bool]:
    """Say that title passed by a sale, that the work is promised to nobody anew, and no step is proposed.

    What its buyer sent back is not sold, until title passes once more. A work that another platform sold
    stays its seller's in this house's books, promised to that order until it leaves.
    """
    elsewhere = Holding.earmarked_for == Holding.sale["order_id"].as_string()
    proposed = sa.select(CustodyStep.holding_id).where(CustodyStep.state == StepState.OPEN)
    back, title = _number_of_last("M31"), _number_of_last("TITLE")
    return sa.and_(
        Holding.sale["order_id"].as_string().is_not(None),
        sa.or_(Holding.earmarked_for.is_(None), elsewhere),
        Holding.id.not_in(proposed),
        sa.or_(back == 0, back < title, elsewhere),
    )


def _number_of_last(transition: str) -> sa.ScalarSelect[int]:
    """Return the number in its chain of a holding's last event of this kind; 0 where there is none."""
    event = aliased(CustodyEvent)
    number = sa.select(sa.func.coalesce(sa.func.max(event.seq), 0))
    return (
        number.where(event.holding_id == Holding.id, event.transition == transition)
        .correlate(Holding)
        .scalar_subquery()
    )


def sold() -> Part:
    """Return the sold works that keepers have in hand, with what comes next and how many there are."""
    event = sa.case(
        (Holding.state == CustodyState.STORED, "check_out"),
        (Holding.state == CustodyState.CHECKED_OUT, "pack_and_seal"),
        else_="leave_as_domestic_goods",
    )
    last = CustodyEvent
    part = words_of("sold", Holding.artwork_id, last.occurred_at, Holding.id, event, "", _how_many())
    return (
        part.select_from(Holding)
        .join(last, sa.and_(last.holding_id == Holding.id, last.seq == Holding.chain_length))
        .where(
            Holding.state.in_((CustodyState.STORED, CustodyState.CHECKED_OUT, CustodyState.PACKED)),
            sa.or_(Holding.state != CustodyState.PACKED, Holding.customs_status == CustomsStatus.DOMESTIC),
            _is_sold(),
        )
        .order_by(last.occurred_at)
    )


def exports() -> Part:
    """Return the packed works that are sold abroad; one whose declaration came back waits by that."""
    destination = Holding.sale["destination"].as_string()
    returned = sa.select(Declaration.holding_id).where(Declaration.state == DeclarationState.REJECTED)
    part = words_of(
        "export",
        Holding.artwork_id,
        Holding.since_at,
        Holding.id,
        sa.func.coalesce(destination, ""),
        "",
        _how_many(),
    )
    return part.where(
        Holding.state == CustodyState.PACKED,
        Holding.customs_status != CustomsStatus.DOMESTIC,
        sa.func.coalesce(destination, "") != "CN",
        _is_sold(),
        Holding.id.not_in(returned),
    ).order_by(Holding.since_at)


def at_home() -> Part:
    """Return the packed works that are sold within the country and are not domestic goods yet."""
    part = words_of("home", Holding.artwork_id, Holding.since_at, Holding.id, "", "", _how_many())
    return part.where(
        Holding.state == CustodyState.PACKED,
        Holding.customs_status != CustomsStatus.DOMESTIC,
        Holding.sale["destination"].as_string() == "CN",
        _is_sold(),
    ).order_by(Holding.since_at)


def handed_on(states: Sequence[CustodyState]) -> Part:
    """Return the works in these states of which no step is proposed."""
    proposed = sa.exists().where(CustodyStep.holding_id == Holding.id, CustodyStep.state == StepState.OPEN)
    part = words_of(
        "handed", Holding.artwork_id, Holding.since_at, Holding.id, sa.cast(Holding.state, sa.Text)
    )
    return part.where(Holding.state.in_(states), ~proposed).order_by(Holding.since_at)


def drafts(actor: Actor) -> Part:
    """Return the reports that this actor began and has not signed."""
    row = ConditionReport
    part = words_of("draft", row.artwork_id, row.drawn_at, row.id, row.occasion, "", _how_many())
    return part.where(row.state == ReportState.DRAFT, row.drawn_by == actor.id).order_by(row.drawn_at)


def handovers(actor: Actor) -> Part:
    """Return the handovers of which one side has signed, for those in whose hands the other may be."""
    row = Handover
    part = words_of(
        "handover",
        Holding.artwork_id,
        row.signed_at,
        Holding.id,
        sa.cast(TransportLeg.number, sa.Text),
        row.signed_by_name,
        _how_many(),
    )
    part = (
        part.select_from(row)
        .join(TransportLeg, TransportLeg.id == row.leg_id)
        .join(Holding, Holding.id == TransportLeg.holding_id)
        .where(row.state == HandoverState.OPEN, row.signed_by != actor.id)
    )
    if not actor.has(*HANDS):
        part = part.where(_is_theirs(actor))
    return part.order_by(row.signed_at)


def moves(actor: Actor) -> Part:
    """Return the moves of places that another keeper has signed."""
    row, into = PlaceMove, aliased(Place)
    part = words_of("move", Place.facility_id, row.proposed_at, Place.code, into.code, row.proposed_by_name)
    return (
        part.select_from(row)
        .join(Place, Place.id == row.place_id)
        .join(into, into.id == row.to_id)
        .where(row.state == MoveState.OPEN, row.proposed_by != actor.id)
        .order_by(row.proposed_at)
    )


def counts(actor: Actor) -> Part:
    """Return the counts that run and that this keeper has not signed."""
    signed = sa.exists().where(
        CountKeeper.count_id == StockCount.id,
        CountKeeper.account_id == actor.id,
        CountKeeper.finished_at.is_not(None),
    )
    part = words_of("count", StockCount.id, StockCount.opened_at, StockCount.place_code)
    return part.where(StockCount.state == CountState.OPEN, ~signed).order_by(StockCount.opened_at)


def reports(actor: Actor) -> Part:
    """Return the reports that this actor is to sign second.

    Keepers all; couriers, conservators and officers those of works that they have a part in; others those
    of their own works.
    """
    row = ConditionReport
    part = words_of(
        "report", row.artwork_id, row.drawn_at, row.id, row.occasion, row.drawn_by_name, _how_many()
    ).where(row.state == ReportState.WAITING, row.drawn_by != actor.id)
    if not actor.has(KEEPER, SENIOR_KEEPER):
        states = [state for state, roles in WITH_THEM.items() if actor.has(*roles)]
        occasions = [occasion for occasion, roles in ABOUT_THEM.items() if actor.has(*roles)]
        part = part.join(Holding, Holding.id == row.holding_id).where(
            sa.or_(row.at_state.in_(states), row.occasion.in_(occasions), _is_theirs(actor))
        )
    return part.order_by(row.drawn_at)


def _is_theirs(actor: Actor) -> sa.ColumnElement[bool]:
    """Say that the actor, or his organisation, owns the work or brought it."""
    theirs = [Holding.owner_id == actor.account_id, Holding.depositor_id == actor.account_id]
    if actor.organisation_id is not None:
        theirs += [
            Holding.owner_organisation_id == actor.organisation_id,
            Holding.depositor_organisation_id == actor.organisation_id,
        ]
    return sa.or_(*theirs)


def _how_many() -> sa.ColumnElement[int]:
    """Count the part's rows, those beyond its limit too."""
    return sa.func.count().over()
