"""The cashier's desk at the bank, as pages: a look first, then the reading in, then what waits."""

import io
from datetime import UTC, timedelta
from typing import Any

from foundation.settings import Settings
from marketplace.payments.wire_gateway import WireAccount, WireGateway
from tests.conftest import Person
from tests.firms_bank import camt, entry
from tests.operations.market.house import Market
from tests.web.browsing import html
from tests.web.market.test_pages import MOST, counted


def sends(who: Person, path: str, body: bytes, name: str = "bank.xml") -> Any:
    return who.post(path, data={"file": (io.BytesIO(body), name)}, content_type="multipart/form-data")


def test_from_the_invoice_to_the_cashiers_desk(market: Market) -> None:
    wire = WireGateway(WireAccount("Bianliang", "DE02100500000024290661", "TESTDEXX", "A bank"))
    market.app.extensions["marketplace.ways"].gateways.append(wire)
    settings: Settings = market.app.extensions["bianliang.settings"]
    object.__setattr__(
        settings, "wire_account", ("Bianliang", "DE02100500000024290661", "TESTDEXX", "A bank")
    )
    try:
        _, invoice = market.placed()
        begun = market.buyer.post(f"/invoices/{invoice.id}/payments", {"means": "bank_wire"})
        assert begun.status_code == 201, begun.text
        reference = begun.json["reference"]
        page = html(market.buyer, f"/invoices/{invoice.id}")
        assert "Your bank wire is awaited" in page
        assert f"{reference[:4]} {reference[4:8]}" in page

        day = (market.at.astimezone(UTC) - timedelta(days=1)).date().isoformat()
        body = camt(
            [
                entry("600.00", text=reference, ref="B1", day=day),
                entry("400.00", text="for the painting", payer="Ada Buyer", ref="B2", day=day),
            ],
            closing="1000.00",
        )
        look = sends(market.cashier, "/bank/trials", body)
        assert [line["outcome"] for line in look.json["lines"]] == ["booked", "waiting"]
        read = sends(market.cashier, "/bank/statements", body)
        assert read.status_code == 201
        assert (read.json["statement"]["booked"], read.json["statement"]["waiting"]) == (1, 1)
        with counted() as seen:
            desk = html(market.cashier, "/bank")
        assert len(seen) <= MOST + 1  # one of them signs the reader in
        assert "Exactly this amount is open on:" in desk
        assert f'value="{invoice.number}"' in desk
        assert "没有" in html(market.cashier, "/bank", "zh")
        line = market.cashier.get("/bank").json["waiting"][0]["line"]["id"]
        assert "Lines of bank statements wait: 1" in html(market.cashier, "/desk")
        booked = market.cashier.post(f"/bank/lines/{line}/booking", {"invoice": invoice.number})
        assert booked.json["state"] == "booked"
        assert market.buyer.get(f"/invoices/{invoice.id}").json["invoice"]["state"] == "paid"
        page = html(market.cashier, f"/bank/statements/{read.json['statement']['id']}")
        assert "Cai Cashier" in page

        bomb = b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
        refused = sends(market.cashier, "/bank/statements", bomb)
        assert (refused.status_code, refused.json["type"]) == (422, "/problems/statement-unreadable")
        assert sends(market.buyer, "/bank/statements", body).status_code == 403
        assert market.cashier.get("/bank/statements/bks_0").status_code == 404
    finally:
        market.app.extensions["marketplace.ways"].gateways.remove(wire)
        object.__setattr__(settings, "wire_account", ())
