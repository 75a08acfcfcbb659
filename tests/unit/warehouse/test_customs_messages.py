"""Messages to customs: every field and its limits; source and schema agree; what is built reads back."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bonded_warehouse.clearance_errors import MessageUnfit
from bonded_warehouse.customs import (
    ceb,
    ceb_list,
    ceb_trade,
    ceb_transport,
    release_slip,
    schemas,
    special_area,
    verification_list,
)
from bonded_warehouse.customs.catalogue import SPECIAL, Field, Kind, Part, messages
from bonded_warehouse.customs.reading import read_back
from bonded_warehouse.customs.writing import NUMBERED, Built

AT = datetime(2026, 11, 25, 12, 0, 0, tzinfo=UTC)
GUID = "0190A1B2-AAAA-4BBB-8CCC-0123456789AB"
SENDER = ceb.Sender(cop_code="C-1", cop_name="Agent", dxp_id="DXP-1")
ROWS: dict[str, tuple[type, type | None]] = {
    "CEB303": (ceb_trade.OrderHead, ceb_trade.OrderLine),
    "CEB403": (ceb_trade.Receipt, None),
    "CEB505": (ceb_trade.Waybill, None),
    "CEB507": (ceb_transport.ArrivalHead, ceb_transport.ArrivalLine),
    "CEB509": (ceb_transport.DepartureHead, ceb_transport.DepartureLine),
    "CEB603": (ceb_list.InventoryHead, ceb_list.InventoryLine),
    "CEB605": (ceb_list.Cancellation, None),
    "CEB607": (ceb_transport.MasterListHead, ceb_transport.MasterListLine),
    "CEB701": (ceb_list.SummaryHead, ceb_list.SummaryLine),
    "INV101": (verification_list.VerificationHead, verification_list.VerificationLine),
    "SAS121": (release_slip.PassportHead, release_slip.PassportLine),
}
EVERY_FIELD = [
    pytest.param(code, part.name, field, id=f"{code}-{part.name}-{field.element}")
    for code, message in messages().items()
    for part in message.parts
    for field in part.fields
    if field.name != NUMBERED
]


def plain(field: Field) -> Any:
    """A value that fits, as long as it may be."""
    match field.kind:
        case Kind.TEXT:
            return field.oneof[-1] if field.oneof else "画" * (field.exact or field.longest)
        case Kind.DIGITS:
            return field.oneof[-1] if field.oneof else "9" * (field.exact or 12)
        case Kind.WHOLE:
            return 10**9 - 1
        case Kind.DECIMAL:
            return Decimal("9" * (field.digits - field.places) + "." + "9" * field.places)
        case Kind.TIME:
            return AT
        case Kind.DAY:
            return date(2026, 11, 25)


def row(part: Part, made_of: type, **changes: Any) -> Any:
    values = {field.name: plain(field) for field in part.fields if field.name != NUMBERED}
    return made_of(**(values | changes))


def built(code: str, head: Any, lines: tuple[Any, ...]) -> Built:
    if code in SPECIAL:
        return special_area.build(code, head, lines, sys_id="Z7", operator_code="1" * 10, guid=GUID, at=AT)
    return ceb.build(code, head, lines, sender=SENDER, guid=GUID, at=AT)


def with_value(code: str, part_name: str, field: Field, value: Any) -> Built:
    head_of, line_of = ROWS[code]
    first, *more = messages()[code].parts
    changes = {field.name: value}
    head = row(first, head_of, **(changes if first.name == part_name else {}))
    lines = tuple(
        row(part, line_of, **(changes if part.name == part_name else {})) for part in more if line_of
    )
    return built(code, head, lines)


@pytest.mark.parametrize("code", sorted(ROWS))
def test_rows_have_the_fields_of_the_source_in_its_order(code: str) -> None:
    for part, made_of in zip(messages()[code].parts, ROWS[code], strict=False):
        assert made_of is not None
        assert [field.name for field in fields(made_of)] == [
            field.name for field in part.fields if field.name != NUMBERED
        ]


@pytest.mark.parametrize("code", sorted(ROWS))
def test_the_schema_kept_is_the_one_that_the_source_gives(code: str) -> None:
    kept = Path(schemas.__file__).with_name(f"{code}.xsd").read_text(encoding="utf-8")

    assert kept == schemas.schema_text(messages()[code])


def test_every_message_asked_for_is_there() -> None:
    assert set(messages()) == set(ROWS)


@pytest.mark.parametrize(("code", "part", "field"), EVERY_FIELD)
def test_a_field_takes_what_is_just_allowed(code: str, part: str, field: Field) -> None:
    message = with_value(code, part, field, plain(field))

    assert field.element.encode() in message.body


def too_much(field: Field) -> dict[str, Any]:
    match field.kind:
        case Kind.TEXT | Kind.DIGITS:
            found: dict[str, Any] = {
                "length": "9" * ((field.exact or field.longest) + 1),
                "missing": "  ",
                "type": 9,
            }
            if field.oneof:
                found["choice"] = "~" * (field.exact or 1)
            if not field.oneof and not field.exact:
                found["characters" if field.kind is Kind.TEXT else "digits"] = "a\x00b"
        case Kind.WHOLE:
            found = {"range": 10**9, "type": True}
        case Kind.DECIMAL:
            found = {
                "range": Decimal(10) ** (field.digits - field.places),
                "places": Decimal(1).scaleb(-field.places - 1),
                "type": 1.5,
            }
        case Kind.TIME:
            found = {"range": AT.replace(tzinfo=None), "type": date(2026, 1, 1)}
        case Kind.DAY:
            found = {"range": date(1, 1, 1), "type": AT}
    return found


@pytest.mark.parametrize(("code", "part", "field"), EVERY_FIELD)
def test_a_field_refuses_what_is_just_too_much_by_its_name(code: str, part: str, field: Field) -> None:
    for problem, value in too_much(field).items():
        with pytest.raises(MessageUnfit) as refusal:
            with_value(code, part, field, value)
        assert refusal.value.facts == {"kind": code, "field": field.element, "problem": problem}


@pytest.mark.parametrize(
    ("code", "part", "field"),
    [case for case in EVERY_FIELD if case.values[2].required],  # type: ignore[union-attr]
)
def test_a_field_that_is_needed_cannot_be_left_out(code: str, part: str, field: Field) -> None:
    with pytest.raises(MessageUnfit) as refusal:
        with_value(code, part, field, None)

    assert refusal.value.facts == {"kind": code, "field": field.element, "problem": "missing"}


@pytest.mark.parametrize("decimal", ["NaN", "Infinity", "-0.01"])
def test_no_impossible_number_is_written(decimal: str) -> None:
    goods_value = next(f for f in messages()["CEB303"].parts[0].fields if f.name == "goods_value")

    with pytest.raises(MessageUnfit):
        with_value("CEB303", "OrderHead", goods_value, Decimal(decimal))


def test_what_calls_for_another_field_is_refused_without_it() -> None:
    head_of, line_of = ROWS["INV101"]
    first, second = messages()["INV101"].parts
    assert line_of is not None
    head = replace(row(first, head_of), dclcus_flag="1", dclcus_typecd=None)

    with pytest.raises(MessageUnfit) as refusal:
        built("INV101", head, (row(second, line_of),))

    assert refusal.value.facts["field"] == "DclcusTypecd"


def test_lines_are_numbered_by_their_place() -> None:
    head_of, line_of = ROWS["CEB303"]
    first, second = messages()["CEB303"].parts
    assert line_of is not None
    line = row(second, line_of)

    root = etree.fromstring(built("CEB303", row(first, head_of), (line, line, line)).body)

    assert [element.text for element in root.iter("{*}gnum")] == ["1", "2", "3"]


def test_no_message_goes_without_its_lines_or_with_those_of_another() -> None:
    first, _ = messages()["CEB303"].parts
    head = row(first, ceb_trade.OrderHead)

    for lines in ((), (head,)):
        with pytest.raises(MessageUnfit):
            built("CEB303", head, lines)


TEXT = st.characters(blacklist_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cn"))


def values(field: Field) -> st.SearchStrategy[Any]:
    longest = field.exact or min(field.longest, 40)
    found: st.SearchStrategy[Any]
    match field.kind:
        case Kind.TEXT if field.oneof:
            found = st.sampled_from(field.oneof)
        case Kind.TEXT:
            found = st.text(TEXT, min_size=field.exact or 1, max_size=longest)
        case Kind.DIGITS if field.oneof:
            found = st.sampled_from(field.oneof)
        case Kind.DIGITS:
            found = st.text("0123456789", min_size=field.exact or 1, max_size=field.exact or 12)
        case Kind.WHOLE:
            found = st.integers(0, 10**9 - 1)
        case Kind.DECIMAL:
            least = Decimal(1).scaleb(-field.places) if field.positive else 0
            found = st.decimals(least, 10**9, places=field.places, allow_nan=False, allow_infinity=False)
        case Kind.TIME:
            found = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001 -- hypothesis adds the zone
                lambda at: at.replace(microsecond=0)
            )
        case Kind.DAY:
            found = st.dates(date(1990, 1, 1), date(2100, 1, 1))
    return found if field.required or field.needed_if else st.none() | found


@st.composite
def rows(draw: st.DrawFn, part: Part, made_of: type) -> Any:
    return made_of(**{f.name: draw(values(f)) for f in part.fields if f.name != NUMBERED})


@pytest.mark.parametrize("code", sorted(ROWS))
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_what_is_built_is_valid_and_reads_back_the_same(code: str, data: st.DataObject) -> None:
    head_of, line_of = ROWS[code]
    first, *more = messages()[code].parts
    head = data.draw(rows(first, head_of))
    lines = tuple(data.draw(rows(part, line_of)) for part in more for _ in range(2) if line_of)

    message = built(code, head, lines)

    again = built(code, head, lines)
    assert message.body == again.body  # the same rows are the same bytes
    schemas.require_valid(code, etree.fromstring(message.body))
    assert read_back(code, message.body, head_of, line_of) == (head, lines)


def test_the_schema_finds_a_field_out_of_its_order() -> None:
    first, second = messages()["CEB303"].parts
    message = built("CEB303", row(first, ceb_trade.OrderHead), (row(second, ceb_trade.OrderLine),))
    root = etree.fromstring(message.body)
    (head,) = root.iter("{*}OrderHead")
    head.append(head[4])

    with pytest.raises(MessageUnfit) as refusal:
        schemas.require_valid("CEB303", root)

    assert refusal.value.facts["problem"] == "schema"
