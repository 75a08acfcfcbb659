"""The demonstration catalogue: generated works by invented, living artists."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

Words = dict[str, str]
"""One text by language: 'en' and 'zh'."""

CATALOGUE_FILE: Final = Path(__file__).with_name("catalogue.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One work of the demonstration catalogue."""

    kind: str
    """The painter, one of `studio.KINDS`."""
    seed: int
    title: Words
    artist: Words
    """The invented artist's name, labelled as such."""
    born: int
    year: int
    medium: Words
    object_type: str
    width_mm: int
    """Of the picture; of a vase, its greatest diameter."""
    height_mm: int
    description: Words
    estimate_low_minor: int
    """In CNY minor units."""
    estimate_high_minor: int

    @property
    def slug(self) -> str:
        """Return a file name that no other work has, without extension."""
        return f"{self.kind}-{self.seed:02d}"


@cache
def catalogue() -> tuple[Work, ...]:
    """Return all works in the order of the file."""
    book = tomllib.loads(CATALOGUE_FILE.read_text(encoding="utf-8"))
    return tuple(_work(row, book["artists"], book["media"]) for row in book["works"])


def _work(row: dict[str, Any], artists: dict[str, Any], media: dict[str, Any]) -> Work:
    artist, medium = artists[row["artist"]], media[row["medium"]]
    low, high = row["estimate_thousand"]
    return Work(
        kind=row["kind"],
        seed=row["seed"],
        title=row["title"],
        artist={
            "en": f"{artist['en']} (demonstration artist)",
            "zh": f"{artist['zh']}\N{FULLWIDTH LEFT PARENTHESIS}示范艺术家\N{FULLWIDTH RIGHT PARENTHESIS}",
        },
        born=artist["born"],
        year=row["year"],
        medium={"en": medium["en"], "zh": medium["zh"]},
        object_type=medium["object_type"],
        width_mm=row["size_mm"][0],
        height_mm=row["size_mm"][1],
        description={"en": row["text_en"], "zh": row["text_zh"]},
        estimate_low_minor=low * 1000_00,
        estimate_high_minor=high * 1000_00,
    )
