"""Replies of the single window: read safely, and understood or handed to a person."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from lxml import etree

from bonded_warehouse.clearance_errors import MessageUnreadable
from bonded_warehouse.customs.catalogue import CEB, messages, replies_to
from bonded_warehouse.customs.gateway import Answer, Declared, Reply
from bonded_warehouse.customs.reading import tree, unreadable
from bonded_warehouse.customs.writing import CHINA
from bonded_warehouse.rules.refusal_codes import refusal_codes

FORMAT_ERROR: Final = "CEB900"
CODE: Final = re.compile(r"\[Code:([^;\]]*)")
LISTS: Final = frozenset({"CEB604", "CEB606"})
"""Replies that move a declaration; of the others only a refusal is told, and to a person."""
HARMLESS: Final = frozenset({"1", "2", "3", "120", "399"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """One reply as it was read."""

    kind: str
    guid: str
    cop_no: str | None
    invt_no: str | None
    status: str
    told_at: datetime
    info: str

    @property
    def reference(self) -> str:
        """Which reply this is: the same guid at the same time is the same one."""
        return f"{self.guid}@{self.told_at.astimezone(UTC):%Y%m%d%H%M%S%f}"[:54]

    @property
    def codes(self) -> tuple[str, ...]:
        """Refusal codes that its words carry."""
        return tuple(code for code in CODE.findall(self.info) if code in refusal_codes())


def read_replies(data: bytes) -> tuple[Reported, ...]:
    """Read the replies of one message.

    :raises MessageUnreadable: if it is no reply, or lacks guid, status or time
    """
    root = tree(data)
    name = etree.QName(root)
    kind = name.localname.removesuffix("Message")
    if name.namespace != CEB or (kind not in replies_to() and kind != FORMAT_ERROR):
        raise unreadable("kind")
    found = tuple(_reported(kind, one) for one in root if str(etree.QName(one).localname).endswith("Return"))
    if not found:
        raise unreadable("kind")
    return found


def _reported(kind: str, one: etree._Element) -> Reported:
    def said(element: str) -> str:
        return (one.findtext(f"{{{CEB}}}{element}") or "").strip()

    guid, status, time = said("guid"), said("returnStatus"), said("returnTime")
    if not (guid and status and len(guid) <= len("00000000-0000-0000-0000-000000000000")):
        raise unreadable("identity")
    return Reported(
        kind=kind,
        guid=guid.upper(),
        cop_no=said("copNo") or None,
        invt_no=said("invtNo") or None,
        status=status,
        told_at=china_time(time),
        info=said("returnInfo"),
    )


def china_time(text: str) -> datetime:
    """Read yyyyMMddHHmmss, or the same with milliseconds."""
    if not (text.isascii() and text.isdecimal() and len(text) in {14, 17}):
        raise unreadable("value")
    try:
        at = datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=CHINA)
        return at.replace(microsecond=int(text[14:] or 0) * 1000).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise unreadable("value") from error


def understood(bodies: Iterable[bytes], declared: Declared) -> tuple[Answer, ...]:
    """Return what customs said about a declaration, by its own time; never raise.

    What cannot be read, speaks of another filing or has an unknown status, is unclear: a person looks.
    """
    found = [answer for body in bodies for answer in _answers(body, declared)]
    return tuple(sorted(found, key=lambda answer: answer.answered_at))


def _answers(body: bytes, declared: Declared) -> Iterator[Answer]:
    try:
        reported = read_replies(body)
    except MessageUnreadable as refusal:
        yield _unclear(body, declared, problem=str(refusal.facts["problem"]))
        return
    for one in reported:
        if one.kind == FORMAT_ERROR:
            yield _unclear(body, declared, problem="format_error", one=one)
        elif one.kind not in LISTS:
            if one.status not in HARMLESS:
                yield _unclear(body, declared, problem="document_refused", one=one)
            else:
                yield Answer(
                    reference=one.reference,
                    declaration_id=declared.id,
                    status=Reply(one.status),
                    answered_at=one.told_at,
                    kind=one.kind,
                    guid=one.guid,
                    body=body,
                )
        elif one.cop_no != declared.id:
            yield _unclear(body, declared, problem="other_filing", one=one)
        elif one.status not in _KNOWN:
            yield _unclear(body, declared, problem="status", one=one)
        else:
            yield Answer(
                reference=one.reference,
                declaration_id=declared.id,
                status=Reply(one.status),
                codes=one.codes,
                mrn=one.invt_no if one.invt_no and len(one.invt_no) == len("46042026E000000001") else None,
                answered_at=one.told_at,
                kind=one.kind,
                guid=one.guid,
                body=body,
            )


_KNOWN: Final = frozenset(reply.value for reply in Reply if reply is not Reply.UNCLEAR)


def _unclear(body: bytes, declared: Declared, *, problem: str, one: Reported | None = None) -> Answer:
    return Answer(
        reference=f"unclear-{sha256(body).hexdigest()[:40]}",
        declaration_id=declared.id,
        status=Reply.UNCLEAR,
        note=problem,
        answered_at=one.told_at if one else declared.lodged_at,
        kind=one.kind if one else "?",
        guid=one.guid if one else "",
        body=body,
    )


def write_reply(
    of: str,
    *,
    guid: str,
    cop_no: str,
    status: str,
    told_at: datetime,
    info: str = "",
    invt_no: str | None = None,
) -> bytes:
    """Write one reply to a message of the kind `of`, as a customs office would."""
    kind = next(reply for reply, answered in replies_to().items() if answered == of)
    message = messages()[of]
    root = etree.Element(f"{{{CEB}}}{kind}Message", {"guid": guid, "version": "1.0"}, nsmap={"ceb": CEB})
    into = etree.SubElement(root, f"{{{CEB}}}{message.body or message.parts[0].name}Return")
    time = told_at.astimezone(CHINA)
    for element, text in (
        ("guid", guid),
        ("copNo", cop_no),
        ("invtNo", invt_no),
        ("returnStatus", status),
        ("returnTime", f"{time:%Y%m%d%H%M%S}{time.microsecond // 1000:03d}"),
        ("returnInfo", info),
    ):
        if text:
            etree.SubElement(into, f"{{{CEB}}}{element}").text = text
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
