"""What may be said of a picture, from the surest to nothing; thresholds with what they were measured on."""

from dataclasses import dataclass
from typing import Final

from authentication.recognition.agreeing import Agreement
from authentication.recognition.aligning import Alignment
from authentication.recognition.sight import State


@dataclass(frozen=True, slots=True)
class Proof:
    """What is enough together: the fewer places were found again, the more of the pixels has to agree."""

    inliers: int
    share: float
    inner: float


PROOFS: Final = (Proof(60, 0.25, 0.15), Proof(25, 0.25, 0.25), Proof(12, 0.35, 0.32), Proof(6, 0.45, 0.40))
WHOLE: Final = Proof(0, 0.42, 0.36)
"""The same where no corner was found again, and only a hash is near."""
MOST_AGAINST: Final = 0.10
"""Then no more of the inside may show the opposite: of 353 attacked pictures of the chosen half laid on their
work at most 5 % did; of a bowl that was laid on another, both before a grey backdrop, a fifth."""
EDGE: Final = Proof(15, 0.80, 0.0)
"""The same where nothing of the work's inside is seen: a frame or a chart could be all that agrees."""
LEAST_TELLING, LEAST_INNER = 4, 3
"""Fields: fewer prove nothing."""
STRONG_SHARE: Final = 0.80
SAME_BITS: Final = 31
"""PDQ's customary threshold."""
WHOLE_SEEN: Final = 0.95
"""From here the whole of the work is seen."""
PART: Final = 0.72
"""Less of the work than this is seen: a detail."""
DETAIL_SHARE: Final = 0.75
"""A part agrees almost everywhere; another view of an object agrees in places."""
LIKE_BITS: Final = 91
LIKE_INLIERS: Final = 9


def state_of(alignment: Alignment, agreement: Agreement, distance_bits: int) -> State:
    """Return what an alignment, what the pixels say of it, and the hashes come to."""
    if not _is_proven(alignment, agreement):
        near = distance_bits <= LIKE_BITS or alignment.inliers >= LIKE_INLIERS
        return State.SIMILAR if near else State.UNKNOWN
    if agreement.seen < PART:
        return State.DETAIL if agreement.share >= DETAIL_SHARE else State.OTHER_POSSIBLE
    if agreement.share >= STRONG_SHARE:
        return State.SAME_PHOTOGRAPH if distance_bits <= SAME_BITS else State.SAME_PICTURE
    return State.OTHER_POSSIBLE


def finer(state: State, *, laid_bits: int) -> State:
    """Tell another impression or version from the same picture, once the whole lies on the registered one.

    :param laid_bits: PDQ's distance of what lies there: of the same picture 31 at most (its authors); other
        impressions of a print and other versions were 38 and more
    """
    alike = state in {State.SAME_PHOTOGRAPH, State.SAME_PICTURE}
    return State.OTHER_POSSIBLE if alike and laid_bits > SAME_BITS else state


def _is_proven(alignment: Alignment, agreement: Agreement) -> bool:
    if agreement.telling < LEAST_TELLING:
        return False
    if agreement.inner_telling < LEAST_INNER:
        return _meets(EDGE, alignment, agreement)
    if alignment.is_whole:
        return agreement.against <= MOST_AGAINST and _meets(WHOLE, alignment, agreement)
    return any(_meets(proof, alignment, agreement) for proof in PROOFS)


def _meets(proof: Proof, alignment: Alignment, agreement: Agreement) -> bool:
    return (
        alignment.inliers >= proof.inliers
        and agreement.share >= proof.share
        and agreement.inner >= proof.inner
    )
