"""A buyer offers another price; the two take turns until they agree, or one of them or the clock ends it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation.accounts import queries as accounts
from foundation.actor import Actor
from foundation.ids import new_id
from foundation.money import Money
from marketplace.errors import AmountInvalid, OfferingEnded, OfferingTaken, OfferingUnknown
from marketplace.models.catalogue import Consignment
from marketplace.models.orders import Offering, Order
from marketplace.models.price_offers import PriceOffer
from marketplace.operations import closing_offers, invoicing, ordering
from marketplace.queries import live_tables, parties
from marketplace.roles import BUYER
from marketplace.rules import price_offers as rules
from marketplace.rules.contacts import without_contacts
from marketplace.rules.price_offers import Move, PriceOfferState, Side
from marketplace.rules.sales import OfferingState
from marketplace.talk_errors import (
    BuyerGone,
    OffersNotTaken,
    PriceNotLower,
    PriceNotWhole,
    PriceOfferExpired,
    PriceOfferMovedOn,
    PriceOfferNotOpen,
    PriceOfferStands,
    PriceOfferUnknown,
    TooManyTries,
    TurnOfTheOther,
    UnderTheFloor,
)


def make_offer(
    session: Session,
    *,
    offering_id: str,
    amount_minor: int,
    destination: str,
    note: str = "",
    actor: Actor,
    at: datetime,
) -> PriceOffer:
    """Offer a price for a work that is offered at a higher one, to be sent to a country.

    What does not reach the consignor's secret floor is declined at once, in the words of any other refusal;
    so that nobody finds the floor by asking, a buyer begins three times at most.

    :raises NotAllowed: if the actor is no buyer
    :raises OfferingUnknown, OfferingEnded, OfferingTaken, OwnWork: as when a work is kept
    :raises OffersNotTaken: if its consignor takes none
    :raises PriceNotWhole, PriceNotLower: if the price has cents, or is not below the one that is asked
    :raises PriceOfferStands: if an offer of his waits for an answer
    :raises TooManyTries: if he has begun three times
    :raises LivePaused, LiveInDoubt, LiveMismatch, LiveStopped: if a live session stops its sale
    :raises CertificateNotInForce, GateRefuses: as the floors below say
    """
    actor.require(BUYER)
    offering = _offering(session, offering_id)
    ordering.require_stranger(session, offering, actor)
    if not offering.takes_offers:
        raise OffersNotTaken
    _require_price(offering, amount_minor)
    ordering.require_country(destination)
    _require_untaken(session, offering, at)
    live_tables.require_free(session, offering.artwork_id)
    _require_may_try(session, offering, actor)
    _require_lawful(session, offering, destination, at)
    offer = _begun(session, offering, actor, amount_minor, destination, at)
    closing_offers.write_move(
        session,
        offer,
        state=PriceOfferState.PENDING,
        side=Side.BUYER,
        by_id=actor.id,
        note=without_contacts(note)[0],
        stands=rules.STANDS,
        at=at,
    )
    if offering.floor_minor is not None and amount_minor < offering.floor_minor:
        closing_offers.end_by_house(session, offer, move=Move.DECLINE, reason="low", at=at)
    return offer


def counter(
    session: Session,
    *,
    price_offer_id: str,
    seen: int,
    amount_minor: int,
    note: str = "",
    actor: Actor,
    at: datetime,
) -> PriceOffer:
    """Answer a price with another one.

    :param seen: the number of the move that is answered
    :raises AmountInvalid: if it is the price on the table, or this has gone on long enough
    :raises UnderTheFloor: if a seller asks less than his own floor
    """
    offering, offer, side = _at_table(session, price_offer_id, actor)
    state = _next(offer, Move.COUNTER, side, seen, at)
    _require_listed(offering)
    _require_price(offering, amount_minor)
    if amount_minor == offer.amount_minor or offer.seq >= rules.MOST_ROUNDS:
        raise AmountInvalid
    if side is Side.SELLER:
        _require_floor(offering, amount_minor)
    offer.amount_minor = amount_minor
    offer.seq += 1
    closing_offers.write_move(
        session,
        offer,
        state=state,
        side=side,
        by_id=actor.id,
        note=without_contacts(note)[0],
        stands=rules.STANDS,
        at=at,
    )
    if side is Side.BUYER and offering.floor_minor is not None and amount_minor < offering.floor_minor:
        closing_offers.end_by_house(session, offer, move=Move.DECLINE, reason="low", at=at)
    return offer


def accept(
    session: Session, *, price_offer_id: str, seen: int, actor: Actor, at: datetime
) -> tuple[PriceOffer, Order]:
    """Agree to the price on the table: the work is kept for the buyer at it, for two days.

    Certificate and rules are asked here and now, for the country that the buyer named. When he checks out
    they are asked again; until he does, nobody else can have the work.

    :param seen: the number of the move that is accepted
    :raises OfferingTaken: if somebody is buying the work
    :raises UnderTheFloor: if the consignor has meanwhile raised his floor above it
    :raises LivePaused, LiveInDoubt, LiveMismatch, LiveStopped: if a live session stops its sale; he can
        accept later, while the price stands
    :raises BuyerGone: if the buyer's account is closed, or may not buy any more
    :raises CertificateNotInForce, GateRefuses: as the floors below say
    """
    offering, offer, side = _at_table(session, price_offer_id, actor)
    state = _next(offer, Move.ACCEPT, side, seen, at)
    _require_listed(offering)
    _require_untaken(session, offering, at)
    _require_floor(offering, offer.amount_minor)
    if not accounts.actor_for(session, offer.buyer_id).has(BUYER):
        raise BuyerGone
    _require_lawful(session, offering, offer.destination, at)
    order = ordering.keep(
        session,
        offering=offering,
        buyer=(offer.buyer_id, offer.buyer_name),
        price=offer.amount,
        until=at + rules.AGREED_HOLD,
        at=at,
    )
    order.destination = offer.destination
    offer.order_id = order.id
    offer.seq += 1
    closing_offers.write_move(session, offer, state=state, side=side, by_id=actor.id, at=at)
    return offer, order


def decline(
    session: Session, *, price_offer_id: str, seen: int, note: str = "", actor: Actor, at: datetime
) -> PriceOffer:
    """Say no to the price on the table."""
    return _end(session, Move.DECLINE, price_offer_id, seen, note, actor, at)


def withdraw(
    session: Session, *, price_offer_id: str, seen: int, note: str = "", actor: Actor, at: datetime
) -> PriceOffer:
    """Take one's own price back, while it waits for an answer."""
    return _end(session, Move.WITHDRAW, price_offer_id, seen, note, actor, at)


