"""What an event is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """A fact, in the past tense, of plain JSON values. Never edited once published."""

    @classmethod
    def name(cls) -> str:
        """Return the stable name: 'marketplace.BidAccepted'."""
        return f"{cls.__module__.split('.')[0]}.{cls.__name__}"
