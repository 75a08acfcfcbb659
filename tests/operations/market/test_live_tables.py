"""What lies on the table of a live session is looked at; a pause, a doubt, a mismatch stop its sale."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bonded_warehouse.models.supervision import RiskCase
from foundation.errors import NotAllowed
from foundation.money import Money
from marketplace.live_session_errors import (
    LiveInDoubt,
    LiveItemUnknown,
    LiveMessageUnknown,
    LiveMismatch,
    LivePaused,
    LiveSessionUnknown,
    LiveStateForbids,
    LiveStopped,
    LookFirst,
    NothingToClear,
    NothingToDecide,
    NotOnTheTable,
    TalkMuted,
    TalkTooFast,
)
from marketplace.models.live_sessions import LiveNote, LivePicture, LiveSession
from marketplace.operations import (
    bargaining,
    intervening,
    live_sessions,
    live_talk,
    ordering,
    tabling,
    taking_in,
)
from marketplace.operations.seeing_on_air import Look
from marketplace.queries import live_rooms, live_tables
from marketplace.queries import live_sessions as queries
from marketplace.rights_errors import TakenDown
from marketplace.rules.live_sessions import InterventionKind, ItemState, Occasion, Seen, TalkKind
from marketplace.rules.platform_orders import Line, Stated
from marketplace.rules.sales import OrderState
from tests.operations.market.house import CNY, Market
from tests.operations.market.live import Studio
from tests.operations.market.test_finding import pictured

SEEN = Look(Seen.SEEN, b"a frame", state="same_picture", inliers=80, pictures={"heat": b"webp"})
DOUBT = Look(Seen.DOUBT)
MISMATCH = Look(Seen.MISMATCH, b"another frame", state="unknown")


@pytest.fixture
def studio(market: Market) -> Studio:
    return Studio(market)


class OnAir:
    """A session on air, and what is done to its works."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.id = studio.on_air().id
        self.items = [item.id for item in studio.items(self.id)]

    def lays(self, number: int = 0, look: Look = SEEN) -> Any:
        return self.studio.does(tabling.put_on_table, self.studio.host, item_id=self.items[number], look=look)

    def officer(self, kind: InterventionKind) -> None:
        self.studio.does(
            intervening.intervene, self.studio.officer, session_id=self.id, kind=kind, reason="The seal."
        )

    def is_free(self, number: int = 0) -> None:
        with self.studio.market.reading() as session:
            live_tables.require_free(session, self.studio.works[number])

    def is_seen(self) -> None:
        with self.studio.market.reading() as session:
            live_tables.require_seen(session, self.studio.works[0], at=self.studio.market.at)

    def is_heard(self, who: Any) -> bool:
        """Say whether somebody reads what was said."""
        with self.studio.market.reading() as session:
            page = live_rooms.page(session, self.id, destination=None, actor=who, at=self.studio.market.at)
            assert page.live.is_withheld is not bool(page.captions)
            return bool(page.captions)

    def state(self, number: int = 0) -> ItemState:
        return self.studio.items(self.id)[number].state


def test_one_work_lies_on_the_table_and_its_picture_is_kept(studio: Studio) -> None:
    air = OnAir(studio)

    first = air.lays(0)
    second = air.lays(1)

    assert (first.occasion, second.occasion) == (Occasion.START, Occasion.CHANGE)
    assert [air.state(0), air.state(1)] == [ItemState.DONE, ItemState.ON_TABLE]
    with studio.market.reading() as session:
        kept = session.scalars(sa.select(LivePicture).where(LivePicture.sighting_id == first.id))
        assert {one.name: one.data for one in kept} == {"frame": b"a frame", "heat": b"webp"}
        kinds = session.scalars(
            sa.select(LiveNote.kind).where(LiveNote.session_id == air.id).order_by(LiveNote.id)
        ).all()
    assert list(kinds) == ["state", "table", "seen", "table", "seen"]
    with pytest.raises(LiveItemUnknown):
        studio.does(tabling.put_on_table, studio.officer, item_id=air.items[0], look=SEEN)


