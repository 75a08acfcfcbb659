"""A studio in the vault's house, keepers, a customs officer and a host, around a market."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.places import Place, PlaceKind
from bonded_warehouse.rules.states import CustodyState
from foundation.accounts.models import Organisation
from foundation.actor import Actor
from marketplace.models.catalogue import Consignment, Lot, Sale
from marketplace.models.live_sessions import LiveItem, LiveSession
from marketplace.models.orders import Offering
from marketplace.operations import cataloguing, fronting, live_sessions, tabling
from marketplace.operations.fronting import Front
from marketplace.rules.live_sessions import ItemState
from marketplace.rules.rights import NoticeState
from marketplace.rules.storefronts import Theme
from tests.operations.market.house import CNY, Market, write_notice


@dataclass
class Studio:
    """All that a live session needs, and what is done to it."""

    market: Market
    gallery: Actor = field(init=False)
    works: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        market = self.market
        with market.transaction() as session:
            session.add(
                Organisation(id="org_live", name="Pine gallery", kind="gallery", created_at=market.at)
            )
        self.people = {
            "gallery": market.person("gallery", name="Gao Gallery", organisation="org_live"),
            "host": market.person("artist", name="Hu Host"),
            "first": market.person("keeper", name="Ke One"),
            "second": market.person("keeper", name="Ke Two"),
            "officer": market.person("customs_officer", name="Officer Wen"),
        }
        self.gallery, self.host = self.people["gallery"].actor, self.people["host"].actor
        self.keepers = [self.people[name].actor for name in ("first", "second")]
        self.officer = self.people["officer"].actor
        self.does(
            fronting.set_up,
            self.gallery,
            front=Front(slug="pine-live", name={"en": "Pine"}, intro={}, theme=Theme.PAPER, domain=""),
        )
        for _ in range(2):
            self.works.append(market.work(self.gallery))
            market.consigned(artwork_id=self.works[-1], actor=self.gallery)
        self.place("studio")

    def place(self, place_id: str, kind: PlaceKind = PlaceKind.STUDIO) -> None:
        with self.market.transaction() as session:
            session.add(
                Place(
                    id=place_id,
                    facility_id="fac_1",
                    parent_id=None,
                    kind=kind,
                    code=place_id.upper(),
                    name={"en": "Studio one", "zh": "一号直播间"},
                    capacity=None,
                    opened_by="acc_keeper",
                    opened_at=self.market.at,
                )
            )

    def does(self, operation: Any, by: Actor, **given: Any) -> Any:
        with self.market.transaction() as session:
            return operation(session, **given, actor=by, at=self.market.at)

    def plan(self, **changes: Any) -> live_sessions.Plan:
        at = self.market.at
        given: dict[str, Any] = {
            "title": {"en": "New ink, from the vault", "zh": "库中新墨"},
            "sale_id": None,
            "work_ids": list(self.works),
            "host_id": self.host.id,
            "interpreter_id": None,
            "place_id": "studio",
            "starts_at": at + timedelta(minutes=10),
            "ends_at": at + timedelta(minutes=70),
            "return_by_at": at + timedelta(minutes=100),
            "handler_ids": [one.id for one in self.keepers],
        }
        return live_sessions.Plan(**given | changes)

    def scheduled(self, by: Actor | None = None, **changes: Any) -> LiveSession:
        row: LiveSession = self.does(live_sessions.schedule, by or self.gallery, plan=self.plan(**changes))
        return row

    def told(self, session_id: str, by: Actor | None = None) -> None:
        self.does(live_sessions.notice_customs, by or self.host, session_id=session_id, reference="KF-LIVE-7")
        self.does(live_sessions.take_note, self.officer, session_id=session_id)

    def moved(self, state: CustodyState, *artwork_ids: str) -> None:
        """Have the works stand so, by hand: their custody is tested elsewhere."""
        with self.market.transaction() as session:
            session.execute(
                sa.update(Holding)
                .where(Holding.artwork_id.in_(artwork_ids or self.works))
                .values(state=state)
            )

    def on_air(self, **changes: Any) -> LiveSession:
        row = self.scheduled(**changes)
        self.told(row.id)
        self.moved(CustodyState.CHECKED_OUT)
        started: LiveSession = self.does(live_sessions.start, self.host, session_id=row.id)
        return started

    def offers_work(self, number: int = 0, **more: Any) -> Offering:
        """Have the gallery offer one of its works at a fixed price, and take others' prices."""
        with self.market.reading() as session:
            consignment = session.scalar(
                sa.select(Consignment.id).where(Consignment.artwork_id == self.works[number])
            )
        given = {"consignment_id": consignment, "price_minor": 500_00, "currency": CNY} | more
        offering: Offering = self.does(cataloguing.offer, self.gallery, **given)
        return offering

    def entered(self, session: Session, sale_id: str, lot_ids: Iterable[str], **changes: Any) -> None:
        """Have a sale of the host's with the first work as its lots, numbered from 1, by hand."""
        at, host, work = changes.pop("at", self.market.at), self.host, self.works[0]
        session.add(
            Sale(
                id=sale_id,
                title={"en": "Live"},
                currency=CNY,
                opens_at=at,
                ends_at=at,
                conditions_version="1",
                auctioneer_id=host.id,
                auctioneer_name=host.name,
                created_at=at,
            )
        )
        session.flush()
        consigned = session.scalars(sa.select(Consignment.id).where(Consignment.artwork_id == work)).one()
        for number, lot_id in enumerate(lot_ids, start=1):
            session.add(
                Lot(
                    id=lot_id,
                    sale_id=sale_id,
                    number=number,
                    artwork_id=work,
                    holding_id=None,
                    consignment_id=consigned,
                    consignor_id=host.id,
                    currency=CNY,
                    opening_minor=1,
                    estimate_low_minor=1,
                    estimate_high_minor=2,
                    scheduled_end_at=at,
                    end_at=at,
                    listed_at=at,
                    **changes,
                )
            )
        session.flush()

    def cleared(self, item_id: str) -> None:
        """Have an officer clear a work: what is in doubt leaves the table first."""
        with self.market.transaction() as session:
            item = session.get_one(LiveItem, item_id)
            if item.state is ItemState.ON_TABLE:
                item.state = ItemState.DONE
        self.does(tabling.clear, self.officer, item_id=item_id, why="I looked.")

    def taken_down(self, artwork_id: str) -> None:
        """Have a work be down, by hand: how that comes is tested elsewhere."""
        with self.market.transaction() as session:
            write_notice(
                session, artwork_id, NoticeState.TAKEN_DOWN, self.market.at, respondent_id=self.gallery.id
            )

    def session(self, session_id: str) -> LiveSession:
        with self.market.reading() as session:
            row = session.get_one(LiveSession, session_id, populate_existing=True)
            session.expunge(row)
            return row

    def items(self, session_id: str) -> list[LiveItem]:
        with self.market.reading() as session:
            rows = live_sessions.items_of(session, session_id)
            session.expunge_all()
            return rows
