"""Statements of the bank are read as they are, and refused when they lie."""

from datetime import date

import pytest

from foundation.money import Money
from marketplace.money_errors import StatementContradictsItself, StatementUnreadable
from marketplace.payments.statements import read_statement
from marketplace.rules.matching import Expected, Match, Sending, Stated, Why, match
from marketplace.rules.references import reference_for
from tests.firms_bank import camt, entry

TODAY = date(2026, 11, 26)
REF = reference_for("pay_1")
OTHER = reference_for("pay_2")
OWED = {
    REF: Expected("pay_1", Money(1_000_00, "CNY")),
    OTHER: Expected("pay_2", Money(0, "CNY")),
}


class TestCamt:
    def test_is_read_with_signs_parties_and_texts(self) -> None:
        found = read_statement(
            camt(
                [
                    entry("1000.00", text=f"{REF} thank you", payer="Ada Buyer", ref="B1"),
                    entry("12.50", out=True, ref="B2"),
                    entry("7.00", ref="B3", status="PDNG"),
                ],
                closing="987.50",
            )
        )

        assert (found.form, found.account, found.number) == ("camt.053", "DE02100500000024290661", "ST-1")
        assert [(line.bank_ref, line.amount.amount_minor) for line in found.lines] == [
            ("B1", 1_000_00),
            ("B2", -12_50),
        ]
        assert (found.lines[0].payer, found.pending) == ("Ada Buyer", 1)
        assert REF in found.lines[0].text

    @pytest.mark.parametrize("version", ["02", "08", "13"])
    def test_is_read_in_every_version(self, version: str) -> None:
        found = read_statement(camt([entry("5.00")], closing="5.00", version=version))

        assert len(found.lines) == 1

    def test_splits_a_collective_entry_whose_parts_add_up(self) -> None:
        parts = [("600.00", REF), ("400.00", OTHER)]

        lines = read_statement(camt([entry("1000.00", parts=parts, ref="B1")], closing="1000.00")).lines

        assert [(line.bank_ref, line.amount.amount_minor) for line in lines] == [
            ("B1/1", 600_00),
            ("B1/2", 400_00),
        ]

    def test_takes_one_whose_parts_do_not_for_a_cashiers(self) -> None:
        parts = [("600.00", REF), ("300.00", "")]

        [line] = read_statement(camt([entry("1000.00", parts=parts)], closing="1000.00")).lines

        assert match(line, OWED, {}, today=TODAY) == Match(None, Why.COLLECTIVE, REF)

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            (camt([entry("5.00")], closing="5.01"), "sum"),
            (camt([entry("5.00", currency="EUR")], closing="5.00"), "currencies"),
            (camt([entry("5.00")], closing="5.00", balances=2), "two balances"),
        ],
    )
    def test_is_refused_when_it_does_not_add_up(self, body: bytes, reason: str) -> None:
        with pytest.raises(StatementContradictsItself) as refused:
            read_statement(body)

        assert refused.value.facts["reason"] == reason

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            (b"<a", "xml"),
            (b"<a/>", "camt.053"),
            (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "dtd"),
            (
                b'<!DOCTYPE a [<!ENTITY a0 "ha"><!ENTITY a1 "&a0;&a0;&a0;&a0;">]><a>&a1;</a>',
                "dtd",
            ),
            (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "dtd"),
            (b"<a>" * 40 + b"</a>" * 40, "size"),
            (b"<" + b"a" * (4 * 1024 * 1024), "size"),
            (camt([entry("5.00")], closing="5.00").replace(b"5.00", b"5,00"), "amount"),
            (camt([entry("-5.00")], closing="-5.00"), "amount"),
            (camt([entry("5.001")], closing="5.00"), "amount"),
            (camt([entry("1e3")], closing="1000.00"), "amount"),
            (camt([entry("5.00", day="2026-13-01")], closing="5.00"), "date"),
            (camt([entry("5.00")], closing="5.00", balances=0), "balances"),
            (camt([entry("5.00")], closing="5.00").replace(b"CRDT", b"BOTH"), "amount"),
        ],
    )
    def test_is_refused_when_it_is_none(self, body: bytes, reason: str) -> None:
        with pytest.raises(StatementUnreadable) as refused:
            read_statement(body)

        assert refused.value.facts["reason"] == reason


