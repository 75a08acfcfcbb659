"""Manifests and collections: everything that the IIIF Presentation API 3.0 says must be, is."""

from dataclasses import replace
from typing import Any

import pytest

from authentication import presentation
from authentication.presentation import Told
from authentication.queries.cards import ArtworkCard, ArtworkId, CertificateCard, ImageCard, MakerLife
from tests.operations.authentication.studio import NOON

BASE = "https://house.example"
TOLD = Told(
    rows=[
        ({"en": "Maker", "zh": "作者"}, {"en": "Lin Mo", "zh": "林墨"}),
        ({"en": "Size", "zh": "尺寸"}, {"none": ""}),
    ],
    house={"en": "Bianliang", "zh": "汴梁"},
    house_url=f"{BASE}/",
    credit={"en": "Rights", "zh": "权利"},
    passport={"en": "Passport", "zh": "护照"},
    page={"en": "Page", "zh": "页面"},
    certified={"en": "Verify", "zh": "核验"},
)


def image(width: int, height: int, number: int = 0, caption: str = "") -> ImageCard:
    sha256 = f"{number:064x}"
    return ImageCard(
        sha256, width, height, number, caption, f"/images/{sha256}/thumb", f"/images/{sha256}/screen"
    )


def card(*images: ImageCard, **changes: Any) -> ArtworkCard:
    made = ArtworkCard(
        id=ArtworkId("art_01"),
        title={"en": "Pine and crane", "zh": "松鹤图"},
        maker={"en": "Lin Mo", "zh": "林墨"},
        maker_life=MakerLife(1970, None, living=True),
        object_type="painting",
        materials="ink on paper",
        techniques="",
        height_mm=690,
        width_mm=450,
        depth_mm=None,
        weight_g=None,
        subject="",
        inscriptions="",
        distinguishing_features="",
        description={"en": "A pine."},
        date_text="",
        made_from_year=2024,
        made_to_year=None,
        origin_country="CN",
        rights="",
        registrant_id="",
        registrant_name="",
        organisation_id=None,
        registered_at=NOON,
        images=list(images),
    )
    return replace(made, **changes)


def made(*images: ImageCard, **changes: Any) -> dict[str, Any]:
    certificate = CertificateCard(ArtworkId("art_01"), "in_force", number="BL-2026-000001")
    return presentation.manifest(card(*images, **changes), certificate, TOLD, base=BASE)


UNTYPED = {"metadata", "requiredStatement"}
LANGUAGE_MAPS = ("label", "summary", "value")
ALWAYS = {
    "Manifest": {"id", "type", "label", "items"},
    "Collection": {"id", "type", "label", "items"},
    "Canvas": {"id", "type", "items", "width", "height"},
    "AnnotationPage": {"id", "type", "items"},
    "Annotation": {"id", "type", "motivation", "target", "body"},
    "Image": {"id", "type", "format"},
    "Agent": {"id", "type", "label", "homepage"},
    "Text": {"id", "type", "label", "format"},
    "Dataset": {"id", "type", "label", "format"},
    "ImageService3": {"id", "type", "profile"},
}
LISTS = (
    "items",
    "thumbnail",
    "service",
    "provider",
    "homepage",
    "seeAlso",
    "rendering",
    "metadata",
    "behavior",
)


def is_language_map(value: Any) -> bool:
    return isinstance(value, dict) and all(
        tag in {"en", "zh", "none"} and isinstance(texts, list) and all(isinstance(one, str) for one in texts)
        for tag, texts in value.items()
    )


def complaints(resource: Any, inside: str = "", *, named: bool = False, base: str = BASE) -> list[str]:
    """Return what of a resource and all that it holds breaks the API."""
    if not isinstance(resource, dict):
        return []
    kind = resource.get("type", "")
    found = [f"{inside}: of no type"] if kind not in ALWAYS and inside not in UNTYPED else []
    needed = ALWAYS.get(kind, set()) - ({"items"} if named else set())
    found += [f"{kind} without {name}" for name in needed if name not in resource]
    if "id" in resource and not str(resource["id"]).startswith(f"{base}/"):
        found.append(f"{kind}: {resource['id']} is no address of the house")
    for name, value in resource.items():
        if value in ([], {}, None, ""):
            found.append(f"{kind}.{name} is empty")
        if name in LANGUAGE_MAPS:
            found += [] if is_language_map(value) else [f"{kind}.{name} is no language map"]
        elif name in LISTS:
            found += [] if isinstance(value, list) else [f"{kind}.{name} is no list"]
            for each in value:
                found += complaints(each, name, named=kind == "Collection", base=base)
        elif isinstance(value, dict):
            found += complaints(value, name, base=base)
    return found


