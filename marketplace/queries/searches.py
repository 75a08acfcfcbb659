"""Searches that readers keep, which of them a work answers, and why."""

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.actor import Actor
from marketplace.errors import SavedSearchUnknown
from marketplace.models.catalogue import Consignment
from marketplace.models.finding import SavedSearch
from marketplace.queries.cards import WorkCard
from marketplace.queries.documents import documents
from marketplace.queries.works import cards
from marketplace.rules.sales import ConsignmentState
from marketplace.search import tokens
from marketplace.search.index import Question, SearchIndex, WorkDocument

AT_ONCE = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearchCard:
    """A search that a reader keeps; his alone."""

    id: str
    name: str
    text: str
    filters: dict[str, list[str]]
    price_from: int | None
    price_to: int | None
    """In minor units of the currency among the filters."""
    wants_alerts: bool
    saved_at: datetime

    @classmethod
    def of(cls, row: SavedSearch) -> "SavedSearchCard":
        """Return a row as a card."""
        return cls(
            id=row.id,
            name=row.name,
            text=row.text,
            filters={name: list(values) for name, values in row.filters.items()},
            price_from=row.price_from,
            price_to=row.price_to,
            wants_alerts=row.wants_alerts,
            saved_at=row.saved_at,
        )

    def question(self, **more: object) -> Question:
        """Return it as a question of the index."""
        return Question(
            text=self.text,
            filters={name: tuple(values) for name, values in self.filters.items()},
            price_from=self.price_from,
            price_to=self.price_to,
            order="newest",
            **more,  # type: ignore[arg-type] # limit, within, facets
        )


@dataclass(frozen=True, slots=True)
class SavedSearches:
    """All searches that a reader keeps, the newest first."""

    searches: list[SavedSearchCard]


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a work answers a search."""

    words: list[str] = field(default_factory=list)
    """Words asked for that stand in its titles, its makers' names or its materials, or sound so."""
    filters: dict[str, list[str]] = field(default_factory=dict)
    """Of each filter, the wanted values that it has."""
    is_price: bool = False
    """Its price lies where it was asked for."""


@dataclass(frozen=True, slots=True)
class SavedSearchPage:
    """One search that a reader keeps, with the works that answer it now."""

    search: SavedSearchCard
    works: list[WorkCard]
    total: int
    found: WorkCard | None = None
    """The work that the reader was told about, if it is offered still."""
    reasons: Reasons | None = None
    """Why he was told about it; None if it answers no longer."""


def own_searches(session: Session, *, actor: Actor) -> SavedSearches:
    """Return the searches that the actor keeps."""
    rows = session.scalars(
        sa.select(SavedSearch)
        .where(SavedSearch.account_id == actor.id)
        .order_by(SavedSearch.saved_at.desc(), SavedSearch.id.desc())
    )
    return SavedSearches([SavedSearchCard.of(row) for row in rows])


def search_page(
    session: Session, search_id: str, *, found: str | None, limit: int, index: SearchIndex, actor: Actor
) -> SavedSearchPage:
    """Return a search of the actor's and what answers it.

    :param found: a work about which he was told, and wants to know why
    :raises SavedSearchUnknown: if there is none, or it is not his
    :raises SearchUnavailable: if the index does not answer
    """
    row = session.get(SavedSearch, search_id)
    if row is None or row.account_id != actor.id:
        raise SavedSearchUnknown
    card = SavedSearchCard.of(row)
    results = index.find(card.question(limit=limit, facets=()))
    wanted = [*results.ids, *([found] if found else [])]
    works = {work.artwork_id: work for work in cards(session, wanted) if work.kind in {"auction", "fixed"}}
    reasons = None
    if found in works and index.find(card.question(within=(found,), limit=1, facets=())).total:
        [document] = documents(session, [found])
        reasons = reasons_of(card, document)
    return SavedSearchPage(
        search=card,
        works=[works[artwork_id] for artwork_id in results.ids if artwork_id in works],
        total=results.total,
        found=works.get(found or ""),
        reasons=reasons,
    )


def answered_by(session: Session, artwork_id: str, *, index: SearchIndex) -> list[tuple[str, str]]:
    """Return whom to tell of a work: (account, search) of each kept search that it answers and that wants it.

    Its seller is left out, and so is who kept the search after it was listed: he has seen it.

    :raises SearchUnavailable: if the index does not answer
    """
    found = documents(session, [artwork_id])
    if not found:
        return []
    document = found[0]
    sellers = set(
        session.scalars(
            sa.select(Consignment.consignor_id).where(
                Consignment.artwork_id == artwork_id, Consignment.state == ConsignmentState.OPEN
            )
        )
    )
    told: list[tuple[str, str]] = []
    after = ""
    while rows := _wanting(session, after):
        after = rows[-1].id
        for row in rows:
            card = SavedSearchCard.of(row)
            asked = card.question(within=(artwork_id,), limit=1, facets=())
            is_old = int(row.saved_at.timestamp()) > document.listed_at
            if is_old or row.account_id in sellers or not asked.admits(document):
                continue
            if not card.text or index.find(asked).total:
                told.append((row.account_id, row.id))
    return told


def reasons_of(card: SavedSearchCard, document: WorkDocument) -> Reasons:
    """Return why a work answers a search: its words and its filters, one by one."""
    has = {word for text in (*document.texts, document.body) for word in tokens.tokens(text)}
    has |= {heard for text in document.texts for heard in tokens.sounds(text)}
    words = [
        run.text
        for run in tokens.asked(card.text)
        if (run.text in has or any(pair in has for pair in run.pairs if run.is_cjk))
        or any(word.startswith(run.text) for word in has if not run.is_cjk)
    ]
    return Reasons(
        words=words,
        filters={
            name: [value for value in values if value in document.values(name)]
            for name, values in card.filters.items()
        },
        is_price=card.price_from is not None or card.price_to is not None,
    )


def _wanting(session: Session, after: str) -> list[SavedSearch]:
    return list(
        session.scalars(
            sa.select(SavedSearch)
            .where(SavedSearch.wants_alerts, SavedSearch.id > after)
            .order_by(SavedSearch.id)
            .limit(AT_ONCE)
        )
    )
