"""Who led and leads no longer is told, once a price, and led back into the saleroom."""

from foundation import outbox
from marketplace.events import BidAccepted
from marketplace.models.notices import Notice
from tests.operations.market.house import Market


def test_who_was_outbid_is_told_and_led_back(market: Market) -> None:
    lot = market.entered(market.drafted())
    with market.transaction() as session:
        for outbid_id in (None, market.buyer.actor.id, market.buyer.actor.id):
            outbox.publish(
                session,
                BidAccepted(
                    lot_id=lot.id,
                    sale_id=lot.sale_id,
                    artwork_id=lot.artwork_id,
                    bidder_id=market.rival.actor.id,
                    price_minor=600_00,
                    currency="CNY",
                    outbid_id=outbid_id,
                ),
                at=market.at,
            )
    market.worker()

    with market.reading() as session:
        [notice] = session.query(Notice).all()
        session.expunge(notice)
    assert (notice.account_id, notice.kind) == (market.buyer.actor.id, "outbid")
    assert "CN¥600" in notice.text
    endpoint, places = market.app.url_map.bind("localhost").match(notice.url)
    assert (endpoint, places) == ("saleroom.lot", {"lot_id": lot.id})
