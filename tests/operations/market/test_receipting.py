"""Hammers that fell on air get their receipts, whatever lies before them and however the camera sends."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from marketplace import receipts
from marketplace.live import ffmpeg
from marketplace.models.orders import Order
from tests.operations.market.house import Market
from tests.operations.market.recordings import HELD_BACK, Recorded
from tests.web.browsing import html


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
