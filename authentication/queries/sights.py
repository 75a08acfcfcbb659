"""What may be told of a picture that was looked at: its evidence, and the work where that may be seen."""

import base64
from dataclasses import dataclass

from sqlalchemy.orm import Session

from authentication.queries.artworks import visible_among
from authentication.queries.pictures import works_of_photograph
from authentication.recognition.sight import Sight
from foundation.actor import Actor


@dataclass(frozen=True, slots=True)
class SightCard:
    """What a picture was seen to be, with its evidence."""

    state: str
    """same_photograph, same_picture, other_impression_or_version_possible, detail_of, similar, unknown."""
    is_recognised: bool
    inliers: int
    """Places of the registered photograph that were found again."""
    agrees_percent: int
    """Of its telling fields, so many agree."""
    seen_percent: int
    """So much of it is in the picture."""
    distance_bits: int | None
    """Of 256: PDQ in the nearest turn."""
    is_mirrored: bool
    error_rate: float | None
    """Share of the answers of this strength that were wrong when it was measured."""
    differs_percent: float
    """Of what is seen."""
    places: list[dict[str, float]]
    """Where it differs, the largest first: x, y, width, height as shares of the registered photograph."""
    pictures: dict[str, str]
    """`data:` addresses: found, overlay, heat."""

    @classmethod
    def of(cls, sight: Sight) -> "SightCard":
        """Return what was seen as a card."""
        return cls(
            state=sight.state.value,
            is_recognised=sight.is_recognised,
            inliers=sight.inliers,
            agrees_percent=round(100 * sight.share),
            seen_percent=round(100 * sight.seen),
            distance_bits=sight.distance_bits,
            is_mirrored=sight.is_mirrored,
            error_rate=sight.error_rate,
            differs_percent=round(100 * sight.differs, 1),
            places=[
                {"x": one.x, "y": one.y, "width": one.width, "height": one.height} for one in sight.regions
            ],
            pictures={
                name: "data:image/webp;base64," + base64.b64encode(data).decode()
                for name, data in sight.pictures.items()
            },
        )


def work_seen(session: Session, sight: Sight, *, actor: Actor) -> str | None:
    """Return the work that a picture was seen to be of, if this actor may know that it is registered."""
    if sight.photograph is None:
        return None
    works = works_of_photograph(session, sight.photograph)
    visible = visible_among(session, works, actor=actor)
    return next((work for work in works if work in visible), None)
