"""Notice and take-down: the work leaves the catalogue and comes back as arts. 42 to 45 have it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from authentication.models import Certificate, CertificateState
from foundation.actor import SYSTEM
from foundation.errors import NotAllowed
from marketplace.models.catalogue import Lot
from marketplace.models.notices import Notice
from marketplace.models.orders import Offering
from marketplace.models.rights import RightsAct, RightsNotice
from marketplace.operations import cataloguing, settling, taking_down
from marketplace.operations.taking_down import Claim
from marketplace.queries import rights
from marketplace.rights_errors import (
    NoticeIncomplete,
    NoticeMoved,
    NoticeTooLate,
    NotYourNotice,
    OwnWorkNoticed,
    RightsNoticeStands,
    TakenDown,
)
from marketplace.rules import rights as rules
from marketplace.rules.lots import LotState
from marketplace.rules.rights import NoticeState, RightKind
from tests.conftest import Person
from tests.operations.market.house import Market

CLAIM = Claim(
    right=RightKind.COPYRIGHT,
    right_name="Bamboo in Rain, 2019",
    claimant_name="Wen Painter",
    acts_for="",
    contact="wen@example.org",
    claim="It copies my painting stroke by stroke.",
    evidence="My sketchbook of 2019, shown at the exhibition's page.",
)


class House:
    """A market, a claimant, and one work at a fixed price."""

    def __init__(self, market: Market, person: Callable[..., Person]) -> None:
        self.market = market
        self.claimant = person("buyer", name="Wen Painter")
        self.offering = market.offered()
        self.artwork_id = self.offering.artwork_id

    def does(self, operation: Callable[..., RightsNotice], who: Person, **said: Any) -> RightsNotice:
        with self.market.transaction() as session:
            return operation(session, **said, actor=who.actor, at=self.market.later())

    def gives(self, who: Person | None = None, **changes: Any) -> RightsNotice:
        said = {"artwork_id": self.artwork_id, "claim": replace(CLAIM, **changes)}
        return self.does(taking_down.give_notice, who or self.claimant, **said)

    def decides(self, notice: RightsNotice) -> RightsNotice:
        said = {"take_down": True, "reason": "The sketchbook shows it."}
        return self.does(taking_down.decide, self.market.cashier, notice_id=notice.id, **said)

    def down(self) -> RightsNotice:
        return self.decides(self.gives())

    def answered(self) -> RightsNotice:
        return self.does(
            taking_down.counter,
            self.market.seller,
            notice_id=self.down().id,
            statement="I painted it in 2015.",
            evidence="A dated photograph.",
        )

    def offers(self) -> list[tuple[str, int]]:
        with self.market.reading() as session:
            rows = session.scalars(
                sa.select(Offering).where(Offering.artwork_id == self.artwork_id).order_by(Offering.id)
            )
            return [(row.state.value, row.price_minor) for row in rows]

    def state(self, notice: RightsNotice) -> str:
        with self.market.reading() as session:
            return session.get_one(RightsNotice, notice.id).state.value

    def certificate_becomes(self, state: CertificateState) -> None:
        """Have the work's certificate stand so, by hand: how that comes is tested elsewhere."""
        with self.market.transaction() as session:
            query = sa.select(Certificate).where(Certificate.artwork_id == self.artwork_id)
            session.scalars(query).one().state = state

    def restores(self) -> int:
        with self.market.transaction() as session:
            return taking_down.restore_due(session, at=self.market.at)


@pytest.fixture
def house(market: Market, person: Callable[..., Person]) -> House:
    return House(market, person)


LISTED, GONE = ("listed", 1_000_00), ("withdrawn", 1_000_00)


def test_a_notice_with_evidence_takes_the_work_down_until_the_fifteen_days_are_over(house: House) -> None:
    notice = house.answered()
    assert house.offers() == [GONE]
    with pytest.raises(TakenDown), house.market.transaction() as session:
        cataloguing.offer(
            session,
            consignment_id=house.offering.consignment_id,
            price_minor=5,
            currency="CNY",
            actor=house.market.seller.actor,
            at=house.market.at,
        )
    assert notice.ends_at is not None
    house.market.at = notice.ends_at - timedelta(seconds=1)
    assert (house.restores(), house.offers()) == (0, [GONE])
    house.market.at = notice.ends_at
    with pytest.raises(NoticeTooLate):
        house.does(taking_down.proceed, house.claimant, notice_id=notice.id, proceeding="Kaifeng court, 1")

    assert (house.restores(), house.restores()) == (1, 0)

    assert (house.state(notice), house.offers()) == ("restored", [GONE, LISTED])
    with house.market.reading() as session:
        assert rights.down(session, [house.artwork_id]) == {}
        acts = session.scalars(sa.select(RightsAct.what).order_by(RightsAct.seq)).all()
    assert acts == ["received", "taken_down", "countered", "restored"]


