"""Who registered a work is sealed in its passport, and told by no public page."""

from collections.abc import Callable

from flask.testing import FlaskClient

from bonded_warehouse.models.custody import Holding
from foundation.accounts.models import Organisation
from tests.conftest import Person
from tests.operations.market.house import Market
from tests.web.browsing import html


def test_is_told_to_no_stranger(market: Market, client: FlaskClient, person: Callable[..., Person]) -> None:
    market.seller = seller = person("artist", name="Zhao Registrant", organisation="org_ink")
    offering, sale = market.offered(), market.drafted()
    market.entered(sale)
    market.worker()
    secrets = (seller.actor.name, seller.actor.id, "org_ink")

    for path in ("/", "/catalogue", f"/works/{offering.artwork_id}", f"/sales/{sale.id}"):
        readers: list[Person | FlaskClient] = (
            [market.cashier] if path.startswith("/sales") else [client, market.buyer]
        )
        for reader in readers:
            card = reader.get(path, headers={"Accept": "application/json"})
            assert card.status_code == 200, (path, card.text[:300])
            pages = {
                "card": card.text,
                "page": html(reader, path) if isinstance(reader, Person) else page_of(reader, path),
            }
            for kind, text in pages.items():
                assert [secret for secret in secrets if secret in text] == [], (path, kind)


def page_of(stranger: FlaskClient, path: str) -> str:
    page = stranger.get(path, headers={"Accept": "text/html"})
    assert "<h1" in page.text, path
    return page.text


def test_is_told_to_its_own_side_and_to_who_has_it_in_hand_or_oversees(
    market: Market, person: Callable[..., Person]
) -> None:
    market.seller = seller = person("artist", name="Zhao Registrant", organisation="org_ink")
    artwork_id = market.offered().artwork_id
    colleague = person("gallery", organisation="org_ink")

    for role in ("expert", "keeper", "senior_keeper", "regulator", "auditor"):
        work = person(role).get(f"/works/{artwork_id}").json["work"]
        assert (work["registrant_name"], work["registrant_id"]) == (seller.actor.name, seller.actor.id), role
    for reader in (seller, colleague):
        assert "Zhao Registrant" in html(reader, f"/works/{artwork_id}")


def test_is_not_told_to_the_buyer(market: Market, person: Callable[..., Person]) -> None:
    market.seller = person("artist", name="Zhao Registrant")
    order, invoice = market.settled()

    for path in (f"/orders/{order.id}", f"/invoices/{invoice.id}"):
        work = market.buyer.get(path).json["work"]
        assert (work["registrant_name"], work["registrant_id"], work["organisation_id"]) == ("", "", None), (
            path
        )


def test_whose_works_a_page_lists_is_said_with_who_registered_each(
    market: Market, person: Callable[..., Person]
) -> None:
    """Seen red: works of a whole organisation stood under 'My works', as if they were one person's."""
    with market.transaction() as session:
        office = Organisation(id="org_ink", name="Ink House 墨庐", kind="gallery", created_at=market.at)
        session.add(office)
    market.seller = person("artist", name="Zhao Registrant", organisation="org_ink")
    mine, alone = person("artist", name="Qian", organisation="org_ink"), person("artist", name="Sun")
    market.consigned()
    market.work(mine.actor)
    market.work(alone.actor)

    listed, room = html(mine, "/artworks"), html(mine, "/selling")
    assert "Works of Ink House" in listed
    assert "Registered by Zhao Registrant" in listed
    assert "Registered by you" in listed
    assert "Entrusted by Zhao Registrant" in room
    assert "墨庐的作品" in html(mine, "/artworks", "zh")
    own = html(alone, "/artworks")
    assert "My works" in own
    assert "Registered by" not in own
    assert own.count('class="work-title"') == 1, "who belongs to no organisation sees his own alone"
    assert listed.count('class="work-title"') == 2


def test_what_lies_here_is_not_to_be_brought(market: Market) -> None:
    """Seen red: a work in the vault was offered to be brought to the warehouse."""
    artwork_id = market.work()
    page = html(market.seller, f"/artworks/{artwork_id}")
    assert "Bring it to the warehouse" not in page
    assert "Its place in the warehouse" in page

    with market.transaction() as session:
        session.query(Holding).filter_by(artwork_id=artwork_id).one().is_open = False
    assert "Bring it to the warehouse" in html(market.seller, f"/artworks/{artwork_id}")
