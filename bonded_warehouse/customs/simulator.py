"""A customs office that answers by the papers, or as a scenario says; it ships with the project.

It keeps nothing: what it answers follows from the declaration, so that a second asking, another process or a
restart gets the same answers with the same numbers. It must never stand before a real border.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from bonded_warehouse.customs.gateway import Answer, Declared, Reply
from bonded_warehouse.rules.refusal_codes import refusal_codes
from foundation.errors import Unavailable

LATE: Final = timedelta(seconds=30)
"""How long the late office takes."""
INSPECTED_FROM_MINOR: Final = 100_000_000
"""From this value on (a million of the currency) the office draws every declaration. D."""
SCENARIOS: Final = (
    "release",
    "manual",
    "inspect",
    "detain",
    "silence",
    "late",
    "twice",
    "late_twice",
    "down",
    "return",
)
"""Beside these, `reject-CODE` for every refusal code."""


class CustomsDown(Unavailable):
    """Customs does not answer."""

    message = "The customs office could not be reached."
    remedy = "The house asks again by itself."


def is_scenario(name: str) -> bool:
    """Say whether the office knows how to play this."""
    return name in SCENARIOS or name.removeprefix("reject-") in refusal_codes()


class CustomsSimulator:
    """Implements `CustomsGateway`."""

    def lodge(self, declared: Declared, *, key: str, at: datetime) -> tuple[Answer, ...]:
        """Answer at once, unless the scenario is late or silent."""
        if declared.scenario == "down":
            raise CustomsDown
        found = self.answers(declared, at=at)
        return found + found if declared.scenario in {"twice", "late_twice"} else found

    def answers(self, declared: Declared, *, at: datetime) -> tuple[Answer, ...]:
        """Return what the office has said by `at`."""
        if declared.scenario == "down":
            raise CustomsDown
        if declared.scenario == "silence":
            return ()
        if declared.scenario in {"late", "late_twice"} and at < declared.lodged_at + LATE:
            return ()
        found = tuple(_say(declared))
        return found + found if declared.scenario == "late_twice" else found

    def withdraw(self, declared: Declared, *, key: str, at: datetime) -> Answer:
        """Return the declaration."""
        if declared.scenario == "down":
            raise CustomsDown
        return _answer(declared, Reply.RETURNED, "withdrawn", at=at)


def _say(declared: Declared) -> Iterator[Answer]:
    """Say what follows from the scenario, or without one from the papers."""
    scenario = declared.scenario
    codes = tuple(defects(declared))
    if scenario is not None and scenario.startswith("reject-"):
        codes = (scenario.removeprefix("reject-"),)
    if codes:
        yield _answer(declared, Reply.RETURNED, "1", codes=codes)
        return
    yield _answer(declared, Reply.STORED, "1")
    match scenario:
        case "manual":
            yield _answer(declared, Reply.MANUAL, "2")
        case "inspect":
            yield _answer(declared, Reply.INSPECTION, "2")
        case "detain":
            yield _answer(declared, Reply.DETAINED, "2", codes=("I05",))
        case "return":
            yield _answer(declared, Reply.RETURN_SHIPMENT, "2")
        case None if declared.value.amount_minor >= INSPECTED_FROM_MINOR:
            yield _answer(declared, Reply.INSPECTION, "2")
        case _:
            yield _answer(declared, Reply.REVIEWED, "2")
            yield _answer(declared, Reply.RELEASED, "3")


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


def _answer(
    declared: Declared, status: Reply, number: str, *, codes: tuple[str, ...] = (), at: datetime | None = None
) -> Answer:
    digits = int(hashlib.sha256(declared.id.encode()).hexdigest(), 16) % 10**9
    mrn = f"4604{declared.lodged_at:%Y}E{digits:09d}"
    return Answer(
        reference=f"{mrn}-{number}",
        declaration_id=declared.id,
        status=status,
        codes=codes,
        mrn=None if status is Reply.RETURNED and number == "1" else mrn,
        answered_at=at or declared.lodged_at,
    )
