"""What happens to each picture of a journey, with its facts and the end that is expected.

Most pictures that a journey is given are of old works, which may not leave China.
So a story either takes the work as it is, with its own facts, or the study that
an invented living artist made after it this year; the title says which.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from deploy.journey.pictures import Picture


class End(StrEnum):
    """Where a story ends. A work that is rightly refused has arrived."""

    DELIVERED_ABROAD = "delivered abroad, consignor paid"
    RETURNED_ABROAD = "delivered back to its owner abroad"
    SOLD_AT_HOME = "collected by its buyer in China"
    MAY_NOT_LEAVE = "refused by the law"
    WITHDRAWN = "withdrawn when its certificate was revoked, and certified anew"
    STOPPED = "stopped by the regulator"
    TURNED_AWAY = "turned away at the gate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One kind of life."""

    name: str
    about: str
    end: End
    is_study: bool = True
    """The work is a living artist's study after the pictured one."""
    sale: str | None = "offer"
    """'offer', 'auction' or None: how it is sold, if it is."""
    destination: str = "FR"
    """Where the buyer lives, ISO 3166-1 alpha-2; CN stays at home."""
    intended_status: str = "export_goods_in_zone"
    ownership: str = "private"
    customs_first_says: str | None = None
    """How the simulated customs office answers the first declaration; a second it answers by the papers."""


STORIES: Final = (
    Story(
        name="studio",
        about="a living artist's work, sold at its price to a buyer in France",
        end=End.DELIVERED_ABROAD,
    ),
    Story(
        name="return",
        about="an old work from abroad, kept in bond, going back to its owner",
        end=End.RETURNED_ABROAD,
        is_study=False,
        sale=None,
        destination="US",
        intended_status="temp_import",
        ownership="foreign",
    ),
    Story(
        name="relic",
        about="an old work in private hands in China, offered abroad",
        end=End.MAY_NOT_LEAVE,
        is_study=False,
        intended_status="domestic",
    ),
    Story(
        name="auction",
        about="a living artist's work, sold in a timed sale to a buyer in Japan",
        end=End.DELIVERED_ABROAD,
        sale="auction",
        destination="JP",
    ),
    Story(
        name="customs",
        about="a living artist's work whose first declaration customs sends back",
        end=End.DELIVERED_ABROAD,
        customs_first_says="reject-D02",
    ),
    Story(
        name="revoked",
        about="a living artist's work whose certificate is revoked while it is offered",
        end=End.WITHDRAWN,
    ),
    Story(
        name="inspected",
        about="a living artist's work which customs draws for inspection",
        end=End.DELIVERED_ABROAD,
        destination="GB",
        customs_first_says="inspect",
    ),
    Story(
        name="stopped",
        about="a living artist's work which the regulator stops while it is offered",
        end=End.STOPPED,
    ),
    Story(
        name="home",
        about="a living artist's work, sold to a buyer in China",
        end=End.SOLD_AT_HOME,
        destination="CN",
        intended_status="domestic",
    ),
    Story(
        name="gate",
        about="a living artist's work whose papers do not fit the vehicle at the gate",
        end=End.TURNED_AWAY,
        sale=None,
    ),
)
"""In the order in which a journey hands them out, and again from the first."""

YEAR_OF_STUDIES: Final = 2026


def story_for(index: int) -> Story:
    """Return the story of the journey's picture number `index`, from 0."""
    return STORIES[index % len(STORIES)]


def details(picture: Picture, story: Story, *, artist: str) -> dict[str, Any]:
    """Return what the registrant says of the work: the fields of Object ID.

    :param artist: the living artist's name, for a study
    """
    measures = {"height_mm": 600, "width_mm": 480}
    if story.is_study:
        return {
            "title": {"en": f"Study after \u201c{picture.title}\u201d", "zh": f"临《{picture.title}》"},
            "maker": {"en": f"{artist} (journey artist)", "zh": f"{artist}（旅程艺术家）"},
            "maker_living": True,
            "maker_born_year": 1980,
            "object_type": "painting",
            "materials": "paper, ink, colour",
            "techniques": "brush",
            "date_text": str(YEAR_OF_STUDIES),
            "made_from_year": YEAR_OF_STUDIES,
            "made_to_year": YEAR_OF_STUDIES,
            "origin_country": "CN",
            "ownership": "The artist's own work.",
            **measures,
        }
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


def stated_facts(picture: Picture, story: Story) -> dict[str, Any]:
    """Return what the owner states about the work for the law."""
    facts: dict[str, Any] = {
        "kind": "painting" if story.is_study else picture.object_type,
        "ownership": story.ownership,
        "acquisition": "other_lawful" if story.is_study else "inherited_or_gift",
        "title_flags": [],
        "materials": [],
        "value_eur": 5000,
    }
    if story.is_study:
        facts["artist_living"] = True
    if story.end is End.RETURNED_ABROAD:
        facts["intended_move"] = "re_export"
    return facts
