"""CEB603 built and validated beside bare lxml; filings through the customs server with all its faults."""

import itertools
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any, Final

from lxml import etree

from bonded_warehouse.clearance_errors import CustomsDown
from bonded_warehouse.customs import ceb, filing
from bonded_warehouse.customs.gateway import Answer, Declared, Reply
from bonded_warehouse.customs.http_gateway import HttpCustoms
from bonded_warehouse.customs.http_offices import HttpOffices
from bonded_warehouse.customs.offices import Filed, Heard, Occasion, Verdict
from bonded_warehouse.customs.parties import Firm, Parties
from bonded_warehouse.customs.reading import tree
from bonded_warehouse.customs.replies import read_replies, write_reply
from bonded_warehouse.customs.simulator.desk import Script
from bonded_warehouse.customs.simulator.offices import PLAYS
from bonded_warehouse.customs.simulator.server import Office
from bonded_warehouse.customs.transport_filing import Envelope, Goods, Vehicle, release_slip
from foundation.money import Money

HOUSE: Final = Firm("BENCH00001", "Bench house", "91410200MABENCH01X")
FIRMS: Final = Parties(
    platform=HOUSE, seller=HOUSE, agent=HOUSE, carrier=HOUSE, keeper=HOUSE, dxp_id="DXPBENCH01"
)
AT: Final = datetime(2026, 11, 25, 12, tzinfo=UTC)
ROUND_S: Final = 0.5
ROUNDS: Final = 5
FILINGS: Final = int(os.environ.get("BENCH_FILINGS", "2400"))
"""`make soak` sends 50,000."""
TURNS: Final = (
    *["release"] * 6,
    "reject-D04",
    "manual",
    "inspect",
    "detain",
    "detain_legal",
    "return",
    "silence",
    "late",
    "twice",
    "late_twice",
    "out_of_order",
    "dies",
    "unknown_status",
    "garbage",
    "bomb",
    "format_error",
    "lies",
    "send_failed",
)
ENDS: Final = {
    **dict.fromkeys(["release", "late", "twice", "late_twice", "out_of_order", "dies"], "released"),
    **dict.fromkeys(["reject-D04", "return"], "returned"),
    **dict.fromkeys(["manual", "unknown_status", "garbage", "bomb", "format_error"], "a desk"),
    **dict.fromkeys(["lies", "send_failed", "silence"], "a desk"),
    "inspect": "an inspection",
    "detain": "detained",
    "detain_legal": "detained",
}
"""Where a filing has to end, by what the office plays."""


def run() -> list[dict[str, Any]]:
    """Return the rows of the table."""
    return [*_built(), *_filed(), *_filed_beside()]


def declared(number: int, scenario: str | None = None) -> Declared:
    """Return the n-th filing."""
    return Declared(
        id=f"dec_{number:026d}",
        mode="9710",
        destination="FR",
        port="Zhengzhou airport",
        hs="9701911900",
        goods_name="水墨山水，原作",
        value=Money(62_000_00, "CNY"),
        freight=Money(1_000_00, "CNY"),
        receipt=Money(63_000_00, "CNY"),
        net_g=900,
        gross_g=1500,
        order_number=f"O-{number}",
        receipt_number=f"R-{number}",
        waybill_number=f"W-{number}",
        consignee="Musée de l'encre",
        lodged_at=AT,
        scenario=scenario,
        parties=FIRMS,
    )


def _built() -> Iterator[dict[str, Any]]:
    what = declared(1)
    head, lines = filing.export_list(what, FIRMS)
    guid = filing.guid_of(what.id, "CEB603")

    def build() -> None:
        ceb.build("CEB603", head, lines, sender=FIRMS.sender, guid=guid, at=AT)

    body = ceb.build("CEB603", head, lines, sender=FIRMS.sender, guid=guid, at=AT).body
    root = tree(body)
    flat = [(element.tag, element.text, len(element)) for element in root.iter()]

    def bare() -> None:
        _bare(flat)

    ours, limit = _rates(build, bare)
    yield _row("CEB603 built from its rows and validated", ours, "the same tree by bare lxml", limit)
    reply = write_reply("CEB603", guid=guid, cop_no=what.id, status="800", told_at=AT)
    read, parsed = _rates(lambda: read_replies(reply), lambda: etree.fromstring(reply))
    yield _row("replies read safely", read, "bare lxml parsing", parsed)


def _bare(flat: list[tuple[Any, str | None, int]]) -> bytes:
    """Build and serialise the same tree, element for element, with nothing checked."""
    elements = iter(flat)

    def grow(into: Any, count: int) -> None:
        for _ in range(count):
            tag, text, children = next(elements)
            element = etree.SubElement(into, tag)
            element.text = text
            grow(element, children)

    tag, _, children = next(elements)
    root = etree.Element(
        tag, {"guid": "G", "version": "1.0"}, nsmap={"ceb": "http://www.chinaport.gov.cn/ceb"}
    )
    grow(root, children)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _filed() -> Iterator[dict[str, Any]]:
    with _office() as office:
        gateway = HttpCustoms(office.url)
        turns = list(itertools.islice(itertools.cycle(TURNS), FILINGS))
        began = time.perf_counter()
        with ThreadPoolExecutor(2) as pool:
            ended = list(pool.map(lambda pair: _end(gateway, *pair), enumerate(turns)))
        took = time.perf_counter() - began
        gateway.close()
        wrong = [
            (number, turn, end)
            for number, (turn, end) in enumerate(zip(turns, ended, strict=True))
            if end != ENDS[turn]
        ]
        if wrong or len(office.desk.filings) != FILINGS:
            raise AssertionError(f"{len(wrong)} filings ended wrongly: {wrong[:5]}")
        print(f"{FILINGS:,} filings in {took:.0f} s: {dict(Counter(ended))}")
        yield {
            "name": f"filings through the customs server with faults ({FILINGS:,})",
            "ours": FILINGS / took,
            "unit": "/s",
            "beside": "each in the right state or on a desk",
            "beside_value": None,
            "ratio": None,
            "target": None,
            "met": None,
        }


