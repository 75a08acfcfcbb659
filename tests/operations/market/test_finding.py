"""What the index is brought, and what the rules are asked about offered works."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from authentication.models import Artwork, ArtworkImage
from marketplace.models.finding import Reach
from marketplace.models.orders import Offering
from marketplace.operations.asking_where import COUNTRIES, GOOD_FOR
from marketplace.operations.unlisting import withdraw_offering
from marketplace.queries.documents import documents
from marketplace.search.index import Question
from tests.operations.market.house import Market


@pytest.fixture
def market(market: Market) -> Market:
    return market


def found(market: Market, text: str = "", **filters: tuple[str, ...]) -> list[str]:
    index = market.app.extensions["marketplace.index"]
    return list(index.find(Question(text=text, filters=filters)).ids)


def pictured(market: Market, artwork_id: str, colours: Iterable[str]) -> None:
    with market.transaction() as session:
        session.add(
            ArtworkImage(
                artwork_id=artwork_id,
                position=0,
                sha256=artwork_id[-8:].rjust(64, "0"),
                source_sha256=artwork_id[-8:].rjust(64, "0"),
                media_type="image/jpeg",
                width=800,
                height=600,
                size_bytes=1,
                renditions={},
                fingerprint={},
                phash64="f" * 16,
                dhash64="0" * 16,
                pdq256="0" * 64,
                colours={name: 300 - n for n, name in enumerate(colours)},
                added_by="acc_1",
                added_at=market.at,
            )
        )


class TestWhatIsKept:
    def test_of_a_work_are_its_size_its_price_its_colours_and_its_makers_names(self, market: Market) -> None:
        artwork_id = market.work(artwork={"height_mm": 1370, "width_mm": 690})
        pictured(market, artwork_id, ["cream", "black"])
        market.offered(artwork_id=artwork_id, price_minor=25_000_00)
        with market.transaction() as session:  # his works are referred to a person before they are offered
            session.get_one(Artwork, artwork_id).maker = {"zh": "齐白石"}

        with market.reading() as session:
            [document] = documents(session, [artwork_id])

        assert (document.size, document.band, document.period) == ("large", "CNY-2", "21")
        assert document.colour == ("cream", "black")
        assert {"齐白石", "齊白石", "qi baishi", "chi pai-shih"} <= set(document.texts)

    def test_a_romanised_name_alone_gives_nobody_anothers_names(self, market: Market) -> None:
        artwork_id = market.work(artwork={"maker": {"en": "Qi Baishi"}})
        market.offered(artwork_id=artwork_id)

        with market.reading() as session:
            [document] = documents(session, [artwork_id])

        assert "齐白石" not in document.texts


class TestWhereItMayGo:
    def test_is_asked_when_a_work_is_listed_and_found_by(self, market: Market) -> None:
        offering = market.offered()
        market.worker()

        with market.reading() as session:
            rows = session.scalars(sa.select(Reach)).all()
            assert {row.country for row in rows} == set(COUNTRIES)
            assert {row.asked_at for row in rows} == {market.at}
            may = {row.country for row in rows if row.decision in {"ALLOW", "NEEDS"}}
        index = market.app.extensions["marketplace.index"].find(Question()).facets["to"]

        assert "CN" in may
        assert {country for country, _ in index} == may
        assert found(market, to=("CN",)) == [offering.artwork_id]
        for country in set(COUNTRIES) - may:
            assert found(market, to=(country,)) == []

    def test_is_asked_again_the_next_day_and_says_so_when_it_changed(self, market: Market) -> None:
        offering = market.offered()
        market.worker()
        with market.transaction() as session:
            for row in session.scalars(sa.select(Reach)):
                row.decision = "DENY"
        market.later(hours=1)
        market.worker()
        with market.reading() as session:
            assert {row.decision for row in session.scalars(sa.select(Reach))} == {"DENY"}

        market.later(seconds=GOOD_FOR.total_seconds())
        market.worker()

        with market.reading() as session:
            assert {row.asked_at for row in session.scalars(sa.select(Reach))} == {market.at}
        assert found(market, to=("CN",)) == [offering.artwork_id]

    def test_is_forgotten_with_the_offer(self, market: Market) -> None:
        offering = market.offered()
        market.worker()
        with market.transaction() as session:
            withdraw_offering(
                session, offering_id=offering.id, reason="kept", actor=market.seller.actor, at=market.later()
            )
        market.worker()

        with market.reading() as session:
            assert session.scalars(sa.select(Reach)).all() == []
        assert found(market) == []

    def test_is_asked_about_works_offered_before_it_was_asked_at_all(self, market: Market) -> None:
        offering = market.offered()
        market.worker()
        with market.transaction() as session:
            session.execute(sa.delete(Reach))
        market.worker()

        assert found(market, to=("CN",)) == [offering.artwork_id]


class TestRebuilding:
    def test_brings_what_was_listed_and_sold_meanwhile(self, market: Market) -> None:
        stays, goes = market.offered(), market.offered()
        market.worker()
        index = market.app.extensions["marketplace.index"]
        replace_all = index.replace_all

        def slow(kept: Iterable[object]) -> int:
            count = replace_all(kept)
            with market.transaction() as session:
                row = session.get_one(Offering, goes.id)
                withdrawn = market.at + timedelta(days=1)
                withdraw_offering(
                    session, offering_id=row.id, reason="kept", actor=market.seller.actor, at=withdrawn
                )
            return int(count)

        index.replace_all = slow
        try:
            answer = market.app.test_cli_runner().invoke(args=["search", "rebuild"])
        finally:
            del index.replace_all

        assert answer.stdout == "2 works can be found\n"
        assert found(market) == [stays.artwork_id]

    def test_finds_a_work_under_its_new_name(self, market: Market) -> None:
        offering = market.offered()
        market.worker()
        with market.transaction() as session:
            session.get_one(Artwork, offering.artwork_id).title = {"zh": "荷塘月色"}

        market.app.test_cli_runner().invoke(args=["search", "rebuild"])

        assert found(market, "hetang yuese") == found(market, "荷塘") == [offering.artwork_id]
