"""What the vectors leave out: exact bids, free grids, voids and what they leave."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from marketplace.bidding_errors import BidTooLow, ConflictOfInterest, OffGrid, PriceMoved
from marketplace.rules import bidding, closing, course
from marketplace.rules.bidding import BidKind, Offer, ReserveStatus, Standing, Terms
from marketplace.rules.course import Entry, Void
from marketplace.rules.increments import ladder
from marketplace.rules.lots import LotState

START: Final = datetime(2026, 11, 25, 12, tzinfo=UTC)
TERMS: Final = Terms(
    currency="USD",
    ladder=ladder("artsy", "USD"),
    opening_minor=500_00,
    reserve_minor=None,
    scheduled_end_at=START + timedelta(hours=1),
    window=timedelta(minutes=2),
    extension=timedelta(minutes=2),
)


class Lot:
    """A lot that is bid on, with its history."""

    def __init__(self, terms: Terms = TERMS) -> None:
        self.terms = terms
        self.standing = bidding.opened(terms)
        self.history: list[Entry | Void] = []

    def bid(self, who: str, dollars: int, kind: BidKind = BidKind.MAX) -> Standing:
        offer = Offer(who, dollars * 100, START, kind, account=who)
        self.standing = bidding.place(self.terms, self.standing, offer)
        self.history.append(Entry(self.standing.seq, who, dollars * 100))
        return self.standing

    def void(self, *seqs: int) -> Standing:
        voided = Void(frozenset(seqs), self.standing.seq, START)
        self.standing = course.void(self.terms, self.standing, self.history, voided)
        self.history.append(voided)
        return self.standing

    @property
    def price(self) -> int:
        return (self.standing.price_minor(self.terms) or 0) // 100


class TestAnExactBid:
    def test_is_taken_at_the_asking_price(self) -> None:
        lot = Lot()
        lot.bid("A", 500)

        lot.bid("B", 550, BidKind.EXACT)

        assert (lot.standing.leader, lot.price) == ("B", 550)

    def test_is_refused_once_the_price_has_moved(self) -> None:
        lot = Lot()
        lot.bid("A", 500)
        lot.bid("B", 550)

        with pytest.raises(PriceMoved) as refused:
            lot.bid("A", 550, BidKind.EXACT)

        assert refused.value.facts["asking"] == TERMS.money(600_00)


class TestAFreeGrid:
    def test_takes_any_amount_from_the_asking_price_on(self) -> None:
        lot = Lot(replace(TERMS, strict_grid=False))

        lot.bid("A", 777)
        lot.bid("B", 1_003)

        assert (lot.standing.leader, lot.price) == ("B", 800)

    def test_refuses_less(self) -> None:
        lot = Lot(replace(TERMS, strict_grid=False))
        lot.bid("A", 500)

        with pytest.raises(BidTooLow):
            lot.bid("B", 549)


class TestAStrictGrid:
    def test_names_the_two_neighbours(self) -> None:
        with pytest.raises(OffGrid) as refused:
            Lot().bid("A", 1_050)

        assert refused.value.facts == {"below": TERMS.money(1_000_00), "above": TERMS.money(1_100_00)}


class TestSoftClosing:
    def test_begins_at_the_first_instant_of_the_window(self) -> None:
        terms = replace(TERMS, extension=timedelta(minutes=5))
        opens = terms.scheduled_end_at - terms.window

        assert bidding.extended(terms, terms.scheduled_end_at, opens) == opens + terms.extension
        early = opens - timedelta(microseconds=1)
        assert bidding.extended(terms, terms.scheduled_end_at, early) == terms.scheduled_end_at


class TestAVoid:
    def test_lets_the_leader_stand_when_another_bid_is_voided(self) -> None:
        lot = Lot()
        lot.bid("A", 1_000)
        lot.bid("B", 3_000)

        lot.void(1)

        assert (lot.standing.leader, lot.price) == ("B", 500)

    def test_of_an_own_raise_lets_the_earlier_maximum_stand_at_its_price(self) -> None:
        lot = Lot()
        lot.bid("A", 2_000)
        lot.bid("B", 1_200)
        lot.bid("A", 50_000)
        lot.bid("C", 5_000)

        lot.void(3)

        assert (lot.standing.leader, lot.standing.leader_max_minor, lot.price) == ("A", 2_000_00, 1_300)

    def test_of_the_leader_frees_everybody(self) -> None:
        lot = Lot()
        lot.bid("A", 1_000)
        lot.bid("B", 20_000)

        lot.void(2)

        assert (lot.standing.leader, lot.standing.ask_minor(TERMS)) == (None, 500_00)

    def test_never_revives_what_was_overtaken_by_a_bid_that_was_voided_later(self) -> None:
        lot = Lot()
        lot.bid("A", 1_000)
        lot.bid("B", 2_000)
        lot.bid("A", 4_000)
        lot.void(2)

        lot.void(3)

        assert lot.standing.leader is None

    def test_of_two_at_once_looks_behind_both(self) -> None:
        lot = Lot()
        lot.bid("A", 1_000)
        lot.bid("A", 2_000)
        lot.bid("A", 3_000)

        lot.void(2, 3)

        assert (lot.standing.leader, lot.standing.leader_max_minor) == ("A", 1_000_00)

    def test_gives_everybody_ten_minutes_to_enter_again(self) -> None:
        terms = replace(TERMS, scheduled_end_at=START + timedelta(minutes=3))
        lot = Lot(terms)
        lot.bid("A", 1_000)

        assert lot.void(1).end_at == START + timedelta(minutes=10)


class TestTheEnd:
    def test_waits_for_what_arrived_in_time(self) -> None:
        end = START + timedelta(hours=1)

        assert not closing.is_due(end, end + timedelta(seconds=1.999))
        assert closing.is_due(end, end + timedelta(seconds=2))

    def test_passes_a_lot_below_its_reserve(self) -> None:
        lot = Lot(replace(TERMS, reserve_minor=3_000_00))
        lot.bid("A", 1_000)

        assert closing.end(lot.terms, lot.standing) == closing.End(LotState.PASSED)
        assert lot.standing.reserve(lot.terms) is ReserveStatus.NOT_MET

    def test_comes_one_lot_after_the_other(self) -> None:
        ends = [closing.scheduled_end(START, n, timedelta(minutes=1)) for n in range(3)]

        assert ends == [START, START + timedelta(minutes=1), START + timedelta(minutes=2)]


def test_who_sells_may_not_bid() -> None:
    with pytest.raises(ConflictOfInterest):
        Lot(replace(TERMS, barred=frozenset({"A"}))).bid("A", 1_000)
