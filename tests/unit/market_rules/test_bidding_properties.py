"""The engine against the definition, in every order that hypothesis can think of."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.errors import Refusal
from marketplace.rules import bidding, course
from marketplace.rules.bidding import Offer, Standing, Terms, VoidPolicy
from marketplace.rules.course import AFTER_A_VOID, Entry, Void
from marketplace.rules.increments import ladder
from tests.examples import examples

START: Final = datetime(2026, 11, 25, 12, tzinfo=UTC)
LADDER: Final = ladder("artsy", "USD")
AMOUNTS: Final = [step * 50_00 for step in range(8, 60)]
BIDDERS: Final = "ABCD"

offers = st.tuples(st.just("bid"), st.sampled_from(BIDDERS), st.sampled_from(AMOUNTS), st.integers(0, 40))
voids = st.tuples(st.just("void"), st.just(""), st.integers(0, 10_000), st.integers(0, 40))
steps = st.lists(st.one_of(offers, offers, offers, offers, voids), max_size=40)
terms = st.builds(
    Terms,
    currency=st.just("USD"),
    ladder=st.just(LADDER),
    opening_minor=st.sampled_from([400_00, 500_00, 950_00]),
    reserve_minor=st.sampled_from([None, 1_000_00, 2_250_00]),
    scheduled_end_at=st.just(START + timedelta(seconds=600)),
    window=st.just(timedelta(seconds=120)),
    extension=st.just(timedelta(seconds=120)),
    cap=st.sampled_from([None, timedelta(seconds=180)]),
    strict_grid=st.booleans(),
    void_policy=st.sampled_from(VoidPolicy),
)


@dataclass
class Reference:
    """The saleroom's law told a second time: the slow way, from snapshots of everything."""

    terms: Terms
    bound: list[Entry] = field(default_factory=list)
    floor: int = 0
    found: dict[int, tuple[str | None, Entry | None, int]] = field(default_factory=dict)

    def best(self) -> dict[str, Entry]:
        best: dict[str, Entry] = {}
        for entry in self.bound:
            if entry.paddle not in best or entry.amount_minor > best[entry.paddle].amount_minor:
                best[entry.paddle] = entry
        return best

    def leads(self) -> Entry | None:
        best = self.best().values()
        return min(best, key=lambda entry: (-entry.amount_minor, entry.seq), default=None)

    def price(self) -> int | None:
        leader = self.leads()
        if leader is None:
            return None
        others = [entry.amount_minor for name, entry in self.best().items() if name != leader.paddle]
        runner_up = max(others, default=0)
        if not others:
            price = self.terms.opening_minor
        elif runner_up == leader.amount_minor:
            price = runner_up
        else:
            price = min(leader.amount_minor, LADDER.ask_after(runner_up))
        price = max(price, self.terms.opening_minor, self.floor)
        reserve = self.terms.reserve_minor
        return max(price, reserve) if reserve and leader.amount_minor >= reserve else price

    def bid(self, entry: Entry) -> None:
        leader = self.leads()
        self.found[entry.seq] = (leader.paddle if leader else None, leader, self.price() or 0)
        self.bound.append(entry)

    def void(self, seq: int) -> None:
        leader = self.leads()
        leading = leader is not None and leader.seq == seq
        voided = next((entry for entry in self.bound if entry.seq == seq), None)
        self.bound = [entry for entry in self.bound if entry.seq != seq]
        if not leading or voided is None or self.terms.void_policy is VoidPolicy.REVIVE:
            return
        stands: Entry | None = None
        name, earlier, price = self.found[seq]
        while earlier is not None and name == voided.paddle:
            if earlier in self.bound:
                stands = earlier
                break
            name, earlier, price = self.found.get(earlier.seq, (None, None, 0))
        self.bound = [stands] if stands else []
        self.floor = price if stands else 0
        if stands:
            self.found[stands.seq] = (None, None, 0)  # what lay before has lapsed


def play(terms: Terms, taken: list[tuple[str, str, int, int]]) -> None:
    standing = bidding.opened(terms)
    reference = Reference(terms)
    history: list[Entry | Void] = []
    at = START
    for what, who, number, pause in taken:
        at += timedelta(seconds=pause)
        before = standing
        if what == "void":
            if standing.seq == 0:
                continue
            seq = number % standing.seq + 1
            voided = Void(frozenset({seq}), standing.seq, at)
            standing = course.void(terms, standing, history, voided)
            history.append(voided)
            reference.void(seq)
            assert standing.end_at >= max(before.end_at, at + AFTER_A_VOID)
        else:
            try:
                standing = bidding.place(terms, standing, Offer(who, number, at, account=who))
            except Refusal:
                assert standing == before
                continue
            entry = Entry(standing.seq, who, number)
            history.append(entry)
            reference.bid(entry)
            check_a_bid(terms, before, standing)
        leader = reference.leads()
        assert standing == course.closed_form(terms, history, end_at=standing.end_at)
        assert standing.leader == (leader.paddle if leader else None)
        assert standing.price_minor(terms) == reference.price()
        check_always(terms, standing)


def check_a_bid(terms: Terms, before: Standing, after: Standing) -> None:
    price = after.price_minor(terms)
    assert price is not None
    assert price >= (before.price_minor(terms) or 0)
    assert after.seq == before.seq + 1
    assert after.end_at >= before.end_at
    if terms.cap is not None:
        assert after.end_at <= max(before.end_at, terms.scheduled_end_at + terms.cap)
    unmoved = (before.leader, before.price_minor(terms)) == (after.leader, price)
    assert not unmoved or after.end_at == before.end_at


def check_always(terms: Terms, standing: Standing) -> None:
    price = standing.price_minor(terms)
    if price is None:
        assert standing.ask_minor(terms) == terms.opening_minor
        return
    assert terms.opening_minor <= price <= standing.leader_max_minor
    assert standing.ask_minor(terms) > price


class TestTheEngine:
    @settings(max_examples=examples(150), deadline=None)
    @given(terms, steps)
    def test_says_what_the_definition_says(
        self, terms: Terms, taken: list[tuple[str, str, int, int]]
    ) -> None:
        play(terms, taken)

    @settings(max_examples=100, deadline=None)
    @given(terms, st.lists(offers, max_size=30))
    def test_does_not_care_in_which_lot_of_a_sale_it_stands(
        self, terms: Terms, taken: list[tuple[str, str, int, int]]
    ) -> None:
        later = replace(terms, scheduled_end_at=terms.scheduled_end_at + timedelta(days=1))

        first, second = bidding.opened(terms), bidding.opened(later)
        for _, who, amount, _ in taken:
            offer = Offer(who, amount, START, account=who)
            first = _placed(terms, first, offer)
            second = _placed(later, second, offer)

        assert replace(first, end_at=START) == replace(second, end_at=START)


def _placed(terms: Terms, before: Standing, offer: Offer) -> Standing:
    try:
        return bidding.place(terms, before, offer)
    except Refusal:
        return before