def test_a_pause_takes_no_bids_and_gives_them_back(studio: Studio) -> None:
    air = OnAir(studio)
    air.lays()
    air.is_free()

    air.officer(InterventionKind.PAUSE)

    with pytest.raises(LivePaused):
        air.is_free()
    air.is_free(1)  # what does not lie on the table is not touched
    with pytest.raises(LiveStateForbids):
        air.lays(1)
    air.officer(InterventionKind.RESUME)
    air.is_free()
    air.officer(InterventionKind.STOP)
    with pytest.raises(LiveStopped):
        air.is_free()


@pytest.mark.parametrize("act", ["end", "stop"])
def test_what_customs_paused_stays_unsold_after_the_end_until_an_officer_clears_it(
    studio: Studio, act: str
) -> None:
    air = OnAir(studio)
    air.lays()
    air.officer(InterventionKind.PAUSE)

    if act == "end":
        studio.does(live_sessions.end, studio.host, session_id=air.id, why="")
    else:
        air.officer(InterventionKind.STOP)

    assert air.state() is ItemState.STOPPED
    with pytest.raises(LiveStopped):
        air.is_free()
    air.is_free(1)
    studio.does(tabling.clear, studio.officer, item_id=air.items[0], why="The seal is whole.")
    air.is_free()


def test_nobody_buys_what_a_session_stops(studio: Studio) -> None:
    offering = studio.offers_work()
    air = OnAir(studio)
    air.lays(0, MISMATCH)

    with pytest.raises(LiveMismatch):
        studio.does(ordering.hold_work, studio.market.buyer.actor, offering_id=offering.id)


STOPS: dict[str, tuple[Look, type[Exception]]] = {
    "mismatch": (MISMATCH, LiveMismatch),
    "doubt": (DOUBT, LiveInDoubt),
    "pause": (SEEN, LivePaused),
}


@pytest.mark.parametrize("why", STOPS)
def test_what_was_agreed_or_kept_before_is_not_sold_while_a_session_stops_it(
    studio: Studio, why: str
) -> None:
    market, (look, refusal) = studio.market, STOPS[why]
    offering = studio.offers_work()
    given = {"offering_id": offering.id, "destination": "CN", "amount_minor": 400_00}
    asked = studio.does(bargaining.make_offer, market.buyer.actor, **given)
    air = OnAir(studio)
    air.lays(0)

    def stopped(*, is_it: bool) -> None:
        if why == "pause":
            air.officer(InterventionKind.PAUSE if is_it else InterventionKind.RESUME)
        elif is_it:
            studio.does(
                tabling.look_again, studio.host, item_id=air.items[0], look=look, occasion=Occasion.AGAIN
            )
        else:
            studio.cleared(air.items[0])

    def agrees() -> Any:
        return studio.does(bargaining.accept, studio.gallery, price_offer_id=asked.id, seen=asked.seq)[1]

    def checks_out(order: Any) -> Any:
        return studio.does(ordering.place_order, market.buyer.actor, order_id=order.id, destination="CN")[0]

    stopped(is_it=True)
    with pytest.raises(refusal):
        agrees()
    with pytest.raises(refusal):
        studio.does(bargaining.make_offer, market.rival.actor, **given)
    stopped(is_it=False)
    order = agrees()
    if why != "pause":  # it has been cleared, and goes on the table again
        air.lays(0)
    stopped(is_it=True)
    with pytest.raises(refusal):
        checks_out(order)
    stopped(is_it=False)
    assert checks_out(order).state is OrderState.PLACED


def test_an_order_of_another_platform_does_not_take_what_a_session_stops(studio: Studio) -> None:
    offering = studio.offers_work()
    air = OnAir(studio)
    air.lays(0, MISMATCH)

    def taken(digest: str) -> list[Any]:
        work = offering.artwork_id
        stated = Stated(
            number="P-1", work_id=work, price=Money(400_00, CNY), freight=Money(0, CNY),
            destination="CN", buyer="Ada", payment_number="PAY", paid_on=date(2026, 1, 1),
        )  # fmt: skip
        given = {"lines": [Line(2, "P-1", work, stated, ())], "digest": digest * 64, "name": "orders.csv"}
        file = studio.does(
            taking_in.take_in, studio.gallery, ebp_code="46049X0001", ebp_name="Elsewhere", **given
        )
        return [one["faults"] for one in file.refused]

    assert taken("a") == [[["work_id", "on_air", ""]]]
    studio.cleared(air.items[0])
    assert taken("b") == []


