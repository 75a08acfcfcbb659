"""Who registered a work is sealed in its passport, and told by no public page."""

from collections.abc import Callable

from flask.testing import FlaskClient

from tests.conftest import Person
from tests.operations.market.house import Market


def test_is_told_to_no_stranger(market: Market, client: FlaskClient, person: Callable[..., Person]) -> None:
    market.seller = seller = person("artist", name="Zhao Registrant", organisation="org_ink")
    offering, sale = market.offered(), market.drafted()
    market.entered(sale)
    market.worker()
    secrets = (seller.actor.name, seller.actor.id, "org_ink")

    for path in ("/", "/catalogue", f"/works/{offering.artwork_id}", f"/sales/{sale.id}"):
        readers = [market.cashier.client] if path.startswith("/sales") else [client, market.buyer.client]
        for reader in readers:
            for kind in ("application/json", "text/html"):
                token = {} if reader is client else {"Authorization": f"Bearer {_token(market, reader)}"}
                page = reader.get(path, headers={"Accept": kind} | token)
                assert page.status_code == 200, (path, kind, page.text[:300])
                assert [secret for secret in secrets if secret in page.text] == [], (path, kind)


def _token(market: Market, client: FlaskClient) -> str:
    return next(one.token for one in (market.buyer, market.cashier) if one.client is client)


def test_is_told_to_its_own_side_and_to_who_has_it_in_hand_or_oversees(
    market: Market, person: Callable[..., Person]
) -> None:
    market.seller = seller = person("artist", name="Zhao Registrant", organisation="org_ink")
    artwork_id = market.offered().artwork_id
    colleague = person("gallery", organisation="org_ink")

    for role in ("expert", "keeper", "senior_keeper", "regulator", "auditor"):
        work = person(role).get(f"/works/{artwork_id}").json["work"]
        assert (work["registrant_name"], work["registrant_id"]) == (seller.actor.name, seller.actor.id), role
    for reader in (seller, colleague):
        page = reader.client.get(
            f"/works/{artwork_id}",
            headers={"Accept": "text/html", "Authorization": f"Bearer {reader.token}"},
        )
        assert "Zhao Registrant" in page.text


def test_is_not_told_to_the_buyer(market: Market, person: Callable[..., Person]) -> None:
    market.seller = person("artist", name="Zhao Registrant")
    order, invoice = market.settled()

    for path in (f"/orders/{order.id}", f"/invoices/{invoice.id}"):
        work = market.buyer.get(path).json["work"]
        assert (work["registrant_name"], work["registrant_id"], work["organisation_id"]) == ("", "", None), (
            path
        )
