"""Holdings: where a work is, what may follow, who must sign. Its steps have a room of their own (`steps`)."""

from dataclasses import dataclass, field, replace

from authentication import api as registry
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.queries import (
    chains,
    corrections,
    extensions,
    holdings,
    holds,
    keepings,
    steps,
    terms,
    title,
)
from bonded_warehouse.queries.chains import EventCard
from bonded_warehouse.queries.corrections import CorrectionCard
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.queries.holdings import HoldingCard
from bonded_warehouse.queries.holds import HoldCard
from bonded_warehouse.queries.keepings import ReportCard
from bonded_warehouse.queries.steps import NextStep, StepCard
from bonded_warehouse.queries.terms import TermCard
from bonded_warehouse.roles import DEPOSITORS, READERS, STAFF
from bonded_warehouse.rules.states import CustodyState
from bonded_warehouse.rules.terms import ENTRY
from bonded_warehouse.web import keeping_words
from bonded_warehouse.web.forms import WhichHoldings
from foundation.actor import Actor
from foundation.db import db
from foundation.errors import Invalid
from foundation.web.call import Call
from foundation.web.routes import Room

room = Room("holdings", __name__)


@dataclass(frozen=True, slots=True)
class Listed:
    """A holding in a list, with its work."""

    holding: HoldingCard
    title: dict[str, str]
    maker: dict[str, str]
    image: registry.ImageCard | None


@dataclass(frozen=True, slots=True)
class HoldingsPage:
    """Holdings, the newest first."""

    holdings: list[Listed]
    counts: dict[str, int]
    """How many there are in each state."""
    state: str | None
    next_before: str | None
    """`before` of the next page; None on the last."""


@dataclass(frozen=True, slots=True)
class HoldingPage:
    """One holding: the work, where it is, what may follow, and the chain so far."""

    holding: HoldingCard
    artwork: registry.ArtworkCard
    holds: list[HoldCard]
    open_steps: list[StepCard]
    next_steps: list[NextStep]
    chain: list[EventCard]
    reports: list[ReportCard] = field(default_factory=list)
    """Condition reports of the work, the newest first."""
    corrections: list[CorrectionCard] = field(default_factory=list)
    """Those that wait for their second signature; shown to who has a part in custody."""
    terms: list[TermCard] = field(default_factory=list)
    """By when the law wants something done about it."""
    may_ask_for_time: bool = False
    """Whether the reader may ask that a term be made longer."""


@room.get(
    "/holdings",
    takes=WhichHoldings,
    gives=HoldingsPage,
    may=READERS | DEPOSITORS,
    scope="custody:read",
    page="bonded_warehouse/holdings.html",
)
def index(call: Call[WhichHoldings]) -> HoldingsPage:
    """List holdings: staff see all, owners and depositors their own."""
    which = call.input
    state = _state(which.state)
    found = holdings.page(
        db.session,
        actor=call.actor,
        state=state,
        artwork_id=which.artwork_id,
        facility_id=which.facility_id,
        before=which.before,
    )
    works = registry.artworks(db.session, [card.artwork_id for card in found])
    listed = []
    for card in found:
        work = works[registry.ArtworkId(card.artwork_id)]
        listed.append(Listed(card, work.title, work.maker, work.images[0] if work.images else None))
    return HoldingsPage(
        holdings=listed,
        counts={key.value: number for key, number in holdings.counts(db.session, actor=call.actor).items()},
        state=state.value if state else None,
        next_before=found[-1].id if len(found) == holdings.LARGEST_PAGE else None,
    )


def work_of(card: HoldingCard, actor: Actor) -> registry.ArtworkCard:
    """Return the work of a holding, as far as its reader may know it."""
    return registry.shown(registry.artwork(db.session, card.artwork_id), actor)


def _holds(card: HoldingCard, actor: Actor) -> list[HoldCard]:
    """Return the holds that stand, without their reasons for who sold the work."""
    if not card.holds:
        return []
    found = holds.holds(db.session, [card.artwork_id])[card.artwork_id]
    if actor.has(*READERS) or title.concerns(
        db.session, registry.artwork(db.session, card.artwork_id), actor
    ):
        return found
    return [holds.for_strangers(held) for held in found]


def _state(name: str | None) -> CustodyState | None:
    if name is None:
        return None
    try:
        return CustodyState(name)
    except ValueError as error:
        raise Invalid(fields={"state": "Choose one of those listed."}) from error


@room.get(
    "/holdings/<holding_id>",
    gives=HoldingPage,
    may=READERS | DEPOSITORS,
    scope="custody:read",
    page="bonded_warehouse/holding.html",
)
def show(call: Call[None], holding_id: str) -> HoldingPage:
    """Show one holding: where the work is, what may follow, and its chain of custody."""
    held = db.session.get(Holding, holding_id)  # while it is held here, the others need not read it again
    card = holdings.holding(db.session, holding_id, actor=call.actor)
    call.extra["today"] = law_day(call.at)
    call.extra["occasions"] = list(keeping_words.OCCASIONS.items())
    call.extra["lights"] = list(keeping_words.LIGHTS.items())
    chain = chains.chain_of_custody(db.session, card.id, actor=call.actor)
    entered = next((law_day(link.at) for link in chain if link.transition == ENTRY), None)
    shown = HoldingPage(
        holding=card,
        artwork=work_of(card, call.actor),
        holds=_holds(card, call.actor),
        open_steps=steps.open_steps(db.session, card.id, actor=call.actor),
        next_steps=steps.next_steps(db.session, card.id, actor=call.actor, known=card),
        chain=chain,
        reports=keepings.reports(db.session, card.id, actor=call.actor),
        corrections=corrections.waiting(db.session, card.id, actor=call.actor)
        if call.actor.has(*STAFF)
        else [],
        terms=terms.of_holding(db.session, card.id, entered_on=entered),
        may_ask_for_time=held is not None and extensions.may_ask(held, call.actor),
    )
    if not (shown.may_ask_for_time or call.actor.has(*READERS)):
        shown.terms[:] = [replace(one, extensions=[]) for one in shown.terms]
    elif held is not None:
        shown.terms[:] = [
            replace(one, extensions=[extensions.shown(each, held, call.actor) for each in one.extensions])
            for one in shown.terms
        ]
    return shown
