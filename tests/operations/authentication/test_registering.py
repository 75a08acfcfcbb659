from typing import Any, cast

import pytest
import sqlalchemy as sa

from authentication.errors import (
    ArtworkInUse,
    ArtworkUnknown,
    ImageRegisteredByAnother,
    LooksLikeRegistered,
    PhotographMissing,
    PhotographTwice,
    TitleMissing,
    TooManyPhotographs,
    YearsOutOfOrder,
)
from authentication.images.preparing import prepare
from authentication.models import Artwork, SignedStatement
from authentication.operations import registering
from authentication.queries import artworks as works
from authentication.queries.likenesses import look_alikes
from foundation.actor import ANONYMOUS
from foundation.errors import NotAllowed
from foundation.outbox import PublishedEvent
from tests.operations.authentication.studio import (
    ARTIST,
    EXPERT,
    Studio,
    actor,
    details,
    encoded,
    photograph,
    picture,
)

RIVAL = actor("gallery", name="Rival")


class TestRegister:
    def test_keeps_what_was_said_and_publishes_it(self, studio: Studio) -> None:
        card = studio.registers(description={"en": "A pine", "zh": ""}, maker_born_year=1970)

        assert card.title == {"en": "Pine and crane", "zh": "松鹤图"}
        assert card.description == {"en": "A pine"}
        assert (card.maker_life.born_year, card.registrant_id) == (1970, ARTIST.id)
        assert (card.images[0].width, card.images[0].height, card.images[0].position) == (320, 240, 0)
        names = studio.session.scalars(sa.select(PublishedEvent.name)).all()
        assert names == ["authentication.ArtworkRegistered"]

    def test_seals_names_in_what_is_public(self, studio: Studio) -> None:
        card = studio.registers()
        studio.notarises()

        said = studio.session.scalar(sa.select(SignedStatement).where(SignedStatement.artwork_id == card.id))
        assert said is not None
        public = str(said.credential)
        assert "Lin Mo" not in public
        assert [each["name"] for each in said.disclosures] == ["registrant", "title", "maker"]

    @pytest.mark.parametrize("who", [EXPERT, actor("buyer", name="Buyer")])
    def test_is_for_artists_and_galleries(self, studio: Studio, who: object) -> None:
        with pytest.raises(NotAllowed):
            studio.registers(by=who)  # type: ignore[arg-type]

    @pytest.mark.parametrize("nothing", [{}, {"en": "  "}])
    def test_needs_a_title(self, studio: Studio, nothing: dict[str, str]) -> None:
        with pytest.raises(TitleMissing) as refused:
            studio.registers(title=nothing)
        assert set(refused.value.fields) == {"title"}

    @pytest.mark.parametrize(
        "years",
        [
            {"maker_born_year": 1950, "maker_died_year": 1940},
            {"made_from_year": 2000, "made_to_year": 1999},
            {"maker_born_year": 1950, "made_from_year": None, "made_to_year": 1940},
        ],
    )
    def test_refuses_years_that_contradict_one_another(self, studio: Studio, years: Any) -> None:
        with pytest.raises(YearsOutOfOrder):
            studio.registers(**years)

    @pytest.mark.parametrize(
        ("seeds", "refusal"),
        [([], PhotographMissing), ([1, 1], PhotographTwice), (range(25), TooManyPhotographs)],
    )
    def test_counts_the_photographs(self, studio: Studio, seeds: list[int], refusal: type[Exception]) -> None:
        with pytest.raises(refusal):
            registering.register_artwork(
                studio.session,
                details=details(),
                photographs=[photograph(seed) for seed in seeds],
                actor=ARTIST,
                at=studio.at,
            )
        assert studio.session.scalar(sa.select(sa.func.count(Artwork.id))) == 0


