"""XML Schema files of our own, made from the field files: `python -m bonded_warehouse.customs.schemas`."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from lxml import etree

from bonded_warehouse.clearance_errors import MessageUnfit
from bonded_warehouse.customs.catalogue import Field, Kind, Message, Part, messages, prefix, transfer
from foundation.errors import Coded

HERE: Final = Path(__file__).resolve().parent
LINES: Final = 1000
"""Most lines in one message (D)."""


def require_valid(code: str, root: etree._Element) -> None:
    """Require that a message is valid against our schema of its kind.

    :raises MessageUnfit: naming the first element that is not
    """
    schema = _schema(code)
    if schema.validate(root):
        return
    faults = str(schema.error_log)
    named = re.search(r"Element '(?:\{[^}]*\})?(\w+)'", faults)
    raise MessageUnfit(
        kind=code, field=named.group(1) if named else "?", problem=Coded("schema", "message_problem")
    )


def schema_text(message: Message) -> str:
    """Return the schema of one kind of message."""
    return "\n".join(_schema_lines(message)) + "\n"


@cache
def _schema(code: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring((HERE / f"{code}.xsd").read_bytes()))


def _schema_lines(message: Message) -> Iterator[str]:
    space = message.namespace
    target = f' targetNamespace="{space}" xmlns="{space}"' if space else ""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"{target} elementFormDefault="qualified">'
    meaning = escape(message.meaning)
    yield f"  <xs:annotation><xs:documentation>{message.code}: {meaning}. Made from the field files; not an official schema.</xs:documentation></xs:annotation>"  # noqa: E501
    inner = list(_body(message))
    yield from _element(message.root, inner, attributes=bool(message.namespace))
    yield "</xs:schema>"


def _body(message: Message) -> Iterator[str]:
    head, *lines = message.parts
    if message.namespace:
        first = [*_fields(prefix()), *_fields(head.fields)]
        if message.body is None:
            yield from _element(head.name, first)
        else:
            yield from _element(message.body, [*_element(head.name, first), *_many(lines)])
        yield from _element("BaseTransfer", list(_fields(transfer())))
        yield '<xs:any namespace="##other" processContents="skip" minOccurs="0"/>'  # the card's signature
        return
    assert message.body is not None
    envelope = ["MessageId", "MessageType", "SendTime"]
    yield from _element("EnvelopInfo", [_text(name, 1, 64) for name in envelope])
    inner = [*_element(head.name, list(_fields(head.fields))), *_many(lines)]
    known = [_text("SysId", 1, 10), _text("OperCusRegCode", 10, 10)]
    business = [_text("DelcareFlag", 1, 1), *_element(message.body, [*known, *inner])]
    yield from _element("DataInfo", list(_element("BussinessData", business)))


def _many(lines: list[Part]) -> Iterator[str]:
    for part in lines:
        yield from _element(part.name, list(_fields(part.fields)), most=LINES)


def _element(name: str, inner: list[str], *, most: int = 1, attributes: bool = False) -> Iterator[str]:
    often = f' maxOccurs="{most}"' if most > 1 else ""
    yield f'  <xs:element name="{name}"{often}><xs:complexType><xs:sequence>'
    yield from (f"  {line}" for line in inner)
    known = (
        '<xs:attribute name="guid" type="xs:string" use="required"/><xs:attribute name="version" type="xs:string" fixed="1.0" use="required"/>'  # noqa: E501
        if attributes
        else ""
    )
    yield f"  </xs:sequence>{known}</xs:complexType></xs:element>"


def _fields(fields: tuple[Field, ...]) -> Iterator[str]:
    for field in fields:
        often = "" if field.required else ' minOccurs="0"'
        rule = _restriction(field)
        kind = f"<xs:simpleType>{rule}</xs:simpleType>"
        yield f'  <xs:element name="{field.element}"{often}>{kind}</xs:element>'


def _restriction(field: Field) -> str:
    match field.kind:
        case Kind.WHOLE:
            base, facets = "nonNegativeInteger", '<xs:totalDigits value="9"/>'
        case Kind.DECIMAL:
            edge = "minExclusive" if field.positive else "minInclusive"
            base = "decimal"
            facets = (
                f'<xs:{edge} value="0"/><xs:totalDigits value="{field.digits}"/>'
                f'<xs:fractionDigits value="{field.places}"/>'
            )
        case Kind.TIME | Kind.DAY:
            base = "string"
            day = "[0-9]{4}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])"
            clock = "([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]" if field.kind is Kind.TIME else ""
            facets = f'<xs:pattern value="{day}{clock}"/>'
        case Kind.TEXT | Kind.DIGITS:
            base = "string"
            if field.oneof:
                facets = "".join(f'<xs:enumeration value="{one}"/>' for one in field.oneof)
            else:
                length = (
                    f'<xs:length value="{field.exact}"/>'
                    if field.exact
                    else f'<xs:minLength value="1"/><xs:maxLength value="{field.longest}"/>'
                )
                pattern = '<xs:pattern value="[0-9]+"/>' if field.kind is Kind.DIGITS else ""
                facets = length + pattern
    return f'<xs:restriction base="xs:{base}">{facets}</xs:restriction>'


def _text(name: str, shortest: int, longest: int) -> str:
    rule = (
        f'<xs:restriction base="xs:string"><xs:minLength value="{shortest}"/>'
        f'<xs:maxLength value="{longest}"/></xs:restriction>'
    )
    return f'  <xs:element name="{name}"><xs:simpleType>{rule}</xs:simpleType></xs:element>'


def write() -> list[Path]:
    """Write every schema; return the files."""
    found = []
    for message in messages().values():
        file = HERE / f"{message.code}.xsd"
        file.write_text(schema_text(message), encoding="utf-8")
        found.append(file)
    return found