def test_who_complains_or_sues_keeps_it_down_until_that_is_decided(house: House) -> None:
    notice = house.answered()
    house.does(taking_down.proceed, house.claimant, notice_id=notice.id, proceeding="Kaifeng court, 1")
    house.market.later(days=400)
    assert (house.restores(), house.offers()) == (0, [GONE])

    house.does(
        taking_down.conclude,
        house.market.cashier,
        notice_id=notice.id,
        infringes=False,
        outcome="Judgment 1 of 2027",
    )

    assert (house.state(notice), house.offers()) == ("restored", [GONE, LISTED])


def test_a_finding_keeps_it_down_and_is_counted(house: House) -> None:
    notice = house.answered()
    house.does(taking_down.proceed, house.claimant, notice_id=notice.id, proceeding="Kaifeng court, 1")
    house.does(
        taking_down.conclude,
        house.market.cashier,
        notice_id=notice.id,
        infringes=True,
        outcome="Judgment 1 of 2027",
    )

    assert (house.state(notice), house.offers()) == ("upheld", [GONE])
    with house.market.reading() as session:
        file = rights.notice(session, notice.id, actor=house.market.cashier.actor)
    assert file.repeats is not None
    assert (file.repeats.given, file.repeats.upheld, file.repeats.malicious) == (1, 1, 0)


def test_a_lot_is_withdrawn_from_its_sale(house: House) -> None:
    lot = house.market.entered(house.market.drafted())
    house.artwork_id = lot.artwork_id
    notice = house.down()
    with house.market.reading() as session:
        row = session.get_one(Lot, lot.id)
        assert (row.state, row.withdrawn_reason) == (LotState.WITHDRAWN, "rights")

    house.does(taking_down.withdraw, house.claimant, notice_id=notice.id)

    with house.market.reading() as session:
        assert session.get_one(Lot, lot.id).state is LotState.WITHDRAWN  # its sale went on without it


def test_returned_it_changes_nothing_and_may_be_called_malicious(house: House) -> None:
    notice = house.gives()
    house.does(
        taking_down.decide,
        house.market.cashier,
        notice_id=notice.id,
        take_down=False,
        reason="Another work.",
    )
    assert (house.state(notice), house.offers()) == ("returned", [LISTED])
    bad = {"notice_id": notice.id, "reason": "The third of its kind."}
    with pytest.raises(NotAllowed):
        house.does(taking_down.call_malicious, house.market.seller, **bad)
    house.does(taking_down.call_malicious, house.market.cashier, **bad)
    with pytest.raises(NoticeMoved):
        house.does(taking_down.call_malicious, house.market.cashier, **bad)
    house.gives()  # another may follow


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0)])
def test_several_notices_hold_it_down_and_the_last_to_end_gives_it_back(
    house: House, person: Callable[..., Person], order: tuple[int, ...]
) -> None:
    claimants = [house.claimant, person("buyer", name="Another"), person("buyer", name="A third")]
    notices = [house.gives(who) for who in claimants]
    for one in notices:
        house.decides(one)
    for number in order[:-1]:
        house.does(taking_down.withdraw, claimants[number], notice_id=notices[number].id)
        assert house.offers() == [GONE]
    with house.market.reading() as session:
        assert rights.down(session, [house.artwork_id]) == {house.artwork_id: notices[order[-1]].id}

    house.does(taking_down.withdraw, claimants[order[-1]], notice_id=notices[order[-1]].id)

    assert house.offers() == [GONE, LISTED]
    again = house.down()
    house.does(taking_down.withdraw, house.claimant, notice_id=again.id)
    assert house.offers() == [GONE, GONE, LISTED]


def test_what_came_not_back_then_does_not_come_back_with_a_later_notice(house: House) -> None:
    notice = house.down()
    house.certificate_becomes(CertificateState.REVOKED)
    house.does(taking_down.withdraw, house.claimant, notice_id=notice.id)
    house.certificate_becomes(CertificateState.IN_FORCE)
    later = house.down()
    house.does(taking_down.withdraw, house.claimant, notice_id=later.id)

    assert house.offers() == [GONE]


