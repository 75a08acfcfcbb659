"""A regulator stops a work: nothing about it goes on, until the stop is lifted with a reason."""

import pytest

from deploy.journey.cast.warehouse import Step, take
from deploy.journey.client import Json, Problem
from deploy.journey.lives import selling
from deploy.journey.lives.life import Life
from deploy.journey.lives.telling import Teller
from deploy.journey.pictures import Picture
from deploy.journey.stories import STORIES

pytestmark = [pytest.mark.slow(seconds=200), pytest.mark.timeout(600)]
PICTURES = 2


@pytest.fixture(scope="module")
def stopped(teller: Teller, pictures: list[Picture]) -> Json:
    """Have a work offered at a price and bought, and stopped before it is paid."""
    life = Life(teller, pictures[1], next(one for one in STORIES if one.name == "studio"), 1)
    life.begin()
    life.store()
    selling.bring_papers(teller, life.owner, life.artwork_id, stage="checkout", destination="FR")
    offering = selling.offer(teller, life.owner, life.artwork_id)
    hold = teller.troupe.regulator.stops(life.artwork_id, "A claim of theft is being looked into.")

    def gone() -> bool | None:
        return (
            True if teller.troupe.public.get(f"/works/{life.artwork_id}")["offer"]["kind"] == "none" else None
        )

    teller.wait("worker: the offer is withdrawn", gone)
    return {"life": life, "offering": offering, "hold": hold}


def refused(act: object) -> Problem:
    assert callable(act)
    with pytest.raises(Problem) as raised:
        act()
    return raised.value


def test_nobody_can_buy_it(stopped: Json) -> None:
    assert refused(lambda: stopped["life"].buyers[0].holds(stopped["offering"])).slug == "offering-ended"


def test_nobody_can_offer_it_again(stopped: Json) -> None:
    owner, work = stopped["life"].owner, stopped["life"].artwork_id
    consignment = owner.consignor.consigns(work)

    why = refused(lambda: owner.consignor.offers(consignment, price="30000", currency="CNY"))

    assert why.slug in {"gate-denies", "hold-in-place"}


def test_nobody_can_move_it(teller: Teller, stopped: Json) -> None:
    out = Step("check_out", teller.troupe.keepers, place="packing room", return_hours=1)

    assert refused(lambda: take(out, stopped["life"].holding_id)).slug == "hold-in-place"


def test_the_gate_says_no_to_every_country(teller: Teller, stopped: Json) -> None:
    for country in ("FR", "US", "CN"):
        answer = teller.troupe.regulator.asks_gate(
            stopped["life"].artwork_id, stage="filing", destination=country
        )
        assert (answer["decision"], answer["holds"]) == ("DENY", ["title"])


def test_nobody_else_can_lift_it(teller: Teller, stopped: Json) -> None:
    why = refused(lambda: teller.troupe.customs.lifts(stopped["hold"], "I think it is all right."))

    assert why.status == 403


def test_it_goes_on_once_the_stop_is_lifted(teller: Teller, stopped: Json) -> None:
    teller.troupe.regulator.lifts(stopped["hold"], "The claim was withdrawn.")
    owner = stopped["life"].owner
    consignment = owner.consignor.consigns(stopped["life"].artwork_id)

    assert owner.consignor.offers(consignment, price="30000", currency="CNY")["state"] == "listed"
    out = Step("check_out", teller.troupe.keepers, place="gallery", return_hours=1)
    assert refused(lambda: take(out, "hld_nothing")).status == 404
