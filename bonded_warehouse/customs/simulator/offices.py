"""What the simulated port, gate, yard and tax office say of filings, as a scenario says.

They keep nothing: what they answer follows from the filing, so that a second asking, another process or a
restart gets the same answers with the same numbers. They must never stand before a real border.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from bonded_warehouse.clearance_errors import CustomsDown
from bonded_warehouse.customs.catalogue import CEB
from bonded_warehouse.customs.office_replies import understood, write_area, write_summed_up, write_tax
from bonded_warehouse.customs.offices import LISTS, SLIPS, Filed, Heard, Occasion
from bonded_warehouse.customs.reading import tree
from bonded_warehouse.customs.replies import write_reply
from bonded_warehouse.rules.refusal_codes import refusal_codes

LATE: Final = timedelta(seconds=30)
STEP: Final = timedelta(milliseconds=1)
PLAYS: Final = (
    "approve",
    "manual",
    "inspect",
    "detain",
    "back",
    "silence",
    "late",
    "twice",
    "late_twice",
    "out_of_order",
    "down",
    "dies",
    "send_failed",
    "unknown_status",
    "garbage",
    "bomb",
    "entity",
    "format_error",
    "lies",
    "early",
    "contradicts",
)
"""Beside these, `reject-CODE` for every refusal code. `early` says that something passed or was posted before
it can have; `contradicts` says another thing under the same number; `back` sends it back (700)."""
PREFIXES: Final = ("port", "tax")
"""With one of these before it, the scenario of a declaration is that of the filings around it."""
GARBAGE: Final = b"\x00\xff<ceb:CEB508Message><<<"
BOMB: Final = (
    b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<b>&b;</b>"
)
ENTITY: Final = (
    b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY c SYSTEM "file:///etc/hostname">]><Package>&c;</Package>'
)
WORDS: Final = {
    "120": "received",
    "300": "review",
    "500": "inspection",
    "501": "suspended",
    "800": "approved",
    "100": "refused",
    "700": "sent_back",
    "777": "unheard_of",
    "4": "unheard_of",
}
"""Statuses of the single window as the tax office says them."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that an office says, before it is put into a message."""

    status: str
    codes: tuple[str, ...] = ()


def is_play(name: str) -> bool:
    """Say whether the offices know how to play this."""
    return name in PLAYS or (name.startswith("reject-") and name.removeprefix("reject-") in refusal_codes())


def is_prefixed(name: str) -> bool:
    """Say whether it is the scenario of a declaration that plays at an office beside customs."""
    prefix, _, play = name.partition("-")
    return prefix in PREFIXES and is_play(play)


def play_for(scenario: str | None, occasion: Occasion) -> str | None:
    """Return what an office plays for a filing of a declaration with this scenario; None for nothing."""
    prefix, _, play = (scenario or "").partition("-")
    office = "tax" if occasion is Occasion.REFUND else "port"
    return play if prefix == office and is_play(play) else None


class OfficesSimulator:
    """Implements `Offices` inside the house."""

    def file(self, filed: Filed, *, at: datetime) -> tuple[Heard, ...]:
        """Answer at once, unless the scenario is late or silent."""
        return self.heard(filed, at=at)

    def heard(self, filed: Filed, *, at: datetime) -> tuple[Heard, ...]:
        """Return what was said by `at`."""
        if filed.scenario == "down" or (filed.scenario == "dies" and at < filed.opened_at + LATE):
            raise CustomsDown
        return understood(told(filed, at=at), filed)


def told(filed: Filed, *, at: datetime) -> list[bytes]:
    """Return the messages in which an office answers a filing, in the order in which it sends them."""
    scenario = filed.scenario
    if scenario == "silence":
        return []
    if scenario in {"late", "late_twice"} and at < filed.opened_at + LATE:
        return []
    sound = [_body(filed, one, number) for number, one in enumerate(says(filed))]
    played: dict[str | None, list[bytes]] = {
        "garbage": [*sound[:1], GARBAGE],
        "bomb": [*sound[:1], BOMB],
        "entity": [*sound[:1], ENTITY],
        "format_error": [_format_error(filed)],
        "lies": [
            _body(filed, one, number, of=f"{filed.cop_no[:-1]}?") for number, one in enumerate(says(filed))
        ],
        "contradicts": [*sound, _body(filed, Said("100"), len(sound) - 1)],
        "out_of_order": sound[::-1],
        "twice": [body for body in sound for _ in range(2)],
        "late_twice": [body for body in sound for _ in range(2)],
    }
    found = played.get(scenario, sound)
    if scenario != "early" and filed.seen_at is not None and not filed.is_void and _is_sound(scenario):
        found = [*found, *_at_the_gate(filed, filed.seen_at)]
    if scenario == "early":
        found = [*found, *_at_the_gate(filed, filed.opened_at + len(found) * STEP)]
    return found


