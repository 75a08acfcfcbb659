"""What of works waits for a person: sold ones to be packed and declared, condition reports to be signed."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from bonded_warehouse.models.clearance import Declaration, DeclarationState
from bonded_warehouse.models.condition import ConditionReport, ReportState
from bonded_warehouse.models.custody import CustodyEvent, CustodyStep, Holding, StepState
from bonded_warehouse.roles import KEEPER, SENIOR_KEEPER
from bonded_warehouse.rules.states import CustodyState, CustomsStatus
from foundation.actor import Actor

Part = sa.Select[*tuple[Any, ...]]


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

    What its buyer sent back is not sold, until title passes once more.
    """
    proposed = sa.select(CustodyStep.holding_id).where(CustodyStep.state == StepState.OPEN)
    back, title = _number_of_last("M31"), _number_of_last("TITLE")
    return sa.and_(
        Holding.sale["order_id"].as_string().is_not(None),
        Holding.earmarked_for.is_(None),
        Holding.id.not_in(proposed),
        sa.or_(back == 0, back < title),
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


def reports(actor: Actor) -> Part:
    """Return the reports that this actor may sign second: keepers all, others those of their works."""
    row = ConditionReport
    part = words_of(
        "report", row.artwork_id, row.drawn_at, row.id, row.occasion, row.drawn_by_name, _how_many()
    ).where(row.state == ReportState.WAITING, row.drawn_by != actor.id)
    if not actor.has(KEEPER, SENIOR_KEEPER):
        theirs = [Holding.owner_id == actor.account_id, Holding.depositor_id == actor.account_id]
        if actor.organisation_id is not None:
            theirs += [
                Holding.owner_organisation_id == actor.organisation_id,
                Holding.depositor_organisation_id == actor.organisation_id,
            ]
        part = part.join(Holding, Holding.id == row.holding_id).where(sa.or_(*theirs))
    return part.order_by(row.drawn_at)


def _how_many() -> sa.ColumnElement[int]:
    """Count the part's rows, those beyond its limit too."""
    return sa.func.count().over()