def _end(
    session: Session, move: Move, offer_id: str, seen: int, note: str, actor: Actor, at: datetime
) -> PriceOffer:
    _, offer, side = _at_table(session, offer_id, actor)
    state = _next(offer, move, side, seen, at)
    offer.seq += 1
    closing_offers.write_move(
        session, offer, state=state, side=side, by_id=actor.id, note=without_contacts(note)[0], at=at
    )
    return offer


def _at_table(session: Session, offer_id: str, actor: Actor) -> tuple[Offering, PriceOffer, Side]:
    """Return offering and offer, locked in this order, and which side the actor is.

    :raises PriceOfferUnknown: if it is neither his nor for a work of his
    """
    row = session.execute(
        sa.select(PriceOffer.offering_id, PriceOffer.consignment_id, PriceOffer.buyer_id).where(
            PriceOffer.id == offer_id
        )
    ).one_or_none()
    if row is None or not actor.is_signed_in:
        raise PriceOfferUnknown
    is_seller = parties.is_consignor(session.get_one(Consignment, row.consignment_id), actor)
    if row.buyer_id != actor.account_id and not is_seller:
        raise PriceOfferUnknown
    offering = session.get_one(Offering, row.offering_id, with_for_update=True, populate_existing=True)
    offer = session.get_one(PriceOffer, offer_id, with_for_update=True, populate_existing=True)
    return offering, offer, Side.BUYER if row.buyer_id == actor.account_id else Side.SELLER


