"""Offered works for one buyer: near what he himself watched, bid for, bought or searches, and lawful.

Nothing of anybody else enters. The rules are asked at the moment for his country: what they deny is not
shown, and what a person must decide or papers must come for is said.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation.actor import Actor
from marketplace.models.auction import Bid, Paddle
from marketplace.models.buyers import Address, Watch
from marketplace.models.catalogue import Consignment, Lot
from marketplace.models.finding import SavedSearch
from marketplace.models.orders import Order
from marketplace.queries.alike import Offered, candidates, offered, traits
from marketplace.queries.cards import WorkCard
from marketplace.queries.searches import SavedSearchCard
from marketplace.rules.likeness import ENOUGH, Shared, shared, weight
from marketplace.rules.sales import ConsignmentState
from marketplace.search.index import SearchIndex

INTERESTS: Final = 12
"""The last works that he showed an interest in."""
SEARCHES: Final = 6
MOST_ROWS: Final = 2_000
ASKED: Final = 24
"""Works about which the rules are asked."""
SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Because:
    """Why a work is shown: what the buyer did, and what the work shares with that."""

    did: str
    """watched, bid, bought or searched."""
    title: dict[str, str]
    """Of the work that he did it with; of a search its name, in no language."""
    ref: str
    """The work's or the search's id."""
    shares: tuple[Shared, ...] = ()


@dataclass(frozen=True, slots=True)
class Recommended:
    """An offered work, why it is shown, and what the rules say of it and the buyer's country."""

    work: WorkCard
    because: Because
    decision: str
    """ALLOW, NEEDS or REFER."""
    needs: list[str]
    """Papers that are missing."""
    codes: list[str]
    """Rules after which a person must decide."""


@dataclass(frozen=True, slots=True)
class ForYou:
    """Works for one buyer and one country."""

    country: str | None
    """None where it is not known: then nothing can be said to be lawful, and nothing is shown."""
    works: list[Recommended]
    left_out: int
    """How many more came near and may not go there."""
    asked_at: datetime
    has_interests: bool


@dataclass(frozen=True, slots=True)
class _Doings:
    """What the house knows of the actor's taste, from himself."""

    works: dict[str, str]
    """Works that he did something with, the last first, and what: bought, bid or watched."""
    searches: list[SavedSearchCard]
    own: frozenset[str]
    """Works that he sells."""
    country: str | None
    """Of the address that he wrote last."""


def for_you(
    session: Session, *, to: str | None, fallback: str | None, index: SearchIndex, actor: Actor, at: datetime
) -> ForYou:
    """Return works for the actor, the nearest to his interests first.

    :param to: where they would go, ISO 3166-1 alpha-2; the country of his last address where it is not said
    :param fallback: the country to take where there is no such address
    :raises SearchUnavailable: if the index does not answer
    """
    did = _doings(session, actor)
    country = to or did.country or fallback
    if country is None or not (did.works or did.searches):
        return ForYou(country, [], 0, at, bool(did.works or did.searches))
    known = list(authentication.artworks(session, did.works).values())
    near: dict[str, Because] = {}
    for search in did.searches:
        for artwork_id in index.find(search.question(limit=SHOWN, facets=())).ids:
            near.setdefault(artwork_id, Because("searched", {"": search.name or search.text}, search.id))
    seen = did.own | did.works.keys()
    ids = [artwork_id for artwork_id in (*near, *candidates(index, known)) if artwork_id not in seen]
    found = offered(session, ids)
    ranked = sorted(
        (
            (reason, one)
            for one in found
            if (reason := _reason(one, near.get(one.work.artwork_id), known, did.works)) is not None
        ),
        key=lambda pair: (-_worth(pair[0]), pair[1].work.artwork_id),
    )[:ASKED]
    answers = warehouse.gates(
        session,
        [one.card.id for _, one in ranked],
        stage="checkout",
        destination=None if country == "CN" else country,
        at=at,
        read=warehouse.Read(
            {one.card.id: one.card for _, one in ranked}, {one.card.id: one.certificate for _, one in ranked}
        ),
    )
    works = [
        Recommended(one.work, reason, answer.decision, list(answer.needs), answer.codes)
        for reason, one in ranked
        if (answer := answers.get(one.card.id)) is not None and answer.decision != "DENY"
    ]
    return ForYou(country, works[:SHOWN], len(ranked) - len(works), at, has_interests=True)


def _reason(
    one: Offered, kept: Because | None, known: list[authentication.ArtworkCard], did: dict[str, str]
) -> Because | None:
    best = kept
    for other in known:
        shares = shared(traits(other), traits(one.card))
        if weight(shares) >= ENOUGH and (best is None or weight(shares) > _worth(best)):
            best = Because(did[other.id], other.title, other.id, shares)
    return best


def _worth(reason: Because) -> int:
    return weight(reason.shares) if reason.shares else 2 * ENOUGH


def _doings(session: Session, actor: Actor) -> _Doings:
    """Return what the actor did, in one question."""
    account_id = actor.id
    country = (
        sa.select(Address.country)
        .where(Address.account_id == account_id)
        .order_by(Address.written_at.desc(), Address.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    searched = sa.select(
        SavedSearch.id.label("ref"),
        sa.literal("searched").label("did"),
        SavedSearch.saved_at.label("since"),
        SavedSearch.name.label("name"),
        SavedSearch.text.label("text"),
        sa.cast(SavedSearch.filters, sa.Text).label("filters"),
        SavedSearch.price_from.label("price_from"),
        SavedSearch.price_to.label("price_to"),
    ).where(SavedSearch.account_id == account_id)
    text, number = sa.cast(sa.null(), sa.Text()), sa.cast(sa.null(), sa.BigInteger())
    nothing = (text, text, text, number, number)
    watched = sa.select(Watch.artwork_id, sa.literal("watched"), Watch.since, *nothing).where(
        Watch.account_id == account_id
    )
    bid = (
        sa.select(Lot.artwork_id, sa.literal("bid"), sa.func.max(Bid.received_at), *nothing)
        .join(Bid, Bid.lot_id == Lot.id)
        .join(Paddle, Paddle.id == Bid.paddle_id)
        .where(Paddle.account_id == account_id)
        .group_by(Lot.artwork_id)
    )
    bought = sa.select(Order.artwork_id, sa.literal("bought"), Order.created_at, *nothing).where(
        Order.buyer_id == account_id
    )
    sells = sa.select(Consignment.artwork_id, sa.literal("sells"), Consignment.consigned_at, *nothing).where(
        Consignment.consignor_id == account_id, Consignment.state == ConsignmentState.OPEN
    )
    every = sa.union_all(searched, watched, bid, bought, sells).subquery()
    rows = session.execute(
        sa.select(every, country.label("country"))
        .order_by(sa.case((every.c.did == "sells", 1), else_=0), every.c.since.desc())
        .limit(MOST_ROWS)
    ).all()
    works: dict[str, str] = {}
    for row in rows:
        if row.did not in {"searched", "sells"} and len(works) < INTERESTS:
            works.setdefault(row.ref, row.did)
    return _Doings(
        works=works,
        searches=[_search(row) for row in rows if row.did == "searched"][:SEARCHES],
        own=frozenset(row.ref for row in rows if row.did == "sells"),
        country=rows[0].country if rows else None,
    )


def _search(row: sa.Row[Any]) -> SavedSearchCard:
    return SavedSearchCard(
        id=row.ref,
        name=row.name,
        text=row.text,
        filters=json.loads(row.filters),
        price_from=row.price_from,
        price_to=row.price_to,
        wants_alerts=False,
        saved_at=row.since,
    )
