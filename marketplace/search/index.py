"""What a search index must do, and the values it takes and gives."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

FILTERS: Final = ("kind", "object_type", "maker", "period", "origin", "place", "currency", "sale")
"""What a reader may narrow the catalogue by; each is a field of a document."""

Order = Literal["relevance", "newest", "closing", "price", "-price"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDocument:
    """One offered work, as it can be found. `id` is the artwork's."""

    id: str
    texts: tuple[str, ...]
    """What counts most: titles and makers, in every language and script."""
    body: str = ""
    """What counts less: materials, techniques, subject."""
    kind: str
    """auction or fixed."""
    object_type: str = ""
    maker: str = ""
    period: str = ""
    """The century the work was made in, as a number of two digits: '17'."""
    origin: str = ""
    place: str = ""
    """Where it lies: a facility's name, or '' for outside bond."""
    currency: str
    price_minor: int
    """The fixed price, or the low estimate."""
    sale: str = ""
    listed_at: int
    """Seconds since 1970."""
    closes_at: int = 2**40
    """Seconds since 1970; far away for a fixed price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a reader asks of the catalogue."""

    text: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    """A name out of FILTERS to the wanted value."""
    price_from: int | None = None
    price_to: int | None = None
    """Inclusive, in minor units of the currency filtered by."""
    order: Order = "relevance"
    offset: int = 0
    limit: int = 24


@dataclass(frozen=True, slots=True)
class Results:
    """Which works answer the question, in order, and how many there are of what kind."""

    ids: tuple[str, ...]
    total: int
    facets: Mapping[str, Sequence[tuple[str, int]]]
    """For every filter, the values still to be had and how many works have them, the most first.

    Counted with all other filters on and this one off, so that a reader can change his mind.
    """


class SearchIndex(Protocol):
    """A way to find offered works. Many may ask; one process writes.

    Writing raises SearchUnavailable when another process is the writer just now.
    """

    def put(self, documents: Iterable[WorkDocument]) -> int:
        """Add documents, each in place of the one of its id; return how many. Found once this returns."""

    def remove(self, ids: Iterable[str]) -> None:
        """Forget works; those unknown are no harm."""

    def replace_all(self, documents: Iterable[WorkDocument]) -> int:
        """Forget everything and add these, so that a reader sees the old or the new; return how many."""

    def find(self, question: Question) -> Results:
        """Answer a question."""
