"""Messages of the special customs areas: INV101, the bonded verification list, and SAS121, the release slip.

The names of the elements around head and lines are not verified (U): see docs/formats/customs.md.
"""

from collections.abc import Sequence
from datetime import datetime

from lxml import etree

from bonded_warehouse.clearance_errors import MessageUnfit
from bonded_warehouse.customs.catalogue import SPECIAL, messages
from bonded_warehouse.customs.writing import CHINA, Built, assemble, finish, require_row
from foundation.errors import Coded


def build(
    code: str,
    head: object,
    lines: Sequence[object],
    *,
    sys_id: str,
    operator_code: str,
    guid: str,
    at: datetime,
    is_draft: bool = False,
) -> Built:
    """Build one message of the special areas, valid against its schema.

    :param sys_id: which system of the area it is for
    :param operator_code: the operator's ten-character customs code
    :raises MessageUnfit: naming the field that does not fit
    """
    assert code in SPECIAL
    message = messages()[code]
    first, second = message.parts
    for part, found in ((first, [head]), (second, lines)):
        for row in found:
            require_row(message, part, row)
        if not found:
            raise MessageUnfit(kind=code, field=part.name, problem=Coded("missing", "message_problem"))
    root = etree.Element(message.root)
    envelope = etree.SubElement(root, "EnvelopInfo")
    etree.SubElement(envelope, "MessageId").text = guid
    etree.SubElement(envelope, "MessageType").text = code
    etree.SubElement(envelope, "SendTime").text = at.astimezone(CHINA).isoformat(timespec="seconds")
    business = etree.SubElement(etree.SubElement(root, "DataInfo"), "BussinessData")
    etree.SubElement(business, "DelcareFlag").text = "0" if is_draft else "1"
    assert message.body is not None
    into = etree.SubElement(business, message.body)
    etree.SubElement(into, "SysId").text = sys_id
    etree.SubElement(into, "OperCusRegCode").text = operator_code
    assemble(message, parts=[(first, [head]), (second, lines)], into=into)
    return finish(message, root, guid=guid)
