"""Stock adjustments: what the books are to say after a count, who approved it, and whether customs saw it."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from flask import url_for
from flask_babel import gettext
from pydantic import Field

from bonded_warehouse.operations import adjusting
from bonded_warehouse.queries import counts, places
from bonded_warehouse.queries.counts import AdjustmentCard
from bonded_warehouse.queries.places import FacilityCard
from bonded_warehouse.roles import CUSTOMS_OFFICER, KEEPERS, READERS, SENIOR_KEEPER
from bonded_warehouse.web.counts import titles as titles_of
from bonded_warehouse.web.keeping_forms import Number, Why
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Room

room = Room("adjustments", __name__)


@dataclass(frozen=True, slots=True)
class Told:
    """Who was told of what is missing."""

    told: Annotated[list[Literal["customs", "police", "insurer"]], Field(max_length=3)] = field(
        default_factory=list
    )


@dataclass(frozen=True, slots=True)
class KeptAs:
    """Under which number customs keeps it."""

    reference: Number


@dataclass(frozen=True, slots=True)
class AdjustmentPage:
    """An adjustment with the works that it is about."""

    adjustment: AdjustmentCard
    facility: FacilityCard
    titles: dict[str, dict[str, str]]


@room.post(
    "/stock-counts/<count_id>/adjustments",
    takes=Why,
    gives=AdjustmentCard,
    may=KEEPERS,
    scope="custody:write",
    done=lambda card: url_for("adjustments.show", adjustment_id=card.id),
    on_refusal="counts.show",
)
def propose(call: Call[Why], count_id: str) -> AdjustmentCard:
    """Propose what the books are to say after a count."""
    with call.transaction() as session:
        row = adjusting.propose(
            session, count_id=count_id, reason=call.input.why, actor=call.actor, at=call.at
        )
        answer = call.answer(session, counts.adjustment(session, row.id, actor=call.actor))
    call.say(gettext("Proposed. A senior keeper who had no part in the count decides."))
    return answer


@room.get(
    "/stock-adjustments/<adjustment_id>",
    gives=AdjustmentPage,
    may=READERS,
    scope="custody:read",
    page="bonded_warehouse/adjustment.html",
)
def show(call: Call[None], adjustment_id: str) -> AdjustmentPage:
    """Show an adjustment: what follows from each difference, who approved it and whether customs saw it."""
    card = counts.adjustment(db.session, adjustment_id, actor=call.actor)
    return AdjustmentPage(
        adjustment=card,
        facility=places.facility(db.session, card.facility_id),
        titles=titles_of([one["artwork_id"] for one in card.lines]),
    )


@room.post(
    "/stock-adjustments/<adjustment_id>/approval",
    takes=Told,
    gives=AdjustmentCard,
    may={SENIOR_KEEPER},
    scope="custody:write",
    done=lambda card: url_for("adjustments.show", adjustment_id=card.id),
    on_refusal="adjustments.show",
)
def approve(call: Call[Told], adjustment_id: str) -> AdjustmentCard:
    """Approve an adjustment as a third person: all of it happens, in the chain and in the bond ledger."""
    with call.transaction() as session:
        adjusting.approve(
            session,
            adjustment_id=adjustment_id,
            told=frozenset(call.input.told),
            actor=call.actor,
            at=call.at,
        )
        answer = call.answer(session, counts.adjustment(session, adjustment_id, actor=call.actor))
    call.say(gettext("It has happened. Customs sees it next."))
    return answer


@room.post(
    "/stock-adjustments/<adjustment_id>/refusal",
    takes=Why,
    gives=AdjustmentCard,
    may={SENIOR_KEEPER},
    scope="custody:write",
    done=lambda card: url_for("adjustments.show", adjustment_id=card.id),
    on_refusal="adjustments.show",
)
def refuse(call: Call[Why], adjustment_id: str) -> AdjustmentCard:
    """Refuse an adjustment with a reason."""
    with call.transaction() as session:
        adjusting.refuse(
            session, adjustment_id=adjustment_id, why=call.input.why, actor=call.actor, at=call.at
        )
        return call.answer(session, counts.adjustment(session, adjustment_id, actor=call.actor))


@room.post(
    "/stock-adjustments/<adjustment_id>/sighting",
    takes=KeptAs,
    gives=AdjustmentCard,
    may={CUSTOMS_OFFICER},
    scope="custody:write",
    done=lambda card: url_for("adjustments.show", adjustment_id=card.id),
    on_refusal="adjustments.show",
)
def see(call: Call[KeptAs], adjustment_id: str) -> AdjustmentCard:
    """Say, for customs, that you have seen it."""
    with call.transaction() as session:
        adjusting.see(
            session,
            adjustment_id=adjustment_id,
            reference=call.input.reference,
            actor=call.actor,
            at=call.at,
        )
        answer = call.answer(session, counts.adjustment(session, adjustment_id, actor=call.actor))
    call.say(gettext("Written down: customs has seen it."))
    return answer
