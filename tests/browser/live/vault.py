"""The house of an evening on air: the production server, and a sale whose works lie in a studio."""

import io
import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import numpy as np
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from app import create_app
from authentication.images.preparing import prepare
from authentication.models import ArtworkImage
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.places import Place, PlaceKind
from bonded_warehouse.models.supervision import RiskCase
from bonded_warehouse.rules.states import CustodyState
from deploy.demonstration.works.catalogue import catalogue
from deploy.journey.house import House as Standing
from foundation.accounts.models import Role, User
from foundation.db import db
from foundation.settings import Settings
from marketplace.live import ffmpeg
from marketplace.models.auction import Bid, LotEvent
from marketplace.models.broadcasts import BroadcastSegment
from marketplace.models.catalogue import Lot
from marketplace.models.live_sessions import LiveIntervention, LiveItem, LiveSighting
from marketplace.operations import live_sessions
from marketplace.operations.live_sessions import Plan
from marketplace.rules.live_sessions import Seen
from marketplace.rules.lots import LotState
from marketplace.rules.sales import SaleType
from tests.browser.test_saleroom import House
from tests.conftest import send_home
from tests.unit.recognition.pictures import jpeg, picture

LOTS: Final = int(os.environ.get("LIVE_LOTS", "10"))
LONGEST: Final = 2.2
"""A handscroll before a camera that shows all of it is a line: nobody knows it again."""


