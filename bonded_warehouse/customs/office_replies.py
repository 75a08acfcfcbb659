"""What the offices say about filings: read safely, and understood or handed to a person.

Single window: CEB508, 510, 608, 702 with its own reply statuses, and CEB792, the result of a summary. Special
areas: INV201 and SAS221 (reviewed), INV211 (deducted), SAS223 and SAS224 (gate). Tax office: JSON of ours.
Which elements the areas' replies have is not on file; docs/formats/customs.md says what we read.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from lxml import etree

from bonded_warehouse.clearance_errors import MessageUnreadable
from bonded_warehouse.customs.catalogue import CEB, replies_to
from bonded_warehouse.customs.offices import Filed, Heard, Verdict
from bonded_warehouse.customs.reading import LARGEST, tree, unreadable
from bonded_warehouse.customs.replies import CODE, FORMAT_ERROR, china_time, read_replies
from bonded_warehouse.customs.writing import CHINA
from bonded_warehouse.rules.refusal_codes import refusal_codes

STATUSES: Final = {
    **dict.fromkeys(("1", "2", "3", "120"), Verdict.RECEIVED),
    "100": Verdict.RETURNED,
    "300": Verdict.REVIEW,
    **dict.fromkeys(("399", "800", "899"), Verdict.APPROVED),
    "500": Verdict.INSPECTION,
    **dict.fromkeys(("501", "502", "503", "599"), Verdict.DETAINED),
    "700": Verdict.TURNED_BACK,
}
"""Reply statuses of the single window; 4, not handed on, is for a person."""
GATE: Final = {
    "1": Verdict.APPROVED,
    "2": Verdict.PASSED,
    "4": Verdict.PASSED,
    "5": Verdict.VOID,
    "6": Verdict.VOID,
}
"""States of a slip (S): 3, through the first of two gates, says nothing yet."""
TAX: Final = {
    "received": Verdict.RECEIVED,
    "review": Verdict.REVIEW,
    "inspection": Verdict.INSPECTION,
    "suspended": Verdict.DETAINED,
    "approved": Verdict.APPROVED,
    "paid": Verdict.POSTED,
    "refused": Verdict.RETURNED,
    "sent_back": Verdict.TURNED_BACK,
}
AREA: Final = {"INV101": ("INV201", "INV211"), "SAS121": ("SAS221", "SAS223", "SAS224")}
SUMMED_UP: Final = "CEB792"
LONGEST_NUMBER: Final = 40
LONGEST_REFERENCE: Final = 54


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One reply as it was read, before it is held against the filing."""

    kind: str
    reference: str
    cop_no: str | None
    verdict: Verdict | None
    """None where its status is not known."""
    told_at: datetime
    codes: tuple[str, ...] = ()
    note: str = ""
    number: str | None = None
    lists: frozenset[str] = frozenset()


def understood(bodies: Iterable[bytes], filed: Filed) -> tuple[Heard, ...]:
    """Return what was said about a filing, by the office's own time; never raise.

    What cannot be read, speaks of another filing or has an unknown status, is unclear: a person looks.
    """
    found = [heard for body in bodies for heard in _heard(body, filed)]
    return tuple(sorted(found, key=lambda heard: heard.answered_at))


def named(body: bytes) -> str | None:
    """Return our own number in a reply that was brought; None where it is no reply about a filing.

    :raises MessageUnreadable: if it is no message that may be read
    """
    found = {one.cop_no for one in read(body)}
    return found.pop() if len(found) == 1 else None


