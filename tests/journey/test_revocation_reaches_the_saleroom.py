"""A certificate is revoked while people bid: the lot goes at once, and says why."""

from datetime import timedelta

import pytest

from deploy.journey.client import Json, Problem
from deploy.journey.lives import registering, selling
from deploy.journey.lives.life import Life
from deploy.journey.lives.telling import Teller, now
from deploy.journey.pictures import Picture
from deploy.journey.stories import STORIES

pytestmark = [pytest.mark.slow(seconds=200), pytest.mark.timeout(600)]
PICTURES = 1

AT_ONCE_S = 10.0
"""Far more than the worker needs, on a machine that does other things too."""


@pytest.fixture(scope="module")
def lot(teller: Teller, pictures: list[Picture]) -> Json:
    """Put a certified work under the hammer, with a bid on it, in a sale that outlasts the story."""
    story = next(one for one in STORIES if one.name == "auction")
    life = Life(teller, pictures[0], story, 0)
    return under_the_hammer(life)


def under_the_hammer(life: Life) -> Json:
    """Bring a work as far as its first bid; return its lot, with the life it has led."""
    teller, cast = life.teller, life.teller.troupe
    life.begin()
    life.store()
    selling.bring_papers(teller, life.owner, life.artwork_id, stage="checkout", destination="JP")
    opens_at = now() + timedelta(seconds=4)
    sale = cast.cashier.drafts_sale(
        {"en": "A sale"}, currency="CNY", opens_at=opens_at, ends_at=opens_at + timedelta(hours=1)
    )
    consignment = life.owner.consignor.consigns(life.artwork_id)
    lot = life.owner.consignor.enters(consignment, sale, opening="20000", estimate=("30000", "50000"))
    cast.cashier.announces(sale, opens_at=opens_at, place="Kaifeng")
    for buyer in life.buyers:
        cast.cashier.approves(buyer.registers_for(sale, country="JP"))

    def is_open() -> bool | None:
        return True if cast.public.get(f"/sales/{sale}/room")["sale"]["state"] == "open" else None

    teller.wait("a sale opens", is_open)
    assert life.buyers[0].bids(lot["id"], 24_000_00)["code"] == "leading"
    return lot | {"holding_id": life.holding_id, "life": life}


def test_the_lot_is_withdrawn_with_the_reason(
    teller: Teller, lot: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = teller.troupe
    certificate = cast.expert.client.get(f"/artworks/{lot['artwork_id']}")["certificate"]
    cast.expert.revokes(certificate["id"], "The seal is a later addition.")

    def withdrawn() -> Json | None:
        shown: Json = cast.public.get(f"/lots/{lot['id']}/room")["lot"]
        return shown if shown["state"] == "withdrawn" else None

    monkeypatch.setattr(teller, "patience_s", AT_ONCE_S)  # every other story is told with the same teller
    shown = teller.wait("worker: the lot is withdrawn", withdrawn)

    assert shown["withdrawn_reason"]


def test_nobody_can_bid_on_it_any_more(teller: Teller, lot: Json) -> None:
    with pytest.raises(Problem) as refused:
        lot["life"].buyers[1].bids(lot["id"], 30_000_00)

    assert refused.value.status == 409


def test_nobody_can_offer_it_until_it_is_certified_anew(teller: Teller, lot: Json) -> None:
    owner = lot["life"].owner
    consignment = owner.consignor.consigns(lot["artwork_id"])

    with pytest.raises(Problem) as refused:
        owner.consignor.offers(consignment, price="30000", currency="CNY")
    assert refused.value.slug == "certificate-not-in-force"

    registering.certify(teller, lot["artwork_id"])

    def free() -> bool | None:
        page = teller.troupe.senior.client.get(f"/holdings/{lot['holding_id']}")
        return None if page["holds"] else True

    teller.wait("worker: the hold is lifted", free)
    assert owner.consignor.offers(consignment, price="30000", currency="CNY")["state"] == "listed"


def test_its_passport_says_all_of_it(teller: Teller, lot: Json) -> None:
    registering.passport(teller, lot["artwork_id"])
    said = [one["kind"] for one in teller.troupe.public.get(f"/artworks/{lot['artwork_id']}")["statements"]]

    assert said.count("certificate") == 2
    assert "certificate.revoked" in said
