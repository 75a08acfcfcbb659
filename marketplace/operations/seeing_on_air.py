"""The picture on air is looked at: is this the work? The only room that asks the registry's eyes."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy.orm import Session

from authentication import api as authentication
from foundation.errors import Refusal
from marketplace.rules import live_sessions as rules
from marketplace.rules.live_sessions import Seen

MIRRORED: Final = "mirrored"
"""The work, as a mirror shows it: a camera does not."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a look came to, with its evidence; a picture that could not be read says nothing of the work."""

    outcome: Seen
    frame: bytes | None = field(default=None, repr=False)
    state: str = ""
    photograph: str | None = None
    inliers: int = 0
    share_bps: int = 0
    differs_bps: int = 0
    error_ppm: int | None = None
    other_work: str | None = None
    """The registered work that it shows in place of this one; the evidence is of that one then."""
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def frame_sha256(self) -> str | None:
        """Return the digest of the picture as it came."""
        return None if self.frame is None else hashlib.sha256(self.frame).hexdigest()


def look(session: Session, eyes: Any, *, artwork_id: str, frame: bytes | None) -> Look:
    """Look whether a frame shows a work. Takes a tenth of a second and more: never within a transaction.

    Of a print or photograph no picture says that it is this impression; nor that it is not, where it may be
    this one and may be an impression of another work. That is its handlers' to say.

    :param eyes: the registry's
    :param frame: a picture file, or None where nothing is on air
    """
    if frame is None:
        return Look(Seen.DOUBT)
    try:
        sight = authentication.seen_as(session, eyes, artwork_id=artwork_id, picture=frame)
        is_known = sight.state.value in rules.KNOWN
        if authentication.is_multiple(session, artwork_id):
            sight = sight.of_multiple()
        other = None
        if not is_known:
            other = authentication.other_shown(session, eyes, artwork_id=artwork_id, picture=frame)
            if other is not None and sight.is_doubtful and other[1].is_doubtful:
                other = None
    except Refusal:
        return Look(Seen.DOUBT, frame)
    outcome = rules.outcome(sight.state.value, is_mirrored=sight.is_mirrored, shows_other=other is not None)
    other_work, sight = (None, sight) if other is None else other
    return Look(
        outcome=outcome,
        frame=frame,
        state=MIRRORED if sight.is_mirrored else sight.state.value,
        other_work=other_work,
        photograph=sight.photograph,
        inliers=sight.inliers,
        share_bps=round(sight.share * 10_000),
        differs_bps=round(sight.differs * 10_000),
        error_ppm=None if sight.error_rate is None else round(sight.error_rate * 1_000_000),
        pictures=sight.pictures,
    )
