"""A market with works that may be sold and people who sell, buy, pay and decide."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from authentication.models import (
    Artwork,
    Certificate,
    CertificateState,
    Confidence,
    Examination,
    ExpertKey,
    KeyState,
    Opinion,
)
from bonded_warehouse.models.clearance import LegalFacts
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.places import Facility
from bonded_warehouse.rules.states import Account, CustodyState, CustomsStatus
from foundation import clock
from foundation.actor import Actor
from foundation.db import db, transaction
from foundation.worker import Worker
from marketplace import audits
from marketplace.models.catalogue import Consignment, Lot, Sale
from marketplace.models.invoices import Invoice
from marketplace.models.orders import Offering, Order
from marketplace.models.rights import RightsNotice
from marketplace.operations import announcing, cataloguing, consigning, ordering, paying
from marketplace.payments.pretend_gateway import PretendGateway
from marketplace.rules.rights import NoticeState, RightKind
from tests.conftest import Person

CNY = "CNY"


@dataclass
class Market:
    """Everything that happens to a work from consignment to settlement, in operations."""

    app: Flask
    person: Callable[..., Person]
    at: datetime = field(default_factory=clock.now)
    works: int = 0

    def __post_init__(self) -> None:
        self.seller = self.person("artist", name="Lin Mo")
        self.buyer = self.person("buyer", name="Ada Buyer")
        self.rival = self.person("buyer", name="Ben Rival")
        self.cashier = self.person("cashier", name="Cai Cashier")

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        with self.app.app_context(), transaction() as session:
            yield session

    @contextmanager
    def unguarded(self) -> Iterator[Session]:
        """Write as who owns the database can: what keeps the ledger is taken away first."""
        with self.transaction() as session:
            if session.get_bind().dialect.name == "postgresql":
                session.execute(sa.text("SET LOCAL session_replication_role = replica"))
            else:
                kept = sa.text(
                    "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger_%'"
                )
                for name in session.scalars(kept).all():
                    session.execute(sa.text(f"DROP TRIGGER {name}"))
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self.app.app_context():
            yield db.session
            db.session.rollback()

    def later(self, **span: float) -> datetime:
        self.at += timedelta(**(span or {"seconds": 1}))
        return self.at

    def worker(self) -> int:
        with self.app.app_context():
            return Worker(self.app.extensions["bianliang.parts"], now=lambda: self.at).until_quiet()

    @property
    def gateway(self) -> PretendGateway:
        gateway = self.app.extensions["marketplace.ways"].of("pretend")
        assert isinstance(gateway, PretendGateway)
        return gateway

    def work(self, owner: Actor | None = None, **changes: Any) -> str:
        """Write a certified, stored work of a living artist, by hand, so that only the market is tested."""
        owner = owner or self.seller.actor
        self.works += 1
        with self.transaction() as session:
            write_work(session, self.works, owner, self.at, **changes)
        return f"art_{self.works:026d}"

    def consigned(self, **changes: Any) -> Consignment:
        artwork_id = changes.pop("artwork_id", None) or self.work()
        actor = changes.pop("actor", self.seller.actor)
        with self.transaction() as session:
            return consigning.consign(
                session,
                **{
                    "artwork_id": artwork_id,
                    "title_basis": "painted by the consignor",
                    "defects": "",
                    "reserve_consent": True,
                    "actor": actor,
                    "at": self.at,
                }
                | changes,
            )

    def offered(self, price_minor: int = 1_000_00, **changes: Any) -> Offering:
        consignment = self.consigned(**changes)
        with self.transaction() as session:
            return cataloguing.offer(
                session,
                consignment_id=consignment.id,
                price_minor=price_minor,
                currency=CNY,
                actor=self.seller.actor,
                at=self.at,
            )

    def drafted(self, **changes: Any) -> Sale:
        given: dict[str, Any] = {
            "title": {"en": "Ink of our time", "zh": "当代水墨"},
            "currency": CNY,
            "opens_at": self.at + timedelta(days=8),
            "ends_at": self.at + timedelta(days=10),
            "terms": announcing.Terms(),
            "actor": self.cashier.actor,
            "at": self.at,
        }
        with self.transaction() as session:
            return announcing.create_sale(session, **given | changes)

    def entered(self, sale: Sale, **changes: Any) -> Lot:
        consignment = changes.pop("consignment", None) or self.consigned()
        given: dict[str, Any] = {
            "consignment_id": consignment.id,
            "sale_id": sale.id,
            "opening_minor": 500_00,
            "reserve_minor": 900_00,
            "estimate_low_minor": 1_000_00,
            "estimate_high_minor": 2_000_00,
            "actor": self.seller.actor,
            "at": self.at,
        }
        with self.transaction() as session:
            return cataloguing.enter_lot(session, **given | changes)

    def held(self, offering: Offering, by: Person | None = None) -> Order:
        with self.transaction() as session:
            return ordering.hold_work(
                session, offering_id=offering.id, actor=(by or self.buyer).actor, at=self.at
            )

    def placed(self, offering: Offering | None = None, to: str = "CN") -> tuple[Order, Invoice]:
        order = self.held(offering or self.offered())
        with self.transaction() as session:
            return ordering.place_order(
                session, order_id=order.id, destination=to, actor=self.buyer.actor, at=self.at
            )

    def pays(self, invoice: Invoice, case: str = "pay") -> str:
        """Ask for a payment, begin it, and have the provider report how it ended; return its id."""
        with self.transaction() as session:
            payment = paying.request_payment(
                session,
                invoice_id=invoice.id,
                means="card",
                provider="pretend",
                actor=self.buyer.actor,
                at=self.at,
            )
            payment_id, amount = payment.id, payment.amount
        intent = self.gateway.start(
            key=payment_id, amount=amount, means="card", return_url="http://localhost/"
        )
        with self.transaction() as session:
            paying.record_intent(session, payment_id=payment_id, intent=intent, at=self.at)
        for body, signature in self.gateway.reports(intent.provider_id, case, at=self.at):
            self.hears(body, signature)
        return payment_id

    def hears(self, body: bytes, signature: str) -> bool:
        notice = self.gateway.read_notice(body, signature, at=self.at)
        with self.transaction() as session:
            return paying.record_notice(session, notice=notice, provider="pretend", at=self.at)

    def settled(self) -> tuple[Order, Invoice]:
        order, invoice = self.placed()
        self.pays(invoice)
        self.worker()
        return self.order(order.id), invoice

    def order(self, order_id: str) -> Order:
        with self.reading() as session:
            order = session.get_one(Order, order_id, populate_existing=True)
            session.expunge(order)
            return order

    def invoice(self, invoice_id: str) -> Invoice:
        with self.reading() as session:
            invoice = session.get_one(Invoice, invoice_id, populate_existing=True)
            session.expunge(invoice)
            return invoice

    def complaints(self) -> list[str]:
        """What the audits of the market name."""
        with self.reading() as session:
            return [text for audit in audits.AUDITS for text in audit.run(session)]


def write_work(session: Session, number: int, owner: Actor, at: datetime, **changes: Any) -> None:
    artwork_id = f"art_{number:026d}"
    session.add(
        Artwork(
            **{
                "id": artwork_id,
                "title": {"en": f"Pine and crane {number}", "zh": f"松鹤图之{number}"},
                "maker": {"en": "Lin Mo", "zh": "林墨"},
                "maker_born_year": 1980,
                "maker_living": True,
                "object_type": "painting",
                "materials": "ink on paper",
                "made_from_year": 2024,
                "made_to_year": 2024,
                "origin_country": "CN",
                "registrant_id": owner.id,
                "registrant_name": owner.name,
                "organisation_id": owner.organisation_id,
                "registered_at": at,
            }
            | changes.pop("artwork", {})
        )
    )
    if session.get(ExpertKey, "key_1") is None:
        session.add(
            ExpertKey(
                id="key_1",
                expert_id="acc_expert",
                expert_name="Gu Yan",
                expert_did="did:key:z6Mk",
                multikey="z6Mk",
                state=KeyState.APPROVED,
                enrolled_at=at,
            )
        )
        session.add(
            Facility(
                id="fac_1",
                code="KF1",
                name={"en": "Kaifeng vault one", "zh": "开封一号库"},
                place="Kaifeng",
                timezone="Asia/Shanghai",
                organisation_id=None,
                opened_by="acc_keeper",
                opened_at=at,
            )
        )
    session.add(
        Examination(
            id=f"exa_{number}",
            artwork_id=artwork_id,
            expert_id="acc_expert",
            expert_name="Gu Yan",
            method="naked eye",
            findings="genuine",
            opinion=Opinion.GENUINE,
            confidence=Confidence.STRONG,
            examined_on=date(2026, 11, 1),
            recorded_at=at,
        )
    )
    session.flush()
    session.add(
        Certificate(
            id=f"cer_{number}",
            number=f"BL-2026-{number:06d}",
            artwork_id=artwork_id,
            examination_id=f"exa_{number}",
            expert_id="acc_expert",
            expert_name="Gu Yan",
            expert_key_id="key_1",
            state=CertificateState.IN_FORCE if changes.pop("certified", True) else CertificateState.SUSPENDED,
            statement_id=f"sta_{number}",
            document={},
            proof_options={},
            prepared_at=at,
            issued_at=at,
            state_at=at,
        )
    )
    if changes.pop("stored", True):
        session.add(
            Holding(
                id=f"hol_{number}",
                artwork_id=artwork_id,
                facility_id="fac_1",
                since_at=at,
                intended_status=CustomsStatus.DOMESTIC,
                customs_status=CustomsStatus.DOMESTIC,
                source=Account.DOMESTIC,
                owner_id=owner.id,
                owner_name=owner.name,
                depositor_id=owner.id,
                depositor_name=owner.name,
                opened_at=at,
                state=CustodyState.STORED,
                chain_head=hashlib.sha256(artwork_id.encode()).hexdigest(),
            )
        )
    session.add(
        LegalFacts(
            id=f"fct_{number}",
            artwork_id=artwork_id,
            version=1,
            facts={
                "kind": "painting",
                "ownership": "private",
                "acquisition": "other_lawful",
                "title_flags": [],
                "materials": [],
                "artist_living": True,
                "industrial": False,
                "ethnic_minority": False,
                "copies": 1,
            }
            | changes.pop("facts", {}),
            recorded_by=owner.id,
            recorded_by_name=owner.name,
            recorded_at=at,
        )
    )
    assert not changes, changes
    session.flush()


def write_notice(
    session: Session, artwork_id: str, state: NoticeState, at: datetime, *, respondent_id: str, **changes: Any
) -> None:
    """Write a notice that a work infringes a right, by hand: how it comes to stand so is tested elsewhere."""
    given: dict[str, Any] = {
        "id": f"rgn_{artwork_id[-4:]}",
        "artwork_id": artwork_id,
        "right": RightKind.COPYRIGHT,
        "right_name": "Bamboo in Rain, 2019",
        "claimant_id": "acc_claimant",
        "claimant_name": "Wen Painter",
        "acts_for": "",
        "contact": "wen@example.org",
        "claim": "It copies my painting.",
        "evidence": "My sketchbook.",
        "given_at": at,
        "respondent_id": respondent_id,
        "respondent_organisation_id": None,
        "state": state,
    }
    session.add(RightsNotice(**given | changes))