class TestCsv:
    def test_is_read(self) -> None:
        text = (
            "\ufeffdate;amount;currency;text;payer\r\n"
            f"2026-11-25;1000.5;CNY;{REF};爱达\r\n\r\n2026-11-25;-3;JPY;x;y\r\n"
        )

        lines = read_statement(text.encode(), account="KF-1").lines

        assert [line.amount for line in lines] == [Money(1_000_50, "CNY"), Money(-3, "JPY")]
        assert (lines[0].payer, lines[0].position) == ("爱达", 1)

    @pytest.mark.parametrize(
        ("body", "place", "reason"),
        [
            ("", "1", "columns"),
            ("date,amount,currency\n", "1", "columns"),
            ("date,amount,currency,text,text\n", "1", "columns"),
            ("date,amount,currency,text,balance\n", "1", "columns"),
            ("date,amount,currency,text\n2026-11-25,1.00,CNY\n", "2", "columns"),
            ('date,amount,currency,text\n2026-11-25,"1,000.00",CNY,x\n', "2", "amount"),
            ("date,amount,currency,text\n2026-11-25,1.005,CNY,x\n", "2", "amount"),
            ("date,amount,currency,text\n2026-11-25,0.00,CNY,x\n", "2", "amount"),
            ("date,amount,currency,text\n2026-11-25,=1+1,CNY,x\n", "2", "amount"),
            ("date,amount,currency,text\n2026-11-25,9999999999999999,CNY,x\n", "2", "amount"),
            ("date,amount,currency,text\n2026-11-25,1.00,yuan,x\n", "2", "amount"),
            ("date,amount,currency,text\n25.11.2026,1.00,CNY,x\n", "2", "date"),
            ('date,amount,currency,text\n2026-11-25,1.00,CNY,"x\n', "-", "csv"),
        ],
    )
    def test_is_refused_with_its_place(self, body: str, place: str, reason: str) -> None:
        with pytest.raises(StatementUnreadable) as refused:
            read_statement(body.encode())

        assert (refused.value.facts["place"], refused.value.facts["reason"]) == (place, reason)

    def test_in_another_encoding_is_refused(self) -> None:
        with pytest.raises(StatementUnreadable):
            read_statement("date,amount,currency,text\n2026-11-25,1,CNY,汇款\n".encode("gb18030"))


BACK = reference_for("rfd_1")
SENT = {
    BACK: Sending("rfd_1", Money(7_00, "CNY"), None),
    reference_for("pyo_2"): Sending("pyo_2", Money(9_00, "CNY"), "B7"),
}


def line(amount: int = 1_000_00, currency: str = "CNY", text: str = REF, **more: object) -> Stated:
    given = {"position": 1, "bank_ref": "B1", "booked_on": TODAY} | more
    return Stated(amount=Money(amount, currency), text=text, **given)  # type: ignore[arg-type]


class TestMatching:
    @pytest.mark.parametrize("amount", [1_000_00, 1, 999_99, 2_000_00])
    def test_takes_all_a_part_and_up_to_twice(self, amount: int) -> None:
        assert match(line(amount), OWED, {}, today=TODAY) == Match("pay_1", None, REF)

    def test_knows_what_went_out_by_our_reference_or_the_banks(self) -> None:
        assert match(line(-7_00, text=BACK), OWED, SENT, today=TODAY).sending_id == "rfd_1"
        by_the_bank = line(-9_00, text="proceeds", bank_ref="B7")
        assert match(by_the_bank, OWED, SENT, today=TODAY).sending_id == "pyo_2"

    @pytest.mark.parametrize(
        ("stated", "why"),
        [
            (line(text="for the painting"), Why.NO_REFERENCE),
            (line(text=reference_for("pay_9")), Why.UNKNOWN_REFERENCE),
            (line(text=f"{REF} {OTHER}"), Why.TWO_REFERENCES),
            (line(currency="EUR"), Why.OTHER_CURRENCY),
            (line(text=OTHER), Why.NOTHING_OWED),
            (line(2_000_01), Why.FAR_TOO_MUCH),
            (line(booked_on=date(2026, 11, 27)), Why.IN_THE_FUTURE),
            (line(is_reversal=True), Why.REVERSAL),
            (line(-1_000_00), Why.MONEY_OUT),
            (line(-7_01, text=BACK), Why.OTHER_AMOUNT),
            (line(-7_00, text=f"{BACK} {reference_for('pyo_2')}"), Why.MONEY_OUT),
            (line(-7_00, text=BACK, is_reversal=True), Why.REVERSAL),
        ],
    )
    def test_leaves_the_rest_to_a_person(self, stated: Stated, why: Why) -> None:
        assert match(stated, OWED, SENT, today=TODAY).payment_id is None
        assert match(stated, OWED, SENT, today=TODAY).why is why
