"""Bank wire: the payer is told an account and a reference, and the bank's statements say what came."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from foundation.money import Money
from marketplace.errors import PaymentRefused, SignatureInvalid
from marketplace.payments.gateway import BY_HAND, Ability, Intent, Notice
from marketplace.rules.references import is_reference, reference_for


@dataclass(frozen=True, slots=True)
class WireAccount:
    """Where buyers send their money."""

    holder: str
    number: str
    """IBAN, or the account's number where there are none."""
    bic: str
    bank: str


class WireGateway:
    """Asks nobody: a reference is made of our key; cashiers read statements in and send money out by hand."""

    name: Final = "wire"
    means: Final = ("bank_wire",)
    abilities: Final[frozenset[Ability]] = frozenset()

    def __init__(self, account: WireAccount) -> None:
        self.account = account

    def start(self, *, key: str, amount: Money, means: str, return_url: str, group: str = "") -> Intent:
        """Tell the reference under which the payment is expected."""
        if means not in self.means or amount.amount_minor <= 0:
            raise PaymentRefused(reason="not offered")
        return Intent(reference_for(key), None)

    def keep_card(self, *, key: str, amount: Money, return_url: str) -> Intent:
        """Refuse: there is no card to hold a deposit on."""
        raise PaymentRefused(reason="not offered")

    def hold(self, *, key: str, card_id: str, amount: Money) -> str:
        """Refuse, as `keep_card` does."""
        raise PaymentRefused(reason="not offered")

    def forget_card(self, *, key: str, card_id: str) -> None:
        """Refuse, as `keep_card` does."""
        raise PaymentRefused(reason="not offered")

    def capture(self, *, key: str, provider_id: str, amount: Money) -> None:
        """Refuse, as `keep_card` does."""
        raise PaymentRefused(reason="not offered")

    def let_go(self, *, key: str, provider_id: str) -> None:
        """Refuse, as `keep_card` does."""
        raise PaymentRefused(reason="not offered")

    def refund(self, *, key: str, provider_id: str, amount: Money) -> str:
        """Leave it to a cashier: a wire back is made by hand, and confirmed with the bank's reference."""
        if amount.amount_minor <= 0:
            raise PaymentRefused(reason="nothing to send back")
        if provider_id and not is_reference(provider_id):
            raise PaymentRefused(reason="no such payment")
        return BY_HAND

    def pay_out(self, *, key: str, destination: str, amount: Money, group: str) -> str:
        """Leave it to a cashier, likewise."""
        if amount.amount_minor <= 0 or not destination:
            raise PaymentRefused(reason="nothing to send")
        return BY_HAND

    def take_back(self, *, key: str, provider_id: str, amount: Money) -> str:
        """Refuse: a wire that was sent cannot be taken back."""
        raise PaymentRefused(reason="not offered")

    def read_notice(self, body: bytes, signature: str, *, at: datetime) -> Notice:
        """Believe nothing: a bank does not report, its statements are read."""
        raise SignatureInvalid

    def look(self, notice: Notice) -> list[Notice]:
        """Return what was reported."""
        return [notice]
