"""Reading a message: without DTD, entities or huge trees, and back into the rows it was made of."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, TypeVar
from xml.parsers import expat

from lxml import etree

from bonded_warehouse.clearance_errors import MessageUnreadable
from bonded_warehouse.customs.catalogue import Field, Kind, messages
from bonded_warehouse.customs.writing import CHINA, NUMBERED
from foundation.errors import Coded

LARGEST: Final = 512 * 1024
"""Bytes; what is larger is not even looked at."""
ELEMENTS: Final = 50_000
DEEPEST: Final = 16
Row = TypeVar("Row")


class _TooMuch(Exception):
    """Stops the first reading."""


def tree(data: bytes) -> etree._Element:
    """Read bytes as XML, in two readings: the first builds nothing and refuses what is dangerous.

    :raises MessageUnreadable: if it is too large or too deep, has a DTD, or is no XML
    """
    if len(data) > LARGEST:
        raise unreadable("size")
    _look_over(data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True,
        remove_comments=True,
    )  # fmt: skip
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise unreadable("xml") from error


def _look_over(data: bytes) -> None:
    seen = depth = 0

    def begin(*_: object) -> None:
        nonlocal seen, depth
        seen, depth = seen + 1, depth + 1
        if seen > ELEMENTS or depth > DEEPEST:
            raise _TooMuch("tree")

    def end(*_: object) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_: object) -> None:
        raise _TooMuch("dtd")

    reader = expat.ParserCreate()
    reader.StartElementHandler, reader.EndElementHandler = begin, end
    reader.StartDoctypeDeclHandler = refuse
    reader.EntityDeclHandler = refuse
    try:
        reader.Parse(data, True)  # noqa: FBT003 -- positional only: this is all of it
    except _TooMuch as found:
        raise unreadable(str(found)) from found
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise unreadable("xml") from error


def read_back(
    code: str, data: bytes, head: type[Row], line: type[Any] | None = None
) -> tuple[Row, tuple[Any, ...]]:
    """Read a message of ours back into its rows.

    :raises MessageUnreadable: if it is none of this kind, or a value is none of its field
    """
    message = messages()[code]
    root = tree(data)
    if etree.QName(root).localname != message.root:
        raise unreadable("kind")
    space = f"{{{message.namespace}}}" if message.namespace else ""
    first, *more = message.parts
    found = [_row(first.fields, element, head, space) for element in root.iter(space + first.name)]
    if len(found) != 1:
        raise unreadable("kind")
    lines = tuple(
        _row(part.fields, element, line, space)
        for part in more
        for element in root.iter(space + part.name)
        if line is not None
    )
    return found[0], lines


def _row(fields: Sequence[Field], element: etree._Element, made_of: type[Row], space: str) -> Row:
    values = {
        field.name: None if text is None else _value(field, text)
        for field in fields
        if field.name != NUMBERED
        for text in (element.findtext(space + field.element),)
    }
    return made_of(**values)


def _value(field: Field, text: str) -> object:
    try:
        match field.kind:
            case Kind.TEXT | Kind.DIGITS:
                return text
            case Kind.WHOLE:
                return int(text)
            case Kind.DECIMAL:
                return Decimal(text)
            case Kind.TIME:
                return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=CHINA)
            case Kind.DAY:
                return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except (ValueError, ArithmeticError) as error:
        raise unreadable("value") from error


def unreadable(problem: str) -> MessageUnreadable:
    """Return the refusal of a message that cannot be read."""
    return MessageUnreadable(problem=Coded(problem, "message_problem"))
