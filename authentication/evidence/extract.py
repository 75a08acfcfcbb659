"""Extract: what the house's books say of one seller, for a bank or an insurer that he names.

    {"content": {...}, "format": "bianliang.extract/1", "seal": {...}}

`content` has his orders, his receipts and what of his lies in the warehouse, as far as he agreed, over a
period of days, and their totals; no buyer is in it. The seal says that the house's books said so when it was
made. One that goes to a bank's desk with a request for settlement also proves the export of its orders, and
has what is left of the proceeds after costs abroad. See docs/formats/extract.md.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from authentication.evidence import sealed
from authentication.evidence.case import Failed, Found, Known
from authentication.evidence.errors import ExtractBroken
from authentication.evidence.policy import TrustPolicy
from authentication.evidence.sealed import Case, Sealed
from authentication.evidence.verdict import State, Verdict

FORMAT: Final = "bianliang.extract/1"
KIND: Final = "sale.extract"
"""What the house says of an extract: its id and the digest of its content; neither of whom nor for whom."""
ILL_LAID: Final = "It is not laid out as an extract: %(why)s."
SETTLED: Final = frozenset({"settled", "completed"})
UNDONE: Final = "rescinded"


def subject(extract_id: str) -> str:
    """Return the IRI of an extract: what its seal is about."""
    return f"urn:bianliang:extract:{extract_id}"


EXTRACT: Final = sealed.Kind(
    format=FORMAT,
    says=KIND,
    broken=lambda why: ExtractBroken(why=why),
    ill_laid=ILL_LAID,
    subject=lambda content: subject(content["id"]),
    claims=lambda content, sha256: {"extract": content["id"], "sha256": sha256},
)


def digest(content: Mapping[str, Any]) -> str:
    """Return SHA-256 of a content's canonical JSON, in hex.

    :raises ExtractBroken: if it has no canonical form
    """
    return sealed.digest(EXTRACT, content)


def write(extract: Sealed) -> bytes:
    """Return the extract's file.

    :raises ExtractBroken: if something in it has no canonical form
    """
    return sealed.write(EXTRACT, extract)


def is_extract(data: bytes) -> bool:
    """Say whether a file calls itself an extract, whatever else is true of it."""
    return sealed.is_of(EXTRACT, data)


def totals(orders: Iterable[Mapping[str, Any]], receipts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what orders and receipts come to: currency to counts and sums, in whole minor units.

    `sold` counts orders that are settled and not undone, `sold_minor` their prices and `proceeds_minor` what
    of these is the seller's; `undone` those that were taken back; `paid_out_minor` what was released to him.
    """
    found: dict[str, dict[str, int]] = {}

    def of(currency: str) -> dict[str, int]:
        names = ("sold", "sold_minor", "proceeds_minor", "undone", "paid_out_minor")
        return found.setdefault(currency, dict.fromkeys(names, 0))

    for order in orders:
        sums = of(order["currency"])
        if order["state"] in SETTLED:
            sums["sold"] += 1
            sums["sold_minor"] += order["price_minor"]
            sums["proceeds_minor"] += order["proceeds_minor"]
        elif order["state"] == UNDONE:
            sums["undone"] += 1
    for line in receipts:
        if line["kind"] == "released":
            of(line["currency"])["paid_out_minor"] -= line["amount_minor"]
    return found


def left(settlement: Mapping[str, Any], orders: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return what a settlement comes to, in minor units: proceeds of its orders, costs abroad, what is left.

    :raises ValueError: if an order is of another currency
    """
    told = list(orders)
    if {order["currency"] for order in told} != {settlement["currency"]}:
        raise ValueError("an order is of another currency")
    gross = sum(order["proceeds_minor"] for order in told)
    costs = sum(cost["amount_minor"] for cost in settlement["costs"])
    return {"gross_minor": gross, "costs_minor": costs, "net_minor": gross - costs}


def verify(
    data: bytes, *, trust: TrustPolicy, at: datetime, known_checkpoints: tuple[Known, ...] = ()
) -> Verdict:
    """Return what may be said of an extract at an instant. It never raises for what the file says.

    (1) extract, (2) seal, (3) content, (4) lines, (5) totals. The worst of what they found is its state.
    """
    return sealed.verify(Case(EXTRACT, data, trust, at, known_checkpoints), STEPS)


def _read(case: Case) -> Found:
    """(1) The file is an extract in its one spelling."""
    case.file = sealed.read(EXTRACT, case.data)
    return Found("It is an extract of the house's books, with the house's seal.")


def _lines(case: Case) -> Found:
    """(4) Each order and each booking is there once, in its order, and within the period."""
    content = case.content
    first, last = date.fromisoformat(content["from"]), date.fromisoformat(content["to"])
    orders, receipts = content.get("orders", []), content.get("receipts", [])
    for names in ([one["order"] for one in orders], [one["seq"] for one in receipts]):
        if names != sorted(set(names)):
            raise Failed(State.PROOF_BROKEN, "A line is there twice, or out of its order.")
    days = [date.fromisoformat(one["placed_on"]) for one in orders]
    days += [date.fromisoformat(one["on"]) for one in receipts]
    if any(not first <= day <= last for day in days):
        raise Failed(State.PROOF_BROKEN, "A line is of a day outside the period.")
    return Found(
        "%(orders)s orders and %(receipts)s bookings, from %(first)s to %(last)s.",
        {"orders": len(orders), "receipts": len(receipts), "first": first, "last": last},
    )


def _totals(case: Case) -> Found:
    """(5) The totals are what the lines come to."""
    content = case.content
    found = totals(content.get("orders", []), content.get("receipts", []))
    if found != content["totals"]:
        raise Failed(State.PROOF_BROKEN, "The totals are not what the lines come to.")
    settlement = content.get("settlement")
    if settlement is not None:
        come_to = left(settlement, content["orders"])
        if come_to != {name: settlement[name] for name in come_to}:
            raise Failed(State.PROOF_BROKEN, "The totals are not what the lines come to.")
    said = "; ".join(f"{code} {one['sold_minor']} ({one['sold']})" for code, one in sorted(found.items()))
    return Found("Sold, by the lines: %(sums)s (minor units).", {"sums": said or "0"})


STEPS: Final[sealed.Steps] = (
    ("extract", _read),
    ("seal", sealed.require_seal),
    ("content", sealed.require_content),
    ("lines", _lines),
    ("totals", _totals),
)
