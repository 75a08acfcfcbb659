"""Building a message: every field in its order, checked against its rule, then against the schema."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Any, Final
from zoneinfo import ZoneInfo

from lxml import etree

from bonded_warehouse.clearance_errors import MessageUnfit
from bonded_warehouse.customs.catalogue import Field, Kind, Message, Part
from bonded_warehouse.customs.schemas import require_valid
from foundation.errors import Coded

CHINA: Final = ZoneInfo("Asia/Shanghai")
"""Times in messages are by this clock."""
NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may hold."""
EARLIEST: Final = 1900
LATEST: Final = 9000
"""Years that a message may name."""
NUMBERED: Final = "gnum"
"""The running number of a line: given by its place."""


@dataclass(frozen=True, slots=True)
class Built:
    """A message as it goes out."""

    kind: str
    guid: str
    body: bytes

    @property
    def sha256(self) -> str:
        """Digest of the bytes."""
        return sha256(self.body).hexdigest()


def assemble(
    message: Message,
    *,
    parts: Sequence[tuple[Part, Sequence[Any]]],
    before: Sequence[tuple[Field, Any]] = (),
    into: etree._Element,
) -> None:
    """Write parts into an element: heads as given, lines numbered from 1; `before` stands in the first part.

    :raises MessageUnfit: naming the first field that does not fit
    """
    space = f"{{{message.namespace}}}" if message.namespace else ""
    for number, (part, rows) in enumerate(parts):
        for line, row in enumerate(rows, 1):
            element = (
                into
                if message.body is None and message.namespace
                else etree.SubElement(into, space + part.name)
            )
            if number == 0:
                for field, value in before:
                    etree.SubElement(element, space + field.element).text = written(
                        message.code, field, value
                    )
            for field in part.fields:
                value = line if field.name == NUMBERED else getattr(row, field.name)
                if value is None:
                    if field.required or _is_called_for(field, row):
                        raise _unfit(message.code, field, "missing")
                    continue
                etree.SubElement(element, space + field.element).text = written(message.code, field, value)


def finish(message: Message, root: etree._Element, *, guid: str) -> Built:
    """Validate the whole against its schema and return it as bytes.

    :raises MessageUnfit: if the schema finds what the fields' own rules did not
    """
    require_valid(message.code, root)
    return Built(message.code, guid, etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def require_row(message: Message, part: Part, row: object) -> None:
    """Require that a row is of the class that this part is made of."""
    if not _fits(part, type(row)):  # type: ignore[arg-type] # classes are hashable
        raise MessageUnfit(kind=message.code, field=part.name, problem=Coded("type", "message_problem"))


@cache
def _fits(part: Part, made_of: type) -> bool:
    names = [field.name for field in fields(made_of)]
    return names == [field.name for field in part.fields if field.name != NUMBERED]


def _is_called_for(field: Field, row: object) -> bool:
    if field.needed_if is None:
        return False
    other, value = field.needed_if
    found = getattr(row, other)
    return found is not None if value is None else found == value


def written(code: str, field: Field, value: object) -> str:
    """Return a value as it stands in a message.

    :raises MessageUnfit: if it does not fit
    """
    match field.kind:
        case Kind.TEXT | Kind.DIGITS:
            return _text(code, field, value)
        case Kind.DECIMAL:
            return _decimal(code, field, value)
        case Kind.WHOLE:
            if not isinstance(value, int) or isinstance(value, bool):
                raise _unfit(code, field, "type")
            if not 0 <= value < 10**9:
                raise _unfit(code, field, "range")
            return str(value)
        case Kind.TIME | Kind.DAY:
            return _day(code, field, value)


def _day(code: str, field: Field, value: object) -> str:
    is_time = field.kind is Kind.TIME
    if not isinstance(value, date) or isinstance(value, datetime) is not is_time:
        raise _unfit(code, field, "type")
    if not EARLIEST <= value.year <= LATEST:
        raise _unfit(code, field, "range")
    if not isinstance(value, datetime):
        return f"{value:%Y%m%d}"
    if value.tzinfo is None:
        raise _unfit(code, field, "range")
    return f"{value.astimezone(CHINA):%Y%m%d%H%M%S}"


def _text(code: str, field: Field, value: object) -> str:
    if not isinstance(value, str):
        raise _unfit(code, field, "type")
    if not value.strip():
        raise _unfit(code, field, "missing")
    if len(value) > field.longest or (field.exact is not None and len(value) != field.exact):
        raise _unfit(code, field, "length")
    if field.oneof and value not in field.oneof:
        raise _unfit(code, field, "choice")
    if field.kind is Kind.DIGITS and not (value.isascii() and value.isdecimal()):
        raise _unfit(code, field, "digits")
    if value != value.strip() or NOT_XML.search(value) or any(sign in value for sign in "\t\n\r"):
        raise _unfit(code, field, "characters")
    return value


def _decimal(code: str, field: Field, value: object) -> str:
    if not isinstance(value, Decimal):
        raise _unfit(code, field, "type")
    if not value.is_finite() or value < 0 or (field.positive and value == 0):
        raise _unfit(code, field, "range")
    text = f"{value:f}"
    whole, _, places = text.partition(".")
    if len(places.rstrip("0")) > field.places:
        raise _unfit(code, field, "places")
    if len(whole) > field.digits - field.places:
        raise _unfit(code, field, "range")
    return text if len(places) <= field.places else text[: len(whole) + 1 + field.places]


def _unfit(code: str, field: Field, problem: str) -> MessageUnfit:
    return MessageUnfit(kind=code, field=field.element, problem=Coded(problem, "message_problem"))
