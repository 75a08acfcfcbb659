"""What people say of the works of a journey: to the registry, and to the law."""

from typing import Any, Final

from deploy.journey.pictures import Picture
from deploy.journey.stories import End, Kind, Story

YEAR_OF_STUDIES: Final = 2026
YEAR_OF_LATE_STUDIES: Final = 1955
LATE_ARTIST: Final = "Journey Artist, late"


def details(picture: Picture, story: Story, *, artist: str) -> dict[str, Any]:
    """Return what the registrant says of the work: the fields of Object ID.

    :param artist: the living artist's name, for a study
    """
    measures = {"height_mm": 600, "width_mm": 480}
    if story.kind is not Kind.OLD:
        return {**_after(picture, story, artist=artist), **measures}
    earliest, latest = picture.years
    return {
        "title": {"en": picture.title},
        "maker": {"en": f"{picture.maker} ({picture.maker_life})" if picture.maker_life else picture.maker},
        "maker_living": False,
        "object_type": picture.object_type,
        "materials": picture.medium,
        "date_text": picture.date_text,
        "made_from_year": earliest,
        "made_to_year": latest,
        "origin_country": picture.origin,
        "ownership": "In the owner's family, by descent.",
        "rights": f"Photograph: {picture.holder}" if picture.holder else "",
        **measures,
    }


def _after(picture: Picture, story: Story, *, artist: str) -> dict[str, Any]:
    """Return what is said of an invented artist's study after the pictured work."""
    year = YEAR_OF_STUDIES if story.is_study else YEAR_OF_LATE_STUDIES
    maker = {"en": f"{artist} (journey artist)", "zh": f"{artist}（旅程艺术家）"}
    late = {"en": f"{LATE_ARTIST} (journey artist)", "zh": f"{LATE_ARTIST}（旅程艺术家）"}
    life = {"maker_born_year": 1980} if story.is_study else {"maker_born_year": 1890, "maker_died_year": 1960}
    return {
        "title": {"en": f"Study after \u201c{picture.title}\u201d", "zh": f"临《{picture.title}》"},
        "maker": maker if story.is_study else late,
        "maker_living": story.is_study,
        **life,
        "object_type": "painting",
        "materials": "paper, ink, colour",
        "techniques": "brush",
        "date_text": str(year),
        "made_from_year": year,
        "made_to_year": year,
        "origin_country": "CN",
        "ownership": "The artist's own work." if story.is_study else "In the owner's family, by descent.",
    }


def stated_facts(picture: Picture, story: Story) -> dict[str, Any]:
    """Return what the owner states about the work for the law."""
    facts: dict[str, Any] = {
        "kind": picture.object_type if story.kind is Kind.OLD else "painting",
        "ownership": story.ownership,
        "acquisition": "other_lawful" if story.is_study else "inherited_or_gift",
        "title_flags": [],
        "materials": [],
        "ethnic_minority": False,
        "industrial": False,
        "value_eur": 5000,
    }
    if story.is_study:
        facts["artist_living"] = True
    if story.end in {End.RETURNED_ABROAD, End.SHOWN}:
        facts["intended_move"] = "re_export"
    return facts