def _filed_beside() -> Iterator[dict[str, Any]]:
    """File slips at the port, each play in its turn; each has to end right or on a desk."""
    count = FILINGS // 4
    with _office() as office:
        offices = HttpOffices(office.url)
        turns = list(itertools.islice(itertools.cycle(PLAYS), count))
        began = time.perf_counter()
        with ThreadPoolExecutor(2) as pool:
            ended = list(pool.map(lambda pair: _end_beside(offices, *pair), enumerate(turns)))
        took = time.perf_counter() - began
        offices.close()
        wrong = [
            (turn, end) for turn, end in zip(turns, ended, strict=True) if end != BESIDE.get(turn, "a desk")
        ]
        if wrong or len(office.desk.offices) != sum(turn != "down" for turn in turns):
            raise AssertionError(f"{len(wrong)} filings ended wrongly: {wrong[:5]}")
        print(f"{count:,} slips in {took:.0f} s: {dict(Counter(ended))}")
        yield {
            "name": f"slips filed at the port with faults ({count:,})",
            "ours": count / took,
            "unit": "/s",
            "beside": "each in the right state or on a desk",
            "beside_value": None,
            "ratio": None,
            "target": None,
            "met": None,
        }


BESIDE: Final = {
    **dict.fromkeys(["approve", "late", "twice", "late_twice", "out_of_order", "dies"], "approved"),
    "manual": "review",
    "inspect": "inspection",
    "detain": "detained",
}


def _end_beside(offices: HttpOffices, number: int, turn: str) -> str:
    cop_no = f"fil_{number:026d}"
    goods = Goods(
        hs="9701911900", name="水墨山水", value=Money(1, "CNY"), book="T46", seq=1, net_g=9, gross_g=9
    )
    van = Vehicle(number="豫B12345", weight_g=2_000_000)
    about = Envelope(filing_id=cop_no, cop_no=cop_no, at=AT, of=FIRMS)
    built = release_slip(about, goods, van, way="E", rests_on="4604", is_list=False)
    what = Filed(
        id=cop_no,
        occasion=Occasion.EXIT_SLIP,
        kind=built.kind,
        cop_no=cop_no,
        guid=built.guid,
        body=built.body,
        opened_at=AT,
        scenario=turn,
    )
    said: dict[tuple[str, str], Heard] = {}
    is_sent = False
    for again in range(3):
        at = AT + timedelta(minutes=again)
        try:
            heard = offices.heard(what, at=at) if is_sent else offices.file(what, at=at)
        except CustomsDown:
            continue
        is_sent = True
        said |= {(one.reference, one.verdict.value): one for one in heard}
    by_reference = Counter(reference for reference, _ in said)
    last = [one.verdict for one in sorted(said.values(), key=lambda one: one.answered_at)]
    if not last or Verdict.UNCLEAR in last or max(by_reference.values()) > 1:
        return "a desk"
    early = last[-1] is Verdict.PASSED  # the goods never were at the gate
    return "a desk" if early or last[-1] in {Verdict.RETURNED, Verdict.TURNED_BACK} else last[-1].value


def _end(gateway: HttpCustoms, number: int, turn: str) -> str:
    """File until it was taken, ask again as the worker does, and say where it ended."""
    what = declared(number, turn)
    said: dict[str, Answer] = {}
    is_lodged = False
    for again in range(3):
        at = AT + timedelta(minutes=again)
        try:
            heard = gateway.answers(what, at=at) if is_lodged else gateway.lodge(what, key="k", at=at)
        except CustomsDown:
            continue
        is_lodged = True
        said |= {answer.reference: answer for answer in heard if not answer.acknowledges}
    last = [answer.status for answer in sorted(said.values(), key=lambda answer: answer.answered_at)]
    if any(status is Reply.UNCLEAR for status in last):
        return "a desk"
    return _PLACES.get(last[-1], "a desk") if last else "a desk"


_PLACES: Final = {
    Reply.RELEASED: "released",
    Reply.RETURNED: "returned",
    Reply.RETURN_SHIPMENT: "returned",
    Reply.INSPECTION: "an inspection",
    Reply.DETAINED: "detained",
    Reply.DETAINED_LEGAL: "detained",
}


@contextmanager
def _office() -> Iterator[Office]:
    office = Office(0, Script())
    thread = threading.Thread(target=office.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield office
    office.shutdown()
    office.server_close()


def _rates(*works: Callable[[], object]) -> list[float]:
    """Return how often each runs in a second, the rounds taken in turn."""
    found: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for work, rates in zip(works, found, strict=True):
            began, done = time.perf_counter(), 0
            while time.perf_counter() - began < ROUND_S:
                work()
                done += 1
            rates.append(done / (time.perf_counter() - began))
    return [median(rates) for rates in found]


def _row(name: str, ours: float, beside: str, limit: float) -> dict[str, Any]:
    return {
        "name": name,
        "ours": ours,
        "unit": "/s",
        "beside": beside,
        "beside_value": limit,
        "ratio": ours / limit,
        "target": None,
        "met": None,
    }
