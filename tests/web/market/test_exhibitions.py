"""Works are asked for, lent and shown; none is promised twice for one day."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from bonded_warehouse.models.exhibitions import ExhibitionLoan
from bonded_warehouse.rules.exhibitions import Span, clashes
from tests.operations.market.house import Market

Spans = st.builds(
    lambda first, days: Span(date(2026, 1, 1) + timedelta(first), date(2026, 1, 1) + timedelta(first + days)),
    st.integers(0, 40),
    st.integers(0, 10),
)


@given(wanted=Spans, taken=st.lists(Spans, max_size=4))
def test_two_spans_clash_where_they_have_a_day_in_common(wanted: Span, taken: list[Span]) -> None:
    def days(span: Span) -> set[date]:
        return {span.first + timedelta(one) for one in range((span.last - span.first).days + 1)}

    assert clashes(wanted, taken) == any(days(wanted) & days(other) for other in taken)


@pytest.fixture
def gallery(market: Market, person: Callable[..., Any]) -> Any:
    return person("gallery", name="Gu Gallery")


def plans(market: Market, organiser: Any, *, first: int = 10, last: int = 40, **changes: Any) -> str:
    today = market.at.date()
    answer = organiser.post(
        "/exhibitions",
        {
            "title_en": "Ink of our time",
            "title_zh": "当代水墨",
            "kind": "outside",
            "place": "Henan Museum, Zhengzhou",
            "opens_on": (today + timedelta(first)).isoformat(),
            "closes_on": (today + timedelta(last)).isoformat(),
            "away_from_on": (today + timedelta(first - 3)).isoformat(),
            "away_until_on": (today + timedelta(last + 3)).isoformat(),
        }
        | changes,
    )
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["id"])


def asks(organiser: Any, exhibition: str, work: str, **changes: Any) -> Any:
    return organiser.post(
        f"/exhibitions/{exhibition}/works", {"artwork_id": work, "insured": "1200.50"} | changes
    )


def answers(owner: Any, loan: dict[str, Any], *, agrees: bool = True) -> Any:
    place = f"/exhibitions/{loan['exhibition_id']}/works/{loan['id']}/answer"
    return owner.post(place, {"agrees": agrees})


def public(market: Market, exhibition: str) -> dict[str, Any]:
    client = market.app.test_client()
    found: dict[str, Any] = client.get(
        f"/exhibitions/{exhibition}", headers={"Accept": "application/json"}
    ).get_json()
    return found


def test_an_owner_is_asked_and_the_public_sees_what_he_agreed_to(market: Market, gallery: Any) -> None:
    work, exhibition = market.work(), plans(market, gallery)
    loan = asks(gallery, exhibition, work).get_json()
    assert loan["state"] == "asked"
    assert public(market, exhibition)["works"] == []
    asked = market.seller.get("/exhibitions").get_json()["asked"]
    assert [one["id"] for one in asked] == [exhibition]
    assert answers(gallery, loan).status_code == 404, "the organiser answers for nobody"
    assert answers(market.buyer, loan).status_code == 404

    assert answers(market.seller, loan).status_code == 201

    assert answers(market.seller, loan).status_code == 409
    [shown] = public(market, exhibition)["works"]
    assert (shown["work"]["id"], shown["insured"], shown["holding_id"]) == (work, None, None)
    [own] = market.seller.get(f"/exhibitions/{exhibition}").get_json()["works"]
    assert own["insured"] == {"amount_minor": 1200_50, "currency": "CNY"}
    assert market.seller.get("/exhibitions").get_json()["asked"] == []


def test_no_work_is_promised_twice_for_one_day(market: Market, gallery: Any) -> None:
    work = market.work()
    first = plans(market, gallery)
    other = plans(market, gallery, first=46, last=60, kind="zone")
    late = plans(market, gallery, first=50, last=60, kind="abroad")
    loans = [asks(gallery, one, work).get_json() for one in (first, other)]
    assert answers(market.seller, loans[0]).status_code == 201

    refused = answers(market.seller, loans[1])
    assert (refused.status_code, refused.get_json()["type"]) == (409, "/problems/shown-elsewhere")
    assert asks(gallery, late, work).status_code == 201

    cancelled = gallery.post(f"/exhibitions/{first}/cancellation", {"reason": "the hall is flooded"})
    assert cancelled.status_code == 201
    assert answers(market.seller, loans[1]).status_code == 201, "its days are free again"
    assert asks(gallery, first, work).status_code == 409, "cancelled, its list changes no more"


def test_what_is_not_here_or_not_certified_is_lent_to_nobody(market: Market, gallery: Any) -> None:
    exhibition = plans(market, gallery)

    assert asks(gallery, exhibition, "art_unknown").status_code == 409
    assert asks(market.seller, exhibition, market.work()).status_code == 403
    with market.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(ExhibitionLoan)) == 0


def test_an_owners_own_work_needs_no_asking_and_is_taken_off_again(market: Market, gallery: Any) -> None:
    exhibition = plans(market, gallery)
    loan = asks(gallery, exhibition, market.work(gallery.actor)).get_json()
    assert loan["state"] == "agreed"
    place = f"/exhibitions/{exhibition}/works/{loan['id']}/removal"

    assert market.buyer.post(place, {}).status_code == 404
    assert gallery.post(place, {}).get_json()["state"] == "removed"
    assert gallery.post(place, {}).status_code == 409
    assert public(market, exhibition)["works"] == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"closes_on": "2020-01-01"}, "closes_on"),
        ({"away_from_on": "2099-01-01"}, "away_from_on"),
        ({"away_until_on": "2020-01-01"}, "away_until_on"),
    ],
)
def test_its_days_must_fit(market: Market, gallery: Any, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(AssertionError, match=field):
        plans(market, gallery, **changes)
