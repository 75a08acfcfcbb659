"""Messages of the single window for e-commerce exports: CEB303, 403, 505, 507, 509, 603, 605, 607, 701.

A message is made from frozen rows (`ceb_trade`, `ceb_list`, `ceb_transport`) with their fields in its order.
The signature that an `appStatus` of 2 asks for is set by the port's own client with its card; we send none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from lxml import etree

from bonded_warehouse.clearance_errors import MessageUnfit
from bonded_warehouse.customs.catalogue import CEB, Field, messages, prefix, transfer
from bonded_warehouse.customs.writing import Built, assemble, finish, require_row, written
from foundation.errors import Coded


class Purpose(StrEnum):
    """`appType`: what a message does to what was sent before."""

    ADD = "1"
    CHANGE = "2"
    DELETE = "3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who hands messages in: BaseTransfer."""

    cop_code: str
    cop_name: str
    dxp_id: str
    dxp_mode: str = "DXP"
    note: str | None = None


def build(
    code: str,
    head: object,
    lines: Sequence[object] = (),
    *,
    sender: Sender,
    guid: str,
    at: datetime,
    purpose: Purpose = Purpose.ADD,
    is_draft: bool = False,
) -> Built:
    """Build one message, valid against its schema.

    :param head: the one row of its head, or of its only part
    :param guid: 36 characters, upper case; the same guid is the same message
    :raises MessageUnfit: naming the field that does not fit
    """
    message = messages()[code]
    first, *more = message.parts
    rows: list[tuple[Any, Sequence[Any]]] = [(first, [head]), *((part, lines) for part in more)]
    for part, found in rows:
        for row in found:
            require_row(message, part, row)
        if not found:
            raise MessageUnfit(kind=code, field=part.name, problem=Coded("missing", "message_problem"))
    if guid != guid.upper():
        raise MessageUnfit(kind=code, field="guid", problem=Coded("characters", "message_problem"))
    root = etree.Element(f"{{{CEB}}}{message.root}", {"guid": guid, "version": "1.0"}, nsmap={"ceb": CEB})
    values = {
        "guid": guid,
        "app_type": purpose.value,
        "app_time": at,
        "app_status": "1" if is_draft else "2",
    }
    before: list[tuple[Field, Any]] = [(field, values[field.name]) for field in prefix()]
    into = etree.SubElement(root, f"{{{CEB}}}{message.body or first.name}")
    assemble(message, parts=rows, before=before, into=into)
    base = etree.SubElement(root, f"{{{CEB}}}BaseTransfer")
    for field in transfer():
        value = getattr(sender, field.name)
        if value is not None:
            etree.SubElement(base, f"{{{CEB}}}{field.element}").text = written(code, field, value)
    return finish(message, root, guid=guid)