def ids(resource: Any) -> list[str]:
    """Return the ids of everything that is defined here once."""
    if isinstance(resource, list):
        return [one for each in resource for one in ids(each)]
    if not isinstance(resource, dict):
        return []
    own = (
        [resource["id"]]
        if resource.get("type") in {"Canvas", "AnnotationPage", "Annotation", "Manifest"}
        else []
    )
    return own + [one for value in resource.values() for one in ids(value)]


def test_a_manifest_has_all_that_the_api_asks_for_and_nothing_empty() -> None:
    said = made(image(2000, 1500, 1, "Front"), image(1500, 2000, 2))

    assert complaints(said) == []
    assert len(ids(said)) == len(set(ids(said))) == 7
    assert said["@context"] == "http://iiif.io/api/presentation/3/context.json"
    assert next(iter(said)) == "@context"
    assert said["label"] == {"en": ["Pine and crane"], "zh": ["松鹤图"]}
    assert said["metadata"] == [
        {"label": {"en": ["Maker"], "zh": ["作者"]}, "value": {"en": ["Lin Mo"], "zh": ["林墨"]}}
    ]
    assert said["seeAlso"][0]["id"] == f"{BASE}/artworks/art_01/passport"
    assert said["rendering"][0]["id"] == f"{BASE}/verify/BL-2026-000001"
    first, second = said["items"]
    assert (first["width"], first["height"], first["label"]) == (2000, 1500, {"none": ["Front"]})
    annotation = first["items"][0]["items"][0]
    assert (annotation["motivation"], annotation["target"]) == ("painting", first["id"])
    assert annotation["body"]["service"][0]["id"] == f"{BASE}/iiif/3/{1:064x}"
    assert second["label"] == {"none": ["2"]}


def test_the_checker_of_this_file_sees_what_is_wrong() -> None:
    said = made(image(2000, 1500, 1))
    said["items"][0].pop("width")
    said["label"] = {"english": "Pine"}
    said["seeAlso"] = said["seeAlso"][0]
    said["homepage"][0]["id"] = "http://elsewhere.example/"

    assert len(complaints(said)) >= 4


@pytest.mark.parametrize(
    ("images", "kind", "direction", "behaviour"),
    [
        ([(9600, 1176)], "painting", "right-to-left", "continuous"),
        ([(2800, 1000), (2700, 1000)], "handscroll", "right-to-left", "continuous"),
        ([(1000, 1000), (1000, 1000)], "album", "right-to-left", "paged"),
        ([(1000, 1400), (1000, 1400)], "vase", "left-to-right", "individuals"),
        ([(1000, 1400)], "painting", "left-to-right", "individuals"),
    ],
)
def test_a_handscroll_is_read_along_from_right_to_left(
    images: list[tuple[int, int]], kind: str, direction: str, behaviour: str
) -> None:
    said = made(*(image(*size, number) for number, size in enumerate(images)), object_type=kind)

    assert (said["viewingDirection"], said["behavior"]) == (direction, [behaviour])


def test_what_a_picture_larger_than_the_limits_is_painted_with_is_what_is_given() -> None:
    said = made(image(9600, 1176, 1))
    body = said["items"][0]["items"][0]["items"][0]["body"]

    assert (said["items"][0]["width"], said["items"][0]["height"]) == (9600, 1176)
    assert (body["width"], body["height"]) == (8000, 980)


@pytest.mark.parametrize(
    ("rights", "licence"),
    [
        ("", presentation.NOT_EVALUATED),
        ("All rights reserved, Lin Mo", presentation.NOT_EVALUATED),
        (
            "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/",
            "http://creativecommons.org/licenses/by/4.0/",
        ),
        ("http://rightsstatements.org/vocab/InC/1.0/", "http://rightsstatements.org/vocab/InC/1.0/"),
    ],
)
def test_rights_are_a_licence_where_one_is_named_by_its_address(rights: str, licence: str) -> None:
    said = made(image(800, 600), rights=rights)

    assert said["rights"] == licence
    assert said["requiredStatement"]["value"] == (
        {"none": [rights]} if rights else {"en": ["Bianliang"], "zh": ["汴梁"]}
    )


def test_a_collection_names_each_work_by_its_manifest() -> None:
    works = [
        presentation.manifest_in(f"art_{n}", {"zh": "松"}, image(800, 600, n), base=BASE) for n in range(2)
    ]
    works.append(presentation.manifest_in("art_9", {}, None, base=BASE))
    said = presentation.collection(f"{BASE}/iiif/c.json", {"en": "Catalogue", "zh": "图录"}, works)

    assert complaints(said) == []
    assert [one["id"] for one in said["items"]] == [
        f"{BASE}/iiif/works/art_{n}/manifest.json" for n in (0, 1, 9)
    ]
    assert said["items"][2]["label"] == {"none": ["art_9"]}
