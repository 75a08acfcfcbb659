"""The same question gets the same answer (auction_spec, R12)."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from marketplace.bidding_errors import KeyReused

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Kept(Generic[Answer]):
    """What was once answered under a bidder's key. Refusals are kept too."""

    amount_minor: int
    answer: Answer


def replayed(kept: Kept[Answer] | None, amount_minor: int) -> Answer | None:
    """Return the answer once given under this key, or None if the key is new.

    :raises KeyReused: if the key was used for another amount
    """
    if kept is None:
        return None
    if kept.amount_minor != amount_minor:
        raise KeyReused
    return kept.answer
