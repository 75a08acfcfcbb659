"""Somebody who has signed in costs no page more queries than its measure."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bonded_warehouse.queries import rulesets
from marketplace.operations import ruling, settling
from tests.conftest import Person
from tests.operations.market.house import Market
from tests.web.market.test_pages import MOST, counted, read


def signed_in(app: Flask, person: Person) -> FlaskClient:
    from foundation.accounts.models import User
    from foundation.db import db

    client = app.test_client()
    with app.app_context():
        uniquifier = db.session.query(User).filter_by(account_id=person.actor.id).one().fs_uniquifier
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"], session["fs_paa"] = uniquifier, True, 0
    return client


def test_pages_stay_within_their_measure(
    app: Flask, market: Market, person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rulesets, "LATELY_S", 3600.0)  # they are asked for once in a while, for all pages
    for _ in range(3):
        market.offered()
    market.worker()
    lot = market.entered(market.drafted())
    client = signed_in(app, market.buyer)
    read(client, f"/works/{lot.artwork_id}?to=DE")
    counts = {}
    for path in (
        "/",
        "/catalogue",
        f"/works/{lot.artwork_id}",
        f"/works/{lot.artwork_id}?to=DE",
        "/orders",
        "/desk",
    ):
        with counted() as seen:
            read(client, path)
        counts[path] = [text for text in seen if re.match(r"\s*SELECT", text)]

    over = {path: texts for path, texts in counts.items() if len(texts) > MOST}
    assert over == {}, "\n".join(f"{path}: {len(texts)}\n" + "\n".join(texts) for path, texts in over.items())


def test_pages_of_an_undone_sale_show_its_credit_note_within_their_measure(
    app: Flask, market: Market
) -> None:
    order, invoice = market.settled()
    with market.transaction() as session:
        settling.record_delivery(session, holding_id=str(order.holding_id), at=market.at)
        settling.raise_dispute(
            session, order_id=order.id, reason="a tear", actor=market.buyer.actor, at=market.at
        )
        ruling.uphold_dispute(
            session, order_id=order.id, reason="It is torn.", at_once=False, actor=market.cashier.actor,
            at=market.at,
        )  # fmt: skip
    client = signed_in(app, market.buyer)
    number = f"CN-{market.at.year}-000001"
    note = market.buyer.get(f"/orders/{order.id}").json["credit_note"]["id"]
    read(client, "/orders")
    for path in (f"/orders/{order.id}", f"/invoices/{invoice.id}", f"/credit-notes/{note}"):
        with counted() as seen:
            assert number in read(client, path)
        asked = [text for text in seen if re.match(r"\s*SELECT", text)]
        assert len(asked) <= MOST, f"{path}: {len(asked)}\n" + "\n".join(asked)
    for language, words in (("en", ("Takes back invoice", "-CN¥1,000")), ("zh", ("所冲销的账单", "-¥1,000"))):
        page = read(client, f"/credit-notes/{note}", language=language)
        assert all(word in page for word in (*words, invoice.number, "It is torn.")), page
