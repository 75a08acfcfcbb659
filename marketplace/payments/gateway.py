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
    REFUND_FAILED = "refund_failed"
    """Money that was sent back did not arrive: it is here again."""
    FEE = "fee"
    """What the provider kept for itself; below nothing, what it gave back of that."""
    KEPT = "kept"
    """A card is kept for a deposit."""
    LET_GO = "let_go"
    """The card's bank let go of a deposit by itself."""
    CHARGED_BACK = "charged_back"
    CHARGEBACK_WON = "chargeback_won"
    CHARGEBACK_LOST = "chargeback_lost"
    TOLD = "told"
    """Something happened; what it was is asked of the provider, and believed of its answer alone."""
    OTHER = "other"
    """Something that we keep and do nothing about."""


@dataclass(frozen=True, slots=True)
class Intent:
    """A payment, or a deposit, as it was begun at the provider."""

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
    """Our own key of the payment, of the refund, or of the deposit; '' if the report names none."""
    amount: Money
    occurred_at: datetime
    reason: str = ""
    """Why it failed, in the provider's words."""
    about: str = ""
    """The provider's id of what it is about: a payment, a refund, a chargeback."""
    body: Mapping[str, Any] = field(default_factory=dict)
    """The report as it came."""


class Ability(StrEnum):
    """What not every provider can do."""

    HOLD = "hold"
    """Keep a card, and hold a deposit on it without its owner."""
    REFUND = "refund"
    """Send money back by itself; otherwise a cashier does."""
    PAY_OUT = "pay_out"
    """Send a consignor his proceeds; otherwise a cashier does."""


BY_HAND: Final = ""
"""The id of what a person sends: nothing was sent yet."""


class PaymentGateway(Protocol):
    """A payment provider. Every call may be made again with the same key and then changes nothing.

    The key is kept in our database before the call. All but `read_notice` raise PaymentRefused when the
    answer is no, or it cannot do that, and ProviderUnavailable when there is none.
    """

    @property
    def name(self) -> str:
        """Return the word under which payments of this provider are kept."""

    @property
    def means(self) -> tuple[str, ...]:
        """Return the means of payment it takes, the usual one first."""

    @property
    def abilities(self) -> frozenset[Ability]:
        """Return what it can do beside taking payments."""

    def start(self, *, key: str, amount: Money, means: str, return_url: str, group: str = "") -> Intent:
        """Begin a payment.

        :param key: our id of the payment; beginning it again gives the same intent
        :param return_url: where the provider sends the buyer afterwards
        :param group: our id of the order, under which the provider shows payment and payout together
        """

    def keep_card(self, *, key: str, amount: Money, return_url: str) -> Intent:
        """Begin to keep a card for a deposit; it is reported as KEPT once the bidder has agreed.

        :param key: our id of the deposit
        :param amount: what is to be held on it later, for the bidder to see
        """

    def hold(self, *, key: str, card_id: str, amount: Money) -> str:
        """Hold a deposit on a card that is kept, without its owner; return the provider's id of the hold.

        :param key: our id of this hold
        :raises PaymentRefused: if the card's bank says no
        """

    def capture(self, *, key: str, provider_id: str, amount: Money) -> None:
        """Take a deposit that is held, or a part of it; the rest is let go.

        :raises PaymentRefused: if it is held no longer
        """

    def let_go(self, *, key: str, provider_id: str) -> None:
        """Let go of what is held; of what is held no longer, nothing happens."""

    def forget_card(self, *, key: str, card_id: str) -> None:
        """Keep a card no longer; one that is kept no longer stays so."""

    def refund(self, *, key: str, provider_id: str, amount: Money) -> str:
        """Send money of a payment back, and return the provider's id of the refund; BY_HAND if a person does.

        :param key: our id of the refund
        :param provider_id: the provider's id of the payment
        """

    def pay_out(self, *, key: str, destination: str, amount: Money, group: str) -> str:
        """Send a consignor his proceeds, and return the provider's id of it; BY_HAND if a person does.

        :param key: our id of the payout
        :param group: our id of the order, under which the provider shows payment and payout together
        """

    def take_back(self, *, key: str, provider_id: str, amount: Money) -> str:
        """Take a payout back, and return the provider's id of that."""

    def read_notice(self, body: bytes, signature: str, *, at: datetime) -> Notice:
        """Check the signature of a report, on the bytes as they came, and read it.

        :raises SignatureInvalid: if it is not the provider's, or older than TOLERANCE
        """

    def look(self, notice: Notice) -> list[Notice]:
        """Return what a report is about, as the provider says when it is asked: for TOLD alone."""
