"""What the picture on air comes to: the work, another registered work, or nothing that says either."""

from typing import Any

import numpy as np
import pytest

from authentication.eyes import Eyes
from authentication.images.preparing import prepare
from authentication.models import Artwork, ArtworkImage
from bonded_warehouse.models.supervision import RiskSignal
from marketplace.operations import seeing_on_air, tabling
from marketplace.operations.seeing_on_air import Look
from marketplace.queries import live_desks
from marketplace.rules import live_sessions as rules
from marketplace.rules.live_sessions import ItemState, Seen
from tests.operations.market.house import Market
from tests.operations.market.live import Studio
from tests.unit.recognition.pictures import jpeg, picture

OWN, OTHER, STRANGE = SLUGS = ("shanshui-00", "bamboo-00", "oil-00")


@pytest.fixture
def studio(market: Market) -> Studio:
    return Studio(market)


@pytest.fixture
def eyes(studio: Studio) -> Eyes:
    """Register a photograph of each work of the run-down; the album learns them when it is told to."""
    for artwork_id, slug in zip(studio.works, SLUGS, strict=False):
        registered(studio.market, artwork_id, slug)
    found: Eyes = studio.market.app.extensions["authentication.eyes"]
    return found


def registered(market: Market, artwork_id: str, slug: str) -> None:
    made = prepare(jpeg(picture(slug)))
    for file in made.files:
        market.app.extensions["authentication.images"].put(file)
    one = made.photograph
    hashes = {name: one.fingerprint[name] for name in ("phash64", "dhash64", "pdq256")}
    fields = "sha256 source_sha256 media_type width height size_bytes renditions fingerprint colours"
    kept = {name: getattr(one, name) for name in fields.split()}
    with market.transaction() as session:
        given: dict[str, Any] = {"artwork_id": artwork_id, "position": 0, "added_by": "acc_1"}
        session.add(ArtworkImage(**given, **kept, **hashes, added_at=market.at))


def names(market: Market) -> list[str]:
    with market.reading() as session:
        return [one.sha256 for one in session.query(ArtworkImage)]


def looks(studio: Studio, eyes: Eyes, frame: bytes | None) -> Look:
    with studio.market.reading() as session:
        return seeing_on_air.look(session, eyes, artwork_id=studio.works[0], frame=frame)


def test_only_what_is_known_as_another_work_is_a_mismatch(studio: Studio, eyes: Eyes) -> None:
    assert eyes.learn(names(studio.market)) == []

    seen = {
        "own": looks(studio, eyes, jpeg(picture(OWN))),
        "other": looks(studio, eyes, jpeg(picture(OTHER))),
        "strange": looks(studio, eyes, jpeg(picture(STRANGE))),
        "mirror": looks(studio, eyes, jpeg(np.ascontiguousarray(picture(OWN)[:, ::-1]))),
        "none": looks(studio, eyes, None),
    }

    expected = {"own": "seen", "other": "mismatch", "strange": "doubt", "mirror": "doubt", "none": "doubt"}
    assert {name: one.outcome.value for name, one in seen.items()} == expected
    assert (seen["mirror"].state, seen["strange"].state) == ("mirrored", "unknown")
    assert (seen["own"].other_work, seen["other"].other_work) == (None, studio.works[1])
    assert seen["other"].state in rules.KNOWN
    assert "found" in seen["other"].pictures

    session_id = studio.on_air().id
    item = studio.items(session_id)[0].id
    sighting = studio.does(tabling.put_on_table, studio.host, item_id=item, look=seen["other"])
    assert studio.items(session_id)[0].state is ItemState.STOPPED
    with studio.market.reading() as session:
        card = live_desks.sighting(session, sighting.id, actor=studio.host)
        assert (card.shows_other, bool(card.other)) == (True, True)
        assert session.query(RiskSignal).one().facts["shows"] == studio.works[1]


def test_of_a_print_no_picture_tells_which_impression_lies_there(studio: Studio, eyes: Eyes) -> None:
    """Its handlers do; what is plainly another work is a mismatch though that one is a print."""
    assert eyes.learn(names(studio.market)) == []
    with studio.market.transaction() as session:
        for one in session.query(Artwork):
            one.object_type = "print"

    frames = {"own": picture(OWN), "part": picture(OWN)[60:420, 60:420], "other": picture(OTHER)}
    seen = {name: looks(studio, eyes, jpeg(pixels)) for name, pixels in frames.items()}

    told = {name: (one.outcome.value, one.state, one.other_work) for name, one in seen.items()}
    possible = "other_impression_or_version_possible"
    assert told == {
        "own": ("doubt", possible, None),
        "part": ("doubt", possible, None),
        "other": ("mismatch", possible, studio.works[1]),
    }


@pytest.mark.parametrize("state", [None, "unknown", "similar", "other_impression_or_version_possible"])
def test_what_is_not_known_again_is_a_doubt_until_it_is_known_as_another(state: str | None) -> None:
    assert rules.outcome(state) is Seen.DOUBT
    assert rules.outcome(state, shows_other=True) is Seen.MISMATCH


@pytest.mark.parametrize("state", sorted(rules.KNOWN))
def test_what_a_mirror_shows_is_a_doubt(state: str) -> None:
    assert rules.outcome(state) is Seen.SEEN
    assert rules.outcome(state, is_mirrored=True) is Seen.DOUBT