def _is_sound(scenario: str | None) -> bool:
    return scenario is None or scenario in {"approve", "late", "twice", "late_twice", "out_of_order", "dies"}


def says(filed: Filed) -> Iterator[Said]:
    """Say what follows from the scenario; without one all is well, but a claim waits for a person."""
    scenario = filed.scenario
    if scenario is not None and scenario.startswith("reject-"):
        yield Said("100", (scenario.removeprefix("reject-"),))
        return
    yield Said("120")
    plain = {
        "manual": "300",
        "inspect": "500",
        "detain": "501",
        "back": "700",
        "send_failed": "4",
        "unknown_status": "777",
    }
    if scenario in plain:
        yield Said(plain[scenario])
    elif scenario is None and filed.occasion is Occasion.REFUND:
        yield Said("300")
    else:
        yield Said("800")
        if filed.occasion is Occasion.REFUND and scenario != "early":
            yield Said("paid")
        elif filed.occasion is Occasion.SUMMARY and not filed.is_void:
            yield Said("summed_up")


def number_of(filed: Filed) -> str:
    """Return the number that an office gives a filing, in the form that is on file for its kind."""
    digits = f"{int(hashlib.sha256(filed.id.encode()).hexdigest(), 16) % 10**9:09d}"
    way = "I" if filed.occasion in {Occasion.ENTRY_LIST, Occasion.ENTRY_SLIP} else "E"
    if filed.occasion in LISTS:
        return f"QD4604{filed.opened_at:%y}{way}{digits}"
    if filed.occasion in SLIPS:
        return f"Z4604{way}{filed.opened_at:%y%m%d}{digits:0>12}"
    return f"4604{filed.opened_at:%Y}E{digits}"


def _body(filed: Filed, one: Said, number: int, *, of: str | None = None) -> bytes:
    told_at = filed.opened_at + number * STEP
    guid, cop_no = _guid(filed, number), of or filed.cop_no
    info = "".join(f"[Code:{code};Desc:{refusal_codes()[code].title['zh']}]" for code in one.codes)
    gives_number = one.status in {"399", "800"}
    if filed.occasion is Occasion.REFUND:
        status = "paid" if one.status == "paid" else WORDS[one.status]
        return write_tax(
            reference=f"{cop_no[-12:]}-{number}",
            cop_no=cop_no,
            status=status,
            told_at=told_at,
            codes=one.codes,
        )
    if one.status == "summed_up":
        lists = [element.text or "" for element in tree(filed.body).iter(f"{{{CEB}}}invtNo")]
        entry = number_of(filed) if of is None else "0"
        return write_summed_up(
            guid=guid, told_at=told_at, sum_no=cop_no, entry_id=entry, lists=lists if of is None else []
        )
    if filed.occasion in LISTS | SLIPS:
        kind = "INV201" if filed.occasion in LISTS else "SAS221"
        said = {"ReturnStatus": one.status, "Rmk": info}
        if gives_number:
            said["BondInvtNo" if filed.occasion in LISTS else "PassportNo"] = number_of(filed)
        return write_area(kind, guid=guid, cop_no=cop_no, told_at=told_at, said=said)
    return write_reply(
        filed.kind,
        guid=guid,
        cop_no=cop_no,
        status=one.status,
        told_at=told_at,
        info=info,
        invt_no=number_of(filed) if gives_number else None,
    )


def _at_the_gate(filed: Filed, at: datetime) -> list[bytes]:
    """Say that everything on a slip went through, or that a list was deducted."""
    guid = _guid(filed, "gate")
    if filed.occasion in SLIPS:
        return [write_area("SAS223", guid=guid, cop_no=filed.cop_no, told_at=at, said={"Stucd": "2"})]
    if filed.occasion in LISTS:
        return [write_area("INV211", guid=guid, cop_no=filed.cop_no, told_at=at, said={"VrfdedMarkcd": "2"})]
    return []


def _format_error(filed: Filed) -> bytes:
    body = write_reply(
        "CEB603", guid=_guid(filed, "format"), cop_no=filed.cop_no, status="-1", told_at=filed.opened_at
    )
    return body.replace(b"CEB604Message", b"CEB900Message")


def _guid(filed: Filed, what: object) -> str:
    return str(uuid5(NAMESPACE_URL, f"urn:simulated-office:{filed.id}:{what}")).upper()
