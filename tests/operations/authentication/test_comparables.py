"""Works to set beside another: the nearest of all, however many newer ones there are of its type."""

from datetime import timedelta

from sqlalchemy.orm import Session

from authentication.models import Artwork
from authentication.queries.comparables import comparable
from tests.operations.authentication.studio import ARTIST, NOON, Studio


def rows(
    session: Session, number: int, *, maker: dict[str, str], kind: str, year: int | None, tag: str
) -> None:
    session.add_all(
        Artwork(
            id=f"art_{tag}{n:05d}",
            title={"en": tag},
            maker=maker,
            object_type=kind,
            made_from_year=year,
            registrant_id=ARTIST.id,
            registered_at=NOON + timedelta(seconds=n),
        )
        for n in range(number)
    )
    session.flush()


def test_the_nearest_come_first_by_maker_then_type_and_years(studio: Studio) -> None:
    session = studio.session
    work = studio.registers(
        1, maker={"en": "Wu Ke", "zh": "吴可"}, object_type="painting", made_from_year=1930
    )
    rows(session, 1, maker={"zh": "吴可"}, kind="print", year=1800, tag="A-another-type")
    rows(session, 1, maker={"en": "WU KE"}, kind="painting", year=1990, tag="B-in-capitals")
    rows(session, 1, maker={"en": "Wu Ke the younger"}, kind="print", year=1930, tag="C-another")
    rows(session, 1, maker={"en": "Li"}, kind="painting", year=1931, tag="D-of-its-years")
    rows(session, 600, maker={"en": "Li"}, kind="painting", year=None, tag="E-newer")

    found = comparable(session, work, limit=4)

    assert [one.artwork.title["en"] for one in found] == [
        "B-in-capitals", "A-another-type", "D-of-its-years", "E-newer",
    ]  # fmt: skip
    assert [one.shares for one in found] == [
        ("maker", "type"), ("maker",), ("type", "period"), ("type",),
    ]  # fmt: skip
