"""The catalogue: found by words in any script, narrowed by as many facets as a reader likes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from flask import current_app, url_for
from flask_babel import gettext
from pydantic import BeforeValidator, Field

from foundation.db import db
from foundation.money import Money
from foundation.web import words
from foundation.web.call import Call
from foundation.web.routes import ANYONE
from marketplace.queries.catalogue import CataloguePage, catalogue
from marketplace.search import bands
from marketplace.search.index import FILTERS, Question, SearchIndex
from marketplace.web import amounts
from marketplace.web.amounts import Amount
from marketplace.web.catalogue import DEEPEST_PAGE, room

__all__ = ["room"]

PAGE: Final = 24
SHOWN: Final = (
    "kind", "object_type", "maker", "period", "size", "band", "colour", "to", "place", "origin", "currency"
)  # fmt: skip
"""The facets of the page, in their order."""
ORDERED: Final = frozenset({"period", "size", "band"})
"""Facets whose values stand in an order of their own, not by how many works have them."""
SIZES: Final = [*(name for name, _ in bands.SIZES), bands.LONGER]


def _several(value: object) -> object:
    return [value] if isinstance(value, str) else value


Value = Annotated[str, Field(max_length=200)]
Values = Annotated[tuple[Value, ...], BeforeValidator(_several), Field(max_length=20)]
"""One value or several: a work has one of them."""
Orders = Literal["relevance", "newest", "closing", "price", "-price"]


@dataclass(frozen=True, slots=True)
class CatalogueQuestion:
    """What a reader looks for."""

    q: Annotated[str, Field(max_length=400)] = ""
    kind: Values = ()
    object_type: Values = ()
    maker: Values = ()
    period: Values = ()
    size: Values = ()
    band: Values = ()
    colour: Values = ()
    to: Values = ()
    origin: Values = ()
    place: Values = ()
    sale: Values = ()
    currency: Values = ()
    price_from: Amount | None = None
    price_to: Amount | None = None
    order: Orders | None = None
    page: Annotated[int, Field(ge=1, le=DEEPEST_PAGE)] = 1

    @property
    def filters(self) -> dict[str, tuple[str, ...]]:
        """Return the filters that stand."""
        return {name: values for name in FILTERS if (values := tuple(dict.fromkeys(getattr(self, name))))}


def search_index() -> SearchIndex:
    """Return the house's search index."""
    index: SearchIndex = current_app.extensions["marketplace.index"]
    return index


@room.get(
    "/catalogue",
    takes=CatalogueQuestion,
    gives=CataloguePage,
    may=ANYONE,
    page="marketplace/catalogue.html",
)
def listing(call: Call[CatalogueQuestion]) -> CataloguePage:
    """Find offered works."""
    page = catalogue(db.session, index=search_index(), question=question_of(call.input))
    call.extra |= _around(call.input, page)
    return page


def question_of(asked: CatalogueQuestion) -> Question:
    """Return what a reader asks, in the words of the index."""
    currency = next((code for code in asked.currency if code in amounts.CURRENCIES), None)
    return Question(
        text=asked.q,
        filters=asked.filters,
        price_from=_bound(asked.price_from, currency, "price_from"),
        price_to=_bound(asked.price_to, currency, "price_to"),
        order=asked.order or ("relevance" if asked.q.strip() else "newest"),
        offset=(asked.page - 1) * PAGE,
        limit=PAGE,
    )


def _bound(amount: Decimal | None, currency: str | None, name: str) -> int | None:
    """Return a price to filter by; without a currency a price means nothing, and is left out."""
    return None if amount is None or currency is None else amounts.minor(amount, currency, name=name)


