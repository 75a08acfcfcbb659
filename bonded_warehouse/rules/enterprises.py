"""Enterprises: their credit code, what an agent may do for them, which level of credit holds. Pure."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Protocol, TypeVar

from bonded_warehouse.rules.draws import Credit

SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Of a unified social credit code: no I, O, S, V, Z. Source: GB 32100-2015."""
LENGTH: Final = 18


class Scope(StrEnum):
    """What an agent may be let do. Source: requirement map, row 28."""

    BRAND = "brand"
    SITE = "site"
    MARKETING = "marketing"
    LOGISTICS = "logistics"
    FINANCE = "finance"
    DECLARATION = "declaration"


class Service(StrEnum):
    """What an enterprise is to this house: which place of the messages to customs it fills."""

    PLATFORM = "platform"
    """It keeps the platform, and hands the messages in."""
    EXPORTER = "exporter"
    """It exports, under its own name, for people who have no enterprise."""
    CARRIER = "carrier"
    KEEPER = "keeper"
    """It keeps the bonded warehouse."""


class LevelFact(Protocol):
    """A level of credit from a day on."""

    @property
    def level(self) -> Credit:
        """Level of credit."""

    @property
    def from_on(self) -> date:
        """First day on which it holds."""

    @property
    def recorded_at(self) -> datetime:
        """When it was put on file."""


Fact = TypeVar("Fact", bound=LevelFact)


def is_credit_code(text: str) -> bool:
    """Say whether this is a unified social credit code: 18 signs, the last one checks the others."""
    if len(text) != LENGTH or any(sign not in SIGNS for sign in text):
        return False
    return text[-1] == check_sign(text[:-1])


def check_sign(text: str) -> str:
    """Return the sign that checks the 17 before it: weights are powers of three, modulo 31."""
    total = sum(SIGNS.index(sign) * pow(3, place, len(SIGNS)) for place, sign in enumerate(text))
    return SIGNS[-total % len(SIGNS)]


def level_on(facts: Iterable[Fact], on: date) -> Fact | None:
    """Return the fact that held on a day: the latest from then or before; of one day, the last recorded."""
    past = [fact for fact in facts if fact.from_on <= on]
    return max(past, key=lambda fact: (fact.from_on, fact.recorded_at), default=None)


def covers(
    *,
    scopes: Iterable[str],
    modes: Iterable[str],
    from_on: date,
    to_on: date | None,
    mode: str,
    on: date,
) -> bool:
    """Say whether a power of attorney covers declaring in this mode on this day."""
    named = set(modes)
    return (
        Scope.DECLARATION in set(scopes)
        and from_on <= on
        and (to_on is None or on <= to_on)
        and (not named or mode in named)
    )
