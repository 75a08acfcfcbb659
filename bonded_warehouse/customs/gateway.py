"""The customs authority as we speak to it: what is declared, what is answered."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from bonded_warehouse.customs.parties import Parties
from foundation.money import Money

ACKNOWLEDGEMENTS: Final = frozenset({"CEB304", "CEB404", "CEB506"})
"""Replies to order, receipt and waybill."""


class Reply(StrEnum):
    """Reply statuses of the single window. Source: field notes of the e-commerce export messages."""

    DRAFTED = "1"
    """The port keeps a draft; nothing has reached customs."""
    DECLARING = "2"
    SENT = "3"
    SENDING_FAILED = "4"
    """The port could not hand it on: a person looks."""
    RETURNED = "100"
    """Refused, with codes; corrected, it may be filed again."""
    STORED = "120"
    """Accepted, with a number."""
    MANUAL = "300"
    """An officer looks at the papers."""
    REVIEWED = "399"
    INSPECTION = "500"
    DETAINED = "501"
    DETAINED_SMUGGLING = "502"
    DETAINED_LEGAL = "503"
    DETAINED_OTHER = "599"
    RETURN_SHIPMENT = "700"
    RELEASED = "800"
    CLOSED = "899"
    UNCLEAR = "?"
    """No status of theirs: what came could not be read or understood, and a person looks at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What is declared, as customs sees it. Weights in grams."""

    id: str
    """Ours: lodging it twice is one declaration."""
    mode: str
    destination: str
    port: str
    hs: str
    goods_name: str
    value: Money
    freight: Money
    receipt: Money
    net_g: int
    gross_g: int
    order_number: str
    receipt_number: str
    waybill_number: str
    consignee: str
    lodged_at: datetime
    mrn: str | None = None
    """Number that customs gave it; None until it is stored there."""
    scenario: str | None = None
    """How a simulated office is to answer; a real one never sees it."""
    parties: Parties | None = None
    """Who stands in its messages; None where only its replies are read."""

    @property
    def firms(self) -> Parties:
        """Return who stands in its messages."""
        assert self.parties is not None, "a message names its firms"
        return self.parties


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One thing that customs said."""

    reference: str
    """Customs' own number of this answer: the same number twice is the same answer."""
    declaration_id: str
    status: Reply
    codes: tuple[str, ...] = ()
    """Refusal codes, where it is refused or detained."""
    note: str = ""
    mrn: str | None = None
    answered_at: datetime
    kind: str = ""
    """Of the message that brought it: CEB604, ..."""
    guid: str = ""
    body: bytes = b""
    """Exactly what came; empty where an officer said it here."""

    @property
    def acknowledges(self) -> bool:
        """Say whether it only confirms order, receipt or waybill: it is kept, and nothing follows."""
        return self.kind in ACKNOWLEDGEMENTS and self.status is not Reply.UNCLEAR


class CustomsGateway(Protocol):
    """Three methods over plain values; each may be repeated with the same key and answers the same."""

    def lodge(self, declared: Declared, *, key: str, at: datetime) -> tuple[Answer, ...]:
        """Hand a declaration in, and return what is answered at once, in its order; perhaps nothing.

        :raises Unavailable: if customs cannot be reached; the errand asks again
        """

    def answers(self, declared: Declared, *, at: datetime) -> tuple[Answer, ...]:
        """Return everything that customs has said about a declaration until now.

        :raises Unavailable: if customs cannot be reached
        """

    def withdraw(self, declared: Declared, *, key: str, at: datetime) -> Answer:
        """Ask that a declaration be cancelled, and return what is answered.

        :raises Unavailable: if customs cannot be reached
        """
