"""Which providers this house has, and which of them takes which means."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.errors import PaymentRefused, ProviderUnavailable
from marketplace.payments.gateway import PaymentGateway


@dataclass(frozen=True, slots=True)
class Ways:
    """The providers that are on, the usual one first."""

    gateways: Sequence[PaymentGateway]

    @property
    def means(self) -> list[str]:
        """Return every means of payment, the usual one first."""
        return [means for gateway in self.gateways for means in gateway.means]

    def by_means(self, means: str) -> PaymentGateway:
        """Return who takes a means of payment.

        :raises PaymentRefused: if nobody does
        """
        for gateway in self.gateways:
            if means in gateway.means:
                return gateway
        raise PaymentRefused(reason="not offered")

    def of(self, name: str) -> PaymentGateway:
        """Return a provider by its name: what was begun with one is ended with it.

        :raises ProviderUnavailable: if it is not on any more
        """
        for gateway in self.gateways:
            if gateway.name == name:
                return gateway
        raise ProviderUnavailable
