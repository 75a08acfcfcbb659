"""What is said of a picture that was looked at. Light: whoever asks the pool does without OpenCV."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum


class State(StrEnum):
    """What a picture is to a registered one. None says that the object is the same."""

    SAME_PHOTOGRAPH = "same_photograph"
    SAME_PICTURE = "same_picture"
    """The same work, or one that nobody tells from it in a picture: a print or a good copy is that too."""
    OTHER_POSSIBLE = "other_impression_or_version_possible"
    """It lies on it and differs in places: another impression or version, a study, or a poor picture."""
    DETAIL = "detail_of"
    SIMILAR = "similar"
    """Near enough for a person to look; not recognised."""
    UNKNOWN = "unknown"

    @property
    def is_recognised(self) -> bool:
        """Say whether it is told as a picture of the work."""
        return self not in {State.SIMILAR, State.UNKNOWN}

    @property
    def rank(self) -> int:
        """Return how much it says: the more, the higher."""
        return 2 if self.is_recognised else int(self is State.SIMILAR)


@dataclass(frozen=True, slots=True)
class Region:
    """A place that differs; x, y, width and height as shares of the registered picture, from its top left."""

    x: float
    y: float
    width: float
    height: float
    strength: float
    """The greatest difference in it, Lab units."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a picture was seen to be, with its evidence. None of it says that the object is the same."""

    state: State
    photograph: str | None = None
    """SHA-256 of the registered photograph that says so."""
    inliers: int = 0
    """Places of it that were found again."""
    share: float = 0.0
    """Of its telling fields, so many agree."""
    seen: float = 0.0
    """So much of it is seen."""
    distance_bits: int | None = None
    """Of 256: PDQ in the nearest turn."""
    is_mirrored: bool = False
    error_rate: float | None = None
    """How many answers of this strength were wrong when it was measured."""
    regions: tuple[Region, ...] = ()
    """Where it differs, the largest first."""
    differs: float = 0.0
    """Share of what is seen that differs."""
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """WebP: `found` (the picture, the work outlined), `overlay`, `heat`; none where nothing was laid on."""

    @property
    def is_recognised(self) -> bool:
        """Say whether it is told as a picture of the work."""
        return self.state.is_recognised

    def of_multiple(self) -> "Sight":
        """Return what may be said where there are several of the work: a picture tells none from another.

        Measured on two impressions of one woodblock: neither how well the fields agree, nor how far lines lie
        beside themselves, nor the hashes set one of them apart from reproductions of the same work.
        """
        alike = self.state in {State.SAME_PHOTOGRAPH, State.SAME_PICTURE, State.DETAIL}
        return replace(self, state=State.OTHER_POSSIBLE) if alike else self

    @property
    def is_doubtful(self) -> bool:
        """Say whether a person has to look: it may be the work, and may be another like it."""
        return self.state in {State.OTHER_POSSIBLE, State.SIMILAR}
