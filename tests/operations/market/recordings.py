"""A session on air that was recorded, with hammers that fell in it: written by hand, as the studio would."""

from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from marketplace.live.fragments import Fragment, Init, Splitter
from marketplace.live.packager import Packager
from marketplace.live.recording import Piece, Recording
from marketplace.live.recovering import record
from marketplace.models.broadcasts import Broadcast, BroadcastMark, BroadcastReceipt
from marketplace.operations import broadcasting
from marketplace.rules.broadcasts import MarkKind
from marketplace.rules.lots import LotState
from tests import cameras
from tests.operations.market.house import Market
from tests.operations.market.live import Studio

HELD_BACK = 25
"""More hammers than receipts are made at once."""


class Recorded:
    """A session's recording of four seconds, with a keyframe every two, and hammers that fell in it."""

    def __init__(self, market: Market, folder: Path) -> None:
        self.market, self.folder = market, folder
        house = Studio(market)
        self.house, self.session_id, host = house, house.on_air().id, house.host
        self.begun_at = market.at
        self.recording = Recording(folder / "brc_1", "brc_1")
        with market.transaction() as session:
            session.add(
                Broadcast(id="brc_1", session_id=self.session_id, begun_at=self.begun_at, begun_by=host.id)
            )
            session.flush()
            broadcasting.keep(session, broadcast_id="brc_1", pieces=filmed(self.recording, market.at))
            numbers = range(HELD_BACK + 2)
            house.entered(session, "sal_1", [f"lot_{number}" for number in numbers], state=LotState.SOLD)

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
