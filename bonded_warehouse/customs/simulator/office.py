"""What the simulated office says: it answers by the papers, or as a scenario says, in real messages.

It keeps nothing: what it answers follows from the declaration, so that a second asking, another process or a
restart gets the same answers with the same numbers. It must never stand before a real border.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from bonded_warehouse.clearance_errors import CustomsDown
from bonded_warehouse.customs.gateway import Answer, Declared, Reply
from bonded_warehouse.customs.replies import understood, write_reply
from bonded_warehouse.customs.simulator.offices import is_prefixed
from bonded_warehouse.rules.refusal_codes import refusal_codes

LATE: Final = timedelta(seconds=30)
"""How long the late office takes."""
STEP: Final = timedelta(milliseconds=1)
"""Between one answer and the next."""
INSPECTED_FROM_MINOR: Final = 100_000_000
"""From this value on (a million of the currency) the office draws every declaration. D."""
SCENARIOS: Final = (
    "release",
    "manual",
    "inspect",
    "detain",
    "detain_smuggling",
    "detain_legal",
    "detain_other",
    "silence",
    "late",
    "twice",
    "late_twice",
    "out_of_order",
    "down",
    "dies",
    "return",
    "close",
    "send_failed",
    "unknown_status",
    "garbage",
    "bomb",
    "format_error",
    "lies",
)
"""Beside these, `reject-CODE` for every refusal code, and `port-` or `tax-` before a play of the offices."""
DETENTIONS: Final = {
    "detain": Reply.DETAINED,
    "detain_smuggling": Reply.DETAINED_SMUGGLING,
    "detain_legal": Reply.DETAINED_LEGAL,
    "detain_other": Reply.DETAINED_OTHER,
}
GARBAGE: Final = b"\x00\xff<ceb:CEB604Message><<<"
BOMB: Final = (
    b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b"<!ENTITY c SYSTEM 'file:///etc/hostname'>]><b>&b;&c;</b>"
)


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that the office says, before it is put into a message."""

    status: str
    codes: tuple[str, ...] = ()


def is_scenario(name: str) -> bool:
    """Say whether the office knows how to play this."""
    return (
        name in SCENARIOS
        or (name.startswith("reject-") and name.removeprefix("reject-") in refusal_codes())
        or is_prefixed(name)
    )


class CustomsSimulator:
    """Implements `CustomsGateway` inside the house."""

    def lodge(self, declared: Declared, *, key: str, at: datetime) -> tuple[Answer, ...]:
        """Answer at once, unless the scenario is late or silent."""
        return self._heard(declared, at=at)

    def answers(self, declared: Declared, *, at: datetime) -> tuple[Answer, ...]:
        """Return what the office has said by `at`."""
        return self._heard(declared, at=at)

    def withdraw(self, declared: Declared, *, key: str, at: datetime) -> Answer:
        """Return the declaration."""
        if declared.scenario == "down":
            raise CustomsDown
        guid = _guid(declared.id, "withdrawn")
        return Answer(
            reference=f"{guid}@{at:%Y%m%d%H%M%S}",
            declaration_id=declared.id,
            status=Reply.RETURNED,
            mrn=number_of(declared),
            answered_at=at,
            kind="CEB606",
            guid=guid,
            body=write_reply(
                "CEB605", guid=guid, cop_no=declared.id, status=Reply.REVIEWED.value, told_at=at
            ),
        )

    def _heard(self, declared: Declared, *, at: datetime) -> tuple[Answer, ...]:
        if declared.scenario == "down" or (declared.scenario == "dies" and at < declared.lodged_at + LATE):
            raise CustomsDown
        return understood(told(declared, at=at), declared)


def told(declared: Declared, *, at: datetime) -> list[bytes]:
    """Return the messages in which the office answers a declaration, in the order in which it sends them."""
    scenario = declared.scenario
    if scenario == "silence":
        return []
    if scenario in {"late", "late_twice"} and at < declared.lodged_at + LATE:
        return []
    sound = _bodies(declared)
    played: dict[str | None, list[bytes]] = {
        "garbage": [*sound[:1], GARBAGE],
        "bomb": [*sound[:1], BOMB],
        "format_error": [_format_error(declared)],
        "lies": _bodies(declared, of=f"{declared.id[:-1]}{'1' if declared.id.endswith('0') else '0'}"),
        "out_of_order": sound[::-1],
        "twice": [body for body in sound for _ in range(2)],
        "late_twice": [body for body in sound for _ in range(2)],
    }
    return played.get(scenario, sound)


def _bodies(declared: Declared, *, of: str | None = None) -> list[bytes]:
    return [
        write_reply(
            "CEB603",
            guid=_guid(declared.id, str(number)),
            cop_no=of or declared.id,
            status=one.status,
            told_at=declared.lodged_at + number * STEP,
            info="".join(f"[Code:{code};Desc:{refusal_codes()[code].title['zh']}]" for code in one.codes),
            invt_no=None if one.status == Reply.RETURNED.value else number_of(declared),
        )
        for number, one in enumerate(says(declared))
    ]


def _format_error(declared: Declared) -> bytes:
    body = write_reply(
        "CEB603",
        guid=_guid(declared.id, "format"),
        cop_no=declared.id,
        status="-1",
        told_at=declared.lodged_at,
        info="[Code:900;Desc:报文格式错误]",
    )
    return body.replace(b"CEB604Message", b"CEB900Message")


def says(declared: Declared) -> Iterator[Said]:
    """Say what follows from the scenario, or without one from the papers."""
    scenario = declared.scenario
    codes = tuple(defects(declared))
    if scenario is not None and scenario.startswith("reject-"):
        codes = (scenario.removeprefix("reject-"),)
    if codes:
        yield Said(Reply.RETURNED.value, codes)
        return
    yield Said(Reply.STORED.value)
    if scenario in DETENTIONS:
        yield Said(DETENTIONS[scenario].value, ("I05",))
        return
    plain = {
        "manual": Reply.MANUAL.value,
        "inspect": Reply.INSPECTION.value,
        "return": Reply.RETURN_SHIPMENT.value,
        "send_failed": Reply.SENDING_FAILED.value,
        "unknown_status": "777",
    }
    if scenario in plain:
        yield Said(plain[scenario])
        return
    if scenario is None and declared.value.amount_minor >= INSPECTED_FROM_MINOR:
        yield Said(Reply.INSPECTION.value)
        return
    yield Said(Reply.REVIEWED.value)
    yield Said(Reply.RELEASED.value)
    if scenario == "close":
        yield Said(Reply.CLOSED.value)


def defects(declared: Declared) -> Iterator[str]:
    """Name what the papers themselves show. Source: three documents agree, and rules on weights and codes.

    D04: the receipt is not goods plus freight (to 0.01), or a weight is impossible; D05: not ten digits.
    """
    charged = declared.value.amount_minor + declared.freight.amount_minor
    weightless = not declared.gross_g >= declared.net_g > 0
    if abs(declared.receipt.amount_minor - charged) > 1 or weightless or declared.value.amount_minor <= 0:
        yield "D04"
    if not (declared.hs.isdecimal() and len(declared.hs) == len("9701911900")):
        yield "D05"


def number_of(declared: Declared) -> str:
    """Return the number that the office gives a declaration: district, year, E and nine digits."""
    digits = int(hashlib.sha256(declared.id.encode()).hexdigest(), 16) % 10**9
    return f"4604{declared.lodged_at:%Y}E{digits:09d}"


def _guid(declaration_id: str, what: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"urn:simulated-customs:{declaration_id}:{what}")).upper()
