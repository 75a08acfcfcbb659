"""Hammers that fell on air get their receipts, whatever lies before them and however the camera sends."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from marketplace import receipts
from marketplace.live import ffmpeg
from marketplace.live.fragments import Fragment, Init, Splitter
from marketplace.live.packager import Packager
from marketplace.live.recording import Piece, Recording
from marketplace.live.recovering import record
from marketplace.models.broadcasts import Broadcast, BroadcastMark, BroadcastReceipt
from marketplace.models.catalogue import Lot, Sale
from marketplace.models.orders import Order
from marketplace.operations import broadcasting
from marketplace.rules.broadcasts import MarkKind
from marketplace.rules.lots import LotState
from tests import cameras
from tests.operations.market.house import Market
from tests.operations.market.live import Studio
from tests.web.browsing import html

HELD_BACK = 25
"""More hammers than receipts are made at once."""


class Recorded:
    """A session's recording of four seconds, with a keyframe every two, and hammers that fell in it."""

    def __init__(self, market: Market, folder: Path) -> None:
        self.market, self.folder = market, folder
        house = Studio(market)
        self.session_id, host = house.on_air().id, house.host
        self.begun_at = market.at
        work = house.works[0]
        self.recording = Recording(folder / "brc_1", "brc_1")
        with market.transaction() as session:
            session.add(
                Broadcast(id="brc_1", session_id=self.session_id, begun_at=self.begun_at, begun_by=host.id)
            )
            session.flush()
            broadcasting.keep(session, broadcast_id="brc_1", pieces=filmed(self.recording, market.at))
            session.add(
                Sale(
                    id="sal_1",
                    title={"en": "Live"},
                    currency="CNY",
                    opens_at=market.at,
                    ends_at=market.at,
                    conditions_version="1",
                    auctioneer_id=host.id,
                    auctioneer_name=host.name,
                    created_at=market.at,
                )
            )
            session.flush()
            consignment = session.execute(
                sa.text("SELECT id FROM consignment WHERE artwork_id = :work"), {"work": work}
            ).scalar_one()
            for number in range(HELD_BACK + 2):
                session.add(
                    Lot(
                        id=f"lot_{number}",
                        sale_id="sal_1",
                        number=number,
                        artwork_id=work,
                        holding_id=None,
                        consignment_id=consignment,
                        consignor_id=host.id,
                        currency="CNY",
                        opening_minor=1,
                        estimate_low_minor=1,
                        estimate_high_minor=2,
                        scheduled_end_at=market.at,
                        end_at=market.at,
                        listed_at=market.at,
                        state=LotState.SOLD,
                    )
                )

    def hammer(self, lot: int, at: datetime) -> None:
        with self.market.transaction() as session:
            session.add(
                BroadcastMark(
                    id=f"bmk_{lot}",
                    session_id=self.session_id,
                    kind=MarkKind.HAMMER,
                    at=at,
                    lot_id=f"lot_{lot}",
                    facts={"outcome": "sold"},
                )
            )

    def receipts(self) -> dict[str, bytes]:
        """Return the pictures of the receipts that there are."""
        with self.market.reading() as session:
            rows = session.execute(sa.select(BroadcastReceipt.lot_id, BroadcastReceipt.frame))
            return {row.lot_id: row.frame for row in rows}


def filmed(recording: Recording, at: datetime) -> list[Piece]:
    """Record a camera with a keyframe every two seconds: every other piece begins without one."""
    init, *parts = Splitter().feed(cameras.fragmented(4, key=50))
    assert isinstance(init, Init)
    packager = Packager(at)
    packager.add_init(init)
    recording.add_init(init.data, run=0)
    closed = [packager.add(one) for one in parts if isinstance(one, Fragment)]
    for one in [*closed, packager.close()]:
        if one is not None:
            record(recording, one, run=0)
    assert [one.is_key for one in recording.pieces] == [False, True, False, True, False]
    return list(recording.pieces)


@pytest.fixture
def recorded(market: Market, tmp_path: Path) -> Recorded:
    return Recorded(market, tmp_path)


def test_hammers_that_can_have_no_receipt_keep_no_other_from_his(recorded: Recorded) -> None:
    for lot in range(HELD_BACK):
        recorded.hammer(lot, recorded.begun_at - timedelta(hours=1, seconds=-lot))
    lost = recorded.recording.folder / "000005.m4s"
    lost.rename(lost.with_suffix(".gone"))
    recorded.hammer(HELD_BACK, recorded.begun_at + timedelta(seconds=3.6))
    recorded.hammer(HELD_BACK + 1, recorded.begun_at + timedelta(seconds=1))
    make = receipts.receipts(recorded.folder, sign=None)
    at = recorded.begun_at + timedelta(minutes=5)

    with recorded.market.app.app_context():
        made = [make(at), make(at)]
        lost.with_suffix(".gone").rename(lost)
        made += [make(at), make(at + receipts.AGAIN)]
    assert made == [1, 0, 0, 1]
    assert set(recorded.receipts()) == {f"lot_{HELD_BACK}", f"lot_{HELD_BACK + 1}"}


def test_an_order_says_where_no_picture_was_on_air(recorded: Recorded) -> None:
    recorded.hammer(0, recorded.begun_at + timedelta(seconds=1))
    recorded.hammer(1, recorded.begun_at + timedelta(seconds=3704.5))
    buyer = recorded.market.buyer
    order, _ = recorded.market.placed()

    with recorded.market.app.app_context():
        assert receipts.receipts(recorded.folder, sign=None)(recorded.begun_at + timedelta(hours=2)) == 2
    pages = []
    for lot in ("lot_0", "lot_1", None):
        with recorded.market.transaction() as session:
            session.execute(sa.update(Order).where(Order.id == order.id).values(lot_id=lot))
        pages.append(html(buyer, f"/orders/{order.id}"))

    said = ("states the picture of that moment", "states the last one before it, 3700 seconds earlier")
    found = [[words in page for words in said] for page in pages]
    assert found == [[True, False], [False, True], [False, False]]


def test_a_picture_is_made_from_its_keyframe_on(recorded: Recorded) -> None:
    init, *pieces = [recorded.recording.read(one) for one in recorded.recording.pieces]
    recorded.hammer(0, recorded.begun_at + timedelta(seconds=1.7))
    recorded.hammer(1, recorded.begun_at + timedelta(seconds=2.7))

    with recorded.market.app.app_context():
        receipts.receipts(recorded.folder, sign=None)(recorded.begun_at + timedelta(minutes=5))

    whole = [ffmpeg.picture(init, b"".join(pieces[:count])) for count in (2, 3)]
    assert recorded.receipts() == {"lot_0": whole[0], "lot_1": whole[1]}
    assert ffmpeg.picture(init, pieces[1]) != whole[0], "alone the piece is no picture, or a broken one"
