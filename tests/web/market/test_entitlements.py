"""Marks, patents and qualifications: checked by somebody else, shown while in force, remembered in time."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from foundation import clock
from foundation.db import transaction
from marketplace.models.entitlements import Entitlement
from marketplace.rules import entitlements as rules
from marketplace.rules.entitlements import EntitlementState
from tests.conftest import Person
from tests.operations.market.house import Market
from tests.web.browsing import html
from tests.web.market.test_storefronts import galleries, market, opens
from tests.web.warehouse.staff import said

__all__ = ["galleries", "market"]
TODAY = date(2026, 11, 26)


def enters(who: Person, status: int = 201, **changes: Any) -> dict[str, Any]:
    today = clock.now().date()
    given = {
        "kind": "trademark",
        "name": "Pine Studio 松斋",
        "number": "TM-2026-77",
        "jurisdiction": "CN",
        "issuer": "CNIPA",
        "from_on": (today - timedelta(days=10)).isoformat(),
        "until_on": (today + timedelta(days=400)).isoformat(),
        "evidence": "The certificate, at the house.",
    }
    answer: dict[str, Any] = said(who.post("/entitlements", given | changes), status)
    return answer


def decides(who: Person, card: dict[str, Any], status: int = 201, **changes: Any) -> dict[str, Any]:
    given = {"decision": "good", "how": "Seen in the register of the office."} | changes
    answer: dict[str, Any] = said(who.post(f"/entitlements/{card['id']}/decision", given), status)
    return answer


def moves(market: Market, card: dict[str, Any], until_on: date) -> None:
    with market.app.app_context(), transaction() as session:
        session.get_one(Entitlement, card["id"]).until_on = until_on


def test_is_shown_when_checked_reminded_at_ninety_days_and_shown_no_more_once_it_has_ended(
    market: Market, galleries: tuple[Person, Person], person: Callable[..., Person]
) -> None:
    gallery, other = galleries
    regulator = person("regulator")
    opens(gallery, "pine-studio")
    card = enters(gallery)

    def shown() -> list[str]:
        page = said(market.buyer.get("/galleries/pine-studio"), 200)
        return [one["number"] for one in page["entitlements"]]

    def reminded() -> bool:
        return "Renew Pine Studio" in html(gallery, "/desk")

    assert shown() == []
    assert "Check 1 entry of the register" in html(regulator, "/desk")
    assert "TM-2026-77" in html(regulator, "/entitlements", "zh")
    assert decides(regulator, card)["is_shown"] is True
    assert decides(regulator, card, 409)["type"] == "/problems/entitlement-decided"
    assert shown() == ["TM-2026-77"]
    assert "商标" in html(market.buyer, "/galleries/pine-studio", "zh")

    today = clock.now().date()
    for days, is_there, is_told in ((91, True, False), (90, True, True), (0, True, True), (-1, False, False)):
        moves(market, card, today + timedelta(days=days))
        assert (shown() != [], reminded()) == (is_there, is_told), days
    assert "has ended" in html(gallery, "/desk")

    assert said(other.get("/entitlements"), 200)["own"] == []
    said(other.post(f"/entitlements/{card['id']}/withdrawal"), 404)
    said(gallery.post(f"/entitlements/{card['id']}/withdrawal"), 201)
    said(gallery.post(f"/entitlements/{card['id']}/withdrawal"), 409)
    assert "has ended" not in html(gallery, "/desk")


def test_what_does_not_fit_or_is_refused_is_shown_to_nobody_else(
    market: Market, galleries: tuple[Person, Person], person: Callable[..., Person]
) -> None:
    gallery, _ = galleries
    today = clock.now().date().isoformat()
    fields = enters(gallery, 422, from_on=today, until_on="2020-01-01")["fields"]
    assert set(fields) == {"until_on"}
    enters(gallery, 422, jurisdiction="XQ")
    enters(market.buyer, 403)
    card = enters(gallery, kind="high_tech", jurisdiction="WO", until_on=None)
    refused = decides(person("regulator"), card, decision="refuse", how="The office does not list it.")
    assert (refused["state"], refused["is_shown"]) == ("refused", False)
    page = html(gallery, "/entitlements", "zh")
    assert "The office does not list it." in page
    assert "国际（世界知识产权组织）" in page
    both = person("gallery", "regulator")
    assert decides(both, enters(both), 403)["type"] == "/problems/own-entitlement"


@pytest.mark.parametrize("state", list(EntitlementState))
@pytest.mark.parametrize("begins", [-1, 0, 1])
@pytest.mark.parametrize("ends", [None, -1, 0, 90, 91])
def test_shown_and_due_are_what_the_days_say(state: EntitlementState, begins: int, ends: int | None) -> None:
    from_on = TODAY + timedelta(days=begins)
    until_on = None if ends is None else TODAY + timedelta(days=ends)
    checked = state is EntitlementState.CHECKED

    assert rules.is_shown(state, from_on=from_on, until_on=until_on, on=TODAY) == (
        checked and begins <= 0 and (ends is None or ends >= 0)
    )
    assert rules.is_due(state, until_on=until_on, on=TODAY) == (checked and ends is not None and ends <= 90)
