"""Sealed offers, and the two officers without whom nobody reads them (auction_spec, R19)."""

import json
import secrets
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.ids import new_id
from marketplace.bidding_errors import (
    BidTooLow,
    ConflictOfInterest,
    LotClosed,
    LotTakenOut,
    NotRegistered,
    OffGrid,
    PaddleNotApproved,
    SaleNotOpen,
    SpendLimitReached,
)
from marketplace.errors import LotUnknown, SaleNotDraft, SaleUnknown
from marketplace.models.auction import LotEvent, Paddle
from marketplace.models.catalogue import Consignment, Lot, Sale
from marketplace.models.saleroom import SealedBid, SealOfficer
from marketplace.operations import chaining, hammering
from marketplace.operations.arriving import Gate
from marketplace.operations.hammering import Ended, Outcome
from marketplace.queries import bidders, books
from marketplace.queries.sealed_sales import may_keep_a_seal
from marketplace.rostrum_errors import NotSealed, NotTheOfficer, OfficersComplete, PassphraseWrong, SealsKept
from marketplace.rules import chain, closing, paddles, sealed, seals
from marketplace.rules.lots import LotState
from marketplace.rules.paddles import PaddleState
from marketplace.rules.sales import SaleState, SaleType, SealedPricing
from marketplace.rules.seals import OFFICERS

SALT_BYTES: Final = 16


def has_officers(session: Session, sale_id: str) -> bool:
    """Say whether two officers have left their keys for a sale."""
    query = sa.select(sa.func.count(SealOfficer.id)).where(SealOfficer.sale_id == sale_id)
    return session.scalar(query) == OFFICERS


def enrol(session: Session, *, sale_id: str, passphrase: str, actor: Actor, at: datetime) -> SealOfficer:
    """Leave a key for a sealed sale that is being drafted. The passphrase is not kept.

    :raises SaleUnknown: if there is no such sale, or the actor neither presides over it nor watches the house
    :raises NotSealed: if its offers are not sealed
    :raises SaleNotDraft: if it was announced
    :raises OfficersComplete: if two have left theirs, or this one has
    """
    sale = _sealed_sale(session, sale_id)
    if not may_keep_a_seal(sale, actor):
        raise SaleUnknown
    if sale.state is not SaleState.DRAFT:
        raise SaleNotDraft
    there = _officers(session, sale_id)
    if len(there) >= OFFICERS or actor.id in {one.account_id for one in there}:
        raise OfficersComplete
    salt = secrets.token_bytes(SALT_BYTES)
    row = SealOfficer(
        id=new_id("sof", at),
        sale_id=sale_id,
        account_id=actor.id,
        name=actor.name,
        salt=salt.hex(),
        public_key=seals.public_key(seals.private_key(passphrase, salt)).hex(),
        enrolled_at=at,
    )
    session.add(row)
    session.flush()
    return row


def offer(
    session: Session,
    *,
    lot_id: str,
    amount_minor: int,
    key: str,
    gate: Gate,
    actor: Actor,
    received_at: datetime,
    at: datetime,
) -> SealedBid:
    """Seal an offer; a bidder's last one counts, and the same key is the same offer.

    :param received_at: when it arrived
    :raises LotUnknown: if there is no such lot
    :raises NotSealed: if its sale takes open bids
    :raises SaleNotOpen, LotClosed, LotTakenOut: if it takes none now
    :raises NotRegistered, PaddleNotApproved, ConflictOfInterest, SpendLimitReached: if he may not bid so much
    :raises BidTooLow, OffGrid: if the amount could not win
    :raises GateRefuses: as the rules say
    """
    lot = session.get(Lot, lot_id, with_for_update=True, populate_existing=True)
    sale = None if lot is None else session.get_one(Sale, lot.sale_id)
    if lot is None or sale is None or sale.state is SaleState.DRAFT:
        raise LotUnknown
    if sale.type is not SaleType.SEALED:
        raise NotSealed
    paddle = session.scalar(sa.select(Paddle).where(Paddle.sale_id == sale.id, Paddle.account_id == actor.id))
    if paddle is None:
        raise NotRegistered
    if paddle.state is not PaddleState.APPROVED:
        raise PaddleNotApproved
    kept = session.scalar(sa.select(SealedBid).where(SealedBid.paddle_id == paddle.id, SealedBid.key == key))
    if kept is not None:
        return kept
    _require_open(lot, sale, received_at)
    _require_may(session, lot, sale, paddle, actor, amount_minor)
    refused = gate(session, frozenset({(lot.artwork_id, paddle.country)}), at)[lot.artwork_id, paddle.country]
    if refused is not None:
        raise refused
    number = 1 + (session.scalar(sa.select(sa.func.count()).where(SealedBid.lot_id == lot_id)) or 0)
    inside = {"amount_minor": amount_minor, "lot": lot_id, "number": number, "paddle": paddle.id}
    publics = [bytes.fromhex(one.public_key) for one in _officers(session, sale.id)]
    row = SealedBid(
        lot_id=lot_id,
        paddle_id=paddle.id,
        number=number,
        sealed=seals.seal(chain.canonical(inside), lot_id=lot_id, publics=publics),
        key=key,
        received_at=received_at,
    )
    session.add(row)
    facts = {"number": number, "digest": seals.digest(row.sealed)}
    chaining.append(session, lot, "sealed", facts, at=at)
    session.flush()
    return row


