"""What the house is furnished with: works of the catalogue, or the user's own pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from deploy.demonstration.painting import Painted
from deploy.journey.pictures import Picture

STAGE_OF: Final = {
    "shanshui-00": "lot",
    "vase-01": "lot",
    "embroidery-00": "lot",
    "handscroll-01": "lot",
    "oil-03": "lot_soon",
    "woodblock-01": "lot_soon",
    "plum-02": "offer",
    "vase-03": "offer",
    "embroidery-03": "offer",
    "bamboo-02": "offer",
    "calligraphy-00": "offer",
    "handscroll-00": "next_sale",
    "oil-01": "next_sale",
    "shanshui-01": "delivered",
    "shanshui-02": "departed",
    "shanshui-11": "in_transit",
    "shanshui-28": "inspected",
    "handscroll-06": "packed",
    "bamboo-00": "settled",
    "bamboo-01": "unpaid",
    "bamboo-07": "revoked",
    "plum-00": "stopped",
    "plum-01": "displayed",
    "plum-11": "old",
    "vase-00": "stored",
    "vase-02": "identified",
    "vase-04": "condition_checked",
    "woodblock-00": "unloaded",
    "woodblock-02": "at_gate",
    "woodblock-03": "turned_away",
    "embroidery-01": "expected",
    "embroidery-02": "announced",
    "calligraphy-02": "certified",
    "calligraphy-03": "undecided",
    "oil-00": "to_sign",
    "oil-02": "registered",
}
"""Where each work of the catalogue stands when the visitor comes: every stage of a life is there."""

OWN_STAGES: Final = ("lot", "offer", "lot_soon", "stored", "offer", "lot", "delivered", "offer", "certified")
"""Where the pictures of a user's own folder stand, again and again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One work to be brought into the house, and how far."""

    slug: str
    stage: str
    artist: str
    """The artist's name as his account has it begins with this."""
    details: dict[str, Any]
    facts: dict[str, Any]
    photographs: Sequence[Path]
    price_minor: int
    """In CNY: what it is offered at; a lot opens at half of it."""

    @property
    def stage_state(self) -> str:
        """Return the custody state of a work that travels."""
        return {"in_transit": "in_transit_export"}.get(self.stage, self.stage)

    @property
    def is_old(self) -> bool:
        """Say whether it plays an old work."""
        return self.stage == "old"


def of_catalogue(painted: Painted) -> Piece:
    """Return a painted work as a piece."""
    work = painted.work
    stage = STAGE_OF[work.slug]
    details: dict[str, Any] = {
        "title": work.title,
        "maker": work.artist,
        "maker_born_year": work.born,
        "maker_living": True,
        "object_type": work.object_type,
        "materials": work.medium["en"],
        "height_mm": work.height_mm,
        "width_mm": work.width_mm,
        "description": {
            "en": f"{work.description['en']} A demonstration work, made by a program.",
            "zh": f"{work.description['zh']}此为程序所作之示范作品。",
        },
        "date_text": str(work.year),
        "made_from_year": work.year,
        "made_to_year": work.year,
        "origin_country": "CN",
        "rights": "Demonstration work, generated.",
        "ownership": "The artist's own work.",
    }
    facts = _facts(work.object_type) | {"artist_living": True}
    if stage == "old":
        details |= _playing_old(work.title, work.description)
        facts |= {"artist_living": None, "acquisition": "inherited_or_gift"}
    return Piece(
        slug=work.slug,
        stage=stage,
        artist=work.artist["en"].split(" (")[0],
        details=details,
        facts=facts,
        photographs=(painted.whole, painted.detail),
        price_minor=work.estimate_low_minor,
    )


def of_picture(picture: Picture, number: int, *, artist: str) -> Piece:
    """Return a picture of the user's own as a piece."""
    return Piece(
        slug=f"own-{number:03d}-{picture.path.stem}",
        stage=OWN_STAGES[number % len(OWN_STAGES)],
        artist=artist,
        details={
            "title": {"en": picture.title},
            "maker": {
                "en": "As the owner of the picture says (demonstration)",
                "zh": "依图片所有人所述（示范）",
            },
            "maker_living": True,
            "object_type": "painting",
            "materials": "As shown",
            "date_text": "2026",
            "made_from_year": 2026,
            "made_to_year": 2026,
            "origin_country": "CN",
            "ownership": "A picture of the visitor's own.",
        },
        facts=_facts("painting") | {"artist_living": True},
        photographs=(picture.path,),
        price_minor=20_000_00 + 1_000_00 * (number % 20),
    )


def _facts(kind: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "ownership": "private",
        "acquisition": "other_lawful",
        "title_flags": [],
        "materials": [],
        "ethnic_minority": False,
        "industrial": False,
        "value_eur": 4000,
    }


def _playing_old(title: dict[str, str], description: dict[str, str]) -> dict[str, Any]:
    """Return what differs where a work plays one of 1905, so that the law has something to refuse."""
    return {
        "title": {
            "en": f"{title['en']} (plays a work of 1905)",
            "zh": f"{title['zh']}（扮演一九〇五年旧作）",
        },
        "maker": {"en": "Unknown painter (demonstration)", "zh": "佚名（示范）"},
        "maker_born_year": None,
        "maker_living": False,
        "description": {
            "en": f"{description['en']} A demonstration work that plays an old one.",
            "zh": f"{description['zh']}示范作品，扮演旧作。",
        },
        "date_text": "1905",
        "made_from_year": 1905,
        "made_to_year": 1905,
        "ownership": "In the family since it was painted (demonstration).",
    }
