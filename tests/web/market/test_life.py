"""A work's scroll tells every kind of statement in words, and where it is proven."""

from collections.abc import Callable

from flask.testing import FlaskClient

from authentication.operations.attesting import attest
from tests.operations.market.house import Market

KINDS = {
    "artwork.registered": "Registered",
    "title.transferred": "Title passed to a new owner",
    "hold.placed": "Stopped by an authority",
}


class TestLife:
    def test_names_what_was_said_and_what_is_sealed(
        self, market: Market, client: FlaskClient, work: Callable[[], int]
    ) -> None:
        artwork_id = market.work()
        with market.transaction() as session:
            for kind in KINDS:
                attest(
                    session,
                    artwork_id=artwork_id,
                    kind=kind,
                    claims={},
                    disclosable={"price": {"amount_minor": 1, "currency": "CNY"}},
                    actor=market.seller.actor,
                    at=market.at,
                )
        work()

        english = client.get(f"/works/{artwork_id}", headers={"Accept-Language": "en"}).text
        for words in KINDS.values():
            assert words in english
        assert "Said, and not shown: price" in english
        assert 'href="/log"' in english  # proven: it has its place there

    def test_lists_the_newest_first(self, market: Market, client: FlaskClient) -> None:
        artwork_id = market.work()
        for kind in KINDS:
            with market.transaction() as session:
                attest(
                    session,
                    artwork_id=artwork_id,
                    kind=kind,
                    claims={},
                    actor=market.seller.actor,
                    at=market.later(),
                )

        text = client.get(f"/works/{artwork_id}", headers={"Accept-Language": "en"}).text
        scroll = text[text.index("life-entry") :]
        places = [scroll.index(words) for words in KINDS.values()]
        assert places == sorted(places, reverse=True)
