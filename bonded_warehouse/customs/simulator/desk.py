"""What the simulated customs server keeps, in memory: messages, filings, and how each is to be answered."""

import base64
import json
import threading
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from lxml import etree

from bonded_warehouse.clearance_errors import MessageUnfit, MessageUnreadable
from bonded_warehouse.customs.catalogue import CEB, messages
from bonded_warehouse.customs.ceb_list import InventoryHead, InventoryLine
from bonded_warehouse.customs.ceb_trade import OrderHead, OrderLine, Receipt, Waybill
from bonded_warehouse.customs.gateway import Declared
from bonded_warehouse.customs.matching import mismatches
from bonded_warehouse.customs.offices import KINDS, Filed, Occasion
from bonded_warehouse.customs.reading import read_back, tree
from bonded_warehouse.customs.replies import write_reply
from bonded_warehouse.customs.schemas import require_valid
from bonded_warehouse.customs.simulator import offices
from bonded_warehouse.customs.simulator.office import is_scenario, told
from bonded_warehouse.customs.simulator.offices import is_play
from foundation.money import Money

BESIDE: Final = {
    "INV101": "EtpsInnerInvtNo",
    "SAS121": "EtpsPreentNo",
    **dict.fromkeys(("CEB507", "CEB509", "CEB607", "CEB701"), "copNo"),
}
"""Kinds that are filed beside a declaration, and where our own number stands in them."""
DOCUMENTS: Final = {"CEB303": "order", "CEB403": "receipt", "CEB505": "waybill"}


@dataclass(frozen=True, slots=True)
class Script:
    """How filings are answered: by name, else each in turn, else as the sender says, else by their papers."""

    filings: dict[str, str] = field(default_factory=dict)
    turns: tuple[str, ...] = ()
    offices: dict[str, str] = field(default_factory=dict)
    """What is played for each kind of filing beside a declaration: INV101, SAS121, CEB507, REFUND, ..."""

    @classmethod
    def read(cls, file: Path) -> "Script":
        """Read a script: {"filings": {"dec_...": "late"}, "turns": [...], "offices": {"SAS121": "manual"}}.

        :raises ValueError: if it names a scenario that is not known
        """
        raw: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        found = cls(dict(raw.get("filings", {})), tuple(raw.get("turns", ())), dict(raw.get("offices", {})))
        for name in (*found.filings.values(), *found.turns):
            if not is_scenario(name):
                raise ValueError(f"no scenario of this name: {name}")
        for name in found.offices.values():
            if not is_play(name):
                raise ValueError(f"no play of this name: {name}")
        return found


class Dies(Exception):
    """The office breaks off in the middle of its answer."""