def test_a_mismatch_stops_the_work_and_opens_a_case_that_an_officer_clears(studio: Studio) -> None:
    air = OnAir(studio)

    air.lays(0, MISMATCH)

    assert air.state() is ItemState.STOPPED
    with pytest.raises(LiveMismatch):
        air.is_free()
    with pytest.raises(LiveMismatch):
        air.lays(0, SEEN)
    with studio.market.reading() as session:
        case = session.scalars(sa.select(RiskCase)).one()
        assert (case.kind, case.subject_id) == ("on_air_mismatch", studio.works[0])
    with pytest.raises(NotAllowed):
        studio.does(tabling.clear, studio.host, item_id=air.items[0], why="It is the one.")
    studio.does(live_sessions.end, studio.host, session_id=air.id, why="")
    with pytest.raises(LiveMismatch):
        air.is_free()  # the session is over, and the case is not
    studio.does(tabling.clear, studio.officer, item_id=air.items[0], why="The glass reflected.")
    air.is_free()


def test_a_doubt_is_both_handlers_to_decide(studio: Studio) -> None:
    air = OnAir(studio)
    first, second = studio.keepers

    def says(by: Any, sighting: Any, *, is_it: bool) -> Any:
        return studio.does(tabling.decide, by, sighting_id=sighting.id, is_it=is_it)

    doubt = air.lays(0, DOUBT)
    with pytest.raises(LiveInDoubt):
        air.is_free()
    with pytest.raises(LiveItemUnknown):
        says(studio.host, doubt, is_it=True)
    assert says(first, doubt, is_it=True).outcome is Seen.DOUBT
    with pytest.raises(NothingToDecide):
        says(first, doubt, is_it=True)
    assert says(second, doubt, is_it=True).outcome is Seen.SEEN
    air.is_free()
    other = air.lays(1, DOUBT)
    assert says(first, other, is_it=False).outcome is Seen.MISMATCH
    assert air.state(1) is ItemState.STOPPED


@pytest.mark.parametrize("how", ["next", "end", "stop"])
@pytest.mark.parametrize("is_it", [True, False])
def test_a_doubt_outlasts_the_table_and_the_session_until_both_handlers_decide(
    studio: Studio, how: str, *, is_it: bool
) -> None:
    air = OnAir(studio)
    doubt = air.lays(0, DOUBT)
    if how == "next":
        air.lays(1)
    elif how == "end":
        studio.does(live_sessions.end, studio.host, session_id=air.id, why="")
    else:
        air.officer(InterventionKind.STOP)

    with pytest.raises(LiveInDoubt if how != "stop" else LiveStopped):
        air.is_free()
    for one in studio.keepers[: 2 if is_it else 1]:
        studio.does(tabling.decide, one, sighting_id=doubt.id, is_it=is_it)

    if how == "stop" and is_it:  # what customs stopped the keepers do not set free
        with pytest.raises(LiveStopped):
            air.is_free()
    elif is_it:
        air.is_free()
    else:
        with pytest.raises(LiveMismatch):
            air.is_free()


def test_an_officer_clears_a_doubt_that_nobody_decided(studio: Studio) -> None:
    air = OnAir(studio)
    doubt = air.lays(0, DOUBT)
    with pytest.raises(NothingToClear):  # it lies there: the handlers decide
        studio.does(tabling.clear, studio.officer, item_id=air.items[0], why="I looked.")
    studio.does(live_sessions.end, studio.host, session_id=air.id, why="")

    studio.does(tabling.clear, studio.officer, item_id=air.items[0], why="I looked.")

    air.is_free()
    with pytest.raises(NothingToDecide):
        studio.does(tabling.decide, studio.keepers[0], sighting_id=doubt.id, is_it=True)


def test_only_the_last_look_is_decided(studio: Studio) -> None:
    air = OnAir(studio)
    older = air.lays(0, DOUBT)
    look = {"item_id": air.items[0], "look": DOUBT, "occasion": Occasion.AGAIN}
    studio.market.later(seconds=1)
    newer = studio.does(tabling.look_again, studio.host, **look)
    for one in studio.keepers:
        with pytest.raises(NothingToDecide):
            studio.does(tabling.decide, one, sighting_id=older.id, is_it=True)
    with pytest.raises(LiveInDoubt):
        air.is_free()
    for one in studio.keepers:
        studio.does(tabling.decide, one, sighting_id=newer.id, is_it=True)
    air.is_free()