def _around(asked: CatalogueQuestion, page: CataloguePage) -> dict[str, Any]:
    """Return what the page needs besides its works: addresses with one value more or fewer, and words."""
    given: dict[str, Any] = {"q": asked.q} if asked.q.strip() else {}
    given |= asked.filters
    given |= {
        name: value
        for name in ("price_from", "price_to", "order")
        if (value := getattr(asked, name)) is not None
    }

    def link(**changed: object) -> str:
        wanted = {name: value for name, value in (given | changed).items() if value not in (None, "", ())}
        return url_for("catalogue.listing", **wanted)

    def toggled(name: str, value: str) -> str:
        values = asked.filters.get(name, ())
        left = tuple(one for one in values if one != value) if value in values else (*values, value)
        return link(**{name: left})

    makers = {name: words.pick(work.maker) for work in page.works for name in work.maker.values()}
    last = page.offset + PAGE >= page.total or asked.page >= DEEPEST_PAGE
    reader = amounts.reader_country()
    return {
        "asked": asked,
        "link": link,
        "toggled": toggled,
        "said": lambda name, value: said(name, value, makers=makers),
        "facets": [
            (name, _in_order(name, page, asked.filters.get(name, ()), reader=reader)) for name in SHOWN
        ],
        "chosen": [(name, value) for name, values in asked.filters.items() for value in values],
        "previous": link(page=asked.page - 1) if asked.page > 1 else "",
        "next_page": "" if last else link(page=asked.page + 1),
        "until": min(page.offset + PAGE, page.total),
        "currencies": amounts.CURRENCIES,
        "currency": next(iter(asked.currency), ""),
        "country": lambda code: amounts.country_name(code, words.language()),
    }


def _in_order(
    name: str, page: CataloguePage, chosen: tuple[str, ...], *, reader: str | None
) -> list[tuple[str, int]]:
    """Return a facet's values as the page shows them: the chosen ones always, the reader's country first."""
    values = {facet.value: facet.count for facet in page.facets[name]}
    values |= {value: 0 for value in chosen if value not in values}
    if name == "size":
        return [(value, values[value]) for value in SIZES if value in values]
    if name in ORDERED:
        return sorted(
            values.items(), key=lambda item: (item[0][:3] if name == "band" else "", len(item[0]), item[0])
        )
    if name == "to":
        return sorted(
            values.items(), key=lambda item: (item[0] not in chosen, item[0] != reader, -item[1], item[0])
        )
    return sorted(values.items(), key=lambda item: (item[0] not in chosen, -item[1], item[0]))


def said(name: str, value: str, *, makers: Mapping[str, str] | None = None) -> str:
    """Return a facet's value in the reader's words."""
    told: dict[str, Callable[[], str]] = {
        "kind": lambda: words.word(value, name),
        "size": lambda: words.word(value, name),
        "colour": lambda: words.word(value, name),
        "object_type": lambda: words.term(value, name),
        "period": lambda: str(gettext("%(century)s century", century=_ordinal(value))),
        "origin": lambda: amounts.country_name(value, words.language()),
        "to": lambda: amounts.country_name(value, words.language()),
        "sale": lambda: str(gettext("This sale")),
        "band": lambda: _band(value),
    }
    return told[name]() if name in told else words.typed((makers or {}).get(value) or value)


def _ordinal(number: str) -> str:
    """Return a number as centuries are counted in the reader's language: 21st."""
    if words.language() != "en" or not number.isdecimal():
        return number
    last = {"1": "st", "2": "nd", "3": "rd"}.get(number[-1], "th")
    return number + ("th" if number[-2:-1] == "1" else last)


def _band(code: str) -> str:
    found = bands.limits(code)
    if found is None:
        return code
    currency, low, below = found
    if low is None:
        assert below is not None
        return str(gettext("below %(amount)s", amount=words.money(Money(below, currency))))
    if below is None:
        return str(gettext("%(amount)s and above", amount=words.money(Money(low, currency))))
    edges = {"low": words.money(Money(low, currency)), "high": words.money(Money(below, currency))}
    return str(gettext("%(low)s to %(high)s", **edges))
