"""A sealed sale: nobody reads an offer before the close, and two officers open them together."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from foundation.errors import Refusal
from marketplace.bidding_errors import (
    BidTooLow,
    ConflictOfInterest,
    LotClosed,
    NotRegistered,
    OffGrid,
    SpendLimitReached,
)
from marketplace.errors import SaleUnknown
from marketplace.operations import announcing, remembering, sealing
from marketplace.queries import sealed_sales
from marketplace.rostrum_errors import (
    NotSealed,
    NotTheOfficer,
    NotUnderThisLaw,
    OffersAreSealed,
    OfficersComplete,
    PassphraseWrong,
    SealBroken,
    SealsKept,
)
from marketplace.rules import seals
from marketplace.rules.bidding import VoidPolicy
from marketplace.rules.live_sessions import LiveState
from marketplace.rules.sales import SaleState, SaleType
from marketplace.saleroom.clerk import Clerk
from tests.operations.saleroom import test_on_air as on_air
from tests.operations.saleroom.room import NOON, Room, places

WORDS = {"auctioneer": "a cold spring morning", "auditor": "seven geese fly south"}


@pytest.fixture(scope="module", autouse=True)
def cheap() -> Any:
    """A passphrase is made a key a hundred times faster than in the house."""
    cost, seals.COST = seals.COST, 2**8  # type: ignore[misc]
    yield
    seals.COST = cost  # type: ignore[misc]


@pytest.fixture
def room(app: Flask) -> Room:
    room = Room(app)
    room.opens_sale(
        type=SaleType.SEALED,
        state=SaleState.DRAFT,
        sale_law="GB",
        opens_at=NOON + timedelta(minutes=1),
        ends_at=NOON + timedelta(minutes=10),
        cascade_s=0,
    )
    room.person("auditor", "auditor")
    for name, words in WORDS.items():
        with room.transaction() as session:
            sealing.enrol(
                session, sale_id="sal_1", passphrase=words, actor=room.people[name], at=room.clock()
            )
    with room.transaction() as session:
        session.execute(room.sql("UPDATE sale SET state = 'scheduled'"))
    return room


@pytest.fixture
def clerk(room: Room) -> Clerk:
    return room.clerk()


Offers = Callable[..., Any]


@pytest.fixture
def offers(room: Room, clerk: Clerk) -> Offers:
    def offer(name: str, lot: str, dollars: int, key: str = "") -> Any:
        return clerk.act(
            lambda session, at: (
                sealing.offer(
                    session,
                    lot_id=lot,
                    amount_minor=dollars * 100,
                    key=key or f"{name}-{lot}-{dollars}",
                    gate=clerk.gate,
                    actor=room.people[name],
                    received_at=at,
                    at=at,
                ).number
            )
        )

    return offer


def gives_back(clerk: Clerk, room: Room, name: str, words: str = "") -> Any:
    return clerk.act(
        lambda session, at: sealing.release(
            session, sale_id="sal_1", passphrase=words or WORDS[name], actor=room.people[name], at=at
        )
    )


@pytest.mark.parametrize(
    ("pricing", "reserve", "price"),
    [("first", None, 3_000), ("second", None, 2_000), ("second", 2_500, 2_500), ("first", 5_000, None)],
)
def test_is_won_by_the_best_last_offer(
    room: Room, clerk: Clerk, offers: Offers, pricing: str, reserve: int | None, price: int | None
) -> None:
    with room.transaction() as session:
        session.execute(room.sql(f"UPDATE sale SET sealed_pricing = '{pricing}'"))  # noqa: S608 -- ours
    lot = room.enters(reserve_minor=None if reserve is None else reserve * 100)
    for name in "ABC":
        room.gives_paddle(name)
    room.clock.pass_s(60)
    clerk.turn()
    assert offers("A", lot, 9_000) == 1
    assert offers("B", lot, 3_000) == 2
    assert offers("C", lot, 3_000) == 3
    assert offers("A", lot, 2_000) == 4  # the last one counts
    assert offers("A", lot, 2_000) == 4
    if pricing == "second":
        offers("C", lot, 1_000)
    with pytest.raises(SealsKept):
        gives_back(clerk, room, "auctioneer")
    shown = room.lot(lot)
    assert (shown.price_minor, shown.leader_paddle_id, shown.bid_count) == (None, None, 0)
    assert "900000" not in json.dumps([event.facts for event in room.events(lot)])
    room.clock.at = NOON + timedelta(minutes=10, seconds=3)
    clerk.turn()
    assert room.lot(lot).state == "listed"

    assert gives_back(clerk, room, "auctioneer") is False
    with pytest.raises(PassphraseWrong):
        gives_back(clerk, room, "auditor", "seven geese fly north")
    assert gives_back(clerk, room, "auditor") is True

    ended = room.lot(lot)
    if price is None:
        assert (ended.state, ended.winner_id) == ("passed", None)
    else:
        assert (ended.state, ended.winner_id, ended.price_minor) == ("sold", "acc_B", price * 100)
    assert room.audit() == []
    with room.transaction() as session:
        kept = remembering.remember(session, lot_id=lot, actor=room.people["auditor"], at=room.clock())
        assert kept is not None
        assert remembering.content(kept)["outcome"] == ended.state.value
    with room.transaction() as session:
        other = "(SELECT sealed FROM sealed_bid WHERE number = 1)"
        session.execute(room.sql(f"UPDATE sealed_bid SET sealed = {other} WHERE number = 3"))  # noqa: S608 -- ours
    assert room.audit() != []


def test_takes_no_offer_that_could_not_win(room: Room, clerk: Clerk, offers: Offers) -> None:
    lot = room.enters()
    room.gives_paddle("A", limit=2_000_00)
    room.person("B")
    room.clock.pass_s(60)
    clerk.turn()
    wanted: list[tuple[str, int, type[Refusal]]] = [
        ("A", 400, BidTooLow),
        ("A", 525, OffGrid),
        ("A", 2_250, SpendLimitReached),
        ("B", 500, NotRegistered),
    ]
    for name, amount, refusal in wanted:
        with pytest.raises(refusal):
            offers(name, lot, amount)
    for name in ("auditor", "consignor"):
        room.gives_paddle(name)
        with pytest.raises(ConflictOfInterest):
            offers(name, lot, 1_000)
    with pytest.raises(OffersAreSealed):
        places(clerk, room.people["A"], lot, 500)
    room.clock.at = NOON + timedelta(minutes=10)
    with pytest.raises(LotClosed):
        offers("A", lot, 500)


def test_is_opened_by_its_two_officers_and_no_third(room: Room, clerk: Clerk) -> None:
    room.enters()
    room.person("third", "auditor")
    with room.transaction() as session:
        session.execute(room.sql("UPDATE sale SET state = 'draft'"))
    with room.transaction() as session, pytest.raises(OfficersComplete):
        sealing.enrol(
            session, sale_id="sal_1", passphrase="x" * 12, actor=room.people["third"], at=room.clock()
        )
    with pytest.raises(NotTheOfficer):
        gives_back(clerk, room, "third", "x" * 12)


def test_has_no_officer_from_another_house(room: Room) -> None:
    """A key that a stranger leaves and never gives back would keep every offer closed."""
    stranger = room.person("stranger", "gallery")
    room.opens_sale(name="2", type=SaleType.SEALED, state=SaleState.DRAFT, sale_law="GB")
    with room.transaction() as session, pytest.raises(SaleUnknown):
        sealing.enrol(session, sale_id="sal_2", passphrase="x" * 12, actor=stranger, at=room.clock())
    with room.reading() as session:
        for actor, may in ((stranger, False), (room.people["auditor"], True)):
            assert sealed_sales.seals(session, sale_id="sal_2", actor=actor).may_enrol is may


def test_is_not_held_under_chinese_law(room: Room) -> None:
    """R14, R19."""
    for terms in (
        announcing.Terms(type=SaleType.SEALED),
        announcing.Terms(void_policy=VoidPolicy.REVIVE),
    ):
        with room.transaction() as session, pytest.raises(NotUnderThisLaw):
            announcing.create_sale(
                session,
                title={"en": "x"},
                currency="USD",
                opens_at=NOON + timedelta(days=1),
                ends_at=NOON + timedelta(days=2),
                terms=terms,
                actor=room.people["auctioneer"],
                at=NOON,
            )


def test_takes_no_seal_where_bids_are_open(room: Room, clerk: Clerk, offers: Offers) -> None:
    room.opens_sale(name="timed")
    lot = room.enters("sal_timed")
    room.gives_paddle("A", "sal_timed")
    with pytest.raises(NotSealed):
        offers("A", lot, 500)


def test_no_officer_reads_an_offer_alone() -> None:
    keys = [seals.private_key(words, b"s" * 16) for words in (*WORDS.values(), "somebody else again")]
    publics = [seals.public_key(key) for key in keys]
    text = seals.seal(b"3000", lot_id="lot_1", publics=publics[:2])

    assert seals.open_seal(text, lot_id="lot_1", privates=[keys[1], keys[0]]) == b"3000"
    for pair in ([keys[0], keys[0]], [keys[0], keys[2]], [keys[2], keys[1]]):
        with pytest.raises(SealBroken):
            seals.open_seal(text, lot_id="lot_1", privates=pair)
    with pytest.raises(SealBroken):
        seals.open_seal(text, lot_id="lot_2", privates=keys[:2])


def test_an_opened_lot_waits_while_a_live_session_stops_its_work(
    room: Room, clerk: Clerk, offers: Offers
) -> None:
    lot = room.enters()
    room.gives_paddle("A")
    room.clock.pass_s(60)
    clerk.turn()
    offers("A", lot, 2_000)
    on_air.lies_on_table(room)
    on_air.becomes(room, session=LiveState.PAUSED)
    room.clock.at = NOON + timedelta(minutes=10, seconds=3)
    clerk.turn()
    gives_back(clerk, room, "auctioneer")
    assert not _seals(room).lots_wait
    gives_back(clerk, room, "auditor")
    clerk.rest()
    on_air.looks_at_the_clock(room)
    assert room.lot(lot).state == "listed"
    assert (_seals(room).lots_wait, _seals(room).may_release) == (True, False)

    on_air.becomes(room, session=LiveState.ON_AIR)
    on_air.looks_at_the_clock(room)
    on_air.looks_at_the_clock(room)

    assert (_seals(room).lots_wait, _seals(room).is_open) == (False, True)
    assert (room.lot(lot).state, room.lot(lot).price_minor) == ("sold", 2_000_00)
    assert [event.kind for event in room.events(lot)][-4:] == ["unsealed", "hammer_held", "closed", "sold"]
    assert room.audit() == []


def _seals(room: Room) -> sealed_sales.Seals:
    with room.reading() as session:
        return sealed_sales.seals(session, sale_id="sal_1", actor=room.people["auditor"])
