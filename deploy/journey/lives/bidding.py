"""Under the hammer: timed sales, live ones at the rostrum, sealed bids; and a winner who does not pay."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from deploy.journey.cast.market import Buyer
from deploy.journey.cast.troupe import Owner
from deploy.journey.client import Json, Problem
from deploy.journey.dealing import Sale
from deploy.journey.lives.telling import StoryMissed, Teller, now
from deploy.journey.people import in_person

OPENING_MINOR: Final = 20_000_00
CURRENCY: Final = "CNY"
TOO_LATE: Final = frozenset({"lot-closed", "sale-not-open"})
TRIES: Final = 3
OPENS_IN_S: Final = 3.0
"""From drafting a sale until it opens."""
SEALED_LAW: Final = "HK"
"""Chinese law knows no sealed bids; this sale says that it is held under another."""
TYPES: Final = {Sale.TIMED: "timed", Sale.LIVE: "live", Sale.SEALED: "sealed"}


@dataclass(slots=True)
class Hammer:
    """One work that is to be sold in a sale of its own."""

    teller: Teller
    owner: Owner
    artwork_id: str
    buyers: tuple[Buyer, Buyer]
    country: str
    how: Sale = Sale.TIMED
    terms: dict[str, Any] = field(default_factory=dict)
    """Of the sale, where they are not the usual ones."""
    lot: Json = field(default_factory=dict)
    paddles: dict[str, int] = field(default_factory=dict)
    """Account id to the number of the paddle."""
    phrases: tuple[str, str] = field(default_factory=lambda: (secrets.token_hex(12), secrets.token_hex(12)))
    """Of the two officers of a sealed sale."""

    def sell(self) -> tuple[Buyer, str]:
        """Sell it; return who won, and the order's id.

        :raises StoryMissed: if it is not sold after a few sales
        """
        act: Callable[[], None] = {Sale.LIVE: self._preside, Sale.SEALED: self._seal}.get(self.how, self._bid)
        consignment = self.owner.consignor.consigns(self.artwork_id)
        for attempt in range(TRIES):
            if not self._enter(consignment, longer=2**attempt) or not self._register():
                continue
            act()
            closed = self.teller.wait("a sale closes", self._closed)
            if closed["state"] == "sold":
                return self.teller.wait("worker: the hammer makes an order", self._won)
            # The house was away or slow while the sale was open: the work is offered once more, for longer.
        raise StoryMissed("the lot passed in every sale")

    def second_chance(self, defaulter: Buyer, order_id: str) -> tuple[Buyer, str]:
        """Have the winner not pay, and the under-bidder buy it at his own maximum.

        :raises StoryMissed: if the order of who did not pay goes on
        """
        cashier, lot_id = self.teller.troupe.cashier, self.lot["id"]
        cashier.declares_default(lot_id)
        if defaulter.order(order_id)["order"]["ended_at"] is None:
            raise StoryMissed("the order goes on after the default")
        cashier.asks_next(lot_id)
        other = self.buyers[1 if defaulter is self.buyers[0] else 0]
        chance = other.chance_of(lot_id)
        if chance is None:
            raise StoryMissed("the under-bidder was not asked")
        return other, other.takes(chance)

    def _enter(self, consignment: str, *, longer: int) -> bool:
        """Announce a sale of one lot; False if the house was away until after the sale was to open."""
        cashier = self.teller.troupe.cashier
        opens_at = now() + timedelta(seconds=OPENS_IN_S * longer)
        law = {"law": SEALED_LAW} if self.how is Sale.SEALED else {}
        sale = self._drafted(
            {"en": "Journey sale", "zh": "旅程专场"},
            currency=CURRENCY,
            opens_at=opens_at,
            ends_at=opens_at + timedelta(seconds=self.teller.sale_s * longer),
            type=TYPES[self.how],
            **law,
            **self.terms,
        )
        if sale is None:
            return False
        try:
            opening = str(OPENING_MINOR // 100)
            estimate = ("30000", "50000")
            self.lot = self.owner.consignor.enters(consignment, sale, opening=opening, estimate=estimate)
        except Problem as problem:
            if problem.slug != "sale-not-draft":
                raise
            self.teller.stopwatch.expected("enter a lot")
            return False
        if self.how is Sale.SEALED:
            self._officers("seals", "leave a key to a sealed sale")
        cashier.announces(sale, opens_at=opens_at, place="Bianliang, Kaifeng (demonstration)")
        return True

    def _drafted(self, title: Json, **terms: Any) -> str | None:
        """Draft a sale; None if the house was away until it was to be over."""
        try:
            return self.teller.troupe.cashier.drafts_sale(title, **terms)
        except Problem as problem:
            if problem.slug != "times-out-of-order":
                raise
            self.teller.stopwatch.expected("draft a sale")
            return None

    def _register(self) -> bool:
        """Give both bidders their paddles, and wait until the sale opens; False if it is over."""
        sale_id = self.lot["sale_id"]
        try:
            for buyer in self.buyers:
                asked = buyer.registers_for(sale_id, country=self.country)
                card = self.teller.troupe.cashier.approves(asked)
                self.paddles[buyer.account_id] = int(card["number"])
        except Problem as problem:
            if problem.slug != "registration-over":  # it was announced: so it is over, the house was away
                raise
            self.teller.stopwatch.expected("ask for a paddle")
            return False

        def is_open() -> bool | None:
            room = self.teller.troupe.public.get(f"/sales/{sale_id}/room")
            return None if room["sale"]["state"] in {"draft", "scheduled"} else True

        self.teller.wait("a sale opens", is_open)
        return True

    def _bid(self) -> None:
        """Bid against each other, over the net."""
        first, second = self.buyers
        for buyer, steps in ((first, 0), (second, 4), (first, 9)):
            asks = self._asks()
            if not asks:
                return
            self._in_time("bid", buyer.bids, self.lot["id"], asks[min(steps, len(asks) - 1)])

    def _in_time(self, step: str, act: Callable[[str, int], object], lot_id: str, amount_minor: int) -> None:
        """Bid; what comes too late, since the house was away or slow, is left."""
        try:
            act(lot_id, amount_minor)
        except Problem as problem:
            if problem.slug not in TOO_LATE:
                raise
            self.teller.stopwatch.expected(step)

    def _asks(self) -> list[int]:
        """Return what may be bid now; nothing once the lot has ended."""
        room = self.teller.troupe.public.get(f"/lots/{self.lot['id']}/room", step="look into the saleroom")
        if room["lot"]["state"] != "listed" or room["sale"]["state"] != "open":
            return []
        return [one["amount_minor"] for one in room["asks"]]

    def _preside(self) -> None:
        """Open the lot, take bids from the floor, the telephone and the net, and sell."""
        cashier, lot_id = self.teller.troupe.cashier, self.lot["id"]
        first, second = self.buyers
        cashier.calls(lot_id)
        cashier.enters_bid(lot_id, paddle=self.paddles[first.account_id], how="clerk")
        cashier.enters_bid(lot_id, paddle=self.paddles[second.account_id], how="phone")
        first.bids(lot_id, self._asks()[0], kind="exact")
        cashier.sells(lot_id)

    def _seal(self) -> None:
        """Hand in an offer each, one of them twice; officers open them after the close."""
        lot_id = self.lot["id"]
        asks = self._asks()
        for buyer, steps in zip((*self.buyers, self.buyers[0]), (0, 2, 4), strict=True):
            if asks:
                self._in_time("seal an offer", buyer.seals, lot_id, asks[min(steps, len(asks) - 1)])

        def over() -> bool | None:
            try:
                self._officers("opening", "open a sealed sale")
            except Problem as problem:
                if problem.slug != "seals-kept":
                    raise
                self.teller.stopwatch.expected("open a sealed sale")
                return None
            return True

        self.teller.wait("a sealed sale can be opened", over)

    def _officers(self, what: str, step: str) -> None:
        """Have both officers use their passphrases in person: no program may."""
        cast = self.teller.troupe
        for person, phrase in zip((cast.cashier, cast.regulator), self.phrases, strict=True):
            with in_person(person) as officer:
                officer.post(f"/sales/{self.lot['sale_id']}/{what}", {"passphrase": phrase}, step=step)

    def _closed(self) -> Json | None:
        lot: Json = self.teller.troupe.public.get(f"/lots/{self.lot['id']}/room")["lot"]
        return lot if lot["state"] != "listed" else None

    def _won(self) -> tuple[Buyer, str] | None:
        for buyer in self.buyers:
            page: Any = buyer.order_of(self.artwork_id)
            if page is not None:
                return buyer, str(page["order"]["id"])
        return None