def test_is_refused_out_of_turn_and_without_what_the_law_asks(
    house: House, person: Callable[..., Person]
) -> None:
    lacking: list[tuple[dict[str, Any], str]] = [
        ({"right_name": " "}, "right_name"),
        ({"claimant_name": ""}, "claimant_name"),
        ({"contact": ""}, "contact"),
        ({"claim": "short"}, "claim"),
        ({"evidence": ""}, "evidence"),
    ]
    for changes, field in lacking:
        with pytest.raises(NoticeIncomplete) as refused:
            house.gives(**changes)
        assert list(refused.value.fields) == [field]
    with pytest.raises(OwnWorkNoticed):
        house.gives(house.market.seller)
    notice = house.down()
    with pytest.raises(RightsNoticeStands):
        house.gives()
    stranger = person("buyer", name="Stranger")
    of_parties: list[tuple[Callable[..., RightsNotice], dict[str, Any]]] = [
        (taking_down.counter, {"statement": "no", "evidence": "none"}),
        (taking_down.proceed, {"proceeding": "x"}),
        (taking_down.withdraw, {}),
    ]
    for operation, said in of_parties:
        with pytest.raises(NotYourNotice):
            house.does(operation, stranger, notice_id=notice.id, **said)
    with pytest.raises(NoticeMoved):
        house.does(taking_down.proceed, house.claimant, notice_id=notice.id, proceeding="before its answer")
    of_the_house: list[tuple[Callable[..., RightsNotice], dict[str, Any]]] = [
        (taking_down.decide, {"take_down": True, "reason": "again"}),
        (taking_down.conclude, {"infringes": True, "outcome": "none"}),
    ]
    for operation, said in of_the_house:
        with pytest.raises(NotAllowed):
            house.does(operation, house.claimant, notice_id=notice.id, **said)
        with pytest.raises(NoticeMoved):
            house.does(operation, house.market.cashier, notice_id=notice.id, **said)


def test_parties_are_told_and_the_public_reads_no_contact(house: House) -> None:
    notice = house.answered()
    house.market.worker()
    house.does(taking_down.withdraw, house.claimant, notice_id=notice.id)
    house.market.worker()

    with house.market.reading() as session:
        told = session.execute(
            sa.select(Notice.account_id, Notice.kind).where(Notice.kind.startswith("rights_"))
        ).all()
        public = rights.notice(session, notice.id, actor=house.market.rival.actor)
        mine = rights.notice(session, notice.id, actor=house.market.seller.actor)
    seller, claimant = house.market.seller.actor.id, house.claimant.actor.id
    assert sorted(tuple(row) for row in told) == sorted(
        [
            (seller, "rights_taken_down"),
            (claimant, "rights_countered"),
            (claimant, "rights_ended"),
            (seller, "rights_ended"),
        ]
    )
    assert (public.contact, public.evidence, public.counter_evidence, public.repeats) == (None,) * 4
    assert (mine.contact, mine.evidence, mine.repeats) == (CLAIM.contact, CLAIM.evidence, None)


def test_a_paid_order_is_not_settled_while_it_is_down(house: House) -> None:
    order, invoice = house.market.placed(house.offering)
    house.market.pays(invoice)
    notice = house.down()
    house.market.worker()
    assert house.market.order(order.id).state.value == "paid"
    with pytest.raises(TakenDown), house.market.transaction() as session:
        settling.settle(session, order_id=order.id, actor=SYSTEM, at=house.market.at)

    house.does(taking_down.withdraw, house.claimant, notice_id=notice.id)
    house.market.later(hours=1)
    house.market.worker()

    assert house.market.order(order.id).state.value == "settled"


def test_what_forbids_it_meanwhile_keeps_it_from_being_offered_again(house: House) -> None:
    notice = house.down()
    house.certificate_becomes(CertificateState.REVOKED)
    house.does(taking_down.withdraw, house.claimant, notice_id=notice.id)

    assert (house.state(notice), house.offers()) == ("withdrawn", [GONE])


@given(st.integers(1_546_300_800, 2_208_988_800))
def test_fifteen_whole_days_follow_the_day_on_which_it_reached_him(seconds: int) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    ends = rules.ends_at(at).astimezone(rules.CHINA)

    assert (ends.hour, ends.minute, ends.second) == (0, 0, 0)
    assert (ends.date() - at.astimezone(rules.CHINA).date()).days == 16


def test_every_state_is_reached_and_ends_somewhere() -> None:
    reached = {NoticeState.RECEIVED} | {to for moves in rules.MOVES.values() for to in moves}

    assert reached == set(NoticeState) == set(rules.MOVES)
    assert not any(rules.MOVES[state] for state in rules.ENDED_WELL_FOR_SELLER)
