"""Checkouts a second: held, asked at the gate, placed, invoiced, paid, settled, title passed, all booked.

One process, one buyer after the other, on the embedded database with every commit durable. Each checkout is
what a buyer's clicks and the provider's report do, in their own transactions: the gate is asked at checkout
and at settlement, the ledger gets three bookings, title passes in the warehouse (works of its domestic book;
the guarantee is not touched by a sale). Beside it stands how often the disk could make as many transactions
durable if nothing had to be thought. `python -m benchmarks checkout`; BENCH_CHECKOUTS says how many.
"""

import logging
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import structlog
from flask import Flask

from app import create_app
from foundation import clock
from foundation.accounts import operations
from foundation.actor import ADMINISTRATOR, SYSTEM, Actor, Role
from foundation.cli.migrating import configuration
from foundation.db import db, transaction
from foundation.money import Money
from foundation.settings import Settings
from marketplace import audits
from marketplace.operations import cataloguing, consigning, ordering, paying, settling
from marketplace.payments.gateway import Notice, NoticeKind
from tests.operations.market.house import write_work

CHECKOUTS: Final = int(os.environ.get("BENCH_CHECKOUTS", "400"))
COMMITS: Final = 4
"""Of one checkout: held, placed, paid, settled."""
PRICE_MINOR: Final = 20_000_00
"""20,000 yuan: the price of one checkout in the reckoning of a year."""
TARGET_YUAN: Final = 10_000_000_000
SECONDS_A_YEAR: Final = 365 * 24 * 3600
INSTALLATION: Final = Actor(
    account_id="acc_installation", name="installation", roles=frozenset({ADMINISTRATOR})
)


@dataclass
class House:
    """A house with works on offer, their seller and a buyer."""

    app: Flask
    seller: Actor
    buyer: Actor


def run() -> list[dict[str, Any]]:
    """Measure checkouts, and durable commits of the same disk beside them."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory() as folder:
        house = _build(Path(folder))
        with house.app.app_context():
            offerings = [_offered(house, number) for number in range(1, CHECKOUTS + 1)]
            times = [_timed(lambda one=one: _checkout(house, one)) for one in offerings]  # type: ignore[misc] # bound
            with transaction() as session:
                wrong = [text for audit in audits.AUDITS for text in audit.run(session)]
            assert wrong == [], wrong[:3]
            db.engine.dispose()
        commits = _commits_a_second(Path(folder))
    rate = len(times) / sum(times)
    yuan = rate * SECONDS_A_YEAR * PRICE_MINOR / 100
    p99 = statistics.quantiles(times, n=100)[98] * 1000
    return [
        {
            "name": "checkouts with ledger, gate and title in the warehouse",
            "ours": rate,
            "unit": "/s",
            "beside": f"durable commits, {COMMITS} a checkout",
            "beside_value": commits / COMMITS,
            "ratio": rate / (commits / COMMITS),
            "target": None,
            "met": None,
        },
        {
            "name": "one checkout, p99",
            "ours": p99,
            "unit": "ms",
            "beside": "",
            "beside_value": None,
            "ratio": None,
            "target": None,
            "met": None,
        },
        {
            "name": "in a year, at 20,000 yuan each",
            "ours": yuan,
            "unit": "yuan",
            "beside": "the plan's volume",
            "beside_value": TARGET_YUAN,
            "ratio": yuan / TARGET_YUAN,
            "target": ">= 1 times",
            "met": yuan >= TARGET_YUAN,
        },
    ]


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _build(folder: Path) -> House:
    from alembic import command  # noqa: PLC0415 -- only where a house is built

    settings = Settings.from_env(
        {"BIANLIANG_DATA": str(folder), "SECRET_KEY": "b" * 48, "PASSWORD_SALT": "b" * 48, "SEARCH": "memory"}
    )
    command.upgrade(configuration(settings), "head")
    app = create_app(settings)
    people = []
    with app.app_context():
        with transaction() as session:
            operations.ensure_roles(session, app.extensions["bianliang.roles"])
        for role in ("artist", "buyer"):
            with transaction() as session:
                card = operations.open_account(
                    session,
                    email=f"{role}@example.org",
                    name=role.capitalize(),
                    roles=(role,),
                    organisation_id=None,
                    actor=INSTALLATION,
                    at=clock.now(),
                )
                people.append(Actor(card.account_id, card.name, frozenset({Role(role)}), None))
    return House(app, *people)


def _offered(house: House, number: int) -> str:
    at = clock.now()
    with transaction() as session:
        write_work(session, number, house.seller, at)
        consignment = consigning.consign(
            session,
            artwork_id=f"art_{number:026d}",
            title_basis="painted by the consignor",
            defects="",
            reserve_consent=True,
            actor=house.seller,
            at=at,
        )
        return cataloguing.offer(
            session,
            consignment_id=consignment.id,
            price_minor=PRICE_MINOR,
            currency="CNY",
            actor=house.seller,
            at=at,
        ).id


def _checkout(house: House, offering_id: str) -> None:
    with transaction() as session:
        order = ordering.hold_work(session, offering_id=offering_id, actor=house.buyer, at=clock.now())
    with transaction() as session:
        _, invoice = ordering.place_order(
            session, order_id=order.id, destination="CN", actor=house.buyer, at=clock.now()
        )
        payment = paying.request_payment(
            session,
            invoice_id=invoice.id,
            means="card",
            provider="pretend",
            actor=house.buyer,
            at=clock.now(),
        )
        amount = Money(invoice.total_minor, invoice.currency)
    notice = Notice(f"evt_{payment.id}", NoticeKind.SUCCEEDED, payment.id, amount, clock.now())
    with transaction() as session:
        paying.record_notice(session, notice=notice, provider="pretend", at=clock.now())
    with transaction() as session:
        settling.settle(session, order_id=order.id, actor=SYSTEM, at=clock.now())


def _commits_a_second(folder: Path, span: timedelta = timedelta(seconds=2)) -> float:
    """Return how many bare durable commits of one row this disk makes."""
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, what TEXT)")
    began, count = time.perf_counter(), 0
    while time.perf_counter() - began < span.total_seconds():
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO row (what) VALUES ('a checkout')")
        connection.execute("COMMIT")
        count += 1
    connection.close()
    return count / (time.perf_counter() - began)