def read(body: bytes) -> list[Told]:
    """Read one message of an office.

    :raises MessageUnreadable: if it is none, or lacks number, status or time
    """
    if body.lstrip()[:1] == b"{":
        return [_tax(body)]
    root = tree(body)
    name = str(etree.QName(root).localname).removesuffix("Message")
    if name == SUMMED_UP:
        return [_summed_up(root)]
    if name == "Package":
        return [_area(root)]
    return [
        Told(
            kind=one.kind,
            reference=one.reference,
            cop_no=one.cop_no,
            verdict=Verdict.UNCLEAR if one.kind == FORMAT_ERROR else STATUSES.get(one.status),
            told_at=one.told_at,
            codes=one.codes,
            note="format_error" if one.kind == FORMAT_ERROR else "not_sent_on" if one.status == "4" else "",
            number=(one.invt_no or "")[:LONGEST_NUMBER] or None,
        )
        for one in read_replies(body)
    ]


def _heard(body: bytes, filed: Filed) -> Iterator[Heard]:
    try:
        told = read(body)
    except MessageUnreadable as refusal:
        yield _unclear(body, filed, problem=str(refusal.facts["problem"]))
        return
    for one in told:
        problem = one.note if one.verdict is Verdict.UNCLEAR else _problem(one, filed)
        if problem:
            yield _unclear(body, filed, problem=problem, one=one)
        elif one.verdict is not None:
            yield Heard(
                reference=one.reference,
                verdict=one.verdict,
                codes=one.codes,
                note=one.note,
                number=one.number,
                answered_at=one.told_at,
                kind=one.kind,
                guid=one.reference.split("@")[0][:36],
                body=body,
            )


def _problem(one: Told, filed: Filed) -> str:
    """Say why a reply is not one about this filing that can be followed."""
    if one.kind == SUMMED_UP:
        sent = {element.text for element in tree(filed.body).iter(f"{{{CEB}}}invtNo")}
        return "" if filed.kind == "CEB701" and one.lists == sent else "other_filing"
    answers = AREA.get(filed.kind) or (
        ("REFUND",)
        if filed.kind == "REFUND"
        else tuple(r for r, of in replies_to().items() if of == filed.kind)
    )
    if one.kind not in answers or one.cop_no != filed.cop_no:
        return "other_filing"
    if one.verdict is None:
        return one.note or "status"
    return ""


def _unclear(body: bytes, filed: Filed, *, problem: str, one: Told | None = None) -> Heard:
    return Heard(
        reference=f"unclear-{sha256(body).hexdigest()[:40]}",
        verdict=Verdict.UNCLEAR,
        note=problem,
        answered_at=one.told_at if one else filed.opened_at,
        kind=one.kind if one else "?",
        guid="",
        body=body,
    )


def _summed_up(root: etree._Element) -> Told:
    def said(element: str) -> str:
        return (root.findtext(f".//{{{CEB}}}{element}") or "").strip()

    guid, time = said("guid"), said("opDate")
    if not guid or len(guid) > len("00000000-0000-0000-0000-000000000000"):
        raise unreadable("identity")
    at = china_time(time)
    return Told(
        kind=SUMMED_UP,
        reference=_reference(guid, at),
        cop_no=None,
        verdict=Verdict.POSTED,
        told_at=at,
        number=said("entryId")[:LONGEST_NUMBER] or None,
        lists=frozenset((one.text or "").strip() for one in root.iter(f"{{{CEB}}}invtNo")),
    )


def _area(root: etree._Element) -> Told:
    def said(path: str) -> str:
        return (root.findtext(path) or "").strip()

    kind, guid = said("EnvelopInfo/MessageType"), said("EnvelopInfo/MessageId")
    if kind not in {one for known in AREA.values() for one in known}:
        raise unreadable("kind")
    if not guid or len(guid) > len("00000000-0000-0000-0000-000000000000"):
        raise unreadable("identity")
    at = _iso(said("EnvelopInfo/SendTime"))
    of = "DataInfo/BussinessData/Reply/"
    status = said(f"{of}ReturnStatus")
    verdict = STATUSES.get(status)
    if kind == "INV211":
        verdict = Verdict.POSTED if said(f"{of}VrfdedMarkcd") == "2" else None
    elif kind in {"SAS223", "SAS224"}:
        verdict = GATE.get(said(f"{of}Stucd"))
    info = said(f"{of}Rmk")
    return Told(
        kind=kind,
        reference=_reference(guid, at),
        cop_no=said(f"{of}EtpsInnerInvtNo") or said(f"{of}EtpsPreentNo") or None,
        verdict=verdict,
        told_at=at,
        codes=tuple(code for code in CODE.findall(info) if code in refusal_codes()),
        note="not_sent_on" if status == "4" else "",
        number=(said(f"{of}BondInvtNo") or said(f"{of}PassportNo"))[:LONGEST_NUMBER] or None,
    )