def test_a_doubt_at_the_hammer_is_decided_once_and_holds_two_minutes(studio: Studio) -> None:
    air = OnAir(studio)
    air.lays()

    def must_look() -> bool:
        with studio.market.reading() as session:
            return live_tables.must_look(session, air.items[0], at=studio.market.at)

    assert must_look()
    studio.market.later(seconds=1)
    look = {"item_id": air.items[0], "look": DOUBT, "occasion": Occasion.HAMMER}
    doubt = studio.does(tabling.look_again, studio.host, **look)
    assert not must_look()  # another press would throw away what the first keeper says
    for one in studio.keepers:
        studio.does(tabling.decide, one, sighting_id=doubt.id, is_it=True)
    studio.market.later(seconds=119)
    assert not must_look()
    air.is_seen()
    studio.market.later(seconds=2)
    assert must_look()
    studio.does(tabling.look_again, studio.host, **look | {"look": SEEN})
    assert must_look()  # what the camera alone saw is looked at again at each press


def test_what_is_down_for_a_right_has_no_picture_on_the_live_pages_and_no_place_on_the_table(
    studio: Studio,
) -> None:
    for work in studio.works:
        pictured(studio.market, work, ["cream"])
    air = OnAir(studio)
    air.lays(0)

    def pictures() -> list[bool]:
        with studio.market.reading() as session:
            row = session.get_one(LiveSession, air.id)
            shown = [card.image for card in queries.cards(session, [row])]
            shown += [item.image for item in live_rooms.items_of(session, row)]
            return [one is not None for one in shown]

    assert pictures() == [True, True, True]  # of the session, and of each work; the poster is the work's
    studio.taken_down(studio.works[0])
    assert pictures() == [False, False, True]
    with pytest.raises(TakenDown):
        air.lays(0)
    air.lays(1)


def test_the_talk_and_captions_of_a_stopped_session_are_not_for_the_public(studio: Studio) -> None:
    air, market = OnAir(studio), studio.market
    ada = market.buyer.actor
    studio.does(live_talk.write, ada, session_id=air.id, kind=TalkKind.CHAT, text="Is it his?")
    studio.does(live_talk.interpret, studio.host, session_id=air.id, language="en", text="It is.")

    def reads(who: Any) -> tuple[int, int]:
        with market.reading() as session:
            page = live_rooms.page(session, air.id, destination=None, actor=who, at=market.at)
            return len(page.lines), len(page.captions)

    assert reads(ada) == (1, 1)
    air.officer(InterventionKind.STOP)
    assert [reads(who) for who in (ada, studio.keepers[0])] == [(0, 0), (0, 0)]
    assert [reads(who) for who in (studio.host, studio.gallery, studio.officer)] == [(1, 1)] * 3


def test_an_end_publishes_nothing_that_customs_had_paused(studio: Studio) -> None:
    air, ada = OnAir(studio), studio.market.buyer.actor
    studio.does(live_talk.interpret, studio.host, session_id=air.id, language="en", text="It is.")
    air.lays()
    air.officer(InterventionKind.PAUSE)
    studio.does(live_sessions.end, studio.host, session_id=air.id, why="")
    assert not air.is_heard(ada)

    studio.market.later(minutes=5)
    air.officer(InterventionKind.RESUME)
    assert air.is_heard(ada)
    with pytest.raises(LiveStopped):  # the work that lay there is cleared by itself
        air.is_free()
    with pytest.raises(LiveStateForbids):
        air.officer(InterventionKind.RESUME)
    studio.market.later(minutes=5)
    air.officer(InterventionKind.STOP)
    assert not air.is_heard(ada)


def test_customs_withholds_what_was_on_air_though_it_is_over(studio: Studio) -> None:
    air, ada = OnAir(studio), studio.market.buyer.actor
    studio.does(live_talk.interpret, studio.host, session_id=air.id, language="en", text="It is.")
    for kind in (InterventionKind.PAUSE, InterventionKind.RESUME, InterventionKind.SPEAK):
        studio.market.later(seconds=1)
        air.officer(kind)
    studio.does(live_sessions.end, studio.host, session_id=air.id, why="")
    assert air.is_heard(ada)  # a pause that was taken back withholds nothing
    ended = studio.session(air.id)
    studio.market.later(minutes=5)
    air.officer(InterventionKind.STOP)
    assert not air.is_heard(ada)
    after = studio.session(air.id)
    assert (after.state, after.why) == ("stopped", "The seal.")
    assert (after.return_by_at, after.over_at) == (ended.return_by_at, ended.over_at)
    with pytest.raises(LiveStateForbids):
        air.officer(InterventionKind.STOP)