def _next(offer: PriceOffer, move: Move, side: Side, seen: int, at: datetime) -> PriceOfferState:
    """Return where a move leads.

    :raises PriceOfferNotOpen: if it has ended
    :raises PriceOfferExpired: if its time is over
    :raises PriceOfferMovedOn: if the other side has moved since
    :raises TurnOfTheOther: if the actor is not the one to make this move
    """
    if offer.state not in rules.OPEN:
        raise PriceOfferNotOpen(state=offer.state.value)
    if offer.expires_at <= at:
        raise PriceOfferExpired(until=offer.expires_at)
    if offer.seq != seen:
        raise PriceOfferMovedOn
    state = rules.after(offer.state, move, side)
    if state is None:
        raise TurnOfTheOther
    return state


def _offering(session: Session, offering_id: str) -> Offering:
    offering = session.get(Offering, offering_id, with_for_update=True, populate_existing=True)
    if offering is None:
        raise OfferingUnknown
    _require_listed(offering)
    return offering


def _require_listed(offering: Offering) -> None:
    if offering.state is not OfferingState.LISTED:
        raise OfferingEnded


def _begun(
    session: Session, offering: Offering, actor: Actor, amount_minor: int, destination: str, at: datetime
) -> PriceOffer:
    """Write down a new offer.

    :raises PriceOfferStands: if another one of his came first by a moment
    """
    offer = PriceOffer(
        id=new_id("pof", at),
        offering_id=offering.id,
        artwork_id=offering.artwork_id,
        consignment_id=offering.consignment_id,
        buyer_id=actor.id,
        buyer_name=actor.name,
        consignor_id=offering.consignor_id,
        currency=offering.currency,
        asked_minor=offering.price_minor,
        amount_minor=amount_minor,
        destination=destination,
        state=PriceOfferState.PENDING,
        made_at=at,
        moved_at=at,
        expires_at=at + rules.STANDS,
    )
    session.add(offer)
    try:
        session.flush()
    except IntegrityError as error:
        raise PriceOfferStands from error
    return offer


def _require_may_try(session: Session, offering: Offering, actor: Actor) -> None:
    """Require that a buyer has no offer open for the work, and has not asked for its floor by trying."""
    mine = PriceOffer.offering_id == offering.id, PriceOffer.buyer_id == actor.id
    before = session.scalars(sa.select(PriceOffer.state).where(*mine)).all()
    if any(state in rules.OPEN for state in before):
        raise PriceOfferStands
    if len(before) >= rules.MOST_TRIES:
        raise TooManyTries(most=rules.MOST_TRIES)


def _require_untaken(session: Session, offering: Offering, at: datetime) -> None:
    live = ordering.in_the_way(session, offering, at=at)
    if live is not None:
        raise OfferingTaken(until=live.held_until or at + invoicing.DUE)


def _require_price(offering: Offering, amount_minor: int) -> None:
    if amount_minor <= 0:
        raise AmountInvalid
    if not rules.is_whole(Money(amount_minor, offering.currency)):
        raise PriceNotWhole
    if amount_minor >= offering.price_minor:
        raise PriceNotLower(price=offering.price)


def _require_floor(offering: Offering, amount_minor: int) -> None:
    if offering.floor_minor is not None and amount_minor < offering.floor_minor:
        raise UnderTheFloor


def _require_lawful(session: Session, offering: Offering, destination: str, at: datetime) -> None:
    authentication.require_certificate_in_force(session, artwork_id=offering.artwork_id, at=at)
    warehouse.require_gate(
        session,
        artwork_id=offering.artwork_id,
        stage="checkout",
        destination=ordering.abroad(destination),
        deal=warehouse.Deal(sale_form="fixed_price"),
        at=at,
    )
