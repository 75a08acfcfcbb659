"""Bids are taken, a group at a time, in one transaction.

The clerk is the one caller: it stamps what arrives, hands it on in order, and commits.
Everything that another process may have changed is read again here, under the lock:
lots, sales, paddles, kept answers. The books are only a memory of what the rows say.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from foundation.errors import Refusal
from foundation.money import Money
from marketplace.bidding_errors import (
    ConflictOfInterest,
    KeyReused,
    LotClosed,
    LotTakenOut,
    NotRegistered,
    PaddleNotApproved,
    SaleNotOpen,
    SpendLimitReached,
)
from marketplace.errors import LotUnknown
from marketplace.events import BidAccepted
from marketplace.operations.answering import Receipt, pack_receipt, pack_refusal, unpack
from marketplace.operations.arriving import Answer, Gate, Incoming, Taken
from marketplace.operations.bookkeeping import Pages, outbid
from marketplace.queries import bidders
from marketplace.queries import books as book_queries
from marketplace.queries.bidders import PaddleRow
from marketplace.queries.books import Book, Leader
from marketplace.rostrum_errors import LotNotCalled, OffersAreSealed
from marketplace.rules import bidding, chain, paddles
from marketplace.rules.bidding import BidKind, Offer, Standing
from marketplace.rules.lots import LotState
from marketplace.rules.paddles import PaddleState
from marketplace.rules.replays import Kept, replayed
from marketplace.rules.sales import SaleState, SaleType


def take_bids(
    session: Session, *, known: Mapping[str, Book], incoming: Sequence[Incoming], gate: Gate, at: datetime
) -> Taken:
    """Decide a group of bids in their order, write them, and return what each is told.

    :param known: books of an earlier group; those that are old are read again
    """
    group = _Group.gather(session, known=known, incoming=incoming, gate=gate, at=at)
    answers = [group.answer(one) for one in incoming]
    group.pages.write(session, group.books, at=at)
    return Taken(books=group.books, answers=answers)


@dataclass(slots=True)
class _Group:
    """The bids of one transaction, with all that is needed to decide them."""

    session: Session
    at: datetime
    lots: dict[str, book_queries.Fresh]
    books: dict[str, Book]
    paddles: dict[tuple[str, str], PaddleRow]
    kept: dict[tuple[str, str], Kept[dict[str, Any]]]
    leading: dict[tuple[str, str], int]
    """(paddle, lot) to the maximum that leads there: of bidders with a limit."""
    unpaid: dict[str, int]
    gate: Mapping[tuple[str, str | None], Refusal | None]
    pages: Pages = field(default_factory=Pages)

    @classmethod
    def gather(
        cls,
        session: Session,
        *,
        known: Mapping[str, Book],
        incoming: Sequence[Incoming],
        gate: Gate,
        at: datetime,
    ) -> "_Group":
        lots = book_queries.fresh(session, {one.lot_id for one in incoming})
        current = {
            lot_id: known[lot_id]
            for lot_id, lot in lots.items()
            if lot_id in known and known[lot_id].head.number == lot.seq and known[lot_id].state == lot.state
        }
        if old := lots.keys() - current.keys():
            current |= book_queries.books(session, old)
        registered = bidders.paddles_of(
            session,
            sale_ids={lot.sale_id for lot in lots.values()},
            account_ids={one.account_id for one in incoming},
        )
        ids = {paddle.id for paddle in registered.values()}
        limited = {paddle.id for paddle in registered.values() if paddle.spend_limit_minor is not None}
        wanted = {
            (lots[one.lot_id].artwork_id, paddle.country)
            for one in incoming
            if one.lot_id in lots
            and (paddle := registered.get((lots[one.lot_id].sale_id, one.account_id))) is not None
        }
        return cls(
            session=session,
            at=at,
            lots=lots,
            books=current,
            paddles=registered,
            kept=bidders.kept(session, paddle_ids=ids, keys={one.key for one in incoming}),
            leading=bidders.leading(session, limited),
            unpaid=bidders.unpaid(session, limited),
            gate=gate(session, frozenset(wanted), at) if wanted else {},
        )

    def answer(self, one: Incoming) -> Answer:
        """Return what one bid is told, and remember what is to be written."""
        lot = self.lots.get(one.lot_id)
        if lot is None:
            return Answer(LotUnknown())
        paddle = self.paddles.get((lot.sale_id, one.account_id))
        if paddle is None:
            return Answer(NotRegistered())
        if paddle.state is not PaddleState.APPROVED:
            return Answer(PaddleNotApproved())
        try:
            before = replayed(self.kept.get((paddle.id, one.key)), one.amount_minor)
        except KeyReused as reused:
            return Answer(reused)
        if before is not None:
            return Answer(unpack(before), is_replay=True)
        try:
            told: Receipt | Refusal = self._accept(one, lot, paddle)
        except Refusal as refusal:
            told = refusal
            self._keep(one, paddle, seq=None, result=refusal.slug(), answer=pack_refusal(refusal), salt="")
        return Answer(told)

    def _accept(self, one: Incoming, lot: book_queries.Fresh, paddle: PaddleRow) -> Receipt:
        book = self.books[one.lot_id]
        if lot.state is LotState.WITHDRAWN:
            raise LotTakenOut(reason=lot.withdrawn_reason or "")
        if lot.state is not LotState.LISTED or lot.sale_state is SaleState.CLOSED:
            raise LotClosed(ended_at=book.standing.end_at)
        early = one.received_at < lot.opens_at and one.kind is not BidKind.ABSENTEE
        if lot.sale_state is not SaleState.OPEN or early:
            raise SaleNotOpen(opens_at=lot.opens_at)
        if lot.sale_type is SaleType.SEALED:
            raise OffersAreSealed
        if lot.sale_type is SaleType.LIVE and lot.called_at is None:
            raise LotNotCalled
        if paddles.is_staff(one.roles) or (
            book.organisation_id is not None and one.organisation_id == book.organisation_id
        ):
            raise ConflictOfInterest
        offer = Offer(paddle.id, one.amount_minor, one.received_at, one.kind, one.account_id)
        after = bidding.place(book.terms, book.standing, offer)
        if (refused := self.gate.get((lot.artwork_id, paddle.country))) is not None:
            raise refused
        self._require_headroom(one, book, paddle)
        price = book.standing.price_minor(book.terms)
        natural = book.terms.opening_minor if price is None else book.terms.ladder.ask_after(price)
        floor = bidding.floor_of(book.standing, offer, natural)
        return self._write_down(one, book, paddle, after, floor)

    def _require_headroom(self, one: Incoming, book: Book, paddle: PaddleRow) -> None:
        """Require that leading maxima, unpaid wins and this bid stay within the limit (R16)."""
        limit = paddle.spend_limit_minor
        if limit is None:
            return
        elsewhere = sum(
            amount
            for (paddle_id, lot_id), amount in self.leading.items()
            if paddle_id == paddle.id and lot_id != one.lot_id
        )
        left = paddles.headroom(limit, leading_minor=elsewhere, unpaid_minor=self.unpaid.get(paddle.id, 0))
        if one.amount_minor > left:
            currency = book.terms.currency
            raise SpendLimitReached(headroom=Money(left, currency), limit=Money(limit, currency))

    def _write_down(
        self, one: Incoming, book: Book, paddle: PaddleRow, after: Standing, floor: int
    ) -> Receipt:
        before, terms = book.standing, book.terms
        leader = book.leader
        if after.leader != before.leader:
            leader = Leader(paddle.id, one.account_id, paddle.number or 0)
        assert leader is not None
        price = after.price_minor(terms)
        assert price is not None
        ask = after.ask_minor(terms)
        moved = after.leader != before.leader or price != before.price_minor(terms)
        salt = secrets.token_hex(16)
        digest = chain.bid_digest(
            lot_id=one.lot_id,
            paddle_id=paddle.id,
            seq=after.seq,
            kind=one.kind.value,
            amount_minor=one.amount_minor,
            key=one.key,
            received_at=one.received_at,
            salt=salt,
        )
        head = self.pages.tell(
            book,
            after,
            price_minor=price,
            ask_minor=ask,
            paddle_number=paddle.number,
            leader=leader,
            digest=digest,
            how=one.kind,
            floor_minor=floor,
            received_at=one.received_at,
            at=self.at,
        )
        self.pages.facts.append(
            BidAccepted(
                lot_id=one.lot_id,
                sale_id=book.sale_id,
                artwork_id=book.artwork_id,
                bidder_id=one.account_id,
                price_minor=price,
                currency=terms.currency,
                outbid_id=outbid(book.leader, leader),
            )
        )
        self.leading.pop((before.leader or "", one.lot_id), None)
        if leader.paddle_id == paddle.id:
            self.leading[paddle.id, one.lot_id] = one.amount_minor
        elif before.leader is not None:
            self.leading[before.leader, one.lot_id] = before.leader_max_minor
        warned_at = None if moved else book.warned_at
        self.books[one.lot_id] = replace(book, standing=after, head=head, leader=leader, warned_at=warned_at)
        self.pages.lots.add(one.lot_id)
        receipt = Receipt(
            code="leading" if leader.paddle_id == paddle.id else "outbid",
            lot_id=one.lot_id,
            seq=after.seq,
            paddle=paddle.number or 0,
            maximum_minor=one.amount_minor,
            price_minor=price,
            ask_minor=ask,
            currency=terms.currency,
            reserve=after.reserve(terms).value,
            end_at=after.end_at,
        )
        self._keep(
            one,
            paddle,
            seq=after.seq,
            result=receipt.code,
            answer=pack_receipt(receipt),
            salt=salt,
            floor=floor,
        )
        return receipt

    def _keep(
        self,
        one: Incoming,
        paddle: PaddleRow,
        *,
        seq: int | None,
        result: str,
        answer: dict[str, Any],
        salt: str,
        floor: int = 0,
    ) -> None:
        self.kept[paddle.id, one.key] = Kept(one.amount_minor, answer)
        self.pages.bids.append(
            {
                "lot_id": one.lot_id,
                "paddle_id": paddle.id,
                "seq": seq,
                "kind": one.kind,
                "amount_minor": one.amount_minor,
                "received_at": one.received_at,
                "key": one.key,
                "result": result,
                "answer": answer,
                "salt": salt,
                "floor_minor": floor,
                "entered_by": one.entered_by,
            }
        )