def _require_open(lot: Lot, sale: Sale, received_at: datetime) -> None:
    if lot.state is LotState.WITHDRAWN:
        raise LotTakenOut(reason=lot.withdrawn_reason or "")
    if lot.state is not LotState.LISTED or sale.state is SaleState.CLOSED or received_at >= lot.end_at:
        raise LotClosed(ended_at=lot.end_at)
    if sale.state is not SaleState.OPEN or received_at < sale.opens_at:
        raise SaleNotOpen(opens_at=sale.opens_at)


def _require_may(
    session: Session, lot: Lot, sale: Sale, paddle: Paddle, actor: Actor, amount_minor: int
) -> None:
    organisation = session.scalar(
        sa.select(Consignment.organisation_id).where(Consignment.id == lot.consignment_id)
    )
    officers = {one.account_id for one in _officers(session, sale.id)}
    if (
        actor.id in officers | {lot.consignor_id, sale.auctioneer_id}
        or paddles.is_staff(actor.roles)
        or (organisation is not None and organisation == actor.organisation_id)
    ):
        raise ConflictOfInterest
    terms = books.terms_of(lot, sale)
    if amount_minor < lot.opening_minor:
        raise BidTooLow(asking=lot.money(lot.opening_minor))
    if terms.strict_grid and not terms.ladder.has(amount_minor):
        below, above = terms.ladder.neighbours(amount_minor)
        raise OffGrid(below=lot.money(below), above=lot.money(above))
    if paddle.spend_limit_minor is not None:
        won = bidders.unpaid(session, [paddle.id]).get(paddle.id, 0)
        left = paddles.headroom(paddle.spend_limit_minor, leading_minor=0, unpaid_minor=won)
        if amount_minor > left:
            raise SpendLimitReached(headroom=lot.money(left), limit=lot.money(paddle.spend_limit_minor))


def release(session: Session, *, sale_id: str, passphrase: str, actor: Actor, at: datetime) -> bool:
    """Give an officer's key back after the close; with the second one every offer is opened.

    :return: whether they were opened
    :raises SaleUnknown, NotSealed: if there is no such sealed sale
    :raises NotTheOfficer: if the actor left no key for it
    :raises SealsKept: if a lot still takes offers
    :raises PassphraseWrong: if it is not the one that the key was made from
    """
    sale = _sealed_sale(session, sale_id)
    officers = _officers(session, sale_id)
    own = next((one for one in officers if one.account_id == actor.id), None)
    if own is None:
        raise NotTheOfficer
    last = session.scalar(sa.select(sa.func.max(Lot.end_at)).where(Lot.sale_id == sale_id))
    if sale.state is SaleState.DRAFT or last is None or not closing.is_due(last, at):
        raise SealsKept(until=last or sale.ends_at)
    private = seals.private_key(passphrase, bytes.fromhex(own.salt))
    if seals.public_key(private).hex() != own.public_key:
        raise PassphraseWrong
    own.private_key, own.released_at = private.hex(), at
    session.flush()
    keys = [bytes.fromhex(one.private_key) for one in officers if one.private_key]
    if len(keys) < OFFICERS or sale.state is not SaleState.OPEN:
        return False
    names = [one.name for one in officers]
    lots = sa.select(Lot).where(Lot.sale_id == sale_id, Lot.state == LotState.LISTED).order_by(Lot.number)
    for lot in session.scalars(lots.with_for_update()).all():
        _open_lot(session, lot, sale, keys, names, at)
    hammering.close_if_over(session, sale, at=at)
    return True