def test_what_was_called_off_is_not_withheld(studio: Studio) -> None:
    row = studio.scheduled()
    studio.does(live_sessions.end, studio.host, session_id=row.id, why="")
    given = {"session_id": row.id, "kind": InterventionKind.STOP, "reason": "The seal."}
    with pytest.raises(LiveStateForbids):
        studio.does(intervening.intervene, studio.officer, **given)


def test_the_hammer_falls_on_what_was_seen_just_now(studio: Studio) -> None:
    air = OnAir(studio)
    with pytest.raises(NotOnTheTable):
        air.is_seen()
    air.lays()
    with pytest.raises(LookFirst):
        air.is_seen()
    look = {"item_id": air.items[0], "occasion": Occasion.HAMMER}
    studio.does(tabling.look_again, studio.host, look=SEEN, **look)
    air.is_seen()
    studio.market.later(seconds=121)
    with pytest.raises(LookFirst):
        air.is_seen()
    studio.does(tabling.look_again, studio.host, look=MISMATCH, **look)
    with pytest.raises(LiveMismatch):
        air.is_seen()


def test_who_writes_has_a_number_waits_and_can_be_muted(studio: Studio) -> None:
    air, market = OnAir(studio), studio.market
    ada, ben = market.buyer.actor, market.rival.actor

    def writes(by: Any, text: str, kind: TalkKind = TalkKind.CHAT) -> Any:
        return studio.does(live_talk.write, by, session_id=air.id, kind=kind, text=text)

    line = writes(ada, "What paper is it?")
    with pytest.raises(TalkTooFast):
        writes(ada, "And the ink?")
    asked = writes(ben, "Is the seal his?", TalkKind.QUESTION)
    assert (line.number, asked.number) == (1, 2)
    for _ in range(11):
        market.later(seconds=4)
        writes(ada, "more")
    market.later(seconds=4)
    with pytest.raises(TalkTooFast):
        writes(ada, "one too many in a minute")

    studio.does(live_talk.report, ben, message_id=line.id, why="rude")
    with pytest.raises(LiveMessageUnknown):
        studio.does(live_talk.hide, ben, message_id=line.id, why="I dislike it")
    hidden = studio.does(live_talk.hide, studio.officer, message_id=line.id, why="rude")
    assert (hidden.text, hidden.hidden_why) == ("What paper is it?", "rude")  # kept, and out of sight
    studio.does(live_talk.mute, studio.host, message_id=line.id)
    market.later(minutes=2)
    with pytest.raises(TalkMuted):
        writes(ada, "again")
    with pytest.raises(LiveMessageUnknown):
        studio.does(live_talk.answer, ben, message_id=asked.id, text="yes")
    assert studio.does(live_talk.answer, studio.host, message_id=asked.id, text="Yes, 1998.").answer


def test_the_interpreter_alone_writes_what_is_said(studio: Studio) -> None:
    market = studio.market
    row = studio.on_air(interpreter_id=market.rival.actor.id)

    def interprets(by: Any) -> Any:
        return studio.does(live_talk.interpret, by, session_id=row.id, language="zh", text="此印为真。")

    assert interprets(market.rival.actor).text == "此印为真。"
    with pytest.raises(LiveSessionUnknown):
        interprets(market.buyer.actor)
    studio.does(live_sessions.end, studio.host, session_id=row.id, why="")
    with pytest.raises(LiveStateForbids):
        interprets(market.rival.actor)


def test_a_look_holds_two_minutes_and_no_longer(studio: Studio) -> None:
    air = OnAir(studio)
    air.lays()
    look = {"item_id": air.items[0], "occasion": Occasion.HAMMER, "look": SEEN}
    studio.does(tabling.look_again, studio.host, **look)
    studio.market.at += timedelta(seconds=120)
    air.is_seen()
    studio.market.at += timedelta(seconds=1)
    with pytest.raises(LookFirst):
        air.is_seen()
