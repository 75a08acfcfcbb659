"""The pictures that a journey takes: a folder, and what its manifest.csv knows of each."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

GOLDEN: Final = 0x9E3779B97F4A7C15
"""The fraction of the golden ratio, in 2**-64."""

SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff"})
MANIFEST: Final = "manifest.csv"

OBJECT_TYPES: Final = {"sculpture": "sculpture", "ceramic": "ceramic", "mosaic": "wall_art", "jade": "jade"}
"""First word of a manifest's category, as far as it needs another word than 'painting'."""

ORIGINS: Final = {
    "CN": "Qing|Ming|Song|Tang|Yuan|Chinese|Huizong",
    "JP": "Japanese|Edo|Hokusai|Hiroshige",
    "IT": "Italian|Etruscan|Italic|Roman|Campanian|Venetian",
    "GR": "Athenian|Greek",
    "NL": "Dutch",
    "BE": "Flemish|Netherlandish|Belgian",
    "FR": "French",
    "DE": "German",
    "AT": "Austrian",
    "GB": "English|British|Scottish",
    "ES": "Spanish",
    "US": "American",
    "CH": "Swiss",
    "NO": "Norwegian",
    "TR": "Ottoman",
}
"""Country of origin by the museums' words for schools, peoples and dynasties; the first that fits counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A photograph of a real work, and what is said about the work."""

    path: Path
    title: str
    maker: str = "Unknown"
    maker_life: str | None = None
    """What stands in brackets behind the maker's name: 'Flemish, 1577-1640'."""
    date_text: str = "Date unknown"
    years: tuple[int | None, int | None] = (None, None)
    """Earliest and latest year, negative before Christ; None where the text does not say."""
    medium: str = "Not recorded"
    object_type: str = "painting"
    holder: str = ""
    origin: str | None = None
    """ISO 3166-1 alpha-2, where the manifest's words say it."""


def read_pictures(folder: Path) -> list[Picture]:
    """Return the pictures of a folder, by the manifest if there is one, else by their file names.

    :raises FileNotFoundError: if there is no such folder, or no picture in it
    """
    manifest = folder / MANIFEST
    if manifest.exists():
        with manifest.open(encoding="utf-8", newline="") as lines:
            pictures = [_described(folder, row) for row in csv.DictReader(lines)]
    else:
        paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
        pictures = [Picture(path=path, title=path.stem.replace("_", " ").replace("-", " ")) for path in paths]
    present = [picture for picture in pictures if picture.path.is_file()]
    if not present:
        raise FileNotFoundError(f"no pictures in {folder}")
    return present


def spread(pictures: Sequence[Picture], count: int) -> list[Picture]:
    """Return `count` pictures from all over the folder, so that a short journey meets every kind.

    A longer journey begins with the pictures of a shorter one, in the same order: in a house that has
    seen it, each comes to the same people again.

    :raises ValueError: if there are not so many
    """
    if count > len(pictures):
        raise ValueError(f"{count} works are asked for and there are {len(pictures)} pictures")
    # Multiples of the golden ratio leave no large gap, however many of them are taken.
    order = sorted(range(len(pictures)), key=lambda index: index * GOLDEN % 2**64)
    return [pictures[index] for index in order[:count]]


def _described(folder: Path, row: dict[str, str]) -> Picture:
    name, life = _maker(row.get("artist", ""))
    date_text = (row.get("date") or "Date unknown").removesuffix(".0")
    first_word = row.get("category", "").split(" ")[0].rstrip("s")
    about = " ".join(row.get(column, "") for column in ("artist", "title", "note", "medium"))
    return Picture(
        path=folder / row["file"],
        title=" ".join(row["title"].split()) or row["file"],
        maker=name,
        maker_life=life,
        date_text=date_text,
        years=years_of(date_text),
        medium=row.get("medium") or "Not recorded",
        object_type=OBJECT_TYPES.get(first_word, "painting"),
        holder=row.get("holder", ""),
        origin=next((code for code, words in ORIGINS.items() if re.search(rf"\b(?:{words})\b", about)), None),
    )


def _maker(text: str) -> tuple[str, str | None]:
    """Part 'Hans Makart (Austrian, 1840-1884)' into the name and what stands in brackets."""
    found = re.fullmatch(r"(.+?)\s*\((.+)\)", text.strip())
    if found is None:
        return text.strip() or "Unknown", None
    return found.group(1), found.group(2)


def years_of(text: str) -> tuple[int | None, int | None]:
    """Return the earliest and latest year that a museum's date says.

    'c.' widens a year by five, as cataloguers mean it. A text without a year says nothing.
    """
    lowered = text.lower().replace("\N{EN DASH}", "-")
    century = re.search(r"(early |late )?(\d{1,2})(?:st|nd|rd|th) c", lowered)
    if century:
        first = (int(century.group(2)) - 1) * 100 + 1
        return first + (50 if century.group(1) == "late " else 0), first + (
            49 if century.group(1) == "early " else 99
        )
    before_christ = "b.c" in lowered or lowered.startswith("-")
    numbers = [int(found) for found in re.findall(r"\d{1,4}", lowered)]
    if not numbers:
        return None, None
    for index in range(1, len(numbers)):
        if numbers[index] < 100 <= numbers[index - 1]:  # '1630/40', '1745-50'
            numbers[index] += numbers[index - 1] // 100 * 100
    low, high = min(numbers), max(numbers)
    if before_christ:
        low, high = -high, -low
    if lowered.endswith("s") and len(numbers) == 1:  # 'Late 1630s'
        high += 9
    spread_years = 5 if lowered.startswith("c.") else 0
    return low - spread_years, high + spread_years
