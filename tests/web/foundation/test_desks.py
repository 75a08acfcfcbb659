"""Every role is told what comes to its desk and where to begin; the demonstration's people stand by house."""

from collections.abc import Callable
from dataclasses import replace

from flask import Flask

from foundation.accounts.queries import PersonCard
from foundation.actor import Actor, Role
from foundation.web import pages
from foundation.worker import Guide, Part
from tests.conftest import Person
from tests.web.browsing import html


def parts_of(app: Flask) -> list[Part]:
    parts: list[Part] = app.extensions["bianliang.parts"]
    return parts


def test_guide_every_role_to_pages_that_are_open_to_it(app: Flask) -> None:
    guides: dict[Role, Guide] = {role: guide for part in parts_of(app) for role, guide in part.guides.items()}
    routes = app.extensions["bianliang.routes"]

    assert set(app.extensions["bianliang.roles"]) - set(guides) == set()
    for role, guide in guides.items():
        actor = Actor(account_id="acc_1", name="", roles=frozenset({role}))
        assert guide.links, role
        assert [endpoint for endpoint, _ in guide.links if not routes[endpoint].allows(actor)] == [], role


def test_say_so_while_nothing_waits(person: Callable[..., Person]) -> None:
    courier = person("courier", "buyer")

    english, chinese = html(courier, "/desk"), html(courier, "/desk", "zh")

    assert "the way to the port, and the delivery" in english
    assert 'href="/holdings"' in english
    assert "register for a sale and bid" in english
    assert "送往口岸和交付" in chinese


def test_group_people_under_the_first_house_that_has_a_role_of_theirs(app: Flask) -> None:
    card = PersonCard("acc_1", "Qi", "qi@example.org", ["keeper", "senior_keeper"], None, "en")
    cast = [
        card,
        replace(card, account_id="acc_2", roles=["buyer"]),
        replace(card, account_id="acc_3", roles=["artist"]),
        replace(card, account_id="acc_4", roles=["unheard_of"]),
    ]
    groups = [group for part in parts_of(app) for group in part.groups]

    with app.test_request_context():
        found = pages.grouped(cast, groups)

    assert [(group.words, [one.account_id for one in group.persons]) for group in found] == [
        ("Artists", ["acc_3"]),
        ("Warehouse", ["acc_1"]),
        ("Buyers", ["acc_2"]),
        ("Others", ["acc_4"]),
    ]
    grouped_roles = {role for _, roles in groups for role in roles}
    assert set(app.extensions["bianliang.roles"]) - grouped_roles == set()