class TestLookAlikes:
    def test_are_shown_before_a_work_is_registered_twice(self, studio: Studio) -> None:
        first = studio.registers(1)
        smaller = prepare(encoded(picture(1, (200, 150)), quality=60)).photograph

        with pytest.raises(LooksLikeRegistered) as refused:
            registering.register_artwork(
                studio.session, details=details(), photographs=[smaller], actor=RIVAL, at=studio.at
            )

        assert refused.value.facts == {"look_alikes": [], "hidden": 1}
        assert first.id not in str(refused.value)

    def test_of_ones_own_are_shown_in_full(self, studio: Studio) -> None:
        first = studio.registers(1)
        smaller = prepare(encoded(picture(1, (200, 150)), quality=60)).photograph

        with pytest.raises(LooksLikeRegistered) as refused:
            registering.register_artwork(
                studio.session, details=details(), photographs=[smaller], actor=ARTIST, at=studio.at
            )

        shown = cast("list[dict[str, str]]", refused.value.facts["look_alikes"])[0]
        assert (shown["artwork_id"], shown["grade"]) == (first.id, "alike")

    def test_give_way_to_a_reason(self, studio: Studio) -> None:
        first = studio.registers(1)
        smaller = prepare(encoded(picture(1, (200, 150)), quality=60)).photograph

        second = registering.register_artwork(
            studio.session,
            details=details(),
            photographs=[smaller],
            another_work="impression 3 of 10",
            actor=RIVAL,
            at=studio.at,
        )

        assert second.id != first.id
        kept = works.private_fields(studio.session, second.id)["another_work"]
        assert kept == {"look_alikes": [first.id], "reason": "impression 3 of 10"}

    def test_never_give_way_for_somebody_elses_file(self, studio: Studio) -> None:
        studio.registers(1)

        with pytest.raises(ImageRegisteredByAnother):
            studio.registers(1, by=RIVAL, another="mine too")

    def test_know_a_file_whose_notes_were_cut_out(self, studio: Studio) -> None:
        studio.registers(1)
        noted = prepare(encoded(picture(1), quality=92, comment=b"mine")).photograph
        assert noted.source_sha256 != photograph(1).source_sha256

        with pytest.raises(ImageRegisteredByAnother):
            registering.register_artwork(
                studio.session,
                details=details(),
                photographs=[noted],
                another_work="mine too",
                actor=RIVAL,
                at=studio.at,
            )

    def test_are_not_seen_where_there_are_none(self, studio: Studio) -> None:
        for seed in range(1, 9):
            studio.registers(seed)

        assert look_alikes(studio.session, [photograph(50).fingerprint]) == []

    def test_are_found_among_many_the_likest_first(self, studio: Studio) -> None:
        cards = [studio.registers(seed) for seed in range(1, 6)]
        assert look_alikes(studio.session, [photograph(3).fingerprint])[0].artwork_id == cards[2].id
        later = studio.registers(60)

        found = look_alikes(studio.session, [photograph(60).fingerprint])

        assert [(each.artwork_id, each.grade) for each in found] == [(later.id, "same_file")]
        assert look_alikes(studio.session, [photograph(60).fingerprint], apart_from=later.id) == []


class TestAddImages:
    def add(self, studio: Studio, artwork_id: str, seed: int, by: object = ARTIST) -> None:
        registering.add_images(
            studio.session,
            artwork_id=artwork_id,
            photographs=[photograph(seed)],
            actor=by,  # type: ignore[arg-type]
            at=studio.at,
        )

    def test_come_after_those_that_are_there(self, studio: Studio) -> None:
        card = studio.registers(1)
        self.add(studio, card.id, 2)

        positions = [image.position for image in works.artwork(studio.session, card.id).images]
        assert positions == [0, 1]

    def test_are_for_the_registrant(self, studio: Studio) -> None:
        card = studio.registers(1)

        with pytest.raises(ArtworkUnknown):
            self.add(studio, card.id, 2, RIVAL)

    def test_may_come_from_a_colleague(self, studio: Studio) -> None:
        one, other = (actor("gallery", name=name, organisation="org_1") for name in ("One", "Other"))
        card = studio.registers(1, by=one)

        self.add(studio, card.id, 2, other)

        assert len(works.artwork(studio.session, card.id).images) == len(card.images) + 1

    def test_are_refused_twice(self, studio: Studio) -> None:
        card = studio.registers(1)

        with pytest.raises(PhotographTwice):
            self.add(studio, card.id, 1)

    def test_are_refused_once_the_work_is_certified(self, studio: Studio) -> None:
        certified = studio.certifies()

        with pytest.raises(ArtworkInUse):
            self.add(studio, certified.artwork_id, 2)


def test_a_stranger_sees_a_work_once_it_is_certified(studio: Studio) -> None:
    waiting = studio.registers(2)
    certified = studio.certifies()

    seen = works.visible_artwork(studio.session, certified.artwork_id, actor=ANONYMOUS)
    assert seen.id == certified.artwork_id
    with pytest.raises(ArtworkUnknown):
        works.visible_artwork(studio.session, waiting.id, actor=ANONYMOUS)
    assert works.may_see_private(waiting, EXPERT)
    assert not works.may_see_private(waiting, RIVAL)
