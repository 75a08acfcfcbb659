"""More time for a term: who asks, who grants, until when; and what then ends when.

Seen red: one office's grant enough for a relic; the granted day left out of what ends soon; months counted
from the last day instead of the start; an officer who asked himself let through; days that were not granted
added to the next request.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from bonded_warehouse import term_errors as errors
from bonded_warehouse.errors import HoldingUnknown
from bonded_warehouse.models.bond import BondBook, BookKind, CustomsPlace
from bonded_warehouse.models.custody import CustodyStep, Holding
from bonded_warehouse.models.papers import Paper, PaperState
from bonded_warehouse.operations import extending
from bonded_warehouse.queries import extensions, terms
from bonded_warehouse.queries.extensions import ExtensionCard
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.queries.terms import TermCard
from bonded_warehouse.rules.clocks import add_months
from bonded_warehouse.rules.states import CustodyState, CustomsStatus
from bonded_warehouse.rules.terms import latest, may_be_extended
from foundation.actor import Actor
from foundation.errors import NotAllowed
from tests.operations.warehouse.store import (
    ARTIST,
    CUSTOMS,
    CUSTOMS_TOO,
    DECLARANT,
    EXAMINER,
    KEEPER,
    SECOND,
    Store,
    actor,
)

EXPORT = CustomsPlace.EXPORT_SUPERVISED_WAREHOUSE


def entered(store: Store, *, is_relic: bool = False, position: str = "A-01-01") -> Holding:
    holding = store.stored(position)
    holding.customs_status, holding.is_relic = CustomsStatus.TEMP_IMPORT, is_relic
    store.session.flush()
    return holding


def term_of(store: Store, holding: Holding) -> TermCard:
    on = terms.entered_on(store.session, holding.id)
    (card,) = terms.of_holding(store.session, holding.id, entered_on=on)
    return card


def asks(
    store: Store, holding: Holding, *, by: Actor = DECLARANT, at: datetime | None = None
) -> ExtensionCard:
    return extending.ask(
        store.session,
        holding_id=holding.id,
        reason="the show goes on",
        paper="A-1",
        actor=by,
        at=at or store.at,
    )


def grants(
    store: Store, one: ExtensionCard, by: Actor = CUSTOMS, until_on: date | None = None
) -> ExtensionCard:
    return extending.grant(
        store.session, extension_id=one.id, until_on=until_on, number="K-1", actor=by, at=store.at
    )


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def test_customs_makes_a_temporary_entry_longer_three_times_counted_from_its_start(store: Store) -> None:
    holding = entered(store)
    term = term_of(store, holding)
    assert term.started_on is not None
    for number in range(1, 4):
        one = asks(store, holding, by=ARTIST if number == 1 else DECLARANT)
        assert (one.number, one.most_on) == (number, latest("TL01", term.started_on, number))
        assert grants(store, one).state == "granted"
        assert term_of(store, holding).last_on == one.most_on
    assert (term_of(store, holding).extended, term_of(store, holding).may_be_extended) == (3, False)
    with pytest.raises(errors.ExtendedOften):
        asks(store, holding)


def test_a_relics_term_is_longer_when_both_offices_granted_and_the_gate_has_its_paper(store: Store) -> None:
    holding = entered(store, is_relic=True)
    first = term_of(store, holding)
    assert first.last_on is not None
    one = asks(store, holding)
    assert (one.limit, one.waits_for) == ("TL03", ["relics", "customs"])
    sooner = one.most_on - timedelta(days=20)

    half = grants(store, one, EXAMINER)
    assert (half.state, half.waits_for, term_of(store, holding).last_on) == (
        "asked",
        ["customs"],
        first.last_on,
    )
    papers = sa.select(Paper).where(
        Paper.artwork_id == holding.artwork_id, Paper.code == "temp_entry_extension"
    )
    assert store.session.scalars(papers).all() == []
    whole = grants(store, one, CUSTOMS, sooner)

    assert (whole.state, whole.until_on, term_of(store, holding).last_on) == ("granted", sooner, sooner)
    paper = store.session.scalars(papers).one()
    assert (paper.state, paper.valid_to_on, paper.supplied_by) == (PaperState.VERIFIED, sooner, EXAMINER.id)
    again = asks(store, holding)
    assert again.most_on == add_months(sooner, 6), "what was not granted is not brought back"
    extending.refuse(store.session, extension_id=again.id, why="it went home", actor=CUSTOMS, at=store.at)
    assert term_of(store, holding).last_on == sooner
    assert may_be_extended("TL03") is not None


def test_nobody_decides_on_his_own_request_or_twice_and_only_who_may_asks(store: Store) -> None:
    holding = entered(store, is_relic=True)
    with pytest.raises(HoldingUnknown):
        asks(store, holding, by=actor("artist", name="A Stranger"))
    both = actor("customs_officer", "relic_examiner", "declarant", name="Many Hats")
    one = asks(store, holding, by=both)
    for by in (both, actor("keeper", name="A Keeper")):
        with pytest.raises(NotAllowed):
            grants(store, one, by)
    twice = actor("customs_officer", "relic_examiner", name="Two Hats")
    grants(store, one, twice)
    with pytest.raises(errors.ExtensionNotYours):
        grants(store, one, twice)
    with pytest.raises(errors.ExtensionNotYours):
        grants(store, one, EXAMINER)
    with pytest.raises(errors.ExtensionAsked):
        asks(store, holding)
    with pytest.raises(errors.ExtensionInvalid):
        extending.refuse(store.session, extension_id=one.id, why=" ", actor=CUSTOMS, at=store.at)
    with pytest.raises(errors.ExtensionUnknown):
        extending.withdraw(
            store.session, extension_id=one.id, actor=actor("artist", name="A Stranger"), at=store.at
        )
    extending.withdraw(store.session, extension_id=one.id, actor=both, at=store.at)
    with pytest.raises(errors.ExtensionDecided):
        grants(store, one)
    holding.customs_status = CustomsStatus.DOMESTIC
    store.session.flush()
    with pytest.raises(errors.NoTermToExtend):
        asks(store, holding)


def test_once_title_passed_nobody_reads_who_of_the_other_side_asked(store: Store) -> None:
    holding = entered(store)
    one = asks(store, holding, by=ARTIST)
    buyer = actor("buyer", name="A Buyer")
    assert extensions.shown(one, holding, ARTIST) == one
    holding.owner_id = buyer.id

    seen = extensions.shown(one, holding, buyer)

    assert (seen.asked_by, seen.asked_by_name, seen.reason, seen.paper) == ("", "", "", "")
    assert (seen.last_on, seen.most_on, seen.state) == (one.last_on, one.most_on, one.state)
    assert extensions.shown(one, holding, CUSTOMS) == one


def test_it_is_asked_before_the_last_day_is_over_and_may_be_granted_after(store: Store) -> None:
    holding = entered(store)
    last_on = term_of(store, holding).last_on
    assert last_on is not None
    with pytest.raises(errors.TermRunOut):
        asks(store, holding, at=noon(last_on + timedelta(days=1)))
    one = asks(store, holding, at=noon(last_on))
    for until_on in (last_on, one.most_on + timedelta(days=1)):
        with pytest.raises(errors.ExtensionInvalid):
            grants(store, one, until_on=until_on)
    store.at = noon(last_on + timedelta(days=3))
    assert grants(store, one, CUSTOMS_TOO).state == "granted"


def test_what_was_granted_moves_the_day_on_which_a_term_ends_soon(store: Store) -> None:
    holding, other = entered(store), entered(store, position="A-01-02")
    last_on = term_of(store, holding).last_on
    assert last_on is not None

    def found(today: date) -> list[str]:
        return [one.holding.id for one in terms.ending(store.session, today=today).works]

    assert set(found(last_on)) == {holding.id, other.id}
    one = grants(store, asks(store, holding))
    assert one.until_on is not None
    assert found(last_on) == [other.id]
    soon = one.until_on - timedelta(days=30)
    assert found(soon) == [other.id, holding.id]
    assert (found(soon - timedelta(days=1)), terms.ending(store.session, today=soon, most=1).total) == (
        [other.id],
        2,
    )


@pytest.mark.parametrize(
    ("serves", "kind", "status", "limit_id", "months"),
    [
        (None, BookKind.WAREHOUSE, CustomsStatus.BONDED_FOREIGN, "TL13", 12),
        (EXPORT, BookKind.LOGISTICS_T, CustomsStatus.EXPORT_GOODS_IN_ZONE, "TL14", 6),
        (CustomsPlace.LOGISTICS_CENTRE, BookKind.LOGISTICS_T, CustomsStatus.BONDED_FOREIGN, "TL15", 12),
        (CustomsPlace.COMPREHENSIVE_ZONE, BookKind.WAREHOUSE, CustomsStatus.BONDED_FOREIGN, "TL16", None),
    ],
)  # fmt: skip
def test_the_term_of_storage_hangs_on_the_place_that_the_book_is_kept_for(
    store: Store,
    serves: CustomsPlace | None,
    kind: BookKind,
    status: CustomsStatus,
    limit_id: str,
    months: int | None,
) -> None:
    holding = store.stored()
    store.session.get_one(BondBook, store.book.id).kind, store.book.serves = kind, serves
    holding.customs_status = status
    store.session.flush()
    term = term_of(store, holding)

    assert (term.limit, term.last_on is None) == (limit_id, months is None)
    if term.last_on is not None:
        ending = terms.ending(store.session, today=term.last_on - timedelta(days=30))
        assert [(one.holding.id, one.term.last_on) for one in ending.works] == [(holding.id, term.last_on)]
        assert grants(store, asks(store, holding)).until_on == latest(limit_id, law_day(store.at), 1)
    else:
        with pytest.raises(errors.NoTermToExtend):
            asks(store, holding)


def test_the_examination_bodys_days_run_from_the_application(store: Store) -> None:
    holding = store.stored()
    store.takes(holding, "check_out", KEEPER, SECOND)
    store.consents(holding.artwork_id, "customs_consent 1")
    store.takes(holding, "hand_to_relics_examiner", KEEPER, SECOND, EXAMINER)
    assert holding.state is CustodyState.WITH_EXAMINER
    step = store.session.scalars(sa.select(CustodyStep).where(CustodyStep.transition == "M38")).one()
    step.proposed_at -= timedelta(days=4)
    store.session.flush()

    term = term_of(store, holding)

    assert (term.limit, term.started_on) == ("TL04", law_day(store.at) - timedelta(days=4))
