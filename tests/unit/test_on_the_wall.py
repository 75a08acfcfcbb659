"""A work beside a person: every length in the scene is a true millimetre."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from authentication.web.on_the_wall import CARD_MM, EYES_MM, PERSON_MM, scene
from tests.unit.test_iiif_manifests import card, image


def test_a_painting_hangs_at_the_height_of_the_eyes_beside_a_person() -> None:
    shown = scene(card(image(1500, 1000), height_mm=1000, width_mm=1500))

    assert shown is not None
    assert (shown.work.width, shown.work.height) == (1500, 1000)
    assert shown.floor - (shown.work.y + shown.work.height / 2) == EYES_MM
    assert shown.person is not None
    assert shown.person > shown.work.x + shown.work.width
    assert shown.plinth is None
    assert shown.bench is not None
    assert (shown.bar.width, shown.bar_mm) == (1000, 1000)


def test_a_vase_stands_on_a_plinth_and_a_small_thing_beside_a_bank_card() -> None:
    vase = scene(card(image(900, 1200), height_mm=400, width_mm=None, object_type="vase"))
    assert vase is not None
    assert vase.plinth is not None
    assert vase.plinth.y == vase.work.y + vase.work.height
    assert vase.work.height == 400

    bowl = scene(card(image(1000, 800), height_mm=75, width_mm=None, object_type="jade"))
    assert bowl is not None
    assert bowl.person is None
    assert bowl.card is not None
    assert (bowl.card.width, bowl.card.height) == CARD_MM
    assert bowl.work.height == 75


@pytest.mark.parametrize(
    "changes", [{"height_mm": None, "width_mm": None}, {"width_mm": 40_000}, {"images": []}]
)
def test_without_its_measures_no_scene_is_drawn(changes: dict[str, object]) -> None:
    assert scene(card(image(3000, 1000), **changes)) is None


@settings(max_examples=60, deadline=None)
@given(
    size=st.tuples(st.integers(64, 10_000), st.integers(64, 10_000)),
    height=st.one_of(st.none(), st.integers(1, 20_000)),
    width=st.one_of(st.none(), st.integers(1, 20_000)),
    kind=st.sampled_from(["painting", "vase", "handscroll", "something else"]),
)
def test_everything_stands_inside_the_scene_and_nothing_is_stretched(
    size: tuple[int, int], height: int | None, width: int | None, kind: str
) -> None:
    shown = scene(card(image(*size), height_mm=height, width_mm=width, object_type=kind))
    if shown is None:
        return
    assert shown.work.width / shown.work.height == pytest.approx(size[0] / size[1])
    if height and width:
        assert max(shown.work.width, shown.work.height) == pytest.approx(
            width if size[0] >= size[1] else height
        )
    for box in (shown.work, shown.plinth, shown.bench, shown.card, shown.bar):
        if box is not None:
            assert box.x >= 0
            assert box.y >= -1e-6
            assert box.x + box.width <= shown.width + 1e-6
            assert box.y + box.height <= shown.height + 1e-6
    assert shown.person is None or (shown.person + 250 <= shown.width and shown.floor > PERSON_MM)
