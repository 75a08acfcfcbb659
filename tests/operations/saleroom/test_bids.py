"""Bids taken by the clerk."""

import pytest

from tests.operations.saleroom.room import Room, places


class TestABid:
    def test_leads_at_the_opening_price(self, room: Room) -> None:
        lot, clerk = room.enters(), room.clerk()

        receipt = places(clerk, room.gives_paddle("A"), lot, 2_000)

        assert (receipt.code, receipt.price_minor, receipt.ask_minor) == ("leading", 500_00, 550_00)
        assert room.lot(lot).leader_max_minor == 2_000_00