class OnAir(House):
    """A sale at a rostrum whose works lie in a studio; the camera is in the test's hands."""

    def __init__(self, app: Flask, beside: ThreadPoolExecutor, served: Standing) -> None:
        super().__init__(app, beside)
        self.served = served
        self.session_id = ""
        self.slugs: tuple[str, ...] = ()

    def furnish(self) -> str:
        now = datetime.now(UTC)  # noqa: TID251 -- this is no part of the house
        self.room.clock.at = now
        self.room.opens_sale(
            type=SaleType.LIVE, opens_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=5)
        )
        for _ in range(LOTS):
            self.room.enters()
        for name in ("Reader", "Rival", "Third"):
            self.room.gives_paddle(name)
        for name in ("auctioneer", "first", "second", "officer"):
            self.room.person(name)
        roles = {"auctioneer": "gallery", "first": "keeper", "second": "keeper", "officer": "customs_officer"}
        with self.room.transaction() as session:
            for name, actor in self.room.people.items():
                user = session.query(User).filter_by(account_id=actor.account_id).one()
                user.roles = [session.query(Role).filter_by(name=roles.get(name, "buyer")).one()]
        self._photographs()
        self._goes_on_air(now)
        return self.session_id

    def _photographs(self) -> None:
        """Give each work a photograph of its own."""
        shapes = {work.slug: picture(work.slug).shape for work in catalogue()[: 2 * LOTS + 8]}
        fit = [
            slug for slug, (high, wide, _) in shapes.items() if max(high, wide) < LONGEST * min(high, wide)
        ]
        self.slugs = tuple(fit[:LOTS])
        store = self.room.app.extensions["authentication.images"]
        learned = []
        with self.room.transaction() as session:
            for number, slug in enumerate(self.slugs, 1):
                made = prepare(jpeg(picture(slug)))
                for file in made.files:
                    store.put(file)
                one = made.photograph
                learned.append(one.sha256)
                session.add(
                    ArtworkImage(
                        artwork_id=f"art_{number:026d}",
                        position=0,
                        caption="",
                        sha256=one.sha256,
                        source_sha256=one.source_sha256,
                        media_type=one.media_type,
                        width=one.width,
                        height=one.height,
                        size_bytes=one.size_bytes,
                        renditions=one.renditions,
                        fingerprint=one.fingerprint,
                        colours=one.colours,
                        phash64=one.fingerprint["phash64"],
                        dhash64=one.fingerprint["dhash64"],
                        pdq256=one.fingerprint["pdq256"],
                        added_by="acc_auctioneer",
                        added_at=self.room.clock.at,
                    )
                )

        assert self.room.app.extensions["authentication.eyes"].learn(learned) == []  # another work is known

    def _goes_on_air(self, now: datetime) -> None:
        from foundation.accounts import queries as accounts

        with self.room.transaction() as session:
            session.add(
                Place(
                    id="studio",
                    facility_id="fac_1",
                    parent_id=None,
                    kind=PlaceKind.STUDIO,
                    code="ST1",
                    name={"en": "Studio one", "zh": "一号直播间"},
                    capacity=None,
                    opened_by="acc_first",
                    opened_at=now,
                )
            )
            session.flush()
            auctioneer, officer = (
                accounts.actor_for(session, f"acc_{name}") for name in ("auctioneer", "officer")
            )
            plan = Plan(
                title={"en": "Evening in the vault", "zh": "库中一夜"},
                sale_id="sal_1",
                work_ids=(),
                host_id="acc_auctioneer",
                interpreter_id=None,
                place_id="studio",
                starts_at=now,
                ends_at=now + timedelta(hours=2),
                return_by_at=now + timedelta(hours=2, minutes=30),
                handler_ids=("acc_first", "acc_second"),
            )
            row = live_sessions.schedule(session, plan=plan, actor=auctioneer, at=now)
            told: dict[str, Any] = {"session_id": row.id, "at": now}
            live_sessions.notice_customs(session, reference="KF-LIVE-7", actor=auctioneer, **told)
            live_sessions.take_note(session, actor=officer, **told)
            session.execute(sa.update(Holding).values(state=CustodyState.CHECKED_OUT))
            self.session_id = row.id

    def mark(self) -> tuple[int, int, int] | None:
        """Return the colour in the corner of the newest picture of a whole segment; None without one."""
        with httpx.Client(base_url=f"{self.served.url}/live/{self.session_id}/", trust_env=False) as viewer:
            playlist = viewer.get("plain.m3u8")
            inits = re.findall('MAP:URI="(.+)"', playlist.text)
            segments = re.findall("^segments/.+", playlist.text, re.MULTILINE)
            if not playlist.is_success or not segments:
                return None
            frame = ffmpeg.picture(viewer.get(inits[-1]).content, viewer.get(segments[-1]).content)
        if frame is None:
            return None
        corner = np.asarray(Image.open(io.BytesIO(frame)).convert("RGB"))[4:24, 4:24]
        red, green, blue = (int(one) for one in corner.reshape(-1, 3).mean(axis=0))
        return red, green, blue

    def stands(self) -> dict[int, LotState]:
        with self.room.reading() as session:
            return {lot.number: lot.state for lot in session.scalars(sa.select(Lot))}

    def kept(self) -> tuple[list[str], list[str], int]:
        with self.room.reading() as session:
            outcomes = [one.outcome.value for one in session.scalars(sa.select(LiveSighting))]
            kinds = [one.kind.value for one in session.scalars(sa.select(LiveIntervention))]
            cases = session.scalar(sa.select(sa.func.count()).select_from(RiskCase)) or 0
            return outcomes, kinds, cases

    def stopped(self) -> list[int]:
        with self.room.reading() as session:
            query = sa.select(LiveItem.number).where(LiveItem.seen == Seen.MISMATCH)
            return list(session.scalars(query))

    def reads(self, path: str) -> str:
        """Return a page as anybody may read it."""
        answer = httpx.get(
            self.served.url + path, headers={"Accept": "text/html"}, trust_env=False, timeout=60
        )
        return answer.raise_for_status().text

    def books(self) -> tuple[list[Any], list[Any], list[Any]]:
        """Return every bid, how every lot stands, and what happened on them."""
        lots = sa.select(Lot.number, Lot.state, Lot.price_minor, Lot.leader_paddle_id, Lot.winner_id)
        bids = sa.select(Bid.id, Bid.lot_id, Bid.seq, Bid.amount_minor, Bid.result)
        events = sa.select(LotEvent.lot_id, LotEvent.number, LotEvent.kind, LotEvent.hash)
        with self.room.reading() as session:
            return (
                list(session.execute(lots.order_by(Lot.number))),
                list(session.execute(bids.order_by(Bid.id))),
                list(session.execute(events.order_by(LotEvent.lot_id, LotEvent.number))),
            )

    def recorded(self) -> tuple[int, int, int]:
        """Return how many broadcasts, starts of a camera, and pieces of a recording the books have."""
        counts = (
            sa.func.count(sa.distinct(BroadcastSegment.broadcast_id)),
            sa.func.count(sa.distinct(BroadcastSegment.run)),
            sa.func.count(),
        )
        with self.room.reading() as session:
            broadcasts, runs, pieces = session.execute(sa.select(*counts)).one()
            return broadcasts, runs, pieces


@contextmanager
def standing(folder: Path) -> Iterator[OnAir]:
    """Build a house whose sale is on air, and serve it: server and worker are processes of their own."""
    served = Standing(folder, settings={"PUBLISH_PICTURES": "0", "LEARN_PICTURES": "0"})
    served.prepare()
    with ThreadPoolExecutor(max_workers=1) as beside:
        app = beside.submit(create_app, Settings.from_env(served.environment)).result()
        house = OnAir(app, beside, served)
        try:
            house.does(house.furnish)
            served.start()
            yield house
        finally:
            served.stop()
            house.does(_leave, app)


def _leave(app: Flask) -> None:
    send_home(app)
    with app.app_context():
        db.engine.dispose()
