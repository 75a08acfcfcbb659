"""Who may do what in a negotiation, and what is taken out of what people write."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.money import Money
from marketplace.rules import price_offers as rules
from marketplace.rules.contacts import GONE, without_contacts
from marketplace.rules.price_offers import Move, PriceOfferState, Side

ENDS = set(PriceOfferState) - rules.OPEN


class TestMoves:
    @given(
        st.lists(st.tuples(st.sampled_from(list(Move)), st.sampled_from(list(Side))), max_size=30),
    )
    def test_an_end_is_an_end_and_nobody_moves_twice(self, moves: list[tuple[Move, Side]]) -> None:
        state, last = PriceOfferState.PENDING, Side.BUYER
        for move, side in moves:
            led = rules.after(state, move, side)
            if state in ENDS:
                assert led is None
                continue
            if led is None:
                continue
            if move in {Move.ACCEPT, Move.COUNTER}:
                assert side not in {last, Side.HOUSE}
            if move is Move.WITHDRAW:
                assert side is last
            if led in rules.OPEN:
                last = side
            state = led

    def test_every_end_can_be_reached(self) -> None:
        reached = {
            rules.after(state, move, side) for state in rules.OPEN for move in Move for side in Side
        } - {None}

        assert reached == set(PriceOfferState)

    @pytest.mark.parametrize(
        ("amount", "whole"),
        [
            (Money(120_000, "CNY"), True),
            (Money(120_050, "CNY"), False),
            (Money(1201, "JPY"), True),
        ],
    )
    def test_whole_units(self, amount: Money, whole: bool) -> None:  # noqa: FBT001 -- a row of a table
        assert rules.is_whole(amount) is whole


class TestContacts:
    @pytest.mark.parametrize(
        "text",
        [
            "write to ada.lovelace+art@example.org please",
            "write to ada (at) example (dot) org",
            "我的邮箱 lin_mo@163.com",
            "see https://example.org/me?x=1",
            "see www.example.org",
            "call +44 20 7946 0958",
            "call 0044 (20) 7946-0958",
            "电话13812345678",
            "手机 138 1234 5678。",
            "座机0371-12345678",
            "call 212-555-0188 now",
            "微信号：linmo_1980",
            "my wechat is linmo1980",
            "WhatsApp: +4915112345678",
        ],
    )
    def test_are_taken_out(self, text: str) -> None:
        clean, is_cut = without_contacts(text)

        assert is_cut
        assert GONE in clean
        assert not any(part in clean for part in ("example", "163", "0958", "5678", "0188", "linmo"))

    @pytest.mark.parametrize(
        "text",
        [
            "Painted between 1920 and 1930, 1200 x 800 mm, signed lower left.",
            "Would you take 1,200,000 or 1 200 000 yuan?",
            "Made in 2024-11-26; certificate BL-2026-000017.",
            "画心 138 × 69 厘米，作于 1980 年。约 12000000 元。",
            "Lots 1234, 1235, 1236 and 1237 were sold together in 1998.",
            "I like the line of the pine at the left edge.",
        ],
    )
    def test_what_belongs_to_the_work_stays(self, text: str) -> None:
        assert without_contacts(text) == (text, False)

    @settings(max_examples=30)
    @given(st.text("a@.+138 -微信号:x(o)", max_size=60))
    def test_is_done_once(self, text: str) -> None:
        clean, _ = without_contacts(text)

        assert without_contacts(clean)[0] == clean
