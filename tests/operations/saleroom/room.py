"""A sale with works that may be sold, and people who want them."""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
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
from bonded_warehouse.gate_errors import GateRefuses
from bonded_warehouse.models.clearance import LegalFacts
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.holds import Hold
from bonded_warehouse.models.places import Facility
from bonded_warehouse.rules.states import Account, CustodyState, CustomsStatus, HoldKind
from foundation.actor import Actor, Role
from foundation.db import db, transaction
from foundation.outbox import PublishedEvent
from foundation.settings import Settings
from marketplace.models.agreements import Agreement
from marketplace.models.auction import Bid, LotEvent, Paddle
from marketplace.models.catalogue import Consignment, Lot, Sale
from marketplace.operations import agreeing
from marketplace.rules.bidding import BidKind
from marketplace.rules.paddles import PaddleState
from marketplace.rules.sales import SaleState
from marketplace.saleroom import auditing
from marketplace.saleroom.clerk import Clerk

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@dataclass
class Hands:
    """A clock that a test moves."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def pass_s(self, seconds: float) -> datetime:
        self.at += timedelta(seconds=seconds)
        return self.at


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Room:
    """One house with one sale; everything written by hand, so that nothing but the saleroom is tested."""

    app: Flask
    clock: Hands = field(default_factory=Hands)
    people: dict[str, Actor] = field(default_factory=dict)
    works: int = 0

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        with self.app.app_context(), transaction() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self.app.app_context():
            yield db.session
            db.session.rollback()

    @property
    def database_url(self) -> str:
        settings: Settings = self.app.extensions["bianliang.settings"]
        return settings.database_url

    def person(self, name: str, *roles: str, organisation: str | None = None) -> Actor:
        if name not in self.people:
            number = len(self.people) + 1
            account = {
                "email": f"{name}{number}@example.org",
                "password": None,
                "active": True,
                "fs_uniquifier": f"u{name}{number}",
                "fs_webauthn_user_handle": f"h{name}{number}",
                "account_id": f"acc_{name}",
                "name": name,
                "language": "en",
                "organisation_id": None,
            }
            with self.transaction() as session:
                from foundation.accounts.models import User

                session.add(User(**account))
            actor_roles = frozenset(Role(role) for role in roles or ("buyer",))
            self.people[name] = Actor(f"acc_{name}", name, actor_roles, organisation)
        return self.people[name]

    def opens_sale(self, *, state: SaleState = SaleState.OPEN, **more: Any) -> Sale:
        auctioneer = self.person("auctioneer", "gallery")
        given: dict[str, Any] = {
            "id": f"sal_{more.pop('name', '1')}",
            "title": {"en": "Ink of our time", "zh": "当代水墨"},
            "currency": "USD",
            "state": state,
            "opens_at": NOON - timedelta(hours=1),
            "ends_at": NOON + timedelta(hours=1),
            "conditions_version": "2026-11",
            "auctioneer_id": auctioneer.id,
            "auctioneer_name": auctioneer.name,
            "created_at": NOON - timedelta(days=9),
        } | more
        sale = Sale(**given)
        with self.transaction() as session:
            session.add(sale)
        return sale

    def enters(self, sale_id: str = "sal_1", *, opening: int = 500_00, **more: Any) -> str:
        """Enter a certified, stored work of a living artist as a lot; return the lot's id."""
        consignor = self.person("consignor", "artist")
        self.works += 1
        number = self.works
        with self.transaction() as session:
            sale = session.get_one(Sale, sale_id)
            artwork_id = self._certified(session, number, consignor)
            holding_id = self._stored(session, number, artwork_id, consignor)
            consignment = Consignment(
                id=f"con_{number}",
                artwork_id=artwork_id,
                consignor_id=consignor.id,
                consignor_name=consignor.name,
                commission_bps=500,
                title_basis="painted by the consignor",
                consigned_at=NOON,
            )
            session.add(consignment)
            session.flush()
            end_at = sale.ends_at + timedelta(seconds=sale.cascade_s * (number - 1))
            given: dict[str, Any] = {
                "id": f"lot_{number}",
                "sale_id": sale_id,
                "number": number,
                "artwork_id": artwork_id,
                "holding_id": holding_id,
                "consignment_id": consignment.id,
                "consignor_id": consignor.id,
                "currency": "USD",
                "opening_minor": opening,
                "estimate_low_minor": opening * 2,
                "estimate_high_minor": opening * 4,
                "scheduled_end_at": end_at,
                "end_at": end_at,
                "listed_at": NOON,
            } | more
            session.add(Lot(**given))
        return f"lot_{number}"

    def _certified(self, session: Session, number: int, maker: Actor) -> str:
        artwork_id = f"art_{number:026d}"
        session.add(
            Artwork(
                id=artwork_id,
                title={"en": f"Pine and crane {number}", "zh": f"松鹤图之{number}"},
                maker={"en": "Lin Mo", "zh": "林墨"},
                maker_born_year=1980,
                maker_living=True,
                object_type="painting",
                materials="ink on paper",
                made_from_year=2024,
                made_to_year=2024,
                origin_country="CN",
                registrant_id=maker.id,
                registrant_name=maker.name,
                registered_at=NOON,
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
                    enrolled_at=NOON,
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
                recorded_at=NOON,
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
                state=CertificateState.IN_FORCE,
                statement_id=f"sta_{number}",
                document={},
                proof_options={},
                prepared_at=NOON,
                issued_at=NOON,
                state_at=NOON,
            )
        )
        session.flush()
        return artwork_id

    def _stored(self, session: Session, number: int, artwork_id: str, owner: Actor) -> str:
        if session.get(Facility, "fac_1") is None:
            session.add(
                Facility(
                    id="fac_1",
                    code="KF1",
                    name={"en": "Kaifeng vault"},
                    place="Kaifeng",
                    timezone="Asia/Shanghai",
                    organisation_id=None,
                    opened_by="acc_keeper",
                    opened_at=NOON,
                )
            )
            session.flush()
        session.add(
            Holding(
                id=f"hol_{number}",
                artwork_id=artwork_id,
                facility_id="fac_1",
                since_at=NOON,
                intended_status=CustomsStatus.DOMESTIC,
                customs_status=CustomsStatus.DOMESTIC,
                source=Account.DOMESTIC,
                owner_id=owner.id,
                owner_name=owner.name,
                depositor_id=owner.id,
                depositor_name=owner.name,
                opened_at=NOON,
                state=CustodyState.STORED,
                earmarked_for=f"lot_{number}",
                chain_head=_digest(artwork_id),
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
                },
                recorded_by=owner.id,
                recorded_by_name=owner.name,
                recorded_at=NOON,
            )
        )
        session.flush()
        return f"hol_{number}"

    def gives_paddle(
        self, name: str, sale_id: str = "sal_1", *, limit: int | None = None, **more: Any
    ) -> Actor:
        actor = self.person(name)
        with self.transaction() as session:
            taken = session.scalar(sa.select(sa.func.count(Paddle.id)).where(Paddle.sale_id == sale_id)) or 0
            given: dict[str, Any] = {
                "id": f"pad_{name}_{sale_id}",
                "sale_id": sale_id,
                "account_id": actor.id,
                "name": name,
                "state": PaddleState.APPROVED,
                "number": 101 + taken,
                "spend_limit_minor": limit,
                "conditions_version": "2026-11",
                "country": "CN",
                "applied_at": NOON,
            } | more
            session.add(Paddle(**given))
        return actor

    def asks_to_lower(self, lot_id: str, dollars: int) -> Agreement:
        """Have the consignor propose a lower reserve; the contract is the one offered to everybody."""
        consignor = self.people["consignor"]
        with self.transaction() as session:
            consignment = session.get_one(Consignment, session.get_one(Lot, lot_id).consignment_id)
            if agreeing.in_force(session, consignment.id) is None:
                agreeing.accept_standard(session, consignment, actor=consignor, at=self.clock())
            return agreeing.propose_lower(
                session, lot_id=lot_id, reserve_minor=dollars * 100, actor=consignor, at=self.clock()
            )

    def lowers(self, asked: Agreement) -> Agreement:
        """Have the house accept it."""
        cashier = self.person("till", "cashier")
        with self.transaction() as session:
            return agreeing.accept(
                session,
                consignment_id=asked.consignment_id,
                version=asked.version,
                actor=cashier,
                at=self.clock(),
            )

    gate_refuses = GateRefuses

    def sql(self, text: str) -> sa.TextClause:
        return sa.text(text)

    def stops(self, artwork_id: str) -> None:
        with self.transaction() as session:
            session.add(
                Hold(
                    id=artwork_id.replace("art_", "hld_"),
                    artwork_id=artwork_id,
                    kind=next(iter(HoldKind)),
                    authority="regulator",
                    is_stop=True,
                    reason="Somebody else says it is his.",
                    placed_by_name="Fang Zheng",
                    placed_at=NOON,
                )
            )

    def waits_for(self, what: Callable[[], bool], *, seconds: float = 10) -> None:
        deadline = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < deadline, "it did not come to pass"
            time.sleep(0.02)

    def waits_to_see(self, lot_id: str, state: str) -> None:
        self.waits_for(lambda: self.lot(lot_id).state == state)

    def facts(self, name: str) -> list[dict[str, Any]]:
        """Return what was published under a name, in order."""
        query = sa.select(PublishedEvent.facts).where(PublishedEvent.name == name)
        with self.reading() as session:
            return list(session.scalars(query.order_by(PublishedEvent.id)))

    def audit(self) -> list[str]:
        """Return what does not hold."""
        with self.reading() as session:
            return [finding for audit in auditing.AUDITS for finding in audit.run(session)]

    def counts_queries(self, act: Callable[[], Any]) -> int:
        """Return how many statements reach the database while something is done."""
        seen: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
            seen.append(statement)

        with self.app.app_context():
            engine = db.engine
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            act()
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)
        return len([statement for statement in seen if not statement.startswith(("BEGIN", "PRAGMA"))])

    def clerk(self, **more: Any) -> Clerk:
        return Clerk(self.app.app_context, now=self.clock, **more)

    def lot(self, lot_id: str) -> Lot:
        with self.reading() as session:
            lot = session.get_one(Lot, lot_id)
            session.expunge(lot)
            return lot

    def events(self, lot_id: str) -> list[LotEvent]:
        with self.reading() as session:
            query = sa.select(LotEvent).where(LotEvent.lot_id == lot_id).order_by(LotEvent.number)
            found = list(session.scalars(query))
            session.expunge_all()
            return found

    def bids(self, lot_id: str) -> list[Bid]:
        with self.reading() as session:
            found = list(session.scalars(sa.select(Bid).where(Bid.lot_id == lot_id).order_by(Bid.id)))
            session.expunge_all()
            return found


def places(clerk: Clerk, actor: Actor, lot_id: str, dollars: int, key: str = "", **more: Any) -> Any:
    """Place a bid; return what it was answered."""
    receipt, _ = clerk.bid(
        actor,
        lot_id=lot_id,
        amount_minor=dollars * 100,
        kind=more.get("kind", BidKind.MAX),
        key=key or f"{actor.name}-{lot_id}-{dollars}",
    )
    return receipt