def _tax(body: bytes) -> Told:
    if len(body) > LARGEST:
        raise unreadable("size")
    try:
        said = json.loads(body)
        texts = {name: said[name] for name in ("claim", "reference", "status", "at")}
        codes = said.get("codes", [])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise unreadable("kind") from error
    if not all(isinstance(one, str) and one for one in (*texts.values(), *codes)) or not isinstance(
        codes, list
    ):
        raise unreadable("identity")
    return Told(
        kind="REFUND",
        reference=texts["reference"][:LONGEST_REFERENCE],
        cop_no=texts["claim"],
        verdict=TAX.get(texts["status"]),
        told_at=_iso(texts["at"]),
        codes=tuple(code for code in codes if code in refusal_codes()),
        number=texts["reference"][:LONGEST_NUMBER],
    )


def _iso(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is None:
            raise unreadable("value")
        return at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise unreadable("value") from error


def _reference(guid: str, at: datetime) -> str:
    return f"{guid.upper()}@{at.astimezone(UTC):%Y%m%d%H%M%S%f}"[:LONGEST_REFERENCE]


def write_area(kind: str, *, guid: str, cop_no: str, told_at: datetime, said: dict[str, str]) -> bytes:
    """Write one reply of a special area, as its office would."""
    root = etree.Element("Package")
    envelope = etree.SubElement(root, "EnvelopInfo")
    for element, text in (
        ("MessageId", guid),
        ("MessageType", kind),
        ("SendTime", told_at.astimezone(CHINA).isoformat(timespec="milliseconds")),
    ):
        etree.SubElement(envelope, element).text = text
    into = etree.SubElement(etree.SubElement(etree.SubElement(root, "DataInfo"), "BussinessData"), "Reply")
    own = "EtpsInnerInvtNo" if kind.startswith("INV") else "EtpsPreentNo"
    for element, text in {own: cop_no, **said}.items():
        etree.SubElement(into, element).text = text
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def write_summed_up(
    *, guid: str, told_at: datetime, sum_no: str, entry_id: str, lists: Iterable[str]
) -> bytes:
    """Write the result of a summary, CEB792, with the elements that we read."""
    root = etree.Element(f"{{{CEB}}}{SUMMED_UP}Message", {"guid": guid, "version": "1.0"}, nsmap={"ceb": CEB})
    into = etree.SubElement(root, f"{{{CEB}}}SummaryResult")
    head = etree.SubElement(into, f"{{{CEB}}}SummaryResultHead")
    time = told_at.astimezone(CHINA)
    for element, text in (
        ("guid", guid),
        ("sumNo", sum_no),
        ("opDate", f"{time:%Y%m%d%H%M%S}{time.microsecond // 1000:03d}"),
        ("entryId", entry_id),
    ):
        etree.SubElement(head, f"{{{CEB}}}{element}").text = text
    for one in lists:
        line = etree.SubElement(into, f"{{{CEB}}}SummaryResultList")
        etree.SubElement(line, f"{{{CEB}}}invtNo").text = one
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def write_tax(
    *, reference: str, cop_no: str, status: str, told_at: datetime, codes: tuple[str, ...] = ()
) -> bytes:
    """Write one reply of the tax office."""
    said: dict[str, Any] = {
        "claim": cop_no,
        "reference": reference,
        "status": status,
        "at": told_at.isoformat(),
        "codes": list(codes),
    }
    return json.dumps(said, sort_keys=True).encode()
