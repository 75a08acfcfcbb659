"""What a former owner and a new one read of a chain of custody: each his own time, and no more."""

from typing import Any

import pytest
import sqlalchemy as sa

from bonded_warehouse.models.custody import CustodyStep, Holding
from bonded_warehouse.operations import transferring
from bonded_warehouse.queries import chains, holdings, steps
from foundation.actor import SYSTEM, Actor
from foundation.money import Money
from tests.operations.warehouse.store import ARTIST, KEEPER, SECOND, Store, actor

BUYER = actor("buyer", name="Amelie Buyer")
AUDITOR = actor("auditor", name="An Auditor")


def passes(store: Store, holding: Holding, to: Actor) -> None:
    transferring.transfer_title(
        store.session,
        holding_id=holding.id,
        to_owner_id=to.id,
        price=Money(900_000_00, "CNY"),
        destination="FR",
        actor=SYSTEM,
        at=store.later(),
        reference="BL-1",
    )


@pytest.fixture
def sold(store: Store) -> Holding:
    """Return a holding that was stored, sold, and taken out of the vault for its buyer."""
    holding = store.stored()
    store.ready(holding)
    passes(store, holding, BUYER)
    store.takes(holding, "check_out", KEEPER, SECOND, note="for Amelie Buyer")
    return holding


def read(store: Store, holding: Holding, who: Actor) -> tuple[list[chains.EventCard], list[bool]]:
    chain = chains.chain_of_custody(store.session, holding.id, actor=who)
    return chain, [bool(link.signed_by) for link in chain]


def bare(link: chains.EventCard) -> list[Any]:
    return [
        link.place,
        link.position,
        link.documents,
        link.signed_by,
        link.posting,
        link.circumstances,
        link.note,
    ]


def test_a_former_owner_reads_the_chain_until_title_passed(store: Store, sold: Holding) -> None:
    chain, named = read(store, sold, ARTIST)
    (passed,) = (number for number, link in enumerate(chain) if link.event == "title_transferred")

    assert named == [True] * passed + [False] * 2
    for link in chain[passed:]:
        assert not any(bare(link)), link
        assert (bool(link.to_state), bool(link.at), bool(link.hash)) == (True, True, True)
    assert BUYER.id not in str(chain)
    assert "Amelie" not in str(chain)


def test_a_new_owner_reads_the_chain_from_when_title_passed(store: Store, sold: Holding) -> None:
    chain, named = read(store, sold, BUYER)

    assert named == [False] * (len(chain) - 1) + [True]
    for told in (ARTIST.id, ARTIST.name, "declared_minor", "815000"):
        assert told not in str(chain), told


def test_staff_and_overseers_read_all(store: Store, sold: Holding) -> None:
    for who in (KEEPER, AUDITOR):
        chain, named = read(store, sold, who)
        assert all(named)
        assert BUYER.id in str(chain)
        assert ARTIST.id in str(chain)


def test_who_buys_back_does_not_read_the_time_between(store: Store, sold: Holding) -> None:
    passes(store, sold, ARTIST)

    chain, named = read(store, sold, ARTIST)

    assert named == [True] * (len(chain) - 3) + [False] * 3
    assert BUYER.id not in str(chain)


def test_the_card_names_no_other_side(store: Store, sold: Holding) -> None:
    def cards(who: Actor) -> list[holdings.HoldingCard]:
        (listed,) = holdings.page(store.session, actor=who, artwork_id=sold.artwork_id)
        return [listed, holdings.holding(store.session, sold.id, actor=who)]

    assert [(one.owner_id, one.depositor_id) for one in cards(ARTIST)] == [("", ARTIST.id)] * 2
    assert [(one.owner_id, one.depositor_id) for one in cards(BUYER)] == [(BUYER.id, "")] * 2
    assert [(one.owner_id, one.depositor_id) for one in cards(KEEPER)] == [(BUYER.id, ARTIST.id)] * 2


def test_steps_are_read_as_the_chain_is(store: Store, sold: Holding) -> None:
    store.propose(sold, "pack_and_seal", KEEPER, note="crate for Amelie")
    (entry,) = store.session.scalars(
        sa.select(CustodyStep).where(CustodyStep.holding_id == sold.id, CustodyStep.transition == "M01")
    )

    (theirs,) = steps.open_steps(store.session, sold.id, actor=ARTIST)
    assert (theirs.proposed_by_name, theirs.signatures, theirs.documents, theirs.note) == ("", [], [], "")
    (own,) = steps.open_steps(store.session, sold.id, actor=BUYER)
    assert (own.proposed_by_name, own.note) == (KEEPER.name, "crate for Amelie")
    seen = steps.step(store.session, entry.id, actor=BUYER)
    assert (seen.proposed_by_name, seen.signatures, seen.documents) == ("", [], [])
    assert steps.step(store.session, entry.id, actor=ARTIST).documents == entry.documents
