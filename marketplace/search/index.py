"""What a search index must do, and the values it takes and gives."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

FILTERS: Final = (
    "kind",
    "object_type",
    "maker",
    "period",
    "size",
    "band",
    "colour",
    "to",
    "origin",
    "place",
    "currency",
    "sale",
)
"""What a reader may narrow the catalogue by; each is a field of a document."""
SEVERAL: Final = frozenset({"colour", "to"})
"""Those of which one work may have several values."""
FACET_VALUES: Final = 40
"""At most so many values of a filter are counted, the commonest."""

Order = Literal["relevance", "newest", "closing", "price", "-price"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDocument:
    """One offered work, as it can be found. `id` is the artwork's."""

    id: str
    texts: tuple[str, ...]
    """What counts most: titles and makers, in every language and script, and the maker's other names."""
    body: str = ""
    """What counts less: materials, techniques, subject."""
    kind: str
    """auction or fixed."""
    object_type: str = ""
    maker: str = ""
    period: str = ""
    """The century the work was made in, as a number of two digits: '17'."""
    size: str = ""
    """By its longest side; see `bands.size_class`."""
    band: str = ""
    """Of its price; see `bands.band`."""
    colour: tuple[str, ...] = ()
    """What its picture is mostly made of, the most first: names of `authentication.images.colours`."""
    to: tuple[str, ...] = ()
    """Countries where by the rules' last answer it may go, as things stand or once its papers are there."""
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

    def values(self, name: str) -> tuple[str, ...]:
        """Return the values of a filter that this work has."""
        value = getattr(self, name)
        if isinstance(value, tuple):
            return value
        return (value,) if value else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a reader asks of the catalogue."""

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """A name out of FILTERS to the wanted values: a work has one of them, of each filter."""
    price_from: int | None = None
    price_to: int | None = None
    """Inclusive, in minor units of the currency filtered by."""
    within: tuple[str, ...] = ()
    """Look among these works alone; among all where none is named."""
    order: Order = "relevance"
    offset: int = 0
    limit: int = 24
    facets: tuple[str, ...] = FILTERS
    """The filters whose values are counted."""
    is_loose: bool = False
    """Be content with any part of the text, and with one wrong letter more: to guess what was meant."""

    def admits(self, document: WorkDocument) -> bool:
        """Say whether a document has what is asked for besides the text."""
        return (
            all(set(values) & set(document.values(name)) for name, values in self.filters.items())
            and (not self.within or document.id in self.within)
            and (self.price_from is None or document.price_minor >= self.price_from)
            and (self.price_to is None or document.price_minor <= self.price_to)
        )


@dataclass(frozen=True, slots=True)
class Results:
    """Which works answer the question, in order, and how many there are of what kind."""

    ids: tuple[str, ...]
    total: int
    facets: Mapping[str, Sequence[tuple[str, int]]]
    """For every filter asked for, the values still to be had and how many works have them, the most first.

    Counted with all other filters on and this one off, so that a reader can change his mind.
    """


class SearchIndex(Protocol):
    """A way to find offered works. Many may ask; one process writes.

    All are alike in what they take for an answer: whole words before words begun, words begun before words
    with a wrong letter, and a wrong letter is borne only in a word that no work has and none begins with.

    Every call raises SearchUnavailable where the index cannot be reached; writing also does so when another
    process is the writer just now.
    """

    def put(self, documents: Iterable[WorkDocument]) -> int:
        """Add documents, each in place of the one of its id; return how many. Found once this returns."""

    def remove(self, ids: Iterable[str]) -> None:
        """Forget works; those unknown are no harm."""

    def replace_all(self, documents: Iterable[WorkDocument]) -> int:
        """Forget everything and add these, so that a reader sees the old or the new; return how many."""

    def find(self, question: Question) -> Results:
        """Answer a question."""
