"""What a payment provider must do, and the values it takes and gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Protocol

from foundation.money import Money

TOLERANCE: Final = timedelta(minutes=5)
"""A signed message older than this is not believed: it may have been recorded and sent again."""


class NoticeKind(StrEnum):
    """What a provider can tell us."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REFUNDED = "refunded"
    OTHER = "other"
    """Something that we keep and do nothing about."""


@dataclass(frozen=True, slots=True)
class Intent:
    """A payment as it was begun at the provider."""

    provider_id: str
    """The provider's own id of it."""
    continue_url: str | None
    """Where the buyer goes on; None if there is nothing left for him to do."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One report of a provider, with its signature checked."""

    event_id: str
    """Unique: the same report sent again carries the same id."""
    kind: NoticeKind
    payment_id: str
    """Our own key of the payment, or of the refund."""
    amount: Money
    occurred_at: datetime
    reason: str = ""
    """Why it failed, in the provider's words."""
    body: Mapping[str, Any] = field(default_factory=dict)
    """The report as it came."""


class PaymentGateway(Protocol):
    """A payment provider. Every call may be made again with the same key and then changes nothing.

    `start` and `refund` raise PaymentRefused when the answer is no, ProviderUnavailable when there is none.
    """

    @property
    def name(self) -> str:
        """Return the word under which payments of this provider are kept."""

    @property
    def means(self) -> tuple[str, ...]:
        """Return the means of payment it takes, the usual one first."""

    def start(self, *, key: str, amount: Money, means: str, return_url: str) -> Intent:
        """Begin a payment.

        :param key: our id of the payment; beginning it again gives the same intent
        :param return_url: where the provider sends the buyer afterwards
        """

    def refund(self, *, key: str, provider_id: str, amount: Money) -> str:
        """Send money of a payment back, and return the provider's id of the refund.

        :param key: our id of the refund
        :param provider_id: the provider's id of the payment
        """

    def read_notice(self, body: bytes, signature: str, *, at: datetime) -> Notice:
        """Check the signature of a report and read it.

        :raises SignatureInvalid: if it is not the provider's, or older than TOLERANCE
        """