def end_opened(session: Session, *, lot_id: str, at: datetime) -> Ended:
    """End a lot that waited when its offers were opened, with the keys that both officers gave back then.

    Ending it twice is ending it once. It waits on while a live session stops the sale of its work, or a
    person has to look.
    """
    lot = session.get(Lot, lot_id, with_for_update=True, populate_existing=True)
    if lot is None or lot.state is not LotState.LISTED or not _was_opened(session, lot_id):
        return Ended(lot_id, Outcome.NOTHING)
    if hammering.waits_on_air(session, lot, at=at):
        return Ended(lot_id, Outcome.HELD)
    sale = session.get_one(Sale, lot.sale_id)
    officers = _officers(session, sale.id)
    keys = [bytes.fromhex(one.private_key) for one in officers if one.private_key]
    outcome = _open_lot(session, lot, sale, keys, [one.name for one in officers], at)
    hammering.close_if_over(session, sale, at=at)
    return Ended(lot_id, outcome)


def _was_opened(session: Session, lot_id: str) -> bool:
    opened_before = sa.exists().where(LotEvent.lot_id == lot_id, LotEvent.kind == books.UNSEALED)
    return bool(session.scalar(sa.select(opened_before)))


def _open_lot(
    session: Session, lot: Lot, sale: Sale, keys: list[bytes], names: list[str], at: datetime
) -> Outcome:
    """Open the offers on a lot, and end it."""
    offers = sealed.last_of_each(opened(session, lot.id, keys))
    ended = sealed.end(
        offers,
        opening_minor=lot.opening_minor,
        reserve_minor=lot.reserve_minor,
        pricing=SealedPricing(sale.sealed_pricing or "first"),
    )
    ids = {one.paddle for one in offers}
    numbers = {row.id: row.number for row in session.scalars(sa.select(Paddle).where(Paddle.id.in_(ids)))}
    best = next((one for one in offers if one.amount_minor >= lot.opening_minor), None)
    price = _price(lot, sale, offers)
    if not _was_opened(session, lot.id):
        facts: dict[str, Any] = {
            "offers": [
                {"number": one.number, "paddle": numbers[one.paddle], "amount_minor": one.amount_minor}
                for one in offers
            ],
            "officers": names,
            "opened_at": chain.instant(at),
            "leader": None if best is None else numbers[best.paddle],
            "price_minor": price,
        }
        chaining.append(session, lot, books.UNSEALED, facts, at=at)
    lot.bid_count = len(offers)
    lot.leader_paddle_id = None if best is None else best.paddle
    lot.leader_max_minor = None if best is None else best.amount_minor
    lot.price_minor = price
    authority = {"auctioneer": sale.auctioneer_name, "conditions": sale.conditions_version}
    if hammering.waits_on_air(session, lot, at=at):
        return Outcome.HELD
    outcome = hammering.settle(session, lot, sale, ended, facts=authority | {"officers": names}, at=at)
    session.flush()
    return outcome


def _price(lot: Lot, sale: Sale, offers: list[sealed.Offer]) -> int | None:
    """Return what the best offer comes to, whether or not it reaches the reserve."""
    covered = lot.reserve_minor is not None and any(one.amount_minor >= lot.reserve_minor for one in offers)
    return sealed.end(
        offers,
        opening_minor=lot.opening_minor,
        reserve_minor=lot.reserve_minor if covered else None,
        pricing=SealedPricing(sale.sealed_pricing or "first"),
    ).hammer_minor


def opened(session: Session, lot_id: str, keys: list[bytes]) -> list[sealed.Offer]:
    """Return every offer on a lot, opened with both officers' keys.

    :raises SealBroken: if one was changed
    """
    found = []
    rows = session.scalars(sa.select(SealedBid).where(SealedBid.lot_id == lot_id).order_by(SealedBid.number))
    for row in rows:
        inside = json.loads(seals.open_seal(row.sealed, lot_id=lot_id, privates=keys))
        found.append(sealed.Offer(inside["number"], inside["paddle"], inside["amount_minor"]))
    return found


def _officers(session: Session, sale_id: str) -> list[SealOfficer]:
    query = sa.select(SealOfficer).where(SealOfficer.sale_id == sale_id).order_by(SealOfficer.enrolled_at)
    return list(session.scalars(query.with_for_update()))


def _sealed_sale(session: Session, sale_id: str) -> Sale:
    sale = session.get(Sale, sale_id, with_for_update=True, populate_existing=True)
    if sale is None:
        raise SaleUnknown
    if sale.type is not SaleType.SEALED:
        raise NotSealed
    return sale