class Desk:
    """The office's desk. A message that came twice under its guid is one message."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.filings: dict[str, Declared] = {}
        self.received: dict[str, int] = {}
        """How often each guid came."""
        self.offices: dict[str, Filed] = {}
        self._papers: dict[tuple[str, str], bytes] = {}
        self._stored: dict[tuple[str, str], bytes] = {}
        """What was said of order, receipt and waybill, by kind and number: always the same."""
        self._dead: set[str] = set()
        self._lock = threading.Lock()

    def take(
        self, body: bytes, *, scenario: str | None, at: datetime, seen_at: datetime | None = None
    ) -> list[bytes]:
        """Take a message in and return what is said at once.

        :raises Dies: after it was taken in, where the scenario says so
        """
        try:
            root = tree(body)
            kind = self._kind(root)
            require_valid(kind, root)
        except (MessageUnreadable, MessageUnfit) as refusal:
            return [_format_error(str(refusal.facts.get("problem", "")), at)]
        guid = root.get("guid") or root.findtext("EnvelopInfo/MessageId") or ""
        with self._lock:
            self.received[guid] = self.received.get(guid, 0) + 1
            if kind in BESIDE:
                cop = root.findtext(f".//{BESIDE[kind]}") or root.findtext(f".//{{{CEB}}}copNo") or ""
                return self._beside(kind, cop, guid, body, scenario=scenario, at=at, seen_at=seen_at)
            if kind in DOCUMENTS:
                number = (
                    root.findtext(f".//{{{CEB}}}{'logisticsNo' if kind == 'CEB505' else 'orderNo'}") or ""
                )
                self._papers[kind, number] = body
                said = self._stored.setdefault((kind, number), _stored(kind, guid, number, at))
                return [said]
            if kind == "CEB605" or (kind == "CEB603" and root.findtext(f".//{{{CEB}}}appType") == "3"):
                cop = root.findtext(f".//{{{CEB}}}copNo") or ""
                return [write_reply(kind, guid=guid, cop_no=cop, status="399", told_at=at)]
            if kind == "CEB603":
                return self._file(body, scenario=scenario, at=at)
            raise AssertionError(f"{kind} is of no desk")

    def claim(self, body: bytes, *, scenario: str | None, at: datetime) -> list[bytes]:
        """Take a claim of refund in, as the tax office.

        :raises Dies: after it was taken in, where the scenario says so
        """
        try:
            cop = str(json.loads(body)["claim"])
        except (ValueError, KeyError, TypeError, RecursionError):
            return [_format_error("kind", at)]
        with self._lock:
            self.received[cop] = self.received.get(cop, 0) + 1
            return self._beside("REFUND", cop, cop, body, scenario=scenario, at=at, seen_at=None)

    def said(self, cop_no: str, *, at: datetime, seen_at: datetime | None = None) -> list[bytes] | None:
        """Return everything said about a filing; None where it is not known."""
        with self._lock:
            declared, beside = self.filings.get(cop_no), self.offices.get(cop_no)
            if declared is not None:
                acknowledged = [
                    self._stored[key]
                    for key in (
                        ("CEB303", declared.order_number),
                        ("CEB403", declared.order_number),
                        ("CEB505", declared.waybill_number),
                    )
                    if key in self._stored
                ]
                return [*acknowledged, *told(declared, at=at)]
            if beside is not None:
                return offices.told(replace(beside, seen_at=seen_at), at=at)
        return None

    def _beside(
        self,
        kind: str,
        cop: str,
        guid: str,
        body: bytes,
        *,
        scenario: str | None,
        at: datetime,
        seen_at: datetime | None,
    ) -> list[bytes]:
        """Take in what is filed beside a declaration: the port's, the gate's, the tax office's."""
        filed = self.offices.get(cop)
        if filed is None:
            filed = Filed(
                id=cop,
                occasion=_occasion(kind, body),
                kind=kind,
                cop_no=cop,
                guid=guid,
                body=body,
                opened_at=at,
                is_void=b"DclTypecd>3<" in body or b"appType>3<" in body,
                scenario=self.script.filings.get(cop) or self.script.offices.get(kind) or scenario,
            )
            self.offices[cop] = filed
        if filed.scenario == "dies" and cop not in self._dead:
            self._dead.add(cop)
            raise Dies
        return offices.told(replace(filed, seen_at=seen_at), at=at)

    def _kind(self, root: etree._Element) -> str:
        kind = str(etree.QName(root).localname).removesuffix("Message")
        if kind == "Package":
            kind = root.findtext("EnvelopInfo/MessageType") or ""
        if kind not in messages():
            raise MessageUnreadable(problem="kind")
        return kind

    def _file(self, body: bytes, *, scenario: str | None, at: datetime) -> list[bytes]:
        head, lines = read_back("CEB603", body, InventoryHead, InventoryLine)
        declared = self.filings.get(head.cop_no)
        if declared is None:
            turns = self.script.turns
            chosen = self.script.filings.get(head.cop_no) or scenario
            if chosen is None and turns:
                chosen = turns[len(self.filings) % len(turns)]
            declared = self._declared(body, head, lines, scenario=chosen)
            self.filings[head.cop_no] = declared
        if declared.scenario == "dies" and declared.id not in self._dead:
            self._dead.add(declared.id)
            raise Dies
        return told(declared, at=at)

    def _declared(
        self, body: bytes, head: InventoryHead, lines: tuple[InventoryLine, ...], *, scenario: str | None
    ) -> Declared:
        root = tree(body)
        sent = root.findtext(f".//{{{CEB}}}appTime") or ""
        money = [
            Money(int(amount.scaleb(2)), head.f_currency)
            for amount in (sum((line.total_price for line in lines), Decimal(0)), head.freight)
        ]
        declared = Declared(
            id=head.cop_no,
            mode=head.trade_mode,
            destination=head.country,
            port=head.port_code,
            hs=lines[0].gcode,
            goods_name=lines[0].gname,
            value=money[0],
            freight=money[1],
            receipt=money[0] + money[1],
            net_g=int(head.net_weight * 1000),
            gross_g=int(head.gross_weight * 1000),
            order_number=head.order_no,
            receipt_number=head.order_no,
            waybill_number=head.logistics_no,
            consignee="-",
            lodged_at=head.ie_date,
            scenario=scenario,
        )
        assert sent
        codes = self._unmatched(head, lines)
        return replace(declared, scenario=f"reject-{codes[0]}") if codes and scenario is None else declared

    def _unmatched(self, head: InventoryHead, lines: tuple[InventoryLine, ...]) -> list[str]:
        """Name the refusal codes of what the three documents do not agree in."""
        bodies = [
            self._papers.get(("CEB303", head.order_no)),
            self._papers.get(("CEB403", head.order_no)),
            self._papers.get(("CEB505", head.logistics_no)),
        ]
        if None in bodies:
            return ["D04"]
        order, receipt, waybill = (body for body in bodies if body is not None)
        sold, sold_lines = read_back("CEB303", order, OrderHead, OrderLine)
        paid, _ = read_back("CEB403", receipt, Receipt)
        sent, _ = read_back("CEB505", waybill, Waybill)
        return sorted({one.code for one in mismatches(sold, sold_lines, paid, sent, head, lines)})


def _occasion(kind: str, body: bytes) -> Occasion:
    enters = b"<ImpexpMarkcd>I<" in body or b"<IoTypecd>I<" in body
    if kind == "INV101":
        return Occasion.ENTRY_LIST if enters else Occasion.EXIT_LIST
    if kind == "SAS121":
        return Occasion.ENTRY_SLIP if enters else Occasion.EXIT_SLIP
    return next(occasion for occasion, code in KINDS.items() if code == kind)


def _stored(kind: str, guid: str, number: str, at: datetime) -> bytes:
    return write_reply(kind, guid=guid, cop_no=number, status="120", told_at=at)


def _format_error(problem: str, at: datetime) -> bytes:
    body = write_reply("CEB603", guid="0" * 36, cop_no="-", status="-1", told_at=at, info=problem)
    return body.replace(b"CEB604Message", b"CEB900Message")


def answer(bodies: list[bytes]) -> bytes:
    """Return messages as the server hands them over."""
    return json.dumps({"replies": [base64.b64encode(body).decode() for body in bodies]}).encode()
