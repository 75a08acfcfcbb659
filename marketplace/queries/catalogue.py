"""The catalogue: what answers a question, what narrows it, and what helps when nothing answers."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from marketplace.queries.cards import WorkCard
from marketplace.queries.reach import ReachCard, reach_of
from marketplace.queries.works import cards
from marketplace.search.guessing import meant
from marketplace.search.index import FILTERS, Question, SearchIndex

LOOKED_AT: Final = 24
"""Works that answer loosely, whose words are looked at to guess what was meant."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value that the catalogue can be narrowed to, and how many works it leaves."""

    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """What a reader can do when nothing answers."""

    meant: str = ""
    """The question with its unknown words made known ones; nothing where none is near."""
    without: dict[str, int] = field(default_factory=dict)
    """Each filter that stands, and how many works answer without it; those that help nothing are left out."""
    unfiltered: int = 0
    """How many works answer without any filter."""


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """One page of what was found."""

    works: list[WorkCard]
    total: int
    offset: int
    facets: dict[str, list[FacetValue]]
    help: Help | None = None
    """Only when nothing answers."""
    reach: dict[str, ReachCard] = field(default_factory=dict)
    """Where the reader asked for one country: what the rules last answered about each work and it."""
    reach_since: datetime | None = None
    """The day of the oldest of those answers."""


def catalogue(session: Session, *, index: SearchIndex, question: Question) -> CataloguePage:
    """Return a page of the works that answer a question: offered at this moment, whatever the index says.

    :raises SearchUnavailable: if the index does not answer
    """
    results = index.find(question)
    works = [card for card in cards(session, results.ids) if card.kind in {"auction", "fixed"}]
    countries = question.filters.get("to", ())
    reach = {}
    if len(countries) == 1 and works:
        reach = reach_of(session, [card.artwork_id for card in works], country=countries[0])
    return CataloguePage(
        works=works,
        total=results.total,
        offset=question.offset,
        facets={
            name: [FacetValue(value, count) for value, count in results.facets.get(name, ())]
            for name in FILTERS
        },
        help=None if results.total else _help(session, index, question),
        reach=reach,
        reach_since=min((card.asked_at for card in reach.values()), default=None),
    )


def _help(session: Session, index: SearchIndex, question: Question) -> Help:
    asked = replace(question, offset=0, limit=0, facets=(), order="relevance")
    bare = replace(asked, filters={}, price_from=None, price_to=None)
    without = {}
    for name in question.filters:
        others = {key: values for key, values in question.filters.items() if key != name}
        # A price means its currency: without the one the other says nothing.
        fewer = replace(asked, filters=others) if name != "currency" else replace(bare, filters=others)
        if count := index.find(fewer).total:
            without[name] = count
    unfiltered = index.find(bare).total if question.filters else 0
    guess = ""
    if question.text.strip() and not unfiltered:
        loose = index.find(replace(bare, is_loose=True, limit=LOOKED_AT))
        said = [
            text
            for card in cards(session, loose.ids)
            for text in (*card.title.values(), *card.maker.values())
        ]
        guess = meant(question.text, said)
        if guess and not index.find(replace(bare, text=guess)).total:
            guess = ""
    return Help(meant=guess, without=without, unfiltered=unfiltered)
